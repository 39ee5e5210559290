//! Versions of finished videos.

use async_graphql::{Context, Description, InputObject, Object};
use entity::{
    id::{AssetId, OrderId, RevisionId, SceneId},
    project::VideoFormat,
    version::{Version, VersionMessage, VersionPart, Versions},
};

use super::placing::{OrderQuotePayload, quoted};
use crate::{
    context::ContextExt,
    error::Result,
    library::{graphql::Asset, reads::loaders::AssetOf},
    orders::reads::{Ask, VersionAsk, VersionsAsk},
};

/// What is made anew of a finished video.
#[derive(Description)]
pub struct OrderedVersions<'a>(pub &'a Versions);

#[Object(use_type_description)]
impl OrderedVersions<'_> {
    /// The order by which the video was made.
    async fn order_id(&self) -> OrderId {
        self.0.order
    }

    /// The finished video.
    async fn video(&self) -> OrderedPart<'_> {
        OrderedPart(&self.0.video)
    }

    /// The versions, in the order in which they were asked for.
    async fn versions(&self) -> Vec<OrderedVersion<'_>> {
        self.0.versions.iter().map(OrderedVersion).collect()
    }
}

/// One version: the video with one thing or several made anew.
#[derive(Description)]
pub struct OrderedVersion<'a>(&'a Version);

#[Object(use_type_description)]
impl OrderedVersion<'_> {
    /// Another shape.
    async fn format(&self) -> Option<VideoFormat> {
        self.0.format
    }

    /// Another language, as a BCP 47 tag.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Another beginning.
    async fn intro(&self) -> Option<OrderedPart<'_>> {
        self.0.intro.as_ref().map(OrderedPart)
    }

    /// Another end.
    async fn outro(&self) -> Option<OrderedPart<'_>> {
        self.0.outro.as_ref().map(OrderedPart)
    }

    /// What scenes say instead.
    async fn messages(&self) -> Vec<OrderedMessage<'_>> {
        self.0.messages.iter().map(OrderedMessage).collect()
    }
}

/// What a scene says in a version.
#[derive(Description)]
pub struct OrderedMessage<'a>(&'a VersionMessage);

#[Object(use_type_description)]
impl OrderedMessage<'_> {
    /// The scene, as it was ordered.
    async fn scene_id(&self) -> SceneId {
        self.0.scene
    }

    /// What is told on screen.
    async fn text(&self) -> &str {
        &self.0.text
    }
}

/// An asset that versions are made of, as it was when they were ordered.
#[derive(Description)]
pub struct OrderedPart<'a>(&'a VersionPart);

#[Object(use_type_description)]
impl OrderedPart<'_> {
    /// The asset's id.
    async fn asset_id(&self) -> AssetId {
        self.0.asset
    }

    /// The revision of the asset whose bytes are meant.
    async fn revision_id(&self) -> RevisionId {
        self.0.revision
    }

    /// What the asset was called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The asset as it is now; null if it has been deleted.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        Ok(ctx.load(AssetOf(self.0.asset)).await?.map(Asset))
    }
}

/// The mutations of versions.
#[derive(Default)]
pub struct VersionMutation;

#[Object]
impl VersionMutation {
    /// Quotes versions of a finished video: in another format or language, with another intro or
    /// outro, or with other words. All of them are ordered together by `orderPlace`, or none is. The
    /// quote binds Vibbio for 24 hours and costs nothing.
    ///
    /// Refused with `NOT_FOUND` (the order, its video, an intro or outro), `ILLEGAL_STATE` (the video
    /// is not delivered; `details.state`), `BAD_USER_INPUT` (no version, nothing made anew, the same
    /// twice, a strange scene, a text that is too long) or `NOT_ORDERABLE` (`details.reasons`,
    /// `details.rights`).
    async fn version_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The video and its versions.")] input: VersionQuoteInput,
    ) -> Result<OrderQuotePayload> {
        let versions = input.versions.into_iter().map(VersionInput::into).collect();
        let ask = VersionsAsk { order: input.order_id, video: input.video_id, versions };
        quoted(ctx, Ask::Versions(ask)).await
    }
}

/// Which versions of which video.
#[derive(InputObject)]
pub struct VersionQuoteInput {
    /// The order by which the video was made; it has been delivered.
    order_id: OrderId,
    /// Which of its finished videos; the first unless given.
    video_id: Option<AssetId>,
    /// The versions; 1 to 10, each a video of its own.
    versions: Vec<VersionInput>,
}

/// One version. Something of it is made anew, at least.
#[derive(InputObject)]
pub struct VersionInput {
    /// Another shape.
    format: Option<VideoFormat>,
    /// Another language, as a BCP 47 tag. Vibbio translates what `messages` does not say.
    language: Option<String>,
    /// A clip or picture that it begins with instead.
    intro_id: Option<AssetId>,
    /// A clip or picture that it ends with instead.
    outro_id: Option<AssetId>,
    /// What scenes say instead.
    #[graphql(default)]
    messages: Vec<VersionMessageInput>,
}

/// What a scene says instead.
#[derive(InputObject)]
pub struct VersionMessageInput {
    /// The scene, as it was ordered.
    scene_id: SceneId,
    /// What is told on screen; 1 to 300 characters.
    text: String,
}

impl From<VersionInput> for VersionAsk {
    fn from(input: VersionInput) -> Self {
        let messages = input.messages.into_iter().map(|it| (it.scene_id, it.text));
        Self {
            format: input.format,
            language: input.language,
            intro: input.intro_id,
            outro: input.outro_id,
            messages: messages.collect(),
        }
    }
}
