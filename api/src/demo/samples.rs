//! The pictures, the clip and the sound that come with the server.

/// A file: its name and its bytes.
pub(crate) type Sample = (&'static str, &'static [u8]);

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../samples/", $name)))),*]
    };
}

/// The files, in the order in which a demo sends them.
pub(crate) const FILES: &[Sample] = samples![
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
