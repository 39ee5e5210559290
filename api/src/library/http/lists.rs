//! Lists of what is in other files, with URLs that open as long as that of the list itself.

use entity::{
    rendition::{self, RenditionFormat},
    revision,
};
use futures::TryStreamExt;
use storage::blob::{Digest, Key};

use super::links;
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        renditions::find,
        rules::{
            format,
            playback::{
                Offer, QUALITIES, Quality, STORYBOARD, STORYBOARD_LIST, STREAM, Storyboard, stream,
            },
        },
    },
};

/// A text that is written when it is fetched.
pub(super) struct List {
    pub(super) text: String,
    pub(super) media_type: &'static str,
}

/// Writes a list of what was made of a revision; none where the name is that of no list.
pub(super) async fn write(
    platform: &Platform,
    revision: &revision::Model,
    name: &str,
) -> Result<Option<List>> {
    let m3u8 = format::made(RenditionFormat::M3u8);
    let (text, media_type) = match QUALITIES.into_iter().find(|quality| quality.list == name) {
        Some(quality) => (pieces(platform, revision, quality).await?, m3u8),
        None if name == STREAM => (qualities(platform, revision).await?, m3u8),
        None if name == STORYBOARD_LIST => (storyboard(platform, revision).await?, "text/vtt"),
        None => return Ok(None),
    };
    Ok(Some(List { text, media_type }))
}

async fn made(
    platform: &Platform,
    revision: &revision::Model,
    name: &str,
) -> Result<rendition::Model> {
    let made = find(platform, &revision.digest, name).await?;
    made.ok_or_else(|| Error::not_found("file"))
}

async fn storyboard(platform: &Platform, revision: &revision::Model) -> Result<String> {
    let made = made(platform, revision, STORYBOARD).await?;
    let duration_ms = revision.duration_ms.unwrap_or_default();
    let board = Storyboard::of(duration_ms);
    let (_, rows) = board.grid();
    let height = u32::try_from(made.height.unwrap_or_default()).unwrap_or_default() / rows;
    let url = links::rendition(platform, revision.id, STORYBOARD);
    Ok(board.list(&url, duration_ms, height))
}

async fn qualities(platform: &Platform, revision: &revision::Model) -> Result<String> {
    let duration_ms = revision.duration_ms.unwrap_or_default().max(1);
    let mut offers = Vec::with_capacity(QUALITIES.len());
    for quality in QUALITIES {
        let made = made(platform, revision, quality.pieces).await?;
        offers.push(Offer {
            bit_rate: made.bytes.saturating_mul(8_000) / duration_ms,
            width: made.width.unwrap_or_default(),
            height: made.height.unwrap_or_default(),
            url: links::rendition(platform, revision.id, quality.list),
        });
    }
    Ok(stream(&offers))
}

/// The list of the pieces of a quality, as it is stored but for where the pieces are.
async fn pieces(
    platform: &Platform,
    revision: &revision::Model,
    quality: Quality,
) -> Result<String> {
    made(platform, revision, quality.list).await?;
    let blob: Digest = revision.digest.parse().map_err(anyhow::Error::new)?;
    let key = Key::Rendition { blob, name: quality.list.to_owned() };
    let stored = platform.blobs.read(&key, None).await.map_err(anyhow::Error::new)?;
    let chunks: Vec<_> = stored.try_collect().await.map_err(anyhow::Error::new)?;
    let text = String::from_utf8(chunks.concat()).map_err(anyhow::Error::new)?;
    let url = links::rendition(platform, revision.id, quality.pieces);
    Ok(text.replace(quality.pieces, &url))
}
