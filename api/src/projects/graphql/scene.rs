//! Scenes: mutations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::id::{ProjectId, SceneId};

use super::{Project, Scene};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    projects::actions::{Target, scene as actions},
};

/// The mutations of scenes.
#[derive(Default)]
pub struct SceneMutation;

#[Object]
impl SceneMutation {
    /// Adds a scene to a project; those behind its position make way.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn scene_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scene and its place.")] input: SceneAddInput,
    ) -> Result<ScenePayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.project_id, expected_version: input.expected_version };
        let start = actions::Change {
            message: input.message,
            note: input.note,
            duration_ms: Some(input.duration_ms),
        };
        let tx = ctx.begin().await?;
        let (project, scene) = actions::add(&tx, &member, target, start, input.position).await?;
        tx.commit().await?;
        Ok(ScenePayload { scene: Scene(scene), project: Project(project) })
    }

    /// Changes what a scene says. What is left out stays as it is.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn scene_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scene and its changes.")] input: SceneUpdateInput,
    ) -> Result<ScenePayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: Some(input.expected_version) };
        let change = actions::Change {
            message: input.message,
            note: input.note,
            duration_ms: input.duration_ms.into(),
        };
        let tx = ctx.begin().await?;
        let (project, scene) = actions::update(&tx, &member, target, change).await?;
        tx.commit().await?;
        Ok(ScenePayload { scene: Scene(scene), project: Project(project) })
    }

    /// Moves a scene to another position; the others make way.
    ///
    /// Refused with `NOT_FOUND` or `VERSION_CONFLICT`.
    async fn scene_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scene and its new place.")] input: SceneMoveInput,
    ) -> Result<ScenePayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let (project, scene) = actions::relocate(&tx, &member, target, input.position).await?;
        tx.commit().await?;
        Ok(ScenePayload { scene: Scene(scene), project: Project(project) })
    }

    /// Cuts a scene in two: what is behind the cut becomes a scene of its own, right behind it.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (nothing would be on one side, there are 60
    /// scenes), `VERSION_CONFLICT` or `ILLEGAL_STATE` (the project is archived).
    async fn scene_split(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scene and where it is cut.")] input: SceneSplitInput,
    ) -> Result<SceneSplitPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let count = |count: i32| usize::try_from(count).unwrap_or(usize::MAX);
        let cut =
            actions::Cut { characters: count(input.at), placements: input.placements.map(count) };
        let tx = ctx.begin().await?;
        let (project, scenes) = actions::split(&tx, &member, target, cut).await?;
        tx.commit().await?;
        Ok(SceneSplitPayload { scenes: scenes.map(Scene).into(), project: Project(project) })
    }

    /// Makes one scene of a scene and the one behind it: what both say and show, in order.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no scene follows, or together they say or show
    /// too much), `VERSION_CONFLICT` or `ILLEGAL_STATE` (the project is archived).
    async fn scene_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first of the two.")] input: SceneMergeInput,
    ) -> Result<ScenePayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let (project, scene) = actions::merge(&tx, &member, target).await?;
        tx.commit().await?;
        Ok(ScenePayload { scene: Scene(scene), project: Project(project) })
    }

    /// Removes a scene and what is shown in it.
    ///
    /// Refused with `NOT_FOUND` or `VERSION_CONFLICT`.
    async fn scene_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scene.")] input: SceneRemoveInput,
    ) -> Result<SceneRemovePayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let project = actions::remove(&tx, &member, target).await?;
        tx.commit().await?;
        Ok(SceneRemovePayload { deleted_id: input.id, project: Project(project) })
    }
}

/// A scene to be.
#[derive(InputObject)]
pub struct SceneAddInput {
    /// The project that it belongs to.
    project_id: ProjectId,
    /// What is told on screen; at most 300 characters.
    message: Option<String>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// How long it is meant to be shown, in milliseconds, 500 to 120 000; as long as what it shows
    /// unless given.
    duration_ms: Option<i32>,
    /// Its place among the scenes, 0 for the first; the end unless given.
    position: Option<i32>,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// What changes of a scene.
#[derive(InputObject)]
pub struct SceneUpdateInput {
    /// The scene.
    id: SceneId,
    /// The version of the project that the caller saw.
    expected_version: i32,
    /// What is told on screen; at most 300 characters.
    message: Option<String>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// How long it is meant to be shown, in milliseconds, 500 to 120 000; null for as long as what
    /// it shows.
    duration_ms: MaybeUndefined<i32>,
}

/// Where a scene goes.
#[derive(InputObject)]
pub struct SceneMoveInput {
    /// The scene.
    id: SceneId,
    /// Its new place among the scenes, 0 for the first; the last one if it is beyond.
    position: i32,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// Which scene is removed.
#[derive(InputObject)]
pub struct SceneRemoveInput {
    /// The scene.
    id: SceneId,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// The scene as it is now.
#[derive(SimpleObject)]
pub struct ScenePayload {
    /// The scene.
    scene: Scene,
    /// Its project.
    project: Project,
}

/// What is left without a scene.
#[derive(SimpleObject)]
pub struct SceneRemovePayload {
    /// The scene that is no more.
    deleted_id: SceneId,
    /// Its project.
    project: Project,
}

/// Where a scene is cut.
#[derive(InputObject)]
pub struct SceneSplitInput {
    /// The scene.
    id: SceneId,
    /// How many characters of its message stay.
    #[graphql(validator(minimum = 0))]
    at: i32,
    /// How many of its placements stay; all of them unless given.
    #[graphql(validator(minimum = 0))]
    placements: Option<i32>,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// Which scenes become one.
#[derive(InputObject)]
pub struct SceneMergeInput {
    /// The scene that the one behind it becomes a part of.
    id: SceneId,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// What has become of a scene that was cut.
#[derive(SimpleObject)]
pub struct SceneSplitPayload {
    /// What is before the cut, and what is behind it.
    scenes: Vec<Scene>,
    /// Their project.
    project: Project,
}
