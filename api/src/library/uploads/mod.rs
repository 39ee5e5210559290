//! The way of a file from a sender into a library.
//!
//! Its first bytes tell what it is, before anything of it is stored. The rest streams to a staging
//! place while it is hashed and counted; then the whole is looked at. Only a sound file for which
//! there is room is kept, and only a kept file becomes an asset. Everything else clears itself
//! away, whatever ends it: a refusal, a lost connection, or the end of the process.
//!
//! A file comes whole in a multipart request ([`Intake`]), or over time: by tus and by signed
//! requests (`append`), or fetched from an address (`import`). What comes over time has a row,
//! `entity::upload`, with its pieces; who works on it has its [`Lock`]. All ways end alike: the
//! whole is verified and looked at, and [`Target`] decides what becomes of it. What Vibbio's people
//! send for an order becomes nothing yet: it is [kept] until it is shown as a cut or delivered.
//!
//! ```text
//! RECEIVING ──► PROCESSING ──► READY          each arrow is one unit of work, so that whatever
//!     └──────────────┴───────► REJECTED       dies in between is done again and acts once
//! ```

mod append;
mod finish;
mod import;
mod intake;
pub mod jobs;
pub mod kept;
mod lock;
pub(in crate::library) mod packed;
mod revise;
mod room;
pub mod sidecar;
pub mod signed;
mod target;

use std::io::Read;

use bytes::{Bytes, BytesMut};
use storage::{
    blob::{self, Staged, Writer},
    media::{self, Format, MediaError, SNIFF_LEN, Unfit},
};
use tokio::task::spawn_blocking;

use super::{
    actions::asset::{self, BlobFacts},
    decoding::decode,
    jobs::SweepStorage,
    rules::upload::Rejected,
};
use crate::{
    app::Platform,
    error::{Error, Result},
    transport::{Part, UploadBroken},
    tx::Tx,
};

pub use self::{
    append::{Append, Check, End},
    finish::{clear, finish, reject},
    intake::{Intake, Sidecar},
    lock::{LEASE, Lock},
    revise::revise,
    room::Room,
    target::{Outcome, Target},
};

/// A sound file that has arrived and is not kept yet. Dropped, it leaves nothing behind.
pub struct Received {
    /// What is known of it.
    pub file: BlobFacts,
    staged: Staged,
}

/// A file of which every byte has come. Dropped, it leaves nothing behind.
struct Arrived {
    format: Format,
    writer: Writer,
}

impl Arrived {
    /// Reads a file of a request to its end.
    async fn read(platform: &Platform, part: &mut Part, room: Option<&mut Room>) -> Result<Self> {
        let (format, head) = recognise(part).await?;
        let mut writer = platform.blobs.writer().await.map_err(broken)?;
        if let Err(error) = fill(platform, part, room, &mut writer, head).await {
            writer.abort().await;
            return Err(error);
        }
        Ok(Self { format, writer })
    }

    /// Looks at the whole file.
    async fn receive(self) -> Result<Received> {
        look(self.format, self.writer.finish().await.map_err(broken)?).await
    }
}

/// Takes in one file of a request. Refused with what [`Rejected`] lists, or for want of room.
pub async fn receive(
    platform: &Platform,
    part: &mut Part,
    room: Option<&mut Room>,
) -> Result<Received> {
    Arrived::read(platform, part, room).await?.receive().await
}

/// Takes in a file that comes with the server itself.
pub async fn bundled(platform: &Platform, bytes: Bytes) -> Result<Received> {
    let format = sniff(&bytes)?;
    let mut writer = platform.blobs.writer().await.map_err(broken)?;
    writer.write(bytes).await.map_err(broken)?;
    look(format, writer.finish().await.map_err(broken)?).await
}

