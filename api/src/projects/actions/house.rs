//! Templates of the house: Vibbio's people write them, and everybody begins projects with them.

use entity::{
    brief::{Brief, BriefScene},
    house_template::{self, Audience},
    id::{AccountId, HouseTemplateId, ProjectId, UserId},
    plan::PlanCode,
    project,
    project::Formats,
    release::Scopes,
    scene as row,
};
use sea_orm::{IntoActiveModel, PaginatorTrait, QuerySelect, prelude::*};

use super::{project as projects, scene};
use crate::{
    access::{Member, Staff},
    audit::Change,
    brand::reads::default_of,
    error::{Error, Result},
    projects::{
        reads,
        rules::{self, house},
    },
    tx::Tx,
    version,
};

/// What somebody at Vibbio says of a template; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What it is good for.
    pub about: Option<String>,
    /// The plans whose accounts see it; an empty list for all.
    pub plans: Option<Vec<PlanCode>>,
    /// What a project begins with.
    pub brief: projects::Change,
    /// The scenes that it begins with, in place of those that there were.
    pub scenes: Option<Vec<scene::Change>>,
}

/// Writes a new template, which nobody but Vibbio's people sees yet.
pub async fn create(tx: &Tx, staff: Staff, said: Said) -> Result<house_template::Model> {
    let known = house_template::Entity::find().count(&tx.db).await?;
    rules::room(i32::try_from(known).unwrap_or(i32::MAX), house::TEMPLATES)?;
    let empty = house_template::Model {
        id: HouseTemplateId::new(),
        about: String::new(),
        brief: reads::brief("", &nobodys(tx), Vec::new()),
        plans: Audience::default(),
        published_at: None,
        version: 1,
        created_by: Some(staff.user),
        created_at: tx.now,
        changed_at: tx.now,
    };
    let template = changed(tx, empty, said)?;
    rules::title(&template.brief.title)?;
    let template = template.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(template.id, Change::added(&template)).await;
    Ok(template)
}

/// Says something else of a template. Projects that were begun with it stay as they are.
pub async fn update(
    tx: &Tx,
    _: Staff,
    target: (HouseTemplateId, i32),
    said: Said,
) -> Result<house_template::Model> {
    let template = hold(tx, target).await?;
    let new = changed(tx, template.clone(), said)?;
    save(tx, template, new).await
}

/// Shows a template to the accounts that it is for, or to none any more.
pub async fn publish(
    tx: &Tx,
    _: Staff,
    target: (HouseTemplateId, i32),
    is_published: bool,
) -> Result<house_template::Model> {
    let template = hold(tx, target).await?;
    if template.published_at.is_some() == is_published {
        return Ok(template);
    }
    let published_at = is_published.then_some(tx.now);
    save(tx, template.clone(), house_template::Model { published_at, ..template }).await
}

/// Begins a project with a template that is published for the account, in the account's default
/// brand.
pub async fn start(
    tx: &Tx,
    member: &Member,
    id: HouseTemplateId,
    title: Option<String>,
) -> Result<project::Model> {
    let template = reads::house_template(&tx.db, member, id, tx.now).await?;
    let brief = template.ok_or_else(|| Error::not_found("template"))?.brief;
    let empty = projects::empty((member.account, member.user), tx.now);
    let project = said(brief.clone(), &empty);
    let project = project::Model {
        title: title.map_or(Ok(project.title), |title| rules::title(&title))?,
        brand_id: default_of(&tx.db, member.account).await?.map(|brand| brand.id),
        ..project
    };
    let project = project.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(project.id, Change::added(&project)).await;
    let scenes = (0..).zip(brief.scenes).map(|(position, told)| {
        let empty = scene::empty(project.id, position);
        let BriefScene { message, note, duration_ms, .. } = told;
        row::Model { message, note, duration_ms, ..empty }.into_active_model().reset_all()
    });
    tx.insert_all(scenes.collect()).await?;
    Ok(project)
}

async fn hold(tx: &Tx, (id, expected): (HouseTemplateId, i32)) -> Result<house_template::Model> {
    let found = house_template::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let template = found.ok_or_else(|| Error::not_found("template"))?;
    version::check(Some(expected), template.version)?;
    Ok(template)
}

async fn save(
    tx: &Tx,
    before: house_template::Model,
    after: house_template::Model,
) -> Result<house_template::Model> {
    if before == after {
        return Ok(before);
    }
    let after = house_template::Model { version: before.version + 1, changed_at: tx.now, ..after };
    let after = after.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(after.id, Change::of(&before, &after)).await;
    Ok(after)
}

/// A template says what a project does, by the same rules, but is nobody's and shows nothing.
fn changed(tx: &Tx, old: house_template::Model, said: Said) -> Result<house_template::Model> {
    let draft = projects::changed(self::said(old.brief.clone(), &nobodys(tx)), said.brief)?;
    let scenes = match said.scenes {
        None => old.brief.scenes,
        Some(new) => scenes(new)?,
    };
    let about = said.about.map_or(Ok(old.about), |about| rules::text("about", &about, rules::TEXT));
    let plans = said.plans.map_or(Ok(old.plans), |plans| house::plans(plans).map(Audience));
    let (about, plans) = (about?, plans?);
    Ok(house_template::Model { about, plans, brief: reads::brief("", &draft, scenes), ..old })
}

fn scenes(new: Vec<scene::Change>) -> Result<Vec<BriefScene>> {
    rules::room(i32::try_from(new.len()).unwrap_or(i32::MAX) - 1, rules::SCENES)?;
    let told = (0..).zip(new).map(|(position, change)| {
        let scene = scene::changed(scene::empty(ProjectId(Uuid::nil()), position), change)?;
        let row::Model { id, message, note, duration_ms, .. } = scene;
        Ok(BriefScene { id, message, note, duration_ms, placements: Vec::new() })
    });
    told.collect()
}

/// What stands for a project while its brief is a template's.
fn nobodys(tx: &Tx) -> project::Model {
    projects::empty((AccountId(Uuid::nil()), UserId(Uuid::nil())), tx.now)
}

/// A project that says what a brief says. The days, the people and the brand are each project's own.
fn said(brief: Brief, empty: &project::Model) -> project::Model {
    project::Model {
        title: brief.title,
        goal: brief.goal,
        notes: brief.notes,
        audience: brief.audience,
        channels: Scopes(brief.channels),
        call_to_action: brief.call_to_action,
        music: brief.music,
        dos: brief.dos,
        donts: brief.donts,
        target_seconds: brief.target_seconds,
        formats: Formats(brief.formats),
        language: brief.language,
        ..*empty
    }
}
