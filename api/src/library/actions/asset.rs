//! What can be done with assets.

use std::collections::{HashMap, HashSet};

use anyhow::anyhow;
use chrono::{DateTime, SubsecRound, Utc};
use entity::{
    asset::{self, AssetFormat, AssetState, Ownership},
    id::{AccountId, AssetId, FolderId, RevisionId},
    revision,
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, TryIntoModel, prelude::*};

pub(in crate::library) use super::blob::announce;
pub use super::blob::{BlobFacts, hold_blobs};
use super::{detail, folder, order, room};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    events::Event,
    library::{
        conversions,
        jobs::RenderAsset,
        reads,
        rules::{name, rank},
    },
    tx::Tx,
    version,
};

/// An asset to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAsset {
    /// In whose library.
    pub account: AccountId,
    /// In which folder; none is the top.
    pub folder: Option<FolderId>,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub ownership: Ownership,
    /// The terms it was bought under.
    pub licence: Option<String>,
    /// Its file, whose bytes are stored already.
    pub blob: BlobFacts,
}

/// Adds an asset at the end of its folder, and has its smaller pictures made.
///
/// It takes room, but is never refused for want of it: who asks first, [reserves](room::reserve).
pub async fn add(tx: &Tx, new: NewAsset) -> Result<asset::Model> {
    let account = new.account;
    let added = add_all(tx, account, vec![new]).await?;
    added.into_iter().next().ok_or_else(|| Error::Broken(anyhow!("nothing was added")))
}

/// Adds assets to an account, one after the other, as [`add`] does each.
pub async fn add_all(tx: &Tx, account: AccountId, new: Vec<NewAsset>) -> Result<Vec<asset::Model>> {
    room::hold(tx, account).await?;
    let folders: Vec<_> = new.iter().map(|new| new.folder).collect();
    for folder in folders.iter().flatten().collect::<HashSet<_>>() {
        folder::find(tx, account, *folder).await?;
    }
    hold_blobs(tx, new.iter().map(|new| &new.blob)).await?;
    let ranks = order::behind(tx, account, &folders).await?;
    let said: Vec<_> = new.iter().map(|new| new.blob.metadata.clone()).collect();
    let taken = new.iter().map(|new| new.blob.size).sum();
    let rows = new.into_iter().zip(ranks).map(|(new, rank)| rows(new, rank, tx.now));
    let (assets, revisions): (Vec<_>, Vec<_>) = rows.unzip();
    tx.insert_all(assets.clone()).await?;
    tx.insert_all(revisions).await?;
    let assets = assets.into_iter().map(TryIntoModel::try_into_model);
    let assets = assets.collect::<Result<Vec<asset::Model>, _>>()?;
    let said = assets.iter().zip(&said);
    detail::embed(tx, said.map(|(asset, said)| (asset.id, asset.revision_id, said))).await?;
    room::take(tx, account, taken).await?;
    prepare(tx, &assets).await?;
    for asset in &assets {
        tx.note(asset.id, Change::added(asset)).await;
        tx.record(Event::AssetChanged { account, asset: asset.id }).await?;
    }
    Ok(assets)
}

/// Has all made that is made of the files that assets have now: what people see of them, and what
/// they play. Whatever gives an asset a file calls it.
pub(super) async fn prepare(tx: &Tx, assets: &[asset::Model]) -> Result<()> {
    let drawn = assets.iter().filter(|asset| asset.state == AssetState::Processing);
    tx.enqueue_all(drawn.map(|asset| RenderAsset { asset: asset.id })).await?;
    for asset in assets {
        conversions::begin(tx, asset).await?;
    }
    Ok(())
}

/// The state of an asset that was given a file of a format. The same where what is made of the file
/// is there already: nobody is to learn that from the state.
pub(super) fn state(format: AssetFormat) -> AssetState {
    if format.has_preview() { AssetState::Processing } else { AssetState::Ready }
}

/// The rows of an asset that is added at a place of its folder's manual order, and of its first
/// revision.
pub(super) fn rows(
    new: NewAsset,
    rank: String,
    now: DateTime<Utc>,
) -> (asset::ActiveModel, revision::ActiveModel) {
    let (id, revision, file) = (AssetId::new(), RevisionId::new(), new.blob);
    let asset = asset::ActiveModel {
        id: Set(id),
        account_id: Set(new.account),
        folder_id: Set(new.folder),
        revision_id: Set(revision),
        name_key: Set(name::key(&new.name)),
        sort_key: Set(name::sort_key(&new.name)),
        name: Set(new.name),
        kind: Set(file.format.kind()),
        format: Set(file.format),
        size: Set(file.size),
        duration_ms: Set(file.duration_ms.unwrap_or_default()),
        dated_at: Set(file.taken_at.unwrap_or(now)),
        added_at: Set(now),
        rank: Set(rank),
        ownership: Set(new.ownership),
        licence: Set(new.licence),
        state: Set(state(file.format)),
        trashed_at: Set(None),
        version: Set(1),
    };
    let first = revision::ActiveModel { id: Set(revision), ..self::revision(now, id, &file) };
    (asset, first)
}

