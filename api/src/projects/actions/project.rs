//! The project itself.

use entity::{
    id::ProjectId,
    project::{self, ProjectState, VideoFormat},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use super::Target;
use crate::{
    access::Member,
    error::Result,
    projects::{actions, rules},
    tx::Tx,
};

/// What a project says of its video, as somebody typed it; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The working title.
    pub title: Option<String>,
    /// What the video is for.
    pub goal: Option<String>,
    /// What else the editor should know.
    pub notes: Option<String>,
    /// How long it is meant to be, in seconds.
    pub target_seconds: Option<i32>,
    /// The shapes that it is wanted in.
    pub formats: Option<Vec<VideoFormat>>,
    /// The language of its messages.
    pub language: Option<String>,
    /// The day by which it is wished for; none in here clears it.
    pub wished_on: Option<Option<Date>>,
}

/// Starts a project: 30 seconds in 16:9, told in Norwegian, unless said otherwise.
pub async fn create(tx: &Tx, member: &Member, start: Change) -> Result<project::Model> {
    let empty = project::Model {
        id: ProjectId::new(),
        account_id: member.account,
        title: String::new(),
        goal: String::new(),
        notes: String::new(),
        target_seconds: 30,
        formats: rules::formats(vec![VideoFormat::Landscape])?,
        language: "nb".into(),
        wished_on: None,
        state: ProjectState::Draft,
        version: 1,
        created_by: member.user,
        created_at: tx.now,
        changed_at: tx.now,
    };
    let project = changed(empty, start)?;
    Ok(project.into_active_model().reset_all().insert(&tx.db).await?)
}

/// Changes what a project says of its video.
pub async fn update(
    tx: &Tx,
    member: &Member,
    target: Target<ProjectId>,
    change: Change,
) -> Result<project::Model> {
    let project = actions::hold(tx, member, target).await?;
    let new = changed(project.clone(), change)?;
    if new == project { Ok(project) } else { actions::touch(tx, new).await }
}

fn changed(old: project::Model, change: Change) -> Result<project::Model, rules::PlanError> {
    let text = |field, new: Option<String>, old: String| {
        new.map_or(Ok(old), |new| rules::text(field, &new, rules::TEXT))
    };
    Ok(project::Model {
        title: change.title.map_or(Ok(old.title), |title| rules::title(&title))?,
        goal: text("goal", change.goal, old.goal)?,
        notes: text("notes", change.notes, old.notes)?,
        target_seconds: change.target_seconds.map_or(Ok(old.target_seconds), rules::length)?,
        formats: change.formats.map_or(Ok(old.formats), rules::formats)?,
        language: change.language.map_or(Ok(old.language), |tag| rules::language(&tag))?,
        wished_on: change.wished_on.unwrap_or(old.wished_on),
        ..old
    })
}

/// Notes that a held project has been ordered.
pub async fn ordered(tx: &Tx, project: project::Model) -> Result<()> {
    set_state(tx, project, ProjectState::Ordered).await
}

/// Makes a project orderable again whose order was given up.
pub async fn reopen(tx: &Tx, id: ProjectId) -> Result<()> {
    match project::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await? {
        Some(project) => set_state(tx, project, ProjectState::Draft).await,
        None => Ok(()),
    }
}

/// The state is no part of the plan: a change of it leaves the version alone.
async fn set_state(tx: &Tx, project: project::Model, state: ProjectState) -> Result<()> {
    let mut project = project.into_active_model();
    project.state = Set(state);
    project.update(&tx.db).await?;
    Ok(())
}
