//! The rows of an account.

use entity::{account, deletion::TableCount, id::AccountId};
use sea_orm::{ConnectionTrait, IntoActiveModel, Statement, Value, prelude::*};

use super::{
    count, hold,
    scheme::{Doomed, LAST, Scheme},
};
use crate::{app::Platform, error::Result, subscriptions::deletion::files, tx::Tx};

/// How many rows go in one unit of work.
const BATCH: usize = 1_000;

/// Deletes the rows of an account, table by table; tells how many went. What is left to the end
/// stays.
pub(super) async fn delete(
    platform: &Platform,
    account: AccountId,
    scheme: &Scheme,
) -> Result<u64> {
    let tx = platform.begin().await?;
    if hold(&tx, account).await?.is_none() {
        return Ok(0);
    }
    // What lies in storage is noted before the rows go that tell of it.
    files::note(&tx, account).await?;
    forget_jobs(&tx, account).await?;
    loosen(&tx, account, scheme).await?;
    tx.commit().await?;
    let mut gone = 0;
    for table in scheme.deleted.iter().filter(|table| !LAST.contains(&table.name.as_str())) {
        loop {
            let tx = platform.begin().await?;
            let Some(mut row) = hold(&tx, account).await? else { return Ok(gone) };
            let rows = batch(&tx, account, scheme, table).await?;
            count(&mut row.counts.deleted, &table.name, rows);
            row.into_active_model().reset_all().update(&tx.db).await?;
            tx.commit().await?;
            gone += rows;
            if rows == 0 {
                break;
            }
        }
    }
    Ok(gone)
}

/// Deletes in the open unit of work what was left to the end, and what came in meanwhile.
pub(super) async fn take_last(
    tx: &Tx,
    account: AccountId,
    scheme: &Scheme,
) -> Result<Vec<TableCount>> {
    let mut gone = Vec::new();
    for table in &scheme.deleted {
        loop {
            let rows = batch(tx, account, scheme, table).await?;
            count(&mut gone, &table.name, rows);
            if rows == 0 {
                break;
            }
        }
    }
    Ok(gone)
}

/// Deletes some rows of a table, of those that refer to one another the last first.
async fn batch(tx: &Tx, account: AccountId, scheme: &Scheme, table: &Doomed) -> Result<u64> {
    let row = if is_postgres(tx) { "ctid" } else { "rowid" };
    let name = &table.name;
    let belongs = scheme.belongs(name);
    let later = table.own.iter().map(|own| {
        let (column, key) = (&own.column, &own.key);
        format!(
            "NOT EXISTS (SELECT 1 FROM \"{name}\" AS later \
             WHERE later.\"{column}\" = \"{name}\".\"{key}\")"
        )
    });
    let condition: Vec<_> = std::iter::once(format!("({belongs})")).chain(later).collect();
    let condition = condition.join(" AND ");
    let sql = format!(
        "DELETE FROM \"{name}\" WHERE {row} IN \
         (SELECT {row} FROM \"{name}\" WHERE {condition} LIMIT {BATCH})"
    );
    execute(tx, &sql, account).await
}

/// Lets go of what is deleted where something stays that may do without it.
async fn loosen(tx: &Tx, account: AccountId, scheme: &Scheme) -> Result<()> {
    for (table, reference) in &scheme.loose {
        let (column, parent, key) = (&reference.column, &reference.parent, &reference.key);
        let belongs = scheme.belongs(parent);
        let sql = format!(
            "UPDATE \"{table}\" SET \"{column}\" = NULL \
             WHERE \"{column}\" IN (SELECT \"{key}\" FROM \"{parent}\" WHERE {belongs})"
        );
        execute(tx, &sql, account).await?;
    }
    Ok(())
}

/// Takes out of what is kept all that nobody has to keep; tells how many rows stay of which table.
pub(super) async fn empty(tx: &Tx, account: AccountId, scheme: &Scheme) -> Result<Vec<TableCount>> {
    let mut kept = Vec::new();
    for (table, assignments) in &scheme.kept {
        let belongs = scheme.belongs(table);
        if !assignments.is_empty() {
            let sql = format!("UPDATE \"{table}\" SET {} WHERE {belongs}", assignments.join(", "));
            execute(tx, &sql, account).await?;
        }
        let sql = format!("SELECT count(*) AS rows FROM \"{table}\" WHERE {belongs}");
        let found = tx.db.query_one_raw(statement(tx, &sql, account)).await?;
        let rows: i64 = found.map_or(Ok(0), |row| row.try_get("", "rows"))?;
        count(&mut kept, table, u64::try_from(rows).unwrap_or_default());
    }
    Ok(kept)
}

/// Takes the name from the account's own row, which stays for what refers to it.
pub(super) async fn forget_name(tx: &Tx, account: AccountId) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::Name, Expr::value(""))
        .filter(account::COLUMN.id.eq(account))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets what was to be done for an account, but its deletion.
async fn forget_jobs(tx: &Tx, account: AccountId) -> Result<()> {
    let payload = if is_postgres(tx) { "payload::text" } else { "CAST(payload AS TEXT)" };
    let sql = format!(
        "DELETE FROM job WHERE {payload} LIKE $1 \
         AND name NOT IN ('delete_account', 'mail_certificate')"
    );
    let about: Value = format!("%{account}%").into();
    let backend = tx.db.get_database_backend();
    tx.db.execute_raw(Statement::from_sql_and_values(backend, sql, [about])).await?;
    Ok(())
}

async fn execute(tx: &Tx, sql: &str, account: AccountId) -> Result<u64> {
    Ok(tx.db.execute_raw(statement(tx, sql, account)).await?.rows_affected())
}

fn statement(tx: &Tx, sql: &str, account: AccountId) -> Statement {
    Statement::from_sql_and_values(tx.db.get_database_backend(), sql, [account.into()])
}

fn is_postgres(tx: &Tx) -> bool {
    tx.db.get_database_backend() == sea_orm::DbBackend::Postgres
}
