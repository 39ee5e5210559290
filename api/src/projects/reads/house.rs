//! Templates of the house, and who sees them.

use chrono::{DateTime, Utc};
use entity::{house_template, id::HouseTemplateId};
use sea_orm::{QueryOrder, prelude::*};

use crate::{
    access::{Member, Staff},
    error::Result,
    plans,
};

/// All templates of the house, for those who write them, the newest first.
pub async fn house_templates(
    db: &impl ConnectionTrait,
    _: Staff,
) -> Result<Vec<house_template::Model>> {
    let all = house_template::Entity::find().order_by_desc(house_template::COLUMN.id);
    Ok(all.all(db).await?)
}

/// Those of them that are published for the plan of a member's account, the newest first.
pub async fn published(
    db: &impl ConnectionTrait,
    member: &Member,
    now: DateTime<Utc>,
) -> Result<Vec<house_template::Model>> {
    let plan = plans::reads::in_force(db, member.account, now).await?.plan.code;
    let found = house_template::Entity::find()
        .filter(house_template::COLUMN.published_at.is_not_null())
        .order_by_desc(house_template::COLUMN.id);
    let is_theirs = |template: &house_template::Model| {
        let plans = &template.plans.0;
        plans.is_empty() || plans.contains(&plan)
    };
    Ok(found.all(db).await?.into_iter().filter(is_theirs).collect())
}

/// One of those that are published for a member's account, if it is one.
pub async fn house_template(
    db: &impl ConnectionTrait,
    member: &Member,
    id: HouseTemplateId,
    now: DateTime<Utc>,
) -> Result<Option<house_template::Model>> {
    let published = published(db, member, now).await?;
    Ok(published.into_iter().find(|template| template.id == id))
}
