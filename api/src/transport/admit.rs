use std::{net::IpAddr, sync::Arc, time::Instant};

use actix_web::{HttpRequest, http::header};
use async_graphql::{Data, Value};
use futures::future::BoxFuture;

use super::{address::address, browser::Browser, log};
use crate::error::Result;

/// What is known of a request before anybody looks at its operation.
#[derive(Clone, Debug)]
pub struct RequestHead {
    /// The bearer token: of the `Authorization` header, or of `connection_init` on a socket.
    pub token: Option<String>,
    /// The address of the client, proxies seen through.
    pub address: Option<IpAddr>,
    /// The name of the client program, as it gives it.
    pub user_agent: Option<String>,
    /// What browsers add on their own; none on a socket, where no cookie can be answered.
    pub browser: Option<Browser>,
    /// The id under which the request is logged.
    pub request_id: String,
}

/// A caller who was let in.
#[derive(Default)]
pub struct Admission {
    /// What resolvers find in their context, for this operation alone.
    pub data: Data,
    /// When the permission ends; a socket is closed then.
    pub expires: Option<Instant>,
    /// Sees what is answered before the caller does; what it refuses is not answered.
    pub witness: Option<Witness>,
    /// Waits until the permission is taken back before its time; what still runs on it ends then.
    pub over: Option<Over>,
    /// The person or the service token, for the log.
    pub user: Option<String>,
    /// The account, for the log.
    pub account: Option<String>,
}

/// Sees what is answered before the caller does.
pub type Witness = Arc<dyn Fn(&Value) -> BoxFuture<'static, Result<()>> + Send + Sync>;
/// Begins to wait for something.
pub type Over = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// Decides who is let in.
pub(super) type Admit =
    Box<dyn Fn(RequestHead) -> BoxFuture<'static, Result<Admission>> + Send + Sync>;

impl RequestHead {
    /// Reads the head of a request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        Self {
            token: header(header::AUTHORIZATION).and_then(bearer),
            address: address(request),
            user_agent: header(header::USER_AGENT).map(|name| name.chars().take(300).collect()),
            browser: Some(Browser::of(request)),
            request_id: log::request_id(request),
        }
    }
}

/// Takes the token from `Bearer …`.
pub(super) fn bearer(authorization: &str) -> Option<String> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn a_bearer_token_is_taken_whatever_the_case_of_the_scheme() {
        assert_eq!(bearer("Bearer a.b").as_deref(), Some("a.b"));
        assert_eq!(bearer("bearer  a.b ").as_deref(), Some("a.b"));
        assert_eq!(bearer("Basic a.b"), None);
        assert_eq!(bearer("Bearer "), None);
        assert_eq!(bearer("a.b"), None);
    }
}
