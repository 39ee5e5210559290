//! Where rows lie: SQLite or PostgreSQL behind one type; the URL decides.
//!
//! SQLite writes through one connection whose transactions take the write lock at once, and reads
//! through a pool, so that readers never wait for a writer and writers never fail as locked.
//! PostgreSQL uses one pool for both.

use std::{
    fs::File,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use sqlx::{Connection, PgConnection, sqlite::SqliteJournalMode, sqlite::SqliteSynchronous};

use crate::clock::Clock;

/// Any number that names our migration lock among PostgreSQL's advisory locks.
const MIGRATION_LOCK: i64 = 0x0076_6962_6269_6f00;

/// What PostgreSQL is told of the machine. It takes disks for such that turn, and so reads a whole
/// table, word by word, where an index finds a tenth of it; and it compiles statements that take
/// less time than that does.
const PLANNING: [(&str, &str); 2] = [("random_page_cost", "1.1"), ("jit", "off")];

/// The database, for reads and for writes.
#[derive(Clone, Debug)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    clock: Clock,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Connects; a SQLite file is made where there is none.
    pub async fn connect(url: &str, connections: u32, clock: Clock) -> anyhow::Result<Self> {
        let failed = || format!("The database at {} cannot be opened", without_password(url));
        if url.starts_with("sqlite:") {
            make_folder(url).with_context(failed)?;
            let alone = alone(url).await.with_context(failed)?;
            let writer = Database::connect(sqlite(url, 1)).await.with_context(failed)?;
            drop(alone);
            let reader = Database::connect(sqlite(url, connections)).await.with_context(failed)?;
            return Ok(Self::over(reader, writer, clock));
        }
        let scheme = url::Url::parse(url).map(|url| url.scheme().to_owned());
        if !matches!(scheme.as_deref(), Ok("postgres" | "postgresql")) {
            // It may hold a password, so that it is not repeated, here or by the driver.
            bail!("a database's URL is `sqlite:PATH` or `postgres://user:password@host/name`");
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections.max(2))
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(|options| options.options(PLANNING));
        let writer = Database::connect(options).await.with_context(failed)?;
        Ok(Self::over(writer.clone(), writer, clock))
    }

    fn over(mut reader: DatabaseConnection, mut writer: DatabaseConnection, clock: Clock) -> Self {
        let statements = Arc::<AtomicU64>::default();
        for connection in [&mut reader, &mut writer] {
            let statements = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                statements.fetch_add(1, Ordering::Relaxed);
            });
        }
        Self { reader, writer, clock, statements }
    }

    /// Brings the tables up to date. Nodes that start together do it once: the others wait.
    pub async fn migrate(&self, url: &str) -> anyhow::Result<()> {
        if !self.is_postgres() {
            let alone = alone(url).await?;
            migration::Migrator::up(&self.writer, None).await?;
            drop(alone);
            return Ok(());
        }
        let mut lock = PgConnection::connect(url).await?;
        sqlx::query("SELECT pg_advisory_lock($1)").bind(MIGRATION_LOCK).execute(&mut lock).await?;
        migration::Migrator::up(&self.writer, None).await?;
        lock.close().await?;
        Ok(())
    }

    /// The pool for reads.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The pool for single statements that write; units of work use a transaction.
    #[must_use]
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Opens a transaction that may write.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// The present instant, in the microseconds that both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }

    /// Tells whether it is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Postgres
    }

    /// How many statements were sent since the node started.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Asks the database for a sign of life.
    pub async fn ready(&self) -> Result<(), DbErr> {
        let backend = self.reader.get_database_backend();
        self.reader.query_one_raw(Statement::from_string(backend, "SELECT 1")).await.map(|_| ())
    }

    /// Gives the connections back.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await
    }
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(500)
    });
    options
}

/// Waits until no other process opens or migrates the SQLite file; it ends with what it answers.
///
/// SQLite does not wait by itself where a new file is turned to a write-ahead log: whoever comes
/// second is told at once that the database is locked.
async fn alone(url: &str) -> anyhow::Result<Option<File>> {
    let Some(path) = file(url) else { return Ok(None) };
    let lock = File::create(path.with_extension("lock"))?;
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await??;
    Ok(Some(lock))
}

/// The file of a SQLite URL; none for PostgreSQL and for SQLite in memory.
fn file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.split('?').next()?;
    let path = path.strip_prefix("//").unwrap_or(path);
    (path != ":memory:" && !path.is_empty()).then(|| PathBuf::from(path))
}

fn make_folder(url: &str) -> std::io::Result<()> {
    match file(url).as_deref().and_then(std::path::Path::parent) {
        Some(folder) => std::fs::create_dir_all(folder),
        None => Ok(()),
    }
}

/// The URL as it may be printed.
fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            let hidden = parsed.set_password(Some("***"));
            if hidden.is_ok() { parsed.to_string() } else { "(hidden)".into() }
        }
        Ok(_) => url.into(),
        Err(_) if url.starts_with("sqlite:") => url.into(),
        Err(_) => "(hidden)".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_printed() {
        let printed = without_password("postgres://vibbio:secret@db:5432/vibbio");
        assert_eq!(printed, "postgres://vibbio:***@db:5432/vibbio");
        assert!(!without_password("postgres://vibbio:secret@db:port/vibbio").contains("secret"));
    }

    #[test]
    fn the_file_of_a_url_is_found() {
        assert_eq!(file("sqlite:./data/vibbio.db?mode=rwc"), Some("./data/vibbio.db".into()));
        assert_eq!(file("sqlite:///var/vibbio.db"), Some("/var/vibbio.db".into()));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("postgres://localhost/vibbio"), None);
    }
}
