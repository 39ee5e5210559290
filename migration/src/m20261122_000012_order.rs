//! Order in a library: collections, favourites, what was used lately, what tags and persons carry,
//! and names in the order of a Norwegian telephone book.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// How many names are put in order by one statement.
const CHUNK: usize = 500;
/// Whose names are sorted.
const NAMED: [&str; 4] = ["folder", "tag", "person", "asset"];

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX collection_name ON collection (parent_id, name_key) WHERE parent_id IS NOT NULL",
    "CREATE UNIQUE INDEX collection_top_name ON collection (account_id, name_key) WHERE parent_id IS NULL",
    "CREATE INDEX collection_account ON collection (account_id, sort_key, id)",
    "CREATE UNIQUE INDEX collection_asset_rank ON collection_asset (collection_id, rank)",
    "CREATE INDEX collection_asset_asset ON collection_asset (asset_id)",
    "CREATE INDEX collection_exclusion_asset ON collection_exclusion (asset_id)",
    "CREATE INDEX favourite_asset ON favourite (asset_id)",
    "CREATE INDEX recent_user ON recent (user_id, account_id, used_at, asset_id)",
    "CREATE INDEX recent_asset ON recent (asset_id)",
    "CREATE UNIQUE INDEX tag_synonym_name ON tag_synonym (account_id, name_key)",
    "CREATE INDEX release_person ON release (person_id, valid_from)",
    "CREATE INDEX release_document ON release (document_id)",
];

