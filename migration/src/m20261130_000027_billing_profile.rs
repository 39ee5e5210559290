//! Whom accounts are billed as.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "billing_profile";
        let account = ForeignKey::create()
            .from(table, "account_id")
            .to("account", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        let table = Table::create()
            .table(table)
            .col(pk_uuid("account_id"))
            .col(text_null("organisation_name"))
            .col(text_null("organisation_number"))
            .col(text_null("contact_name"))
            .col(text_null("invoice_email"))
            .col(json_binary("address_lines"))
            .col(text_null("postal_code"))
            .col(text_null("city"))
            .col(text_null("country"))
            .col(text_null("vat_number"))
            .col(text_null("purchase_reference"))
            .col(integer("version"))
            .col(timestamp_with_time_zone_null("changed_at"))
            .foreign_key(&mut account.clone())
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("billing_profile").take()).await
    }
}
