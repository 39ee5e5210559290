//! Someone who speaks GraphQL.

use serde_json::{Value, json};

/// A client of one node, signed in or not.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Client {
    /// A client of the node at `url`.
    pub fn new(url: &str, token: Option<String>) -> Self {
        Self { http: reqwest::Client::new(), url: url.to_owned(), token }
    }

    /// The same client with another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The URL of the node.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The access token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Begins a request to a path of the node, with the token.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let path = path.strip_prefix(&self.url).unwrap_or(path);
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends one operation and returns the whole response.
    pub async fn send(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let response = self.request(reqwest::Method::POST, "/graphql").json(&body).send().await;
        response.expect("a response").json().await.expect("JSON")
    }

    /// Sends one operation that must succeed and returns its data.
    pub async fn ok(&self, query: &str, variables: Value) -> Value {
        let response = self.send(query, variables).await;
        assert!(response.get("errors").is_none(), "{response:#}");
        response["data"].clone()
    }

    /// Sends one operation that must fail and returns the code of the refusal.
    pub async fn refused(&self, query: &str, variables: Value) -> String {
        let response = self.send(query, variables).await;
        let code = response["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("{response:#}")).to_owned()
    }
}
