//! Counting by sorts what is found, and the words that libraries know.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{
        ConnectionTrait, DbBackend, Statement,
        prelude::{Json, Uuid},
    },
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            big_integer_null("heap"),
            json_binary("labels").default("[]").take(),
            timestamp_with_time_zone_null("trashed_at"),
        ] {
            manager.alter_table(Table::alter().table("card").add_column(column).take()).await?;
        }
        manager.create_table(tally(manager)).await?;
        manager.create_table(word(manager)).await?;
        let db = manager.get_connection();
        db.execute_unprepared(
            "CREATE INDEX card_trash ON card (account_id) WHERE trashed_at IS NOT NULL",
        )
        .await?;
        catch_up(db).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DELETE FROM job WHERE name IN ('write_cards', 'sweep_words')")
            .await?;
        db.execute_unprepared("DROP INDEX card_trash").await?;
        for table in ["word", "tally"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for column in ["trashed_at", "labels", "heap"] {
            manager.alter_table(Table::alter().table("card").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

/// How many assets that are not in the trash lie in which heap, and under which label.
fn tally(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("tally")
        .col(uuid("account_id"))
        .col(big_integer("heap"))
        .col(by_bytes(manager, "label"))
        .col(big_integer("count"))
        .primary_key(Index::create().col("account_id").col("heap").col("label"))
        .foreign_key(&mut of_account("tally"))
        .take()
}

/// The words that assets of an account are found by.
fn word(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("word")
        .col(uuid("account_id"))
        .col(by_bytes(manager, "text"))
        .primary_key(Index::create().col("account_id").col("text"))
        .foreign_key(&mut of_account("word"))
        .take()
}

/// Has the cards written of what is there already.
async fn catch_up(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    db.execute_unprepared(
        "INSERT INTO card_due (asset_id, account_id) SELECT id, account_id FROM asset WHERE true \
         ON CONFLICT DO NOTHING",
    )
    .await?;
    let job = "INSERT INTO job (id, name, payload, state, attempts, due_at, created_at) \
               SELECT $1, 'write_cards', $2, 'ready', 0, now, now \
               FROM (SELECT MAX(added_at) AS now FROM asset) AS newest WHERE now IS NOT NULL";
    let nothing: Json = std::iter::empty::<(String, Json)>().collect();
    let values = [Uuid::now_v7().into(), nothing.into()];
    let job = Statement::from_sql_and_values(db.get_database_backend(), job, values);
    db.execute_raw(job).await?;
    Ok(())
}

fn of_account(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "account_id")
        .to("account", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// Text that is compared byte by byte, as SQLite does anyway and PostgreSQL only when told.
fn by_bytes(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = text(name);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra(r#"COLLATE "C""#);
    }
    column
}
