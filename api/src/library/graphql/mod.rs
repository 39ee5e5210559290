//! The library as clients see it.

pub mod asset;
pub mod asset_mutations;
pub mod asset_pictures;
pub mod asset_upload;
pub mod byte_size;
pub mod collection;
pub mod collection_mutations;
pub mod comment;
pub mod comment_mutations;
pub mod detail;
pub mod detail_mutations;
pub mod download;
pub mod download_mutations;
pub mod duplicates;
pub mod find;
pub mod folder;
pub mod folder_mutations;
pub mod font;
pub mod framing_mutations;
pub mod library_import;
pub mod lists;
pub mod mine_mutations;
pub mod nametag;
pub mod nametag_mutations;
pub mod package_mutations;
pub mod person;
pub mod person_mutations;
pub mod playback;
pub mod playback_mutations;
pub mod preview;
pub mod queries;
pub mod recording;
pub mod rendition;
pub mod revision;
pub mod revision_mutations;
pub mod rights;
pub mod rights_mutations;
pub mod saved_search;
pub mod saved_search_mutations;
pub mod selection_mutations;
pub mod share;
pub mod share_mutations;
pub mod subscription;
pub mod suggestion;
pub mod tag;
pub mod tag_mutations;
pub mod trash_mutations;
pub mod upload;
pub mod upload_mutations;
pub mod uses;

pub use self::{
    asset::Asset,
    asset_mutations::AssetMutation,
    asset_pictures::AssetPictures,
    asset_upload::{UploadQuery, UploadSubscription},
    byte_size::ByteSize,
    collection::Collection,
    collection_mutations::CollectionMutation,
    comment::{Comment, CommentSubscription},
    comment_mutations::CommentMutation,
    detail::AssetDetails,
    detail_mutations::DetailMutation,
    download::{DownloadQuery, DownloadSubscription},
    download_mutations::DownloadMutation,
    duplicates::DuplicateQuery,
    find::FindQuery,
    folder::Folder,
    folder_mutations::FolderMutation,
    font::FontFile,
    framing_mutations::FramingMutation,
    library_import::{LibraryImportQuery, LibraryImportSubscription},
    mine_mutations::MineMutation,
    nametag::Nametag,
    nametag_mutations::NametagMutation,
    package_mutations::PackageMutation,
    person::Person,
    person_mutations::PersonMutation,
    playback::Playback,
    playback_mutations::PlaybackMutation,
    preview::Preview,
    queries::LibraryQuery,
    rendition::Rendition,
    revision::Revision,
    revision_mutations::RevisionMutation,
    rights_mutations::RightsMutation,
    saved_search::SavedSearch,
    saved_search_mutations::SavedSearchMutation,
    selection_mutations::SelectionMutation,
    share::ShareQuery,
    share_mutations::ShareMutation,
    subscription::LibrarySubscription,
    tag::Tag,
    tag_mutations::TagMutation,
    trash_mutations::TrashMutation,
    upload::UploadMutation,
    upload_mutations::SignedUploadMutation,
};
