//! Projects as clients see them.

pub mod placement;
pub mod project;
pub mod scene;
pub mod types;

use async_graphql::MergedObject;

pub use project::ProjectQuery;
pub use types::{Placement, Project, Scene};

/// The mutations of projects, their scenes and placements.
#[derive(Default, MergedObject)]
pub struct PlanningMutation(
    project::ProjectMutation,
    scene::SceneMutation,
    placement::PlacementMutation,
);
