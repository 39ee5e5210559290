//! Somebody with a browser that keeps cookies and goes where it is sent, one step at a time.

use reqwest::{Client, Method, StatusCode, Url, header, redirect::Policy};

/// A browser, as far as servers can tell.
#[derive(Clone, Debug)]
pub struct Surfer {
    http: Client,
    cookies: Vec<Cookie>,
}

#[derive(Clone, Debug)]
struct Cookie {
    port: Option<u16>,
    name: String,
    path: String,
    value: String,
}

/// What a server answered.
#[derive(Debug)]
pub struct Page {
    /// Where it is.
    pub url: Url,
    /// The status.
    pub status: StatusCode,
    /// Where it leads on to.
    pub location: Option<Url>,
    /// What it says.
    pub text: String,
}

impl Default for Surfer {
    fn default() -> Self {
        let http = Client::builder().redirect(Policy::none()).no_proxy().build();
        Self { http: http.expect("a client"), cookies: Vec::new() }
    }
}

impl Surfer {
    /// Opens an address.
    pub async fn open(&mut self, url: &str) -> Page {
        self.send(Method::GET, url, None).await
    }

    /// Sends a form.
    pub async fn submit(&mut self, url: &str, form: &[(&str, &str)]) -> Page {
        self.send(Method::POST, url, Some(form)).await
    }

    /// Goes on from a page for as long as it leads to a server on this machine.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        while let Some(next) = page.location.clone() {
            if next.host_str() != Some("127.0.0.1") {
                return page;
            }
            page = self.open(next.as_str()).await;
        }
        page
    }

    async fn send(&mut self, method: Method, url: &str, form: Option<&[(&str, &str)]>) -> Page {
        let url = Url::parse(url).expect("an address");
        let mut request = self.http.request(method, url.clone());
        let sent = self.cookies.iter().filter(|cookie| {
            cookie.port == url.port() && url.path().starts_with(cookie.path.as_str())
        });
        let sent: Vec<_> = sent.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        if !sent.is_empty() {
            request = request.header(header::COOKIE, sent.join("; "));
        }
        if let Some(form) = form {
            let mut body = Url::parse("http://form/").expect("an address");
            body.query_pairs_mut().extend_pairs(form);
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.query().unwrap_or_default().to_owned());
        }
        let response = request.send().await.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            self.keep(&url, cookie.to_str().expect("a cookie"));
        }
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|to| to.to_str().expect("an address"));
        let location = location.map(|to| url.join(to).expect("an address"));
        let status = response.status();
        let text = response.text().await.expect("a page");
        Page { url, status, location, text }
    }

    fn keep(&mut self, url: &Url, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie");
        let attribute = |wanted: &str| {
            let mut pairs = cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
        };
        let path = attribute("path").unwrap_or("/").to_owned();
        let port = url.port();
        self.cookies.retain(|kept| (kept.port, &kept.name[..], &kept.path) != (port, name, &path));
        let is_gone = attribute("max-age") == Some("0")
            || attribute("expires").is_some_and(|at| at.contains("1970"));
        if !is_gone {
            self.cookies.push(Cookie { port, name: name.into(), path, value: value.into() });
        }
    }
}

impl Page {
    /// What an address that the page leads to says under a name.
    pub fn told(&self, name: &str) -> Option<String> {
        told(self.location.as_ref()?, name)
    }
}

/// What an address says under a name.
pub fn told(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
