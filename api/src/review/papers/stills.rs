//! Stills of the frames that comments are about.

use std::collections::HashMap;

use entity::blob;
use sea_orm::prelude::*;

use super::Said;
use crate::{
    app::Platform,
    error::Result,
    library::renditions::snapshot::{self, Snapshot},
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
        // A moment within the frame: what is rounded may still be the frame before.
        let at_ms = u64::try_from(timing.rate.ms(frame.into()) + 1).unwrap_or_default();
        if let Some(Snapshot { jpeg, width, height }) =
            snapshot::draw(platform, &blob, Some(at_ms)).await?
        {
            drawn.insert(frame, Picture { jpeg, width, height });
        }
    }
    Ok(drawn)
}
