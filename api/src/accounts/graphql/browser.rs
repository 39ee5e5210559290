//! Browser mode: the secret of a session lies in a cookie, where no script of a page can read it.
//!
//! The cookie is `HttpOnly` and `SameSite=Strict`; on HTTPS it is `Secure`, too, and bears the prefix
//! `__Host-`, so that no other host of the domain can plant one. On `http://localhost`, where browsers
//! refuse the prefix, it goes without.
//!
//! Only `sessionRefresh` and `signOut` look at it; everything else takes the access token, which the
//! page keeps in memory and no browser sends on its own. So there are two operations that another
//! page might want to have sent by the browser, and it cannot: the cookie does not come along from
//! other sites; the operation is JSON, for which a browser asks the server first whether the page
//! may; and the `Origin`, which no page can forge, has to be the server's own or an allowed one. A
//! second token to compare would add nothing to that, and would have to be kept by the page.

use async_graphql::{Context, Enum};
use chrono::TimeDelta;

use crate::{
    app::Platform,
    context::ContextExt,
    error::{Code, Error, Result},
    transport::Browser,
};

/// How long a browser remembers that it is known: as long as browsers remember anything.
const KNOWN: TimeDelta = TimeDelta::days(400);

/// Where the secrets of a session are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum SessionMode {
    /// By the client, which is an app and gets all of them in the answer.
    #[default]
    App,
    /// In a cookie that no script can read, for pages of the server's own or an allowed origin.
    /// Send the operations with credentials; only the access token is in the answer.
    Browser,
}

impl SessionMode {
    /// Opens the cookies of the request, where the mode has them.
    pub(in crate::accounts) fn jar<'a>(self, ctx: &'a Context<'_>) -> Result<Option<Jar<'a>>> {
        match self {
            Self::App => Ok(None),
            Self::Browser => Jar::open(ctx).map(Some),
        }
    }
}

/// What a cookie is for.
#[derive(Clone, Copy)]
pub(super) enum Cookie {
    /// Keeps a session going.
    Session,
    /// Tells that the browser was used to sign in before.
    Device,
}

impl Cookie {
    fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Session, true) => "__Host-vibbio-session",
            (Self::Session, false) => "vibbio-session",
            (Self::Device, true) => "__Host-vibbio-device",
            (Self::Device, false) => "vibbio-device",
        }
    }
}

/// The browser of a page that may use browser mode.
pub(in crate::accounts) struct Jar<'a> {
    ctx: &'a Context<'a>,
    browser: &'a Browser,
}

impl<'a> Jar<'a> {
    /// Opens the cookies of the request, if its page may use them.
    pub(super) fn open(ctx: &'a Context<'_>) -> Result<Self> {
        let refused = |why| Error::refused(Code::Forbidden, why);
        let browser = ctx.data_opt::<Browser>();
        let browser = browser.ok_or_else(|| refused("Cookies come and go by HTTP only."))?;
        let config = &ctx.platform().config;
        if browser.is_at_home(&config.origins, config.public_url.as_ref()) {
            return Ok(Self { ctx, browser });
        }
        Err(refused(if browser.is_without_page() {
            "Browser mode is for pages: the request has to name its Origin."
        } else {
            "Pages of this origin may not sign people in."
        }))
    }

    /// The value of a cookie of ours.
    pub(super) fn get(&self, cookie: Cookie) -> Option<&'a str> {
        self.browser.cookie(cookie.name(is_secure(self.ctx.platform())))
    }

    /// Keeps a session's secret; for as long as the browser is open, unless it is to be remembered.
    pub(super) fn keep_session(&self, secret: &str, lasts: Option<TimeDelta>) {
        self.put(Cookie::Session, secret, lasts);
    }

    /// Notes that the browser was used to sign in.
    pub(in crate::accounts) fn keep_device(&self, token: &str) {
        self.put(Cookie::Device, token, Some(KNOWN));
    }

    /// Lets go of a session's secret.
    pub(super) fn clear_session(&self) {
        self.put(Cookie::Session, "", Some(TimeDelta::zero()));
    }

    fn put(&self, cookie: Cookie, value: &str, lasts: Option<TimeDelta>) {
        let is_secure = is_secure(self.ctx.platform());
        let name = cookie.name(is_secure);
        let lasts = lasts.map(|lasts| format!("; Max-Age={}", lasts.num_seconds()));
        let lasts = lasts.unwrap_or_default();
        let secure = if is_secure { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{lasts}");
        self.ctx.append_http_header("set-cookie", cookie);
    }
}

/// Whether people reach the server by HTTPS.
fn is_secure(platform: &Platform) -> bool {
    platform.config.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
}
