//! What browsers add to requests on their own: the page that sends one, and cookies.

use actix_web::{HttpRequest, http::header};
use url::Url;

use super::site::Site;

/// A program that may be a browser, as the head of a request shows it.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The origin of the page that sends the request. Browsers name it with everything that may
    /// change something, and no page can write another one.
    page: Option<String>,
    /// The host that the request was sent to.
    host: Option<String>,
    cookies: String,
}

impl Browser {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
        let cookies = request.headers().get_all(header::COOKIE);
        let cookies: Vec<_> = cookies.filter_map(|line| line.to_str().ok()).collect();
        Self {
            page: header(header::ORIGIN).map(str::to_owned),
            host: header(header::HOST).map(str::to_owned),
            cookies: cookies.join("; "),
        }
    }

    /// Tells whether the request names no page that it comes from.
    #[must_use]
    pub fn is_without_page(&self) -> bool {
        self.page.is_none()
    }

    /// Tells whether the page that sends the request is one of the given sites, or of the server:
    /// of the host that was asked, or at the address that people know.
    #[must_use]
    pub fn is_at_home(&self, sites: &[Site], public: Option<&Url>) -> bool {
        let Some(page) = &self.page else { return false };
        let is_public = |url: &Url| url.origin().ascii_serialization().eq_ignore_ascii_case(page);
        sites.iter().any(|site| site.is(page)) || public.is_some_and(is_public) || self.is_own(page)
    }

    fn is_own(&self, page: &str) -> bool {
        let is_web = Url::parse(page).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        let name = page.split_once("://").map(|(_, name)| name);
        is_web && name.zip(self.host.as_deref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
    }

    /// The value of a cookie; of several under one name, the first.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let mut pairs = self.cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn browser(headers: &[(&'static str, &str)]) -> Browser {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.append_header(*header);
        }
        Browser::of(&request.to_http_request())
    }

    #[test]
    fn a_page_is_at_home_on_allowed_sites_and_on_the_server_itself() {
        let sites = ["https://app.vibbio.com".parse().unwrap()];
        let public = Url::parse("https://api.vibbio.com/").unwrap();
        for (page, host, expected) in [
            ("https://app.vibbio.com", "x", true),
            ("https://api.vibbio.com", "10.0.0.7:8000", true),
            ("http://localhost:8000", "localhost:8000", true),
            ("http://localhost:3000", "localhost:8000", false),
            ("http://app.vibbio.com", "x", false),
            ("https://app.vibbio.com.evil.example", "x", false),
            ("https://evil.example", "x", false),
            ("null", "null", false),
            ("file://localhost:8000", "localhost:8000", false),
        ] {
            let browser = browser(&[("origin", page), ("host", host)]);
            assert_eq!(browser.is_at_home(&sites, Some(&public)), expected, "{page} to {host}");
        }
        assert!(!browser(&[("host", "localhost:8000")]).is_at_home(&sites, None));
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let browser = browser(&[("cookie", "a=1; b=2=3;c"), ("cookie", "ab=4; b=5")]);
        assert_eq!(browser.cookie("b"), Some("2=3"));
        assert_eq!(browser.cookie("ab"), Some("4"));
        assert_eq!(browser.cookie("c"), None);
    }
}
