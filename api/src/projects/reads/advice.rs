//! What there is to say about projects, many at once.

use std::collections::{HashMap, HashSet};

use async_graphql::dataloader::Loader;
use entity::{
    asset,
    brief::Brief,
    id::{AssetId, ProjectId, RevisionId, SceneId},
    placement, project, revision,
};
use sea_orm::{QueryOrder, prelude::*};

use super::plan;
use crate::{
    database::Db,
    error::{Error, Result},
    library::{self, reads::loaders::FramedOf},
    projects::rules::advice::{Advice, Shown, advice},
};

/// Names a project of which is asked what there is to say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AdviceOf(pub ProjectId);

impl Loader<AdviceOf> for Db {
    type Value = Vec<Advice>;
    type Error = DbErr;

    async fn load(&self, keys: &[AdviceOf]) -> Result<HashMap<AdviceOf, Self::Value>, DbErr> {
        let projects = project::Entity::find()
            .filter(project::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        let found = all(self, &projects).await;
        found.map_err(|error: Error| DbErr::Custom(error.to_string()))
    }
}

async fn all(db: &Db, projects: &[project::Model]) -> Result<HashMap<AdviceOf, Vec<Advice>>> {
    let plans = plan::plans(db.reader(), projects, db.now()).await?;
    let mut known = known(db.reader(), plans.values().map(|plan| &plan.brief)).await?;
    let about = |(id, plan): (ProjectId, plan::Plan)| {
        let scenes = plan.brief.scenes.iter();
        let shown: Vec<_> =
            scenes.flat_map(|scene| known.remove(&scene.id).unwrap_or_default()).collect();
        (AdviceOf(id), advice(&plan.brief, &shown, db.now()))
    };
    Ok(plans.into_iter().map(about).collect())
}

/// What is known of all that plans show, by scene, in order.
async fn known(
    db: &impl ConnectionTrait,
    briefs: impl Iterator<Item = &Brief>,
) -> Result<HashMap<SceneId, Vec<Shown>>> {
    let scenes: Vec<_> = briefs.flat_map(|brief| &brief.scenes).map(|scene| scene.id).collect();
    let placements = placement::Entity::find()
        .filter(placement::COLUMN.scene_id.is_in(scenes))
        .order_by_asc(placement::COLUMN.position)
        .all(db)
        .await?;
    let ids: HashSet<AssetId> = placements.iter().map(|placement| placement.asset_id).collect();
    let assets = asset::Entity::find().filter(asset::COLUMN.id.is_in(ids.clone())).all(db).await?;
    let meant: HashSet<RevisionId> =
        placements.iter().map(|placement| placement.revision_id).collect();
    let revisions =
        revision::Entity::find().filter(revision::COLUMN.id.is_in(meant)).all(db).await?;
    let revisions: HashMap<_, _> = revisions.into_iter().map(|row| (row.id, row)).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let framed = library::reads::loaders::framed(db, &ids).await?;
    let standings = library::reads::rights::of(db, &assets).await?;
    let assets: HashMap<_, _> = assets.into_iter().map(|row| (row.id, row)).collect();
    let mut known = HashMap::<_, Vec<_>>::new();
    for placement in placements {
        let shown = || {
            let asset = assets.get(&placement.asset_id)?;
            let revision = revisions.get(&placement.revision_id)?;
            let framed = framed.get(&FramedOf(asset.id));
            Some(Shown {
                placement: placement.id,
                asset: asset.id,
                kind: asset.kind,
                size: revision.width.zip(revision.height),
                duration_ms: revision.duration_ms,
                has_focus: framed
                    .and_then(|framed| framed.chosen.as_ref())
                    .is_some_and(|chosen| chosen.focus_x.is_some()),
                crops: framed
                    .map(|framed| framed.crops.iter().map(|crop| crop.preset).collect())
                    .unwrap_or_default(),
                is_outdated: asset.revision_id != placement.revision_id,
                standing: standings.get(&asset.id)?.clone(),
            })
        };
        // Assets do not go while they are shown; without one the rest would be told of the wrong.
        if let Some(shown) = shown() {
            known.entry(placement.scene_id).or_default().push(shown);
        }
    }
    Ok(known)
}