/// What an asset was before it came here.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its place in the manual order of its folder.
    pub rank: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When its files were, the first one first.
    pub files: Vec<DateTime<Utc>>,
}

/// Gives an asset that was just added the past that it had elsewhere; its place only where nothing
/// else is. The library is held already.
pub(in crate::library) async fn remember(tx: &Tx, asset: asset::Model, past: Past) -> Result<()> {
    let within = |at: DateTime<Utc>| at.clamp(DateTime::UNIX_EPOCH, tx.now).trunc_subsecs(6);
    for (number, at) in (1..).zip(past.files) {
        revision::Entity::update_many()
            .col_expr(revision::Column::AddedAt, Expr::value(within(at)))
            .filter(revision::COLUMN.asset_id.eq(asset.id))
            .filter(revision::COLUMN.number.eq(number))
            .exec(&tx.db)
            .await?;
    }
    let beside = match asset.folder_id {
        Some(folder) => asset::COLUMN.folder_id.eq(folder),
        None => asset::COLUMN.folder_id.is_null(),
    };
    let there = reads::of(asset.account_id).filter(beside);
    let there = there.filter(asset::COLUMN.rank.eq(past.rank.as_str())).count(&tx.db).await?;
    let added_at = within(past.added_at);
    let added = asset::Model { added_at, ..asset.clone() };
    let dated_at = detail::dated_at(tx, &added, asset.revision_id).await?;
    let coming_back = |asset: &mut asset::ActiveModel| {
        asset.added_at = Set(added_at);
        asset.dated_at = Set(dated_at);
        if there == 0 && rank::is_one(&past.rank) {
            asset.rank = Set(past.rank);
        }
    };
    save(tx, asset, coming_back).await.map(drop)
}

/// Gives an asset another name.
pub async fn rename(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    name: &str,
    expected_version: Option<i32>,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = find(tx, member, id).await?;
    version::check(expected_version, asset.version)?;
    let name = name::typed(name)?;
    let renaming = |asset: &mut asset::ActiveModel| {
        asset.name_key = Set(name::key(&name));
        asset.sort_key = Set(name::sort_key(&name));
        asset.name = Set(name);
    };
    save(tx, asset, renaming).await
}

/// Finds an asset that a member may see. The library is held already.
pub(super) async fn find(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let found = reads::find(&tx.db, member, id).await?;
    found.ok_or_else(|| Error::not_found("asset"))
}

/// Writes what was changed of an asset, or of what is noted on it, under its next version.
pub(super) async fn save(
    tx: &Tx,
    before: asset::Model,
    change: impl FnOnce(&mut asset::ActiveModel),
) -> Result<asset::Model> {
    let mut changed = before.clone().into_active_model();
    change(&mut changed);
    changed.version = Set(before.version + 1);
    let asset = changed.update(&tx.db).await?;
    tx.note(asset.id, Change::of(&before, &asset)).await;
    tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
    Ok(asset)
}

/// Finds those of some assets that a member may see, each once, in the order in which they are
/// given. The library is held already.
pub(super) async fn among(tx: &Tx, member: &Member, ids: &[AssetId]) -> Result<Vec<asset::Model>> {
    let found = reads::visible_to(member).filter(asset::COLUMN.id.is_in(ids.iter().copied()));
    let found = found.all(&tx.db).await?.into_iter();
    let mut found: HashMap<_, _> = found.map(|asset| (asset.id, asset)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The ids of assets.
pub(super) fn ids(assets: &[asset::Model]) -> Vec<AssetId> {
    assets.iter().map(|asset| asset.id).collect()
}

/// Notes that assets were changed since they were as given, and returns them as they are now.
pub(super) async fn touch(
    tx: &Tx,
    member: &Member,
    before: &[asset::Model],
) -> Result<Vec<asset::Model>> {
    let ids = ids(before);
    asset::Entity::update_many()
        .col_expr(asset::Column::Version, Expr::col(asset::Column::Version).add(1))
        .filter(asset::COLUMN.id.is_in(ids.iter().copied()))
        .exec(&tx.db)
        .await?;
    let after = reads::of(member.account).filter(asset::COLUMN.id.is_in(ids));
    let after = after.all(&tx.db).await?;
    let was: HashMap<_, _> = before.iter().map(|asset| (asset.id, asset)).collect();
    for asset in &after {
        tx.note(asset.id, Change::of(was[&asset.id], asset)).await;
        tx.record(Event::AssetChanged { account: member.account, asset: asset.id }).await?;
    }
    Ok(after)
}

/// A file as the first revision of an asset.
pub(super) fn revision(
    at: DateTime<Utc>,
    asset: AssetId,
    file: &BlobFacts,
) -> revision::ActiveModel {
    revision::ActiveModel {
        id: Set(RevisionId::new()),
        asset_id: Set(asset),
        number: Set(1),
        digest: Set(file.digest.clone()),
        size: Set(file.size),
        format: Set(file.format),
        width: Set(file.width),
        height: Set(file.height),
        duration_ms: Set(file.duration_ms),
        taken_at: Set(file.taken_at),
        taken_offset: Set(file.taken_offset),
        is_animated: Set(file.is_animated),
        has_audio: Set(file.has_audio),
        added_at: Set(at),
    }
}