impl Received {
    /// Keeps the bytes for good, once there is room for so many assets of them.
    ///
    /// The asset is to be [added](asset::add) right after; bytes without one are swept.
    pub async fn keep(
        self,
        platform: &Platform,
        room: Option<&mut Room>,
        copies: u64,
    ) -> Result<BlobFacts> {
        let size = self.staged.size().saturating_mul(copies);
        let announced = async {
            let tx = platform.begin().await?;
            tx.leave_unwritten().await;
            if let Some(room) = room {
                room.reserve(&tx, size).await?;
            }
            announce(&tx, [&self.file]).await?;
            Ok(tx.commit().await?)
        };
        if let Err(refused) = announced.await {
            self.staged.discard().await;
            return Err(refused);
        }
        self.store().await
    }

    /// Moves bytes that were [announced](announce) to their place.
    async fn store(self) -> Result<BlobFacts> {
        self.staged.keep().await.map_err(broken)?;
        Ok(self.file)
    }

    /// Removes the bytes.
    pub async fn discard(self) {
        self.staged.discard().await;
    }
}

/// Looks at a whole file of which nothing is known yet.
async fn examine(staged: Staged) -> Result<Received> {
    let mut reader = staged.reader().take(SNIFF_LEN as u64);
    let head = spawn_blocking(move || {
        let mut head = Vec::new();
        reader.read_to_end(&mut head).map(|_| head)
    });
    let head = head.await.map_err(anyhow::Error::new)?.map_err(anyhow::Error::new)?;
    if head.is_empty() {
        return Err(Rejected::from(Unfit::Empty).into());
    }
    look(sniff(&head)?, staged).await
}

/// Reads as much of a file as tells what it is.
async fn recognise(part: &mut Part) -> Result<(Format, Bytes)> {
    let mut head = BytesMut::new();
    while head.len() < SNIFF_LEN
        && let Some(chunk) = part.chunk().await
    {
        head.extend_from_slice(&chunk.map_err(lost)?);
    }
    if head.is_empty() {
        return Err(Rejected::from(Unfit::Empty).into());
    }
    Ok((sniff(&head)?, head.freeze()))
}

/// Tells what a file is by its first bytes.
fn sniff(head: &[u8]) -> Result<Format, Rejected> {
    let known = media::sniff(&head[..head.len().min(SNIFF_LEN)]);
    let unknown = Unfit::Unsupported("its bytes show nothing that is known here");
    known.ok_or(unknown.into())
}

/// Passes a file on to storage.
async fn fill(
    platform: &Platform,
    part: &mut Part,
    mut room: Option<&mut Room>,
    writer: &mut Writer,
    head: Bytes,
) -> Result<()> {
    let most = platform.config.max_upload;
    let mut next = Some(head);
    while let Some(chunk) = next {
        let size = writer.size() + chunk.len() as u64;
        if size > most {
            return Err(Rejected::TooLarge { most }.into());
        }
        if let Some(room) = &mut room {
            room.make(size).await?;
        }
        writer.write(chunk).await.map_err(broken)?;
        next = part.chunk().await.transpose().map_err(lost)?;
    }
    Ok(())
}

/// Looks at a whole file.
async fn look(format: Format, staged: Staged) -> Result<Received> {
    let (mut reader, size) = (staged.reader(), staged.size());
    let probe = move || media::probe(format, &mut reader, size, &media::Limits::default());
    match decode(probe).await {
        Ok(facts) => {
            let file = BlobFacts::new(staged.digest(), size, &facts);
            Ok(Received { file, staged })
        }
        Err(MediaError::Unfit(unfit)) => {
            staged.discard().await;
            Err(Rejected::from(unfit).into())
        }
        Err(MediaError::Io(error)) => Err(anyhow::Error::new(error).into()),
    }
}

/// Sees to it that files whose bytes are about to be stored are swept if nothing comes of them.
async fn announce(tx: &Tx, files: impl IntoIterator<Item = &BlobFacts>) -> Result<()> {
    asset::announce(tx, files).await?;
    SweepStorage::later(tx).await
}

fn lost(broken: UploadBroken) -> Error {
    Rejected::Lost(broken).into()
}

fn broken(error: blob::Error) -> Error {
    match error {
        blob::Error::TooLarge { most } => Rejected::TooLarge { most }.into(),
        other => anyhow::Error::new(other).into(),
    }
}
