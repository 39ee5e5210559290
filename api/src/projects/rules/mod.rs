//! What makes a plan, and what it lacks before it can be ordered. Pure.

mod gaps;
mod plan;

pub use gaps::{Circumstances, ProjectGap, gaps};
pub use plan::{
    LENGTH, MESSAGE, PLACEMENTS, PlanError, SCENES, TEXT, TITLE, formats, language, length,
    placement, room, text, title,
};
