//! Proofs by identity providers.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("session", timestamp_with_time_zone_null("vouched_at")),
            ("provider_trip", text("good_for").default("sign_in").take()),
            ("provider_answer", timestamp_with_time_zone_null("authenticated_at")),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nobody could make use of these any more.
        let answers = "DELETE FROM provider_answer WHERE good_for = 'prove'";
        manager.get_connection().execute_unprepared(answers).await?;
        let columns = [
            ("session", "vouched_at"),
            ("provider_trip", "good_for"),
            ("provider_answer", "authenticated_at"),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        Ok(())
    }
}
