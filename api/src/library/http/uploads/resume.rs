//! Uploads that go on, or are given up.

use std::time::Duration;

use actix_web::{http::StatusCode, web::Payload};
use entity::{
    id::UploadId,
    upload::{self, UploadPurpose, UploadState},
};
use tokio::time::{Instant, sleep};

use super::{
    answer::{Answer, Problem},
    headers::Headers,
};
use crate::{
    app::Platform,
    error::{Code, Error, Refused},
    events::Event,
    library::{
        actions::upload as actions,
        reads::uploads::{self, Sender},
        uploads::{Append, Check, End, Lock, clear, reject},
    },
};

/// How long a request that still receives may take to let go, when its sender is back.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether it has.
const GLANCE: Duration = Duration::from_millis(50);

/// Tells how much is there. Whoever still receives lets go first, so that the sender can go on.
pub(super) async fn head(
    platform: &Platform,
    sender: &Sender,
    id: UploadId,
) -> Result<Answer, Problem> {
    let upload = settled(platform, sender, id).await?;
    alive(platform, &upload)?;
    let mut answer = Answer::new(StatusCode::OK).of(&upload);
    answer = match upload.size {
        Some(size) => answer.with("upload-length", &size),
        None => answer.with("upload-defer-length", &1),
    };
    if let Some(metadata) = &upload.metadata {
        answer = answer.with("upload-metadata", metadata);
    }
    match &upload.made_of {
        Some(made_of) => answer = answer.with("upload-concat", made_of),
        None if upload.is_partial => answer = answer.with("upload-concat", &"partial"),
        None => {}
    }
    Ok(answer)
}

/// Takes in bytes from where the last ones ended.
pub(super) async fn patch(
    platform: &Platform,
    sender: &Sender,
    id: UploadId,
    (headers, payload): (&Headers<'_>, &mut Payload),
) -> Result<Answer, Problem> {
    let upload = find(platform, sender, id).await?;
    if !headers.has_bytes()? {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadUserInput,
            "Send bytes as `Content-Type: application/offset+octet-stream`.",
        ));
    }
    let offset = headers.bytes("upload-offset")?;
    let offset = offset.ok_or_else(|| Problem::bad("Send `Upload-Offset`."))?;
    let check = headers.check()?;
    alive(platform, &upload)?;
    if upload.made_of.is_some() {
        let message = "What is made of other uploads takes no bytes.";
        return Err(Problem::new(StatusCode::FORBIDDEN, Code::Forbidden, message));
    }
    if i64::try_from(offset).ok() != Some(upload.received) {
        let message = format!("The next byte is number {}.", upload.received);
        return Err(Problem::conflict(message).with("upload-offset", &upload.received));
    }
    let upload = take_in(platform, &upload, (headers, payload), check).await?;
    Ok(Answer::new(StatusCode::NO_CONTENT).of(&upload))
}

/// Gives an upload up. An asset that came of it stays.
pub(super) async fn delete(
    platform: &Platform,
    sender: &Sender,
    id: UploadId,
) -> Result<Answer, Problem> {
    let upload = find(platform, sender, id).await?;
    if upload.state == UploadState::Processing {
        return Err(Problem::locked());
    }
    let tx = platform.begin().await?;
    let pieces = actions::forget(&tx, id).await?;
    tx.commit().await?;
    clear(platform, pieces).await;
    Ok(Answer::new(StatusCode::NO_CONTENT))
}

