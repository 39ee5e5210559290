//! Uploads that begin.

use actix_web::{http::StatusCode, web::Payload};
use entity::{
    id::{OrderId, UploadId},
    upload::{self, UploadWay},
};

use super::{
    answer::{Answer, Problem},
    headers::{Concat, Headers},
    resume,
};
use crate::{
    app::Platform,
    commissions,
    error::Error,
    library::{
        actions::upload::{self as actions, NewUpload},
        http::links,
        reads::uploads::{self, Sender},
        rules::name,
    },
};

/// Begins an upload, and takes in its first bytes where there are any.
pub(super) async fn post(
    platform: &Platform,
    sender: &Sender,
    headers: &Headers<'_>,
    payload: &mut Payload,
) -> Result<Answer, Problem> {
    let said = headers.metadata()?;
    let concat = headers.concat()?;
    let new = NewUpload {
        folder: said.folder,
        revises: said.asset,
        name: name::of_file(&said.name),
        on_same_bytes: said.on_same_bytes,
        purpose: said.purpose,
        sha256: said.sha256,
        metadata: headers.text("upload-metadata").map(Into::into),
        is_partial: concat == Concat::Partial,
        ..begun_by(platform, sender, said.order).await?
    };
    if let Concat::Final(parts) = concat {
        let made_of = headers.text("upload-concat").map(Into::into);
        return whole(platform, sender, headers, (NewUpload { made_of, ..new }, parts)).await;
    }
    let (size, has_bytes, check) = (headers.length()?, headers.has_bytes()?, headers.check()?);
    let tx = platform.begin().await?;
    let upload = actions::begin(&tx, NewUpload { size, ..new }, platform.config.max_upload).await?;
    let upload = actions::complete(&tx, upload).await?;
    tx.commit().await?;
    let answer = created(platform, upload.id);
    if !has_bytes || upload.size == Some(upload.received) {
        return Ok(answer.of(&upload));
    }
    let upload = resume::take_in(platform, &upload, (headers, payload), check).await?;
    Ok(answer.of(&upload))
}

/// Begins what a member sends into the library, or what Vibbio's people send for an order.
async fn begun_by(
    platform: &Platform,
    sender: &Sender,
    order: Option<OrderId>,
) -> Result<NewUpload, Error> {
    let Some(order) = order else { return Ok(NewUpload::of(&sender.member?, UploadWay::Tus)) };
    let staff = sender.staff?;
    let account = commissions::account_of(platform.db.reader(), staff, order).await?;
    Ok(NewUpload::for_order(staff, (account, order), UploadWay::Tus))
}

/// Makes a file of uploads that are its parts. Asked again, it answers with the same.
async fn whole(
    platform: &Platform,
    sender: &Sender,
    headers: &Headers<'_>,
    (new, ids): (NewUpload, Vec<UploadId>),
) -> Result<Answer, Problem> {
    if headers.bytes("upload-length")?.is_some() {
        return Err(Problem::bad("A file that is made of uploads has their length."));
    }
    let mut parts = Vec::with_capacity(ids.len());
    for id in ids {
        let part = uploads::sent_by_tus(platform.db.reader(), sender, id).await?;
        let part = part.filter(|part| part.is_partial && part.order_id == new.order);
        parts.push(part.ok_or_else(|| Error::not_found("partial upload"))?);
    }
    if let Some(before) = made_before(platform, sender, &parts, &new).await? {
        return Ok(created(platform, before.id).of(&before));
    }
    let is_whole = |part: &upload::Model| part.size == Some(part.received);
    if !parts.iter().all(is_whole) {
        return Err(Problem::conflict("Not all bytes of the parts have come."));
    }
    if parts.iter().any(|part| part.expires_at <= platform.db.now()) {
        return Err(Problem::gone("A part has expired."));
    }
    let tx = platform.begin().await?;
    let most = platform.config.max_upload;
    let upload = actions::concatenate(&tx, new, &parts, most).await?;
    tx.commit().await?;
    Ok(created(platform, upload.id).of(&upload))
}

/// Finds the file that was made of the same parts before.
async fn made_before(
    platform: &Platform,
    sender: &Sender,
    parts: &[upload::Model],
    new: &NewUpload,
) -> Result<Option<upload::Model>, Problem> {
    let Some(whole) = parts.first().and_then(|part| part.part_of) else { return Ok(None) };
    if parts.iter().any(|part| part.part_of != Some(whole)) {
        return Ok(None);
    }
    let whole = uploads::sent_by_tus(platform.db.reader(), sender, whole).await?;
    Ok(whole.filter(|whole| whole.made_of == new.made_of))
}

/// Tells where an upload is; relative, so that it is right behind any proxy, unless it is known
/// under which address people reach the server.
fn created(platform: &Platform, id: UploadId) -> Answer {
    let location = match links::server(platform) {
        "" => format!("uploads/{id}"),
        server => format!("{server}/uploads/{id}"),
    };
    Answer::new(StatusCode::CREATED).with("location", &location)
}
