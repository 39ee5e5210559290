//! Archives that people fetch.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(download()).await?;
        for index in [
            "CREATE INDEX download_user ON download (user_id, account_id, id)",
            "CREATE INDEX download_account ON download (account_id)",
            "CREATE INDEX download_expiry ON download (expires_at)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["download"] {
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

fn key(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(on_delete).take()
}
