//! Second factors, passkeys, and how lately somebody has shown to be who they are.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("recovery_code", "user_id"),
            ("passkey", "user_id"),
            ("challenge", "user_id"),
            ("challenge", "expires_at"),
        ] {
            let name = format!("{table}_{}", column.trim_end_matches("_id"));
            manager
                .create_index(Index::create().table(table).name(name).col(column).take())
                .await?;
        }
        let proved = timestamp_with_time_zone_null("proved_at");
        manager.alter_table(Table::alter().table("session").add_column(proved).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let proved = Table::alter().table("session").drop_column("proved_at").take();
        manager.alter_table(proved).await?;
        let jobs = "DELETE FROM job WHERE name = 'tell_factor_change'";
        manager.get_connection().execute_unprepared(jobs).await?;
        for table in ["challenge", "passkey", "recovery_code", "totp", "safe_key"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn tables() -> [TableCreateStatement; 5] {
    let safe_key = Table::create()
        .table("safe_key")
        .col(uuid("id"))
        .col(text("key_id"))
        .col(text("locked"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id").col("key_id"))
        .take();
    let totp = Table::create()
        .table("totp")
        .col(pk_uuid("user_id"))
        .col(text("secret"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(big_integer_null("last_step"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .foreign_key(&mut of_user("totp"))
        .take();
    let recovery_code = Table::create()
        .table("recovery_code")
        .col(text("hash").primary_key())
        .col(uuid("user_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut of_user("recovery_code"))
        .take();
    let passkey = Table::create()
        .table("passkey")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(text("name"))
        .col(text_uniq("credential_id"))
        .col(json_binary("credential"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .col(timestamp_with_time_zone_null("suspended_at"))
        .foreign_key(&mut of_user("passkey"))
        .take();
    let challenge = Table::create()
        .table("challenge")
        .col(pk_uuid("id"))
        .col(text("kind"))
        .col(uuid_null("user_id"))
        .col(text_null("hash").unique_key())
        .col(json_binary("state"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut of_user("challenge"))
        .take();
    [safe_key, totp, recovery_code, passkey, challenge]
}

fn of_user(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "user_id")
        .to("user", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
