//! What belongs to many projects or scenes, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    brief::NamedPerson,
    id::{NametagId, ProjectId, SceneId},
    placement, project, project_edit, scene, storyboard_link,
};
use sea_orm::{DbErr, Order, QueryOrder, prelude::*};

use super::plan::{self, Plan};
use crate::{
    database::Db,
    error::{Error, Result},
    page::first_of_each,
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

/// Names a project to whose storyboard the links are wanted, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoryboardLinksOf(pub ProjectId);

impl Loader<StoryboardLinksOf> for Db {
    type Value = Vec<storyboard_link::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[StoryboardLinksOf],
    ) -> Result<HashMap<StoryboardLinksOf, Self::Value>, DbErr> {
        let links = storyboard_link::Entity::find()
            .filter(storyboard_link::COLUMN.project_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_desc(storyboard_link::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for link in links {
            found.entry(StoryboardLinksOf(link.project_id)).or_default().push(link);
        }
        Ok(found)
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

/// Names a project of which is wanted what was done to it, the newest first, so many at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HistoryOf {
    /// The project.
    pub project: ProjectId,
    /// How many at most.
    pub most: u64,
}

impl Loader<HistoryOf> for Db {
    type Value = Vec<project_edit::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Self::Value>, DbErr> {
        let mut wanted = HashMap::<u64, Vec<ProjectId>>::new();
        for key in keys {
            wanted.entry(key.most).or_default().push(key.project);
        }
        let mut found = HashMap::<_, Vec<_>>::new();
        let columns = [project_edit::Column::Id, project_edit::Column::ProjectId];
        for (most, projects) in wanted {
            let edits = project_edit::Entity::find()
                .filter(project_edit::COLUMN.project_id.is_in(projects));
            let newest = (project_edit::Column::Version, Order::Desc);
            for edit in first_of_each(edits, columns, newest, most).all(self.reader()).await? {
                found.entry(HistoryOf { project: edit.project_id, most }).or_default().push(edit);
            }
        }
        Ok(found)
    }
}
