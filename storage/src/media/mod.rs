//! What a file is and what it looks like.
//!
//! Three questions, asked in this order and always of the bytes, never of a name or a header that
//! came with them:
//!
//! 1. [`sniff()`]: which [`Format`] do the first [`SNIFF_LEN`] bytes show, if any that we take?
//! 2. [`probe()`]: is the whole file sound, and what are its [`Facts`]? The structure is walked to
//!    its last byte, so that a file that was cut short is found while the person who sent it still
//!    waits; pixels are not decoded, so that the walk costs little more than reading the file.
//!    [`Metadata`] is what people and cameras have noted in it.
//! 3. [`render()`]: what does it look like, small? One decode serves every [`Cut`] of every
//!    [`Preset`].
//!
//! Before a file is given to others, [`places()`] finds where it tells where it was taken.
//!
//! Everything here is synchronous over `Read + Seek` and expects hostile bytes: no input makes it
//! panic, loop or take memory beyond [`Limits`]. A file that is at fault is [`Unfit`], which says
//! to a person what is wrong; a disk or a network that is at fault is an
//! [`io::Error`](std::io::Error). [`MediaError`] keeps them apart.

mod colour;
mod facts;
mod format;
mod limits;
mod metadata;
mod places;
mod probe;
mod render;
mod sniff;
mod source;

pub use colour::average;
pub use facts::{AudioFacts, Embedding, Facts, FontFacts, TakenAt, VideoFacts};
pub use format::{Format, Kind, UnknownFormat};
pub use limits::{Limits, MediaError, Unfit};
pub use metadata::{Area, Frame, Metadata, ModelRelease, PersonRegion, Position, Translation};
pub use places::{Patch, patched, places};
pub use probe::probe;
pub use render::{
    Cut, Encoding, Framing, LARGE, MARKED, MARKED_THUMBNAIL, MOVING_SIDE, Moving, POSTER, PREVIEW,
    Preset, Region, Rendered, Rendering, SOCIAL_PORTRAIT, SOCIAL_SQUARE, SOCIAL_STORY, SOCIAL_WIDE,
    SQUARE, Shape, THUMBNAIL, render, render_moving,
};
pub use sniff::{SNIFF_LEN, sniff};
