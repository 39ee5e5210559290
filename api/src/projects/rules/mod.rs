//! What makes a plan, and what it lacks before it can be ordered. Pure.

pub mod advice;
pub mod completeness;
pub mod edit;
mod gaps;
pub mod house;
mod plan;
pub mod reading;
pub mod showing;
pub mod storyboard;

pub use gaps::{Circumstances, ProjectGap, gaps};
pub use plan::{
    COMMENTS, LENGTH, MESSAGE, PLACEMENTS, PlanError, SCENES, TEXT, TITLE, channels, formats,
    language, length, placement, room, text, title,
};
