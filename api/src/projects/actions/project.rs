//! The project itself.

use entity::{
    id::{AccountId, BrandId, ProjectId, UserId},
    project::{self, Formats, ProjectState, VideoFormat},
    project_edit::EditKind,
    release::{ReleaseScope, Scopes},
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, QuerySelect, prelude::*};

use super::{Target, edit::apply};
use crate::{
    access::Member,
    accounts, audit,
    brand::{self, reads::default_of, rules::BrandError},
    error::{Error, Result},
    events::Event,
    projects::{
        actions,
        rules::{self, PlanError, edit::Change as Row},
    },
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
    /// Who is to see it.
    pub audience: Option<String>,
    /// Where it is to be shown.
    pub channels: Option<Vec<ReleaseScope>>,
    /// What whoever has seen it is to do.
    pub call_to_action: Option<String>,
    /// How it is to sound.
    pub music: Option<String>,
    /// What has to be in it.
    pub dos: Option<String>,
    /// What must not be in it.
    pub donts: Option<String>,
    /// How long it is meant to be, in seconds.
    pub target_seconds: Option<i32>,
    /// The shapes that it is wanted in.
    pub formats: Option<Vec<VideoFormat>>,
    /// The language of its messages.
    pub language: Option<String>,
    /// The day by which it is wished for; none in here clears it.
    pub wished_on: Option<Option<Date>>,
    /// The day from which it is to be shown; none in here clears it.
    pub publish_on: Option<Option<Date>>,
    /// The member who has the last word; none in here for nobody.
    pub approver: Option<Option<UserId>>,
    /// What it is to look and sound like; none in here for no brand.
    pub brand: Option<Option<BrandId>>,
}

/// Starts a project: 30 seconds in 16:9, told in Norwegian, in the account's default brand, unless
/// said otherwise.
pub async fn create(tx: &Tx, member: &Member, start: Change) -> Result<project::Model> {
    let brand_id = match start.brand {
        Some(_) => None,
        None => default_of(&tx.db, member.account).await?.map(|brand| brand.id),
    };
    check(tx, member, &start).await?;
    let empty = empty((member.account, member.user), tx.now);
    let project = changed(project::Model { brand_id, ..empty }, start)?;
    let project = project.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(project.id, audit::Change::added(&project)).await;
    Ok(project)
}

/// A project that says nothing yet: 30 seconds in 16:9, told in Norwegian.
pub(super) fn empty((account, user): (AccountId, UserId), now: DateTimeUtc) -> project::Model {
    project::Model {
        id: ProjectId::new(),
        account_id: account,
        title: String::new(),
        goal: String::new(),
        notes: String::new(),
        audience: String::new(),
        channels: Scopes::default(),
        call_to_action: String::new(),
        music: String::new(),
        dos: String::new(),
        donts: String::new(),
        target_seconds: 30,
        formats: Formats(vec![VideoFormat::Landscape]),
        language: "nb".into(),
        wished_on: None,
        publish_on: None,
        approver_id: None,
        brand_id: None,
        state: ProjectState::Draft,
        is_template: false,
        archived_at: None,
        version: 1,
        created_by: user,
        created_at: now,
        changed_at: now,
    }
}

/// Changes what a project says of its video.
pub async fn update(
    tx: &Tx,
    member: &Member,
    target: Target<ProjectId>,
    change: Change,
) -> Result<project::Model> {
    let unchecked = Target { expected_version: None, ..target };
    let project = actions::hold(tx, member, unchecked).await?;
    check(tx, member, &change).await?;
    let new = changed(project.clone(), change)?;
    if new == project {
        return Ok(project);
    }
    let rows = vec![Row::Brief { before: Box::new(project.clone()), after: Box::new(new) }];
    apply(tx, member, project, (EditKind::BriefChanged, target.expected_version), rows).await
}

