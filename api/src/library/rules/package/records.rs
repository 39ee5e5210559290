use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    collection::Wanted,
    id::{AssetId, CollectionId, PersonId, ReleaseId, TagId},
    release::ReleaseScope,
};
use serde::{Deserialize, Serialize};

/// What a package is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LibraryRecord {
    /// The version of the format, 1.
    pub version: u32,
    /// What the library, or the folder, is called.
    pub name: String,
    /// When the package was made.
    pub made_at: DateTime<Utc>,
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeRecord<Id> {
    /// Its id.
    pub id: Id,
    /// The one that it is in; none at the top.
    pub parent: Option<Id>,
    /// What it is called.
    pub name: String,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TagRecord {
    /// Its id.
    pub id: TagId,
    /// The tag that it is in; none at the top.
    pub parent: Option<TagId>,
    /// What it is called.
    pub name: String,
    /// Red, green and blue in hex, such as `#C8102E`.
    #[serde(default)]
    pub colour: Option<String>,
    /// Other words for it, by name.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// The person's id.
    pub id: PersonId,
    /// What they are called.
    pub name: String,
}

/// What a person agreed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// Its id.
    pub id: ReleaseId,
    /// Whose it is.
    pub person: PersonId,
    /// The signed document.
    #[serde(default)]
    pub document: Option<AssetId>,
    /// What it covers.
    pub scopes: Vec<ReleaseScope>,
    /// What else is to be known.
    #[serde(default)]
    pub note: String,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// The last day; none without end.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// Since when it is taken back.
    #[serde(default)]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// What is in a collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelectionRecord {
    /// The collection.
    pub collection: CollectionId,
    /// What it gathers by itself.
    #[serde(default)]
    pub filter: Option<Wanted>,
    /// What was put into it by hand, in its manual order.
    #[serde(default)]
    pub assets: Vec<AssetId>,
    /// What is kept out of it although it fits the filter.
    #[serde(default)]
    pub excluded: Vec<AssetId>,
}

/// An asset that is not in the package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOutRecord {
    /// Its id.
    pub id: AssetId,
    /// What it is called.
    pub name: String,
    /// Why it is left out, as a code of the schema.
    pub code: String,
    /// Says so in words.
    pub message: String,
}
