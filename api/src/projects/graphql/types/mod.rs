//! What projects are made of.

pub mod advice;
pub mod comment;
pub mod edit;
pub mod project;
pub mod scene;

pub use advice::ProjectAdvice;
pub use comment::SceneComment;
pub use edit::ProjectEdit;
pub use project::Project;
pub use scene::{Placement, Scene};
