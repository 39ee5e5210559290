//! What people are told.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let notification = Table::create()
            .table("notification")
            .col(pk_uuid("id"))
            .col(uuid("user_id"))
            .col(uuid_null("account_id"))
            .col(text("topic"))
            .col(text("kind"))
            .col(text("subject"))
            .col(text("fact"))
            .col(json_binary("facts"))
            .col(boolean("is_shown"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("read_at"))
            .col(timestamp_with_time_zone_null("digest_at"))
            .col(text_null("mail"))
            .foreign_key(&mut key("notification", "user_id", "user", "id"))
            .foreign_key(&mut key("notification", "account_id", "account", "id"))
            .take();
        manager.create_table(notification).await?;
        for index in [
            "CREATE UNIQUE INDEX notification_fact ON notification (user_id, fact)",
            "CREATE INDEX notification_shown ON notification (user_id, is_shown, id)",
            "CREATE INDEX notification_unread ON notification (user_id, is_shown, read_at)",
            "CREATE INDEX notification_due ON notification (user_id, mail, digest_at)",
            "CREATE INDEX notification_account ON notification (account_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("notification").take()).await
    }
}

fn key(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from, column)
        .to(to, target)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
