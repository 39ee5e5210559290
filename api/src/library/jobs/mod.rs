//! What is left for later: smaller pictures, versions that play everywhere, mails, and clearing up.

mod again;
mod cards;
pub mod expiry;
mod making;
mod storage;
mod trash;
pub mod visits;
mod words;

pub use self::{
    again::LookAgain,
    cards::WriteCards,
    making::{CatchUp, ConvertAsset, RenderAsset},
    storage::{SweepStorage, remove_blob},
    trash::PurgeTrash,
    words::SweepWords,
};
