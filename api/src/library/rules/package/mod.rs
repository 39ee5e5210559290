//! What stands in a package, by which a library goes from one account or server to another.
//!
//! A package is a ZIP archive of files as they are, of which one is [`MANIFEST`]: lines of JSON, each
//! a [`Record`] that tells by `is` what it is. A record stands behind all those that it refers to by
//! their ids, so that it can be read line by line; ids mean nothing beyond the package.
//!
//! | `is` | what | refers to |
//! |---|---|---|
//! | `library` | the first line: the version of the format, and whose library it was | – |
//! | `folder`, `tag`, `collection` | a node of one of the trees | `parent` |
//! | `person` | who is named on assets | – |
//! | `asset` | an item with all of its files, and all that people said about it | `folder`, `tags`, `person` |
//! | `release` | what a person agreed to | `person`, `document` |
//! | `selection` | what a collection gathers and holds, in its order | `collection`, assets, `filter` |
//! | `comment` | what somebody said about an asset | `asset`, `reply_to` |
//! | `favourites` | what whoever made the package has marked | assets |
//! | `search` | a search that was saved | `filter` |
//! | `link` | a link that there was, for information only | an asset, a collection or a folder |
//! | `left_out` | what is not in the package, and why | – |
//!
//! Beside that, for other programs: the files lie under `originals/` as they did in their folders,
//! each with what is known of it as an XMP sidecar, and earlier files under `revisions/`.

mod asset;
mod records;
mod said;

use chrono::{DateTime, Datelike, Utc};
use entity::{
    asset::Ownership,
    id::{CollectionId, FolderId},
};
use serde::{Deserialize, Serialize};

pub use self::{
    asset::{
        AssetRecord, CropRecord, FileRecord, FramingRecord, NametagRecord, RightsRecord, SaidRecord,
    },
    records::{
        LeftOutRecord, LibraryRecord, NodeRecord, PersonRecord, ReleaseRecord, SelectionRecord,
        TagRecord,
    },
    said::{
        AuthorRecord, CommentRecord, DecidedRecord, FavouritesRecord, LinkRecord, SearchRecord,
    },
};
use super::rights::{self, AssetAction, NotAllowed, Standing};
use crate::error::{Code, Refusal};

/// The version of the format that is written, and the latest that is read.
pub const VERSION: u32 = 1;
/// What the list of everything in a package is called.
pub const MANIFEST: &str = "manifest.jsonl";
/// How many entries a package has at most.
pub const ENTRIES: u64 = 400_000;
/// Bytes of the names of its entries at most, with what a ZIP archive says of each.
pub const DIRECTORY: u64 = 64 << 20;

/// One line of a manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Record {
    /// The first line.
    Library(LibraryRecord),
    /// A folder.
    Folder(NodeRecord<FolderId>),
    /// A tag.
    Tag(TagRecord),
    /// A person.
    Person(PersonRecord),
    /// An asset.
    Asset(Box<AssetRecord>),
    /// What a person agreed to.
    Release(ReleaseRecord),
    /// A collection, by its place among the others.
    Collection(NodeRecord<CollectionId>),
    /// What is in a collection.
    Selection(Box<SelectionRecord>),
    /// What somebody said about an asset.
    Comment(Box<CommentRecord>),
    /// What whoever made the package has marked.
    Favourites(FavouritesRecord),
    /// A search that was saved.
    Search(Box<SearchRecord>),
    /// A link that there was.
    Link(Box<LinkRecord>),
    /// An asset that is not in the package.
    LeftOut(LeftOutRecord),
}

/// Something in a package is of a year that no calendar of people has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Days and instants lie within the years 1 to 9999.")]
pub struct NoYear;

impl Refusal for NoYear {
    fn code(&self) -> Code {
        Code::BadUserInput
    }
}

/// Checks that days or instants are of years that every database can keep.
pub fn years<'a, D: Datelike + 'a>(days: impl IntoIterator<Item = &'a D>) -> Result<(), NoYear> {
    let are_years = days.into_iter().all(|day| (1..=9_999).contains(&day.year()));
    if are_years { Ok(()) } else { Err(NoYear) }
}

/// Decides whether the files of an asset go along in a package. What is the account's own always
/// does, whatever was agreed about its use: nobody is parted from that. What it has of others
/// follows the terms.
pub fn take_along(standing: &Standing, now: DateTime<Utc>) -> Result<(), NotAllowed> {
    match standing.ownership {
        Ownership::Own | Ownership::Product => Ok(()),
        Ownership::Stock | Ownership::VibbioRaw => {
            rights::check(standing, AssetAction::Download, now)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta};
    use entity::{asset_right, id::AssetId};

    use super::*;

    fn standing(ownership: Ownership, valid_until: Option<NaiveDate>) -> Standing {
        let terms = asset_right::Model {
            asset_id: AssetId::new(),
            valid_from: None,
            valid_until,
            territories: asset_right::Territories::default(),
            channels: entity::release::Scopes::default(),
            note: String::new(),
            noticed_days: None,
        };
        Standing {
            ownership,
            subscribed_until: None,
            terms: Some(terms),
            ingredients: vec![],
            consents: vec![],
        }
    }

    #[test]
    fn what_is_ones_own_goes_along_and_what_is_licensed_while_the_licence_lasts() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1_000);
        let (today, before) = (now.date_naive(), (now - TimeDelta::days(2)).date_naive());
        for (ownership, until, expected) in [
            (Ownership::Own, Some(before), true),
            (Ownership::Product, Some(before), true),
            (Ownership::Stock, Some(today), true),
            (Ownership::Stock, Some(before), false),
            (Ownership::VibbioRaw, None, false),
        ] {
            let goes = take_along(&standing(ownership, until), now).is_ok();
            assert_eq!(goes, expected, "{ownership:?} until {until:?}");
        }
    }

    #[test]
    fn a_line_says_what_it_is_and_may_say_more_than_is_known() {
        let line = r#"{"is":"folder","id":"fld_01890000000070008000000000000000","parent":null,
            "name":"Værøy","mood":"blue"}"#;
        let record: Record = serde_json::from_str(line).expect("a record");
        assert!(matches!(&record, Record::Folder(folder) if folder.name == "Værøy"));
        let written = serde_json::to_string(&record).expect("JSON");
        assert!(written.starts_with(r#"{"is":"folder","id":"fld_"#), "{written}");
        for wrong in [r#"{"is":"planet"}"#, r#"{"is":"folder","id":"tag_1"}"#, "[]", ""] {
            assert!(serde_json::from_str::<Record>(wrong).is_err(), "{wrong}");
        }
    }
}
