//! What belongs to many assets or folders, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    asset, asset_tag, blob, conversion, crop, folder, font, framing,
    id::{AssetId, FolderId, PersonId, RevisionId, TagId},
    nametag, person, recording, rendition, revision, tag,
};
use sea_orm::{DbErr, QueryOrder, QuerySelect, prelude::*};

use crate::{database::Db, library::rules::rendition::Framed};

/// Names an asset, wherever it is by now; who sees what refers to it may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AssetOf(pub AssetId);

impl Loader<AssetOf> for Db {
    type Value = Option<asset::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[AssetOf]) -> Result<HashMap<AssetOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let rows = asset::Entity::find().filter(asset::COLUMN.id.is_in(ids));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (AssetOf(row.id), Some(row))).collect())
    }
}

/// Names a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RevisionOf(pub RevisionId);

impl Loader<RevisionOf> for Db {
    type Value = Option<revision::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[RevisionOf]) -> Result<HashMap<RevisionOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let rows = revision::Entity::find().filter(revision::COLUMN.id.is_in(ids));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (RevisionOf(row.id), Some(row))).collect())
    }
}

/// Names a blob by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BlobOf(pub String);

impl Loader<BlobOf> for Db {
    type Value = Option<blob::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[BlobOf]) -> Result<HashMap<BlobOf, Self::Value>, DbErr> {
        let digests = keys.iter().map(|key| key.0.as_str());
        let rows = blob::Entity::find().filter(blob::COLUMN.digest.is_in(digests));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (BlobOf(row.digest.clone()), Some(row))).collect())
    }
}

/// Names a blob whose smaller pictures are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RenditionsOf(pub String);

impl Loader<RenditionsOf> for Db {
    type Value = Vec<rendition::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[RenditionsOf],
    ) -> Result<HashMap<RenditionsOf, Self::Value>, DbErr> {
        let digests = keys.iter().map(|key| key.0.as_str());
        let rows = rendition::Entity::find().filter(rendition::COLUMN.digest.is_in(digests));
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows.all(self.reader()).await? {
            found.entry(RenditionsOf(row.digest.clone())).or_default().push(row);
        }
        Ok(found)
    }
}

/// Names an asset of which is wanted what its renditions show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FramedOf(pub AssetId);

impl Loader<FramedOf> for Db {
    type Value = Framed;
    type Error = DbErr;

    async fn load(&self, keys: &[FramedOf]) -> Result<HashMap<FramedOf, Framed>, DbErr> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        framed(self.reader(), &ids).await
    }
}

/// What people chose to be seen of assets.
pub async fn framed(
    db: &impl ConnectionTrait,
    ids: &[AssetId],
) -> Result<HashMap<FramedOf, Framed>, DbErr> {
    let mut found = HashMap::<_, Framed>::new();
    let chosen = framing::Entity::find().filter(framing::COLUMN.asset_id.is_in(ids.to_vec()));
    for row in chosen.all(db).await? {
        let framed = found.entry(FramedOf(row.asset_id)).or_default();
        framed.chosen = Some(row);
    }
    let crops = crop::Entity::find().filter(crop::COLUMN.asset_id.is_in(ids.to_vec()));
    for row in crops.all(db).await? {
        found.entry(FramedOf(row.asset_id)).or_default().crops.push(row);
    }
    Ok(found)
}

/// Names a clip or a sound of which is wanted how far its versions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConversionOf(pub AssetId);

impl Loader<ConversionOf> for Db {
    type Value = Option<conversion::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[ConversionOf],
    ) -> Result<HashMap<ConversionOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let rows = conversion::Entity::find().filter(conversion::COLUMN.asset_id.is_in(ids));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (ConversionOf(row.asset_id), Some(row))).collect())
    }
}

/// Names a blob whose recording is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordingOf(pub String);

impl Loader<RecordingOf> for Db {
    type Value = Option<recording::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[RecordingOf]) -> Result<HashMap<RecordingOf, Self::Value>, DbErr> {
        let digests = keys.iter().map(|key| key.0.as_str());
        let rows = recording::Entity::find().filter(recording::COLUMN.digest.is_in(digests));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (RecordingOf(row.digest.clone()), Some(row))).collect())
    }
}

