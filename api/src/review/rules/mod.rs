//! What may be said of a cut, where it sits in the next one, and what comes of decisions. Pure.

pub mod available;
pub mod carry;
pub mod frames;
pub mod guest;
pub mod refusal;
pub mod round;
pub mod stage;

pub use self::refusal::ReviewError;
