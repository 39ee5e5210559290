//! Uploads that become the next revision of an asset.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // It refers to nothing: an asset that goes meanwhile must not make a new one of its file.
        let column = Table::alter().table("upload").add_column(uuid_null("revises_id")).take();
        manager.alter_table(column).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter().table("upload").drop_column("revises_id").take();
        manager.alter_table(column).await
    }
}
