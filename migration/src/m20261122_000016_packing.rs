//! Archives that people fetch, and what they say about assets.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(download()).await?;
        manager.create_table(comment()).await?;
        manager.create_table(comment_mention()).await?;
        for index in [
            "CREATE INDEX download_user ON download (user_id, account_id, id)",
            "CREATE INDEX download_account ON download (account_id)",
            "CREATE INDEX download_expiry ON download (expires_at)",
            "CREATE INDEX comment_asset ON comment (asset_id, id)",
            "CREATE INDEX comment_reply ON comment (reply_to_id, id) WHERE reply_to_id IS NOT NULL",
            // What the database looks through when a revision, a person or an account goes.
            "CREATE INDEX comment_account ON comment (account_id)",
            "CREATE INDEX comment_revision ON comment (revision_id)",
            "CREATE INDEX comment_author ON comment (author_id)",
            "CREATE INDEX comment_resolver ON comment (resolved_by) WHERE resolved_by IS NOT NULL",
            "CREATE INDEX comment_mention_user ON comment_mention (user_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["comment_mention", "comment", "download"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn download() -> TableCreateStatement {
    Table::create()
        .table("download")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("user_id"))
        .col(text("name"))
        .col(json_binary("chosen"))
        .col(text("state"))
        .col(integer("files"))
        .col(big_integer_null("size"))
        .col(big_integer("packed"))
        .col(uuid_null("piece"))
        .col(text_null("code"))
        .col(text_null("message"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut key("download", "account_id", "account", ForeignKeyAction::Cascade))
        .foreign_key(&mut key("download", "user_id", "user", ForeignKeyAction::Cascade))
        .take()
}

fn comment() -> TableCreateStatement {
    Table::create()
        .table("comment")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("asset_id"))
        .col(uuid("revision_id"))
        .col(uuid_null("author_id"))
        .col(uuid_null("reply_to_id"))
        .col(text("text"))
        .col(integer_null("frame"))
        .col(integer_null("last_frame"))
        .col(integer_null("rate_numerator"))
        .col(integer_null("rate_denominator"))
        .col(json_binary("shapes"))
        .col(timestamp_with_time_zone_null("resolved_at"))
        .col(uuid_null("resolved_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("edited_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .foreign_key(&mut key("comment", "account_id", "account", ForeignKeyAction::Cascade))
        .foreign_key(&mut key("comment", "asset_id", "asset", ForeignKeyAction::Cascade))
        .foreign_key(&mut key("comment", "revision_id", "revision", ForeignKeyAction::Cascade))
        .foreign_key(&mut key("comment", "author_id", "user", ForeignKeyAction::SetNull))
        .foreign_key(&mut key("comment", "reply_to_id", "comment", ForeignKeyAction::Cascade))
        .foreign_key(&mut key("comment", "resolved_by", "user", ForeignKeyAction::SetNull))
        .take()
}

fn comment_mention() -> TableCreateStatement {
    let table = "comment_mention";
    Table::create()
        .table(table)
        .col(uuid("comment_id"))
        .col(uuid("user_id"))
        .col(boolean("is_current"))
        .primary_key(Index::create().col("comment_id").col("user_id"))
        .foreign_key(&mut key(table, "comment_id", "comment", ForeignKeyAction::Cascade))
        .foreign_key(&mut key(table, "user_id", "user", ForeignKeyAction::Cascade))
        .take()
}

fn key(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(on_delete).take()
}
