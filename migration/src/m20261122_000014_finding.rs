//! Finding: the cards of assets with the words that they are found by, and saved searches.

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

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX card_asset ON card (asset_id)",
    "CREATE INDEX card_account ON card (account_id, number)",
    "CREATE INDEX card_orientation ON card (account_id, orientation, asset_id) WHERE orientation IS NOT NULL",
    "CREATE INDEX card_colour ON card (account_id, colour, asset_id) WHERE colour IS NOT NULL",
    "CREATE INDEX card_rating ON card (account_id, rating, asset_id) WHERE rating IS NOT NULL",
    "CREATE INDEX card_place ON card (account_id, latitude, longitude, asset_id) WHERE latitude IS NOT NULL",
    "CREATE INDEX card_due_account ON card_due (account_id)",
    "CREATE INDEX asset_ownership ON asset (account_id, ownership, added_at, id) WHERE trashed_at IS NULL",
    "CREATE UNIQUE INDEX saved_search_name ON saved_search (account_id, user_id, name_key) WHERE user_id IS NOT NULL",
    "CREATE UNIQUE INDEX saved_search_shared_name ON saved_search (account_id, name_key) WHERE user_id IS NULL",
];

/// SQLite keeps the words in an index of its own: those of the name, those noted, and all others,
/// once as they are and once as their stems. It stores none of the text.
const SQLITE_WORDS: &[&str] = &[
    "CREATE VIRTUAL TABLE card_words USING fts5 (n1, n2, n3, s1, s2, s3, content='', \
     contentless_delete=1, tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER card_words_gone AFTER DELETE ON card BEGIN \
     DELETE FROM card_words WHERE rowid = old.number; END",
];

/// PostgreSQL keeps them on the card. How common a word is decides how it is looked for, so that
/// it has to know of many.
const POSTGRES_WORDS: &[&str] = &[
    "ALTER TABLE card ADD COLUMN words tsvector",
    "ALTER TABLE card ALTER COLUMN words SET STATISTICS 500",
    "CREATE INDEX card_words ON card USING gin (words)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(card()).await?;
        manager.create_table(card_due()).await?;
        manager.create_table(saved_search(manager)).await?;
        let db = manager.get_connection();
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        for statement in if is_postgres { POSTGRES_WORDS } else { SQLITE_WORDS } {
            db.execute_unprepared(statement).await?;
        }
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        if is_postgres && can_compare_parts(db).await? {
            db.execute_unprepared("CREATE EXTENSION IF NOT EXISTS pg_trgm").await?;
            let parts = "CREATE INDEX asset_name_parts ON asset USING gin (name_key gin_trgm_ops)";
            db.execute_unprepared(parts).await?;
        }
        catch_up(db).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DELETE FROM job WHERE name = 'write_cards'").await?;
        db.execute_unprepared("DROP INDEX asset_ownership").await?;
        db.execute_unprepared("DROP INDEX IF EXISTS asset_name_parts").await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared("DROP TABLE card_words").await?;
        }
        for table in ["saved_search", "card_due", "card"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// What an asset is found by.
fn card() -> TableCreateStatement {
    Table::create()
        .table("card")
        .col(big_pk_auto("number"))
        .col(uuid("account_id"))
        .col(uuid("asset_id"))
        .col(text_null("orientation"))
        .col(text_null("colour"))
        .col(small_integer_null("rating"))
        .col(double_null("latitude"))
        .col(double_null("longitude"))
        .foreign_key(&mut owned("card", "account_id", "account"))
        .foreign_key(&mut owned("card", "asset_id", "asset"))
        .take()
}

/// Assets whose cards are to be written anew.
fn card_due() -> TableCreateStatement {
    Table::create()
        .table("card_due")
        .col(pk_uuid("asset_id"))
        .col(uuid("account_id"))
        .foreign_key(&mut owned("card_due", "asset_id", "asset"))
        .foreign_key(&mut owned("card_due", "account_id", "account"))
        .take()
}

fn saved_search(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("saved_search")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("user_id"))
        .col(text("name"))
        .col(by_bytes(manager, "name_key"))
        .col(by_bytes(manager, "sort_key"))
        .col(json_binary("filter"))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .foreign_key(&mut owned("saved_search", "account_id", "account"))
        .foreign_key(&mut owned("saved_search", "user_id", "user"))
        .take()
}

/// Has the cards written of what is there already.
async fn catch_up(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    db.execute_unprepared(
        "INSERT INTO card_due (asset_id, account_id) SELECT id, account_id FROM asset",
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

/// Tells whether PostgreSQL can look for parts of names: the extension is there, and may be made
/// by whoever owns the database.
async fn can_compare_parts(db: &SchemaManagerConnection<'_>) -> Result<bool, DbErr> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') \
               OR EXISTS (SELECT 1 FROM pg_available_extension_versions \
                          WHERE name = 'pg_trgm' AND trusted) \
               AND has_database_privilege(current_database(), 'CREATE') AS can";
    let found = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    found.map_or(Ok(false), |row| row.try_get("", "can"))
}

/// A reference to an owner, which takes the row with it when it goes.
fn owned(
    table: &'static str,
    column: &'static str,
    owner: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(owner, "id")
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
