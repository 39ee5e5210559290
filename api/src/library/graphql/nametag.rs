//! Nametags.

use async_graphql::{Context, Description, Object, SimpleObject};
use entity::{id::NametagId, nametag};

use super::Person;
use crate::{
    context::ContextExt,
    error::{Error, Result},
    library::{
        reads::loaders::PersonOf,
        rules::nametag::{Region as Shown, Span},
    },
};

/// A person, named on an asset.
#[derive(Description)]
pub struct Nametag(pub nametag::Model);

#[Object(use_type_description)]
impl Nametag {
    /// The nametag's id.
    async fn id(&self) -> NametagId {
        self.0.id
    }

    /// Who it is.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        let found = ctx.load(PersonOf(self.0.person_id)).await?;
        let found = found.map(Person);
        found.ok_or_else(|| Error::Broken(anyhow::anyhow!("{} names nobody", self.0.id)))
    }

    /// What the person is or does here, such as “Managing director”.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Where in the picture the person is.
    async fn region(&self) -> Option<Region> {
        let (cx, cy, w, h) = (self.0.cx?, self.0.cy?, self.0.w?, self.0.h?);
        Some(Region { cx, cy, w, h })
    }

    /// When in the recording the person is shown or heard.
    async fn range(&self) -> Option<TimeRange> {
        Some(TimeRange { from_ms: self.0.from_ms?, to_ms: self.0.to_ms? })
    }
}

/// A part of the upright picture. Everything is a fraction of its width or height, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, SimpleObject, async_graphql::InputObject)]
#[graphql(input_name = "RegionInput")]
pub struct Region {
    /// The centre, from the left.
    pub(super) cx: f64,
    /// The centre, from the top.
    pub(super) cy: f64,
    /// The width; more than 0.
    pub(super) w: f64,
    /// The height; more than 0.
    pub(super) h: f64,
}

impl From<Region> for Shown {
    fn from(Region { cx, cy, w, h }: Region) -> Self {
        Self { cx, cy, w, h }
    }
}

/// A part of a clip or a sound, in milliseconds from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject, async_graphql::InputObject)]
#[graphql(input_name = "TimeRangeInput")]
pub struct TimeRange {
    /// Where it starts; 0 or more.
    from_ms: i64,
    /// Where it ends; after the start, and not after the end of the recording.
    to_ms: i64,
}

impl From<TimeRange> for Span {
    fn from(TimeRange { from_ms, to_ms }: TimeRange) -> Self {
        Self { from_ms, to_ms }
    }
}
