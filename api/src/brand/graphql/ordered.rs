//! Brands as they were when something was ordered.

use async_graphql::{Context, Description, Object};
use entity::{
    brand::{BrandCopy, BrandCopyAsset},
    brand_asset::BrandAssetRole,
    id::{AssetId, BrandId, RevisionId},
};

use super::types::{ShownColour, shown_colours};
use crate::{
    context::ContextExt,
    error::Result,
    library::{graphql::Asset, reads::loaders::AssetOf},
};

/// A brand as it was when something was ordered in it.
#[derive(Description)]
pub struct OrderedBrand<'a>(pub &'a BrandCopy);

#[Object(use_type_description)]
impl OrderedBrand<'_> {
    /// The brand, which may look different by now or be gone.
    async fn brand_id(&self) -> BrandId {
        self.0.id
    }

    /// What it was called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How it spoke.
    async fn tone(&self) -> &str {
        &self.0.tone
    }

    /// Its colours.
    async fn colours(&self) -> Vec<ShownColour<'_>> {
        shown_colours(&self.0.colours)
    }

    /// Its logos, fonts, intros and outros, in order.
    async fn assets(&self) -> Vec<OrderedBrandAsset<'_>> {
        self.0.assets.iter().map(OrderedBrandAsset).collect()
    }
}

/// A logo, font, intro or outro as it was when something was ordered.
#[derive(Description)]
pub struct OrderedBrandAsset<'a>(&'a BrandCopyAsset);

#[Object(use_type_description)]
impl OrderedBrandAsset<'_> {
    /// What it was to the brand.
    async fn role(&self) -> BrandAssetRole {
        self.0.role
    }

    /// What the asset was called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The asset's id.
    async fn asset_id(&self) -> AssetId {
        self.0.asset
    }

    /// The revision of the asset whose bytes are meant.
    async fn revision_id(&self) -> RevisionId {
        self.0.revision
    }

    /// The asset as it is now; null if it has been deleted.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        Ok(ctx.load(AssetOf(self.0.asset)).await?.map(Asset))
    }
}
