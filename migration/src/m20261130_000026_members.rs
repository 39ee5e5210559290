//! Invitations to accounts.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    // An address is invited to an account once at a time.
    "CREATE UNIQUE INDEX invitation_open ON invitation (account_id, email_key) \
     WHERE accepted_at IS NULL AND withdrawn_at IS NULL",
    "CREATE UNIQUE INDEX invitation_token ON invitation (token_hash)",
    "CREATE INDEX invitation_account ON invitation (account_id, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(invitation()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("invitation").take()).await
    }
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(text("email"))
        .col(text("email_key"))
        .col(text("role"))
        .col(text("message"))
        .col(text("language"))
        .col(uuid_null("invited_by"))
        .col(text_null("token_hash"))
        .col(integer("mails"))
        .col(timestamp_with_time_zone("sent_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .col(uuid_null("accepted_by"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut of("account_id", "account", ForeignKeyAction::Cascade))
        .foreign_key(&mut of("invited_by", "user", ForeignKeyAction::SetNull))
        .foreign_key(&mut of("accepted_by", "user", ForeignKeyAction::SetNull))
        .take()
}

fn of(
    column: &'static str,
    owner: &'static str,
    then: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from("invitation", column).to(owner, "id").on_delete(then).take()
}
