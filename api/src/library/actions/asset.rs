//! What can be done with assets.

use std::collections::HashSet;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{
    asset::{self, AssetFormat, AssetState, Ownership},
    blob::{self, PreviewState},
    id::{AccountId, AssetId, FolderId, RevisionId},
    revision,
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, prelude::*, sea_query::OnConflict};
use storage::{
    blob::Digest,
    media::{Facts, Metadata},
};

use super::{detail, folder, order, room};
use crate::{
    access::Member,
    error::{Error, Result},
    events::Event,
    library::{
        jobs::RenderAsset,
        reads,
        rules::{format, name, version},
    },
    tx::Tx,
};

/// What is known of a file once it has been looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct BlobFacts {
    /// SHA-256 of the bytes, in hex.
    pub digest: String,
    /// Size in bytes.
    pub size: i64,
    /// What it is.
    pub format: AssetFormat,
    /// How the stored picture is turned to be shown, 1 to 8 as in EXIF.
    pub orientation: i16,
    /// Width in pixels, upright.
    pub width: Option<i32>,
    /// Height in pixels, upright.
    pub height: Option<i32>,
    /// Playing time in milliseconds.
    pub duration_ms: Option<i64>,
    /// When it was taken; by the camera's clock as if in UTC where the offset is not known.
    pub taken_at: Option<DateTime<Utc>>,
    /// How far the camera's clock was ahead of UTC, in minutes.
    pub taken_offset: Option<i32>,
    /// Whether a picture moves.
    pub is_animated: bool,
    /// Whether there is sound.
    pub has_audio: bool,
    /// What people and cameras have noted in it.
    pub metadata: Metadata,
}

impl BlobFacts {
    /// Gathers what storage has found out about a file.
    #[must_use]
    pub fn new(digest: Digest, size: u64, facts: &Facts) -> Self {
        let taken = facts.taken_at.as_ref();
        let offset = taken.and_then(|taken| taken.offset_minutes);
        let ahead = TimeDelta::minutes(offset.unwrap_or_default().into());
        let taken_at = taken.and_then(|taken| taken.local.and_utc().checked_sub_signed(ahead));
        Self {
            digest: digest.to_string(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            format: format::kept(facts.format),
            orientation: facts.orientation.into(),
            width: facts.width.and_then(|width| i32::try_from(width).ok()),
            height: facts.height.and_then(|height| i32::try_from(height).ok()),
            duration_ms: facts.duration_ms,
            taken_at: taken_at.map(|instant| instant.trunc_subsecs(6)),
            taken_offset: offset,
            is_animated: facts.animated,
            has_audio: facts.has_audio,
            metadata: facts.metadata.clone(),
        }
    }
}

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
    room::hold(tx, new.account).await?;
    if let Some(id) = new.folder {
        folder::find(tx, new.account, id).await?;
    }
    keep(tx, &new.blob, None).await?;
    let rank = order::last(tx, new.account, new.folder).await?;
    let metadata = new.blob.metadata.clone();
    let (asset, revision) = rows(new, rank, tx.now);
    let asset = asset.insert(&tx.db).await?;
    let revision = revision.insert(&tx.db).await?;
    detail::embed(tx, asset.id, revision.id, &metadata).await?;
    room::take(tx, asset.account_id, revision.size).await?;
    if asset.state == AssetState::Processing {
        tx.enqueue(RenderAsset { asset: asset.id }).await?;
    }
    tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
    Ok(asset)
}

/// The rows of an asset that is added at a place of its folder's manual order, and of its first
/// revision.
pub(super) fn rows(
    new: NewAsset,
    rank: String,
    now: DateTime<Utc>,
) -> (asset::ActiveModel, revision::ActiveModel) {
    let (id, revision, file) = (AssetId::new(), RevisionId::new(), new.blob);
    // Also where the smaller pictures are there already: nobody is to learn that from the state.
    let is_rendered = file.format.has_preview();
    let state = if is_rendered { AssetState::Processing } else { AssetState::Ready };
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
        dated_at: Set(file.taken_at.unwrap_or(now)),
        added_at: Set(now),
        rank: Set(rank),
        ownership: Set(new.ownership),
        licence: Set(new.licence),
        state: Set(state),
        trashed_at: Set(None),
        version: Set(1),
    };
    let first = revision::ActiveModel { id: Set(revision), ..self::revision(now, id, &file) };
    (asset, first)
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
    let mut changed = asset.into_active_model();
    changed.name_key = Set(name::key(&name));
    changed.sort_key = Set(name::sort_key(&name));
    changed.name = Set(name);
    save(tx, changed).await
}

/// Finds an asset that a member may see. The library is held already.
pub(super) async fn find(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    let found = reads::find(&tx.db, member, id).await?;
    found.ok_or_else(|| Error::not_found("asset"))
}

/// Writes what was changed of an asset, or of what is noted on it, under its next version.
pub(super) async fn save(tx: &Tx, mut changed: asset::ActiveModel) -> Result<asset::Model> {
    changed.version = Set(changed.version.as_ref() + 1);
    let asset = changed.update(&tx.db).await?;
    tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
    Ok(asset)
}

/// Finds those of some assets that a member may see, each once, in the order in which they are
/// given. The library is held already.
pub(super) async fn among(tx: &Tx, member: &Member, ids: &[AssetId]) -> Result<Vec<AssetId>> {
    let found = reads::visible_to(member).filter(asset::COLUMN.id.is_in(ids.iter().copied()));
    let mut found: HashSet<_> = found.all(&tx.db).await?.iter().map(|asset| asset.id).collect();
    Ok(ids.iter().copied().filter(|id| found.remove(id)).collect())
}

/// Notes that assets were changed, and returns them as they are now.
pub(super) async fn touch(tx: &Tx, member: &Member, ids: &[AssetId]) -> Result<Vec<asset::Model>> {
    asset::Entity::update_many()
        .col_expr(asset::Column::Version, Expr::col(asset::Column::Version).add(1))
        .filter(asset::COLUMN.id.is_in(ids.iter().copied()))
        .exec(&tx.db)
        .await?;
    for id in ids {
        tx.record(Event::AssetChanged { account: member.account, asset: *id }).await?;
    }
    let found = reads::of(member.account).filter(asset::COLUMN.id.is_in(ids.iter().copied()));
    Ok(found.all(&tx.db).await?)
}

/// Notes that a file's bytes are about to be stored, so that no sweep takes them for a while even
/// if nothing comes of it.
pub(in crate::library) async fn announce(tx: &Tx, file: &BlobFacts) -> Result<()> {
    keep(tx, file, Some(tx.now)).await
}

/// Notes that bytes are in use, also where no asset has them.
pub async fn hold_blob(tx: &Tx, file: &BlobFacts) -> Result<()> {
    keep(tx, file, None).await
}

/// Keeps the row of a blob; waits while a sweep is removing the same bytes.
async fn keep(tx: &Tx, file: &BlobFacts, arriving_since: Option<DateTime<Utc>>) -> Result<()> {
    let preview =
        if file.format.has_preview() { PreviewState::Pending } else { PreviewState::None };
    let row = blob::ActiveModel {
        digest: Set(file.digest.clone()),
        size: Set(file.size),
        format: Set(file.format),
        orientation: Set(file.orientation),
        preview: Set(preview),
        thumbhash: Set(None),
        arriving_since: Set(arriving_since),
    };
    let known = OnConflict::column(blob::Column::Digest)
        .update_column(blob::Column::ArrivingSince)
        .to_owned();
    blob::Entity::insert(row).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
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
