//! What may be done with assets, and links by which they are given to people without a login.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX asset_right_until ON asset_right (valid_until) WHERE valid_until IS NOT NULL",
    "CREATE INDEX release_account ON release (account_id, valid_until)",
    "CREATE UNIQUE INDEX share_token ON share (token_hash)",
    "CREATE INDEX share_account ON share (account_id, created_at, id)",
    "CREATE INDEX share_asset ON share (asset_id) WHERE asset_id IS NOT NULL",
    "CREATE INDEX share_collection ON share (collection_id) WHERE collection_id IS NOT NULL",
    "CREATE INDEX share_folder ON share (folder_id) WHERE folder_id IS NOT NULL",
    "CREATE INDEX share_visit_share ON share_visit (share_id, at, id)",
    "CREATE INDEX share_visit_at ON share_visit (at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [asset_right(), share(), share_visit()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared("ALTER TABLE release ADD COLUMN noticed_days smallint").await?;
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX release_account").await?;
        db.execute_unprepared("ALTER TABLE release DROP COLUMN noticed_days").await?;
        for table in ["share_visit", "share", "asset_right"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// When, where and how an asset may be used.
fn asset_right() -> TableCreateStatement {
    Table::create()
        .table("asset_right")
        .col(pk_uuid("asset_id"))
        .col(date_null("valid_from"))
        .col(date_null("valid_until"))
        .col(json_binary("territories"))
        .col(json_binary("channels"))
        .col(text("note"))
        .col(small_integer_null("noticed_days"))
        .foreign_key(&mut of("asset_right", "asset_id", "asset", ForeignKeyAction::Cascade))
        .take()
}

/// Links to an asset, a collection or a folder.
fn share() -> TableCreateStatement {
    Table::create()
        .table("share")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("created_by"))
        .col(uuid_null("asset_id"))
        .col(uuid_null("collection_id"))
        .col(uuid_null("folder_id"))
        .col(text("name"))
        .col(text("token_hash"))
        .col(text_null("password_hash"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(integer_null("max_views"))
        .col(integer("views"))
        .col(boolean("shows_contents"))
        .col(boolean("allows_download"))
        .col(boolean("allows_upload"))
        .col(integer("max_files"))
        .col(big_integer("max_bytes"))
        .col(integer("received_files"))
        .col(big_integer("received_bytes"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut of("share", "account_id", "account", ForeignKeyAction::Cascade))
        .foreign_key(&mut of("share", "created_by", "user", ForeignKeyAction::SetNull))
        // A link goes with what it shows.
        .foreign_key(&mut of("share", "asset_id", "asset", ForeignKeyAction::Cascade))
        .foreign_key(&mut of("share", "collection_id", "collection", ForeignKeyAction::Cascade))
        .foreign_key(&mut of("share", "folder_id", "folder", ForeignKeyAction::Cascade))
        .take()
}

/// Who came by a link.
fn share_visit() -> TableCreateStatement {
    Table::create()
        .table("share_visit")
        .col(pk_uuid("id"))
        .col(uuid("share_id"))
        .col(text("action"))
        .col(uuid_null("asset_id"))
        .col(text_null("network"))
        .col(text_null("user_agent"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut of("share_visit", "share_id", "share", ForeignKeyAction::Cascade))
        .foreign_key(&mut of("share_visit", "asset_id", "asset", ForeignKeyAction::SetNull))
        .take()
}

fn of(
    table: &'static str,
    column: &'static str,
    owner: &'static str,
    then: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(owner, "id").on_delete(then).take()
}
