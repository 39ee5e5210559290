//! Projects as clients see them.

pub mod commenting;
pub mod house;
pub mod keeping;
pub mod placement;
pub mod project;
pub mod scene;
pub mod storyboard;
pub mod subscription;
pub mod types;

use async_graphql::MergedObject;

pub use storyboard::StoryboardLink;
pub use subscription::ProjectSubscription;
pub use types::{Placement, Project, ProjectAdvice, ProjectEdit, Scene, SceneComment};

/// The queries about projects, and about what they begin with.
#[derive(Default, MergedObject)]
pub struct PlanningQuery(project::ProjectQuery, house::HouseTemplateQuery);

/// The mutations of projects, their scenes and placements, and of what they begin with.
#[derive(Default, MergedObject)]
pub struct PlanningMutation(
    project::ProjectMutation,
    keeping::KeepingMutation,
    house::HouseTemplateMutation,
    scene::SceneMutation,
    placement::PlacementMutation,
    commenting::SceneCommentMutation,
    storyboard::StoryboardMutation,
);
