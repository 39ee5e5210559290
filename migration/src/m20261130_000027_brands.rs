//! What customers look like, and what fonts are.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let brand = Table::create()
            .table("brand")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(text("name"))
            .col(text("name_key"))
            .col(text("tone"))
            .col(json_binary("colours"))
            .col(integer("position"))
            .col(boolean("is_default"))
            .col(timestamp_with_time_zone_null("archived_at"))
            .col(integer("version"))
            .col(uuid("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("changed_at"))
            .foreign_key(&mut key("brand", "account_id", "account"))
            .take();
        let asset = Table::create()
            .table("brand_asset")
            .col(uuid("brand_id"))
            .col(text("role"))
            .col(uuid("asset_id"))
            .col(integer("position"))
            .primary_key(Index::create().col("brand_id").col("role").col("asset_id"))
            .foreign_key(&mut key("brand_asset", "brand_id", "brand"))
            .foreign_key(&mut key("brand_asset", "asset_id", "asset"))
            .take();
        for table in [brand, asset, font()] {
            manager.create_table(table).await?;
        }
        // No foreign keys: databases cannot take such columns away again, and a project that was
        // told of a brand that is gone has none.
        let column = Table::alter().table("project").add_column(uuid_null("brand_id")).take();
        manager.alter_table(column).await?;
        let column =
            Table::alter().table("video_order").add_column(json_binary_null("brand")).take();
        manager.alter_table(column).await?;
        for index in [
            "CREATE UNIQUE INDEX brand_name ON brand (account_id, name_key)",
            "CREATE UNIQUE INDEX brand_default ON brand (account_id) WHERE is_default",
            "CREATE INDEX brand_asset_asset ON brand_asset (asset_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("video_order", "brand"), ("project", "brand_id")] {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        for table in ["font", "brand_asset", "brand"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn font() -> TableCreateStatement {
    let blob = ForeignKey::create()
        .from("font", "digest")
        .to("blob", "digest")
        .on_delete(ForeignKeyAction::Cascade)
        .take();
    Table::create()
        .table("font")
        .col(text("digest").primary_key())
        .col(text_null("family"))
        .col(text_null("style"))
        .col(integer("weight"))
        .col(boolean("is_italic"))
        .col(boolean("is_variable"))
        .col(integer("faces"))
        .col(integer("glyphs"))
        .col(boolean("has_norwegian"))
        .col(text_null("embedding"))
        .col(boolean("may_subset"))
        .col(boolean("is_bitmap_only"))
        .foreign_key(&mut blob.clone())
        .take()
}

fn key(from: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(ForeignKeyAction::Cascade).take()
}
