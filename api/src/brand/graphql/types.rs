//! Brands, and what is missing of them.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    brand::{self, BrandColour, BrandColourRole},
    brand_asset::BrandAssetRole,
    id::{AssetId, BrandId},
};
use sea_orm::prelude::*;

use crate::{
    access::Permission,
    brand::{
        reads::{self, Shown, ShownBy},
        rules::{self, Against, BrandConcern, BrandItem, Contrast},
    },
    context::ContextExt,
    error::Result,
    library::graphql::{Asset, FontFile},
};

/// What an account's videos look and sound like.
#[derive(Description)]
pub struct Brand(pub brand::Model);

#[Object(use_type_description)]
impl Brand {
    /// The brand's id.
    async fn id(&self) -> BrandId {
        self.0.id
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How it speaks.
    async fn tone(&self) -> &str {
        &self.0.tone
    }

    /// Its colours, in the customer's order; at most 40.
    async fn colours(&self) -> Vec<ShownColour<'_>> {
        shown_colours(&self.0.colours.0)
    }

    /// Its logos, fonts, intros and outros, in the customer's order; at most 60.
    async fn assets(&self, ctx: &Context<'_>) -> Result<Vec<BrandAsset>> {
        let shown = ctx.load(ShownBy(self.0.id)).await?;
        Ok(shown.into_iter().map(BrandAsset).collect())
    }

    /// How far it has come.
    async fn completeness(&self, ctx: &Context<'_>) -> Result<BrandCompleteness> {
        let shown = ctx.load(ShownBy(self.0.id)).await?;
        let now = ctx.platform().db.now();
        let parts: Vec<_> = shown.iter().map(|shown| shown.part(now)).collect();
        let found = rules::completeness(&self.0.tone, &self.0.colours.0, &parts);
        let concerns = found.concerns.iter();
        Ok(BrandCompleteness {
            percent: found.percent(),
            concerns: concerns
                .map(|(concern, asset_id)| FoundConcern { concern: *concern, asset_id: *asset_id })
                .collect(),
            done: found.done,
            missing: found.missing,
        })
    }

    /// Its place among the brands of the account; 0 is the first.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// Whether new projects get it unless told otherwise.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// When it was put aside; null while it is in use.
    async fn archived_at(&self) -> Option<DateTime<Utc>> {
        self.0.archived_at
    }

    /// Goes up with every change of the brand and its assets.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }
}

/// A colour of a brand.
#[derive(Description)]
pub struct ShownColour<'a> {
    colour: &'a BrandColour,
    all: &'a [BrandColour],
}

/// The colours of a brand, each among the others.
pub(super) fn shown_colours(all: &[BrandColour]) -> Vec<ShownColour<'_>> {
    all.iter().map(|colour| ShownColour { colour, all }).collect()
}

#[Object(name = "BrandColour", use_type_description)]
impl ShownColour<'_> {
    /// What the customer calls it.
    async fn name(&self) -> &str {
        &self.colour.name
    }

    /// Red, green and blue as `#RRGGBB`, in sRGB.
    async fn hex(&self) -> &str {
        &self.colour.hex
    }

    /// What it is for.
    async fn role(&self) -> BrandColourRole {
        self.colour.role
    }

    /// How well it can be read on white, on black, and on the brand's colours for texts and what
    /// they stand on.
    async fn contrasts(&self) -> Vec<ShownContrast> {
        rules::contrasts(self.colour, self.all).into_iter().map(ShownContrast).collect()
    }
}

/// How well a colour can be read on another one, by WCAG 2.2.
#[derive(Description)]
pub struct ShownContrast(Contrast);

#[Object(name = "BrandContrast", use_type_description)]
impl ShownContrast {
    /// What the other one is.
    async fn against(&self) -> Against {
        self.0.against
    }

    /// The other one, as `#RRGGBB`.
    async fn hex(&self) -> &str {
        &self.0.hex
    }

    /// From 1, for the same colour, to 21, for black and white; cut off after two decimals.
    async fn ratio(&self) -> f64 {
        (self.0.ratio * 100.0).floor() / 100.0
    }

    /// Whether it is enough for texts (level AA, 4.5), which is level AAA for large ones.
    async fn is_aa(&self) -> bool {
        self.0.is_aa()
    }

    /// Whether it is enough for large texts (level AA, 3).
    async fn is_aa_large(&self) -> bool {
        self.0.is_aa_large()
    }

    /// Whether it is enough for texts (level AAA, 7).
    async fn is_aaa(&self) -> bool {
        self.0.is_aaa()
    }
}

/// A logo, font, intro or outro of a brand.
#[derive(Description)]
pub struct BrandAsset(Shown);

#[Object(use_type_description)]
impl BrandAsset {
    /// What it is to the brand.
    async fn role(&self) -> BrandAssetRole {
        self.0.row.role
    }

    /// The asset.
    async fn asset(&self) -> Asset {
        Asset(self.0.asset.clone())
    }

    /// What it is as a font; null for everything else.
    async fn font(&self) -> Option<FontFile> {
        self.0.font.clone().map(FontFile)
    }
}

/// How far a brand has come.
#[derive(SimpleObject)]
pub struct BrandCompleteness {
    /// How much is done, in percent.
    percent: usize,
    /// What is there and can be used.
    done: Vec<BrandItem>,
    /// What is missing.
    missing: Vec<BrandItem>,
    /// What is wrong with what there is.
    concerns: Vec<FoundConcern>,
}

/// Something that is wrong with a brand.
#[derive(SimpleObject)]
#[graphql(name = "BrandFoundConcern")]
pub struct FoundConcern {
    /// What it is.
    concern: BrandConcern,
    /// The asset that it is about, if it is about one.
    asset_id: Option<AssetId>,
}

/// The queries about brands.
#[derive(Default)]
pub struct BrandQuery;

#[Object]
impl BrandQuery {
    /// One brand of the account; null if there is no such brand.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    async fn brand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand.")] id: BrandId,
    ) -> Result<Option<Brand>> {
        let member = ctx.member(Permission::BrandRead)?;
        Ok(reads::find(ctx.db(), &member, id).await?.map(Brand))
    }

    /// The brands of the account, in the customer's order; at most 100.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    async fn brands(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether to list those too that were put aside.", default)]
        with_archived: bool,
    ) -> Result<Vec<Brand>> {
        let member = ctx.member(Permission::BrandRead)?;
        let mut brands = reads::visible_to(&member);
        if !with_archived {
            brands = brands.filter(brand::COLUMN.archived_at.is_null());
        }
        Ok(brands.all(ctx.db()).await?.into_iter().map(Brand).collect())
    }
}
