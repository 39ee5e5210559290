//! Pictures that look alike, and files that are there more than once.

use std::collections::HashMap;

use entity::{
    asset,
    id::{AccountId, AssetId},
    likeness, revision,
};
use sea_orm::{
    Condition, ExprTrait, IntoActiveModel, JoinType, QueryOrder, QuerySelect, prelude::*,
};

use super::{current_revision, visible_to};
use crate::{
    access::Member,
    error::Result,
    library::rules::likeness::{ALIKE, SAME, distance, near, quarters},
};

/// How many pictures that share a part of their hash are compared at most.
const COMPARED: u64 = 5_000;
/// How many pictures are looked at together for a report.
const BATCH: u64 = 100;
/// How many batches a page of a report looks at.
const BATCHES: usize = 20;

/// Assets that are the same or look the same, and where the report goes on.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The groups, each of two assets and more.
    pub groups: Vec<Vec<asset::Model>>,
    /// Behind which digest or asset the next page starts; none at the end.
    pub next: Option<String>,
}

/// The row of a picture that looks like that; none where it has so little to show that it would
/// look like every other such picture.
#[must_use]
pub fn row(account: AccountId, asset: AssetId, hash: i64) -> Option<likeness::ActiveModel> {
    let [q0, q1, q2, q3] = quarters(hash);
    let row = likeness::Model { asset_id: asset, account_id: account, hash, q0, q1, q2, q3 };
    (hash != 0).then(|| row.into_active_model().reset_all())
}

/// The pictures of a member's library that look like one of them, with the number of bits in which
/// their hashes differ; the most alike first.
pub async fn similar(
    db: &impl ConnectionTrait,
    member: &Member,
    id: AssetId,
    most: usize,
) -> Result<Vec<(asset::Model, u32)>> {
    let own = likeness::Entity::find_by_id(id)
        .filter(likeness::COLUMN.account_id.eq(member.account))
        .one(db)
        .await?;
    let Some(own) = own else { return Ok(Vec::new()) };
    let share = Condition::any()
        .add(likeness::COLUMN.q0.is_in(near(own.q0)))
        .add(likeness::COLUMN.q1.is_in(near(own.q1)))
        .add(likeness::COLUMN.q2.is_in(near(own.q2)))
        .add(likeness::COLUMN.q3.is_in(near(own.q3)));
    let mut found: Vec<_> = sharing(db, member, share)
        .await?
        .into_iter()
        .filter(|other| other.asset_id != id)
        .map(|other| (distance(own.hash, other.hash), other.asset_id))
        .filter(|(distance, _)| *distance <= ALIKE)
        .collect();
    found.sort_unstable();
    let mut assets = visible(db, member, found.iter().map(|(_, id)| *id)).await?;
    let found = found.into_iter();
    let found = found.filter_map(|(distance, id)| Some((assets.remove(&id)?, distance)));
    Ok(found.take(most).collect())
}

/// Groups of assets of a member's library that have the same bytes.
pub async fn same_bytes(
    db: &impl ConnectionTrait,
    member: &Member,
    after: Option<&str>,
    most: usize,
) -> Result<Report> {
    let limit = most as u64 + 1;
    let mut query = visible_to(member)
        .select_only()
        .column(revision::Column::Digest)
        .join(JoinType::InnerJoin, current_revision())
        .group_by(revision::Column::Digest)
        .having(asset::COLUMN.id.count().gt(1))
        .order_by_asc(revision::Column::Digest)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(revision::COLUMN.digest.gt(after));
    }
    let mut digests: Vec<String> = query.into_tuple().all(db).await?;
    let is_last = digests.len() <= most;
    digests.truncate(most);
    let next = digests.last().cloned().filter(|_| !is_last);
    let of_digest: Vec<(AssetId, String)> = visible_to(member)
        .select_only()
        .column(asset::Column::Id)
        .column(revision::Column::Digest)
        .join(JoinType::InnerJoin, current_revision())
        .filter(revision::COLUMN.digest.is_in(digests.iter().map(String::as_str)))
        .order_by_asc(asset::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut assets = visible(db, member, of_digest.iter().map(|(id, _)| *id)).await?;
    let mut groups = HashMap::<_, Vec<_>>::new();
    for (id, digest) in of_digest {
        groups.entry(digest).or_default().extend(assets.remove(&id));
    }
    let groups = digests.iter().filter_map(|digest| groups.remove(digest)).collect();
    Ok(Report { groups, next })
}

