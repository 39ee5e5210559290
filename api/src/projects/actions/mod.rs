//! What members do with projects. Whoever changes anything of a project holds it first.

pub mod comment;
pub mod copy;
mod edit;
pub mod house;
pub mod placement;
pub mod project;
pub mod scene;
pub mod storyboard;
pub mod undo;

use entity::{id::ProjectId, project as row};
use sea_orm::{QuerySelect, prelude::*};

use super::reads;
use crate::{
    access::Member,
    error::{Error, Result},
    tx::Tx,
    version,
};

/// What is to be changed.
#[derive(Clone, Copy, Debug)]
pub struct Target<Id> {
    /// The thing.
    pub id: Id,
    /// The version of its project that the caller saw; none to change whatever is there.
    pub expected_version: Option<i32>,
}

/// Finds a project and holds it until the unit of work ends, unless somebody changed it since the
/// caller saw it.
pub async fn hold(tx: &Tx, member: &Member, target: Target<ProjectId>) -> Result<row::Model> {
    let project = reads::visible_to(member)
        .filter(row::COLUMN.id.eq(target.id))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or_else(|| Error::not_found("project"))?;
    version::check(target.expected_version, project.version)?;
    Ok(project)
}
