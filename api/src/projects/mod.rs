//! Projects: videos as customers plan them.
//!
//! A project says what a video is for and tells it in scenes, each a short message matched with
//! pictures, clips and sounds of the library. What is placed is a revision, so that a later file
//! under the same asset does not change the plan. The project, its scenes and their placements are
//! one whole with one version: whoever changes any of it holds the project first, and its version
//! goes up. Planning costs nothing; [`rules::gaps`] tells what is missing before it can be ordered.
//! An order keeps a copy of its own, so a project may be changed at any time.
//!
//! What people say about a scene is no part of the plan and leaves its version alone. A comment knows
//! the scene that it was said about for good, and a scene knows those that have become a part of it:
//! so comments follow a scene that is moved, stay with what is before the cut where it is split, are
//! shown together where two are merged, part again where that is taken back, and come back with a
//! scene that was removed. A copy of a project takes none. An edit that made a scene is not taken back
//! once something was said about it.

pub mod actions;
pub mod graphql;
pub mod reads;
pub mod rules;
pub mod storyboard;
