//! More of what a planned video is said to be, and what was done to it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        let edit = Table::create()
            .table("project_edit")
            .col(pk_uuid("id"))
            .col(uuid("project_id"))
            .col(uuid_null("user_id"))
            .col(text("kind"))
            .col(json_binary("edits"))
            .col(integer("from_version"))
            .col(integer("version"))
            .col(uuid_null("of_id"))
            .col(boolean("is_undone"))
            .col(timestamp_with_time_zone("at"))
            .foreign_key(
                ForeignKey::create()
                    .from("project_edit", "project_id")
                    .to("project", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .foreign_key(
                ForeignKey::create()
                    .from("project_edit", "user_id")
                    .to("user", "id")
                    .on_delete(ForeignKeyAction::SetNull),
            )
            .take();
        manager.create_table(edit).await?;
        let index = Index::create()
            .table("project_edit")
            .name("project_edit_of")
            .col("project_id")
            .col("version")
            .unique()
            .take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("project_edit").take()).await?;
        let names: Vec<_> = columns()
            .into_iter()
            .map(|(table, column)| (table, column.get_column_name()))
            .collect();
        for (table, column) in names.into_iter().rev() {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        Ok(())
    }
}

fn columns() -> Vec<(&'static str, ColumnDef)> {
    let words = |name: &'static str| ("project", text(name).default("").take());
    let list =
        |table: &'static str, name: &'static str| (table, json_binary(name).default("[]").take());
    vec![
        words("audience"),
        list("project", "channels"),
        words("call_to_action"),
        words("music"),
        words("dos"),
        words("donts"),
        ("project", date_null("publish_on").take()),
        ("project", uuid_null("approver_id").take()),
        ("project", boolean("is_template").default(false).take()),
        ("project", timestamp_with_time_zone_null("archived_at").take()),
        ("scene", integer_null("duration_ms").take()),
        list("placement", "focuses"),
        list("placement", "lower_thirds"),
    ]
}
