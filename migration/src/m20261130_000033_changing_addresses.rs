//! Mailed links of several sorts, and addresses that are about to change.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let purpose = text("purpose").default("verify").take();
        let adding = Table::alter().table("email_token").add_column(purpose).take();
        manager.alter_table(adding).await?;
        let change = Table::create()
            .table("email_change")
            .col(pk_uuid("id"))
            .col(uuid("user_id"))
            .col(text("old_email"))
            .col(text("old_key"))
            .col(text("new_email"))
            .col(text("new_key"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("confirmed_at"))
            .foreign_key(
                ForeignKey::create()
                    .from("email_change", "user_id")
                    .to("user", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(change).await?;
        let mut index = Index::create();
        index.table("email_change").name("email_change_user").col("user_id");
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("email_change").take()).await?;
        let dropping = Table::alter().table("email_token").drop_column("purpose").take();
        manager.alter_table(dropping).await
    }
}
