//! What is made of files and known of them: renditions of any preset, what part of an asset they
//! show, what a recording is made of, and which pictures look alike.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The old presets carry over under their names.
const CARRY_OVER: &str = "INSERT INTO rendition \
    (digest, name, preset, format, bytes, width, height) \
    SELECT digest, name, size, format, bytes, width, height FROM rendition_before";

/// Only the two presets that there were before.
const CARRY_BACK: &str = "INSERT INTO rendition \
    (digest, size, format, name, bytes, width, height) \
    SELECT digest, preset, format, name, bytes, width, height FROM rendition_after \
    WHERE preset IN ('thumbnail', 'preview') AND format IN ('webp', 'jpeg') \
    ON CONFLICT DO NOTHING";

/// What takes a program of others has had no pictures before.
const NOW_DRAWN: &str = "UPDATE blob SET preview = 'needs_tool' \
    WHERE preview = 'none' AND format IN ('mp4', 'mov', 'webm', 'pdf', 'svg')";

const NOT_DRAWN: &str = "UPDATE blob SET preview = 'none', thumbhash = NULL \
    WHERE format IN ('mp4', 'mov', 'webm', 'pdf', 'svg')";

const INDEXES: &[&str] = &[
    // Which pictures of an account share a quarter of their hash.
    "CREATE INDEX likeness_q0 ON likeness (account_id, q0)",
    "CREATE INDEX likeness_q1 ON likeness (account_id, q1)",
    "CREATE INDEX likeness_q2 ON likeness (account_id, q2)",
    "CREATE INDEX likeness_q3 ON likeness (account_id, q3)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        reshape(manager, "rendition_before").await?;
        let rendition = Table::create()
            .table("rendition")
            .col(text("digest"))
            .col(text("name"))
            .col(text("preset"))
            .col(text("format"))
            .col(big_integer("bytes"))
            .col(integer_null("width"))
            .col(integer_null("height"))
            .primary_key(Index::create().col("digest").col("name"))
            .foreign_key(&mut owned("rendition", "digest", "blob", "digest"))
            .take();
        manager.create_table(rendition).await?;
        manager.get_connection().execute_unprepared(CARRY_OVER).await?;
        manager.drop_table(Table::drop().table("rendition_before").take()).await?;
        let drawing = Table::create()
            .table("drawing")
            .col(text("digest"))
            .col(text("name"))
            .col(timestamp_with_time_zone("until"))
            .primary_key(Index::create().col("digest").col("name"))
            .foreign_key(&mut owned("drawing", "digest", "blob", "digest"))
            .take();
        manager.create_table(drawing).await?;
        manager.get_connection().execute_unprepared(NOW_DRAWN).await?;
        framing(manager).await?;
        knowledge(manager).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["likeness", "conversion", "recording", "crop", "framing", "drawing"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        manager.get_connection().execute_unprepared(NOT_DRAWN).await?;
        let hash = Table::alter().table("blob").drop_column("likeness").take();
        manager.alter_table(hash).await?;
        reshape(manager, "rendition_after").await?;
        let rendition = Table::create()
            .table("rendition")
            .col(text("digest"))
            .col(text("size"))
            .col(text("format"))
            .col(text("name"))
            .col(big_integer("bytes"))
            .col(integer("width"))
            .col(integer("height"))
            .primary_key(Index::create().col("digest").col("size").col("format"))
            .foreign_key(&mut owned("rendition", "digest", "blob", "digest"))
            .take();
        manager.create_table(rendition).await?;
        manager.get_connection().execute_unprepared(CARRY_BACK).await?;
        manager.drop_table(Table::drop().table("rendition_after").take()).await
    }
}

/// Puts the renditions aside, since SQLite cannot change a primary key.
async fn reshape(manager: &SchemaManager<'_>, aside: &'static str) -> Result<(), DbErr> {
    let rename = Table::rename().table("rendition", aside).take();
    manager.rename_table(rename).await
}

/// What the renditions of an asset show of it.
async fn framing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let framing = Table::create()
        .table("framing")
        .col(pk_uuid("asset_id"))
        .col(double_null("focus_x"))
        .col(double_null("focus_y"))
        .col(big_integer_null("at_ms"))
        .foreign_key(&mut owned("framing", "asset_id", "asset", "id"))
        .take();
    manager.create_table(framing).await?;
    let crop = Table::create()
        .table("crop")
        .col(uuid("asset_id"))
        .col(text("preset"))
        .col(double("x"))
        .col(double("y"))
        .col(double("w"))
        .col(double("h"))
        .primary_key(Index::create().col("asset_id").col("preset"))
        .foreign_key(&mut owned("crop", "asset_id", "asset", "id"))
        .take();
    manager.create_table(crop).await
}

/// What recordings are made of, what is being made of them, and which pictures look alike.
async fn knowledge(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let recording = Table::create()
        .table("recording")
        .col(text("digest").primary_key())
        .col(text_null("video_codec"))
        .col(integer_null("frames"))
        .col(integer_null("frames_per"))
        .col(boolean_null("is_variable_rate"))
        .col(text_null("audio_codec"))
        .col(integer_null("channels"))
        .col(integer_null("sample_rate"))
        .col(big_integer_null("bit_rate"))
        .col(boolean_null("is_fast_start"))
        .foreign_key(&mut owned("recording", "digest", "blob", "digest"))
        .take();
    manager.create_table(recording).await?;
    let conversion = Table::create()
        .table("conversion")
        .col(pk_uuid("asset_id"))
        .col(uuid("revision_id"))
        .col(text("state"))
        .col(small_integer("percent"))
        .foreign_key(&mut owned("conversion", "asset_id", "asset", "id"))
        .take();
    manager.create_table(conversion).await?;
    let likeness = Table::create()
        .table("likeness")
        .col(pk_uuid("asset_id"))
        .col(uuid("account_id"))
        .col(big_integer("hash"))
        .col(integer("q0"))
        .col(integer("q1"))
        .col(integer("q2"))
        .col(integer("q3"))
        .foreign_key(&mut owned("likeness", "asset_id", "asset", "id"))
        .take();
    manager.create_table(likeness).await?;
    let hash = Table::alter().table("blob").add_column(big_integer_null("likeness")).take();
    manager.alter_table(hash).await
}

/// A reference to an owner, which takes the row with it when it goes.
fn owned(
    table: &'static str,
    column: &'static str,
    owner: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(owner, key)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
