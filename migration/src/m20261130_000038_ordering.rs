//! Versions of finished videos, what brands may spend, promises that were not kept, and credits
//! that wait for a second person.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{DbBackend, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// From when the new lines are in force.
const START: &str = "2026-01-01 00:00:00+00:00";

/// Kind, code, figure and price in credits of the new lines of the price list.
const LINES: [(&str, &str, Option<i64>, Option<i32>); 5] = [
    ("version", "message", None, Some(100)),
    ("policy", "make_good_percent", Some(25), None),
    ("policy", "make_good_lot_days", Some(90), None),
    ("policy", "close_days", Some(14), None),
    ("policy", "grant_limit", Some(10_000), None),
];

const INDEXES: &[&str] = &[
    "CREATE INDEX order_versions ON video_order (source_id, number) WHERE source_id IS NOT NULL",
    "CREATE INDEX order_of_brand ON video_order (brand_id, placed_at) WHERE brand_id IS NOT NULL",
    "CREATE INDEX order_breach_of ON order_breach (account_id, recorded_at)",
    "CREATE INDEX brand_budget_of ON brand_budget (account_id)",
    "CREATE INDEX credit_request_of ON credit_request (state, asked_at, id)",
    "CREATE INDEX lot_by_expiry ON lot (expires_at) WHERE expires_at IS NOT NULL",
];

/// What orders that are there have to say in their new columns: it is in their briefs.
const SQLITE_FILL: &str = "UPDATE video_order SET \
    wished_on = json_extract(brief, '$.wished_on'), \
    brand_id = unhex(replace(json_extract(brief, '$.brand'), 'brn_', ''))";
const POSTGRES_FILL: &str = "UPDATE video_order SET \
    wished_on = CAST(brief->>'wished_on' AS date), \
    brand_id = CAST(replace(brief->>'brand', 'brn_', '') AS uuid)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        for table in [order_breach(), brand_budget(), credit_request()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        db.execute_unprepared(if is_sqlite { SQLITE_FILL } else { POSTGRES_FILL }).await?;
        manager.execute(lines()?).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (kind, code, ..) in LINES {
            let line = Query::delete()
                .from_table("price")
                .and_where(Expr::col("kind").eq(kind))
                .and_where(Expr::col("code").eq(code))
                .take();
            manager.execute(line).await?;
        }
        for index in ["order_versions", "order_of_brand", "lot_by_expiry"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        for table in ["credit_request", "brand_budget", "order_breach"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for (table, column) in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table(table).drop_column(name).take()).await?;
        }
        db.execute_unprepared(
            "DELETE FROM job WHERE name IN ('watch_promise', 'close_order', 'tend_orders', \
             'book_expiry', 'book_expiries')",
        )
        .await?;
        Ok(())
    }
}

fn columns() -> [(&'static str, ColumnDef); 5] {
    [
        ("quote", json_binary_null("versions")),
        ("video_order", json_binary_null("versions")),
        ("video_order", uuid_null("source_id")),
        ("video_order", uuid_null("brand_id")),
        ("video_order", date_null("wished_on")),
    ]
}

fn order_breach() -> TableCreateStatement {
    Table::create()
        .table("order_breach")
        .col(uuid("order_id").primary_key())
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("due_at"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(integer("credits").check(Expr::col("credits").gte(0)))
        .col(uuid_null("lot_id"))
        .foreign_key(&mut refers("order_breach", "order_id", "video_order"))
        .foreign_key(&mut refers("order_breach", "account_id", "account"))
        .foreign_key(&mut refers("order_breach", "lot_id", "lot"))
        .take()
}

fn brand_budget() -> TableCreateStatement {
    Table::create()
        .table("brand_budget")
        .col(uuid("brand_id").primary_key())
        .col(uuid("account_id"))
        .col(integer("monthly_credits").check(Expr::col("monthly_credits").gte(0)))
        .col(integer("version"))
        .col(uuid_null("set_by"))
        .col(timestamp_with_time_zone("set_at"))
        .foreign_key(
            refers("brand_budget", "brand_id", "brand").on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(&mut refers("brand_budget", "account_id", "account"))
        .foreign_key(refers("brand_budget", "set_by", "user").on_delete(ForeignKeyAction::SetNull))
        .take()
}

fn credit_request() -> TableCreateStatement {
    Table::create()
        .table("credit_request")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(text("state"))
        .col(text_null("kind"))
        .col(integer("amount").check(Expr::col("amount").ne(0)))
        .col(timestamp_with_time_zone_null("effective_from"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(text("reason"))
        .col(uuid("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(text_null("answer"))
        .col(uuid_null("lot_id"))
        .col(uuid_null("hold_id"))
        .foreign_key(&mut refers("credit_request", "account_id", "account"))
        .foreign_key(&mut refers("credit_request", "lot_id", "lot"))
        .foreign_key(&mut refers("credit_request", "hold_id", "hold"))
        .take()
}

/// A reference that holds what it refers to.
fn refers(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(parent, "id").take()
}

fn lines() -> Result<InsertStatement, DbErr> {
    let start: sea_orm_migration::sea_orm::prelude::DateTimeUtc =
        START.parse().map_err(|error| DbErr::Migration(format!("{START}: {error}")))?;
    let mut insert = Query::insert();
    insert.into_table("price").columns([
        "id",
        "kind",
        "code",
        "effective_from",
        "quantity",
        "credits",
    ]);
    for (number, (kind, code, figure, credits)) in (1..).zip(LINES) {
        // The same in every database.
        let id = Uuid::from_u128(0x019b_7662_9c00_7000_8000_0026_0000_0000 + number);
        insert.values_panic([
            id.into(),
            kind.into(),
            code.into(),
            Expr::value(start),
            figure.into(),
            credits.into(),
        ]);
    }
    Ok(insert)
}
