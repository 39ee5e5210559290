//! The making of each version.

use std::{
    io::{BufReader, Read},
    path::Path,
};

use entity::{
    asset::{self, AssetKind},
    rendition::RenditionFormat,
    revision,
};
use storage::{
    blob::{Digest, Key},
    media::Format,
};
use tokio::task::spawn_blocking;

use super::{
    progress::Share,
    run::{Source, Undone},
};
use crate::{
    app::Platform,
    error::Result,
    library::{
        renditions::find,
        rules::{
            format,
            playback::{PEAKS, PROXY, Peaks, QUALITIES, Quality, STORYBOARD, Storyboard, TILE},
        },
    },
    tools::{Ffmpeg, ToolError, Workplace},
};

/// Samples a second of what is summed up as loudness.
const RATE: u32 = 8_000;

/// Square pixels, an even number of them, at most 720 on the shorter side.
const TO_720: &str = "scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1,\
    scale=w=if(gt(iw\\,ih)\\,-2\\,min(720\\,trunc(iw/2)*2)):\
    h=if(gt(iw\\,ih)\\,min(720\\,trunc(ih/2)*2)\\,-2),format=yuv420p";
/// The same, half as large.
const TO_360: &str =
    "scale=w=if(gt(iw\\,ih)\\,-2\\,min(360\\,iw)):h=if(gt(iw\\,ih)\\,min(360\\,ih)\\,-2)";

/// How the work on an asset ended.
pub(super) enum Ended {
    /// All is there.
    Made,
    /// The recording is at fault.
    Unfit,
    /// Nobody wants it any more.
    Unwanted,
}

/// The work on an asset.
pub(super) struct Making<'a> {
    pub(super) platform: &'a Platform,
    pub(super) ffmpeg: &'a Ffmpeg,
    pub(super) asset: &'a asset::Model,
    pub(super) revision: &'a revision::Model,
}

