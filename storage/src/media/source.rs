//! A file that is read from front to back, with jumps, and never past its end.

use std::io::{BufRead, BufReader, ErrorKind, Read, Seek};

use super::{MediaError, Unfit};

/// As much as is read ahead: a compromise between walks over small headers and walks over
/// everything.
const READ_AHEAD: usize = 32 * 1024;

/// A reader that knows where it stands and where the file ends.
///
/// Whatever asks for bytes beyond the end gets [`Unfit::Truncated`].
pub(super) struct Source<R> {
    reader: BufReader<R>,
    position: u64,
    size: u64,
}

impl<R: Read + Seek> Source<R> {
    /// Starts at the front of a file of `size` bytes.
    pub(super) fn new(mut reader: R, size: u64) -> Result<Self, MediaError> {
        reader.rewind()?;
        Ok(Self { reader: BufReader::with_capacity(READ_AHEAD, reader), position: 0, size })
    }

    /// Tells where the next byte comes from.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Tells how long the file is.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Tells how many bytes there are from here on.
    pub(super) fn left(&self) -> u64 {
        self.size - self.position
    }

    /// Jumps; to stand at the very end is allowed.
    pub(super) fn seek(&mut self, to: u64) -> Result<(), MediaError> {
        if to > self.size {
            return Err(Unfit::Truncated.into());
        }
        // Files are shorter than 2⁶³ bytes, so the wrapped difference is the signed one.
        self.reader.seek_relative(to.wrapping_sub(self.position).cast_signed())?;
        self.position = to;
        Ok(())
    }

    /// Jumps over so many bytes.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), MediaError> {
        self.seek(self.position.saturating_add(count))
    }

    /// Lends what is read ahead, empty only at the end; [`consume`](Self::consume) moves on.
    pub(super) fn peek(&mut self) -> Result<&[u8], MediaError> {
        let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
        if left == 0 {
            return Ok(&[]);
        }
        let ahead = loop {
            match self.reader.fill_buf() {
                Ok(ahead) => break ahead.len(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        };
        if ahead == 0 {
            return Err(Unfit::Truncated.into());
        }
        Ok(&self.reader.buffer()[..ahead.min(left)])
    }

    /// Moves over bytes that [`peek`](Self::peek) has lent.
    pub(super) fn consume(&mut self, count: usize) {
        self.reader.consume(count);
        self.position += count as u64;
    }

    /// Reads exactly as many bytes as fit.
    pub(super) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), MediaError> {
        if bytes.len() as u64 > self.left() {
            return Err(Unfit::Truncated.into());
        }
        self.reader.read_exact(bytes).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => MediaError::Unfit(Unfit::Truncated),
            _ => MediaError::Io(error),
        })?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    /// Reads the next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], MediaError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads bytes whose number the caller has bounded.
    pub(super) fn vec(&mut self, count: usize) -> Result<Vec<u8>, MediaError> {
        if count as u64 > self.left() {
            return Err(Unfit::Truncated.into());
        }
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads everything from here on to the end of some bytes.
    pub(super) fn rest(&mut self, bytes: &mut Vec<u8>) -> Result<(), MediaError> {
        let left = self.left();
        bytes.reserve_exact(usize::try_from(left).unwrap_or_default());
        let read = self.reader.by_ref().take(left).read_to_end(bytes)?;
        self.position += read as u64;
        if (read as u64) < left { Err(Unfit::Truncated.into()) } else { Ok(()) }
    }

    /// Reads one byte.
    pub(super) fn u8(&mut self) -> Result<u8, MediaError> {
        self.array().map(u8::from_be_bytes)
    }

    /// Reads two bytes, most significant first.
    pub(super) fn u16(&mut self) -> Result<u16, MediaError> {
        self.array().map(u16::from_be_bytes)
    }

    /// Reads four bytes, most significant first.
    pub(super) fn u32(&mut self) -> Result<u32, MediaError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads eight bytes, most significant first.
    pub(super) fn u64(&mut self) -> Result<u64, MediaError> {
        self.array().map(u64::from_be_bytes)
    }

    /// Reads two bytes, least significant first.
    pub(super) fn u16_le(&mut self) -> Result<u16, MediaError> {
        self.array().map(u16::from_le_bytes)
    }

    /// Reads four bytes, least significant first.
    pub(super) fn u32_le(&mut self) -> Result<u32, MediaError> {
        self.array().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn nothing_is_read_or_sought_past_the_end() {
        let mut source = Source::new(Cursor::new(b"abcdef"), 4).unwrap();
        assert_eq!(source.u16().unwrap(), 0x6162);
        assert!(matches!(source.u32(), Err(MediaError::Unfit(Unfit::Truncated))));
        source.skip(2).unwrap();
        assert_eq!(source.left(), 0);
        assert!(source.peek().unwrap().is_empty());
        assert!(matches!(source.skip(1), Err(MediaError::Unfit(Unfit::Truncated))));
        assert!(matches!(source.skip(u64::MAX), Err(MediaError::Unfit(Unfit::Truncated))));
        source.seek(1).unwrap();
        assert_eq!(source.vec(3).unwrap(), b"bcd");
    }

    #[test]
    fn a_file_that_is_shorter_than_announced_is_truncated() {
        let mut source = Source::new(Cursor::new(b"ab"), 9).unwrap();
        assert!(matches!(source.u32(), Err(MediaError::Unfit(Unfit::Truncated))));
        let mut source = Source::new(Cursor::new(b""), 9).unwrap();
        assert!(matches!(source.peek(), Err(MediaError::Unfit(Unfit::Truncated))));
    }
}
