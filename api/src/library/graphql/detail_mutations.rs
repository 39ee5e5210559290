//! What people can say about assets.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use chrono::{DateTime, Utc};
use entity::id::{AssetId, SuggestionId};

use super::{Asset, asset_mutations::AssetPayload};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::{Error, Result},
    library::{
        actions::{
            detail::{self, Change},
            suggestion,
        },
        rules::{detail::Taken, upload::Rejected},
        uploads::sidecar,
    },
    transport::{Upload, UploadBroken, Uploads},
};

/// The mutations of what is said about assets.
#[derive(Default)]
pub struct DetailMutation;

#[Object]
impl DetailMutation {
    /// Says something about an asset, which counts more than what its file and its sidecar say.
    /// What is omitted stays; what is `null` is said by them again.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn asset_describe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset, and what is said about it.")] input: AssetDescribeInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let (change, expected) = (input.details.into(), input.expected_version);
        let asset = detail::describe(&tx, &member, input.id, &change, expected).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Says the same about many assets.
    ///
    /// A result with `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn assets_describe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets, and what is said about each.")] input: AssetsDescribeInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let change: Change = input.details.into();
        let describe = |id| detail::describe(&tx, &member, id, &change, None);
        let payload = bulk::each(&tx, input.ids, describe, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Reads a sidecar, an XMP file that belongs to an asset, in place of an earlier one: a
    /// multipart request with one part. What it says counts more than what the file says.
    ///
    /// Refused with `NOT_FOUND`, `FILE_UNSUPPORTED`, `FILE_DAMAGED`, `FILE_TRUNCATED`,
    /// `FILE_TOO_LARGE` or `UPLOAD_BROKEN`.
    async fn asset_sidecar_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset, and its sidecar.")] input: AssetSidecarUploadInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let uploads = ctx.data_opt::<Uploads>();
        let uploads =
            uploads.ok_or_else(|| Error::bad_input("file", "Send the file as a part."))?;
        let bytes = loop {
            match uploads.next().await.map_err(Rejected::Lost)? {
                Some(mut part) if part.upload() == input.file => {
                    break sidecar::receive(&mut part).await?;
                }
                Some(_) => {}
                None => return Err(Rejected::Lost(UploadBroken::Missing).into()),
            }
        };
        let tx = ctx.begin().await?;
        let asset = sidecar::attach(&tx, &member, input.asset_id, bytes).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Follows suggestions: puts the tag on the asset, or names the person on it. A tag or a person
    /// of the same name is taken where there is one.
    ///
    /// A result with `NOT_FOUND` (none, or decided already) or `ILLEGAL_STATE` (100 tags or 200
    /// nametags).
    async fn suggestions_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestions.")] input: SuggestionsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let accept = |id| suggestion::accept(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, accept, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Puts suggestions aside for good: the same is not suggested for the asset again.
    ///
    /// A result with `NOT_FOUND` (none, or decided already).
    async fn suggestions_dismiss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestions.")] input: SuggestionsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let dismiss = |id| suggestion::dismiss(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, dismiss, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// An asset, and what is said about it.
#[derive(InputObject)]
pub struct AssetDescribeInput {
    /// The asset.
    id: AssetId,
    /// What is said.
    details: DetailsInput,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// Assets, and what is said about each of them.
#[derive(InputObject)]
pub struct AssetsDescribeInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// What is said.
    details: DetailsInput,
}

/// What people say. What is omitted stays; what is `null` is said by the sidecar or the file again.
#[derive(InputObject)]
pub struct DetailsInput {
    /// What it is called in print, of 1 to 10 000 characters.
    #[graphql(default)]
    title: MaybeUndefined<String>,
    /// What it shows, in the languages that change; at most 50.
    #[graphql(default, validator(max_items = 50))]
    captions: Vec<TranslationInput>,
    /// Who made it; at most 50 names of 1 to 200 characters.
    #[graphql(default)]
    creators: MaybeUndefined<Vec<String>>,
    /// Whose it is, of 1 to 10 000 characters.
    #[graphql(default)]
    copyright: MaybeUndefined<String>,
    /// What may be done with it, in the languages that change; at most 50.
    #[graphql(default, validator(max_items = 50))]
    usage_terms: Vec<TranslationInput>,
    /// How good it is: 1 to 5, 0 for undecided, -1 for rejected.
    #[graphql(default)]
    rating: MaybeUndefined<i16>,
    /// When it was taken.
    #[graphql(default)]
    taken_at: MaybeUndefined<TakenAtInput>,
}

/// A text in one language.
#[derive(InputObject)]
pub struct TranslationInput {
    /// The language, BCP 47; `x-default` is for everybody.
    language: String,
    /// The text, of 1 to 10 000 characters; `null` takes it away.
    text: Option<String>,
}

/// When something was taken.
#[derive(InputObject)]
pub struct TakenAtInput {
    /// When; what the clock showed, as if that had been UTC, where `offset` is `null`.
    at: DateTime<Utc>,
    /// How far the clock was ahead of UTC, in minutes, -840 to 840.
    offset: Option<i32>,
}

/// An asset, and its sidecar.
#[derive(InputObject)]
pub struct AssetSidecarUploadInput {
    /// The asset.
    asset_id: AssetId,
    /// The sidecar: an XMP file of at most 4 MiB.
    file: Upload,
}

/// Some suggestions.
#[derive(InputObject)]
pub struct SuggestionsInput {
    /// The suggestions; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<SuggestionId>,
}

impl From<DetailsInput> for Change {
    fn from(input: DetailsInput) -> Self {
        let texts = |texts: Vec<TranslationInput>| {
            texts.into_iter().map(|text| (text.language, text.text)).collect()
        };
        Self {
            title: input.title.into(),
            captions: texts(input.captions),
            creators: input.creators.into(),
            copyright: input.copyright.into(),
            usage_terms: texts(input.usage_terms),
            rating: input.rating.into(),
            taken: input
                .taken_at
                .map_value(|taken| Taken { at: taken.at, offset: taken.offset })
                .into(),
        }
    }
}
