//! Boxes: a length, a name, and a body that may hold boxes.

use std::io::{Read, Seek};

use super::super::Source;
use crate::media::{MediaError, Unfit};

/// A film of hours in short fragments stays far below; a walk over more is an attack.
const MOST_BOXES: u32 = 1_000_000;

/// The header of a box, behind which the source stands.
#[derive(Clone, Copy)]
pub(in crate::media) struct Atom {
    pub(in crate::media) kind: [u8; 4],
    /// Where the next one starts.
    pub(in crate::media) end: u64,
}

/// A source that is read box by box.
pub(in crate::media) struct Boxes<'a, R> {
    pub(in crate::media) source: &'a mut Source<R>,
    seen: u32,
}

impl<'a, R: Read + Seek> Boxes<'a, R> {
    pub(in crate::media) fn new(source: &'a mut Source<R>) -> Self {
        Self { source, seen: 0 }
    }

    /// Reads the next box of the file, all of which has to be there.
    pub(in crate::media) fn next_of_file(&mut self) -> Result<Option<Atom>, MediaError> {
        let size = self.source.size();
        if self.source.position() == size {
            return Ok(None);
        }
        let atom = self.header(size)?;
        if atom.end > size { Err(Unfit::Truncated.into()) } else { Ok(Some(atom)) }
    }

    /// Reads the boxes up to an end one by one, whatever `read` leaves of them.
    pub(in crate::media) fn children(
        &mut self,
        end: u64,
        mut read: impl FnMut(&mut Self, Atom) -> Result<(), MediaError>,
    ) -> Result<(), MediaError> {
        // Some lists end with four zeros in place of a box.
        while self.source.position().saturating_add(8) <= end {
            let atom = self.header(end)?;
            if atom.end > end {
                return Err(Unfit::Corrupt("its parts do not line up").into());
            }
            read(self, atom)?;
            self.source.seek(atom.end)?;
        }
        Ok(())
    }

    /// Reads a length and a name; without a length, a box reaches up to `end`.
    fn header(&mut self, end: u64) -> Result<Atom, MediaError> {
        self.seen += 1;
        if self.seen > MOST_BOXES {
            return Err(Unfit::Unsupported("a film of so many parts").into());
        }
        let start = self.source.position();
        let length = self.source.u32()?;
        let kind = self.source.array()?;
        let end = match length {
            0 => end,
            1 => start.saturating_add(self.source.u64()?),
            length => start.saturating_add(u64::from(length)),
        };
        if end < self.source.position() {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        Ok(Atom { kind, end })
    }

    /// Reads the version that many boxes start with, and skips their flags.
    pub(in crate::media) fn version(&mut self) -> Result<u8, MediaError> {
        let [version, ..]: [u8; 4] = self.source.array()?;
        Ok(version)
    }

    /// Reads a number of eight or four bytes.
    pub(in crate::media) fn number(&mut self, long: bool) -> Result<u64, MediaError> {
        if long { self.source.u64() } else { self.source.u32().map(u64::from) }
    }

    /// Reads a duration; all bits set says that it is not known, which is taken as nothing.
    pub(in crate::media) fn duration(&mut self, long: bool) -> Result<u64, MediaError> {
        let unknown = if long { u64::MAX } else { u64::from(u32::MAX) };
        Ok(Some(self.number(long)?).filter(|duration| *duration != unknown).unwrap_or(0))
    }
}