impl Making<'_> {
    /// Makes every version that is not there.
    pub(super) async fn all(&self) -> Result<Ended> {
        match self.try_all().await {
            Ok(()) => Ok(Ended::Made),
            Err(Undone::Tool(ToolError::Io(error))) => Err(anyhow::Error::new(error).into()),
            Err(Undone::Tool(error)) => {
                tracing::info!(asset.id = %self.asset.id, "A recording cannot be converted: {error}");
                Ok(Ended::Unfit)
            }
            Err(Undone::Broken(error)) => Err(error),
        }
    }

    async fn try_all(&self) -> Result<(), Undone> {
        let place = Workplace::new(&self.platform.config.data).await;
        let place = place.map_err(anyhow::Error::new)?;
        let digest: Digest = self.revision.digest.parse().map_err(anyhow::Error::new)?;
        let source = Source { place: &place, key: Key::Blob(digest), format: self.format() };
        if self.asset.kind == AssetKind::Audio {
            return self.peaks(&source, Share { from: 0, to: 100 }).await;
        }
        self.proxy(&source).await?;
        // The rest is made of that: it is far cheaper to read, and known to be sound.
        let key = Key::Rendition { blob: digest, name: PROXY.to_owned() };
        let proxy = Source { place: &place, key, format: Format::Mp4 };
        self.storyboard(&proxy).await?;
        if self.revision.has_audio {
            self.peaks(&proxy, Share { from: 75, to: 80 }).await?;
        }
        for quality in QUALITIES {
            self.quality(&proxy, quality).await?;
        }
        Ok(())
    }

    fn format(&self) -> Format {
        format::stored(self.revision.format)
    }

    async fn is_there(&self, name: &str) -> Result<bool, Undone> {
        Ok(find(self.platform, &self.revision.digest, name).await?.is_some())
    }

    /// A version for every browser.
    async fn proxy(&self, source: &Source<'_>) -> Result<(), Undone> {
        if self.is_there(PROXY).await? {
            return Ok(());
        }
        let options = [
            "-map",
            "0:v:0",
            "-map",
            "0:a:0?",
            "-vf",
            TO_720,
            "-fpsmax",
            "60",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-crf",
            "23",
            "-maxrate",
            "5M",
            "-bufsize",
            "10M",
            "-profile:v",
            "high",
            "-force_key_frames",
            "expr:gte(t,n_forced*2)",
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-ac",
            "2",
            "-movflags",
            "+faststart",
            "-f",
            "mp4",
        ];
        let share = Share { from: 0, to: 70 };
        let made = self.run(source, "proxy.mp4", &options, share).await?;
        self.keep(PROXY, RenditionFormat::Mp4, &made).await
    }

    /// Many small pictures in one.
    async fn storyboard(&self, source: &Source<'_>) -> Result<(), Undone> {
        if self.is_there(STORYBOARD).await? {
            return Ok(());
        }
        let board = Storyboard::of(self.revision.duration_ms.unwrap_or_default());
        let (columns, rows) = board.grid();
        let (seconds, ms) = (board.interval_ms / 1_000, board.interval_ms % 1_000);
        let filter = format!(
            "select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,{seconds}.{ms:03}),\
             scale=w={TILE}:h=-2,tile={columns}x{rows}"
        );
        let options = [
            "-an",
            "-vf",
            &filter,
            "-vsync",
            "vfr",
            "-frames:v",
            "1",
            "-c:v",
            "mjpeg",
            "-q:v",
            "4",
            "-pix_fmt",
            "yuvj420p",
            "-f",
            "image2",
            "-update",
            "1",
        ];
        let share = Share { from: 70, to: 75 };
        let made = self.run(source, "storyboard.jpg", &options, share).await?;
        self.keep(STORYBOARD, RenditionFormat::Jpeg, &made).await
    }

    /// How loud it is all along.
    async fn peaks(&self, source: &Source<'_>, share: Share) -> Result<(), Undone> {
        if self.is_there(PEAKS).await? {
            return Ok(());
        }
        let rate = RATE.to_string();
        let options = ["-vn", "-map", "0:a:0", "-ac", "1", "-ar", &rate, "-f", "s16le"];
        let samples = self.run(source, "samples", &options, share).await?;
        let summed = samples.with_file_name("peaks.json");
        let to = summed.clone();
        let summing = spawn_blocking(move || sum_up(&samples, &to));
        let summing = summing.await.map_err(anyhow::Error::new)?;
        summing.map_err(anyhow::Error::new)?;
        self.keep(PEAKS, RenditionFormat::Json, &summed).await
    }

    /// One quality of a stream.
    async fn quality(&self, source: &Source<'_>, quality: Quality) -> Result<(), Undone> {
        if self.is_there(quality.list).await? {
            return Ok(());
        }
        let is_best = quality.shorter == 720;
        let coding: &[&str] = if is_best {
            &["-c", "copy"]
        } else {
            &[
                "-vf",
                TO_360,
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-crf",
                "25",
                "-maxrate",
                "900k",
                "-bufsize",
                "1800k",
                "-force_key_frames",
                "expr:gte(t,n_forced*2)",
                "-c:a",
                "copy",
            ]
        };
        let packing = [
            "-f",
            "hls",
            "-hls_time",
            "4",
            "-hls_playlist_type",
            "vod",
            "-hls_segment_type",
            "fmp4",
            "-hls_flags",
            "single_file",
            "-hls_segment_filename",
            quality.pieces,
        ];
        let options = [coding, &packing[..]].concat();
        let share = if is_best { Share { from: 80, to: 82 } } else { Share { from: 82, to: 99 } };
        let list = self.run(source, quality.list, &options, share).await?;
        let pieces = list.with_file_name(quality.pieces);
        self.keep(quality.pieces, RenditionFormat::Mp4, &pieces).await?;
        self.keep(quality.list, RenditionFormat::M3u8, &list).await
    }
}

/// Sums samples up; reads them one by one, however many there are.
fn sum_up(samples: &Path, to: &Path) -> std::io::Result<()> {
    let file = std::fs::File::open(samples)?;
    let mut peaks = Peaks::new(file.metadata()?.len() / 2);
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut sample = [0; 2];
    while reader.read_exact(&mut sample).is_ok() {
        peaks.take(i16::from_le_bytes(sample));
    }
    std::fs::write(to, peaks.json(RATE))
}
