//! The way of many files out of a library, in one archive.
//!
//! A [`Plan`] says which files are in it, under which names, and what is left out and why: rights
//! are asked anew whenever an archive is packed. An [`Archive`] is packed chunk by chunk, straight
//! from storage: into the answer of a request, or by a [job](jobs) into a piece that can then be
//! fetched in parts. Neither ever holds more than a chunk of a file.
//!
//! A [`package`] is an archive, too, which says so much more of a library that it can be imported.

mod archive;
pub mod jobs;
pub mod package;
mod plan;

use entity::download::{self, Chosen};

use crate::{
    access::Member,
    app::Platform,
    error::Result,
    library::{
        actions::download::{self as actions, NewDownload},
        rules::packing::PackingError,
    },
};

pub use self::{
    archive::{Archive, Content, Packed},
    plan::{LeftOut, Plan},
};

/// Begins an archive of what a member chose, and tells what will not be in it.
pub async fn begin(
    platform: &Platform,
    member: &Member,
    chosen: Chosen,
) -> Result<(download::Model, Vec<LeftOut>)> {
    let plan = Plan::new(platform, member, &chosen).await?;
    if plan.files.is_empty() {
        let is_empty = plan.left_out.is_empty();
        let refusal = if is_empty { PackingError::Empty } else { PackingError::NoneAllowed };
        return Err(refusal.into());
    }
    let size = plan.size();
    let new = NewDownload {
        name: plan.name.clone(),
        chosen,
        files: plan.files.len(),
        size: Some(size),
        is_direct: size <= platform.config.max_direct_download,
    };
    let tx = platform.begin().await?;
    let download = actions::begin(&tx, member, new).await?;
    tx.commit().await?;
    Ok((download, plan.left_out))
}
