//! What can be seen of a library, and by whom.

pub mod cards;
pub mod comments;
pub mod details;
pub mod downloads;
pub mod find;
pub mod imports;
pub mod likeness;
pub mod lists;
pub mod loaders;
pub mod notes;
pub mod rights;
pub mod selection;
pub mod shares;
pub mod sidecar;
pub mod tree;
pub mod uploads;
pub mod uses;

use std::collections::HashMap;

use entity::{
    account,
    asset::{self, AssetFormat},
    blob::{self, PreviewState},
    collection,
    conversion::{self, ConversionState},
    folder,
    id::{AccountId, AssetId, CollectionId, FolderId, PersonId, TagId},
    library, nametag, person, recent, rendition, revision, tag,
};
use sea_orm::{
    Condition, ExprTrait, JoinType, QueryOrder, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{Func, Order, Query, WindowStatement},
};
use storage::media::Cut;

use crate::{access::Member, error::Result, library::rules::format, plans};

/// How many of the assets that a person used are remembered, in each account.
pub const RECENT: u64 = 100;

/// The assets that a member may see, without those in the trash; every other read starts here.
#[must_use]
pub fn visible_to(member: &Member) -> Select<asset::Entity> {
    of(member.account).filter(asset::COLUMN.trashed_at.is_null())
}

/// The assets in the trash that a member may see.
#[must_use]
pub fn in_trash_of(member: &Member) -> Select<asset::Entity> {
    of(member.account).filter(asset::COLUMN.trashed_at.is_not_null())
}

/// One of the assets that a member may see, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: AssetId,
) -> Result<Option<asset::Model>> {
    Ok(visible_to(member).filter(asset::COLUMN.id.eq(id)).one(db).await?)
}

/// One of the assets that a member may see, in the trash or not, if it is one.
pub async fn find_anywhere(
    db: &impl ConnectionTrait,
    member: &Member,
    id: AssetId,
) -> Result<Option<asset::Model>> {
    Ok(of(member.account).filter(asset::COLUMN.id.eq(id)).one(db).await?)
}

/// The folders that a member may see.
#[must_use]
pub fn folders_of(member: &Member) -> Select<folder::Entity> {
    folder::Entity::find().filter(folder::COLUMN.account_id.eq(member.account))
}

/// One of the folders that a member may see, if it is one.
pub async fn find_folder(
    db: &impl ConnectionTrait,
    member: &Member,
    id: FolderId,
) -> Result<Option<folder::Model>> {
    Ok(folders_of(member).filter(folder::COLUMN.id.eq(id)).one(db).await?)
}

/// The collections that a member may see.
#[must_use]
pub fn collections_of(member: &Member) -> Select<collection::Entity> {
    collection::Entity::find().filter(collection::COLUMN.account_id.eq(member.account))
}

/// One of the collections that a member may see, if it is one.
pub async fn find_collection(
    db: &impl ConnectionTrait,
    member: &Member,
    id: CollectionId,
) -> Result<Option<collection::Model>> {
    Ok(collections_of(member).filter(collection::COLUMN.id.eq(id)).one(db).await?)
}

