//! Signed requests that send a file to this server.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use entity::{
    id::UploadId,
    upload::{self, UploadState, UploadWay},
};
use sea_orm::prelude::*;
use tracing::{Instrument, Span};

use super::{
    answer::{Answer, Problem},
    headers::Headers,
};
use crate::{
    access::Viewer,
    app::Platform,
    cause::Cause,
    error::{Code, Error},
    library::{
        actions::upload as actions,
        uploads::{Append, End, Lock, clear},
    },
    transport::RequestHead,
};

/// Takes in a whole file. A request that breaks off is sent once more, from the first byte on; once
/// the file is there, no more is taken.
pub(super) async fn put(
    platform: Data<Platform>,
    request: HttpRequest,
    mut payload: Payload,
    id: Path<String>,
) -> HttpResponse {
    let serving = async move {
        let answer = take(&platform, &request, &mut payload, &id).await;
        answer.unwrap_or_else(Answer::from).written(payload)
    };
    // A task of its own is not given up with the connection, and clears up behind it.
    let served = actix_web::rt::spawn(serving.instrument(Span::current())).await;
    served.unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}

async fn take(
    platform: &Platform,
    request: &HttpRequest,
    payload: &mut Payload,
    id: &str,
) -> Result<Answer, Problem> {
    let signed = platform.urls.verify(request.path(), request.query_string(), platform.clock.now());
    signed.map_err(|_| Error::refused(Code::Forbidden, "The address is wrong or has expired."))?;
    let not_found = || Error::not_found("upload");
    let id: UploadId = id.parse().map_err(|_| not_found())?;
    let found = upload::Entity::find_by_id(id).filter(upload::COLUMN.way.eq(UploadWay::Signed));
    let found = found.one(platform.db.reader()).await?.ok_or_else(not_found)?;
    let size = found.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
    if Headers::of(request).bytes("content-length")?.is_some_and(|comes| comes != size) {
        return Err(Problem::bad(format!("The file has {size} bytes.")));
    }
    let cause = Cause::request(&RequestHead::of(request), &Viewer::Stranger);
    let cause = Cause { account: Some(found.account_id), ..cause };
    let platform = &platform.caused(cause.doing("PUT /uploads"));
    let (lock, upload) = Lock::take(platform, id).await?.ok_or_else(Problem::locked)?;
    let received = receive(platform, &lock, upload, (payload, size)).await;
    lock.release().await?;
    received.map(|()| Answer::new(StatusCode::NO_CONTENT))
}

async fn receive(
    platform: &Platform,
    lock: &Lock,
    upload: upload::Model,
    (payload, size): (&mut Payload, u64),
) -> Result<(), Problem> {
    if upload.state != UploadState::Receiving || upload.size == Some(upload.received) {
        return Err(Problem::conflict("The file is there."));
    }
    let upload = restarted(platform, lock, upload.id).await?;
    let mut append = Append::new(platform, lock, upload, None).await?;
    let end = append.receive(payload, size).await?;
    if append.upload.size == Some(append.upload.received) {
        return Ok(());
    }
    restarted(platform, lock, append.upload.id).await?;
    match end {
        End::TooMany => Err(Problem::too_large(format!("The file has {size} bytes."))),
        _ => Err(Problem::bad(format!("The file has {size} bytes, and not all came."))),
    }
}

/// Drops what came before.
async fn restarted(platform: &Platform, lock: &Lock, id: UploadId) -> Result<upload::Model, Error> {
    let tx = platform.begin().await?;
    let (upload, pieces) = actions::restart(&tx, id, lock.holder).await?;
    tx.commit().await?;
    clear(platform, pieces).await;
    Ok(upload)
}
