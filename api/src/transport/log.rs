//! One line for every request, and an id that ties together everything logged on the way.

use std::{
    panic,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Bytes,
};
use async_graphql::resolver_utils::EnumType;
use tracing::Instrument;
use uuid::Uuid;

use super::{admit::Admission, operation::Operation};
use crate::error::Code;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request.
#[derive(Clone)]
struct RequestId(String);

/// What is found out about a request while it is served.
#[derive(Clone, Default)]
struct Findings {
    operation: Option<(String, String)>,
    user: Option<String>,
    account: Option<String>,
    codes: Vec<String>,
}

/// The id of a request: that of its `x-request-id` header if it is a sane one, else a new one.
#[must_use]
pub fn request_id(request: &HttpRequest) -> String {
    if let Some(RequestId(id)) = request.extensions().get() {
        return id.clone();
    }
    let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = match given {
        Some(id) if is_sane(id) => id.to_owned(),
        _ => Uuid::now_v7().to_string(),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    id
}

fn is_sane(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Gives every request its id and, when the last byte of its answer is sent, a line in the log.
/// Meant for `actix_web::middleware::from_fn`.
pub async fn requests(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(request.request());
    let (method, path) = (request.method().to_string(), request.path().to_owned());
    let span = tracing::info_span!("request", id);
    let began = Instant::now();
    let mut response = next.call(request).instrument(span.clone()).await?;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let status = response.status().as_u16();
    let findings = response.request().extensions().get::<Findings>().cloned();
    let line = Line {
        span,
        method,
        path,
        status,
        began,
        bytes: 0,
        findings: findings.unwrap_or_default(),
    };
    Ok(response.map_body(|_, body| BoxBody::new(Logged { body: body.boxed(), line })))
}

/// Logs panics through `tracing`, with the request in which they happen, instead of printing
/// them.
pub fn panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(panic.place = place, "A panic: {message}");
    }));
}

/// Notes which operation a request asks for.
pub(super) fn operation(request: &HttpRequest, operation: &Operation) {
    let name = operation.name.clone().unwrap_or_default();
    note(request, |findings| findings.operation = Some((operation.kind.to_string(), name)));
}

/// Notes who asks.
pub(super) fn caller(request: &HttpRequest, admission: &Admission) {
    note(request, |findings| {
        findings.user.clone_from(&admission.user);
        findings.account.clone_from(&admission.account);
    });
}

/// Notes the codes of the errors that are answered.
pub(super) fn codes(request: &HttpRequest, codes: Vec<String>) {
    note(request, |findings| findings.codes = codes);
}

/// The name of a code on the wire.
pub(super) fn name(code: Code) -> String {
    let item = Code::items().iter().find(|item| item.value == code);
    item.map(|item| item.name.to_owned()).unwrap_or_default()
}

fn note(request: &HttpRequest, write: impl FnOnce(&mut Findings)) {
    let mut extensions = request.extensions_mut();
    if !extensions.contains::<Findings>() {
        extensions.insert(Findings::default());
    }
    if let Some(findings) = extensions.get_mut() {
        write(findings);
    }
}

/// A response body that knows when it has been sent, or given up.
struct Logged {
    body: BoxBody,
    line: Line,
}

/// The line, written when it is dropped.
struct Line {
    span: tracing::Span,
    method: String,
    path: String,
    status: u16,
    began: Instant,
    bytes: u64,
    findings: Findings,
}

impl MessageBody for Logged {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Self { body, line } = self.get_mut();
        let polled = Pin::new(body).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            line.bytes += bytes.len() as u64;
        }
        polled
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { span, method, path, status, began, bytes, findings } = self;
        let (kind, name) = findings.operation.clone().unwrap_or_default();
        let optional = |text: String| (!text.is_empty()).then_some(text);
        span.in_scope(|| {
            tracing::info!(
                http.method = method,
                http.path = path,
                http.status = status,
                duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
                bytes,
                operation.kind = optional(kind),
                operation.name = optional(name),
                user.id = findings.user,
                account.id = findings.account,
                errors = optional(findings.codes.join(" ")),
                "{method} {path} {status}"
            );
        });
    }
}
