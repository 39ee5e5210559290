//! Answers with a file, or a part of it.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{Method, StatusCode, header},
};
use bytes::Bytes;
use futures::{TryStreamExt, stream};
use storage::media;

use super::{File, secured};
use crate::{
    app::Platform,
    error::Result,
    library::http::range::{self, Answer, Conditions},
};

/// How long the object store may be asked by whom it serves itself.
const HANDOVER: Duration = Duration::from_mins(10);

/// Gives the file, or the part of it that is asked for.
pub(in crate::library::http) async fn give(
    platform: &Platform,
    request: &HttpRequest,
    file: File,
) -> Result<HttpResponse> {
    let is_head = request.method() == Method::HEAD;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let conditions = Conditions {
        if_match: header(header::IF_MATCH),
        if_none_match: header(header::IF_NONE_MATCH),
        if_range: header(header::IF_RANGE),
        range: header(header::RANGE).filter(|_| !is_head),
    };
    let (status, part) = match range::answer(conditions, &file.tag, file.size) {
        Answer::Whole => (StatusCode::OK, 0..file.size),
        Answer::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Answer::Fresh => return Ok(labelled(StatusCode::NOT_MODIFIED, &file).finish()),
        Answer::Stale => return Ok(labelled(StatusCode::PRECONDITION_FAILED, &file).finish()),
        Answer::NoSuchPart => {
            let mut answer = labelled(StatusCode::RANGE_NOT_SATISFIABLE, &file);
            return Ok(answer
                .insert_header((header::CONTENT_RANGE, format!("bytes */{}", file.size)))
                .finish());
        }
    };
    if let Some(answer) = hand_over(platform, &file).await? {
        return Ok(answer);
    }
    let mut answer = labelled(status, &file);
    answer
        .insert_header((header::CONTENT_TYPE, file.media_type))
        .insert_header((header::CONTENT_DISPOSITION, file.disposition.as_str()));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, file.size);
        answer.insert_header((header::CONTENT_RANGE, range));
    }
    let length = part.end - part.start;
    if is_head {
        let nothing = stream::empty::<std::result::Result<Bytes, std::io::Error>>();
        return Ok(answer.body(SizedStream::new(length, nothing)));
    }
    let mut at = part.start;
    let bytes = platform.blobs.read(&file.key, Some(part)).await.map_err(anyhow::Error::new)?;
    let bytes = bytes.map_err(std::io::Error::from).map_ok(move |chunk| {
        let begin = at;
        at += chunk.len() as u64;
        media::patched(chunk, begin, &file.patches)
    });
    Ok(answer.body(SizedStream::new(length, bytes)))
}

/// Lets the object store serve a large file itself, where it can.
async fn hand_over(platform: &Platform, file: &File) -> Result<Option<HttpResponse>> {
    if !file.is_large {
        return Ok(None);
    }
    let signed = platform
        .blobs
        .signed_get(&file.key, HANDOVER, &file.disposition, file.media_type)
        .await
        .map_err(anyhow::Error::new)?;
    Ok(signed.map(|url| {
        HttpResponse::TemporaryRedirect()
            .insert_header((header::LOCATION, url.as_str()))
            .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .finish()
    }))
}

/// Begins an answer with what all answers about a file say.
fn labelled(status: StatusCode, file: &File) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    secured(&mut answer)
        .insert_header((header::ETAG, file.tag.as_str()))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, file.cache));
    answer
}
