//! PDF: a version in front, and at the end the place of the table of objects.

use std::io::{Read, Seek};

use super::{Checked, Source};
use crate::media::Unfit;

/// Some writers leave a little behind the end.
const TAIL: u64 = 2_048;

pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>) -> Checked {
    if source.array()? != *b"%PDF-" {
        return Err(Unfit::Corrupt("it does not start like a PDF").into());
    }
    let size = source.size();
    let length = size.min(TAIL);
    source.seek(size - length)?;
    let tail = source.vec(usize::try_from(length).map_err(|_| Unfit::Truncated)?)?;
    let end = last(&tail, b"%%EOF").ok_or(Unfit::Truncated)?;
    let start = last(&tail[..end], b"startxref").ok_or(Unfit::Truncated)?;
    let table = std::str::from_utf8(tail[start + b"startxref".len()..end].trim_ascii())
        .ok()
        .and_then(|number| number.parse::<u64>().ok())
        .filter(|&table| table < size)
        .ok_or(Unfit::Corrupt("its contents cannot be found"))?;
    source.seek(table)?;
    let head = source.vec(usize::try_from(source.left().min(64)).map_err(|_| Unfit::Truncated)?)?;
    let head = head.trim_ascii_start();
    // A table of its own, or a stream with a number.
    if head.starts_with(b"xref")
        || (head.first().is_some_and(u8::is_ascii_digit) && last(head, b"obj").is_some())
    {
        return Ok(());
    }
    Err(Unfit::Corrupt("its contents cannot be found").into())
}

fn last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
