//! What becomes of archives, packages and files that take a while.

use entity::{
    download::{self, DownloadState},
    id::{DownloadId, LibraryImportId, UploadId},
    library_import::{self, LibraryImportState},
    notification::{Facts, Topic},
    upload::{self, UploadState, UploadWay},
};
use sea_orm::prelude::*;

use crate::{
    error::Result,
    notifications::actions::{self, News},
    tx::Tx,
};

/// Tells whoever wanted an archive what became of it.
pub(super) async fn download(tx: &Tx, id: DownloadId) -> Result<()> {
    let Some(row) = download::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let topic = match row.state {
        DownloadState::Ready => Topic::ArchiveReady,
        DownloadState::Failed => Topic::ArchiveFailed,
        DownloadState::Waiting | DownloadState::Packing | DownloadState::Cancelled => return Ok(()),
    };
    let news = News {
        topic,
        account: Some(row.account_id),
        subject: id.to_string(),
        fact: id.to_string(),
        facts: Facts { title: Some(row.name), words: row.message, ..Facts::default() },
    };
    actions::tell(tx, news, [row.user_id]).await
}

/// Tells whoever imports a package that it is in.
pub(super) async fn import(tx: &Tx, id: LibraryImportId) -> Result<()> {
    let Some(row) = library_import::Entity::find_by_id(id).one(&tx.db).await? else {
        return Ok(());
    };
    match row.state {
        LibraryImportState::Done | LibraryImportState::Failed => {}
        LibraryImportState::Waiting
        | LibraryImportState::Importing
        | LibraryImportState::Cancelled => return Ok(()),
    }
    let news = News {
        topic: Topic::ImportEnded,
        account: Some(row.account_id),
        subject: id.to_string(),
        fact: id.to_string(),
        facts: Facts {
            title: Some(row.name),
            number: Some(row.added.into()),
            words: row.message,
            ..Facts::default()
        },
    };
    actions::tell(tx, news, [row.user_id]).await
}

/// Tells whoever waits for a file to come in by itself that it was not taken. Whoever sends a file
/// is answered.
pub(super) async fn upload(tx: &Tx, id: UploadId) -> Result<()> {
    let Some(row) = upload::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let waits = row.way == UploadWay::Import && row.state == UploadState::Rejected;
    let Some(user) = row.user_id.filter(|_| waits) else { return Ok(()) };
    let news = News {
        topic: Topic::UploadRejected,
        account: Some(row.account_id),
        subject: id.to_string(),
        fact: id.to_string(),
        facts: Facts { title: Some(row.name), words: row.message, ..Facts::default() },
    };
    actions::tell(tx, news, [user]).await
}
