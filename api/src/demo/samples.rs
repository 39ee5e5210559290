//! The pictures and the clip that a demo uploads.

/// A file: its name and its bytes.
pub(super) type Sample = (&'static str, &'static [u8]);

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../samples/", $name)))),*]
    };
}

/// The files, in the order in which they are sent.
pub(super) const FILES: &[Sample] = samples![
    "fjord.jpg",
    "lighthouse.jpg",
    "hills.jpg",
    "city.jpg",
    "aurora.jpg",
    "team.jpg",
    "autumn.webp",
    "logo.png",
    "sailing.mp4",
    "chime.mp3",
];
