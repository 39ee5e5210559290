//! What is made of the bytes of a blob: smaller pictures, and versions that play everywhere.
//!
//! A rendition is named by all that decides its bytes, is made once for all who have the same
//! bytes, and never changes. The pictures that every list shows are made by a job right after the
//! upload; all others when they are first fetched. Whoever makes one says so in the row of a
//! `Claim`, so that no two nodes and no two requests make the same.

mod avif;
mod claim;
mod keep;
pub mod snapshot;
mod still;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use entity::{
    blob::{self, PreviewState},
    rendition,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};
use storage::media::{self, Cut, Framing, MediaError, Moving, Rendering, Unfit};
use tokio::{sync::Semaphore, time::sleep};

pub(in crate::library) use self::{claim::Claim, keep::keep_file};
use self::{
    keep::{keep_moving, keep_picture},
    still::Still,
};
use crate::{
    app::Platform,
    error::Result,
    library::{decoding::decode, rules::rendition::Framed},
};

/// How long a request waits for what somebody else makes.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it looks.
const POLL: Duration = Duration::from_millis(100);

/// What pictures of any size are called.
const SIZED: &str = "sized";
/// How many of them are kept of a blob.
const MOST_SIZES: u64 = 200;

/// What the moving preview of a moving picture is called.
const MOVING: &str = "moving";

/// The pictures that this node makes because somebody is waiting for them.
#[derive(Debug)]
pub struct Drawings {
    /// Each takes the memory of a decoded picture, so there are few at once.
    slots: Semaphore,
    made: AtomicU64,
}

impl Drawings {
    /// Begins with none made, and never makes more than so many at once.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self { slots: Semaphore::new(at_once.max(1)), made: AtomicU64::new(0) }
    }

    /// Tells how many were made since the start.
    #[must_use]
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }
}

/// A rendition that can be made when it is fetched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// A picture.
    Picture(Cut),
    /// The moving preview of a moving picture.
    Moving,
}

/// Why there is no picture of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undrawn {
    /// It cannot be decoded.
    Unfit,
    /// There is not enough memory to decode it.
    TooLarge,
    /// The server lacks the program that draws it.
    NeedsTool,
}

impl Wanted {
    fn is_sized(&self) -> bool {
        matches!(self, Self::Picture(cut) if cut.preset.name == SIZED)
    }

    /// The name of the rendition.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Picture(cut) => cut.file_name(),
            Self::Moving => format!("{MOVING}-{}.v1.webp", media::MOVING_SIDE),
        }
    }
}

/// What a name stands for, among that which can be made when it is fetched.
#[must_use]
pub fn wanted(name: &str, framed: &Framed) -> Option<Wanted> {
    let moving = Some(Wanted::Moving).filter(|moving| moving.name() == name);
    moving.or_else(|| framed.cut_named(name).map(Wanted::Picture))
}

/// Finds a rendition of a blob, and makes it unless it is there; none where that cannot be done.
pub async fn obtain(
    platform: &Platform,
    blob: &blob::Model,
    wanted: Wanted,
) -> Result<Option<rendition::Model>> {
    let name = wanted.name();
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = find(platform, &blob.digest, &name).await? {
            return Ok(Some(found));
        }
        if !matches!(blob.preview, PreviewState::Ready | PreviewState::Pending) {
            return Ok(None);
        }
        if let Some(claim) = Claim::take(platform, &blob.digest, &name).await? {
            let (platform, blob) = (platform.clone(), blob.clone());
            // Goes on when nobody waits any more: the next one finds it there.
            let made = tokio::spawn(async move {
                let made = make_once(&platform, &blob, wanted).await;
                claim.release(&platform).await?;
                made
            });
            return made.await.map_err(anyhow::Error::new)?;
        }
        if Instant::now() >= until {
            return Err(anyhow::anyhow!("{name} of {} is not made in time", blob.digest).into());
        }
        sleep(POLL).await;
    }
}

/// Finds a rendition that is there.
pub async fn find(
    platform: &Platform,
    digest: &str,
    name: &str,
) -> Result<Option<rendition::Model>> {
    let key = (digest.to_owned(), name.to_owned());
    Ok(rendition::Entity::find_by_id(key).one(platform.db.reader()).await?)
}

