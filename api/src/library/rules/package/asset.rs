use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    asset::{AssetFormat, Ownership},
    detail::Translation,
    id::{AssetId, FolderId, PersonId, TagId},
    release::ReleaseScope,
    rendition::RenditionPreset,
};
use serde::{Deserialize, Serialize};

use super::DecidedRecord;
use crate::library::rules::nametag::{Region, Span};

/// An asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssetRecord {
    /// Its id.
    pub id: AssetId,
    /// The folder that it lies in; none at the top.
    pub folder: Option<FolderId>,
    /// What it is called.
    pub name: String,
    /// Its place in the manual order of its folder; compared byte by byte.
    pub rank: String,
    /// Whose it is.
    pub ownership: Ownership,
    /// The terms it was bought under.
    #[serde(default)]
    pub licence: Option<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was taken, or added where that is not known.
    pub dated_at: DateTime<Utc>,
    /// Its files, the first one first; the last one counts.
    pub revisions: Vec<FileRecord>,
    /// What people said about it.
    #[serde(default)]
    pub said: Option<SaidRecord>,
    /// What its sidecar said, as XMP.
    #[serde(default)]
    pub sidecar: Option<String>,
    /// The tags that it carries.
    #[serde(default)]
    pub tags: Vec<TagId>,
    /// Who is on it, in the order in which they were named.
    #[serde(default)]
    pub nametags: Vec<NametagRecord>,
    /// What was decided about tags and nametags that were suggested for it.
    #[serde(default)]
    pub decided: Vec<DecidedRecord>,
    /// What was agreed about its use.
    #[serde(default)]
    pub rights: Option<RightsRecord>,
    /// What pictures of it show.
    #[serde(default)]
    pub framing: FramingRecord,
}

/// One file of an asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Which entry of the package it is. Two files of one asset with the same bytes are one.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it is.
    pub format: AssetFormat,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// What people said about an asset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaidRecord {
    /// What it is called in print.
    pub title: Option<String>,
    /// What it shows.
    pub captions: Vec<Translation>,
    /// Who made it.
    pub creators: Vec<String>,
    /// Whose it is.
    pub copyright: Option<String>,
    /// What may be done with it.
    pub usage_terms: Vec<Translation>,
    /// 1 to 5; 0 is undecided and -1 rejected.
    pub rating: Option<i16>,
    /// When it was taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// How far the camera's clock was ahead of UTC, in minutes.
    pub taken_offset: Option<i32>,
}

/// A person on an asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NametagRecord {
    /// Who it is.
    pub person: PersonId,
    /// What the person is or does.
    #[serde(default)]
    pub title: Option<String>,
    /// Where in the picture.
    #[serde(default)]
    pub region: Option<Region>,
    /// When in the recording.
    #[serde(default)]
    pub span: Option<Span>,
}

/// What was agreed about the use of an asset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RightsRecord {
    /// The first day on which it may be used; none without a beginning.
    pub valid_from: Option<NaiveDate>,
    /// The last day; none without end.
    pub valid_until: Option<NaiveDate>,
    /// In which countries, by their two letters; in all, if there are none.
    pub territories: Vec<String>,
    /// In which channels; in all, if there are none.
    pub channels: Vec<ReleaseScope>,
    /// What else is to be known.
    pub note: String,
}

/// What pictures of an asset show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FramingRecord {
    /// The point that matters most, from the left and from the top, 0 to 1 of the upright picture.
    pub focus: Option<(f64, f64)>,
    /// The moment of a clip that its pictures show, in milliseconds.
    pub at_ms: Option<i64>,
    /// What single presets show.
    pub crops: Vec<CropRecord>,
}

/// What one preset shows of an asset, in fractions of the upright picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CropRecord {
    /// The preset.
    pub preset: RenditionPreset,
    /// The left edge.
    pub x: f64,
    /// The top edge.
    pub y: f64,
    /// The width.
    pub w: f64,
    /// The height.
    pub h: f64,
}
