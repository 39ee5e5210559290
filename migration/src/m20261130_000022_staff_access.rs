//! What people at Vibbio have looked at, why and for how long.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let access = Table::create()
            .table("staff_access")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid("user_id"))
            .col(text("role"))
            .col(uuid_null("session_id"))
            .col(uuid_null("order_id"))
            .col(date_null("day"))
            .col(text("reason"))
            .col(timestamp_with_time_zone("begun_at"))
            .col(timestamp_with_time_zone("until"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .foreign_key(&mut key("staff_access", "account_id", "account", "id"))
            .take();
        let sight = Table::create()
            .table("staff_sight")
            .col(pk_uuid("id"))
            .col(uuid("access_id"))
            .col(timestamp_with_time_zone("at"))
            .col(json_binary("asked"))
            .col(json_binary("seen"))
            .col(integer("seen_count"))
            .col(json_binary("files"))
            .col(text_null("request"))
            .foreign_key(&mut key("staff_sight", "access_id", "staff_access", "id"))
            .take();
        for table in [access, sight] {
            manager.create_table(table).await?;
        }
        for index in [
            "CREATE INDEX staff_access_of_account ON staff_access (account_id, id)",
            "CREATE INDEX staff_access_of_session ON staff_access (session_id)",
            "CREATE UNIQUE INDEX staff_access_of_order ON staff_access (user_id, order_id, day)",
            "CREATE INDEX staff_sight_of_access ON staff_sight (access_id, id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["staff_sight", "staff_access"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn key(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from, column)
        .to(to, target)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
