//! The tables there are, and what they refer to, as the database tells.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use crate::database::Db;

/// A reference of one table to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub column: String,
    pub parent: String,
    pub key: String,
    /// Whether a row goes with what it refers to.
    pub cascades: bool,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// Its columns, each with whether it can be empty and whether it holds JSON.
    pub columns: BTreeMap<String, Column>,
    pub references: Vec<Reference>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub is_nullable: bool,
    pub kind: Kind,
}

/// What sort of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Json,
    Other,
}

#[derive(FromQueryResult)]
struct ColumnRow {
    table_name: String,
    column_name: String,
    kind: String,
    is_nullable: i32,
}

#[derive(FromQueryResult)]
struct ReferenceRow {
    table_name: String,
    column_name: String,
    parent: String,
    key: Option<String>,
    cascades: i32,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, \
    lower(c.type) AS kind, 1 - (c.\"notnull\" OR c.pk > 0) AS is_nullable \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table'";
const SQLITE_REFERENCES: &str = "SELECT m.name AS table_name, f.\"from\" AS column_name, \
    f.\"table\" AS parent, f.\"to\" AS key, f.on_delete = 'CASCADE' AS cascades \
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
    WHERE m.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS table_name, \
    column_name::text AS column_name, data_type::text AS kind, \
    (is_nullable = 'YES')::int AS is_nullable \
    FROM information_schema.columns WHERE table_schema = current_schema()";
const POSTGRES_REFERENCES: &str = "SELECT c.relname::text AS table_name, \
    a.attname::text AS column_name, p.relname::text AS parent, b.attname::text AS key, \
    (k.confdeltype = 'c')::int AS cascades \
    FROM pg_constraint k \
    JOIN pg_class c ON c.oid = k.conrelid \
    JOIN pg_class p ON p.oid = k.confrelid \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1] \
    JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.confkey[1] \
    WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace";

/// Reads the catalog of a database.
pub(super) async fn read(db: &Db) -> Result<BTreeMap<String, Table>, DbErr> {
    let is_postgres = db.is_postgres();
    let (columns, references) = if is_postgres {
        (POSTGRES_COLUMNS, POSTGRES_REFERENCES)
    } else {
        (SQLITE_COLUMNS, SQLITE_REFERENCES)
    };
    let reader = db.reader();
    let ask = |sql: &str| Statement::from_string(reader.get_database_backend(), sql);
    let mut tables = BTreeMap::<_, Table>::new();
    for row in reader.query_all_raw(ask(columns)).await? {
        let row = ColumnRow::from_query_result(&row, "")?;
        let column = Column { is_nullable: row.is_nullable == 1, kind: kind(&row.kind) };
        tables.entry(row.table_name).or_default().columns.insert(row.column_name, column);
    }
    for row in reader.query_all_raw(ask(references)).await? {
        let row = ReferenceRow::from_query_result(&row, "")?;
        let reference = Reference {
            column: row.column_name,
            parent: row.parent,
            key: row.key.unwrap_or_else(|| "id".into()),
            cascades: row.cascades == 1,
        };
        tables.entry(row.table_name).or_default().references.push(reference);
    }
    Ok(tables)
}

fn kind(name: &str) -> Kind {
    // SQLite knows few types, and sea-query names the others after what they are kept as.
    let odd = ["uuid", "time", "date", "bool", "blob", "bytea"];
    match name {
        name if odd.iter().any(|odd| name.starts_with(odd)) => Kind::Other,
        name if name.contains("json") => Kind::Json,
        name if name.contains("text") || name.contains("char") => Kind::Text,
        name if name.contains("int") || name.contains("double") || name.contains("real") => {
            Kind::Number
        }
        _ => Kind::Other,
    }
}