/// Makes the pictures that every list shows, and notes what came of it.
pub(crate) async fn draw(platform: &Platform, blob: blob::Model) -> Result<()> {
    let framing = Framing::default();
    let cuts = [media::THUMBNAIL, media::PREVIEW].map(|preset| preset.cuts(framing)).concat();
    let (state, drawn) = match picture(platform, &blob, cuts).await? {
        Ok(rendering) => (PreviewState::Ready, Some(rendering)),
        Err(Undrawn::Unfit) => (PreviewState::Failed, None),
        Err(Undrawn::TooLarge) => (PreviewState::TooLarge, None),
        Err(Undrawn::NeedsTool) => (PreviewState::NeedsTool, None),
    };
    let mut blob = blob.into_active_model();
    blob.preview = Set(state);
    if let Some(rendering) = drawn {
        for drawn in rendering.renditions {
            keep_picture(platform, blob.digest.as_ref(), drawn).await?;
        }
        blob.thumbhash = Set(Some(rendering.thumbhash));
        blob.likeness = Set(Some(rendering.likeness.cast_signed()));
    }
    blob.update(platform.db.writer()).await?;
    Ok(())
}

/// Makes a rendition whose claim is held, unless it was made just before.
async fn make_once(
    platform: &Platform,
    blob: &blob::Model,
    wanted: Wanted,
) -> Result<Option<rendition::Model>> {
    if let Some(found) = find(platform, &blob.digest, &wanted.name()).await? {
        return Ok(Some(found));
    }
    if wanted.is_sized() && has_enough_sizes(platform, &blob.digest).await? {
        return Ok(None);
    }
    let slot = platform.drawings.slots.acquire().await.map_err(anyhow::Error::new)?;
    let made = match wanted {
        Wanted::Picture(cut) => match picture(platform, blob, vec![cut]).await? {
            Ok(rendering) => match rendering.renditions.into_iter().next() {
                Some(drawn) => match avif::encoded(platform, drawn).await? {
                    Some(drawn) => Some(keep_picture(platform, &blob.digest, drawn).await?),
                    None => None,
                },
                None => None,
            },
            Err(_) => None,
        },
        Wanted::Moving => match moving(platform, blob).await? {
            Some(moving) => Some(keep_moving(platform, &blob.digest, moving).await?),
            None => None,
        },
    };
    platform.drawings.made.fetch_add(1, Ordering::Relaxed);
    drop(slot);
    Ok(made)
}

/// Tells whether no further size of a blob is made.
async fn has_enough_sizes(platform: &Platform, digest: &str) -> Result<bool> {
    let sizes = rendition::Entity::find()
        .filter(rendition::COLUMN.digest.eq(digest))
        .filter(rendition::COLUMN.preset.eq(SIZED));
    Ok(sizes.count(platform.db.reader()).await? >= MOST_SIZES)
}

/// Draws a blob small; all cuts show the same moment.
async fn picture(
    platform: &Platform,
    blob: &blob::Model,
    cuts: Vec<Cut>,
) -> Result<Result<Rendering, Undrawn>> {
    let at_ms = cuts.first().and_then(|cut| cut.framing.at_ms);
    let still = match still::of(platform, blob, at_ms).await? {
        Ok(still) => still,
        Err(undrawn) => return Ok(Err(undrawn)),
    };
    let Still { key, size, format, orientation } = still;
    let mut reader = platform.blobs.reader(&key, size);
    let rendering = decode(move || {
        media::render(format, &mut reader, orientation, &media::Limits::default(), &cuts)
    });
    match rendering.await {
        Ok(rendering) => Ok(Ok(rendering)),
        Err(MediaError::Unfit(unfit)) => {
            tracing::info!(blob.digest = %blob.digest, "A picture cannot be drawn: {unfit}");
            Ok(Err(match unfit {
                Unfit::NoRoom { .. } => Undrawn::TooLarge,
                _ => Undrawn::Unfit,
            }))
        }
        Err(MediaError::Io(error)) => Err(anyhow::Error::new(error).into()),
    }
}

/// Draws a moving picture small; none where it does not move.
async fn moving(platform: &Platform, blob: &blob::Model) -> Result<Option<Moving>> {
    let Ok(Still { key, size, format, .. }) = still::itself(blob)? else { return Ok(None) };
    let mut reader = platform.blobs.reader(&key, size);
    let moving =
        decode(move || media::render_moving(format, &mut reader, &media::Limits::default()));
    match moving.await {
        Ok(moving) => Ok(Some(moving)),
        Err(MediaError::Unfit(unfit)) => {
            tracing::info!(blob.digest = %blob.digest, "A picture does not move: {unfit}");
            Ok(None)
        }
        Err(MediaError::Io(error)) => Err(anyhow::Error::new(error).into()),
    }
}
