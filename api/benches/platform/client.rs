use reqwest::{
    RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Map, Value, json};

use crate::Customer;

const SIGN_IN: &str =
    "mutation($input: SignInInput!) { signIn(input: $input) { tokens { accessToken } } }";
const UPLOAD: &str = "mutation($files: [Upload!]!) {
    assetsUpload(input: { files: $files }) { results { status message } } }";

/// A client of a server, signed in or not.
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        Self { http: reqwest::Client::new(), url: format!("{url}/graphql"), token: None }
    }

    pub(crate) async fn sign_in(url: &str, customer: &Customer) -> Self {
        let mut client = Self::new(url);
        let input = json!({ "email": customer.email, "password": customer.password });
        let data = client.run(SIGN_IN, json!({ "input": input })).await;
        let token = &data["signIn"]["tokens"]["accessToken"];
        client.token = Some(token.as_str().expect("a token").to_owned());
        client
    }

    /// Sends an operation, if anybody answers.
    pub(crate) async fn try_run(&self, query: &str) -> Option<Value> {
        let answer = self.post().json(&json!({ "query": query })).send().await.ok()?;
        answer.json().await.ok()
    }

    /// Sends an operation and returns its data.
    pub(crate) async fn run(&self, query: &str, variables: Value) -> Value {
        data(self.post().json(&json!({ "query": query, "variables": variables }))).await
    }

    /// Sends files, each of which must be taken.
    pub(crate) async fn upload(&self, files: Vec<(String, Part)>) {
        let places = 0..files.len();
        let variables = json!({ "files": vec![Value::Null; files.len()] });
        let operations = json!({ "query": UPLOAD, "variables": variables });
        let map = places.map(|n| (n.to_string(), json!([format!("variables.files.{n}")])));
        let mut form = Form::new()
            .text("operations", operations.to_string())
            .text("map", Value::Object(map.collect::<Map<_, _>>()).to_string());
        for (n, (name, part)) in files.into_iter().enumerate() {
            form = form.part(n.to_string(), part.file_name(name));
        }
        let request = self.post().header("graphql-require-preflight", "1").multipart(form);
        let data = data(request).await;
        for result in data["assetsUpload"]["results"].as_array().expect("results") {
            assert_eq!(result["status"], "ADDED", "{result}");
        }
    }

    fn post(&self) -> RequestBuilder {
        let request = self.http.post(&self.url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

async fn data(request: RequestBuilder) -> Value {
    let mut answer: Value =
        request.send().await.expect("an answer").json().await.expect("an answer in JSON");
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].take()
}
