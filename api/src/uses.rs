//! Where the assets of libraries are used: asked before one goes, and answered within the same
//! unit of work by every domain that refers to assets.
//!
//! The library cannot ask the domains on its right; it asks here, and whoever refers to assets adds
//! a line to [`of`], and to [`any`], which finds the same in lists.

use std::collections::{HashMap, HashSet};

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use entity::{
    asset,
    id::{AccountId, AssetId},
};
use sea_orm::{Condition, QuerySelect, QueryTrait, prelude::*, sea_query::UnionType};
use serde_json::{Value, json};

use crate::{
    brand,
    error::{Code, Refusal, Result, word},
    library, orders, projects, review,
};

/// Of how many assets is asked at once.
const CHUNK: usize = 1_000;

/// What uses an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AssetUseKind")]
pub enum UseKind {
    /// A project, in one of its scenes.
    Project,
    /// A brand, as one of its logos, fonts, intros or outros.
    Brand,
    /// An order that is under way.
    Order,
    /// A release; the id and the name are those of the person.
    Release,
    /// A link by which it is shared.
    Share,
    /// A finished video that was made with it; the id and the name are those of the video.
    FinishedVideo,
}

impl UseKind {
    /// Tells whether an asset may go nevertheless, if somebody insists: a project or a brand then
    /// says what it lacks, and a link no longer shows it.
    #[must_use]
    pub const fn gives_way(self) -> bool {
        match self {
            Self::Project | Self::Brand | Self::Share => true,
            Self::Order | Self::Release | Self::FinishedVideo => false,
        }
    }
}

/// One use of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What uses it.
    pub kind: UseKind,
    /// The id of that.
    pub id: String,
    /// What that is called.
    pub name: String,
}

/// The uses of some assets now; those that are not used are left out.
pub async fn of(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Vec<Use>>> {
    let mut found = HashMap::<_, Vec<_>>::new();
    let mut uses = projects::reads::uses(db, assets).await?;
    uses.extend(brand::reads::uses(db, assets).await?);
    uses.extend(orders::reads::uses(db, assets).await?);
    uses.extend(review::reads::uses(db, assets).await?);
    uses.extend(library::reads::uses::of_documents(db, assets).await?);
    uses.extend(library::reads::uses::of_shares(db, now, assets).await?);
    for (asset, used) in uses {
        found.entry(asset).or_default().push(used);
    }
    Ok(found)
}

/// What rests on some assets of one account, each once: their uses, the finished videos that were
/// made with them, and the links by which those are shared.
pub async fn resting_on(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    account: AccountId,
    assets: &[AssetId],
) -> Result<Vec<Use>> {
    let mut found = Vec::new();
    for some in assets.chunks(CHUNK) {
        let mut uses = of(db, now, some).await?;
        found.extend(some.iter().filter_map(|asset| uses.remove(asset)).flatten());
    }
    let finished = orders::reads::made_with(db, account, assets).await?;
    let ids: Vec<_> = finished.iter().map(|video| video.id).collect();
    for some in ids.chunks(CHUNK) {
        let uses = library::reads::uses::of_shares(db, now, some).await?;
        found.extend(uses.into_iter().map(|(_, used)| used));
    }
    found.extend(finished.into_iter().map(|video| Use {
        kind: UseKind::FinishedVideo,
        id: video.id.to_string(),
        name: video.name,
    }));
    let mut known = HashSet::new();
    found.retain(|used| known.insert(used.id.clone()));
    Ok(found)
}

/// Tells of which assets of an account there are uses now: those of which [`of`] finds some.
pub async fn any(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    account: AccountId,
) -> Result<Condition> {
    let ordered = orders::reads::ordered(db, account).await?;
    let ordered = asset::Entity::find()
        .select_only()
        .column(asset::Column::Id)
        .filter(asset::COLUMN.id.is_in(ordered))
        .into_query();
    // As one list, since databases do not begin with one of several.
    let mut used = projects::reads::shown(account);
    used.union(UnionType::Distinct, brand::reads::shown(account));
    used.union(UnionType::Distinct, library::reads::uses::documents(account));
    used.union(UnionType::Distinct, ordered);
    used.union(UnionType::Distinct, review::reads::shown(account));
    for shown in library::reads::uses::shown(db, now, account).await? {
        used.union(UnionType::Distinct, shown);
    }
    Ok(Condition::all().add(asset::COLUMN.id.in_subquery(used)))
}

/// An asset cannot go, since something uses it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("It is in use: {}.", names(.uses))]
pub struct InUse {
    /// What uses it.
    pub uses: Vec<Use>,
}

impl Refusal for InUse {
    fn code(&self) -> Code {
        Code::AssetInUse
    }

    fn details(&self) -> Option<Value> {
        let uses = self
            .uses
            .iter()
            .map(|used| json!({ "kind": word(used.kind), "id": used.id, "name": used.name }));
        Some(json!({ "uses": uses.collect::<Vec<_>>() }))
    }
}

fn names(uses: &[Use]) -> String {
    let names: Vec<_> = uses.iter().map(|used| format!("“{}”", used.name)).collect();
    names.join(", ")
}

/// Decides whether an asset may go that is used so.
pub fn check(uses: &[Use], insists: bool) -> Result<(), InUse> {
    let stays = |used: &&Use| !(insists && used.kind.gives_way());
    let uses: Vec<_> = uses.iter().filter(stays).cloned().collect();
    if uses.is_empty() { Ok(()) } else { Err(InUse { uses }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(kind: UseKind) -> Use {
        Use { kind, id: "prj_1".into(), name: "Summer".into() }
    }

    #[test]
    fn only_a_plan_gives_way_and_only_to_who_insists() {
        let (project, order) = (used(UseKind::Project), used(UseKind::Order));
        assert_eq!(check(&[], false), Ok(()));
        let plan = std::slice::from_ref(&project);
        assert_eq!(check(plan, true), Ok(()));
        assert_eq!(check(plan, false).expect_err("a refusal").uses, plan);
        let refused = check(&[project, order.clone()], true).expect_err("a refusal");
        assert_eq!(refused.uses, [order]);
        assert_eq!(refused.to_string(), "It is in use: “Summer”.");
        let uses = json!({ "uses": [{ "kind": "ORDER", "id": "prj_1", "name": "Summer" }] });
        assert_eq!(refused.details(), Some(uses));
    }
}
