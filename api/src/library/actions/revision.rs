//! New files of assets. The old ones are kept.

use std::slice;

use entity::{
    asset,
    id::{AssetId, RevisionId},
    likeness, revision,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, prelude::*};

use super::{
    asset::{self as assets, BlobFacts},
    detail, framing, room,
};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::revision as rules,
    tx::Tx,
    version,
};

/// An asset, in the version that a change rests on.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The asset.
    pub id: AssetId,
    /// Its version; any, where there is none.
    pub expected_version: Option<i32>,
}

/// Gives an asset a new file, whose bytes are stored already.
///
/// It takes room, but is never refused for want of it: who asks first, [reserves](room::reserve).
pub async fn add(
    tx: &Tx,
    member: &Member,
    target: Target,
    file: &BlobFacts,
) -> Result<asset::Model> {
    let (asset, number) = hold(tx, member, target, (file.format.kind(), &file.digest)).await?;
    assets::hold_blobs(tx, [file]).await?;
    room::take(tx, member.account, file.size).await?;
    let row = assets::revision(tx.now, asset.id, file);
    let row = revision::ActiveModel { number: Set(number), ..row }.insert(&tx.db).await?;
    detail::embed(tx, [(asset.id, row.id, &file.metadata)]).await?;
    become_current(tx, asset, row).await
}

/// Gives an asset the file again that it had in one of its revisions, as a new revision.
pub async fn revert(
    tx: &Tx,
    member: &Member,
    target: Target,
    to: RevisionId,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let old = revision::Entity::find_by_id(to)
        .filter(revision::COLUMN.asset_id.eq(target.id))
        .one(&tx.db)
        .await?;
    // First the asset: the revisions of others are as unknown as their assets are.
    assets::find(tx, member, target.id).await?;
    let old = old.ok_or_else(|| Error::not_found("revision"))?;
    let (asset, number) = hold(tx, member, target, (old.format.kind(), &old.digest)).await?;
    room::claim(tx, member.account, old.size).await?;
    let row = revision::Model { id: RevisionId::new(), number, added_at: tx.now, ..old };
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    detail::say_again(tx, to, row.id).await?;
    become_current(tx, asset, row).await
}

/// Finds an asset that takes a file as its next revision, and the number of that.
async fn hold(
    tx: &Tx,
    member: &Member,
    target: Target,
    new: rules::File<'_>,
) -> Result<(asset::Model, i32)> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, target.id).await?;
    version::check(target.expected_version, asset.version)?;
    let files = revision::Entity::find()
        .filter(revision::COLUMN.asset_id.eq(asset.id))
        .order_by_desc(revision::COLUMN.number)
        .all(&tx.db)
        .await?;
    let current = files.iter().find(|file| file.id == asset.revision_id);
    let digest = current.map_or("", |file| file.digest.as_str());
    rules::next((asset.kind, digest), new, files.len())?;
    Ok((asset, files.first().map_or(1, |last| last.number + 1)))
}

/// Makes a revision the current one of its asset, and has made what is made of it.
async fn become_current(
    tx: &Tx,
    asset: asset::Model,
    file: revision::Model,
) -> Result<asset::Model> {
    let dated_at = detail::dated_at(tx, &asset, file.id).await?;
    framing::keep_within(tx, file.asset_id, file.duration_ms).await?;
    let current = |asset: &mut asset::ActiveModel| {
        asset.revision_id = Set(file.id);
        asset.format = Set(file.format);
        asset.size = Set(file.size);
        asset.duration_ms = Set(file.duration_ms.unwrap_or_default());
        asset.dated_at = Set(dated_at);
        asset.state = Set(assets::state(file.format));
    };
    let asset = assets::save(tx, asset, current).await?;
    // What it looked like before, with another file.
    likeness::Entity::delete_by_id(asset.id).exec(&tx.db).await?;
    assets::prepare(tx, slice::from_ref(&asset)).await?;
    Ok(asset)
}
