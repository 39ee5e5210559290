//! What can be done with tags.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::id::TagId;

use super::Tag;
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::tag_tree::{self, Change},
};

/// The mutations of tags.
#[derive(Default)]
pub struct TagMutation;

#[Object]
impl TagMutation {
    /// Makes a tag, in another one or at the top.
    ///
    /// Refused with `NOT_FOUND` (no such parent), `NAME_TAKEN` (also a synonym), `BAD_USER_INPUT`
    /// (an empty name, no colour, or deeper than 20 levels), `LIMIT_EXCEEDED` (50 synonyms) or
    /// `ILLEGAL_STATE` (10 000 tags).
    async fn tag_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tag to be.")] input: TagCreateInput,
    ) -> Result<TagPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let change =
            Change { name: None, colour: Some(input.colour), synonyms: Some(input.synonyms) };
        let tx = ctx.begin().await?;
        let tag = tag_tree::create(&tx, &member, input.parent_id, &input.name, change).await?;
        tx.commit().await?;
        Ok(TagPayload { tag: Tag(tag) })
    }

    /// Changes what a tag says. What is omitted stays; a colour of `null` is removed.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN` (also a synonym), `BAD_USER_INPUT`, `LIMIT_EXCEEDED`
    /// (50 synonyms) or `VERSION_CONFLICT`.
    async fn tag_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tag and what changes.")] input: TagUpdateInput,
    ) -> Result<TagPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let colour = input.colour.into();
        let change = Change { name: input.name, colour, synonyms: input.synonyms };
        let tx = ctx.begin().await?;
        let expected = input.expected_version;
        let tag = tag_tree::update(&tx, &member, input.id, change, expected).await?;
        tx.commit().await?;
        Ok(TagPayload { tag: Tag(tag) })
    }

    /// Moves a tag, with those in it, into another one or to the top.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT` (into itself, or deeper than 20
    /// levels) or `VERSION_CONFLICT`.
    async fn tag_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tag and its new place.")] input: TagMoveInput,
    ) -> Result<TagPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let (parent, expected) = (input.parent_id, input.expected_version);
        let tx = ctx.begin().await?;
        let tag = tag_tree::relocate(&tx, &member, input.id, parent, expected).await?;
        tx.commit().await?;
        Ok(TagPayload { tag: Tag(tag) })
    }

    /// Merges tags into another one: their assets carry that from now on, the tags in them are in
    /// that, and their names and synonyms become synonyms of that.
    ///
    /// Refused with `NOT_FOUND` (no such tag to merge into); a result with `NOT_FOUND`,
    /// `NAME_TAKEN` (tags in both have the same name) or `BAD_USER_INPUT` (into itself or one in
    /// it, or deeper than 20 levels). The item is the tag that is left.
    async fn tags_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tags, and the one that is left.")] input: TagsMergeInput,
    ) -> Result<BulkPayload<Tag>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        tag_tree::check(&tx, &member, input.into_id).await?;
        let change = |id| tag_tree::merge(&tx, &member, id, input.into_id);
        let payload = bulk::each(&tx, input.ids, change, Tag).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Deletes tags; assets lose them.
    ///
    /// A result with `NOT_FOUND` or `ILLEGAL_STATE` (there is another tag in it).
    async fn tags_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tags.")] input: TagsDeleteInput,
    ) -> Result<BulkPayload<Tag>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let change = |id| tag_tree::delete(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, change, Tag).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// A tag to be.
#[derive(InputObject)]
pub struct TagCreateInput {
    /// What it says; 1 to 200 characters.
    name: String,
    /// The tag it is to be in; `null` for the top.
    parent_id: Option<TagId>,
    /// Its colour, such as `#C8102E`.
    colour: Option<String>,
    /// Other words for it; at most 50, of 1 to 200 characters each.
    #[graphql(default, validator(max_items = 100))]
    synonyms: Vec<String>,
}

/// What changes of a tag.
#[derive(InputObject)]
pub struct TagUpdateInput {
    /// The tag.
    id: TagId,
    /// What it says; 1 to 200 characters.
    name: Option<String>,
    /// Its colour, such as `#C8102E`; `null` for none.
    #[graphql(default)]
    colour: MaybeUndefined<String>,
    /// All other words for it; at most 50, of 1 to 200 characters each.
    #[graphql(validator(max_items = 100))]
    synonyms: Option<Vec<String>>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A tag and its new place.
#[derive(InputObject)]
pub struct TagMoveInput {
    /// The tag.
    id: TagId,
    /// The tag it is to be in; `null` for the top.
    parent_id: Option<TagId>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// Tags, and the one that is left of them.
#[derive(InputObject)]
pub struct TagsMergeInput {
    /// The tags that will be gone; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<TagId>,
    /// The tag that stays.
    into_id: TagId,
}

/// Tags to be deleted.
#[derive(InputObject)]
pub struct TagsDeleteInput {
    /// The tags; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<TagId>,
}

/// The tag, as it is now.
#[derive(SimpleObject)]
pub struct TagPayload {
    /// The tag.
    tag: Tag,
}
