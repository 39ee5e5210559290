//! What is known of files, and that their bytes are in use.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{
    asset::AssetFormat,
    blob::{self, PreviewState},
    font::{self, FontEmbedding},
    recording,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*, sea_query::OnConflict};
use storage::{
    blob::Digest,
    media::{Embedding, Facts, FontFacts, Metadata},
};

use crate::{error::Result, library::rules::format, tx::Tx};

/// What is known of a file once it has been looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct BlobFacts {
    /// SHA-256 of the bytes, in hex.
    pub digest: String,
    /// Size in bytes.
    pub size: i64,
    /// What it is.
    pub format: AssetFormat,
    /// How the stored picture is turned to be shown, 1 to 8 as in EXIF.
    pub orientation: i16,
    /// Width in pixels, upright.
    pub width: Option<i32>,
    /// Height in pixels, upright.
    pub height: Option<i32>,
    /// Playing time in milliseconds.
    pub duration_ms: Option<i64>,
    /// When it was taken; by the camera's clock as if in UTC where the offset is not known.
    pub taken_at: Option<DateTime<Utc>>,
    /// How far the camera's clock was ahead of UTC, in minutes.
    pub taken_offset: Option<i32>,
    /// Whether a picture moves.
    pub is_animated: bool,
    /// Whether there is sound.
    pub has_audio: bool,
    /// What people and cameras have noted in it.
    pub metadata: Metadata,
    /// What a clip or a sound is made of.
    pub recording: Option<recording::Model>,
    /// What a font is.
    pub font: Option<font::Model>,
}

impl BlobFacts {
    /// Gathers what storage has found out about a file.
    #[must_use]
    pub fn new(digest: Digest, size: u64, facts: &Facts) -> Self {
        let taken = facts.taken_at.as_ref();
        let offset = taken.and_then(|taken| taken.offset_minutes);
        let ahead = TimeDelta::minutes(offset.unwrap_or_default().into());
        let taken_at = taken.and_then(|taken| taken.local.and_utc().checked_sub_signed(ahead));
        Self {
            digest: digest.to_string(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            format: format::kept(facts.format),
            orientation: facts.orientation.into(),
            width: facts.width.and_then(|width| i32::try_from(width).ok()),
            height: facts.height.and_then(|height| i32::try_from(height).ok()),
            duration_ms: facts.duration_ms,
            taken_at: taken_at.map(|instant| instant.trunc_subsecs(6)),
            taken_offset: offset,
            is_animated: facts.animated,
            has_audio: facts.has_audio,
            metadata: facts.metadata.clone(),
            recording: recording(digest, facts),
            font: facts.font.as_ref().map(|facts| font(digest, facts)),
        }
    }
}

fn recording(digest: Digest, facts: &Facts) -> Option<recording::Model> {
    if facts.video.is_none() && facts.audio.is_none() {
        return None;
    }
    let (video, audio) = (facts.video.as_ref(), facts.audio.as_ref());
    let rate = video.and_then(|video| video.rate);
    let number = |number: u32| i32::try_from(number).ok();
    Some(recording::Model {
        digest: digest.to_string(),
        video_codec: video.map(|video| video.codec.clone()),
        frames: rate.and_then(|(frames, _)| number(frames)),
        frames_per: rate.and_then(|(_, seconds)| number(seconds)),
        is_variable_rate: video.and_then(|video| video.is_variable),
        audio_codec: audio.map(|audio| audio.codec.clone()),
        channels: audio.and_then(|audio| audio.channels).map(i32::from),
        sample_rate: audio.and_then(|audio| audio.sample_rate).and_then(number),
        bit_rate: facts.bit_rate.and_then(|rate| i64::try_from(rate).ok()),
        is_fast_start: facts.fast_start,
    })
}

fn font(digest: Digest, facts: &FontFacts) -> font::Model {
    let embedding = |embedding| match embedding {
        Embedding::Restricted => FontEmbedding::Restricted,
        Embedding::PreviewPrint => FontEmbedding::PreviewPrint,
        Embedding::Editable => FontEmbedding::Editable,
        Embedding::Installable => FontEmbedding::Installable,
    };
    font::Model {
        digest: digest.to_string(),
        family: facts.family.clone(),
        style: facts.style.clone(),
        weight: facts.weight.into(),
        is_italic: facts.is_italic,
        is_variable: facts.is_variable,
        faces: i32::try_from(facts.faces).unwrap_or(i32::MAX),
        glyphs: facts.glyphs.into(),
        has_norwegian: facts.has_norwegian,
        embedding: facts.embedding.map(embedding),
        may_subset: facts.may_subset,
        is_bitmap_only: facts.is_bitmap_only,
    }
}

/// Notes that the bytes of files are about to be stored, so that no sweep takes them for a while
/// even if nothing comes of them.
pub(in crate::library) async fn announce(
    tx: &Tx,
    files: impl IntoIterator<Item = &BlobFacts>,
) -> Result<()> {
    keep(tx, files, Some(tx.now)).await
}

/// Notes that the bytes of files are in use, also where no asset has them.
pub async fn hold_blobs(tx: &Tx, files: impl IntoIterator<Item = &BlobFacts>) -> Result<()> {
    keep(tx, files, None).await
}

/// Keeps the rows of blobs; waits while a sweep is removing the same bytes.
async fn keep(
    tx: &Tx,
    files: impl IntoIterator<Item = &BlobFacts>,
    arriving_since: Option<DateTime<Utc>>,
) -> Result<()> {
    // Each once, and always in the same order: who comes later waits, and nobody for both.
    let files: BTreeMap<_, _> =
        files.into_iter().map(|file| (file.digest.as_str(), file)).collect();
    let blobs = files.values().map(|file| row(file, arriving_since)).collect();
    let known = OnConflict::column(blob::Column::Digest)
        .update_column(blob::Column::ArrivingSince)
        .to_owned();
    tx.upsert_all::<blob::ActiveModel>(blobs, known).await?;
    let recordings = files.values().filter_map(|file| file.recording.clone());
    let recordings = recordings.map(|recording| recording.into_active_model().reset_all());
    let known = OnConflict::column(recording::Column::Digest).do_nothing().to_owned();
    tx.upsert_all::<recording::ActiveModel>(recordings.collect(), known).await?;
    let fonts = files.values().filter_map(|file| file.font.clone());
    let fonts = fonts.map(|font| font.into_active_model().reset_all());
    let known = OnConflict::column(font::Column::Digest).do_nothing().to_owned();
    tx.upsert_all::<font::ActiveModel>(fonts.collect(), known).await?;
    Ok(())
}

fn row(file: &BlobFacts, arriving_since: Option<DateTime<Utc>>) -> blob::ActiveModel {
    let preview =
        if file.format.has_preview() { PreviewState::Pending } else { PreviewState::None };
    blob::ActiveModel {
        digest: Set(file.digest.clone()),
        size: Set(file.size),
        format: Set(file.format),
        orientation: Set(file.orientation),
        preview: Set(preview),
        thumbhash: Set(None),
        likeness: Set(None),
        arriving_since: Set(arriving_since),
    }
}
