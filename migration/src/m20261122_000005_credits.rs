//! Credits, in double entry: what is written in the ledger is final, and the database sees to it.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables whose rows never change.
const FINAL: [&str; 4] = ["lot", "hold", "settlement", "entry"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ledger = Table::create()
            .table("ledger")
            .col(uuid("account_id").primary_key())
            .col(timestamp_with_time_zone("opened_at"))
            .foreign_key(&mut reference("ledger", "account_id", "account", "id"))
            .take();
        let hold = Table::create()
            .table("hold")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(text("subject"))
            .col(integer("amount").check(Expr::col("amount").gte(0)))
            .col(timestamp_with_time_zone("placed_at"))
            .foreign_key(&mut reference("hold", "account_id", "ledger", "account_id"))
            .take();
        let lot = Table::create()
            .table("lot")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(text("kind"))
            .col(integer("amount").check(Expr::col("amount").gt(0)))
            .col(timestamp_with_time_zone("effective_from"))
            .col(timestamp_with_time_zone_null("expires_at"))
            .col(uuid_null("refund_of"))
            .col(text_null("note"))
            .col(uuid_null("granted_by"))
            .col(timestamp_with_time_zone("granted_at"))
            .foreign_key(&mut reference("lot", "account_id", "ledger", "account_id"))
            .foreign_key(&mut reference("lot", "refund_of", "hold", "id"))
            .take();
        let settlement = Table::create()
            .table("settlement")
            .col(uuid("hold_id").primary_key())
            .col(text("outcome"))
            .col(timestamp_with_time_zone("settled_at"))
            .foreign_key(&mut reference("settlement", "hold_id", "hold", "id"))
            .take();
        for table in [ledger, hold, lot, settlement, entry()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        manager.get_connection().execute_unprepared(&guards(manager)).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["entry", "settlement", "lot", "hold", "ledger"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            let drop = "DROP FUNCTION refuse_change()";
            manager.get_connection().execute_unprepared(drop).await?;
        }
        Ok(())
    }
}

fn entry() -> TableCreateStatement {
    Table::create()
        .table("entry")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("transfer_id"))
        .col(uuid("lot_id"))
        .col(uuid_null("hold_id"))
        .col(text("movement"))
        .col(text("book"))
        .col(integer("number"))
        .col(integer("amount").check(Expr::col("amount").ne(0)))
        .col(integer("balance"))
        .col(timestamp_with_time_zone("recorded_at"))
        .check(Expr::col("balance").gte(0).or(Expr::col("book").eq("issued")))
        .foreign_key(&mut reference("entry", "account_id", "ledger", "account_id"))
        .foreign_key(&mut reference("entry", "lot_id", "lot", "id"))
        .foreign_key(&mut reference("entry", "hold_id", "hold", "id"))
        .take()
}

fn indexes() -> [IndexCreateStatement; 6] {
    let on = |name: &str, table: &str| Index::create().name(name).table(table.to_owned()).take();
    [
        on("entry_chain", "entry").unique().col("lot_id").col("book").col("number").take(),
        on("entry_legs", "entry").unique().col("transfer_id").col("book").take(),
        on("entry_by_hold", "entry").col("hold_id").take(),
        on("entry_by_account", "entry").col("account_id").col("recorded_at").col("id").take(),
        on("lot_by_account", "lot").col("account_id").col("expires_at").take(),
        on("hold_by_account", "hold").col("account_id").col("placed_at").take(),
    ]
}

fn reference(from: &str, column: &str, to: &str, key: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from.to_owned(), column.to_owned())
        .to(to.to_owned(), key.to_owned())
        .take()
}

/// Triggers that refuse to change or delete what is final.
fn guards(manager: &SchemaManager) -> String {
    let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
    let function = "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
                    $$ BEGIN RAISE EXCEPTION 'what is written in % is final', TG_TABLE_NAME; END $$;";
    let mut sql = vec![];
    if is_postgres {
        sql.push(function.to_owned());
    }
    for table in FINAL {
        for verb in ["UPDATE", "DELETE"] {
            let name = format!("{table}_refuses_{}", verb.to_lowercase());
            let does = if is_postgres {
                "FOR EACH ROW EXECUTE FUNCTION refuse_change();".to_owned()
            } else {
                format!("BEGIN SELECT RAISE(ABORT, 'what is written in {table} is final'); END;")
            };
            sql.push(format!("CREATE TRIGGER {name} BEFORE {verb} ON {table} {does}"));
        }
    }
    sql.concat()
}
