//! What people say about scenes.
//!
//! A comment names its scene without a reference: a scene that was removed comes back under its own
//! id, and finds there what was said about it.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX scene_comment_scene ON scene_comment (scene_id, id)",
    "CREATE INDEX scene_comment_project ON scene_comment (project_id, id)",
    "CREATE INDEX scene_comment_reply ON scene_comment (reply_to_id) WHERE reply_to_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [comment(), mention()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        let merged = json_binary("merged_ids").default("[]").take();
        manager.alter_table(Table::alter().table("scene").add_column(merged).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let merged = Table::alter().table("scene").drop_column("merged_ids").take();
        manager.alter_table(merged).await?;
        for table in ["scene_mention", "scene_comment"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn comment() -> TableCreateStatement {
    Table::create()
        .table("scene_comment")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("project_id"))
        .col(uuid("scene_id"))
        .col(uuid_null("author_id"))
        .col(uuid_null("reply_to_id"))
        .col(text("text"))
        .col(timestamp_with_time_zone_null("resolved_at"))
        .col(uuid_null("resolved_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("edited_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .foreign_key(&mut of("scene_comment", "account_id", "account"))
        .foreign_key(&mut of("scene_comment", "project_id", "project"))
        .foreign_key(&mut of("scene_comment", "reply_to_id", "scene_comment"))
        .foreign_key(&mut outliving("scene_comment", "author_id", "user"))
        .foreign_key(&mut outliving("scene_comment", "resolved_by", "user"))
        .take()
}

fn mention() -> TableCreateStatement {
    Table::create()
        .table("scene_mention")
        .col(uuid("comment_id"))
        .col(uuid("user_id"))
        .col(boolean("is_current"))
        .primary_key(Index::create().col("comment_id").col("user_id"))
        .foreign_key(&mut of("scene_mention", "comment_id", "scene_comment"))
        .foreign_key(&mut of("scene_mention", "user_id", "user"))
        .take()
}

/// A reference that goes when what it refers to goes.
fn of(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(parent, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A reference that is emptied when what it refers to goes.
fn outliving(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    of(table, column, parent).on_delete(ForeignKeyAction::SetNull).take()
}