/// Puts a project aside, or takes it up again.
pub async fn archive(
    tx: &Tx,
    member: &Member,
    id: ProjectId,
    is_archived: bool,
) -> Result<project::Model> {
    let project = actions::hold(tx, member, Target { id, expected_version: None }).await?;
    if project.archived_at.is_some() == is_archived {
        return Ok(project);
    }
    let mut row = project.clone().into_active_model();
    row.archived_at = Set(is_archived.then_some(tx.now));
    let before = project;
    let project = row.update(&tx.db).await?;
    tx.note(project.id, audit::Change::of(&before, &project)).await;
    let (account, id) = (project.account_id, project.id);
    tx.record(Event::ProjectChanged { account, project: id, edit: None }).await?;
    Ok(project)
}

/// What a project says once somebody has changed it.
pub(super) fn changed(
    old: project::Model,
    change: Change,
) -> Result<project::Model, rules::PlanError> {
    let text = |field, new: Option<String>, old: String| {
        new.map_or(Ok(old), |new| rules::text(field, &new, rules::TEXT))
    };
    Ok(project::Model {
        title: change.title.map_or(Ok(old.title), |title| rules::title(&title))?,
        goal: text("goal", change.goal, old.goal)?,
        notes: text("notes", change.notes, old.notes)?,
        audience: text("audience", change.audience, old.audience)?,
        channels: change.channels.map_or(Ok(old.channels), rules::channels)?,
        call_to_action: text("callToAction", change.call_to_action, old.call_to_action)?,
        music: text("music", change.music, old.music)?,
        dos: text("dos", change.dos, old.dos)?,
        donts: text("donts", change.donts, old.donts)?,
        target_seconds: change.target_seconds.map_or(Ok(old.target_seconds), rules::length)?,
        formats: change.formats.map_or(Ok(old.formats), rules::formats)?,
        language: change.language.map_or(Ok(old.language), |tag| rules::language(&tag))?,
        wished_on: change.wished_on.unwrap_or(old.wished_on),
        publish_on: change.publish_on.unwrap_or(old.publish_on),
        approver_id: change.approver.unwrap_or(old.approver_id),
        brand_id: change.brand.unwrap_or(old.brand_id),
        ..old
    })
}

/// Checks that what is chosen is of the account: the brand one in use, the approver a member.
async fn check(tx: &Tx, member: &Member, change: &Change) -> Result<()> {
    if let Some(Some(approver)) = change.approver {
        let approver = accounts::reads::people::membership_of(&tx.db, member, approver).await?;
        approver.ok_or(PlanError::NoApprover)?;
    }
    let Some(Some(id)) = change.brand else { return Ok(()) };
    let brand = brand::reads::find(&tx.db, member, id).await?;
    let brand = brand.ok_or_else(|| Error::not_found("brand"))?;
    if brand.archived_at.is_some() { Err(BrandError::Archived.into()) } else { Ok(()) }
}

/// Takes a brand that is gone from the projects that were to be made in it.
pub async fn lose_brand(tx: &Tx, brand: BrandId) -> Result<()> {
    project::Entity::update_many()
        .col_expr(project::Column::BrandId, Expr::value(None::<BrandId>))
        .col_expr(project::Column::Version, Expr::col(project::Column::Version).add(1))
        .col_expr(project::Column::ChangedAt, Expr::value(tx.now))
        .filter(project::COLUMN.brand_id.eq(brand))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Notes that a held project has been ordered.
pub async fn ordered(tx: &Tx, id: ProjectId) -> Result<()> {
    set_state(tx, id, ProjectState::Ordered).await
}

/// Makes a project orderable again whose order was given up.
pub async fn reopen(tx: &Tx, id: ProjectId) -> Result<()> {
    set_state(tx, id, ProjectState::Draft).await
}

/// The state is no part of the plan: a change of it leaves the version alone.
async fn set_state(tx: &Tx, id: ProjectId, state: ProjectState) -> Result<()> {
    let project = project::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let Some(project) = project else { return Ok(()) };
    let mut project = project.into_active_model();
    project.state = Set(state);
    project.update(&tx.db).await?;
    Ok(())
}
