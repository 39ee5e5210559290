//! What people can say about scenes. None of it changes the plan: the version of the project stays.

use entity::{
    id::{SceneCommentId, SceneId, UserId},
    project, scene_comment,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{Target, hold, scene as scenes};
use crate::{
    access::Member,
    accounts,
    audit::Change,
    error::{Error, Result},
    events::Event,
    projects::{
        reads::comments,
        rules::{self, edit::EditError},
    },
    remarks::{
        actions::{self as remarks, Mentions, Words},
        rules::{own, standing, text},
    },
    tx::Tx,
};

/// What changes of a comment; what is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The text.
    pub text: Option<String>,
    /// Whom it mentions.
    pub mentioned: Option<Vec<UserId>>,
}

/// Says something about a scene.
pub async fn add(
    tx: &Tx,
    member: &Member,
    scene: SceneId,
    words: Words,
) -> Result<scene_comment::Model> {
    let (project, scene) = scenes::hold(tx, member, scene).await?;
    say(tx, member, &project, (scene.id, None), words).await
}

/// Replies to a comment.
pub async fn reply(
    tx: &Tx,
    member: &Member,
    id: SceneCommentId,
    words: Words,
) -> Result<scene_comment::Model> {
    let (project, comment) = find(tx, member, id).await?;
    remarks::reply_to::<SceneCommentId>(tx, &comment).await?;
    say(tx, member, &project, (comment.scene_id, Some(id)), words).await
}

/// Changes what the member said.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: SceneCommentId,
    edit: Edit,
) -> Result<scene_comment::Model> {
    let (project, before) = find_own(tx, member, id).await?;
    in_use(&project)?;
    let mut row = before.clone().into_active_model();
    if let Some(typed) = edit.text {
        row.text = Set(text(&typed)?);
    }
    row.edited_at = Set(Some(tx.now));
    let comment = row.update(&tx.db).await?;
    if let Some(mentioned) = edit.mentioned {
        mention(tx, member, id, mentioned).await?;
    }
    tx.note(id, Change::of(&before, &comment)).await;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Takes back what the member said, also where the project is put aside. Where somebody has replied,
/// its place is kept, and returned.
pub async fn delete(
    tx: &Tx,
    member: &Member,
    id: SceneCommentId,
) -> Result<Option<scene_comment::Model>> {
    let (_, comment) = find_own(tx, member, id).await?;
    changed(tx, &comment).await?;
    let left = remarks::take_back::<SceneCommentId>(tx, comment).await?;
    if let Some(lost) = &left.lost {
        changed(tx, lost).await?;
    }
    Ok(left.kept)
}

/// Notes that what a comment asks for is done, or that it is not.
pub async fn resolve(
    tx: &Tx,
    member: &Member,
    id: SceneCommentId,
    is_resolved: bool,
) -> Result<scene_comment::Model> {
    let (project, before) = find(tx, member, id).await?;
    in_use(&project)?;
    let by = Some(member.user);
    let row = remarks::resolve::<SceneCommentId>(tx, before.clone(), by, is_resolved)?;
    let Some(row) = row else { return Ok(before) };
    let comment = row.update(&tx.db).await?;
    tx.note(id, Change::of(&before, &comment)).await;
    changed(tx, &comment).await?;
    Ok(comment)
}

async fn say(
    tx: &Tx,
    member: &Member,
    project: &project::Model,
    (scene, reply_to): (SceneId, Option<SceneCommentId>),
    words: Words,
) -> Result<scene_comment::Model> {
    in_use(project)?;
    let said =
        scene_comment::Entity::find().filter(scene_comment::COLUMN.project_id.eq(project.id));
    let count = i32::try_from(said.count(&tx.db).await?).unwrap_or(i32::MAX);
    rules::room(count, rules::COMMENTS)?;
    let row = scene_comment::Model {
        id: SceneCommentId::new(),
        account_id: project.account_id,
        project_id: project.id,
        scene_id: scene,
        author_id: Some(member.user),
        reply_to_id: reply_to,
        text: text(&words.text)?,
        resolved_at: None,
        resolved_by: None,
        created_at: tx.now,
        edited_at: None,
        deleted_at: None,
    };
    let comment = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(comment.id, Change::added(&comment)).await;
    mention(tx, member, comment.id, words.mentioned).await?;
    tx.record(Event::SceneCommented { account: member.account, comment: comment.id }).await?;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Notes whom a comment mentions, and has those told whom it did not mention before.
async fn mention(
    tx: &Tx,
    member: &Member,
    comment: SceneCommentId,
    mentioned: Vec<UserId>,
) -> Result<()> {
    let account = member.account;
    let mentions = Mentions::of(tx, comment, mentioned).await?;
    let members = accounts::reads::among(&tx.db, account, &mentions.new).await?;
    if members.len() < mentions.new.len() {
        return Err(Error::not_found("member"));
    }
    for user in mentions.keep(tx).await? {
        if user != member.user {
            tx.record(Event::SceneMentioned { account, comment, user }).await?;
        }
    }
    Ok(())
}

/// Finds a comment that is not deleted, and holds its project until the unit of work ends.
async fn find(
    tx: &Tx,
    member: &Member,
    id: SceneCommentId,
) -> Result<(project::Model, scene_comment::Model)> {
    let missing = || Error::not_found("comment");
    let seen = comments::find(&tx.db, member, id).await?.ok_or_else(missing)?;
    let project = Target { id: seen.project_id, expected_version: None };
    let project = hold(tx, member, project).await?;
    // Somebody may have deleted it, or removed the scene, while the project was waited for.
    let comment = comments::find(&tx.db, member, id).await?.ok_or_else(missing)?;
    Ok((project, standing(comment)?))
}

/// Finds a comment that the member wrote.
async fn find_own(
    tx: &Tx,
    member: &Member,
    id: SceneCommentId,
) -> Result<(project::Model, scene_comment::Model)> {
    let (project, comment) = find(tx, member, id).await?;
    let is_own = comment.author_id == Some(member.user);
    Ok((project, own(comment, is_own)?))
}

/// Checks that a project is not put aside.
fn in_use(project: &project::Model) -> Result<(), EditError> {
    if project.archived_at.is_some() { Err(EditError::Archived) } else { Ok(()) }
}

/// Tells whoever listens.
async fn changed(tx: &Tx, comment: &scene_comment::Model) -> Result<()> {
    let (account, project) = (comment.account_id, comment.project_id);
    tx.record(Event::SceneCommentChanged { account, project, comment: comment.id }).await
}
