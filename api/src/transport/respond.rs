use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::{BodySize, MessageBody},
    http::{StatusCode, header},
    web::{Bytes, Payload},
};

use super::{
    answer::{self, Answer},
    document::refused,
    gzip,
    limits::Limits,
    negotiate::Media,
};
use crate::error::{Code, Refused};

/// A request that is no GraphQL request, or of a caller that was not let in.
#[derive(Debug)]
pub(super) struct Rejection {
    status: StatusCode,
    refused: Box<Refused>,
    allow: Option<&'static str>,
}

impl Rejection {
    pub(super) fn new(status: StatusCode, refused: Refused) -> Self {
        Self { status, refused: Box::new(refused), allow: None }
    }

    pub(super) fn too_large(message: &str) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, refused(Code::PayloadTooLarge, message))
    }

    /// Names the methods that would have been right.
    pub(super) fn method(allow: &'static str) -> Self {
        let refused = refused(Code::BadUserInput, format!("Use {allow}."));
        Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, refused) }
    }

    pub(super) fn code(&self) -> Code {
        self.refused.code
    }
}

impl From<Refused> for Rejection {
    fn from(refused: Refused) -> Self {
        let status = match refused.code {
            Code::Unauthenticated | Code::TokenExpired => StatusCode::UNAUTHORIZED,
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, refused)
    }
}

/// Writes what an operation came to. What was not read of the request is kept until the response
/// is sent: the server then tells the client to stop, and closes.
pub(super) fn answer(
    request: &HttpRequest,
    answer: &Answer,
    media: Media,
    unread: Payload,
) -> HttpResponse {
    let status = match (answer.data.is_some(), media) {
        (false, _) if answer.is_broken() => StatusCode::INTERNAL_SERVER_ERROR,
        (false, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut response = head(status, media);
    for cookie in &answer.cookies {
        response.append_header((header::SET_COOKIE, cookie.as_str()));
    }
    match json(answer) {
        Some(json) => {
            let body = gzip::pack(request, &mut response, json);
            response.body(Written { body: Some(body), _unread: Some(unread) })
        }
        None => HttpResponse::InternalServerError().finish(),
    }
}

/// Writes a rejection.
pub(super) fn reject(
    rejection: Rejection,
    media: Media,
    limits: &Limits,
    unread: Option<Payload>,
) -> HttpResponse {
    let mut response = head(rejection.status, media);
    if let Some(allow) = rejection.allow {
        response.insert_header((header::ALLOW, allow));
    }
    if rejection.status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    let answer = Answer::refusing(answer::error(*rejection.refused), limits);
    match json(&answer) {
        Some(json) => response.body(Written { body: Some(json), _unread: unread }),
        None => HttpResponse::InternalServerError().finish(),
    }
}

/// Begins an answer with what all say.
fn head(status: StatusCode, media: Media) -> HttpResponseBuilder {
    let mut head = HttpResponse::build(status);
    head.insert_header((header::CONTENT_TYPE, media.content_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    head
}

fn json(answer: &Answer) -> Option<Bytes> {
    match serde_json::to_vec(answer) {
        Ok(json) => Some(json.into()),
        Err(error) => {
            tracing::error!("An answer could not be written as JSON: {error}");
            None
        }
    }
}

/// The body of a response, together with what is left of the request's.
pub struct Written {
    body: Option<Bytes>,
    _unread: Option<Payload>,
}

impl Written {
    /// Keeps what was not read of the request until the bytes are sent.
    #[must_use]
    pub fn new(body: impl Into<Bytes>, unread: Option<Payload>) -> Self {
        Self { body: Some(body.into()), _unread: unread }
    }
}

impl MessageBody for Written {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.body.as_ref().map_or(0, |body| body.len() as u64))
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(self.get_mut().body.take().map(Ok))
    }
}
