//! Copies of folders and of what is in them.

use std::collections::HashMap;

use entity::{
    asset::{self, AssetState},
    asset_right, asset_tag,
    conversion::{self, ConversionState},
    crop, detail, folder, framing,
    id::{AssetId, DetailId, FolderId, NametagId, RevisionId, SuggestionId},
    likeness, nametag, revision, suggestion,
};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, prelude::*};

use super::{folder as folders, room};
use crate::{
    access::Member,
    error::Result,
    events::Event,
    library::{
        jobs::{ConvertAsset, RenderAsset},
        reads::{self, tree},
        rules::{
            copy as rules, name,
            tree::{self as trees, Sort},
        },
    },
    tx::Tx,
};

/// How many rows one statement adds.
const CHUNK: usize = 1_000;

/// Where a copy goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// Into which folder; none is the top.
    pub parent: Option<FolderId>,
    /// What it is called; none for what the original is called.
    pub name: Option<String>,
}

/// Copies a folder and all that is in it, but not what is in the trash.
///
/// The copies are assets of their own on the same bytes, take room once more, and carry the tags
/// and nametags that the originals carry. Of their revisions they have the current one.
pub async fn folder(
    tx: &Tx,
    member: &Member,
    id: FolderId,
    target: Target,
) -> Result<folder::Model> {
    room::hold(tx, member.account).await?;
    let source = folders::find(tx, member.account, id).await?;
    let name = target.name.map_or(Ok(source.name), |name| name::typed(&name))?;
    let sources = tree::subtree(&tx.db, id).await?;
    trees::room(
        Sort::Folder,
        reads::folders_of(member).count(&tx.db).await?,
        sources.len() as u64,
    )?;
    let top = folders::fresh(tx, member.account, target.parent, &name);
    let parents = folders::parents(tx, member.account, target.parent).await?;
    trees::fit(Sort::Folder, top.id.as_ref(), tree::levels(&tx.db, id).await?, &parents)?;
    let inside = reads::visible_to(member).filter(asset::COLUMN.folder_id.is_in(sources.clone()));
    rules::size(inside.clone().count(&tx.db).await?)?;
    let originals = inside.all(&tx.db).await?;
    room::claim(tx, member.account, originals.iter().map(|asset| asset.size).sum()).await?;
    // Before they have copies themselves, where a folder is copied into itself.
    let inner = folder::Entity::find().filter(folder::COLUMN.id.is_in(sources.clone()));
    let inner = inner.filter(folder::COLUMN.id.ne(id)).all(&tx.db).await?;
    let copy = top.insert(&tx.db).await.map_err(folders::taken)?;
    let places = branch(tx, &sources, inner, (id, copy.id)).await?;
    assets(tx, &places, originals).await?;
    Ok(copy)
}

/// Makes the folders inside the copy of a folder, and tells which is the copy of which.
async fn branch(
    tx: &Tx,
    sources: &[FolderId],
    inner: Vec<folder::Model>,
    top: (FolderId, FolderId),
) -> Result<HashMap<FolderId, FolderId>> {
    let mut copies = HashMap::from([top]);
    let mut inner: HashMap<_, _> = inner.into_iter().map(|folder| (folder.id, folder)).collect();
    // From the top down: what a folder is copied into is there before it.
    for source in sources.iter().filter_map(|id| inner.remove(id)).collect::<Vec<_>>() {
        let parent = source.parent_id.and_then(|parent| copies.get(&parent).copied());
        let copy = folders::fresh(tx, source.account_id, parent, &source.name);
        copies.insert(source.id, copy.insert(&tx.db).await?.id);
    }
    Ok(copies)
}

/// Copies assets into the copies of their folders, at the same places.
async fn assets(
    tx: &Tx,
    places: &HashMap<FolderId, FolderId>,
    originals: Vec<asset::Model>,
) -> Result<()> {
    let ids: Vec<_> = originals.iter().map(|asset| asset.id).collect();
    let current: Vec<_> = originals.iter().map(|asset| asset.revision_id).collect();
    let files = revision::Entity::find().filter(revision::COLUMN.id.is_in(current.clone()));
    let files = files.all(&tx.db).await?;
    let mut copies = HashMap::new();
    let mut rows = Vec::with_capacity(originals.len());
    for original in originals {
        let (id, revision) = (AssetId::new(), RevisionId::new());
        copies.insert(original.id, (id, revision));
        let copy = asset::Model {
            id,
            folder_id: original.folder_id.and_then(|folder| places.get(&folder).copied()),
            revision_id: revision,
            added_at: tx.now,
            version: 1,
            ..original
        };
        if copy.state == AssetState::Processing {
            tx.enqueue(RenderAsset { asset: id }).await?;
        }
        tx.record(Event::AssetChanged { account: copy.account_id, asset: id }).await?;
        rows.push(copy.into_active_model().reset_all());
    }
    let files = files.into_iter().filter_map(|file| {
        let (asset_id, id) = *copies.get(&file.asset_id)?;
        let file = revision::Model { id, asset_id, number: 1, added_at: tx.now, ..file };
        Some(file.into_active_model().reset_all())
    });
    let files: Vec<_> = files.collect();
    add(tx, rows).await?;
    add(tx, files).await?;
    said(tx, &ids, &current, &copies).await?;
    looks(tx, &ids, &copies).await?;
    notes(tx, &ids, &copies).await
}

