//! Elements: a number that names one, a length, and a body that may hold elements.

use std::io::{Read, Seek};

use super::super::{Checked, Source};
use crate::media::{MediaError, Unfit};

/// What a file of hours has is far below; a walk over more is an attack.
const MOST_ELEMENTS: u32 = 4_000_000;

/// An element: what it is, and where its body ends, if its writer knew.
#[derive(Clone, Copy)]
pub(in crate::media) struct Element {
    pub(in crate::media) id: u32,
    pub(in crate::media) end: Option<u64>,
}

/// A source that is read element by element.
pub(in crate::media) struct Elements<'a, R> {
    pub(in crate::media) source: &'a mut Source<R>,
    seen: u32,
}

impl<'a, R: Read + Seek> Elements<'a, R> {
    pub(in crate::media) fn new(source: &'a mut Source<R>) -> Self {
        Self { source, seen: 0 }
    }

    /// Reads what the next element is and how long it is; all of it has to be there.
    pub(in crate::media) fn next(&mut self) -> Result<Element, MediaError> {
        self.seen += 1;
        if self.seen > MOST_ELEMENTS {
            return Err(Unfit::Unsupported("a film of so many parts").into());
        }
        let first = self.source.u8()?;
        let more = first.leading_zeros();
        if more > 3 {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let mut id = u32::from(first);
        for _ in 0..more {
            id = id << 8 | u32::from(self.source.u8()?);
        }
        let Some(length) = self.number()? else { return Ok(Element { id, end: None }) };
        let end = self.source.position().saturating_add(length);
        if end > self.source.size() {
            return Err(Unfit::Truncated.into());
        }
        Ok(Element { id, end: Some(end) })
    }

    /// Reads the elements up to an end one by one, whatever `read` leaves of them.
    pub(in crate::media) fn children(
        &mut self,
        end: u64,
        mut read: impl FnMut(&mut Self, Element) -> Checked,
    ) -> Checked {
        while self.source.position() < end {
            let child = self.next()?;
            let Some(child_end) = child.end.filter(|child_end| *child_end <= end) else {
                return Err(Unfit::Corrupt("its parts do not line up").into());
            };
            read(self, child)?;
            self.source.seek(child_end)?;
        }
        Ok(())
    }

    /// Reads a number of one to eight bytes; all bits set is a number that is not known.
    pub(super) fn number(&mut self) -> Result<Option<u64>, MediaError> {
        let first = self.source.u8()?;
        let more = first.leading_zeros();
        if more > 7 {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let mut value = u64::from(first) & ((0x80 >> more) - 1);
        for _ in 0..more {
            value = value << 8 | u64::from(self.source.u8()?);
        }
        let unknown = (1 << (7 * (more + 1))) - 1;
        Ok((value != unknown).then_some(value))
    }

    /// Reads a body that is an unsigned number.
    pub(super) fn unsigned(&mut self, element: Element) -> Result<u64, MediaError> {
        let body = self.body(element, 8)?;
        Ok(body.into_iter().fold(0, |value, byte| value << 8 | u64::from(byte)))
    }

    /// Reads a body that is a number with a fraction.
    pub(super) fn float(&mut self, element: Element) -> Result<Option<f64>, MediaError> {
        let body = self.body(element, 8)?;
        Ok(match (<[u8; 4]>::try_from(&*body), <[u8; 8]>::try_from(&*body)) {
            (Ok(bytes), _) => Some(f64::from(f32::from_be_bytes(bytes))),
            (_, Ok(bytes)) => Some(f64::from_be_bytes(bytes)),
            _ => None,
        })
    }

    /// Reads a body that is a short text.
    pub(super) fn text(&mut self, element: Element) -> Result<String, MediaError> {
        let body = self.body(element, 64)?;
        Ok(String::from_utf8_lossy(&body).trim_end_matches('\0').to_owned())
    }

    fn body(&mut self, element: Element, longest: u64) -> Result<Vec<u8>, MediaError> {
        let length = element.end.map_or(u64::MAX, |end| end - self.source.position());
        if length > longest {
            return Err(Unfit::Corrupt("a number in it is too long").into());
        }
        self.source.vec(usize::try_from(length).map_err(|_| Unfit::TooLarge)?)
    }
}
