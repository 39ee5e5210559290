//! What files, their sidecars and people say about assets, and what follows from that.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX detail_revision ON detail (revision_id) WHERE revision_id IS NOT NULL",
    "CREATE UNIQUE INDEX detail_layer ON detail (asset_id, layer) WHERE revision_id IS NULL",
    "CREATE INDEX detail_asset ON detail (asset_id)",
    "CREATE UNIQUE INDEX suggestion_key ON suggestion (asset_id, kind, key)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let detail = Table::create()
            .table("detail")
            .col(pk_uuid("id"))
            .col(uuid("asset_id"))
            .col(uuid_null("revision_id"))
            .col(text("layer"))
            .col(text_null("title"))
            .col(json_binary("captions"))
            .col(json_binary("creators"))
            .col(text_null("copyright"))
            .col(json_binary("usage_terms"))
            .col(json_binary("keywords"))
            .col(json_binary("keyword_paths"))
            .col(small_integer_null("rating"))
            .col(text_null("model_release"))
            .col(json_binary("model_release_ids"))
            .col(json_binary("persons"))
            .col(text_null("camera_make"))
            .col(text_null("camera_model"))
            .col(text_null("lens"))
            .col(text_null("colour_profile"))
            .col(double_null("latitude"))
            .col(double_null("longitude"))
            .col(double_null("altitude"))
            .col(timestamp_with_time_zone_null("taken_at"))
            .col(integer_null("taken_offset"))
            .col(timestamp_with_time_zone("noted_at"))
            .foreign_key(&mut owned("detail", "asset_id", "asset"))
            .foreign_key(&mut owned("detail", "revision_id", "revision"))
            .take();
        manager.create_table(detail).await?;
        let suggestion = Table::create()
            .table("suggestion")
            .col(pk_uuid("id"))
            .col(uuid("asset_id"))
            .col(text("kind"))
            .col(text("state"))
            .col(text("layer"))
            .col(text("key"))
            .col(json_binary("path"))
            .col(double_null("cx"))
            .col(double_null("cy"))
            .col(double_null("w"))
            .col(double_null("h"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut owned("suggestion", "asset_id", "asset"))
            .take();
        manager.create_table(suggestion).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["suggestion", "detail"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// A reference to an owner, which takes the row with it when it goes.
fn owned(
    table: &'static str,
    column: &'static str,
    owner: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(owner, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