/// The assets that a member used lately and may see, the last one first.
pub async fn recent(
    db: &impl ConnectionTrait,
    member: &Member,
    limit: u64,
) -> Result<Vec<asset::Model>> {
    let used = recent::Entity::find()
        .filter(recent::COLUMN.user_id.eq(member.user))
        .filter(recent::COLUMN.account_id.eq(member.account))
        .order_by_desc(recent::COLUMN.used_at)
        .order_by_desc(recent::COLUMN.asset_id)
        .all(db)
        .await?;
    let ids: Vec<_> = used.into_iter().map(|used| used.asset_id).collect();
    let mut found = visible_to(member).filter(asset::COLUMN.id.is_in(ids.clone())).all(db).await?;
    found.sort_by_key(|asset| ids.iter().position(|id| *id == asset.id));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// One of the tags that a member may see, if it is one.
pub async fn find_tag(
    db: &impl ConnectionTrait,
    member: &Member,
    id: TagId,
) -> Result<Option<tag::Model>> {
    Ok(tags_of(member).filter(tag::COLUMN.id.eq(id)).one(db).await?)
}

/// The assets that a member may see and that name a person.
pub async fn naming(
    db: &impl ConnectionTrait,
    member: &Member,
    person: PersonId,
) -> Result<Vec<AssetId>> {
    let named = nametag::Entity::find()
        .select_only()
        .column(nametag::Column::AssetId)
        .filter(nametag::COLUMN.person_id.eq(person))
        .into_query();
    let assets = visible_to(member).filter(asset::COLUMN.id.in_subquery(named));
    Ok(assets.select_only().column(asset::Column::Id).into_tuple().all(db).await?)
}

/// One of the people that a member may see, if it is one.
pub async fn find_person(
    db: &impl ConnectionTrait,
    member: &Member,
    id: PersonId,
) -> Result<Option<person::Model>> {
    Ok(persons_of(member).filter(person::COLUMN.id.eq(id)).one(db).await?)
}

/// The tags that a member may see.
#[must_use]
pub fn tags_of(member: &Member) -> Select<tag::Entity> {
    tag::Entity::find().filter(tag::COLUMN.account_id.eq(member.account))
}

/// The people that a member may see.
#[must_use]
pub fn persons_of(member: &Member) -> Select<person::Entity> {
    person::Entity::find().filter(person::COLUMN.account_id.eq(member.account))
}

/// The assets of a library whose files have the same bytes as others, by their digests; of each one
/// that is not in the trash rather than one that is.
pub async fn same_bytes(
    db: &impl ConnectionTrait,
    account: AccountId,
    digests: &[&str],
) -> Result<HashMap<String, asset::Model>> {
    let first = WindowStatement::partition_by((revision::Entity, revision::Column::Digest))
        .order_by_expr(asset::COLUMN.trashed_at.is_not_null(), Order::Asc)
        .order_by((asset::Entity, asset::Column::Id), Order::Asc)
        .take();
    let mut alike = of(account)
        .select_only()
        .column(asset::Column::Id)
        .column(revision::Column::Digest)
        .join(JoinType::InnerJoin, current_revision())
        .filter(revision::COLUMN.digest.is_in(digests.iter().copied()))
        .into_query();
    alike.expr_window_as(Func::cust("ROW_NUMBER"), first, "place");
    let firsts = Query::select()
        .columns(["id", "digest"])
        .from_subquery(alike, "alike")
        .and_where(Expr::col("place").eq(1))
        .take();
    let mut digests = HashMap::new();
    for first in db.query_all(&firsts).await? {
        digests.insert(AssetId(first.try_get("", "id")?), first.try_get("", "digest")?);
    }
    if digests.is_empty() {
        return Ok(HashMap::new());
    }
    let found = of(account).filter(asset::COLUMN.id.is_in(digests.keys().copied()));
    let found = found.all(db).await?.into_iter();
    Ok(found.filter_map(|asset| Some((digests.remove(&asset.id)?, asset))).collect())
}

/// From an asset to the file that it has now.
fn current_revision() -> RelationDef {
    asset::Entity::belongs_to(revision::Entity)
        .from(asset::Column::RevisionId)
        .to(revision::Column::Id)
        .into()
}

/// Tells whether there is an account of an id.
pub async fn is_account(db: &impl ConnectionTrait, id: AccountId) -> Result<bool> {
    Ok(account::Entity::find_by_id(id).one(db).await?.is_some())
}

/// Assets of some formats of which something is missing, since the server lacked a program.
pub async fn lacking(
    db: &impl ConnectionTrait,
    formats: &[AssetFormat],
    most: u64,
) -> Result<Vec<asset::Model>> {
    let blobs = blob::Entity::find()
        .select_only()
        .column(blob::Column::Digest)
        .filter(blob::COLUMN.preview.eq(PreviewState::NeedsTool))
        .into_query();
    let undrawn = revision::Entity::find()
        .select_only()
        .column(revision::Column::Id)
        .filter(revision::COLUMN.digest.in_subquery(blobs))
        .into_query();
    let silent = conversion::Entity::find()
        .select_only()
        .column(conversion::Column::AssetId)
        .filter(conversion::COLUMN.state.eq(ConversionState::NeedsTool))
        .into_query();
    let lacking = Condition::any()
        .add(asset::COLUMN.revision_id.in_subquery(undrawn))
        .add(asset::COLUMN.id.in_subquery(silent));
    let found = asset::Entity::find()
        .filter(asset::COLUMN.format.is_in(formats.iter().copied()))
        .filter(asset::COLUMN.trashed_at.is_null())
        .filter(lacking)
        .order_by_asc(asset::COLUMN.id)
        .limit(most)
        .all(db)
        .await?;
    Ok(found)
}

/// How many bytes an account's plan lets its library hold; none where that is by agreement.
pub async fn quota(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    account: AccountId,
) -> Result<Option<i64>> {
    Ok(plans::reads::terms(db, account, now).await?.storage_bytes)
}

/// How many bytes an account's library holds.
pub async fn used(db: &impl ConnectionTrait, account: AccountId) -> Result<i64> {
    let library = library::Entity::find_by_id(account).one(db).await?;
    Ok(library.map_or(0, |library| library.used_bytes))
}

/// The file of a cut among those that were made; until it is there, one of an earlier version of
/// the preset.
#[must_use]
pub fn drawn(found: Vec<rendition::Model>, cut: &Cut) -> Option<rendition::Model> {
    let name = cut.file_name();
    let (mut current, mut earlier) = (None, None);
    for drawn in found {
        // A further part of the name tells what somebody chose to be seen.
        let is_plain = drawn.name.split('.').count() == 3;
        let is_same =
            drawn.preset == cut.preset.name && drawn.format == format::drawn(cut.encoding);
        if drawn.name == name {
            current = Some(drawn);
        } else if is_plain && is_same {
            earlier = Some(drawn);
        }
    }
    current.or(earlier)
}

/// Everything in an account's library, and in its trash.
pub(super) fn of(account: AccountId) -> Select<asset::Entity> {
    asset::Entity::find().filter(asset::COLUMN.account_id.eq(account))
}
