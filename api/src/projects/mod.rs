//! Projects: videos as customers plan them.
//!
//! A project says what a video is for and tells it in scenes, each a short message matched with
//! pictures, clips and sounds of the library. What is placed is a revision, so that a later file
//! under the same asset does not change the plan. The project, its scenes and their placements are
//! one whole with one version: whoever changes any of it holds the project first, and its version
//! goes up. Planning costs nothing; [`rules::gaps`] tells what is missing before it can be ordered.
//! An order keeps a copy of its own, so a project may be changed at any time.

pub mod actions;
pub mod graphql;
pub mod reads;
pub mod rules;
pub mod storyboard;
