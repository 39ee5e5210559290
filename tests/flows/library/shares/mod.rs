//! What is shared by a link is seen by whoever has it, and by nobody else.

mod changing;
mod dropping;
mod giving;
mod looking;
mod marking;

use reqwest::{
    Method, Response, StatusCode,
    header::{COOKIE, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id};

const CREATE: &str =
    "mutation($input: ShareCreateInput!) { shareCreate(input: $input) { url share {
    id name state hasPassword views maxViews } } }";
const SHARE: &str = "query($id: ID!) { share(id: $id) { state views receivedFiles receivedBytes
    visits { totalCount nodes { action network userAgent asset { name } } } } }";
const REVOKE: &str = "mutation($ids: [ID!]!) { sharesRevoke(input: { ids: $ids }) { results { code item { state } } } }";

/// A link, and the path of its page.
struct Link {
    id: String,
    path: String,
}

async fn shared(client: &Client, input: Value) -> Link {
    let data = client.ok(CREATE, json!({ "input": input })).await;
    let created = &data["shareCreate"];
    let url = id(&created["url"]);
    let path = url.rsplit_once("/s/").map(|(_, token)| format!("/s/{token}")).expect("a token");
    Link { id: id(&created["share"]["id"]), path }
}

async fn seen(client: &Client, link: &Link) -> Value {
    client.ok(SHARE, json!({ "id": link.id })).await["share"].take()
}

/// A browser without a login: it keeps the cookie of a link, and follows no redirects by itself.
#[derive(Clone)]
struct Guest {
    http: reqwest::Client,
    url: String,
    cookie: Option<String>,
}

impl Guest {
    fn of(app: &TestApp) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { http, url: app.url.clone(), cookie: None }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.header("user-agent", "Guest/1.0").header("accept-language", "en");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    fn keep(&mut self, response: &Response) {
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
    }

    /// Looks at a page; tells the status and the text.
    async fn look(&mut self, path: &str) -> (StatusCode, String) {
        let response = self.request(Method::GET, path).send().await.expect("a response");
        self.keep(&response);
        (response.status(), response.text().await.expect("text"))
    }

    /// Presses the button of the door.
    async fn open(&mut self, path: &str, password: &str) -> StatusCode {
        let form = format!("password={password}");
        let request = self.request(Method::POST, path).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send().await.expect("a response");
        self.keep(&response);
        response.status()
    }

    /// Fetches a file.
    async fn fetch(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let response = self.request(Method::GET, path).send().await.expect("a response");
        (response.status(), response.bytes().await.expect("bytes").to_vec())
    }
}
