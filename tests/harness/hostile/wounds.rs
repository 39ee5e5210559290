//! Samples that were cut, beaten, or grafted onto each other.

use super::{
    Hostile,
    parts::{FOLDER, media},
};

/// How each sample is wounded.
pub(super) fn all(lots: usize) -> impl Iterator<Item = Hostile> {
    let names = names();
    let heads = names.clone();
    let beaten = names.into_iter().flat_map(move |name| wounded(&name, lots));
    let grafted = heads.clone().into_iter().zip(heads.into_iter().cycle().skip(7));
    beaten.chain(grafted.map(|(head, tail)| graft(&head, &tail)))
}

fn names() -> Vec<String> {
    let files = std::fs::read_dir(FOLDER).expect("the samples are there");
    let name = |file: std::io::Result<std::fs::DirEntry>| {
        file.expect("a file").file_name().into_string().expect("a name in UTF-8")
    };
    let mut names: Vec<_> = files.map(name).collect();
    names.sort();
    names
}

/// Cuts a sample in its head, in its middle and before its last byte, and damages it by lot.
fn wounded(name: &str, lots: usize) -> Vec<Hostile> {
    let whole = media(name);
    let mut dice = Dice::new(name);
    let length = whole.len();
    let cuts = [1, 7, 16, 64, length / 3, length / 2, length - 1].into_iter().map(|kept| {
        let bytes = whole[..kept.min(length)].to_vec();
        Hostile { name: format!("{name} cut at {kept}"), bytes }
    });
    let mut all: Vec<_> = cuts.collect();
    for lot in 0..lots {
        let mut bytes = whole.clone();
        for _ in 0..=dice.roll(4) {
            dice.damage(&mut bytes);
        }
        all.push(Hostile { name: format!("{name} beaten {lot}"), bytes });
    }
    all
}

/// The first half of one sample and all of another, as if the first one were followed by it.
fn graft(head: &str, tail: &str) -> Hostile {
    let (first, second) = (media(head), media(tail));
    let bytes = [&first[..first.len() / 2], &second].concat();
    Hostile { name: format!("half of {head}, then {tail}"), bytes }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn new(name: &str) -> Self {
        // Any number but zero does.
        Self(
            name.bytes().fold(0x5EED, |seed: u64, byte| {
                seed.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte)
            }) | 1,
        )
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).expect("a small number")
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        // Numbers at whose edges arithmetic goes wrong.
        const TELLING: [[u8; 4]; 6] = [
            [0; 4],
            [0xFF; 4],
            [0x7F, 0xFF, 0xFF, 0xFF],
            [0x80, 0, 0, 0],
            [0, 0, 0, 1],
            [1, 0, 0, 0],
        ];
        let at = self.roll(bytes.len());
        let end = (at + 1 + self.roll(16)).min(bytes.len());
        match self.roll(5) {
            0 => bytes[at] ^= 1 << self.roll(8),
            1 => {
                let number = TELLING[self.roll(TELLING.len())];
                let end = (at + 4).min(bytes.len());
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            2 if end - at < bytes.len() => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            // Those at the front say how long everything is.
            _ => {
                let at = self.roll(bytes.len().min(64));
                bytes[at] = bytes[at].wrapping_add(1 << self.roll(8));
            }
        }
    }
}