/// Takes in the bytes of a request, which begin where those of the upload end.
pub(super) async fn take_in(
    platform: &Platform,
    seen: &upload::Model,
    (headers, payload): (&Headers<'_>, &mut Payload),
    check: Option<Check>,
) -> Result<upload::Model, Problem> {
    let length = headers.bytes("upload-length")?;
    let contradicts = match (length, seen.size) {
        (Some(length), Some(size)) => i64::try_from(length) != Ok(size),
        (Some(length), None) => i64::try_from(length).is_ok_and(|length| length < seen.received),
        (None, _) => false,
    };
    if contradicts {
        return Err(Problem::bad("The upload has another length."));
    }
    let (lock, upload) = Lock::take(platform, seen.id).await?.ok_or_else(Problem::locked)?;
    if (upload.received, upload.state) != (seen.received, seen.state) {
        lock.release().await?;
        return Err(Problem::conflict("The upload went on meanwhile."));
    }
    let comes = headers.bytes("content-length")?;
    match receive(platform, &lock, &upload, (length, comes, payload), check).await {
        Ok((upload, end)) => {
            lock.release().await?;
            ended(upload, end)
        }
        Err(error) if matches!(error.code(), Code::IllegalState | Code::InternalServerError) => {
            lock.release().await?;
            Err(error.into())
        }
        Err(error) => {
            let refused = Refused::from(error);
            let reason = Error::Refused(Box::new(refused.clone()));
            reject(platform, lock, upload, reason).await?;
            Err(Error::Refused(Box::new(refused)).into())
        }
    }
}

/// Takes in as many bytes as are missing.
async fn receive(
    platform: &Platform,
    lock: &Lock,
    upload: &upload::Model,
    (length, comes, payload): (Option<u64>, Option<u64>, &mut Payload),
    check: Option<Check>,
) -> Result<(upload::Model, End), Error> {
    let (mut upload, most) = (upload.clone(), platform.config.max_upload);
    if let (Some(length), None) = (length, upload.size) {
        let tx = platform.begin().await?;
        upload = actions::measure(&tx, &upload, length, most).await?;
        tx.commit().await?;
    }
    // What a package of unknown length may have is what there is room for.
    let most = if upload.purpose == UploadPurpose::Package { u64::MAX } else { most };
    let size = upload.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(most);
    let missing = size.saturating_sub(u64::try_from(upload.received).unwrap_or_default());
    if comes.is_some_and(|comes| comes > missing) {
        return Ok((upload, End::TooMany));
    }
    if upload.state != UploadState::Receiving || missing == 0 {
        return Ok((upload, End::Whole));
    }
    let mut append = Append::new(platform, lock, upload, check).await?;
    let end = append.receive(payload, missing).await?;
    Ok((append.upload, end))
}

fn ended(upload: upload::Model, end: End) -> Result<upload::Model, Problem> {
    match end {
        End::Whole => Ok(upload),
        End::CutOff => Err(Problem::conflict("The bytes stopped to come.")),
        End::TooMany => Err(Problem::too_large("More bytes come than the file has.")),
        End::Mismatch => Err(Problem::mismatch()),
        End::GaveWay => Err(Problem::locked()),
    }
}

async fn find(
    platform: &Platform,
    sender: &Sender,
    id: UploadId,
) -> Result<upload::Model, Problem> {
    let found = uploads::sent_by_tus(platform.db.reader(), sender, id).await?;
    Ok(found.ok_or_else(|| Error::not_found("upload"))?)
}

/// Finds an upload for which nobody receives any more.
async fn settled(
    platform: &Platform,
    sender: &Sender,
    id: UploadId,
) -> Result<upload::Model, Problem> {
    let (mut is_told, patience) = (false, Instant::now() + PATIENCE);
    loop {
        let upload = find(platform, sender, id).await?;
        let is_held = upload.locked_until.is_some_and(|until| until > platform.db.now());
        if upload.state != UploadState::Receiving || !is_held {
            return Ok(upload);
        }
        if Instant::now() > patience {
            return Err(Problem::locked());
        }
        if !is_told {
            let tx = platform.begin().await?;
            tx.record(Event::UploadWanted { upload: id }).await?;
            tx.commit().await?;
            is_told = true;
        }
        sleep(GLANCE).await;
    }
}

/// Checks that an upload has not come to a bad end.
fn alive(platform: &Platform, upload: &upload::Model) -> Result<(), Problem> {
    match upload.state {
        UploadState::Rejected => Err(Problem::gone(upload.message.clone().unwrap_or_default())),
        UploadState::Receiving if upload.expires_at <= platform.db.now() => {
            Err(Problem::gone("The upload has expired."))
        }
        _ => Ok(()),
    }
}
