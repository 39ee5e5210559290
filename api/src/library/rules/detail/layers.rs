//! Who counts.

use chrono::{DateTime, Utc};
use entity::detail::{Layer, Model, ModelRelease, Translation};

/// A value, and who says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Who says it.
    pub layer: Layer,
}

/// When something was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// When; by the camera's clock as if in UTC where the offset is not known.
    pub at: DateTime<Utc>,
    /// How far the clock was ahead of UTC, in minutes.
    pub offset: Option<i32>,
}

/// A place on Earth (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees to the north.
    pub latitude: f64,
    /// Degrees to the east.
    pub longitude: f64,
    /// Metres above the sea.
    pub altitude: Option<f64>,
}

/// The layers of an asset, the one that counts most first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details(Vec<Model>);

impl Details {
    /// Orders the layers of an asset.
    #[must_use]
    pub fn new(mut layers: Vec<Model>) -> Self {
        layers.sort_by_key(|row| std::cmp::Reverse(row.layer));
        Self(layers)
    }

    /// Finds the highest layer that says something.
    pub fn said<T>(&self, value: impl Fn(&Model) -> Option<T>) -> Option<Said<T>> {
        self.0.iter().find_map(|row| Some(Said { value: value(row)?, layer: row.layer }))
    }

    /// Finds the highest layer with words.
    pub fn words(&self, words: impl Fn(&Model) -> &Vec<String>) -> Option<Said<Vec<String>>> {
        self.said(|row| Some(words(row).clone()).filter(|words| !words.is_empty()))
    }

    /// Finds, for each language, the highest layer that has it; the one for everybody first.
    pub fn texts(&self, texts: impl Fn(&Model) -> &Vec<Translation>) -> Vec<Said<Translation>> {
        let mut found: Vec<Said<Translation>> = Vec::new();
        for row in &self.0 {
            for text in texts(row) {
                let is_same = |known: &Said<Translation>| known.value.language == text.language;
                if !found.iter().any(is_same) {
                    found.push(Said { value: text.clone(), layer: row.layer });
                }
            }
        }
        found.sort_by_key(|said| said.value.language != storage::media::Translation::DEFAULT);
        found
    }

    /// Tells when it was taken.
    #[must_use]
    pub fn taken(&self) -> Option<Said<Taken>> {
        self.said(|row| Some(Taken { at: row.taken_at?, offset: row.taken_offset }))
    }

    /// Tells where it was taken.
    #[must_use]
    pub fn position(&self) -> Option<Said<Position>> {
        self.said(|row| {
            let (latitude, longitude) = (row.latitude?, row.longitude?);
            Some(Position { latitude, longitude, altitude: row.altitude })
        })
    }

    /// Tells whether those who are shown agreed.
    #[must_use]
    pub fn model_release(&self) -> Option<Said<ModelRelease>> {
        self.said(|row| row.model_release)
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        detail::{Paths, Translations, Words},
        id::{AssetId, DetailId},
    };

    use super::*;

    fn row(layer: Layer) -> Model {
        Model {
            id: DetailId::new(),
            asset_id: AssetId::new(),
            revision_id: None,
            layer,
            title: None,
            captions: Translations::default(),
            creators: Words::default(),
            copyright: None,
            usage_terms: Translations::default(),
            keywords: Words::default(),
            keyword_paths: Paths::default(),
            rating: None,
            model_release: None,
            model_release_ids: Words::default(),
            persons: Words::default(),
            camera_make: None,
            camera_model: None,
            lens: None,
            colour_profile: None,
            latitude: None,
            longitude: None,
            altitude: None,
            taken_at: None,
            taken_offset: None,
            noted_at: DateTime::UNIX_EPOCH,
        }
    }

    fn caption(language: &str, text: &str) -> Translation {
        Translation { language: language.into(), text: text.into() }
    }

    #[test]
    fn people_count_more_than_the_sidecar_and_that_more_than_the_file() {
        let title =
            |layer, title: Option<&str>| Model { title: title.map(Into::into), ..row(layer) };
        let cases = [
            ([Some("file"), Some("sidecar"), Some("user")], Some(("user", Layer::User))),
            ([Some("file"), Some("sidecar"), None], Some(("sidecar", Layer::Sidecar))),
            ([Some("file"), None, None], Some(("file", Layer::Embedded))),
            ([None, None, None], None),
        ];
        for ([file, sidecar, user], expected) in cases {
            let details = Details::new(vec![
                title(Layer::Sidecar, sidecar),
                title(Layer::User, user),
                title(Layer::Embedded, file),
            ]);
            let said = details.said(|row| row.title.clone());
            let said = said.as_ref().map(|said| (said.value.as_str(), said.layer));
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn each_language_is_decided_by_itself() {
        let captions = |layer, captions| Model { captions: Translations(captions), ..row(layer) };
        let details = Details::new(vec![
            captions(Layer::Embedded, vec![caption("nb", "fil"), caption("x-default", "file")]),
            captions(Layer::User, vec![caption("nb", "folk")]),
        ]);
        let found = details.texts(|row| &row.captions.0);
        let expected = [
            Said { value: caption("x-default", "file"), layer: Layer::Embedded },
            Said { value: caption("nb", "folk"), layer: Layer::User },
        ];
        assert_eq!(found, expected);
    }
}
