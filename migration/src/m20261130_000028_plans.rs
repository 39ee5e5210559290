//! What accounts subscribe to, the months that were granted, and the deletion of accounts.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Every account subscribes to the plan that it was on, from the day on which it was opened; the
/// subscription has the id of the account, which no other subscription can have.
const CARRY_OVER: &str = "INSERT INTO subscription \
    (id, account_id, plan_id, anchor_on, starts_at, ends_at, ending, chosen_at) \
    SELECT account.id, account.id, \
    (SELECT plan.id FROM plan WHERE plan.code = account.plan \
        ORDER BY plan.effective_from DESC LIMIT 1), \
    {day}, account.created_at, account.trial_ends_at, \
    CASE WHEN account.trial_ends_at IS NULL THEN NULL ELSE 'trial' END, account.created_at \
    FROM account";

/// The plan that the account is on without regard to the time, which a migration does not know.
const CARRY_BACK: &str = "UPDATE account SET trial_ends_at = closes_at, plan = COALESCE(( \
    SELECT plan.code FROM subscription JOIN plan ON plan.id = subscription.plan_id \
    WHERE subscription.account_id = account.id AND subscription.withdrawn_at IS NULL \
    ORDER BY subscription.starts_at DESC LIMIT 1), 'trial')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [subscription(), plan_month(), deletion(), deletion_file()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX subscription_of ON subscription (account_id, starts_at)",
            "CREATE INDEX plan_month_of ON plan_month (account_id, begins_at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        let day = match manager.get_database_backend() {
            DbBackend::Sqlite => "date(account.created_at)",
            _ => "CAST(account.created_at AS date)",
        };
        db.execute_unprepared(&CARRY_OVER.replace("{day}", day)).await?;
        let closes_at = timestamp_with_time_zone_null("closes_at");
        manager.alter_table(Table::alter().table("account").add_column(closes_at).take()).await?;
        db.execute_unprepared("UPDATE account SET closes_at = trial_ends_at").await?;
        for column in ["trial_ends_at", "plan"] {
            manager.alter_table(Table::alter().table("account").drop_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plan = text("plan").default("trial").take();
        for column in [plan, timestamp_with_time_zone_null("trial_ends_at")] {
            manager.alter_table(Table::alter().table("account").add_column(column).take()).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared(CARRY_BACK).await?;
        db.execute_unprepared(
            "DELETE FROM job WHERE name IN ('tend_account', 'tend_accounts', 'mail_closing', \
             'mail_certificate', 'delete_account')",
        )
        .await?;
        let closes_at = Table::alter().table("account").drop_column("closes_at").take();
        manager.alter_table(closes_at).await?;
        for table in ["deletion_file", "deletion", "plan_month", "subscription"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn subscription() -> TableCreateStatement {
    Table::create()
        .table("subscription")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("plan_id"))
        .col(json_binary_null("agreement"))
        .col(date("anchor_on"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone_null("ends_at"))
        .col(text_null("ending"))
        .col(timestamp_with_time_zone_null("noticed_at"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .col(small_integer_null("told_days"))
        .col(uuid_null("chosen_by"))
        .col(timestamp_with_time_zone("chosen_at"))
        .col(text_null("reason"))
        .foreign_key(&mut refers("subscription", "account_id", "account"))
        .foreign_key(&mut refers("subscription", "plan_id", "plan"))
        .take()
}

fn plan_month() -> TableCreateStatement {
    Table::create()
        .table("plan_month")
        .col(uuid("subscription_id"))
        .col(integer("number"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("begins_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(integer("credits"))
        .col(uuid_null("lot_id"))
        .col(timestamp_with_time_zone("granted_at"))
        .primary_key(Index::create().col("subscription_id").col("number"))
        .foreign_key(&mut refers("plan_month", "subscription_id", "subscription"))
        .foreign_key(&mut refers("plan_month", "account_id", "account"))
        .foreign_key(&mut refers("plan_month", "lot_id", "lot"))
        .take()
}

fn deletion() -> TableCreateStatement {
    Table::create()
        .table("deletion")
        .col(pk_uuid("account_id"))
        .col(text("name_digest"))
        .col(timestamp_with_time_zone("begun_at"))
        .col(json_binary("counts"))
        .col(big_integer("files"))
        .col(big_integer("bytes"))
        .col(integer("people"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(text_null("certificate"))
        .col(text_null("digest"))
        .foreign_key(&mut refers("deletion", "account_id", "account"))
        .take()
}

fn deletion_file() -> TableCreateStatement {
    Table::create()
        .table("deletion_file")
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("kind"))
        .primary_key(Index::create().col("account_id").col("name"))
        .foreign_key(
            ForeignKey::create().from("deletion_file", "account_id").to("deletion", "account_id"),
        )
        .take()
}

/// A reference that holds what it refers to.
fn refers(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(parent, "id").take()
}
