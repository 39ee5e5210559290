//! What a signed URL stands for.

use actix_web::HttpRequest;
use entity::{
    asset::{self, AssetFormat, Ownership},
    blob,
    id::RevisionId,
    rendition::RenditionFormat,
    revision,
};
use sea_orm::{JoinType, QuerySelect, prelude::*};
use storage::blob::{Digest, Key};

use super::{CACHE, File, verify};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        http::{
            disposition, links,
            lists::{self, List},
        },
        reads::{
            self,
            loaders::{self, FramedOf},
        },
        renditions,
        rules::{
            format,
            rendition::Framed,
            rights::{self, AssetAction},
        },
    },
};

/// What a picture that is for sale is called when it is saved.
const PREVIEW_NAME: &str = "preview";

/// What a signed URL stands for.
pub(super) enum Found {
    File(File),
    List(List),
}

/// Finds what a signed URL stands for.
pub(super) async fn find(
    platform: &Platform,
    request: &HttpRequest,
    revision: &str,
    name: &str,
) -> Result<Found> {
    let not_found = || Error::not_found("file");
    let params = verify(platform, request)?;
    let purpose = params.iter().find(|(name, _)| name == links::PURPOSE);
    let is_download = purpose.is_some_and(|(_, purpose)| purpose == links::DOWNLOAD);
    // What is for sale is in no library: its URL names the blob, and opens smaller pictures only.
    if let Ok(blob) = revision.parse::<Digest>() {
        let file = made(platform, blob, name, (PREVIEW_NAME, &Framed::default())).await?;
        return Ok(Found::File(file));
    }
    let revision: RevisionId = revision.parse().map_err(|_| not_found())?;

    let db = platform.db.reader();
    let whose = revision::Entity::belongs_to(asset::Entity)
        .from(revision::Column::AssetId)
        .to(asset::Column::Id);
    let found = revision::Entity::find_by_id(revision)
        .join(JoinType::InnerJoin, whose.into())
        .select_also(asset::Entity)
        .one(db)
        .await?;
    let Some((revision, Some(asset))) = found else { return Err(not_found()) };
    let blob: Digest = revision.digest.parse().map_err(anyhow::Error::new)?;
    if name == "original" {
        let standing = reads::rights::of_one(db, &asset).await?;
        rights::check(&standing, AssetAction::Download, platform.db.now())?;
        return Ok(Found::File(File {
            key: Key::Blob(blob),
            tag: format!("\"{blob}\""),
            size: u64::try_from(revision.size).unwrap_or_default(),
            media_type: format::stored(revision.format).mime(),
            disposition: disposition::header(&asset.name, revision.format, is_download),
            is_large: true,
            cache: CACHE,
            patches: Vec::new(),
        }));
    }
    // Only of what Vibbio filmed it can happen that nobody may look at it any more.
    if asset.ownership == Ownership::VibbioRaw {
        let standing = reads::rights::of_one(db, &asset).await?;
        rights::check(&standing, AssetAction::View, platform.db.now())?;
    }
    if let Some(list) = lists::write(platform, &revision, name).await? {
        return Ok(Found::List(list));
    }
    let framed = loaders::framed(db, &[asset.id]).await?.remove(&FramedOf(asset.id));
    let framed = framed.unwrap_or_default();
    Ok(Found::File(made(platform, blob, name, (&asset.name, &framed)).await?))
}

/// Finds what was made of a blob; a picture is made now unless it is there.
pub(in crate::library::http) async fn made(
    platform: &Platform,
    digest: Digest,
    name: &str,
    (called, framed): (&str, &Framed),
) -> Result<File> {
    let not_found = || Error::not_found("file");
    let found = if let Some(found) = renditions::find(platform, &digest.to_string(), name).await? {
        found
    } else {
        let wanted = renditions::wanted(name, framed).ok_or_else(not_found)?;
        let blob = blob::Entity::find_by_id(digest.to_string());
        let blob = blob.one(platform.db.reader()).await?.ok_or_else(not_found)?;
        renditions::obtain(platform, &blob, wanted).await?.ok_or_else(not_found)?
    };
    let inline = |format| disposition::header(called, format, false);
    Ok(File {
        key: Key::Rendition { blob: digest, name: found.name },
        tag: format!("\"{digest}-{name}\""),
        size: u64::try_from(found.bytes).unwrap_or_default(),
        media_type: format::made(found.format),
        disposition: match found.format {
            RenditionFormat::Webp => inline(AssetFormat::Webp),
            RenditionFormat::Jpeg => inline(AssetFormat::Jpeg),
            RenditionFormat::Avif => inline(AssetFormat::Avif),
            RenditionFormat::Png => inline(AssetFormat::Png),
            RenditionFormat::Mp4 => inline(AssetFormat::Mp4),
            RenditionFormat::M3u8 | RenditionFormat::Json => "inline".into(),
        },
        is_large: found.format == RenditionFormat::Mp4,
        cache: CACHE,
        patches: Vec::new(),
    })
}
