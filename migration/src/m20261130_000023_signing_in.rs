//! Sessions that tell with what and how recently they were used, and how long they are meant to last.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rename = |from: &'static str, to: &'static str| {
            Table::alter().table("session").rename_column(from, to).take()
        };
        manager.alter_table(rename("address", "network")).await?;
        // Sessions that are older than the choice were good for thirty days.
        let remembered = boolean("remembered").default(true).take();
        let used = timestamp_with_time_zone("last_used_at").default(Value::from(EPOCH)).take();
        for column in [remembered, used, text_null("device")] {
            let adding = Table::alter().table("session").add_column(column).take();
            manager.alter_table(adding).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared("UPDATE session SET last_used_at = created_at").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["device", "last_used_at", "remembered"] {
            let dropping = Table::alter().table("session").drop_column(column).take();
            manager.alter_table(dropping).await?;
        }
        let back = Table::alter().table("session").rename_column("network", "address").take();
        manager.alter_table(back).await
    }
}

/// What SQLite asks for where a column is added to rows that are there.
const EPOCH: &str = "1970-01-01 00:00:00+00:00";
