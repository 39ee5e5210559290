//! Passwords that were stolen elsewhere, looked up in a list on this machine.
//!
//! The list is the one that Have I Been Pwned offers for download, ordered by hash: a line for each
//! password with its SHA-1 in hex, a colon and how often it was seen. It has tens of gigabytes, so it
//! is never read as a whole: a search halves what is left of the file with each read.

use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
};

use anyhow::{Context, ensure};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use secrecy::{ExposeSecret, SecretString};

use crate::{error::Result, tokens};

/// How long a hash is, in hex.
const HASH: usize = 40;
/// How long a line is at most, with its end.
const LINE: u64 = 64;

/// A list of stolen passwords; cheap to clone.
#[derive(Clone, Debug)]
pub struct Breaches(Arc<List>);

#[derive(Debug)]
struct List {
    file: File,
    length: u64,
}

impl Breaches {
    /// Opens a list, and looks at its first and its last line.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let failed = || format!("the list of breached passwords {}", path.display());
        let file = File::open(path).with_context(failed)?;
        let length = file.metadata().with_context(failed)?.len();
        let list = List { file, length };
        let ends = list.line(0).and_then(|first| {
            let end = list.begin(0, length.saturating_sub(HASH as u64).max(1))?;
            Ok((first.hash, list.line(end)?.hash))
        });
        let (first, end) = ends.with_context(failed)?;
        ensure!(first <= end, "{}: it is not ordered by hash", failed());
        Ok(Self(Arc::new(list)))
    }

    /// Tells whether a password is on the list.
    pub async fn hold(&self, password: &SecretString) -> Result<bool> {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.expose_secret().as_bytes());
        let (list, hash) = (self.0.clone(), tokens::hex(hash.as_ref()).to_uppercase());
        let found = tokio::task::spawn_blocking(move || list.holds(&hash)).await;
        let found = found.map_err(anyhow::Error::new)?;
        Ok(found.context("the list of breached passwords")?)
    }
}

/// A line, and where the next one begins.
struct Line {
    hash: String,
    next: u64,
}

impl List {
    fn holds(&self, hash: &str) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let begin = self.begin(low, low + (high - low) / 2)?;
            let line = self.line(begin)?;
            match line.hash.as_str().cmp(hash) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = line.next,
                std::cmp::Ordering::Greater => high = begin,
            }
        }
        Ok(false)
    }

    /// Where the line begins in which a place lies; `low` is where a line before it does.
    fn begin(&self, low: u64, place: u64) -> io::Result<u64> {
        let from = low.max(place.saturating_sub(LINE));
        let before = self.read(from, place)?;
        match (before.iter().rposition(|byte| *byte == b'\n'), from == low) {
            (Some(end), _) => Ok(from + end as u64 + 1),
            (None, true) => Ok(low),
            (None, false) => Err(odd("a line is too long")),
        }
    }

    /// Reads the line that begins at a place.
    fn line(&self, begin: u64) -> io::Result<Line> {
        let bytes = self.read(begin, (begin + LINE).min(self.length))?;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let line = &bytes[..end.unwrap_or(bytes.len())];
        let hash = line.get(..HASH).filter(|hash| hash.iter().all(u8::is_ascii_hexdigit));
        let is_ended = matches!(line.get(HASH), None | Some(b':' | b'\r'));
        let hash = hash.filter(|_| is_ended).ok_or_else(|| odd("a line has no SHA-1 in hex"))?;
        let next = end.map_or(self.length, |end| begin + end as u64 + 1);
        Ok(Line { hash: String::from_utf8_lossy(hash).to_uppercase(), next })
    }

    fn read(&self, from: u64, to: u64) -> io::Result<Vec<u8>> {
        let length = usize::try_from(to.saturating_sub(from)).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, from)?;
        Ok(bytes)
    }
}

fn odd(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn sha1(password: &str) -> String {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        tokens::hex(hash.as_ref()).to_uppercase()
    }

    fn written(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("a list");
        file
    }

    #[tokio::test]
    async fn each_password_of_a_list_is_found_and_no_other() {
        for (count, end) in [(1, "\r\n"), (2, "\n"), (3, "\r\n"), (257, "\n"), (1_000, "\r\n")] {
            let mut hashes: Vec<_> = (0..count).map(|n| sha1(&format!("stolen {n}"))).collect();
            hashes.sort_unstable();
            let lines = hashes.iter().enumerate();
            let lines = lines.map(|(n, hash)| format!("{hash}:{}", "7".repeat(n % 9 + 1)));
            let text = lines.collect::<Vec<_>>().join(end);
            for text in [format!("{text}{end}"), text] {
                let file = written(&text);
                let breaches = Breaches::open(file.path()).expect("a list");
                for n in 0..count {
                    let stolen = format!("stolen {n}").into();
                    assert!(breaches.hold(&stolen).await.expect("an answer"), "{n} of {count}");
                    let own = format!("my own {n}").into();
                    assert!(!breaches.hold(&own).await.expect("an answer"), "{n} of {count}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_such_list_is_refused_at_the_start() {
        let one = sha1("one");
        for text in ["", "hello\n", &format!("{one}9:1\n"), &"a".repeat(500), "FF\n00\n"] {
            assert!(Breaches::open(written(text).path()).is_err(), "{text}");
        }
        let backwards = format!("{}:1\n{}:1\n", "F".repeat(40), "0".repeat(40));
        assert!(Breaches::open(written(&backwards).path()).is_err());
        assert!(Breaches::open(Path::new("/nowhere")).is_err());
    }
}
