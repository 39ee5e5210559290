//! The files behind a link, without the places where they were taken.

use actix_web::{
    HttpResponse,
    http::{Method, header},
};
use entity::{
    asset::{self, AssetKind},
    id::AssetId,
    rendition::PreviewSize,
    revision, share,
    share_visit::VisitAction,
};
use sea_orm::prelude::*;
use storage::{
    blob::{Digest, Key},
    media::{self, MediaError, Patch},
};

use super::{
    gate,
    page::{Page, Shut},
};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        actions,
        decoding::decode,
        http::{
            disposition,
            serve::{self, File},
        },
        reads::{
            self,
            loaders::{self, FramedOf},
        },
        rules::{
            format, rendition as pictures,
            rights::{self, AssetAction},
            share as rules,
        },
    },
};

/// The name under which a file is played.
pub(super) const PLAY: &str = "play";
/// The name under which a file is downloaded.
pub(super) const DOWNLOAD: &str = "download";
/// How long browsers keep what they have shown: no longer than somebody who revokes a link waits.
const CACHE: &str = "private, max-age=300";

/// Gives a file of an asset, or a smaller picture of it.
pub(super) async fn give(
    page: &Page<'_>,
    token: &str,
    asset: &str,
    name: &str,
) -> Result<HttpResponse, Shut> {
    let share = gate::enter(page, token).await?;
    let (db, now) = (page.platform.db.reader(), page.platform.db.now());
    let id: AssetId = asset.parse().map_err(|_| Shut::Unknown)?;
    let (asset, standing) =
        reads::shares::find_in(db, &share, id, now).await?.ok_or(Shut::Unknown)?;
    let revision = revision::Entity::find_by_id(asset.revision_id).one(db).await?;
    let revision = revision.ok_or(Shut::Unknown)?;
    let file = match name {
        PLAY if is_played(&share, &asset) => bare(page.platform, &asset, &revision, false).await?,
        DOWNLOAD if rules::gives_files(&share) => {
            rights::check(&standing, AssetAction::Download, now).map_err(Error::from)?;
            let file = bare(page.platform, &asset, &revision, true).await?;
            note(page, &share, id).await?;
            file
        }
        PLAY | DOWNLOAD => return Err(Shut::Unknown),
        drawn => picture(page.platform, &share, (&asset, &revision), drawn).await?,
    };
    let file = File { cache: CACHE, ..file };
    let mut answer = serve::give(page.platform, page.request, file).await?;
    let robots = header::HeaderName::from_static("x-robots-tag");
    answer.headers_mut().insert(robots, header::HeaderValue::from_static("noindex, nofollow"));
    Ok(answer)
}

/// Tells whether there is something that a link plays, which no smaller picture can stand for.
pub(super) fn is_played(share: &share::Model, asset: &asset::Model) -> bool {
    rules::plays(share)
        && matches!(asset.kind, AssetKind::Video | AssetKind::Audio)
        && format::is_safe_inline(asset.format)
}

/// One of the smaller pictures of an asset that the pages of a link show.
async fn picture(
    platform: &Platform,
    share: &share::Model,
    (asset, revision): (&asset::Model, &revision::Model),
    name: &str,
) -> Result<File, Shut> {
    let framed = loaders::framed(platform.db.reader(), &[asset.id]).await?;
    let framed = framed.get(&FramedOf(asset.id)).cloned().unwrap_or_default();
    let shown = [PreviewSize::Thumbnail, PreviewSize::Preview]
        .map(|size| pictures::preset(rules::picture(share, size)));
    if !framed.cut_named(name).is_some_and(|cut| shown.contains(&cut.preset)) {
        return Err(Shut::Unknown);
    }
    let blob: Digest =
        revision.digest.parse().map_err(anyhow::Error::new).map_err(Error::Broken)?;
    Ok(serve::made(platform, blob, name, (&asset.name, &framed)).await?)
}

/// The file of an asset without the places that it tells.
async fn bare(
    platform: &Platform,
    asset: &asset::Model,
    revision: &revision::Model,
    is_download: bool,
) -> Result<File, Shut> {
    let blob: Digest =
        revision.digest.parse().map_err(anyhow::Error::new).map_err(Error::Broken)?;
    let size = u64::try_from(revision.size).unwrap_or_default();
    let patches = patches(platform, revision, blob, size).await?;
    let tag =
        if patches.is_empty() { format!("\"{blob}\"") } else { format!("\"{blob}-placeless\"") };
    Ok(File {
        key: Key::Blob(blob),
        tag,
        size,
        media_type: format::stored(revision.format).mime(),
        disposition: disposition::header(&asset.name, revision.format, is_download),
        // What it tells would come from the object store as it is.
        is_large: false,
        cache: CACHE,
        patches,
    })
}

/// What has to be written over in a file, so that it does not tell where it was taken.
async fn patches(
    platform: &Platform,
    revision: &revision::Model,
    blob: Digest,
    size: u64,
) -> Result<Vec<Patch>, Shut> {
    let mut reader = platform.blobs.reader(&Key::Blob(blob), size);
    let format = format::stored(revision.format);
    match decode(move || media::places(format, &mut reader, size)).await {
        Ok(patches) => Ok(patches),
        Err(MediaError::Unfit(unfit)) => {
            tracing::info!(revision.id = %revision.id, "A place cannot be taken out: {unfit}");
            Err(Shut::Placed)
        }
        Err(MediaError::Io(error)) => Err(Error::Broken(error.into()).into()),
    }
}

/// Notes that somebody fetches a file, and not each part of it.
async fn note(page: &Page<'_>, share: &share::Model, asset: AssetId) -> Result<(), Shut> {
    let range = page.request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
    let begins = range.is_none_or(|range| range.trim().starts_with("bytes=0-"));
    if page.request.method() == Method::GET && begins {
        let tx = page.begin(share, "shareDownload").await?;
        let origin = &page.origin;
        actions::share::visit(&tx, share.id, VisitAction::Download, Some(asset), origin).await?;
        tx.commit().await?;
    }
    Ok(())
}
