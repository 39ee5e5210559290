//! Planned videos: projects, their scenes, and what is shown in them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let project = Table::create()
            .table("project")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(text("title"))
            .col(text("goal"))
            .col(text("notes"))
            .col(integer("target_seconds"))
            .col(json_binary("formats"))
            .col(text("language"))
            .col(date_null("wished_on"))
            .col(text("state"))
            .col(integer("version"))
            .col(uuid("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("changed_at"))
            .foreign_key(&mut owned("project", "account_id", "account"))
            .foreign_key(ForeignKey::create().from("project", "created_by").to("user", "id"))
            .take();
        manager.create_table(project).await?;
        let scene = Table::create()
            .table("scene")
            .col(pk_uuid("id"))
            .col(uuid("project_id"))
            .col(integer("position"))
            .col(text("message"))
            .col(text("note"))
            .foreign_key(&mut owned("scene", "project_id", "project"))
            .take();
        manager.create_table(scene).await?;
        let placement = Table::create()
            .table("placement")
            .col(pk_uuid("id"))
            .col(uuid("scene_id"))
            .col(uuid("asset_id"))
            .col(uuid("revision_id"))
            .col(integer("position"))
            .col(big_integer_null("in_ms"))
            .col(big_integer_null("out_ms"))
            .col(text("note"))
            .foreign_key(&mut owned("placement", "scene_id", "scene"))
            .foreign_key(&mut owned("placement", "asset_id", "asset"))
            .foreign_key(&mut owned("placement", "revision_id", "revision"))
            .take();
        manager.create_table(placement).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["placement", "scene", "project"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// A reference to what the row is a part of, and goes with.
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

fn indexes() -> [IndexCreateStatement; 6] {
    let on = |table: &'static str, name: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().table(table).name(name).take();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        on("project", "project_of", &["account_id", "id"]),
        on("project", "project_in_state", &["account_id", "state", "id"]),
        on("scene", "scene_of", &["project_id", "position"]),
        on("placement", "placement_in", &["scene_id", "position"]),
        on("placement", "placement_of", &["asset_id"]),
        on("placement", "placement_of_revision", &["revision_id"]),
    ]
}
