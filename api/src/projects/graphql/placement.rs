//! Placements: mutations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::{
    id::{AssetId, NametagId, PlacementId, RevisionId, SceneId},
    placement::{Focus, LowerThird},
    project::VideoFormat,
};

use super::{Placement, Project};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    projects::{
        actions::{Target, placement as actions},
        rules::{PlanError, showing::Point},
    },
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
            start: Some(point("inFrame", input.in_ms, input.in_frame)?),
            end: Some(point("outFrame", input.out_ms, input.out_frame)?),
            note: input.note,
            revision: None,
            focuses: input.focuses.map(focuses),
            lower_thirds: input.lower_thirds.map(names).transpose()?,
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
            start: changed("inFrame", input.in_ms, input.in_frame)?,
            end: changed("outFrame", input.out_ms, input.out_frame)?,
            note: input.note,
            revision: input.revision_id,
            focuses: input.focuses.map(focuses),
            lower_thirds: input.lower_thirds.map(names).transpose()?,
        };
        let tx = ctx.begin().await?;
        let (project, placement) = actions::update(&tx, &member, target, change).await?;
        tx.commit().await?;
        Ok(PlacementPayload { placement: Placement(placement), project: Project(project) })
    }

    /// Moves a placement to another position in its scene or in another one of the project; the
    /// others make way.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (the scene is full) or `ILLEGAL_STATE` (the
    /// project is archived).
    async fn placement_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement and its new place.")] input: PlacementMoveInput,
    ) -> Result<PlacementPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let (project, placement) =
            actions::relocate(&tx, &member, target, input.scene_id, input.position).await?;
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
    /// The same by the frame that is shown first, counted from 0.
    in_frame: Option<i64>,
    /// Where it ends within the clip, in milliseconds; at its end unless given.
    out_ms: Option<i64>,
    /// The same by the frame that is not shown any more.
    out_frame: Option<i64>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// What matters most in it, once for each shape of the video.
    focuses: Option<Vec<PlacementFocusInput>>,
    /// Who is told by name while it is shown, in order; at most 5.
    lower_thirds: Option<Vec<PlacementNameInput>>,
    /// The version of the project that the caller saw; without it no conflict is looked for.
    expected_version: Option<i32>,
}

/// The point that matters most in one shape of the video.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct PlacementFocusInput {
    /// The shape.
    format: VideoFormat,
    /// From the left, 0 to 1 of the upright picture.
    x: f64,
    /// From the top.
    y: f64,
}

/// Somebody who is told by name: by a nametag of the asset, or as typed.
#[derive(Clone, Debug, InputObject)]
pub struct PlacementNameInput {
    /// The nametag; without it `name` is.
    nametag_id: Option<NametagId>,
    /// The name; at most 60 characters. Without it the nametag is.
    name: Option<String>,
    /// What the person is or does; at most 60 characters.
    title: Option<String>,
}

fn focuses(given: Vec<PlacementFocusInput>) -> Vec<Focus> {
    let focus = |PlacementFocusInput { format, x, y }| Focus { format, x, y };
    given.into_iter().map(focus).collect()
}

fn names(given: Vec<PlacementNameInput>) -> Result<Vec<LowerThird>, PlanError> {
    let name = |given: PlacementNameInput| match (given.nametag_id, given.name) {
        (Some(id), None) if given.title.is_none() => Ok(LowerThird::Nametag(id)),
        (None, Some(name)) => {
            Ok(LowerThird::Typed { name, title: given.title.unwrap_or_default() })
        }
        _ => Err(PlanError::LowerThird),
    };
    given.into_iter().map(name).collect()
}

/// A point that is given in milliseconds, in frames or not at all.
fn point(
    field: &'static str,
    ms: Option<i64>,
    frame: Option<i64>,
) -> Result<Option<Point>, PlanError> {
    match (ms, frame) {
        (Some(_), Some(_)) => Err(PlanError::TwoPoints(field)),
        (Some(ms), None) => Ok(Some(Point::Ms(ms))),
        (None, frame) => Ok(frame.map(Point::Frame)),
    }
}

/// A point that changes, is cleared or stays.
#[expect(clippy::option_option, reason = "omitted stays, none is cleared")]
fn changed(
    field: &'static str,
    ms: MaybeUndefined<i64>,
    frame: MaybeUndefined<i64>,
) -> Result<Option<Option<Point>>, PlanError> {
    if ms.is_undefined() && frame.is_undefined() {
        return Ok(None);
    }
    point(field, ms.take(), frame.take()).map(Some)
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
    /// The same by the frame that is shown first, counted from 0.
    in_frame: MaybeUndefined<i64>,
    /// Where it ends within the clip, in milliseconds; null for its end.
    out_ms: MaybeUndefined<i64>,
    /// The same by the frame that is not shown any more.
    out_frame: MaybeUndefined<i64>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// What matters most in it, once for each shape of the video.
    focuses: Option<Vec<PlacementFocusInput>>,
    /// Who is told by name while it is shown, in order; at most 5.
    lower_thirds: Option<Vec<PlacementNameInput>>,
    /// The revision of the asset that is meant from now on, such as `newerRevision`.
    revision_id: Option<RevisionId>,
}

/// Where a placement goes.
#[derive(InputObject)]
pub struct PlacementMoveInput {
    /// The placement.
    id: PlacementId,
    /// The scene of the same project that it is to be shown in; where it is unless given.
    scene_id: Option<SceneId>,
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
