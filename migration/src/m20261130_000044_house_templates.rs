//! Templates of the house, from which every account begins projects.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let template = Table::create()
            .table("house_template")
            .col(pk_uuid("id"))
            .col(text("about"))
            .col(json_binary("brief"))
            .col(json_binary("plans"))
            .col(timestamp_with_time_zone_null("published_at"))
            .col(integer("version"))
            .col(uuid_null("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("changed_at"))
            .foreign_key(
                ForeignKey::create()
                    .from("house_template", "created_by")
                    .to("user", "id")
                    .on_delete(ForeignKeyAction::SetNull),
            )
            .take();
        manager.create_table(template).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("house_template").take()).await
    }
}
