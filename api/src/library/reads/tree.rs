//! Ways through the trees of folders, collections and tags.

use entity::id::{CollectionId, FolderId, TagId};
use sea_orm::{FromQueryResult, Statement, prelude::*};

use crate::library::rules::tree::DEPTH;

/// Names a row of a table whose rows form trees by their `parent_id`.
pub trait Node: Copy + PartialEq {
    /// The table.
    const TABLE: &'static str;

    /// The name of the row with a key.
    fn of(key: Uuid) -> Self;

    /// The key in the table.
    fn key(self) -> Uuid;
}

macro_rules! nodes {
    ($($id:ty => $table:literal),* $(,)?) => {$(
        impl Node for $id {
            const TABLE: &'static str = $table;

            fn of(key: Uuid) -> Self {
                Self(key)
            }

            fn key(self) -> Uuid {
                self.0
            }
        }
    )*};
}

nodes! {
    FolderId => "folder",
    CollectionId => "collection",
    TagId => "tag",
}

#[derive(FromQueryResult)]
struct Step {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct Pair {
    root: Uuid,
    id: Uuid,
}

#[derive(FromQueryResult)]
struct Levels {
    levels: i64,
}

/// The way from a node to the top, itself first.
pub async fn way_up<N: Node>(db: &impl ConnectionTrait, node: N) -> Result<Vec<N>, DbErr> {
    let sql = format!(
        "WITH RECURSIVE way (id, parent_id, level) AS (\
         SELECT id, parent_id, 1 FROM {0} WHERE id = $1 \
         UNION ALL SELECT {0}.id, {0}.parent_id, way.level + 1 \
         FROM {0} JOIN way ON {0}.id = way.parent_id WHERE way.level <= $2) \
         SELECT id FROM way ORDER BY level",
        N::TABLE
    );
    steps(db, &sql, node).await
}

/// How many levels there are from a node down, itself included.
pub async fn levels<N: Node>(db: &impl ConnectionTrait, node: N) -> Result<usize, DbErr> {
    let sql = format!("{} SELECT CAST(MAX(level) AS BIGINT) AS levels FROM down", down::<N>());
    let found = Levels::find_by_statement(statement(db, &sql, node)).one(db).await?;
    Ok(found.and_then(|found| usize::try_from(found.levels).ok()).unwrap_or(1))
}

/// A node and everything in it, at any depth, from the top down.
pub async fn subtree<N: Node>(db: &impl ConnectionTrait, node: N) -> Result<Vec<N>, DbErr> {
    let sql = format!("{} SELECT id FROM down ORDER BY level", down::<N>());
    steps(db, &sql, node).await
}

/// Some nodes and everything in them, at any depth: each with the node that it is in.
pub async fn subtrees<N: Node>(
    db: &impl ConnectionTrait,
    nodes: &[N],
) -> Result<Vec<(N, N)>, DbErr> {
    let marks: Vec<_> = (1..=nodes.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "WITH RECURSIVE down (root, id, level) AS (\
         SELECT id, id, 1 FROM {0} WHERE id IN ({1}) \
         UNION ALL SELECT down.root, {0}.id, down.level + 1 \
         FROM {0} JOIN down ON {0}.parent_id = down.id WHERE down.level <= {DEPTH}) \
         SELECT root, id FROM down",
        N::TABLE,
        marks.join(", ")
    );
    pairs(db, sql, nodes).await
}

/// The ways from some nodes to the top: each node with itself and all those that it is in, these in
/// no order.
pub async fn ways_up<N: Node>(
    db: &impl ConnectionTrait,
    nodes: &[N],
) -> Result<Vec<(N, N)>, DbErr> {
    let marks: Vec<_> = (1..=nodes.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "WITH RECURSIVE way (root, id, parent_id, level) AS (\
         SELECT id, id, parent_id, 1 FROM {0} WHERE id IN ({1}) \
         UNION ALL SELECT way.root, {0}.id, {0}.parent_id, way.level + 1 \
         FROM {0} JOIN way ON {0}.id = way.parent_id WHERE way.level <= {DEPTH}) \
         SELECT root, id FROM way",
        N::TABLE,
        marks.join(", ")
    );
    pairs(db, sql, nodes).await
}

fn down<N: Node>() -> String {
    format!(
        "WITH RECURSIVE down (id, level) AS (\
         SELECT id, 1 FROM {0} WHERE id = $1 \
         UNION ALL SELECT {0}.id, down.level + 1 \
         FROM {0} JOIN down ON {0}.parent_id = down.id WHERE down.level <= $2)",
        N::TABLE
    )
}

async fn pairs<N: Node>(
    db: &impl ConnectionTrait,
    sql: String,
    nodes: &[N],
) -> Result<Vec<(N, N)>, DbErr> {
    let values = nodes.iter().map(|node| node.key().into());
    let sql = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let pairs = Pair::find_by_statement(sql).all(db).await?;
    Ok(pairs.into_iter().map(|pair| (N::of(pair.root), N::of(pair.id))).collect())
}

async fn steps<N: Node>(db: &impl ConnectionTrait, sql: &str, node: N) -> Result<Vec<N>, DbErr> {
    let steps = Step::find_by_statement(statement(db, sql, node)).all(db).await?;
    Ok(steps.into_iter().map(|step| N::of(step.id)).collect())
}

fn statement<N: Node>(db: &impl ConnectionTrait, sql: &str, node: N) -> Statement {
    // One level more than there may be: it bounds the walk, whatever the rows say.
    let bound = i64::try_from(DEPTH).unwrap_or(i64::MAX);
    let values = [node.key().into(), bound.into()];
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}
