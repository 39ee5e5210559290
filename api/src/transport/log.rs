//! One line for every request, and an id that ties together everything logged on the way.

use std::{
    cell::RefCell,
    net::IpAddr,
    panic::{self, AssertUnwindSafe},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorInternalServerError,
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Bytes,
};
use async_graphql::resolver_utils::EnumType;
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::{address::address, admit::Admission, operation::Operation};
use crate::error::Code;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is said when something broke down outside of GraphQL.
const BROKEN: &str = "Something went wrong.";

/// The id of a request.
#[derive(Clone)]
struct RequestId(String);

/// What is found out about a request while it is served; its copies are one.
#[derive(Clone, Default)]
pub(super) struct Findings(Rc<RefCell<Found>>);

#[derive(Default)]
struct Found {
    operation: Option<(String, String)>,
    user: Option<String>,
    account: Option<String>,
    codes: Vec<String>,
}

impl Findings {
    /// Notes which operation is asked for.
    pub(super) fn operation(&self, operation: &Operation) {
        let name = operation.name.clone().unwrap_or_default();
        self.0.borrow_mut().operation = Some((operation.kind.to_string(), name));
    }

    /// Notes who asks.
    pub(super) fn caller(&self, admission: &Admission) {
        let mut found = self.0.borrow_mut();
        found.user.clone_from(&admission.user);
        found.account.clone_from(&admission.account);
    }

    /// Notes the codes of the errors that are answered.
    pub(super) fn codes(&self, codes: Vec<String>) {
        self.0.borrow_mut().codes = codes;
    }
}

/// What is found out about a request.
pub(super) fn findings(request: &HttpRequest) -> Findings {
    let mut extensions = request.extensions_mut();
    if let Some(findings) = extensions.get::<Findings>() {
        return findings.clone();
    }
    let findings = Findings::default();
    extensions.insert(findings.clone());
    findings
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

/// Gives every request its id and a line in the log: when the last byte of its answer is sent, or
/// when it is given up. A panic is answered, too. Meant for `actix_web::middleware::from_fn`, around
/// everything else.
pub async fn requests(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(request.request());
    // As important as errors, so that those have their id however little is logged.
    let span = tracing::error_span!("request", id);
    let mut line = Line {
        span: span.clone(),
        method: request.method().to_string(),
        path: request.path().to_owned(),
        address: address(request.request()),
        status: None,
        began: Instant::now(),
        bytes: 0,
        findings: findings(request.request()),
    };
    let answered = AssertUnwindSafe(next.call(request).instrument(span)).catch_unwind().await;
    // The panic hook has logged it.
    let answered = answered.unwrap_or_else(|_| Err(ErrorInternalServerError(BROKEN)));
    let mut response = match answered {
        Ok(response) => response,
        Err(error) => {
            line.status = Some(error.as_response_error().status_code().as_u16());
            return Err(error);
        }
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    line.status = Some(response.status().as_u16());
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

/// The name of a code on the wire.
pub(super) fn name(code: Code) -> String {
    let item = Code::items().iter().find(|item| item.value == code);
    item.map(|item| item.name.to_owned()).unwrap_or_default()
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
    address: Option<IpAddr>,
    /// `None` as long as nothing is answered.
    status: Option<u16>,
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
        let Self { span, method, path, address, status, began, bytes, findings } = self;
        let Found { operation, user, account, codes } = findings.0.take();
        let (kind, name) = operation.unwrap_or_default();
        let optional = |text: String| (!text.is_empty()).then_some(text);
        let end = status.map_or_else(|| "unanswered".to_owned(), |status| status.to_string());
        span.in_scope(|| {
            tracing::info!(
                http.method = method,
                http.path = path,
                http.status = status,
                client.address = address.map(|address| address.to_string()),
                duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
                bytes,
                operation.kind = optional(kind),
                operation.name = optional(name),
                user.id = user,
                account.id = account,
                errors = optional(codes.join(" ")),
                "{method} {path} {end}"
            );
        });
    }
}
