//! What belongs to many projects or scenes, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    brief::NamedPerson,
    id::{NametagId, ProjectId, SceneId},
    placement, project, scene,
};
use sea_orm::{DbErr, QueryOrder, prelude::*};

use super::plan::{self, Plan};
use crate::{
    database::Db,
    error::{Error, Result},
};

/// Names a project whose scenes are wanted, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScenesOf(pub ProjectId);

impl Loader<ScenesOf> for Db {
    type Value = Vec<scene::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ScenesOf]) -> Result<HashMap<ScenesOf, Self::Value>, DbErr> {
        let scenes = scene::Entity::find()
            .filter(scene::COLUMN.project_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(scene::COLUMN.position)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for scene in scenes {
            found.entry(ScenesOf(scene.project_id)).or_default().push(scene);
        }
        Ok(found)
    }
}

/// Names a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProjectOf(pub ProjectId);

impl Loader<ProjectOf> for Db {
    type Value = Option<project::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ProjectOf]) -> Result<HashMap<ProjectOf, Self::Value>, DbErr> {
        let projects = project::Entity::find()
            .filter(project::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(projects.into_iter().map(|row| (ProjectOf(row.id), Some(row))).collect())
    }
}

/// Names a scene whose placements are wanted, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlacementsOf(pub SceneId);

impl Loader<PlacementsOf> for Db {
    type Value = Vec<placement::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[PlacementsOf],
    ) -> Result<HashMap<PlacementsOf, Self::Value>, DbErr> {
        let placements = placement::Entity::find()
            .filter(placement::COLUMN.scene_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(placement::COLUMN.position)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for placement in placements {
            found.entry(PlacementsOf(placement.scene_id)).or_default().push(placement);
        }
        Ok(found)
    }
}

/// Names a project that is wanted as it would be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlanOf(pub ProjectId);

impl Loader<PlanOf> for Db {
    type Value = Option<Plan>;
    type Error = DbErr;

    async fn load(&self, keys: &[PlanOf]) -> Result<HashMap<PlanOf, Self::Value>, DbErr> {
        let projects = project::Entity::find()
            .filter(project::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        let plans = plan::plans(self.reader(), &projects, self.now()).await;
        let plans = plans.map_err(|error: Error| DbErr::Custom(error.to_string()))?;
        Ok(plans.into_iter().map(|(id, plan)| (PlanOf(id), Some(plan))).collect())
    }
}

/// Names a nametag of which is wanted how it names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameOf(pub NametagId);

impl Loader<NameOf> for Db {
    type Value = Option<NamedPerson>;
    type Error = DbErr;

    async fn load(&self, keys: &[NameOf]) -> Result<HashMap<NameOf, Self::Value>, DbErr> {
        let names = plan::names(self.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(names.into_iter().map(|(id, name)| (NameOf(id), Some(name))).collect())
    }
}
