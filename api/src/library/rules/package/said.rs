use chrono::{DateTime, Utc};
use entity::{
    collection::Wanted,
    comment::Shape,
    id::{AssetId, CollectionId, CommentId, FolderId},
    suggestion::SuggestionKind,
};
use serde::{Deserialize, Serialize};

use crate::library::rules::{comment::Moment, nametag::Region};

/// Something that somebody said about an asset, or in reply to that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommentRecord {
    /// Its id.
    pub id: CommentId,
    /// The asset that it is about.
    pub asset: AssetId,
    /// Which of the asset's files it is about, counted from 0.
    #[serde(default)]
    pub revision: usize,
    /// Who said it; none where the person is gone.
    #[serde(default)]
    pub author: Option<AuthorRecord>,
    /// The comment that it replies to.
    #[serde(default)]
    pub reply_to: Option<CommentId>,
    /// The text; empty where it was taken back and its place is kept for the replies.
    pub text: String,
    /// Which part of a recording it is about; none for all of it.
    #[serde(default)]
    pub moment: Option<Moment>,
    /// What is drawn upon the picture.
    #[serde(default)]
    pub shapes: Vec<Shape>,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    #[serde(default)]
    pub edited_at: Option<DateTime<Utc>>,
    /// Since when it is resolved.
    #[serde(default)]
    pub resolved_at: Option<DateTime<Utc>>,
    /// Since when it is taken back.
    #[serde(default)]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorRecord {
    /// What they are called.
    pub name: String,
    /// Their address; none where only the name is known.
    #[serde(default)]
    pub email: Option<String>,
}

/// What somebody decided about a tag or a nametag that was suggested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecidedRecord {
    /// What was suggested.
    pub kind: SuggestionKind,
    /// The tag with those above it, from the top down; or the name of the person alone.
    pub path: Vec<String>,
    /// Where the person is shown.
    #[serde(default)]
    pub region: Option<Region>,
    /// Whether it was followed; if not, nobody is to be asked again.
    pub accepted: bool,
}

/// What whoever made the package has marked for themselves; some of it, where it is much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FavouritesRecord {
    /// The assets, in the order in which they were marked.
    pub assets: Vec<AssetId>,
}

/// A search that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchRecord {
    /// What it is called.
    pub name: String,
    /// Whether the whole account has it, or whoever made the package alone.
    pub shared: bool,
    /// What it looks for.
    pub filter: Wanted,
}

/// A link that there was, for information: nobody knows its address any more, so that it cannot be
/// made again as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is agreed by itself")]
pub struct LinkRecord {
    /// What those who opened it read.
    pub name: String,
    /// The asset that it led to; it led to one thing.
    #[serde(default)]
    pub asset: Option<AssetId>,
    /// The collection that it led to.
    #[serde(default)]
    pub collection: Option<CollectionId>,
    /// The folder that it led to.
    #[serde(default)]
    pub folder: Option<FolderId>,
    /// Whether it asked for a password.
    pub password: bool,
    /// Whether it showed anything; a mere drop box did not.
    pub shows_contents: bool,
    /// Whether files could be downloaded.
    pub allows_download: bool,
    /// Whether files could be sent.
    pub allows_upload: bool,
    /// Whether its pictures carried a watermark.
    pub watermark: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; none without end.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}
