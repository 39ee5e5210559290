//! What is said about assets, and who says it.

use async_graphql::{Context, Description, Object, OutputType, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    detail::{Layer, Model, ModelRelease, Translation},
    id::AccountId,
};

use crate::{
    access::Permission,
    context::ContextExt,
    library::rules::detail::{Details, Position, Said, Taken},
};

/// What is said about an asset beyond its file: for each field what counts, and who says it. People
/// count more than a sidecar, and that more than the file itself.
#[derive(Description)]
pub struct AssetDetails {
    /// In whose library the asset is.
    pub(super) account: AccountId,
    pub(super) details: Details,
}

/// A value, and who says it.
#[derive(SimpleObject)]
#[graphql(concrete(name = "TextDetail", params(String)))]
#[graphql(concrete(name = "RatingDetail", params(i16)))]
#[graphql(concrete(name = "ModelReleaseDetail", params(ModelRelease)))]
pub struct Detail<T: OutputType> {
    /// The value.
    value: T,
    /// Who says it.
    layer: Layer,
}

impl<T: OutputType> From<Said<T>> for Detail<T> {
    fn from(Said { value, layer }: Said<T>) -> Self {
        Self { value, layer }
    }
}

/// Texts, and who says them.
#[derive(SimpleObject)]
pub struct TextsDetail {
    /// The texts, each of them once.
    values: Vec<String>,
    /// Who says them.
    layer: Layer,
}

/// A text in one language, and who says it.
#[derive(SimpleObject)]
pub struct TranslationDetail {
    /// The language, BCP 47; `x-default` is for everybody.
    language: String,
    /// The text.
    value: String,
    /// Who says it.
    layer: Layer,
}

/// When something was taken, and who says it.
#[derive(SimpleObject)]
pub struct TakenAtDetail {
    /// When. Where `offset` is `null`, it is what the camera's clock showed, as if that had been
    /// UTC.
    value: DateTime<Utc>,
    /// How far the clock was ahead of UTC, in minutes; most cameras do not tell.
    offset: Option<i32>,
    /// Who says it.
    layer: Layer,
}

/// Where something was taken (WGS 84), and who says it.
#[derive(SimpleObject)]
pub struct PositionDetail {
    /// Degrees to the north, -90 to 90.
    latitude: f64,
    /// Degrees to the east, -180 to 180.
    longitude: f64,
    /// Metres above the sea.
    altitude: Option<f64>,
    /// Who says it.
    layer: Layer,
}

#[Object(use_type_description)]
impl AssetDetails {
    /// What it is called in print.
    async fn title(&self) -> Option<Detail<String>> {
        self.details.said(|row| row.title.clone()).map(Detail::from)
    }

    /// What it shows, in so many languages; the text for everybody first.
    async fn captions(&self) -> Vec<TranslationDetail> {
        translations(self.details.texts(|row| &row.captions.0))
    }

    /// Who made it.
    async fn creators(&self) -> Option<TextsDetail> {
        self.words(|row| &row.creators.0)
    }

    /// Whose it is.
    async fn copyright(&self) -> Option<Detail<String>> {
        self.details.said(|row| row.copyright.clone()).map(Detail::from)
    }

    /// What may be done with it, in so many languages; the text for everybody first.
    async fn usage_terms(&self) -> Vec<TranslationDetail> {
        translations(self.details.texts(|row| &row.usage_terms.0))
    }

    /// What it is about, as the file or its sidecar says; tags are apart.
    async fn keywords(&self) -> Option<TextsDetail> {
        self.words(|row| &row.keywords.0)
    }

    /// How good it is: 1 to 5, 0 for undecided, -1 for rejected.
    async fn rating(&self) -> Option<Detail<i16>> {
        self.details.said(|row| row.rating).map(Detail::from)
    }

    /// Whether those who are shown agreed.
    async fn model_release(&self) -> Option<Detail<ModelRelease>> {
        self.details.model_release().map(Detail::from)
    }

    /// The agreements of those who are shown, by their numbers.
    async fn model_release_numbers(&self) -> Option<TextsDetail> {
        self.words(|row| &row.model_release_ids.0)
    }

    /// Who is shown, as the file or its sidecar says; nametags are apart.
    async fn persons(&self) -> Option<TextsDetail> {
        self.words(|row| &row.persons.0)
    }

    /// When it was taken.
    async fn taken_at(&self) -> Option<TakenAtDetail> {
        let Said { value: Taken { at, offset }, layer } = self.details.taken()?;
        Some(TakenAtDetail { value: at, offset, layer })
    }

    /// Who made the camera.
    async fn camera_make(&self) -> Option<Detail<String>> {
        self.details.said(|row| row.camera_make.clone()).map(Detail::from)
    }

    /// Which camera it is.
    async fn camera_model(&self) -> Option<Detail<String>> {
        self.details.said(|row| row.camera_model.clone()).map(Detail::from)
    }

    /// Which lens was on it.
    async fn lens(&self) -> Option<Detail<String>> {
        self.details.said(|row| row.lens.clone()).map(Detail::from)
    }

    /// What its colours mean, such as “Display P3”.
    async fn colour_profile(&self) -> Option<Detail<String>> {
        self.details.said(|row| row.colour_profile.clone()).map(Detail::from)
    }

    /// Where it was taken; `null` for everybody but members of the account.
    async fn position(&self, ctx: &Context<'_>) -> Option<PositionDetail> {
        let member = ctx.member(Permission::LibraryRead).ok()?;
        let Said { value, layer } =
            self.details.position().filter(|_| member.account == self.account)?;
        let Position { latitude, longitude, altitude } = value;
        Some(PositionDetail { latitude, longitude, altitude, layer })
    }
}

impl AssetDetails {
    fn words(&self, words: impl Fn(&Model) -> &Vec<String>) -> Option<TextsDetail> {
        let Said { value, layer } = self.details.words(words)?;
        Some(TextsDetail { values: value, layer })
    }
}

fn translations(texts: Vec<Said<Translation>>) -> Vec<TranslationDetail> {
    let detail = |Said { value, layer }: Said<Translation>| TranslationDetail {
        language: value.language,
        value: value.text,
        layer,
    };
    texts.into_iter().map(detail).collect()
}
