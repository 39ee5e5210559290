//! What only a server in a process of its own shows.

mod onslaught;
mod resuming;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

const MIB: usize = 1 << 20;

/// A server of its own, which is killed when dropped.
struct Node {
    process: Child,
    url: String,
    token: Option<String>,
}

impl Node {
    fn start(data: &Path, token: Option<String>) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_vibbio"))
            .args(["--port", "0", "--password-memory", "8", "--data"])
            .arg(data)
            .env_clear()
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(process.stderr.take().expect("a log")).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://127.0.0.1:")?;
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            Some(format!("http://127.0.0.1:{port}"))
        });
        // The log is read on, so that the server never waits for it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url: url.expect("an address"), token }
    }

    fn kill(mut self) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it ends");
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = Client::new().request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.request(Method::POST, "/graphql").json(&body).send().await;
        let mut answer: Value = answer.expect("an answer").json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.process.kill();
    }
}

async fn registered(data: &Path) -> Node {
    let mut node = Node::start(data, None);
    let register = "mutation { accountRegister(input: { email: \"kari@example.com\",
        name: \"Kari\", password: \"correct horse battery\", accountName: \"Fjord\" }) { email } }";
    node.ask(register, json!({})).await;
    let sign_in = "mutation { signIn(input: { email: \"kari@example.com\",
        password: \"correct horse battery\" }) { tokens { accessToken } } }";
    let signed_in = node.ask(sign_in, json!({})).await;
    node.token = signed_in["signIn"]["tokens"]["accessToken"].as_str().map(Into::into);
    node
}
