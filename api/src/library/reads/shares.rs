//! The links by which assets are given away, and what they show.

use entity::{
    asset, collection,
    id::{AssetId, ShareId},
    share, share_visit,
};
use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect, prelude::*, sea_query::SimpleExpr};

use super::{
    lists::{AssetOrderField, Direction, Sorting},
    rights, selection, tree, visible_to as assets_of,
};
use crate::{
    access::Member,
    error::Result,
    library::rules::{
        rights::{self as rules, AssetAction, Standing},
        share::Target,
    },
    page::{Key, Part},
};

/// The most that is looked through to find what comes before and after an asset.
const NEAR: u64 = 10_000;

/// The links of a member's account.
#[must_use]
pub fn visible_to(member: &Member) -> Select<share::Entity> {
    share::Entity::find().filter(share::COLUMN.account_id.eq(member.account))
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: ShareId,
) -> Result<Option<share::Model>> {
    Ok(visible_to(member).filter(share::COLUMN.id.eq(id)).one(db).await?)
}

/// The links of a member's account, or those to one thing.
#[must_use]
pub fn list(member: &Member, target: Option<Target>) -> Select<share::Entity> {
    visible_to(member).filter(Condition::all().add_option(target.map(leading_to)))
}

/// Whether a link leads to a thing.
pub(in crate::library) fn leading_to(target: Target) -> SimpleExpr {
    match target {
        Target::Asset(id) => share::COLUMN.asset_id.eq(id),
        Target::Collection(id) => share::COLUMN.collection_id.eq(id),
        Target::Folder(id) => share::COLUMN.folder_id.eq(id),
    }
}

/// The newest link first.
#[must_use]
pub fn newest_first() -> [Key<share::Model>; 2] {
    [
        Key::down(share::Column::CreatedAt.into_expr(), |row: &share::Model| {
            Part::Instant(row.created_at)
        }),
        Key::down(share::Column::Id.into_expr(), |row: &share::Model| Part::Id(row.id.0)),
    ]
}

/// The links that open now.
#[must_use]
pub fn living(now: DateTimeUtc) -> Select<share::Entity> {
    let is_open = Condition::any()
        .add(share::COLUMN.max_views.is_null())
        .add(Expr::col(share::Column::Views).lt(Expr::col(share::Column::MaxViews)));
    let is_early = Condition::any()
        .add(share::COLUMN.expires_at.is_null())
        .add(share::COLUMN.expires_at.gt(now));
    share::Entity::find()
        .filter(share::COLUMN.revoked_at.is_null())
        .filter(is_early)
        .filter(is_open)
}

/// The links that show what they lead to now: a mere drop box shows nothing.
#[must_use]
pub fn showing(now: DateTimeUtc) -> Select<share::Entity> {
    living(now).filter(share::COLUMN.shows_contents.eq(true))
}

/// The link of a token, by the token's hash.
pub async fn by_token(db: &impl ConnectionTrait, hash: &str) -> Result<Option<share::Model>> {
    Ok(share::Entity::find().filter(share::COLUMN.token_hash.eq(hash)).one(db).await?)
}

/// Who came by a link, the last one first.
#[must_use]
pub fn visits(share: ShareId) -> Select<share_visit::Entity> {
    share_visit::Entity::find().filter(share_visit::COLUMN.share_id.eq(share))
}

/// The last visit first.
#[must_use]
pub fn last_first() -> [Key<share_visit::Model>; 2] {
    [
        Key::down(share_visit::Column::At.into_expr(), |row: &share_visit::Model| {
            Part::Instant(row.at)
        }),
        Key::down(share_visit::Column::Id.into_expr(), |row: &share_visit::Model| {
            Part::Id(row.id.0)
        }),
    ]
}

