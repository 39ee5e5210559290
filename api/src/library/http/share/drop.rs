//! Files that come in by a link.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::Payload,
};
use entity::{share, share_visit::VisitAction, upload::SameBytes};
use serde::Serialize;
use serde_json::json;

use super::{
    gate,
    page::{Page, Shut, begun},
};
use crate::{
    access::Member,
    error::Result,
    library::{
        actions::share::{self as actions, Place},
        rules::name,
        uploads::{Intake, Outcome},
    },
    transport::{self, UploadBroken, Uploads},
};

/// What became of a file.
#[derive(Serialize)]
struct Arrival {
    name: String,
    taken: bool,
    /// Says why not, if it was not.
    message: Option<&'static str>,
}

/// Takes in the files of a form, and tells what became of them: to a script one by one, to a
/// browser by going back to the page.
pub(super) async fn take(
    page: &Page<'_>,
    token: &str,
    payload: &mut Payload,
) -> Result<HttpResponse, Shut> {
    let share = gate::enter(page, token).await?;
    let Some(folder) = share.folder_id.filter(|_| share.allows_upload) else {
        return Err(Shut::Unknown);
    };
    let length = page.request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<i64>().ok());
    let length = length.ok_or(Shut::Odd(StatusCode::LENGTH_REQUIRED))?;
    // The whole form has a place before its first byte, so that many at once fit together.
    if !reserve(page, &share, Place { files: 0, bytes: length }).await? {
        return Ok(answer(page, token, &[full(page)]));
    }
    let guest = Member::behind(&share);
    let acting = page.acting(&share, "shareUpload");
    let intake = Intake::new(&acting, &guest, Some(folder), SameBytes::NewAsset).await;
    let receiving = async |uploads| match &intake {
        Ok(intake) => receive(page, &share, intake, uploads).await,
        Err(_) => Ok((Vec::new(), 0)),
    };
    let most = u64::try_from(length).unwrap_or_default();
    let received = transport::form(page.request, payload, most, receiving).await;
    let kept = match &received {
        Ok(Ok((_, bytes))) => *bytes,
        _ => 0,
    };
    give_back(page, &share, Place { files: 0, bytes: length - kept }).await?;
    intake?;
    match received {
        Ok(arrived) => Ok(answer(page, token, &arrived?.0)),
        Err(UploadBroken::Malformed) => Err(Shut::Odd(StatusCode::BAD_REQUEST)),
        Err(_) => Err(Shut::Odd(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// Takes in one file after the other, and counts the bytes that are kept.
async fn receive(
    page: &Page<'_>,
    share: &share::Model,
    intake: &Intake,
    uploads: Uploads,
) -> Result<(Vec<Arrival>, i64)> {
    let (mut results, mut kept) = (Vec::new(), 0);
    let one = Place { files: 1, bytes: 0 };
    loop {
        // Without one the connection is lost, or that was the last one.
        let Ok(Some(part)) = uploads.next().await else { return Ok((results, kept)) };
        if !reserve(page, share, one).await? {
            results.push(Arrival { name: name::of_file(part.file_name()), ..full(page) });
            return Ok((results, kept));
        }
        let name = name::of_file(part.file_name());
        let message = match intake.take(part).await? {
            Outcome::Added(asset, _) | Outcome::Reused(asset) | Outcome::Revised(asset) => {
                kept += asset.size;
                let tx = page.begin(share, "shareUpload").await?;
                let action = VisitAction::Upload;
                actions::visit(&tx, share.id, action, Some(asset.id), &page.origin).await?;
                tx.commit().await?;
                None
            }
            Outcome::Rejected(refused, _) => Some(page.words.refusal(refused.code)),
        };
        if message.is_some() {
            give_back(page, share, one).await?;
        }
        results.push(Arrival { name, taken: message.is_none(), message });
    }
}

async fn reserve(page: &Page<'_>, share: &share::Model, place: Place) -> Result<bool> {
    let tx = page.begin(share, "shareUpload").await?;
    tx.leave_unwritten().await;
    let has_place = actions::reserve(&tx, share, place).await?;
    tx.commit().await?;
    Ok(has_place)
}

async fn give_back(page: &Page<'_>, share: &share::Model, unused: Place) -> Result<()> {
    let tx = page.begin(share, "shareUpload").await?;
    tx.leave_unwritten().await;
    actions::give_back(&tx, share.id, unused).await?;
    tx.commit().await?;
    Ok(())
}

fn full(page: &Page<'_>) -> Arrival {
    Arrival { name: String::new(), taken: false, message: Some(page.words.full) }
}

fn answer(page: &Page<'_>, token: &str, files: &[Arrival]) -> HttpResponse {
    let accept = page.request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        return begun(StatusCode::OK).json(json!({ "files": files }));
    }
    let kept = files.iter().filter(|file| file.taken).count();
    let refused = files.len() - kept;
    begun(StatusCode::SEE_OTHER)
        .insert_header((
            header::LOCATION,
            format!("/s/{token}?taken={kept}&refused={refused}#drop"),
        ))
        .finish()
}
