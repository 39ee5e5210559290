//! What is behind a link, as a page.

use actix_web::{HttpResponse, http::StatusCode};
use async_graphql::dataloader::Loader;
use entity::{
    asset::{self, AssetKind, AssetState},
    id::AssetId,
    rendition::{self, PreviewFormat, PreviewSize},
    revision, share,
};
use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use super::{
    View,
    files::{DOWNLOAD, PLAY, is_played},
    gate::{self, Found},
    page::{Page, Shut},
};
use crate::{
    error::Result,
    library::{
        reads::{
            self,
            details::DetailsOf,
            loaders::{FramedOf, RenditionsOf, RevisionOf},
        },
        rules::{
            detail::Details,
            rendition::{self as pictures, Framed},
            rights::{self, AssetAction},
            share::{self as rules, Target},
        },
    },
};

/// How many are on one page.
const SHOWN: u64 = 48;

/// Shows the gallery, or the one asset, to somebody who may see it; to others the door.
pub(super) async fn show(page: &Page<'_>, token: &str, view: &View) -> Result<HttpResponse, Shut> {
    let Found { share, is_in } = gate::find(page, token).await?;
    if !is_in && rules::has_door(&share) {
        return Ok(page.door(share.password_hash.is_some(), None));
    }
    let cookie = if is_in { None } else { Some(gate::admit(page, &share, token).await?) };
    if let Some(Target::Asset(id)) = Target::of(&share) {
        return shown(page, &share, (token, id), cookie).await;
    }
    let items = if share.shows_contents {
        contents(page, &share, token, view.page).await?
    } else {
        Items::default()
    };
    let base = format!("/s/{token}");
    let sent = view.taken.is_some() || view.refused.is_some();
    let data = context! {
        name => share.name,
        base,
        items => Value::from(Serde(&items.shown)),
        count => items.count,
        newer => (view.page > 0).then(|| view.page - 1),
        older => items.has_more.then(|| view.page + 1),
        shows_contents => share.shows_contents,
        allows_upload => share.allows_upload,
        watermark => share.watermark,
        is_full => share.received_files >= share.max_files || share.received_bytes >= share.max_bytes,
        until => share.expires_at.map(|end| page.words.day(end)),
        sent,
        taken => view.taken.unwrap_or(0),
        refused => view.refused.unwrap_or(0),
    };
    Ok(page.write((StatusCode::OK, "gallery"), data)?.with_cookie(cookie).finish())
}

/// Shows one asset of a link.
pub(super) async fn item(page: &Page<'_>, token: &str, asset: &str) -> Result<HttpResponse, Shut> {
    let share = gate::enter(page, token).await?;
    let id = asset.parse().map_err(|_| Shut::Unknown)?;
    shown(page, &share, (token, id), None).await
}

async fn shown(
    page: &Page<'_>,
    share: &share::Model,
    (token, id): (&str, AssetId),
    cookie: Option<String>,
) -> Result<HttpResponse, Shut> {
    let (db, now) = (page.platform.db.reader(), page.platform.db.now());
    let found = reads::shares::find_in(db, share, id, now).await?;
    let (asset, standing) = found.ok_or(Shut::Unknown)?;
    let may_download =
        rules::gives_files(share) && rights::check(&standing, AssetAction::Download, now).is_ok();
    let is_alone = share.asset_id.is_some();
    let (before, after) =
        if is_alone { (None, None) } else { reads::shares::neighbours(db, share, id, now).await? };
    let items = described(page, share, token, vec![asset]).await?;
    let item = items.into_iter().next().ok_or(Shut::Unknown)?;
    let data = context! {
        name => share.name.clone(),
        base => format!("/s/{token}"),
        item => Value::from(Serde(&item)),
        is_alone,
        may_download,
        watermark => share.watermark,
        before => before.map(|id| id.to_string()),
        after => after.map(|id| id.to_string()),
        until => share.expires_at.map(|end| page.words.day(end)),
    };
    Ok(page.write((StatusCode::OK, "item"), data)?.with_cookie(cookie).finish())
}

/// One page of what a link shows.
#[derive(Default)]
struct Items {
    shown: Vec<Item>,
    /// How many there are on all pages, more or less: some may not be shared just now.
    count: u64,
    has_more: bool,
}

/// What a page says of an asset.
#[derive(Serialize)]
struct Item {
    name: String,
    /// What is to be seen, for those who do not see it.
    alt: String,
    caption: Option<String>,
    /// `image`, `video`, `audio` or `document`.
    kind: &'static str,
    format: String,
    size: String,
    duration: Option<String>,
    page: String,
    play: Option<String>,
    download: String,
    thumbnail: Option<Picture>,
    preview: Option<Picture>,
}

/// A smaller picture.
#[derive(Clone, Serialize)]
struct Picture {
    webp: String,
    jpeg: String,
    width: i32,
    height: i32,
}

