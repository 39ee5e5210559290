//! What people do with brands.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::{
    brand::BrandColourRole,
    brand_asset::BrandAssetRole,
    id::{AssetId, BrandId},
};

use super::Brand;
use crate::{
    access::Permission,
    brand::actions::{self, Change},
    context::ContextExt,
    error::Result,
};

/// The mutations of brands.
#[derive(Default)]
pub struct BrandMutation;

#[Object]
impl BrandMutation {
    /// Adds a brand behind the others; the first one is the default.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`,
    /// `NAME_TAKEN`, `LIMIT_EXCEEDED` (`details.limit`, the brands of the plan), `NOT_FOUND` (an asset)
    /// or `FONT_RESTRICTED`.
    async fn brand_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of the brand.")] input: BrandCreateInput,
    ) -> Result<BrandPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let start = Change {
            name: Some(input.name),
            tone: Some(input.tone),
            colours: Some(input.colours.into_iter().map(Into::into).collect()),
            assets: Some(input.assets.into_iter().map(Into::into).collect()),
        };
        let brand = actions::create(&tx, &member, start).await?;
        tx.commit().await?;
        Ok(BrandPayload { brand: Brand(brand) })
    }

    /// Changes what a brand is made of. What is left out stays as it is; null clears it.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND` (the brand or an
    /// asset), `BAD_USER_INPUT`, `NAME_TAKEN`, `FONT_RESTRICTED` or `VERSION_CONFLICT`.
    async fn brand_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand and its changes.")] input: BrandUpdateInput,
    ) -> Result<BrandPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let (id, expected) = (input.id, input.expected_version);
        let brand = actions::update(&tx, &member, id, expected, input.into()).await?;
        tx.commit().await?;
        Ok(BrandPayload { brand: Brand(brand) })
    }

    /// Moves a brand to another place among those of the account.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN` or `NOT_FOUND`.
    async fn brand_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand and its place.")] input: BrandMoveInput,
    ) -> Result<BrandPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let brand = actions::relocate(&tx, &member, input.id, input.position).await?;
        tx.commit().await?;
        Ok(BrandPayload { brand: Brand(brand) })
    }

    /// Makes a brand the one that new projects get unless told otherwise.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND` or `ILLEGAL_STATE` (it is
    /// archived).
    async fn brand_make_default(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand.")] input: BrandInput,
    ) -> Result<BrandPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let brand = actions::make_default(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(BrandPayload { brand: Brand(brand) })
    }

    /// Puts a brand aside: it takes no room of the plan, and no new project gets it.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN` or `NOT_FOUND`.
    async fn brand_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand.")] input: BrandInput,
    ) -> Result<BrandPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let brand = actions::archive(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(BrandPayload { brand: Brand(brand) })
    }

    /// Takes a brand up again that was put aside.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND` or `LIMIT_EXCEEDED`
    /// (`details.limit`, the brands of the plan).
    async fn brand_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand.")] input: BrandInput,
    ) -> Result<BrandPayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let brand = actions::restore(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(BrandPayload { brand: Brand(brand) })
    }

    /// Deletes a brand. Its assets stay in the library, and orders keep their copies of it.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN` or `NOT_FOUND`.
    async fn brand_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brand.")] input: BrandInput,
    ) -> Result<BrandDeletePayload> {
        let member = ctx.member(Permission::BrandWrite)?;
        let tx = ctx.begin().await?;
        let brand = actions::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(BrandDeletePayload { deleted_id: brand.id })
    }
}

/// A colour of a brand.
#[derive(InputObject)]
pub struct BrandColourInput {
    /// What the customer calls it, 1 to 200 characters.
    name: String,
    /// Red, green and blue in sRGB, as `#1A2B3C`, `1a2b3c` or `#abc`.
    hex: String,
    /// What it is for.
    role: BrandColourRole,
}

impl From<BrandColourInput> for (String, String, BrandColourRole) {
    fn from(input: BrandColourInput) -> Self {
        (input.name, input.hex, input.role)
    }
}

/// An asset of a brand.
#[derive(InputObject)]
pub struct BrandAssetInput {
    /// What it is to the brand.
    role: BrandAssetRole,
    /// The asset of the library: a picture or PDF for a logo, a font for a font, a clip for an
    /// intro or outro.
    asset_id: AssetId,
}

impl From<BrandAssetInput> for (BrandAssetRole, AssetId) {
    fn from(input: BrandAssetInput) -> Self {
        (input.role, input.asset_id)
    }
}

/// What a brand starts from.
#[derive(InputObject)]
pub struct BrandCreateInput {
    /// What it is called, 1 to 200 characters.
    name: String,
    /// How it speaks; at most 5 000 characters.
    #[graphql(default)]
    tone: String,
    /// Its colours, in order; at most 40.
    #[graphql(default)]
    colours: Vec<BrandColourInput>,
    /// Its logos, fonts, intros and outros, in order; at most 60.
    #[graphql(default)]
    assets: Vec<BrandAssetInput>,
}

/// What changes of a brand.
#[derive(InputObject)]
pub struct BrandUpdateInput {
    /// The brand.
    id: BrandId,
    /// The version of the brand that the caller saw.
    expected_version: i32,
    /// What it is called, 1 to 200 characters.
    name: Option<String>,
    /// How it speaks; at most 5 000 characters.
    tone: MaybeUndefined<String>,
    /// All of its colours, in order; at most 40.
    colours: MaybeUndefined<Vec<BrandColourInput>>,
    /// All of its logos, fonts, intros and outros, in order; at most 60.
    assets: MaybeUndefined<Vec<BrandAssetInput>>,
}

impl From<BrandUpdateInput> for Change {
    fn from(input: BrandUpdateInput) -> Self {
        let tone: Option<Option<String>> = input.tone.into();
        let colours: Option<Option<Vec<_>>> = input.colours.into();
        let assets: Option<Option<Vec<_>>> = input.assets.into();
        Self {
            name: input.name,
            tone: tone.map(Option::unwrap_or_default),
            colours: colours
                .map(|colours| colours.unwrap_or_default().into_iter().map(Into::into).collect()),
            assets: assets
                .map(|assets| assets.unwrap_or_default().into_iter().map(Into::into).collect()),
        }
    }
}

/// A brand and its place.
#[derive(InputObject)]
pub struct BrandMoveInput {
    /// The brand.
    id: BrandId,
    /// Its place among the brands of the account, those that were put aside among them; 0 is the
    /// first.
    position: i32,
}

/// A brand.
#[derive(InputObject)]
pub struct BrandInput {
    /// The brand.
    id: BrandId,
}

/// The brand as it is now.
#[derive(SimpleObject)]
pub struct BrandPayload {
    /// The brand.
    brand: Brand,
}

/// What became of a brand that was to go.
#[derive(SimpleObject)]
pub struct BrandDeletePayload {
    /// The brand that is gone.
    deleted_id: BrandId,
}
