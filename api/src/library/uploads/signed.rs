//! Files whose bytes come by signed requests.

use std::time::Duration;

use chrono::TimeDelta;
use entity::{
    upload::{self, UploadState, UploadWay},
    upload_piece,
};
use sea_orm::{ActiveValue::Set, prelude::*};
use storage::blob::Key;

use super::{broken, finish};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        actions::upload::{self as actions, NewUpload},
        http::links,
        reads,
        rules::upload::{LIFE, UploadError},
    },
};

/// A request with which anybody can send a file, or the part of it from an offset on.
#[derive(Clone, Debug)]
pub struct SendRequest {
    /// Where to.
    pub url: String,
    /// The headers that have to be sent as they are.
    pub headers: Vec<(&'static str, String)>,
    /// Where in the file its bytes begin.
    pub offset: u64,
    /// How many bytes it sends.
    pub size: u64,
}

/// Begins an upload whose bytes come by signed requests: to the object store itself, where that
/// lets itself be sent to, and else to this server.
pub async fn begin(
    platform: &Platform,
    new: NewUpload,
    size: u64,
) -> Result<(upload::Model, Vec<SendRequest>)> {
    let (tx, sha256) = (platform.begin().await?, new.sha256);
    let upload = actions::begin(&tx, new, platform.config.max_upload).await?;
    let Some(most) = platform.blobs.signed_most() else {
        tx.commit().await?;
        let url = links::content(platform, upload.id, upload.expires_at);
        let headers = vec![("content-length", size.to_string())];
        return Ok((upload, vec![SendRequest { url, headers, offset: 0, size }]));
    };
    let digest = sha256.filter(|_| size <= most);
    let mut requests = Vec::new();
    for (number, offset) in
        (0..).zip((0..size).step_by(usize::try_from(most).unwrap_or(usize::MAX)))
    {
        let (piece, size) = (Uuid::new_v4(), most.min(size - offset));
        let row = upload_piece::ActiveModel {
            upload_id: Set(upload.id),
            number: Set(number),
            piece: Set(piece),
            size: Set(i64::try_from(size).unwrap_or(i64::MAX)),
        };
        upload_piece::Entity::insert(row).exec_without_returning(&tx.db).await?;
        let life = (LIFE - TimeDelta::minutes(1)).to_std().unwrap_or(Duration::ZERO);
        let signed =
            platform.blobs.signed_put(piece, (size, digest), life).await.map_err(broken)?;
        let signed = signed.ok_or_else(|| anyhow::anyhow!("the store stopped to sign"))?;
        let (url, headers) = (signed.url.into(), signed.header.into_iter().collect());
        requests.push(SendRequest { url, headers, offset, size });
    }
    tx.commit().await?;
    Ok((upload, requests))
}

/// Ends an upload whose sender says that all bytes are there, and tells how it is then.
pub async fn complete(platform: &Platform, upload: upload::Model) -> Result<upload::Model> {
    if upload.state == UploadState::Receiving {
        if upload.expires_at <= platform.db.now() {
            return Err(UploadError::Expired.into());
        }
        if !is_there(platform, &upload).await? {
            return Err(UploadError::Incomplete.into());
        }
        let tx = platform.begin().await?;
        let upload = actions::find(&tx, upload.id).await?;
        if upload.state == UploadState::Receiving {
            actions::process(&tx, upload).await?;
        }
        tx.commit().await?;
    }
    let (shared, id) = (platform.clone(), upload.id);
    // A task of its own is not given up when its sender is gone.
    let finished = tokio::spawn(async move { finish(&shared, id).await });
    if let Some(upload) = finished.await.map_err(anyhow::Error::new)?? {
        return Ok(upload);
    }
    let found = upload::Entity::find_by_id(id).one(platform.db.reader()).await?;
    found.ok_or_else(|| Error::not_found("upload"))
}

/// Tells whether all bytes of a file that is sent by signed requests are there.
async fn is_there(platform: &Platform, upload: &upload::Model) -> Result<bool> {
    if upload.way != UploadWay::Signed {
        return Ok(false);
    }
    if platform.blobs.signed_most().is_none() {
        return Ok(upload.size == Some(upload.received));
    }
    for piece in reads::uploads::pieces(platform.db.reader(), upload.id).await? {
        let size = platform.blobs.size(&Key::Piece(piece.piece)).await.map_err(broken)?;
        if size.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
