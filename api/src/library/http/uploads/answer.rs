//! What is answered.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::Payload,
};
use entity::upload;

use super::headers::VERSION;
use crate::{
    error::{Code, Error, Refused, word},
    transport::Written,
};

/// The status by which tus tells that bytes are not what their sender hashed.
const CHECKSUM_MISMATCH: u16 = 460;

/// An answer to be.
pub(super) struct Answer {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// Why a request is not served.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    headers: Vec<(&'static str, String)>,
    code: Code,
    message: String,
}

impl Answer {
    pub(super) fn new(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Tells how much is there, and until when the rest is taken.
    pub(super) fn of(self, upload: &upload::Model) -> Self {
        let expires = upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
        self.with("upload-offset", &upload.received).with("upload-expires", &expires)
    }

    /// Writes it; what was not read of the request is kept until it is sent.
    pub(super) fn written(self, unread: Payload) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response
            .insert_header(("tus-resumable", VERSION))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
        for header in self.headers {
            response.insert_header(header);
        }
        if self.status == StatusCode::NO_CONTENT || self.status == StatusCode::OK {
            return response.finish();
        }
        if !self.body.is_empty() {
            response.content_type("application/json");
        }
        response.body(Written::new(self.body, Some(unread)))
    }
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), code, message: message.into() }
    }

    /// The request makes no sense.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message)
    }

    /// The upload is not as the request takes it to be.
    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, Code::IllegalState, message)
    }

    /// Somebody else works on the upload.
    pub(super) fn locked() -> Self {
        let message = "Another request sends to this upload.";
        Self::new(StatusCode::LOCKED, Code::IllegalState, message)
    }

    /// The upload has come to its end.
    pub(super) fn gone(message: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, Code::IllegalState, message)
    }

    /// More bytes come than the file has.
    pub(super) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, Code::FileTooLarge, message)
    }

    /// The bytes are not what their sender hashed.
    pub(super) fn mismatch() -> Self {
        let status = StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST);
        Self::new(status, Code::UploadBroken, "The bytes do not have the checksum.")
    }

    /// Another method would have been right.
    pub(super) fn method(allow: &'static str) -> Self {
        let message = format!("Use {allow}.");
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::BadUserInput, message);
        problem.with("allow", &allow)
    }

    pub(super) fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let Refused { code, message, .. } = error.into();
        let status = match code {
            Code::Unauthenticated | Code::TokenExpired => StatusCode::UNAUTHORIZED,
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::BadUserInput => StatusCode::BAD_REQUEST,
            Code::IllegalState => StatusCode::CONFLICT,
            Code::QuotaExceeded | Code::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::FileUnsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Code::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let problem = Self::new(status, code, message);
        let is_stranger = status == StatusCode::UNAUTHORIZED;
        if is_stranger { problem.with("www-authenticate", &"Bearer") } else { problem }
    }
}

impl From<sea_orm::DbErr> for Problem {
    fn from(error: sea_orm::DbErr) -> Self {
        Error::from(error).into()
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let Problem { status, headers, code, message } = problem;
        let body = serde_json::json!({ "code": word(code), "message": message });
        Self { status, headers, body: body.to_string().into_bytes() }
    }
}
