//! Links whose pictures carry a watermark, and that change.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for column in
            ["watermark boolean NOT NULL DEFAULT FALSE", "version integer NOT NULL DEFAULT 1"]
        {
            db.execute_unprepared(&format!("ALTER TABLE share ADD COLUMN {column}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for column in ["watermark", "version"] {
            db.execute_unprepared(&format!("ALTER TABLE share DROP COLUMN {column}")).await?;
        }
        Ok(())
    }
}
