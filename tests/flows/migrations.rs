//! The history of the tables runs forward, back and forward again, and nodes that start together
//! run it once.

use std::collections::BTreeSet;

use api::{clock::Clock, database::Db};
use migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use tests::postgres;

/// The columns of every table but the migrator's own, as `table.column`.
async fn columns(db: &DatabaseConnection) -> BTreeSet<String> {
    let backend = db.get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
        _ => {
            "SELECT m.name || '.' || c.name AS name FROM sqlite_master m \
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
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