async fn contents(
    page: &Page<'_>,
    share: &share::Model,
    token: &str,
    number: u32,
) -> Result<Items, Shut> {
    let (db, now) = (page.platform.db.reader(), page.platform.db.now());
    let window = (u64::from(number) * SHOWN, SHOWN);
    let (assets, count) = reads::shares::contents(db, share, window, now).await?;
    let has_more = count > window.0 + SHOWN;
    Ok(Items { shown: described(page, share, token, assets).await?, count, has_more })
}

/// Gathers what is said of assets, and their pictures, for all of them at once.
async fn described(
    page: &Page<'_>,
    share: &share::Model,
    token: &str,
    assets: Vec<asset::Model>,
) -> Result<Vec<Item>, Shut> {
    let db = &page.platform.db;
    let files: Vec<_> = assets.iter().map(|asset| RevisionOf(asset.revision_id)).collect();
    let files = Loader::<RevisionOf>::load(db, &files).await?;
    let said: Vec<_> = assets.iter().map(|it| DetailsOf(it.id, it.revision_id)).collect();
    let said = Loader::<DetailsOf>::load(db, &said).await?;
    let digests: Vec<_> =
        files.values().flatten().map(|file| RenditionsOf(file.digest.clone())).collect();
    let drawn = Loader::<RenditionsOf>::load(db, &digests).await?;
    let framed: Vec<_> = assets.iter().map(|asset| FramedOf(asset.id)).collect();
    let framed = Loader::<FramedOf>::load(db, &framed).await?;
    let item = |asset: asset::Model| {
        let file = files.get(&RevisionOf(asset.revision_id))?.clone()?;
        // While the asset is processing, it does not tell of pictures made for others.
        let drawn = drawn.get(&RenditionsOf(file.digest.clone()));
        let drawn = drawn.filter(|_| asset.state == AssetState::Ready).cloned().unwrap_or_default();
        let framed = framed.get(&FramedOf(asset.id)).cloned().unwrap_or_default();
        let details = said.get(&DetailsOf(asset.id, asset.revision_id));
        let base = format!("/s/{token}/{}", asset.id);
        let pictures = Pictures { share, base, drawn, framed };
        Some(describe(page, &asset, &file, pictures, details))
    };
    Ok(assets.into_iter().filter_map(item).collect())
}

/// The smaller pictures of an asset.
struct Pictures<'a> {
    /// The link by which they are seen.
    share: &'a share::Model,
    /// The path of the asset.
    base: String,
    drawn: Vec<rendition::Model>,
    framed: Framed,
}

impl Pictures<'_> {
    /// The picture of a size, if there is one. That with a watermark is as large as that without,
    /// and is made when it is first fetched.
    fn of(&self, size: PreviewSize) -> Option<Picture> {
        let cut = |preset, format| self.framed.cut(preset, pictures::encoding(format));
        let plain = cut(pictures::of_size(size), PreviewFormat::Webp);
        let drawn = reads::drawn(self.drawn.clone(), &plain)?;
        let shown = rules::picture(self.share, size);
        let url = |format| format!("{}/{}", self.base, cut(shown, format).file_name());
        Some(Picture {
            webp: url(PreviewFormat::Webp),
            jpeg: url(PreviewFormat::Jpeg),
            width: drawn.width?,
            height: drawn.height?,
        })
    }
}

fn describe(
    page: &Page<'_>,
    asset: &asset::Model,
    file: &revision::Model,
    pictures: Pictures<'_>,
    details: Option<&Details>,
) -> Item {
    let caption = details.and_then(|details| caption(details, page.words.lang));
    let title = details.and_then(|details| details.said(|row| row.title.clone()));
    let (thumbnail, preview) =
        (pictures.of(PreviewSize::Thumbnail), pictures.of(PreviewSize::Preview));
    let play = is_played(pictures.share, asset);
    let (base, name) = (pictures.base, asset.name.clone());
    Item {
        alt: caption.clone().or(title.map(|title| title.value)).unwrap_or_else(|| name.clone()),
        caption,
        name,
        kind: match asset.kind {
            AssetKind::Image => "image",
            AssetKind::Video => "video",
            AssetKind::Audio => "audio",
            AssetKind::Document => "document",
        },
        format: format!("{:?}", asset.format).to_uppercase(),
        size: page.words.size(asset.size),
        duration: file.duration_ms.map(played),
        play: play.then(|| format!("{base}/{PLAY}")),
        download: format!("{base}/{DOWNLOAD}"),
        thumbnail,
        preview,
        page: base,
    }
}

/// The caption in a language, or else the first one.
fn caption(details: &Details, language: &str) -> Option<String> {
    let texts = details.texts(|row| &row.captions.0);
    let fits = texts.iter().find(|text| text.value.language.starts_with(language));
    fits.or(texts.first()).map(|text| text.value.text.clone())
}

/// Writes a playing time, such as `1:02:03`.
fn played(milliseconds: i64) -> String {
    let seconds = (milliseconds + 500) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playing_time_is_written_as_players_do() {
        for (milliseconds, written) in
            [(0, "0:00"), (1_499, "0:01"), (62_000, "1:02"), (3_723_000, "1:02:03")]
        {
            assert_eq!(played(milliseconds), written);
        }
    }
}
