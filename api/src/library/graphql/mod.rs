//! The library as clients see it.

pub mod asset;
pub mod asset_mutations;
pub mod byte_size;
pub mod detail;
pub mod detail_mutations;
pub mod folder;
pub mod folder_mutations;
pub mod lists;
pub mod nametag;
pub mod nametag_mutations;
pub mod queries;
pub mod subscription;
pub mod suggestion;
pub mod upload;

pub use self::{
    asset::{Asset, Preview, Revision},
    asset_mutations::AssetMutation,
    byte_size::ByteSize,
    detail::AssetDetails,
    detail_mutations::DetailMutation,
    folder::Folder,
    folder_mutations::FolderMutation,
    nametag::{Nametag, Person, Tag},
    nametag_mutations::NametagMutation,
    queries::LibraryQuery,
    subscription::LibrarySubscription,
    upload::UploadMutation,
};
