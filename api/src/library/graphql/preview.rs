//! The pictures that every list shows.

use async_graphql::{Context, Description, Object};
use entity::{id::RevisionId, rendition};

use super::ByteSize;
use crate::{context::ContextExt, library::http::links};

/// A smaller picture of an asset, or of what the store sells.
#[derive(Description)]
pub struct Preview {
    /// None for what is for sale.
    pub(super) revision: Option<RevisionId>,
    pub(super) drawn: rendition::Model,
}

impl Preview {
    /// Shows a smaller picture of what the store sells.
    pub(crate) fn for_sale(drawn: rendition::Model) -> Self {
        Self { revision: None, drawn }
    }
}

#[Object(use_type_description)]
impl Preview {
    /// Where it can be fetched from, for an hour at least, by anybody who has the URL. The same for
    /// an hour, so that browsers keep it. Relative to the server unless that knows its public URL.
    async fn url(&self, ctx: &Context<'_>) -> String {
        match self.revision {
            Some(revision) => links::rendition(ctx.platform(), revision, &self.drawn.name),
            None => links::for_sale(ctx.platform(), &self.drawn),
        }
    }

    /// Width in pixels.
    async fn width(&self) -> i32 {
        self.drawn.width.unwrap_or_default()
    }

    /// Height in pixels.
    async fn height(&self) -> i32 {
        self.drawn.height.unwrap_or_default()
    }

    /// The size in bytes.
    async fn size(&self) -> ByteSize {
        ByteSize(self.drawn.bytes)
    }
}
