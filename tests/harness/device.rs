//! A device that makes and shows passkeys, in a real browser.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
};

use crate::{TestApp, browser};

/// A device, as pages of one node meet it. It forgets its passkeys when it is dropped.
#[derive(Debug)]
pub struct Device {
    _browser: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Device {
    /// Starts a browser on a page of a node; none where there is no browser, which is said on
    /// standard error.
    pub async fn of(app: &TestApp) -> Option<Self> {
        let (folder, chromium) = match browser::tools() {
            Ok(tools) => tools,
            Err(why) => {
                browser::not_tested(&why);
                return None;
            }
        };
        let url = format!("{}/page", app.url.replace("127.0.0.1", "localhost"));
        let mut node = tokio::process::Command::new("node");
        node.arg("device.js").arg(json!({ "chromium": chromium, "url": url }).to_string());
        node.current_dir(folder).kill_on_drop(true).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut browser = node.spawn().expect("node runs");
        let input = browser.stdin.take().expect("an input");
        let output = BufReader::new(browser.stdout.take().expect("an output")).lines();
        Some(Self { _browser: browser, input, output })
    }

    /// Makes a passkey.
    pub async fn make(&mut self, options: &Value) -> Value {
        self.perform(json!({ "make": options })).await.expect("a passkey")
    }

    /// Shows a passkey.
    pub async fn show(&mut self, options: &Value) -> Value {
        self.try_show(options).await.expect("a passkey")
    }

    /// Shows a passkey, or tells why not.
    pub async fn try_show(&mut self, options: &Value) -> Result<Value, String> {
        self.perform(json!({ "show": options })).await
    }

    /// Shows a passkey that its owner chooses among the suggestions of a form.
    pub async fn suggest(&mut self, options: &Value) -> Value {
        self.perform(json!({ "suggest": options })).await.expect("a passkey")
    }

    /// Sends an operation from the page.
    pub async fn ask(&mut self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.perform(json!({ "ask": body })).await.expect("an answer");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }

    /// Recognises its owner from now on, or does not.
    pub async fn recognise(&mut self, is_owner: bool) {
        self.perform(json!({ "recognise": is_owner })).await.expect("it is set");
    }

    async fn perform(&mut self, what: Value) -> Result<Value, String> {
        self.input.write_all(format!("{what}\n").as_bytes()).await.expect("the browser listens");
        let line = self.output.next_line().await.expect("an answer").expect("an answer");
        let mut answer: Value = serde_json::from_str(&line).expect("JSON");
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["ok"].take()),
        }
    }
}
