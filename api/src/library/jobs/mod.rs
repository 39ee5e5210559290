//! What is left for later: smaller pictures, versions that play everywhere, and clearing up.

mod cards;
pub mod expiry;
mod making;
mod storage;
mod trash;
pub mod visits;

pub use self::{
    cards::WriteCards,
    making::{CatchUp, ConvertAsset, RenderAsset},
    storage::SweepStorage,
    trash::PurgeTrash,
};
