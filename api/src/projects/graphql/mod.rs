//! Projects as clients see them.

pub mod commenting;
pub mod keeping;
pub mod placement;
pub mod project;
pub mod scene;
pub mod storyboard;
pub mod subscription;
pub mod types;

use async_graphql::MergedObject;

pub use project::ProjectQuery;
pub use storyboard::StoryboardLink;
pub use subscription::ProjectSubscription;
pub use types::{Placement, Project, ProjectAdvice, ProjectEdit, Scene, SceneComment};

/// The mutations of projects, their scenes and placements.
#[derive(Default, MergedObject)]
pub struct PlanningMutation(
    project::ProjectMutation,
    keeping::KeepingMutation,
    scene::SceneMutation,
    placement::PlacementMutation,
    commenting::SceneCommentMutation,
    storyboard::StoryboardMutation,
);