/// A window of what a link shows now, and how many there are in all. What may not be shared now is
/// left out of the window.
pub async fn contents(
    db: &impl ConnectionTrait,
    share: &share::Model,
    (skipped, limit): (u64, u64),
    now: DateTimeUtc,
) -> Result<(Vec<asset::Model>, u64)> {
    let Some((found, keys)) = all(db, now, share).await? else { return Ok((Vec::new(), 0)) };
    let count = found.clone().count(db).await?;
    let found = sorted(found, &keys).offset(skipped).limit(limit).all(db).await?;
    let standings = rights::of(db, &found).await?;
    let may_be_shared = |asset: &asset::Model| {
        let standing = standings.get(&asset.id);
        standing.is_some_and(|it| rules::check(it, AssetAction::Share, now).is_ok())
    };
    Ok((found.into_iter().filter(may_be_shared).collect(), count))
}

/// One asset that a link shows now, if it is one, with what decides about it.
pub async fn find_in(
    db: &impl ConnectionTrait,
    share: &share::Model,
    id: AssetId,
    now: DateTimeUtc,
) -> Result<Option<(asset::Model, Standing)>> {
    if !share.shows_contents {
        return Ok(None);
    }
    let Some((found, _)) = all(db, now, share).await? else { return Ok(None) };
    let Some(asset) = found.filter(asset::COLUMN.id.eq(id)).one(db).await? else { return Ok(None) };
    let standing = rights::of_one(db, &asset).await?;
    let may_be_shared = rules::check(&standing, AssetAction::Share, now).is_ok();
    Ok(may_be_shared.then_some((asset, standing)))
}

/// What a link shows right before and right after an asset.
pub async fn neighbours(
    db: &impl ConnectionTrait,
    share: &share::Model,
    id: AssetId,
    now: DateTimeUtc,
) -> Result<(Option<AssetId>, Option<AssetId>)> {
    let Some((found, keys)) = all(db, now, share).await? else { return Ok((None, None)) };
    let ids = sorted(found.select_only().column(asset::Column::Id), &keys).limit(NEAR);
    let ids: Vec<AssetId> = ids.into_tuple().all(db).await?;
    let place = ids.iter().position(|known| *known == id);
    let at = |place: Option<usize>| place.and_then(|place| ids.get(place)).copied();
    let before = at(place.and_then(|place| place.checked_sub(1)));
    let after = at(place.map(|place| place + 1));
    let beside = before.into_iter().chain(after);
    let beside = asset::Entity::find().filter(asset::COLUMN.id.is_in(beside)).all(db).await?;
    let standings = rights::of(db, &beside).await?;
    let shared = |id: &AssetId| {
        let standing = standings.get(id);
        standing.is_some_and(|it| rules::check(it, AssetAction::Share, now).is_ok())
    };
    Ok((before.filter(shared), after.filter(shared)))
}

/// All that a link leads to and is not in the trash, and the keys of its order: that of a
/// collection, and by name in a folder and those inside it.
async fn all(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    share: &share::Model,
) -> Result<Option<(Select<asset::Entity>, Vec<Key<asset::Model>>)>> {
    let member = Member::behind(share);
    let by = |field| Sorting { field, direction: Direction::Asc };
    let by_name = by(AssetOrderField::Name).keys();
    Ok(match Target::of(share) {
        None => None,
        Some(Target::Asset(id)) => {
            Some((assets_of(&member).filter(asset::COLUMN.id.eq(id)), by_name))
        }
        Some(Target::Folder(id)) => {
            let inside = tree::subtree(db, id).await?;
            Some((assets_of(&member).filter(asset::COLUMN.folder_id.is_in(inside)), by_name))
        }
        Some(Target::Collection(id)) => {
            let collection = collection::Entity::find_by_id(id).one(db).await?;
            match collection {
                None => None,
                Some(collection) => {
                    let manual = by(AssetOrderField::Manual);
                    Some(selection::of(db, now, &member, &collection, manual).await?)
                }
            }
        }
    })
}

fn sorted(mut found: Select<asset::Entity>, keys: &[Key<asset::Model>]) -> Select<asset::Entity> {
    for key in keys {
        found = found.order_by(key.by.clone(), key.order.clone());
    }
    found
}
