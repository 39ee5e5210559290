//! What files say about themselves.

mod build;
mod exiftool;
mod hostile;
mod places;
mod reading;
mod regions;
mod sidecars;

use storage::media::{Format, Metadata, TakenAt, Translation};

use super::probed;

fn metadata(format: Format, bytes: &[u8]) -> Metadata {
    probed(format, bytes).unwrap_or_else(|unfit| panic!("{format}: {unfit}")).metadata
}

fn taken(text: &str, offset_minutes: Option<i32>) -> TakenAt {
    TakenAt { local: text.parse().unwrap(), offset_minutes }
}

fn translated(texts: &[(&str, &str)]) -> Vec<Translation> {
    let pair = |(language, text): &(&str, &str)| Translation {
        language: (*language).to_owned(),
        text: (*text).to_owned(),
    };
    texts.iter().map(pair).collect()
}
