//! Stored bytes for code that blocks.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::PathBuf,
};

use bytes::Bytes;
use object_store::{ObjectStoreExt, path::Path};

use super::{Blobs, Error};

/// What is fetched from a bucket at once, since each request costs tens of milliseconds.
const READ_AHEAD: u64 = 1024 * 1024;

/// Stored bytes as a blocking file: plain on a local disk, fetched range by range from a bucket.
///
/// Opened by the first read, so an object that is gone shows there as `NotFound`. Not buffered:
/// wrap it where small reads are many.
pub struct Reader(Source);

enum Source {
    Unopened(PathBuf),
    File(File),
    Ranges(Ranges),
}

impl Reader {
    pub(super) fn new(blobs: &Blobs, path: Path, size: u64) -> Self {
        Self(match blobs.folder() {
            Some(folder) => Source::Unopened(folder.join(path.as_ref())),
            None => Source::Ranges(Ranges {
                blobs: blobs.clone(),
                path,
                size,
                position: 0,
                window: Bytes::new(),
                window_start: 0,
            }),
        })
    }

    fn open(&mut self) -> io::Result<&mut Source> {
        if let Source::Unopened(path) = &self.0 {
            self.0 = Source::File(File::open(path)?);
        }
        Ok(&mut self.0)
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.open()? {
            Source::File(file) => file.read(buffer),
            Source::Ranges(ranges) => ranges.read(buffer),
            Source::Unopened(_) => Ok(0),
        }
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self.open()? {
            Source::File(file) => file.seek(to),
            Source::Ranges(ranges) => ranges.seek(to),
            Source::Unopened(_) => Ok(0),
        }
    }
}

/// An object in a bucket, with the piece of it that was fetched last.
struct Ranges {
    blobs: Blobs,
    path: Path,
    size: u64,
    position: u64,
    window: Bytes,
    window_start: u64,
}

impl Ranges {
    fn fetch(&mut self) -> io::Result<()> {
        let range = self.position..self.size.min(self.position + READ_AHEAD);
        self.window_start = range.start;
        let fetched = self.blobs.store().get_range(&self.path, range);
        let fetched = self.blobs.runtime().block_on(fetched);
        self.window = fetched.map_err(Error::at(&self.path))?;
        Ok(())
    }

    /// Returns what is at hand from the position on.
    fn at_hand(&self) -> &[u8] {
        let offset = self.position.checked_sub(self.window_start);
        let offset = offset.and_then(|offset| usize::try_from(offset).ok());
        offset.and_then(|offset| self.window.get(offset..)).unwrap_or_default()
    }
}

impl Read for Ranges {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.position >= self.size {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            self.fetch()?;
        }
        if self.at_hand().is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let count = self.at_hand().read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Ranges {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
