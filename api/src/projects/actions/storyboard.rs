//! Links by which people without a login see a project.

use entity::{
    id::{ProjectId, StoryboardLinkId},
    storyboard_link,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, PaginatorTrait, QuerySelect, prelude::*};

use super::{Target, hold};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    projects::{
        reads,
        rules::{
            self, PlanError,
            storyboard::{LIFE, LINKS, opens},
        },
    },
    tx::Tx,
};

/// Makes a link to the storyboard of a project, for somebody. Those that have ended long ago are
/// forgotten.
pub async fn share(
    tx: &Tx,
    member: &Member,
    id: ProjectId,
    name: &str,
) -> Result<storyboard_link::Model> {
    let name = rules::text("name", name, rules::TITLE)?;
    let project = hold(tx, member, Target { id, expected_version: None }).await?;
    storyboard_link::Entity::delete_many()
        .filter(storyboard_link::COLUMN.project_id.eq(id))
        .filter(storyboard_link::COLUMN.expires_at.lte(tx.now - LIFE))
        .exec(&tx.db)
        .await?;
    if reads::storyboard_links(id).count(&tx.db).await? >= LINKS {
        return Err(PlanError::TooMany(100).into());
    }
    let link = storyboard_link::Model {
        id: StoryboardLinkId::new(),
        account_id: project.account_id,
        project_id: id,
        name,
        created_by: Some(member.user),
        created_at: tx.now,
        expires_at: tx.now + LIFE,
        withdrawn_at: None,
    };
    let link = link.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(link.id, Change::added(&link)).await;
    Ok(link)
}

/// Takes links to the storyboard of a project back, all of them unless some are named; tells which
/// links there are then.
pub async fn withdraw(
    tx: &Tx,
    member: &Member,
    id: ProjectId,
    only: Option<&[StoryboardLinkId]>,
) -> Result<Vec<storyboard_link::Model>> {
    hold(tx, member, Target { id, expected_version: None }).await?;
    let mut links = reads::storyboard_links(id).lock_exclusive().all(&tx.db).await?;
    let is_there = |id: &StoryboardLinkId| links.iter().any(|link| link.id == *id);
    if !only.is_none_or(|only| only.iter().all(is_there)) {
        return Err(Error::not_found("link"));
    }
    for link in &mut links {
        let is_meant = only.is_none_or(|only| only.contains(&link.id));
        if !is_meant || !opens(link, tx.now) {
            continue;
        }
        let before = link.clone();
        let mut row = before.clone().into_active_model();
        row.withdrawn_at = Set(Some(tx.now));
        *link = row.update(&tx.db).await?;
        tx.note(link.id, Change::of(&before, link)).await;
    }
    Ok(links)
}