/// Shows of the copies what is shown of the originals, and has made of them what is not there.
async fn looks(
    tx: &Tx,
    originals: &[AssetId],
    copies: &HashMap<AssetId, (AssetId, RevisionId)>,
) -> Result<()> {
    let ids = || originals.iter().copied();
    let copy_of = |id| copies.get(&id).copied();
    let framings = framing::Entity::find().filter(framing::COLUMN.asset_id.is_in(ids()));
    let framings = framings.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, _) = copy_of(row.asset_id)?;
        Some(framing::Model { asset_id, ..row }.into_active_model().reset_all())
    });
    add(tx, framings.collect()).await?;
    let crops = crop::Entity::find().filter(crop::COLUMN.asset_id.is_in(ids()));
    let crops = crops.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, _) = copy_of(row.asset_id)?;
        Some(crop::Model { asset_id, ..row }.into_active_model().reset_all())
    });
    add(tx, crops.collect()).await?;
    let alike = likeness::Entity::find().filter(likeness::COLUMN.asset_id.is_in(ids()));
    let alike = alike.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, _) = copy_of(row.asset_id)?;
        Some(likeness::Model { asset_id, ..row }.into_active_model().reset_all())
    });
    add(tx, alike.collect()).await?;
    let works = conversion::Entity::find().filter(conversion::COLUMN.asset_id.is_in(ids()));
    let mut rows = Vec::new();
    for mut work in works.all(&tx.db).await? {
        let Some((asset, revision)) = copy_of(work.asset_id) else { continue };
        if matches!(work.state, ConversionState::Pending | ConversionState::Running) {
            (work.state, work.percent) = (ConversionState::Pending, 0);
            tx.enqueue(ConvertAsset { asset }).await?;
        }
        let work = conversion::Model { asset_id: asset, revision_id: revision, ..work };
        rows.push(work.into_active_model().reset_all());
    }
    add(tx, rows).await
}

/// Says of the copies what is said of the originals, and suggests the same.
async fn said(
    tx: &Tx,
    originals: &[AssetId],
    current: &[RevisionId],
    copies: &HashMap<AssetId, (AssetId, RevisionId)>,
) -> Result<()> {
    let ids = || originals.iter().copied();
    let of_current = detail::COLUMN.revision_id.is_in(current.iter().copied());
    let details = detail::Entity::find()
        .filter(detail::COLUMN.asset_id.is_in(ids()))
        .filter(detail::COLUMN.revision_id.is_null().or(of_current));
    let details = details.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, revision) = *copies.get(&row.asset_id)?;
        let revision_id = row.revision_id.map(|_| revision);
        let row = detail::Model { id: DetailId::new(), asset_id, revision_id, ..row };
        Some(row.into_active_model().reset_all())
    });
    add(tx, details.collect()).await?;
    let suggestions = suggestion::Entity::find().filter(suggestion::COLUMN.asset_id.is_in(ids()));
    let suggestions = suggestions.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, _) = *copies.get(&row.asset_id)?;
        let row = suggestion::Model { id: SuggestionId::new(), asset_id, ..row };
        Some(row.into_active_model().reset_all())
    });
    add(tx, suggestions.collect()).await
}

/// Puts the tags, the nametags and the rights of the originals on the copies.
async fn notes(
    tx: &Tx,
    originals: &[AssetId],
    copies: &HashMap<AssetId, (AssetId, RevisionId)>,
) -> Result<()> {
    let ids = || originals.iter().copied();
    let tags = asset_tag::Entity::find().filter(asset_tag::COLUMN.asset_id.is_in(ids()));
    let tags = tags.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset, _) = copies.get(&row.asset_id)?;
        Some(asset_tag::ActiveModel { asset_id: Set(*asset), tag_id: Set(row.tag_id) })
    });
    add(tx, tags.collect()).await?;
    let nametags = nametag::Entity::find().filter(nametag::COLUMN.asset_id.is_in(ids()));
    let nametags = nametags.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, _) = *copies.get(&row.asset_id)?;
        let row = nametag::Model { id: NametagId::new(), asset_id, ..row };
        Some(row.into_active_model().reset_all())
    });
    add(tx, nametags.collect()).await?;
    let rights = asset_right::Entity::find().filter(asset_right::COLUMN.asset_id.is_in(ids()));
    let rights = rights.all(&tx.db).await?.into_iter().filter_map(|row| {
        let (asset_id, _) = *copies.get(&row.asset_id)?;
        Some(asset_right::Model { asset_id, ..row }.into_active_model().reset_all())
    });
    add(tx, rights.collect()).await
}

/// Adds rows, however many.
async fn add<A>(tx: &Tx, mut rows: Vec<A>) -> Result<()>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(CHUNK));
        <A::Entity as EntityTrait>::insert_many(rows).exec_without_returning(&tx.db).await?;
        rows = rest;
    }
    Ok(())
}
