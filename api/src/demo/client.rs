//! A client as any other: GraphQL in JSON, files as multipart requests.

use anyhow::{Context, Result, bail};
use reqwest::{
    RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Map, Value, json};

use super::samples::Sample;

/// A client of the server at an address, signed in or not.
pub(super) struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Client {
    pub(super) fn new(url: &str) -> Self {
        Self { http: reqwest::Client::new(), url: url.to_owned(), token: None }
    }

    /// Goes on with an access token.
    pub(super) fn sign_in(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The address of something that the server named by its path.
    pub(super) fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.url) } else { path.to_owned() }
    }

    /// Sends an operation and returns its data.
    pub(super) async fn run(&self, document: &str, variables: Value) -> Result<Value> {
        let body = json!({ "query": document, "variables": variables });
        data(self.post().json(&body)).await
    }

    /// Sends an operation with files for `input.files`.
    pub(super) async fn upload(
        &self,
        document: &str,
        variables: Value,
        files: &'static [Sample],
    ) -> Result<Value> {
        let operations = json!({ "query": document, "variables": variables });
        let map: Map<_, _> = (0..files.len())
            .map(|n| (n.to_string(), json!([format!("variables.input.files.{n}")])))
            .collect();
        let mut form = Form::new()
            .text("operations", operations.to_string())
            .text("map", Value::Object(map).to_string());
        for (n, (name, bytes)) in files.iter().enumerate() {
            form = form.part(n.to_string(), Part::bytes(*bytes).file_name(*name));
        }
        data(self.post().header("graphql-require-preflight", "1").multipart(form)).await
    }

    fn post(&self) -> RequestBuilder {
        let request = self.http.post(format!("{}/graphql", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// Sends a request and takes the data out of the answer.
async fn data(request: RequestBuilder) -> Result<Value> {
    let mut answer: Value = request.send().await?.json().await.context("no answer in JSON")?;
    if let Some(errors) = answer.get("errors") {
        bail!("the server refused: {errors}");
    }
    Ok(answer["data"].take())
}
