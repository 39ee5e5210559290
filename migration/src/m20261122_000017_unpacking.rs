//! Packages of libraries that are imported.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(library_import()).await?;
        manager.create_table(library_import_item()).await?;
        manager.create_table(library_import_problem()).await?;
        for index in [
            "CREATE INDEX library_import_user ON library_import (user_id, account_id, id)",
            "CREATE INDEX library_import_account ON library_import (account_id)",
            "CREATE INDEX library_import_expiry ON library_import (expires_at)",
            "CREATE INDEX library_import_item_item ON library_import_item (import_id, item)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["library_import_problem", "library_import_item", "library_import"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn library_import() -> TableCreateStatement {
    let table = "library_import";
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("user_id"))
        // What the folder's end means is told by the records that are to go into it.
        .col(uuid_null("folder_id"))
        .col(text("name"))
        .col(big_integer("size"))
        .col(uuid_null("piece"))
        .col(text("state"))
        .col(integer("line"))
        .col(integer("added"))
        .col(integer("existing"))
        .col(integer("problems"))
        .col(text_null("code"))
        .col(text_null("message"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut key(table, "account_id", "account"))
        .foreign_key(&mut key(table, "user_id", "user"))
        .take()
}

fn library_import_item() -> TableCreateStatement {
    let table = "library_import_item";
    Table::create()
        .table(table)
        .col(uuid("import_id"))
        .col(text("label"))
        .col(uuid("item"))
        .col(boolean("is_new"))
        .primary_key(Index::create().col("import_id").col("label"))
        .foreign_key(&mut key(table, "import_id", "library_import"))
        .take()
}

fn library_import_problem() -> TableCreateStatement {
    let table = "library_import_problem";
    Table::create()
        .table(table)
        .col(uuid("import_id"))
        .col(integer("number"))
        .col(integer("line"))
        .col(text("code"))
        .col(text("message"))
        .primary_key(Index::create().col("import_id").col("number"))
        .foreign_key(&mut key(table, "import_id", "library_import"))
        .take()
}

fn key(from: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(ForeignKeyAction::Cascade).take()
}
