//! Tags.

use async_graphql::{Context, Description, Object};
use entity::{id::TagId, tag};

use crate::{
    context::ContextExt,
    error::Result,
    library::reads::notes::{AssetsWith, SynonymsOf, TagOf, TagsIn},
};

/// A label that assets carry.
#[derive(Description)]
pub struct Tag(pub tag::Model);

#[Object(use_type_description)]
impl Tag {
    /// The tag's id.
    async fn id(&self) -> TagId {
        self.0.id
    }

    /// What it says; tags in the same place differ in their names, whatever the case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its colour, such as `#C8102E`.
    async fn colour(&self) -> Option<&str> {
        self.0.colour.as_deref()
    }

    /// The id of the tag it is in; `null` at the top.
    async fn parent_id(&self) -> Option<TagId> {
        self.0.parent_id
    }

    /// The tag it is in; `null` at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Tag>> {
        match self.0.parent_id {
            Some(parent) => Ok(ctx.load(TagOf(parent)).await?.map(Tag)),
            None => Ok(None),
        }
    }

    /// The tags in it, by name.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Tag>> {
        let children = ctx.load(TagsIn(self.0.id)).await?;
        Ok(children.into_iter().map(Tag).collect())
    }

    /// Other words for it: who tags with one of them tags with this. At most 50.
    async fn synonyms(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let synonyms = ctx.load(SynonymsOf(self.0.id)).await?;
        Ok(synonyms.into_iter().map(|synonym| synonym.name).collect())
    }

    /// How many assets carry it itself.
    async fn asset_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.load(AssetsWith(self.0.id)).await
    }

    /// Rises with every change of it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
