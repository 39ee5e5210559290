//! What is left for later: importing packages, and forgetting what became of them.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::{id::LibraryImportId, library_import};
use sea_orm::{QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};
use storage::blob::Key;

use super::{
    package::Package,
    placing::{Files, Placing},
};
use crate::{
    access::{Denied, Member, Permission},
    app::Platform,
    error::{Error, Result},
    jobs::Job,
    library::{
        actions::unpacking::{self as actions, Outcome},
        reads::imports,
        rules::{
            package::Record,
            unpacking::{LINES, UnpackingError},
        },
    },
    tx::Tx,
};

/// How many imports one sweep forgets.
const SWEPT: u64 = 1_000;

/// Imports a package, from the line on at which an earlier attempt ended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct UnpackLibrary {
    /// The import.
    pub import: LibraryImportId,
}

impl Job for UnpackLibrary {
    const NAME: &'static str = "unpack_library";
    const TIMEOUT: Duration = Duration::from_hours(6);

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let Some(import) = actions::start(&tx, self.import).await? else { return Ok(()) };
        tx.commit().await?;
        let refused = match unpack(platform, &import).await {
            Ok(()) => None,
            Err(Error::Refused(refused)) => Some(*refused),
            Err(broken) => return Err(broken),
        };
        let tx = platform.begin().await?;
        let piece = actions::finish(&tx, self.import, refused).await?;
        tx.commit().await?;
        if let Some(piece) = piece {
            clear(platform, piece).await;
        }
        Ok(())
    }
}

/// Imports what is not imported yet, until nobody wants it any more.
async fn unpack(platform: &Platform, import: &library_import::Model) -> Result<()> {
    let member = imports::owner(platform.db.reader(), import).await?;
    let member = member.filter(|member| Permission::LibraryWrite.is_held_by(member.role));
    let member = member.ok_or(Denied::Forbidden)?;
    let piece = import.piece.ok_or(UnpackingError::Gone)?;
    let size = u64::try_from(import.size).unwrap_or_default();
    let package = Package::open(platform, piece, size).await?;
    let mut lines = package.lines(platform);
    let mut unpacking = Unpacking { platform, member, import: import.id, package };
    let mut number = 0;
    while let Some(line) = lines.next().await? {
        number += 1;
        if number > LINES {
            return Err(UnpackingError::TooMany.into());
        }
        if number > import.line && !unpacking.take(number, line).await? {
            break;
        }
    }
    Ok(())
}

/// A package that is being imported.
struct Unpacking<'a> {
    platform: &'a Platform,
    member: Member,
    import: LibraryImportId,
    package: Package,
}

impl Unpacking<'_> {
    /// Imports a line; false if nobody wants it any more, or somebody else imports it.
    async fn take(&mut self, number: i32, line: Result<Bytes, UnpackingError>) -> Result<bool> {
        let placed = match line.and_then(|line| read(&line)) {
            Ok(Some(record)) => self.place(number, record).await,
            Ok(None) => return self.note(number, Outcome::default()).await,
            Err(unreadable) => Err(unreadable.into()),
        };
        match placed {
            Err(Error::Refused(refused)) => {
                let problems = vec![*refused];
                self.note(number, Outcome { is_new: None, problems }).await
            }
            placed => placed,
        }
    }

    /// Makes of a record what it says, and notes that it is done, or nothing of that.
    async fn place(&mut self, number: i32, record: Record) -> Result<bool> {
        let files = match &record {
            Record::Asset(asset) => {
                let (platform, member) = (self.platform, &self.member);
                let at = (self.import, &mut self.package);
                Box::pin(Files::receive(platform, member, at, asset)).await?
            }
            _ => Files::None,
        };
        let (tx, member) = (self.platform.begin().await?, &self.member);
        let held = actions::hold(&tx, member, self.import, number).await?;
        let Some(import) = held else { return Ok(false) };
        let mut placing = Placing::new(&tx, member, &import);
        let (is_new, rooms) = Box::pin(placing.place(record, files)).await?;
        let outcome = Outcome { is_new, problems: placing.problems };
        actions::note(&tx, import, outcome).await?;
        tx.commit().await?;
        for room in rooms {
            room.left();
        }
        Ok(true)
    }

    /// Notes what became of a line that is nothing in the library.
    async fn note(&self, number: i32, outcome: Outcome) -> Result<bool> {
        let tx = self.platform.begin().await?;
        let held = actions::hold(&tx, &self.member, self.import, number).await?;
        let Some(import) = held else { return Ok(false) };
        actions::note(&tx, import, outcome).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Reads a line; none where there is nothing in it.
fn read(line: &[u8]) -> Result<Option<Record>, UnpackingError> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let unreadable = |error: serde_json::Error| {
        UnpackingError::Unreadable(error.to_string().chars().take(200).collect())
    };
    // No text of the house has such a character, and not every database can keep it.
    if memchr::memmem::find(line, b"\\u0000").is_some() {
        return Err(UnpackingError::Unreadable("it has a character that is none".into()));
    }
    serde_json::from_slice(line).map(Some).map_err(unreadable)
}

/// Removes a package; where that fails it is swept.
pub(super) async fn clear(platform: &Platform, piece: Uuid) {
    if let Err(error) = platform.blobs.delete(&Key::Piece(piece)).await {
        tracing::warn!("A package is left to the sweep: {error}");
    }
}

/// Gives up an import, and removes its package.
pub async fn cancel(
    platform: &Platform,
    member: &Member,
    id: LibraryImportId,
) -> Result<library_import::Model> {
    let tx = platform.begin().await?;
    let (import, piece) = actions::cancel(&tx, member, id).await?;
    tx.commit().await?;
    if let Some(piece) = piece {
        clear(platform, piece).await;
    }
    Ok(import)
}

/// Forgets the imports whose time is over, with their packages.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SweepImports {}

impl Job for SweepImports {
    const NAME: &'static str = "sweep_imports";

    async fn run(self, platform: &Platform) -> Result<()> {
        let over = library_import::COLUMN.expires_at.lte(platform.db.now());
        let expired = library_import::Entity::find().filter(over.clone()).limit(SWEPT);
        for import in expired.all(platform.db.reader()).await? {
            if let Some(piece) = import.piece {
                clear(platform, piece).await;
            }
            let gone = library_import::Entity::delete_by_id(import.id).filter(over.clone());
            gone.exec(platform.db.writer()).await?;
        }
        Ok(())
    }
}

impl SweepImports {
    /// Sees to it that an import is forgotten when its time is over. All of an hour share one sweep.
    pub async fn after(tx: &Tx, end: DateTime<Utc>) -> Result<()> {
        let hour = TimeDelta::hours(1);
        let due_at = end.duration_trunc(hour).unwrap_or(end) + hour;
        tx.enqueue_once_at(Self {}, &due_at.to_rfc3339(), due_at).await
    }
}
