//! Of which facts people are told.

mod comments;
mod files;
mod orders;
mod rights;
mod staff;

use crate::{error::Result, events::Event, tx::Tx};

/// Tells whom an event concerns.
pub(crate) async fn react(tx: &Tx, event: Event) -> Result<()> {
    match event {
        Event::OrderChanged { order, .. } => orders::tell(tx, order).await,
        Event::OrderLate { order, .. } => orders::late(tx, order).await,
        Event::Mentioned { comment, user, .. } => comments::mentioned(tx, comment, user).await,
        Event::Commented { comment, .. } => comments::said(tx, comment).await,
        Event::DownloadChanged { download, .. } => files::download(tx, download).await,
        Event::LibraryImportChanged { import, .. } => files::import(tx, import).await,
        Event::UploadChanged { upload, .. } => files::upload(tx, upload).await,
        Event::RightsExpiring { account, last, .. } => rights::tell(tx, account, last).await,
        Event::StaffAccessBegun { account, access } => staff::tell(tx, account, access).await,
        _ => Ok(()),
    }
}
