//! The words of a file, typed.

use super::Area;
use crate::media::TakenAt;

/// What a file says about itself. Texts are trimmed and never empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// When it was taken.
    pub taken_at: Option<TakenAt>,
    /// Who made the camera.
    pub camera_make: Option<String>,
    /// Which camera it is.
    pub camera_model: Option<String>,
    /// Which lens was on it.
    pub lens: Option<String>,
    /// Where it was taken.
    pub position: Option<Position>,
    /// What it is called.
    pub title: Option<String>,
    /// What it shows, in so many languages.
    pub captions: Vec<Translation>,
    /// Who made it.
    pub creators: Vec<String>,
    /// Whose it is.
    pub copyright: Option<String>,
    /// What may be done with it, in so many languages.
    pub usage_terms: Vec<Translation>,
    /// What it is about, each word once.
    pub keywords: Vec<String>,
    /// What it is about, from the general to the particular.
    pub keyword_paths: Vec<Vec<String>>,
    /// How good it is, 1 to 5; 0 is undecided and -1 rejected.
    pub rating: Option<i8>,
    /// Whether those who are shown agreed.
    pub model_release: Option<ModelRelease>,
    /// The agreements of those who are shown, by their numbers.
    pub model_release_ids: Vec<String>,
    /// Who is shown.
    pub persons: Vec<String>,
    /// Who is shown where.
    pub regions: Vec<PersonRegion>,
    /// What its colours mean, such as “Display P3”.
    pub colour_profile: Option<String>,
}

/// A text in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// The language, BCP 47; `x-default` is for everybody.
    pub language: String,
    /// The text.
    pub text: String,
}

/// A place on Earth (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees to the north, -90 to 90.
    pub latitude: f64,
    /// Degrees to the east, -180 to 180.
    pub longitude: f64,
    /// Metres above the sea.
    pub altitude: Option<f64>,
}

/// A named person in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRegion {
    /// Who it is.
    pub name: String,
    /// Where in the upright picture; unknown where the picture was cut after it was noted.
    pub area: Option<Area>,
}

/// Whether those who are shown agreed, in the words of the PLUS Coalition (LDF, “Model Release
/// Status”).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelRelease {
    /// Nobody was asked.
    None,
    /// Nobody needs to be asked.
    NotApplicable,
    /// All agreed.
    Unlimited,
    /// Some agreed, or to some use.
    Limited,
}

impl Translation {
    /// The language that is for everybody.
    pub const DEFAULT: &str = "x-default";
}

impl Position {
    /// Takes degrees and metres that are possible. A camera that does not know where it is says
    /// exactly zero and zero.
    pub(super) fn new(latitude: f64, longitude: f64, altitude: Option<f64>) -> Option<Self> {
        let is_possible = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let is_nowhere = latitude == 0.0 && longitude == 0.0;
        let altitude = altitude.filter(|altitude| altitude.abs() < 100_000.0);
        (is_possible && !is_nowhere).then_some(Self { latitude, longitude, altitude })
    }
}

impl ModelRelease {
    const ALL: [Self; 4] = [Self::None, Self::NotApplicable, Self::Unlimited, Self::Limited];

    /// Reads a term of the vocabulary, with or without its address.
    pub(super) fn of_term(term: &str) -> Option<Self> {
        let code = term.trim().rsplit('/').next()?;
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Names the term of the vocabulary.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::None => "MR-NON",
            Self::NotApplicable => "MR-NAP",
            Self::Unlimited => "MR-UMR",
            Self::Limited => "MR-LMR",
        }
    }
}
