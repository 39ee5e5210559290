//! Links by which people without a login see a project as a storyboard.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let link = Table::create()
            .table("storyboard_link")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid("project_id"))
            .col(text("name"))
            .col(uuid_null("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("withdrawn_at"))
            .foreign_key(&mut owned("account_id", "account", ForeignKeyAction::Cascade))
            .foreign_key(&mut owned("project_id", "project", ForeignKeyAction::Cascade))
            .foreign_key(&mut owned("created_by", "user", ForeignKeyAction::SetNull))
            .take();
        manager.create_table(link).await?;
        let of_project = Index::create()
            .table("storyboard_link")
            .name("storyboard_link_of")
            .col("project_id")
            .col("id")
            .take();
        manager.create_index(of_project).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("storyboard_link").take()).await
    }
}

fn owned(
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from("storyboard_link", column).to(to, "id").on_delete(on_delete).take()
}
