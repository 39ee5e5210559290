//! People, their accounts and their sign-ins.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let user = Table::create()
            .table("user")
            .col(pk_uuid("id"))
            .col(text("email"))
            .col(text_uniq("email_key"))
            .col(text("name"))
            .col(text("language"))
            .col(text_null("password_hash"))
            .col(timestamp_with_time_zone_null("email_verified_at"))
            .col(timestamp_with_time_zone_null("disabled_at"))
            .col(timestamp_with_time_zone("created_at"))
            .col(integer("version"))
            .take();
        let account = Table::create()
            .table("account")
            .col(pk_uuid("id"))
            .col(text("name"))
            .col(text("plan"))
            .col(timestamp_with_time_zone_null("trial_ends_at"))
            .col(text("currency"))
            .col(timestamp_with_time_zone("created_at"))
            .col(integer("version"))
            .take();
        let membership = Table::create()
            .table("membership")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid("user_id"))
            .col(text("role"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to("membership", "account_id", "account"))
            .foreign_key(&mut belongs_to("membership", "user_id", "user"))
            .take();
        let staff = Table::create()
            .table("staff")
            .col(uuid("user_id"))
            .col(text("role"))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("user_id").col("role"))
            .foreign_key(&mut belongs_to("staff", "user_id", "user"))
            .take();
        for table in [user, account, membership, staff].into_iter().chain(sign_in()) {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "throttle",
            "email_token",
            "refresh_token",
            "session",
            "staff",
            "membership",
            "account",
            "user",
        ];
        for table in tables {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// The tables that signing in needs.
fn sign_in() -> [TableCreateStatement; 4] {
    let session = Table::create()
        .table("session")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(uuid_null("account_id"))
        .col(text_null("address"))
        .col(text_null("user_agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(&mut belongs_to("session", "user_id", "user"))
        .foreign_key(&mut belongs_to("session", "account_id", "account"))
        .take();
    let refresh_token = Table::create()
        .table("refresh_token")
        .col(text("hash").primary_key())
        .col(uuid("session_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut belongs_to("refresh_token", "session_id", "session"))
        .take();
    let email_token = Table::create()
        .table("email_token")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(text("email_key"))
        .col(text_uniq("hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut belongs_to("email_token", "user_id", "user"))
        .take();
    let throttle = Table::create()
        .table("throttle")
        .col(text("key").primary_key())
        .col(big_integer("clear_at"))
        .take();
    [session, refresh_token, email_token, throttle]
}

fn indexes() -> [IndexCreateStatement; 6] {
    let on = |table: &'static str, name: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().table(table).name(name).take();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        on("membership", "membership_of", &["account_id", "user_id"]).unique().take(),
        on("membership", "membership_user", &["user_id"]),
        on("session", "session_user", &["user_id"]),
        on("refresh_token", "refresh_token_session", &["session_id"]),
        on("email_token", "email_token_user", &["user_id"]),
        on("throttle", "throttle_clear", &["clear_at"]),
    ]
}

/// A reference that goes when what it refers to goes.
fn belongs_to(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(parent, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
