//! What people want the platform to be like for them.

use std::collections::HashMap;

use entity::{
    feature, feature_override,
    id::{AccountId, UserId},
    notification_preference, preference, project, wizard_step,
};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*};

use crate::{
    accounts::rules::preferences::{self, Wanted},
    error::Result,
};

/// What somebody wants; what everybody gets where nothing was chosen.
pub async fn preference(db: &impl ConnectionTrait, user: UserId) -> Result<preference::Model> {
    let row = preference::Entity::find_by_id(user).one(db).await?;
    Ok(row.unwrap_or_else(|| preference::Model::empty(user)))
}

/// What people chose to be told, and how, where it is not as it is for everybody; whoever writes to
/// people asks [`preferences::wanted`] with it.
pub async fn wanted(
    db: &impl ConnectionTrait,
    users: &[UserId],
) -> Result<HashMap<UserId, Wanted>> {
    let rows = notification_preference::Entity::find()
        .filter(notification_preference::COLUMN.user_id.is_in(users.iter().copied()))
        .all(db)
        .await?;
    let mut wanted = HashMap::<_, Wanted>::new();
    for row in rows {
        wanted.entry(row.user_id).or_default().insert((row.kind, row.channel), row.is_on);
    }
    Ok(wanted)
}

/// Where somebody was in the projects of an account, the last one first.
pub async fn steps(
    db: &impl ConnectionTrait,
    user: UserId,
    account: AccountId,
) -> Result<Vec<wizard_step::Model>> {
    let projects = projects_of(account).select_only().column(project::Column::Id).into_query();
    let steps = wizard_step::Entity::find()
        .filter(wizard_step::COLUMN.user_id.eq(user))
        .filter(wizard_step::COLUMN.project_id.in_subquery(projects))
        .order_by_desc(wizard_step::COLUMN.seen_at)
        .order_by_desc(wizard_step::COLUMN.project_id);
    Ok(steps.all(db).await?)
}

/// The projects of an account: a step is remembered of these only.
pub(in crate::accounts) fn projects_of(account: AccountId) -> Select<project::Entity> {
    project::Entity::find().filter(project::COLUMN.account_id.eq(account))
}

/// Every feature, by its key.
pub async fn features(db: &impl ConnectionTrait) -> Result<Vec<feature::Model>> {
    Ok(feature::Entity::find().order_by_asc(feature::COLUMN.key).all(db).await?)
}

/// Which variant of each feature somebody sees, by the features' keys. Asking for it tells nobody
/// that it was seen.
pub async fn variants(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<(String, String)>> {
    let features = features(db).await?;
    if features.is_empty() {
        return Ok(Vec::new());
    }
    let chosen = feature_override::Entity::find()
        .filter(feature_override::COLUMN.user_id.eq(user))
        .all(db)
        .await?;
    let chosen: HashMap<_, _> =
        chosen.into_iter().map(|row| (row.feature_key, row.variant)).collect();
    let seen = |feature: feature::Model| {
        let is_one =
            |name: &&String| feature.variants.0.iter().any(|variant| variant.name == **name);
        let variant = chosen.get(&feature.key).filter(is_one).cloned().or_else(|| {
            preferences::assigned(&feature.key, &feature.variants, user).map(str::to_owned)
        });
        variant.map(|variant| (feature.key, variant))
    };
    Ok(features.into_iter().filter_map(seen).collect())
}
