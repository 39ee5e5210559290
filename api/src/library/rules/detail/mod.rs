//! What is said about an asset, by whom, and who counts.
//!
//! Three layers speak: the file, its sidecar, and people. For each field, and for each language of
//! a text, the highest layer that says something counts; clearing a field lets the one below speak.

mod layers;
mod typed;

pub use self::{
    layers::{Details, Position, Said, Taken},
    typed::{DetailError, creators, language, rating, taken, text, translate},
};
