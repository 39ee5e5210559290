//! Placements: mutations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::id::{AssetId, PlacementId, RevisionId, SceneId};

use super::{Placement, Project};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    projects::actions::{Target, placement as actions},
};

/// The mutations of placements.
#[derive(Default)]
pub struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// Places an asset in a scene, as its file is now; those behind its position make way.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a cut outside the clip, a document) or
    /// `VERSION_CONFLICT`.
    async fn placement_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset and its place.")] input: PlacementAddInput,
    ) -> Result<PlacementPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.scene_id, expected_version: input.expected_version };
        let change = actions::Change {
            in_ms: Some(input.in_ms),
            out_ms: Some(input.out_ms),
            note: input.note,
            revision: None,
        };
        let start = actions::Start { asset: input.asset_id, change, position: input.position };
        let tx = ctx.begin().await?;
        let (project, placement) = actions::add(&tx, &member, target, start).await?;
        tx.commit().await?;
        Ok(PlacementPayload { placement: Placement(placement), project: Project(project) })
    }

    /// Changes what a placement shows. What is left out stays as it is.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn placement_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement and its changes.")] input: PlacementUpdateInput,
    ) -> Result<PlacementPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: Some(input.expected_version) };
        let change = actions::Change {
            in_ms: input.in_ms.into(),
            out_ms: input.out_ms.into(),
            note: input.note,
            revision: input.revision_id,
        };
        let tx = ctx.begin().await?;
        let (project, placement) = actions::update(&tx, &member, target, change).await?;
        tx.commit().await?;
        Ok(PlacementPayload { placement: Placement(placement), project: Project(project) })
    }

    /// Moves a placement to another position in its scene; the others make way.
    ///
    /// Refused with `NOT_FOUND` or `VERSION_CONFLICT`.
    async fn placement_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement and its new place.")] input: PlacementMoveInput,
    ) -> Result<PlacementPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let (project, placement) = actions::relocate(&tx, &member, target, input.position).await?;
        tx.commit().await?;
        Ok(PlacementPayload { placement: Placement(placement), project: Project(project) })
    }

    /// Takes a placement out of its scene; the asset stays in the library.
    ///
    /// Refused with `NOT_FOUND` or `VERSION_CONFLICT`.
    async fn placement_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] input: PlacementRemoveInput,
    ) -> Result<PlacementRemovePayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let project = actions::remove(&tx, &member, target).await?;
        tx.commit().await?;
        Ok(PlacementRemovePayload { deleted_id: input.id, project: Project(project) })
    }
}

/// A placement to be.
#[derive(InputObject)]
pub struct PlacementAddInput {
    /// The scene that it is shown in.
    scene_id: SceneId,
    /// The picture, clip or sound.
    asset_id: AssetId,
    /// Its place among the placements of the scene, 0 for the first; the end unless given.
    position: Option<i32>,
    /// Where it begins within the clip, in milliseconds; at its start unless given.
    in_ms: Option<i64>,
    /// Where it ends within the clip, in milliseconds; at its end unless given.
    out_ms: Option<i64>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// What changes of a placement.
#[derive(InputObject)]
pub struct PlacementUpdateInput {
    /// The placement.
    id: PlacementId,
    /// The version of the project that the caller saw.
    expected_version: i32,
    /// Where it begins within the clip, in milliseconds; null for its start.
    in_ms: MaybeUndefined<i64>,
    /// Where it ends within the clip, in milliseconds; null for its end.
    out_ms: MaybeUndefined<i64>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// The revision of the asset that is meant from now on, such as `newerRevision`.
    revision_id: Option<RevisionId>,
}

/// Where a placement goes.
#[derive(InputObject)]
pub struct PlacementMoveInput {
    /// The placement.
    id: PlacementId,
    /// Its new place in the scene, 0 for the first; the last one if it is beyond.
    position: i32,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// Which placement is removed.
#[derive(InputObject)]
pub struct PlacementRemoveInput {
    /// The placement.
    id: PlacementId,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// The placement as it is now.
#[derive(SimpleObject)]
pub struct PlacementPayload {
    /// The placement.
    placement: Placement,
    /// Its project.
    project: Project,
}

/// What is left without a placement.
#[derive(SimpleObject)]
pub struct PlacementRemovePayload {
    /// The placement that is no more.
    deleted_id: PlacementId,
    /// Its project.
    project: Project,
}
