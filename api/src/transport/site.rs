//! Pages of other origins, and what browsers let them do.

use std::str::FromStr;

use actix_cors::Cors;
use actix_web::http::{
    Method,
    header::{self, HeaderName},
};
use url::Url;

use super::{http::PREFLIGHT, log};

/// How long a browser may remember what it was allowed, in seconds.
const REMEMBERED: usize = 2 * 60 * 60;

/// The headers that pages may send: who asks, for what, and for which part of a file.
const SENT: [HeaderName; 7] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_RANGE,
    header::RANGE,
];

/// The headers that pages may read besides those that they always may.
const READ: [HeaderName; 6] = [
    header::ACCEPT_RANGES,
    header::CONTENT_DISPOSITION,
    header::CONTENT_RANGE,
    header::ETAG,
    header::WWW_AUTHENTICATE,
    log::REQUEST_ID,
];

/// The origin of pages from elsewhere that may speak to the server, such as
/// `https://app.vibbio.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site(String);

impl Site {
    /// The origin, as browsers write it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// Whether this is what a browser calls the origin of a page.
    pub(crate) fn is(&self, origin: &str) -> bool {
        self.0.eq_ignore_ascii_case(origin)
    }
}

impl FromStr for Site {
    type Err = &'static str;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(typed).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
                && url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && !typed.contains('*')
        });
        let url = url.ok_or(
            "an origin is a scheme, a host and maybe a port, such as https://app.example.com, \
             without wildcards",
        )?;
        Ok(Self(url.origin().ascii_serialization()))
    }
}

/// Tells browsers what pages of these sites may do, and that no others may do anything. They may
/// send cookies, in which sessions of browser mode are kept.
pub fn cors(sites: &[Site]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST])
        .allowed_headers(SENT)
        .allowed_headers(PREFLIGHT)
        .allowed_header(log::REQUEST_ID)
        .expose_headers(READ)
        .supports_credentials()
        .max_age(REMEMBERED);
    sites.iter().fold(cors, |cors, Site(origin)| cors.allowed_origin(origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (typed, origin) in [
            ("https://app.vibbio.com", "https://app.vibbio.com"),
            ("https://APP.vibbio.com:443/", "https://app.vibbio.com"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://blåbær.no", "https://xn--blbr-roah.no"),
        ] {
            assert_eq!(typed.parse(), Ok(Site(origin.into())), "{typed}");
        }
    }

    #[test]
    fn nothing_but_an_origin_is_taken_for_one() {
        for typed in [
            "",
            "*",
            "null",
            "app.vibbio.com",
            "https://*.vibbio.com",
            "https://app.vibbio.com/page",
            "https://app.vibbio.com?query",
            "https://user@app.vibbio.com",
            "https://user:password@app.vibbio.com",
            "ftp://app.vibbio.com",
            "file:///",
        ] {
            assert!(typed.parse::<Site>().is_err(), "{typed}");
        }
    }
}
