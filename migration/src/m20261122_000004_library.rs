//! A library: its folders and assets, the bytes behind them, and what people note on them.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    // Siblings differ in their names, also at the top, where there is no parent.
    "CREATE UNIQUE INDEX folder_name ON folder (parent_id, name_key) WHERE parent_id IS NOT NULL",
    "CREATE UNIQUE INDEX folder_top_name ON folder (account_id, name_key) WHERE parent_id IS NULL",
    "CREATE INDEX folder_account ON folder (account_id, name_key, id)",
    "CREATE UNIQUE INDEX tag_name ON tag (parent_id, name_key) WHERE parent_id IS NOT NULL",
    "CREATE UNIQUE INDEX tag_top_name ON tag (account_id, name_key) WHERE parent_id IS NULL",
    "CREATE INDEX person_name ON person (account_id, name_key, id)",
    // One manual order in each folder and at the top; the trash keeps its places in it.
    "CREATE UNIQUE INDEX asset_rank ON asset (folder_id, rank) WHERE folder_id IS NOT NULL",
    "CREATE UNIQUE INDEX asset_top_rank ON asset (account_id, rank) WHERE folder_id IS NULL",
    // Each order of a list, in a folder and in the whole library.
    "CREATE INDEX asset_in_name ON asset (account_id, folder_id, name_key, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_in_dated ON asset (account_id, folder_id, dated_at, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_in_added ON asset (account_id, folder_id, added_at, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_in_size ON asset (account_id, folder_id, size, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_name ON asset (account_id, name_key, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_dated ON asset (account_id, dated_at, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_added ON asset (account_id, added_at, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_size ON asset (account_id, size, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_kind ON asset (account_id, kind, added_at, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_format ON asset (account_id, format, added_at, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_trash ON asset (account_id, trashed_at) WHERE trashed_at IS NOT NULL",
    "CREATE UNIQUE INDEX asset_revision ON asset (revision_id)",
    "CREATE UNIQUE INDEX revision_number ON revision (asset_id, number)",
    "CREATE INDEX revision_digest ON revision (digest)",
    "CREATE INDEX blob_arriving ON blob (arriving_since) WHERE arriving_since IS NOT NULL",
    "CREATE INDEX asset_tag_tag ON asset_tag (tag_id, asset_id)",
    "CREATE INDEX nametag_asset ON nametag (asset_id, created_at)",
    "CREATE INDEX nametag_person ON nametag (person_id, asset_id)",
    "CREATE INDEX upload_account ON upload (account_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rooms(manager).await?;
        assets(manager).await?;
        notes(manager).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "upload",
            "nametag",
            "asset_tag",
            "rendition",
            "revision",
            "asset",
            "person",
            "tag",
            "folder",
            "blob",
            "library",
        ];
        for table in tables {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// The library of an account, its folders, and what is on its way in.
async fn rooms(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let library = Table::create()
        .table("library")
        .col(pk_uuid("account_id"))
        .col(big_integer("used_bytes"))
        .foreign_key(&mut owned("library", "account_id", "account", "id"))
        .take();
    manager.create_table(library).await?;
    let upload = Table::create()
        .table("upload")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(big_integer("reserved_bytes"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut owned("upload", "account_id", "account", "id"))
        .take();
    manager.create_table(upload).await?;
    for table in ["folder", "tag"] {
        let mut tree = Table::create()
            .table(table)
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid_null("parent_id"))
            .col(text("name"))
            .col(by_bytes(manager, "name_key"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut owned(table, "account_id", "account", "id"))
            .foreign_key(ForeignKey::create().from(table, "parent_id").to(table, "id"))
            .take();
        if table == "folder" {
            tree.col(integer("version"));
        }
        manager.create_table(tree).await?;
    }
    Ok(())
}

/// Assets, their revisions, and the stored bytes.
async fn assets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let blob = Table::create()
        .table("blob")
        .col(text("digest").primary_key())
        .col(big_integer("size"))
        .col(text("format"))
        .col(small_integer("orientation"))
        .col(text("preview"))
        .col(binary_null("thumbhash"))
        .col(timestamp_with_time_zone_null("arriving_since"))
        .take();
    manager.create_table(blob).await?;
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
    let asset = Table::create()
        .table("asset")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("folder_id"))
        .col(uuid("revision_id"))
        .col(text("name"))
        .col(by_bytes(manager, "name_key"))
        .col(text("kind"))
        .col(text("format"))
        .col(big_integer("size"))
        .col(timestamp_with_time_zone("dated_at"))
        .col(timestamp_with_time_zone("added_at"))
        .col(by_bytes(manager, "rank"))
        .col(text("ownership"))
        .col(text_null("licence"))
        .col(text("state"))
        .col(timestamp_with_time_zone_null("trashed_at"))
        .col(integer("version"))
        .foreign_key(&mut owned("asset", "account_id", "account", "id"))
        .foreign_key(ForeignKey::create().from("asset", "folder_id").to("folder", "id"))
        .take();
    manager.create_table(asset).await?;
    let revision = Table::create()
        .table("revision")
        .col(pk_uuid("id"))
        .col(uuid("asset_id"))
        .col(integer("number"))
        .col(text("digest"))
        .col(big_integer("size"))
        .col(text("format"))
        .col(integer_null("width"))
        .col(integer_null("height"))
        .col(big_integer_null("duration_ms"))
        .col(timestamp_with_time_zone_null("taken_at"))
        .col(integer_null("taken_offset"))
        .col(boolean("is_animated"))
        .col(boolean("has_audio"))
        .col(timestamp_with_time_zone("added_at"))
        .foreign_key(&mut owned("revision", "asset_id", "asset", "id"))
        .foreign_key(ForeignKey::create().from("revision", "digest").to("blob", "digest"))
        .take();
    manager.create_table(revision).await
}

/// Tags and nametags.
async fn notes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let asset_tag = Table::create()
        .table("asset_tag")
        .col(uuid("asset_id"))
        .col(uuid("tag_id"))
        .primary_key(Index::create().col("asset_id").col("tag_id"))
        .foreign_key(&mut owned("asset_tag", "asset_id", "asset", "id"))
        .foreign_key(&mut owned("asset_tag", "tag_id", "tag", "id"))
        .take();
    manager.create_table(asset_tag).await?;
    let person = Table::create()
        .table("person")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(text("name"))
        .col(by_bytes(manager, "name_key"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owned("person", "account_id", "account", "id"))
        .take();
    manager.create_table(person).await?;
    let nametag = Table::create()
        .table("nametag")
        .col(pk_uuid("id"))
        .col(uuid("asset_id"))
        .col(uuid("person_id"))
        .col(text_null("title"))
        .col(double_null("cx"))
        .col(double_null("cy"))
        .col(double_null("w"))
        .col(double_null("h"))
        .col(big_integer_null("from_ms"))
        .col(big_integer_null("to_ms"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owned("nametag", "asset_id", "asset", "id"))
        .foreign_key(&mut owned("nametag", "person_id", "person", "id"))
        .take();
    manager.create_table(nametag).await
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

/// Text that is compared byte by byte, as SQLite does anyway and PostgreSQL only when told.
fn by_bytes(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = text(name);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra(r#"COLLATE "C""#);
    }
    column
}
