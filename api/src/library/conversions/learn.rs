//! What recordings are made of, where they do not tell it themselves in a way that is read here.

use entity::{asset::AssetFormat, recording, revision};
use sea_orm::{IntoActiveModel, prelude::*, sea_query::OnConflict};
use storage::blob::{Digest, Key};

use crate::{
    app::Platform,
    error::Result,
    library::rules::format,
    tools::{self, Input, Probed, ToolError, Workplace},
};

/// Has ffprobe say what is not known of a recording, where it is installed. What it cannot read is
/// left unknown.
pub(super) async fn learn(platform: &Platform, revision: &revision::Model) -> Result<()> {
    let Some(ffprobe) = &platform.tools.ffprobe else { return Ok(()) };
    let known = recording::Entity::find_by_id(revision.digest.as_str());
    let known = known.one(platform.db.reader()).await?;
    let known = known.unwrap_or_else(|| nothing(&revision.digest));
    if !lacks(&known, revision) {
        return Ok(());
    }
    let digest: Digest = revision.digest.parse().map_err(anyhow::Error::new)?;
    let place = Workplace::new(&platform.config.data).await.map_err(anyhow::Error::new)?;
    let path = place.fetch(&platform.blobs, &Key::Blob(digest)).await?;
    let input = Input { path, format: format::stored(revision.format), from_ms: 0 };
    match tools::probe(ffprobe, &place, &input).await {
        Ok(said) => note(platform, complete(known, &said)).await,
        Err(ToolError::Io(error)) => Err(anyhow::Error::new(error).into()),
        Err(error) => {
            tracing::info!(blob.digest = %digest, "ffprobe says nothing of it: {error}");
            Ok(())
        }
    }
}

fn nothing(digest: &str) -> recording::Model {
    recording::Model {
        digest: digest.to_owned(),
        video_codec: None,
        frames: None,
        frames_per: None,
        is_variable_rate: None,
        audio_codec: None,
        channels: None,
        sample_rate: None,
        bit_rate: None,
        is_fast_start: None,
    }
}

fn lacks(known: &recording::Model, revision: &revision::Model) -> bool {
    let is_clip = revision.width.is_some();
    let is_movie = matches!(revision.format, AssetFormat::Mp4 | AssetFormat::Mov);
    let of_video = known.video_codec.is_none()
        || known.frames.is_none()
        || (known.is_variable_rate.is_none() && !is_movie);
    let of_audio =
        known.audio_codec.is_none() || known.channels.is_none() || known.sample_rate.is_none();
    (is_clip && of_video) || (revision.has_audio && of_audio) || known.bit_rate.is_none()
}

/// Adds what was said to what was known, which counts for more.
fn complete(mut known: recording::Model, said: &Probed) -> recording::Model {
    if let Some(video) = said.video() {
        known.video_codec = known.video_codec.or_else(|| video.codec_name.clone());
        known.is_variable_rate = known.is_variable_rate.or_else(|| video.is_variable());
        let rate = known.frames.zip(known.frames_per).or_else(|| video.rate());
        (known.frames, known.frames_per) = rate.unzip();
    }
    if let Some(audio) = said.audio() {
        known.audio_codec = known.audio_codec.or_else(|| audio.codec_name.clone());
        known.channels = known.channels.or(audio.channels);
        known.sample_rate = known.sample_rate.or_else(|| audio.sample_rate());
    }
    known.bit_rate = known.bit_rate.or_else(|| said.bit_rate());
    known
}

async fn note(platform: &Platform, learnt: recording::Model) -> Result<()> {
    use recording::Column::{
        AudioCodec, BitRate, Channels, Frames, FramesPer, IsVariableRate, SampleRate, VideoCodec,
    };
    let known = OnConflict::column(recording::Column::Digest)
        .update_columns([VideoCodec, Frames, FramesPer, IsVariableRate])
        .update_columns([AudioCodec, Channels, SampleRate, BitRate])
        .to_owned();
    recording::Entity::insert(learnt.into_active_model().reset_all())
        .on_conflict(known)
        .exec_without_returning(platform.db.writer())
        .await?;
    Ok(())
}
