//! Ways through the tree of folders.

use entity::id::FolderId;
use sea_orm::{FromQueryResult, Statement, prelude::*};

use crate::library::rules::tree::DEPTH;

#[derive(FromQueryResult)]
struct Step {
    id: FolderId,
}

#[derive(FromQueryResult)]
struct Levels {
    levels: i64,
}

/// The way from a folder to the top, itself first.
pub async fn way_up(db: &impl ConnectionTrait, folder: FolderId) -> Result<Vec<FolderId>, DbErr> {
    let sql = "WITH RECURSIVE way (id, parent_id, level) AS (\
               SELECT id, parent_id, 1 FROM folder WHERE id = $1 \
               UNION ALL SELECT folder.id, folder.parent_id, way.level + 1 \
               FROM folder JOIN way ON folder.id = way.parent_id WHERE way.level <= $2) \
               SELECT id FROM way ORDER BY level";
    let steps = Step::find_by_statement(statement(db, sql, folder)).all(db).await?;
    Ok(steps.into_iter().map(|step| step.id).collect())
}

/// How many levels there are from a folder down, itself included.
pub async fn levels(db: &impl ConnectionTrait, folder: FolderId) -> Result<usize, DbErr> {
    let sql = format!("{DOWN} SELECT CAST(MAX(level) AS BIGINT) AS levels FROM down");
    let found = Levels::find_by_statement(statement(db, &sql, folder)).one(db).await?;
    Ok(found.and_then(|found| usize::try_from(found.levels).ok()).unwrap_or(1))
}

/// A folder and everything in it, at any depth.
pub async fn subtree(db: &impl ConnectionTrait, folder: FolderId) -> Result<Vec<FolderId>, DbErr> {
    let sql = format!("{DOWN} SELECT id FROM down");
    let steps = Step::find_by_statement(statement(db, &sql, folder)).all(db).await?;
    Ok(steps.into_iter().map(|step| step.id).collect())
}

const DOWN: &str = "WITH RECURSIVE down (id, level) AS (\
                    SELECT id, 1 FROM folder WHERE id = $1 \
                    UNION ALL SELECT folder.id, down.level + 1 \
                    FROM folder JOIN down ON folder.parent_id = down.id WHERE down.level <= $2)";

fn statement(db: &impl ConnectionTrait, sql: &str, folder: FolderId) -> Statement {
    // One level more than there may be: it bounds the walk, whatever the rows say.
    let bound = i64::try_from(DEPTH).unwrap_or(i64::MAX);
    let values = [folder.0.into(), bound.into()];
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}
