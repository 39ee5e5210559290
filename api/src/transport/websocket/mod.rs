//! Operations over `graphql-transport-ws`.

mod message;
mod socket;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Payload,
};
use actix_ws::{CloseCode, CloseReason};
use tracing::Instrument;

use self::socket::Socket;
use super::{
    address::address,
    admit::RequestHead,
    browser::Browser,
    document::refused,
    gateway::{Gateway, Place},
    limits::WebSocketLimits,
    log,
    respond::Rejection,
};
use crate::error::Code;

const PROTOCOL: &str = "graphql-transport-ws";

/// The ways in which the server ends a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Close {
    GoingAway,
    ProtocolError,
    InvalidText,
    TooLarge,
    BadRequest,
    Unauthorized,
    Forbidden,
    BadProtocol,
    InitTimeout,
    SubscriberExists,
    TooManyInits,
    Broken,
}

impl Close {
    fn reason(self) -> CloseReason {
        let (code, description) = match self {
            Self::GoingAway => (1001, "Going away"),
            Self::ProtocolError => (1002, "Protocol error"),
            Self::InvalidText => (1007, "Invalid UTF-8"),
            Self::TooLarge => (1009, "Message too large"),
            Self::BadRequest => (4400, "Invalid message"),
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::BadProtocol => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::SubscriberExists => (4409, "Subscriber already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
            Self::Broken => (4500, "Internal server error"),
        };
        (CloseCode::from(code), description).into()
    }
}

/// Checks whether a request may open a socket, and takes a place for it.
pub(super) fn check(gateway: &Gateway, request: &HttpRequest) -> Result<Place, Rejection> {
    if !is_welcome(request, &gateway.limits().websocket) {
        return Err(refused(Code::Forbidden, "This origin may not connect.").into());
    }
    let place = gateway.take_place(address(request));
    place.ok_or_else(|| refused(Code::TooManyRequests, "Too many sockets are open.").into())
}

/// Opens a socket.
pub(super) fn open(
    gateway: &Gateway,
    request: &HttpRequest,
    payload: Payload,
    place: Place,
) -> Result<HttpResponse, Rejection> {
    let limits = &gateway.limits().websocket;
    let (response, session, messages) =
        actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]).map_err(|_| {
            let refused = refused(Code::BadUserInput, "This is no WebSocket handshake.");
            Rejection::new(StatusCode::BAD_REQUEST, refused)
        })?;
    let agreed = response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let messages = messages
        .max_frame_size(limits.message_bytes)
        .aggregate_continuations()
        .max_continuation_size(limits.message_bytes);
    let findings = log::findings(request);
    let head = RequestHead { browser: None, ..RequestHead::of(request) };
    let socket = Socket::new(gateway.clone(), head, findings, session, messages);
    let serve = async move {
        socket.serve(agreed).await;
        drop(place);
    };
    actix_web::rt::spawn(serve.instrument(tracing::Span::current()));
    Ok(response)
}

/// Tells whether a page of the request's origin may connect. Browsers let any page try, and name
/// it; other programs need not.
fn is_welcome(request: &HttpRequest, limits: &WebSocketLimits) -> bool {
    let browser = Browser::of(request);
    browser.is_without_page() || browser.is_at_home(&limits.sites, None)
}
