//! The history of the tables runs forward, back and forward again, and nodes that start together
//! run it once.

use std::collections::BTreeSet;

use api::{clock::Clock, database::Db, library::rules::name::sort_key};
use migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement, prelude::Uuid};
use sea_orm_migration::MigratorTrait;
use tests::postgres;

/// The columns of every table but the migrator's own, as `table.column`. Of the index of words, which
/// says again what cards say, there is none that is anybody's to classify.
async fn columns(db: &DatabaseConnection) -> BTreeSet<String> {
    let backend = db.get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
        _ => {
            "SELECT m.name || '.' || c.name AS name FROM sqlite_master m \
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
             AND m.name NOT LIKE 'card_words%'"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("columns");
    let names = rows.iter().map(|row| row.try_get::<String>("", "name").expect("a name"));
    names.filter(|name| !name.starts_with("seaql_migrations.")).collect()
}

async fn up_down_up(url: &str) {
    let db = Db::connect(url, 2, Clock::default()).await.expect("the database opens");
    Migrator::up(db.writer(), None).await.expect("forward");
    let there = columns(db.writer()).await;
    assert!(!there.is_empty());
    Migrator::down(db.writer(), None).await.expect("back");
    assert_eq!(columns(db.writer()).await, BTreeSet::new(), "nothing is left behind");
    Migrator::up(db.writer(), None).await.expect("forward again");
    assert_eq!(columns(db.writer()).await, there);
    db.close().await.expect("the database closes");
}

async fn four_nodes_start(url: &str) {
    let nodes = (0..4).map(async |_| {
        let db = Db::connect(url, 2, Clock::default()).await?;
        db.migrate(url).await?;
        anyhow::Ok(db)
    });
    for node in futures::future::join_all(nodes).await {
        node.expect("the node starts").close().await.expect("the database closes");
    }
}

#[actix_web::test]
async fn every_migration_can_be_undone_and_done_again() {
    let folder = tempfile::tempdir().expect("a folder");
    up_down_up(&format!("sqlite:{}/db", folder.path().display())).await;
    if let Some(url) = postgres::new_database().await {
        up_down_up(&url).await;
    }
}

/// The names of tags that were there before names were sorted as a Norwegian reads them, in order.
async fn sorted_names(url: &str) -> Vec<String> {
    let db = Db::connect(url, 2, Clock::default()).await.expect("the database opens");
    let all = Migrator::migrations();
    let before = all.iter().position(|it| it.name() == "m20261122_000012_order");
    let before = before.and_then(|before| u32::try_from(before).ok());
    Migrator::up(db.writer(), before).await.expect("forward to the day before");
    let (db, account) = (db.writer(), Uuid::now_v7());
    let backend = db.get_database_backend();
    let account_row = "INSERT INTO account (id, name, plan, currency, created_at, version) VALUES ($1, 'Fjord', 'trial', 'nok', $2, 1)";
    let now = Clock::default().now();
    let values = [account.into(), now.into()];
    db.execute_raw(Statement::from_sql_and_values(backend, account_row, values))
        .await
        .expect("a row");
    for name in ["Ål", "øl", "Tag 10", "zoo", "tag 9", "Ærlig"] {
        let sql = "INSERT INTO tag (id, account_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)";
        let key = name.to_lowercase();
        let values = [Uuid::now_v7().into(), account.into(), name.into(), key.into(), now.into()];
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.expect("a row");
    }
    Migrator::up(db, None).await.expect("forward");
    let sql = "SELECT name, sort_key FROM tag ORDER BY sort_key";
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("tags");
    let name = |row: &QueryResult| {
        let (name, key): (String, String) =
            (row.try_get("", "name").expect("a name"), row.try_get("", "sort_key").expect("a key"));
        assert_eq!(key, sort_key(&name), "what was there is sorted as what comes");
        name
    };
    rows.iter().map(name).collect()
}

#[actix_web::test]
async fn names_that_are_there_already_are_sorted_as_new_ones_are() {
    let expected = ["tag 9", "Tag 10", "zoo", "Ærlig", "øl", "Ål"];
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(sorted_names(&format!("sqlite:{}/db", folder.path().display())).await, expected);
    if let Some(url) = postgres::new_database().await {
        assert_eq!(sorted_names(&url).await, expected);
    }
}

#[actix_web::test]
async fn nodes_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().expect("a folder");
    four_nodes_start(&format!("sqlite:{}/db", folder.path().display())).await;
    if let Some(url) = postgres::new_database().await {
        four_nodes_start(&url).await;
    }
}

#[actix_web::test]
async fn every_column_is_in_the_data_map() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}/db", folder.path().display());
    let db = Db::connect(&url, 2, Clock::default()).await.expect("the database opens");
    Migrator::up(db.writer(), None).await.expect("forward");
    let map = entity::data_map().into_iter().map(|(table, column, _)| format!("{table}.{column}"));
    assert_eq!(columns(db.writer()).await, map.collect::<BTreeSet<_>>());
}
