//! The programs that make versions, and what they have made.

use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use entity::rendition::{self, RenditionFormat};
use storage::{
    blob::Key,
    media::{self, Format, Unfit},
};
use tokio::sync::mpsc;

use super::{
    make::Making,
    progress::{Share, follow},
};
use crate::{
    library::{decoding::decode, renditions::keep_file},
    tools::{Encode, Input, ToolError, Workplace},
};

/// How long one version may take.
const TIME: Duration = Duration::from_hours(3);
/// Bytes of one version at most.
const MOST: u64 = 16 << 30;

/// A file that versions are made of.
pub(super) struct Source<'a> {
    pub(super) place: &'a Workplace,
    pub(super) key: Key,
    pub(super) format: Format,
}

/// Why a version was not made.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undone {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error(transparent)]
    Broken(#[from] crate::error::Error),
}

impl From<anyhow::Error> for Undone {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl Making<'_> {
    /// Runs ffmpeg, and writes how far it is.
    pub(super) async fn run(
        &self,
        source: &Source<'_>,
        output: &'static str,
        options: &[&str],
        share: Share,
    ) -> Result<PathBuf, Undone> {
        let path = source.place.fetch(&self.platform.blobs, &source.key).await?;
        let input = Input { path, format: source.format, from_ms: 0 };
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let encode = Encode { output, options, most: MOST, time: TIME };
        let (to, lines) = mpsc::channel(64);
        let (made, followed) = tokio::join!(
            self.ffmpeg.encode(source.place, &input, &encode, Some(to)),
            follow(self.platform, self.asset, self.revision, share, lines),
        );
        followed?;
        let made = made?;
        let is_there = tokio::fs::try_exists(&made).await.map_err(ToolError::Io)?;
        if is_there { Ok(made) } else { Err(ToolError::Nothing.into()) }
    }

    pub(super) async fn keep(
        &self,
        name: &str,
        format: RenditionFormat,
        made: &Path,
    ) -> Result<(), Undone> {
        let (width, height) = match format {
            RenditionFormat::Mp4 | RenditionFormat::Jpeg => measured(made).await?,
            _ => (None, None),
        };
        let row = rendition::Model {
            digest: self.revision.digest.clone(),
            name: name.to_owned(),
            preset: name.split(['-', '.']).next().unwrap_or_default().to_owned(),
            format,
            bytes: 0,
            width,
            height,
        };
        keep_file(self.platform, row, made).await?;
        Ok(())
    }
}

/// Looks at what was made as if somebody had sent it: width and height.
async fn measured(made: &Path) -> Result<(Option<i32>, Option<i32>), Undone> {
    let path = made.to_owned();
    let facts = decode(move || {
        let mut file = std::fs::File::open(&path)?;
        let size = file.metadata()?.len();
        let mut head = Vec::new();
        (&mut file).take(media::SNIFF_LEN as u64).read_to_end(&mut head)?;
        let format = media::sniff(&head).ok_or(Unfit::Unsupported("it is of no known format"))?;
        media::probe(format, &mut file, size, &media::Limits::default())
    });
    let facts = facts.await.map_err(ToolError::from)?;
    let side = |side: Option<u32>| side.and_then(|side| i32::try_from(side).ok());
    Ok((side(facts.width), side(facts.height)))
}
