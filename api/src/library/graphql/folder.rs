//! Folders.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{folder, id::FolderId};

use crate::{
    context::ContextExt,
    error::Result,
    library::reads::loaders::{AssetsIn, ChildrenOf, FolderOf},
};

/// A place in the library.
#[derive(Description)]
pub struct Folder(pub folder::Model);

#[Object(use_type_description)]
impl Folder {
    /// The folder's id.
    async fn id(&self) -> FolderId {
        self.0.id
    }

    /// What it is called; folders in the same place differ in their names, whatever the case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The id of the folder it is in; `null` at the top of the library.
    async fn parent_id(&self) -> Option<FolderId> {
        self.0.parent_id
    }

    /// The folder it is in; `null` at the top of the library.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Folder>> {
        match self.0.parent_id {
            Some(parent) => Ok(ctx.load(FolderOf(parent)).await?.map(Folder)),
            None => Ok(None),
        }
    }

    /// The folders in it, by name.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Folder>> {
        let children = ctx.load(ChildrenOf(self.0.id)).await?;
        Ok(children.into_iter().map(Folder).collect())
    }

    /// How many assets are right in it.
    async fn asset_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.load(AssetsIn(self.0.id)).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Rises with every change of its name, its place, and the manual order in it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
