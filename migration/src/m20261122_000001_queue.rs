//! Jobs wait in a queue, and a repeated request finds its first answer.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let job = Table::create()
            .table("job")
            .col(pk_uuid("id"))
            .col(text("name"))
            .col(json_binary("payload"))
            .col(text("state"))
            .col(integer("attempts"))
            .col(timestamp_with_time_zone("due_at"))
            .col(text_null("leased_by"))
            .col(timestamp_with_time_zone_null("leased_until"))
            .col(text_uniq("dedupe_key").null())
            .col(text_null("last_error"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        manager.create_table(job).await?;
        let due = Index::create().name("job_due").table("job").col("state").col("due_at").take();
        manager.create_index(due).await?;
        let idempotency = Table::create()
            .table("idempotency")
            .col(uuid("account_id"))
            .col(text("operation"))
            .col(text("key"))
            .col(text("input"))
            .col(text("result"))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("account_id").col("operation").col("key"))
            .take();
        manager.create_table(idempotency).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["idempotency", "job"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
