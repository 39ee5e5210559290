//! A small picture of a moment, to be put into papers and pages that carry all they show.

use entity::{
    blob,
    rendition::{PreviewFormat, RenditionPreset},
};
use futures::TryStreamExt;
use storage::{
    blob::{Digest, Key},
    media::{Cut, Framing},
};

use super::{Wanted, obtain};
use crate::{
    app::Platform,
    error::Result,
    library::rules::rendition::{encoding, preset},
};

/// A JPEG of at most 320 pixels on each side.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its bytes.
    pub jpeg: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Draws a file at a moment in milliseconds, or as it is shown elsewhere; none where the server
/// cannot.
pub async fn draw(
    platform: &Platform,
    blob: &blob::Model,
    at_ms: Option<u64>,
) -> Result<Option<Snapshot>> {
    let cut = Cut {
        preset: preset(RenditionPreset::Thumbnail),
        framing: Framing { at_ms, ..Framing::default() },
        encoding: encoding(PreviewFormat::Jpeg),
    };
    let Some(made) = obtain(platform, blob, Wanted::Picture(cut)).await? else { return Ok(None) };
    let side = |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok());
    let Some((width, height)) = side(made.width).zip(side(made.height)) else { return Ok(None) };
    let digest: Digest = blob.digest.parse().map_err(anyhow::Error::new)?;
    let key = Key::Rendition { blob: digest, name: made.name };
    let mut jpeg = Vec::new();
    let mut bytes = platform.blobs.read(&key, None).await.map_err(anyhow::Error::new)?;
    while let Some(chunk) = bytes.try_next().await.map_err(anyhow::Error::new)? {
        jpeg.extend_from_slice(&chunk);
    }
    Ok(Some(Snapshot { jpeg, width, height }))
}
