//! What is suggested for assets.

use async_graphql::{Context, Description, Object};
use entity::{
    asset,
    detail::Layer,
    id::SuggestionId,
    suggestion::{self, SuggestionKind},
};

use super::nametag::Region;
use crate::{
    context::ContextExt,
    error::Result,
    library::{
        reads::{
            details::SuggestionsOf,
            loaders::{NametagsOf, PersonOf, TagsOf},
        },
        rules::name,
    },
};

/// A tag that the file or its sidecar suggests.
#[derive(Description)]
pub struct TagSuggestion(suggestion::Model);

#[Object(use_type_description)]
impl TagSuggestion {
    /// The suggestion's id.
    async fn id(&self) -> SuggestionId {
        self.0.id
    }

    /// What the tag would say.
    async fn name(&self) -> &str {
        self.0.path.0.last().map_or("", String::as_str)
    }

    /// The names from the top of the tags down to this one.
    async fn path(&self) -> &[String] {
        &self.0.path.0
    }

    /// Where it comes from.
    async fn layer(&self) -> Layer {
        self.0.layer
    }
}

/// A person whom the file or its sidecar names.
#[derive(Description)]
pub struct NametagSuggestion(suggestion::Model);

#[Object(use_type_description)]
impl NametagSuggestion {
    /// The suggestion's id.
    async fn id(&self) -> SuggestionId {
        self.0.id
    }

    /// Who it would be: the person of the library of this name, or a new one.
    async fn name(&self) -> &str {
        self.0.path.0.first().map_or("", String::as_str)
    }

    /// Where in the upright picture, if that is told.
    async fn region(&self) -> Option<Region> {
        Some(Region { cx: self.0.cx?, cy: self.0.cy?, w: self.0.w?, h: self.0.h? })
    }

    /// Where it comes from.
    async fn layer(&self) -> Layer {
        self.0.layer
    }
}

/// Suggests the tags that an asset does not carry yet.
pub(super) async fn tags(ctx: &Context<'_>, asset: &asset::Model) -> Result<Vec<TagSuggestion>> {
    let suggested = of_kind(ctx, asset, SuggestionKind::Tag).await?;
    let carried = ctx.load(TagsOf(asset.id)).await?;
    let is_new = |suggestion: &suggestion::Model| {
        let key = suggestion.path.0.last().map(|name| name::key(name));
        carried.iter().all(|tag| Some(&tag.name_key) != key.as_ref())
    };
    Ok(suggested.into_iter().filter(is_new).map(TagSuggestion).collect())
}

/// Suggests the people who are not named on an asset yet.
pub(super) async fn nametags(
    ctx: &Context<'_>,
    asset: &asset::Model,
) -> Result<Vec<NametagSuggestion>> {
    let suggested = of_kind(ctx, asset, SuggestionKind::Nametag).await?;
    let mut named = Vec::new();
    for nametag in ctx.load(NametagsOf(asset.id)).await? {
        let person = ctx.load(PersonOf(nametag.person_id)).await?;
        named.extend(person.map(|person| (person.name_key, nametag.cx.is_some())));
    }
    // Somebody who is named without a place may get one.
    let is_new = |suggestion: &suggestion::Model| {
        named.iter().all(|(key, is_placed)| {
            *key != suggestion.key || (suggestion.cx.is_some() && !is_placed)
        })
    };
    Ok(suggested.into_iter().filter(is_new).map(NametagSuggestion).collect())
}

async fn of_kind(
    ctx: &Context<'_>,
    asset: &asset::Model,
    kind: SuggestionKind,
) -> Result<Vec<suggestion::Model>> {
    let mut suggested = ctx.load(SuggestionsOf(asset.id)).await?;
    suggested.retain(|suggestion| suggestion.kind == kind);
    Ok(suggested)
}
