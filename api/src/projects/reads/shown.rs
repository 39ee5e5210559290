//! What is known of what projects show, many at once.

use std::collections::{HashMap, HashSet};

use async_graphql::dataloader::Loader;
use entity::{
    asset,
    id::{AssetId, ProjectId, RevisionId},
    placement, revision, scene,
};
use sea_orm::{DbErr, QueryOrder, prelude::*};

use crate::{
    database::Db,
    library::{
        self,
        reads::loaders::FramedOf,
        rules::{rendition::Framed, rights::Standing},
    },
    projects::rules::advice::Shown,
};

/// Names a project of which is wanted what is known of all that it shows, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShownOf(pub ProjectId);

impl Loader<ShownOf> for Db {
    type Value = Vec<Shown>;
    type Error = DbErr;

    async fn load(&self, keys: &[ShownOf]) -> Result<HashMap<ShownOf, Self::Value>, DbErr> {
        let db = self.reader();
        let scenes = scene::Entity::find()
            .filter(scene::COLUMN.project_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(scene::COLUMN.position)
            .all(db)
            .await?;
        let placements = placement::Entity::find()
            .filter(placement::COLUMN.scene_id.is_in(scenes.iter().map(|scene| scene.id)))
            .order_by_asc(placement::COLUMN.position)
            .all(db)
            .await?;
        let known = Known::of(db, &placements).await?;
        let mut here = HashMap::<_, Vec<_>>::new();
        for placement in &placements {
            here.entry(placement.scene_id).or_default().extend(known.shown(placement));
        }
        let mut found = HashMap::<_, Vec<_>>::new();
        for scene in scenes {
            let shown = here.remove(&scene.id).unwrap_or_default();
            found.entry(ShownOf(scene.project_id)).or_default().extend(shown);
        }
        Ok(found)
    }
}

/// What is known of the assets of placements.
struct Known {
    assets: HashMap<AssetId, asset::Model>,
    revisions: HashMap<RevisionId, revision::Model>,
    framed: HashMap<FramedOf, Framed>,
    standings: HashMap<AssetId, Standing>,
}

impl Known {
    async fn of(db: &impl ConnectionTrait, placements: &[placement::Model]) -> Result<Self, DbErr> {
        let ids: HashSet<_> = placements.iter().map(|placement| placement.asset_id).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let assets =
            asset::Entity::find().filter(asset::COLUMN.id.is_in(ids.clone())).all(db).await?;
        let meant: HashSet<_> = placements.iter().map(|placement| placement.revision_id).collect();
        let revisions =
            revision::Entity::find().filter(revision::COLUMN.id.is_in(meant)).all(db).await?;
        Ok(Self {
            framed: library::reads::loaders::framed(db, &ids).await?,
            standings: library::reads::rights::of(db, &assets).await?,
            assets: assets.into_iter().map(|row| (row.id, row)).collect(),
            revisions: revisions.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// What is known of one; always something, since assets do not go while they are shown.
    fn shown(&self, placement: &placement::Model) -> Option<Shown> {
        let asset = self.assets.get(&placement.asset_id)?;
        let revision = self.revisions.get(&placement.revision_id)?;
        let framed = self.framed.get(&FramedOf(asset.id));
        let chosen = framed.and_then(|framed| framed.chosen.as_ref());
        let crops = framed.iter().flat_map(|framed| &framed.crops);
        Some(Shown {
            placement: placement.id,
            asset: asset.id,
            kind: asset.kind,
            size: revision.width.zip(revision.height),
            duration_ms: revision.duration_ms,
            has_focus: chosen.is_some_and(|chosen| chosen.focus_x.is_some()),
            crops: crops.map(|crop| crop.preset).collect(),
            is_outdated: asset.revision_id != placement.revision_id,
            standing: self.standings.get(&asset.id)?.clone(),
        })
    }
}