/// Indexes in the order of names; those before them sorted by the bytes of the name.
const BY_NAME: [(&str, &str, &str); 5] = [
    (
        "asset_in_name",
        "asset (account_id, folder_id, name_key, id) WHERE trashed_at IS NULL",
        "asset (account_id, folder_id, sort_key, id) WHERE trashed_at IS NULL",
    ),
    (
        "asset_name",
        "asset (account_id, name_key, id) WHERE trashed_at IS NULL",
        "asset (account_id, sort_key, id) WHERE trashed_at IS NULL",
    ),
    ("folder_account", "folder (account_id, name_key, id)", "folder (account_id, sort_key, id)"),
    ("tag_account", "", "tag (account_id, sort_key, id)"),
    ("person_account", "", "person (account_id, sort_key, id)"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            collection(manager),
            collection_asset(manager),
            collection_exclusion(),
            favourite(),
            recent(),
            tag_synonym(manager),
            release(),
        ] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared("ALTER TABLE tag ADD COLUMN colour text").await?;
        db.execute_unprepared("ALTER TABLE tag ADD COLUMN version integer NOT NULL DEFAULT 1")
            .await?;
        for table in NAMED {
            let bytes = if is_postgres(manager) { r#" COLLATE "C""# } else { "" };
            let sql =
                format!("ALTER TABLE {table} ADD COLUMN sort_key text{bytes} NOT NULL DEFAULT ''");
            db.execute_unprepared(&sql).await?;
            sort(db, table).await?;
        }
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        for (name, _, new) in BY_NAME {
            db.execute_unprepared(&format!("DROP INDEX IF EXISTS {name}")).await?;
            db.execute_unprepared(&format!("CREATE INDEX {name} ON {new}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (name, old, _) in BY_NAME {
            db.execute_unprepared(&format!("DROP INDEX {name}")).await?;
            if !old.is_empty() {
                db.execute_unprepared(&format!("CREATE INDEX {name} ON {old}")).await?;
            }
        }
        for table in NAMED {
            db.execute_unprepared(&format!("ALTER TABLE {table} DROP COLUMN sort_key")).await?;
        }
        db.execute_unprepared("ALTER TABLE tag DROP COLUMN version").await?;
        db.execute_unprepared("ALTER TABLE tag DROP COLUMN colour").await?;
        let tables = [
            "release",
            "tag_synonym",
            "recent",
            "favourite",
            "collection_exclusion",
            "collection_asset",
            "collection",
        ];
        for table in tables {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

/// Selections of assets; those with a filter gather what fits it.
fn collection(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("collection")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("parent_id"))
        .col(text("name"))
        .col(by_bytes(manager, "name_key"))
        .col(by_bytes(manager, "sort_key"))
        .col(json_binary_null("filter"))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .foreign_key(&mut owned("collection", "account_id", "account"))
        .foreign_key(ForeignKey::create().from("collection", "parent_id").to("collection", "id"))
        .take()
}

fn collection_asset(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("collection_asset")
        .col(uuid("collection_id"))
        .col(uuid("asset_id"))
        .col(by_bytes(manager, "rank"))
        .col(timestamp_with_time_zone("added_at"))
        .primary_key(Index::create().col("collection_id").col("asset_id"))
        .foreign_key(&mut owned("collection_asset", "collection_id", "collection"))
        .foreign_key(&mut owned("collection_asset", "asset_id", "asset"))
        .take()
}

fn collection_exclusion() -> TableCreateStatement {
    Table::create()
        .table("collection_exclusion")
        .col(uuid("collection_id"))
        .col(uuid("asset_id"))
        .primary_key(Index::create().col("collection_id").col("asset_id"))
        .foreign_key(&mut owned("collection_exclusion", "collection_id", "collection"))
        .foreign_key(&mut owned("collection_exclusion", "asset_id", "asset"))
        .take()
}

fn favourite() -> TableCreateStatement {
    Table::create()
        .table("favourite")
        .col(uuid("user_id"))
        .col(uuid("asset_id"))
        .col(timestamp_with_time_zone("added_at"))
        .primary_key(Index::create().col("user_id").col("asset_id"))
        .foreign_key(&mut owned("favourite", "user_id", "user"))
        .foreign_key(&mut owned("favourite", "asset_id", "asset"))
        .take()
}

fn recent() -> TableCreateStatement {
    Table::create()
        .table("recent")
        .col(uuid("user_id"))
        .col(uuid("asset_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("used_at"))
        .primary_key(Index::create().col("user_id").col("asset_id"))
        .foreign_key(&mut owned("recent", "user_id", "user"))
        .foreign_key(&mut owned("recent", "asset_id", "asset"))
        .foreign_key(&mut owned("recent", "account_id", "account"))
        .take()
}

fn tag_synonym(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("tag_synonym")
        .col(uuid("tag_id"))
        .col(uuid("account_id"))
        .col(text("name"))
        .col(by_bytes(manager, "name_key"))
        .primary_key(Index::create().col("tag_id").col("name_key"))
        .foreign_key(&mut owned("tag_synonym", "tag_id", "tag"))
        .foreign_key(&mut owned("tag_synonym", "account_id", "account"))
        .take()
}

/// What a person has agreed to.
fn release() -> TableCreateStatement {
    Table::create()
        .table("release")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("person_id"))
        .col(uuid_null("document_id"))
        .col(json_binary("scopes"))
        .col(text("note"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owned("release", "account_id", "account"))
        .foreign_key(&mut owned("release", "person_id", "person"))
        .foreign_key(
            ForeignKey::create()
                .from("release", "document_id")
                .to("asset", "id")
                .on_delete(ForeignKeyAction::SetNull),
        )
        .take()
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
    if is_postgres(manager) {
        column.extra(r#"COLLATE "C""#);
    }
    column
}

fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// Puts the names of a table in order.
async fn sort(db: &SchemaManagerConnection<'_>, table: &str) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let mut after = Uuid::nil();
    loop {
        let sql = format!("SELECT id, name FROM {table} WHERE id > $1 ORDER BY id LIMIT {CHUNK}");
        let found = Statement::from_sql_and_values(backend, sql, [after.into()]);
        let mut values = Vec::new();
        for row in db.query_all_raw(found).await? {
            after = row.try_get("", "id")?;
            let name: String = row.try_get("", "name")?;
            values.extend([Value::from(after), Value::from(sort_key(&name))]);
        }
        if values.is_empty() {
            return Ok(());
        }
        let rows = (0..values.len() / 2).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2));
        let sql = format!(
            "WITH sorted (id, sort_key) AS (VALUES {}) UPDATE {table} SET sort_key = sorted.sort_key \
             FROM sorted WHERE {table}.id = sorted.id",
            rows.collect::<Vec<_>>().join(", ")
        );
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
}

/// The form in which names are sorted from this migration on: numbers by their value, and the
/// last three letters of the Norwegian alphabet last.
fn sort_key(name: &str) -> String {
    let name = name.to_lowercase();
    let mut key = String::with_capacity(name.len() + 8);
    let mut rest = name.as_str();
    while let Some(c) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let number = rest[..digits].trim_start_matches('0');
            let length = match number.len() {
                length @ 0..=8 => length.to_string(),
                length => format!("9{length:03}"),
            };
            key.extend([length.as_str(), number]);
            rest = &rest[digits..];
            continue;
        }
        key.push(match c {
            'à' | 'á' | 'â' => 'a',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ò' | 'ó' | 'ô' => 'o',
            'ü' => 'y',
            'æ' | 'ä' => '\u{E000}',
            'ø' | 'ö' => '\u{E001}',
            'å' => '\u{E002}',
            other => other,
        });
        rest = &rest[c.len_utf8()..];
    }
    key
}
