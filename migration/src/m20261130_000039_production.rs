//! Who moved credits, who makes which video, and what finished videos are made of.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::prelude::Uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// From when the new line is in force.
const START: &str = "2026-01-01 00:00:00+00:00";

const INDEXES: &[&str] = &[
    "CREATE INDEX order_assignee ON video_order (assignee_id, due_at) WHERE assignee_id IS NOT NULL",
    "CREATE INDEX order_note_of ON order_note (order_id, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        for table in [order_note(), production_day()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        manager.execute(capacity()?).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let line = Query::delete()
            .from_table("price")
            .and_where(Expr::col("kind").eq("policy"))
            .and_where(Expr::col("code").eq("daily_capacity"))
            .take();
        manager.execute(line).await?;
        manager.get_connection().execute_unprepared("DROP INDEX order_assignee").await?;
        for table in ["production_day", "order_note"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for (table, column) in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table(table).drop_column(name).take()).await?;
        }
        Ok(())
    }
}

fn columns() -> [(&'static str, ColumnDef); 4] {
    [
        ("entry", text_null("actor")),
        ("entry", text_null("actor_id")),
        ("video_order", uuid_null("assignee_id")),
        ("delivery", json_binary_null("provenance")),
    ]
}

/// How many videos can be made on a working day, as it is at the start.
fn capacity() -> Result<InsertStatement, DbErr> {
    let start: sea_orm_migration::sea_orm::prelude::DateTimeUtc =
        START.parse().map_err(|error| DbErr::Migration(format!("{START}: {error}")))?;
    // The same in every database.
    let id = Uuid::from_u128(0x019b_7662_9c00_7000_8000_0027_0000_0001);
    let mut insert = Query::insert();
    insert.into_table("price").columns(["id", "kind", "code", "effective_from", "quantity"]);
    insert.values_panic([
        id.into(),
        "policy".into(),
        "daily_capacity".into(),
        Expr::value(start),
        20_i64.into(),
    ]);
    Ok(insert)
}

fn order_note() -> TableCreateStatement {
    Table::create()
        .table("order_note")
        .col(pk_uuid("id"))
        .col(uuid("order_id"))
        .col(uuid_null("author_id"))
        .col(text("text"))
        .col(timestamp_with_time_zone("written_at"))
        .foreign_key(ForeignKey::create().from("order_note", "order_id").to("video_order", "id"))
        .foreign_key(
            ForeignKey::create()
                .from("order_note", "author_id")
                .to("user", "id")
                .on_delete(ForeignKeyAction::SetNull),
        )
        .take()
}

fn production_day() -> TableCreateStatement {
    Table::create()
        .table("production_day")
        .col(date("day").primary_key())
        .col(integer("capacity").check(Expr::col("capacity").gte(0)))
        .col(uuid_null("set_by"))
        .col(timestamp_with_time_zone("set_at"))
        .foreign_key(
            ForeignKey::create()
                .from("production_day", "set_by")
                .to("user", "id")
                .on_delete(ForeignKeyAction::SetNull),
        )
        .take()
}