/// Names a blob of which is asked what it is as a font.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FontOf(pub String);

impl Loader<FontOf> for Db {
    type Value = Option<font::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[FontOf]) -> Result<HashMap<FontOf, Self::Value>, DbErr> {
        let digests = keys.iter().map(|key| key.0.as_str());
        let rows = font::Entity::find().filter(font::COLUMN.digest.is_in(digests));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (FontOf(row.digest.clone()), Some(row))).collect())
    }
}

/// Names a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FolderOf(pub FolderId);

impl Loader<FolderOf> for Db {
    type Value = Option<folder::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[FolderOf]) -> Result<HashMap<FolderOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let rows = folder::Entity::find().filter(folder::COLUMN.id.is_in(ids));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (FolderOf(row.id), Some(row))).collect())
    }
}

/// Names a folder whose subfolders are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChildrenOf(pub FolderId);

impl Loader<ChildrenOf> for Db {
    type Value = Vec<folder::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ChildrenOf]) -> Result<HashMap<ChildrenOf, Self::Value>, DbErr> {
        let rows = folder::Entity::find()
            .filter(folder::COLUMN.parent_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(folder::COLUMN.sort_key)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            if let Some(parent) = row.parent_id {
                found.entry(ChildrenOf(parent)).or_default().push(row);
            }
        }
        Ok(found)
    }
}

/// Names a folder whose assets are to be counted; those in the trash do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AssetsIn(pub FolderId);

impl Loader<AssetsIn> for Db {
    type Value = i64;
    type Error = DbErr;

    async fn load(&self, keys: &[AssetsIn]) -> Result<HashMap<AssetsIn, i64>, DbErr> {
        let counts: Vec<(FolderId, i64)> = asset::Entity::find()
            .select_only()
            .column(asset::Column::FolderId)
            .column_as(asset::COLUMN.id.count(), "count")
            .filter(asset::COLUMN.folder_id.is_in(keys.iter().map(|key| key.0)))
            .filter(asset::COLUMN.trashed_at.is_null())
            .group_by(asset::COLUMN.folder_id)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(counts.into_iter().map(|(folder, count)| (AssetsIn(folder), count)).collect())
    }
}

/// Names an asset whose tags are wanted, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TagsOf(pub AssetId);

impl Loader<TagsOf> for Db {
    type Value = Vec<tag::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[TagsOf]) -> Result<HashMap<TagsOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let carried = asset_tag::Entity::find().filter(asset_tag::COLUMN.asset_id.is_in(ids));
        let carried = carried.all(self.reader()).await?;
        let tags: Vec<TagId> = carried.iter().map(|row| row.tag_id).collect();
        let tags = tag::Entity::find().filter(tag::COLUMN.id.is_in(tags)).all(self.reader());
        let tags: HashMap<_, _> = tags.await?.into_iter().map(|tag| (tag.id, tag)).collect();
        let mut found = HashMap::<_, Vec<tag::Model>>::new();
        for row in carried {
            found.entry(TagsOf(row.asset_id)).or_default().extend(tags.get(&row.tag_id).cloned());
        }
        for tags in found.values_mut() {
            tags.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        }
        Ok(found)
    }
}

/// Names an asset whose nametags are wanted, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NametagsOf(pub AssetId);

impl Loader<NametagsOf> for Db {
    type Value = Vec<nametag::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[NametagsOf]) -> Result<HashMap<NametagsOf, Self::Value>, DbErr> {
        let rows = nametag::Entity::find()
            .filter(nametag::COLUMN.asset_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(nametag::COLUMN.created_at)
            .order_by_asc(nametag::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(NametagsOf(row.asset_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// Names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonOf(pub PersonId);

impl Loader<PersonOf> for Db {
    type Value = Option<person::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[PersonOf]) -> Result<HashMap<PersonOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let rows = person::Entity::find().filter(person::COLUMN.id.is_in(ids));
        let rows = rows.all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (PersonOf(row.id), Some(row))).collect())
    }
}
