//! Files on their way into a library, in pieces. What was under way before is forgotten.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("upload").take()).await?;
        let upload = Table::create()
            .table("upload")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid_null("user_id"))
            .col(text("way"))
            .col(uuid_null("folder_id"))
            .col(text("name"))
            .col(text("ownership"))
            .col(text("on_same_bytes"))
            .col(big_integer_null("size"))
            .col(text_null("sha256"))
            .col(text("state"))
            .col(big_integer("received"))
            .col(big_integer("reserved_bytes"))
            .col(text_null("metadata"))
            .col(boolean("is_partial"))
            .col(text_null("made_of"))
            .col(uuid_null("part_of"))
            .col(text_null("source_url"))
            .col(text_null("code"))
            .col(text_null("message"))
            .col(uuid_null("asset_id"))
            .col(uuid_null("existing_id"))
            .col(uuid_null("locked_by"))
            .col(timestamp_with_time_zone_null("locked_until"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut of_upload("account_id", "account", ForeignKeyAction::Cascade))
            .foreign_key(&mut of_upload("user_id", "user", ForeignKeyAction::SetNull))
            // A folder that goes meanwhile leaves the file at the top.
            .foreign_key(&mut of_upload("folder_id", "folder", ForeignKeyAction::SetNull))
            .foreign_key(&mut of_upload("part_of", "upload", ForeignKeyAction::SetNull))
            .foreign_key(&mut of_upload("asset_id", "asset", ForeignKeyAction::SetNull))
            .foreign_key(&mut of_upload("existing_id", "asset", ForeignKeyAction::SetNull))
            .take();
        manager.create_table(upload).await?;
        let piece = Table::create()
            .table("upload_piece")
            .col(uuid("upload_id"))
            .col(integer("number"))
            .col(uuid("piece"))
            .col(big_integer("size"))
            .primary_key(Index::create().col("upload_id").col("number"))
            .foreign_key(
                ForeignKey::create()
                    .from("upload_piece", "upload_id")
                    .to("upload", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(piece).await?;
        for index in [
            "CREATE INDEX upload_account ON upload (account_id, id)",
            "CREATE INDEX upload_expiry ON upload (expires_at)",
            // What the database looks through when a folder, an asset or an upload goes.
            "CREATE INDEX upload_folder ON upload (folder_id) WHERE folder_id IS NOT NULL",
            "CREATE INDEX upload_part_of ON upload (part_of) WHERE part_of IS NOT NULL",
            "CREATE INDEX upload_asset ON upload (asset_id) WHERE asset_id IS NOT NULL",
            "CREATE INDEX upload_existing ON upload (existing_id) WHERE existing_id IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["upload_piece", "upload"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        let upload = Table::create()
            .table("upload")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(big_integer("reserved_bytes"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut of_upload("account_id", "account", ForeignKeyAction::Cascade))
            .take();
        manager.create_table(upload).await?;
        let index = "CREATE INDEX upload_account ON upload (account_id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}

fn of_upload(
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from("upload", column).to(to, "id").on_delete(on_delete).take()
}
