use std::{
    collections::HashMap,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use sea_orm::prelude::Uuid;
use storage::{
    blob::{Key, Reader},
    zip::{self, Entry, Limits, ZipError},
};
use tokio::task::spawn_blocking;

use super::lines::Lines;
use crate::{
    app::Platform,
    error::{Error, Result},
    library::rules::{
        package::{DIRECTORY, ENTRIES, LibraryRecord, MANIFEST, Record, VERSION},
        unpacking::UnpackingError,
    },
};

/// How much of a manifest is looked at to tell whether it is one, in bytes.
const HEAD: u64 = 64 << 10;

/// A package that lies in storage.
pub(super) struct Package {
    /// Where it lies.
    pub(super) piece: Uuid,
    manifest: Range<u64>,
    /// Where the files lie that no record has taken yet, by their names.
    files: HashMap<String, Range<u64>>,
}

impl Package {
    /// Checks that a file is a package that can be read.
    pub(super) async fn check(reader: Reader, size: u64) -> Result<()> {
        open(reader, size).await.map(drop)
    }

    /// Opens a package of so many bytes.
    pub(super) async fn open(platform: &Platform, piece: Uuid, size: u64) -> Result<Self> {
        let reader = platform.blobs.reader(&Key::Piece(piece), size);
        let (entries, manifest) = open(reader, size).await?;
        let files = entries.into_iter().map(|entry| (entry.name, entry.bytes)).collect();
        Ok(Self { piece, manifest, files })
    }

    /// Reads its manifest.
    pub(super) fn lines(&self, platform: &Platform) -> Lines {
        Lines::new(platform, self.piece, self.manifest.clone())
    }

    /// Tells where a file lies, for the one record that it belongs to: however often others name it,
    /// nobody reads it for them.
    pub(super) fn take(&mut self, name: &str) -> Result<Range<u64>, UnpackingError> {
        self.files.remove(name).ok_or_else(|| UnpackingError::NoFile(named(name)))
    }
}

/// A name as it is told, however long.
fn named(name: &str) -> String {
    name.chars().take(200).collect()
}

/// Finds what is in a package, and where its manifest lies, which has to begin as one.
async fn open(mut reader: Reader, size: u64) -> Result<(Vec<Entry>, Range<u64>)> {
    let opened = spawn_blocking(move || {
        let limits = Limits { entries: ENTRIES, directory: DIRECTORY };
        let entries = zip::open(&mut reader, size, limits)?;
        let manifest = entries.iter().find(|entry| entry.name == MANIFEST);
        let Some(manifest) = manifest.map(|entry| entry.bytes.clone()) else {
            return Ok((entries, None));
        };
        let mut head = Vec::new();
        reader.seek(SeekFrom::Start(manifest.start))?;
        let length = (manifest.end - manifest.start).min(HEAD);
        reader.take(length).read_to_end(&mut head)?;
        Ok((entries, Some((manifest, head))))
    });
    let (entries, manifest) = opened.await.map_err(anyhow::Error::new)?.map_err(refused)?;
    let (manifest, head) = manifest.ok_or(UnpackingError::NoPackage)?;
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice(first) {
        Ok(Record::Library(LibraryRecord { version: VERSION, .. })) => Ok((entries, manifest)),
        Ok(Record::Library(LibraryRecord { version, .. })) => {
            Err(UnpackingError::Version(version).into())
        }
        _ => Err(UnpackingError::NoPackage.into()),
    }
}

/// Tells why an archive cannot be read.
fn refused(error: ZipError) -> Error {
    match error {
        ZipError::Broken(_) => UnpackingError::Broken(error.to_string()).into(),
        ZipError::TooLarge(_) => UnpackingError::TooLarge(error.to_string()).into(),
        ZipError::Entry { .. } => UnpackingError::Entry(error.to_string()).into(),
        ZipError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
            UnpackingError::Gone.into()
        }
        ZipError::Io(error) => anyhow::Error::new(error).into(),
    }
}
