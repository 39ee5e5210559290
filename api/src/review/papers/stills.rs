//! Stills of the frames that comments are about.

use std::collections::HashMap;

use entity::{
    blob,
    rendition::{PreviewFormat, RenditionPreset},
};
use futures::TryStreamExt;
use sea_orm::prelude::*;
use storage::{
    blob::{Digest, Key},
    media::Framing,
};

use super::Said;
use crate::{
    app::Platform,
    error::Result,
    library::{
        renditions::{self, Wanted},
        rules::rendition::{self, preset},
    },
    pdf::Picture,
};

/// How many stills a paper has at most.
const MOST: usize = 100;

/// Stills by frame.
pub type Stills = HashMap<i32, Picture>;

/// Draws the first frame of each comment, where the server has a program for it: of the first
/// hundred different ones. What cannot be drawn is left out.
pub async fn stills(platform: &Platform, said: &Said) -> Result<Stills> {
    let mut drawn = Stills::new();
    let blob = blob::Entity::find_by_id(said.cut.digest.as_str()).one(platform.db.reader()).await?;
    let Some((blob, timing)) = blob.zip(said.timing) else { return Ok(drawn) };
    if platform.tools.ffmpeg.is_none() {
        return Ok(drawn);
    }
    for remark in &said.remarks {
        let Some((frame, _)) = remark.frames else { continue };
        if drawn.len() >= MOST || drawn.contains_key(&frame) {
            continue;
        }
        // A moment within the frame: what is rounded down may still be the frame before.
        let at_ms = u64::try_from(timing.at_ms(frame) + 1).unwrap_or_default();
        if let Some(picture) = still(platform, &blob, at_ms).await? {
            drawn.insert(frame, picture);
        }
    }
    Ok(drawn)
}

async fn still(platform: &Platform, blob: &blob::Model, at_ms: u64) -> Result<Option<Picture>> {
    let framing = Framing { at_ms: Some(at_ms), ..Framing::default() };
    let cut = storage::media::Cut {
        preset: preset(RenditionPreset::Thumbnail),
        framing,
        encoding: rendition::encoding(PreviewFormat::Jpeg),
    };
    let Some(made) = renditions::obtain(platform, blob, Wanted::Picture(cut)).await? else {
        return Ok(None);
    };
    let Some((width, height)) = made.width.zip(made.height) else { return Ok(None) };
    let digest: Digest = blob.digest.parse().map_err(anyhow::Error::new)?;
    let key = Key::Rendition { blob: digest, name: made.name };
    let mut jpeg = Vec::new();
    let mut bytes = platform.blobs.read(&key, None).await.map_err(anyhow::Error::new)?;
    while let Some(chunk) = bytes.try_next().await.map_err(anyhow::Error::new)? {
        jpeg.extend_from_slice(&chunk);
    }
    let side = |side: i32| u32::try_from(side).unwrap_or(1);
    Ok(Some(Picture { jpeg, width: side(width), height: side(height) }))
}