/// Groups of pictures of a member's library that look the same, each told with its oldest one.
pub async fn same_looks(
    db: &impl ConnectionTrait,
    member: &Member,
    after: Option<AssetId>,
    most: usize,
) -> Result<Report> {
    let (mut groups, mut after) = (Vec::new(), after);
    for _ in 0..BATCHES {
        let anchors = batch(db, member, after).await?;
        let Some(last) = anchors.last().map(|anchor| anchor.asset_id) else {
            return Ok(Report { groups, next: None });
        };
        let quarters = |quarter: fn(&likeness::Model) -> i32| anchors.iter().map(quarter);
        let share = Condition::any()
            .add(likeness::COLUMN.q0.is_in(quarters(|row| row.q0)))
            .add(likeness::COLUMN.q1.is_in(quarters(|row| row.q1)))
            .add(likeness::COLUMN.q2.is_in(quarters(|row| row.q2)))
            .add(likeness::COLUMN.q3.is_in(quarters(|row| row.q3)));
        let others = sharing(db, member, share).await?;
        after = Some(last);
        for anchor in &anchors {
            let alike = alike(anchor, &others);
            let mut assets = visible(db, member, alike.iter().copied()).await?;
            let group: Vec<_> = alike.iter().filter_map(|id| assets.remove(id)).collect();
            if group.len() > 1 {
                groups.push(group);
            }
            if groups.len() == most {
                let next = Some(anchor.asset_id.to_string());
                return Ok(Report { groups, next });
            }
        }
    }
    Ok(Report { groups, next: after.map(|after| after.to_string()) })
}

/// A picture and those like it, unless an older one tells of it.
fn alike(anchor: &likeness::Model, others: &[likeness::Model]) -> Vec<AssetId> {
    let mut found: Vec<_> = others
        .iter()
        .filter(|other| distance(anchor.hash, other.hash) <= SAME)
        .map(|other| other.asset_id)
        .collect();
    found.sort_unstable();
    if found.first() == Some(&anchor.asset_id) && found.len() > 1 { found } else { Vec::new() }
}

async fn batch(
    db: &impl ConnectionTrait,
    member: &Member,
    after: Option<AssetId>,
) -> Result<Vec<likeness::Model>> {
    let mut query = likeness::Entity::find()
        .filter(likeness::COLUMN.account_id.eq(member.account))
        .order_by_asc(likeness::Column::AssetId)
        .limit(BATCH);
    if let Some(after) = after {
        query = query.filter(likeness::COLUMN.asset_id.gt(after));
    }
    Ok(query.all(db).await?)
}

async fn sharing(
    db: &impl ConnectionTrait,
    member: &Member,
    share: Condition,
) -> Result<Vec<likeness::Model>> {
    let found = likeness::Entity::find()
        .filter(likeness::COLUMN.account_id.eq(member.account))
        .filter(share)
        .limit(COMPARED);
    Ok(found.all(db).await?)
}

/// Those of some assets that a member may see.
async fn visible(
    db: &impl ConnectionTrait,
    member: &Member,
    ids: impl Iterator<Item = AssetId>,
) -> Result<HashMap<AssetId, asset::Model>> {
    let ids: Vec<_> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = visible_to(member).filter(asset::COLUMN.id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|asset| (asset.id, asset)).collect())
}
