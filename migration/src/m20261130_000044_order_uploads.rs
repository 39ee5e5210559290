//! Files that Vibbio's people send for orders, and that wait to be used.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: [&str; 2] = [
    "CREATE INDEX upload_order ON upload (order_id) WHERE order_id IS NOT NULL",
    "CREATE INDEX upload_digest ON upload (digest) WHERE digest IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite takes a reference of a table that is there only together with its column.
        let order =
            uuid_null("order_id").extra("REFERENCES video_order (id) ON DELETE CASCADE").take();
        let digest = text_null("digest").extra("REFERENCES blob (digest)").take();
        for column in [order, digest] {
            manager.alter_table(Table::alter().table("upload").add_column(column).take()).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        // Whoever does not know the purpose would show them to the account.
        db.execute_unprepared("DELETE FROM upload WHERE purpose = 'order'").await?;
        for index in ["upload_digest", "upload_order"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        for column in ["digest", "order_id"] {
            let column = Table::alter().table("upload").drop_column(column).take();
            manager.alter_table(column).await?;
        }
        Ok(())
    }
}
