//! The tokens with which programs say for which account they work.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX service_token_hash ON service_token (hash)",
    "CREATE UNIQUE INDEX service_token_former ON service_token (former_hash) \
     WHERE former_hash IS NOT NULL",
    "CREATE UNIQUE INDEX service_token_name ON service_token (account_id, name_key) \
     WHERE revoked_at IS NULL",
    "CREATE INDEX service_token_account ON service_token (account_id, id)",
    "CREATE INDEX service_token_user ON service_token (user_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let service_token = Table::create()
            .table("service_token")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid("user_id"))
            .col(text("name"))
            .col(text("name_key"))
            .col(json_binary("scopes"))
            .col(text("hash"))
            .col(text("hint"))
            .col(text_null("former_hash"))
            .col(timestamp_with_time_zone_null("former_until"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("rotated_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("last_used_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .foreign_key(&mut belongs_to("account_id", "account"))
            .foreign_key(&mut belongs_to("user_id", "user"))
            .take();
        manager.create_table(service_token).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("service_token").take()).await
    }
}

/// A reference that goes when what it refers to goes.
fn belongs_to(column: &'static str, parent: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from("service_token", column)
        .to(parent, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
