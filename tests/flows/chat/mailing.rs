//! What nobody has seen goes out by mail, and answers come back.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use entity::role::StaffRole;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use tests::{Client, TestApp, people::fresh_email, postgres};

use super::{open, say, seen};

const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const FLAGS: [&str; 4] = [
    "--inbound-domain",
    "in.vibbio.example",
    "--inbound-secret",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
];

/// Runs a flow where mail comes in.
async fn where_mail_comes_in(flow: impl AsyncFn(&TestApp)) {
    let mut urls = vec![None];
    urls.extend(postgres::new_database().await.map(Some));
    for url in urls {
        let app = TestApp::start(url.as_deref(), &FLAGS).await;
        flow(&app).await;
        app.finish().await;
    }
}

fn signature(id: &str, at: DateTime<Utc>, body: &str, secret: &str) -> String {
    let key = BASE64_STANDARD.decode(secret).expect("a key");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
    mac.update(format!("{id}.{}.{body}", at.timestamp()).as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// Posts a mail as who receives mail for Vibbio would.
async fn post(app: &TestApp, mail: &str) -> Value {
    let at = app.platform.db.now();
    let request = app.stranger().request(Method::POST, "/mail/inbound").body(mail.to_owned());
    let request = request
        .header("content-type", "message/rfc822")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", at.timestamp())
        .header("webhook-signature", signature("msg_1", at, mail, SECRET));
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

fn mail(from: &str, to: &str, id: &str, text: &str) -> String {
    format!(
        "From: Kari <{from}>\r\nTo: {to}\r\nMessage-ID: <{id}>\r\nIn-Reply-To: <x@y>\r\n\
         Subject: Re: hei\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\n\
         man. 30. nov. 2026 kl. 16:03 skrev Vibbio <a@b.no>:\r\n> Hei\r\n",
    )
}

/// The address to which an answer to the newest mail goes.
async fn answer_to(app: &TestApp, email: &str) -> String {
    let sent = app.mail(email).await;
    let line = sent.message.lines().find_map(|line| line.strip_prefix("Reply-To: "));
    line.expect("an address to answer to").trim_matches(['<', '>']).to_owned()
}

/// Moves the clock to the next Monday, 9:00 in Oslo in winter or 10:00 in summer.
fn go_to_work(app: &TestApp) {
    use chrono::{Datelike, Timelike};
    let now = app.platform.db.now();
    let days = i64::from(7 - now.weekday().num_days_from_monday());
    let seconds = i64::from(now.num_seconds_from_midnight());
    let to = TimeDelta::days(days) + TimeDelta::hours(8) - TimeDelta::seconds(seconds);
    app.platform.clock.advance(to);
}

/// Somebody of an account with a conversation that Vibbio has written in.
async fn answered(app: &TestApp) -> (Client, String, String) {
    go_to_work(app);
    let email = fresh_email();
    let owner = app.owner_at(&email).await;
    let producer = app.staff(StaffRole::Producer).await;
    let talk = open(&owner).await;
    say(&owner, &talk, "Når?").await;
    say(&producer, &talk, "I dag <3").await;
    (owner, talk, email)
}

#[actix_web::test]
async fn what_nobody_saw_goes_out_when_the_office_closes_and_once() {
    where_mail_comes_in(async |app| {
        let (_, talk, email) = answered(app).await;
        let before = app.mails(&email).await;
        app.platform.clock.advance(TimeDelta::hours(2));
        assert_eq!(app.mails(&email).await, before, "the office is open");
        app.platform.clock.advance(TimeDelta::hours(8));
        let sent = app.mail(&email).await;
        assert_eq!(app.mails(&email).await, before + 1);
        assert!(
            sent.text.contains("I dag <3") && sent.html.contains("I dag &lt;3"),
            "{}",
            sent.text
        );
        assert!(!sent.text.contains("Når?"), "one's own words are known");
        assert!(sent.text.contains(&talk), "{}", sent.text);
        assert!(sent.message.contains("Reply-To: reply+"), "{}", sent.message);
        app.platform.clock.advance(TimeDelta::days(2));
        assert_eq!(app.mails(&email).await, before + 1, "once is enough");
    })
    .await;
}

#[actix_web::test]
async fn what_was_seen_is_not_mailed() {
    where_mail_comes_in(async |app| {
        let (owner, talk, email) = answered(app).await;
        let read = "mutation($id: ID!) { conversationMarkRead(input: { id: $id, number: 2 }) {
            conversation { id } } }";
        owner.ok(read, json!({ "id": talk })).await;
        let before = app.mails(&email).await;
        app.platform.clock.advance(TimeDelta::hours(10));
        assert_eq!(app.mails(&email).await, before);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_by_mail_comes_back_into_the_conversation() {
    where_mail_comes_in(async |app| {
        let (_, talk, email) = answered(app).await;
        app.platform.clock.advance(TimeDelta::hours(10));
        let to = answer_to(app, &email).await;
        let answer = mail(&email, &to, "1@mail.example", "Takk!\r\n\r\nBlåbær & <b>");
        assert_eq!(post(app, &answer).await, json!({ "taken": true }));
        assert_eq!(post(app, &answer).await, json!({ "taken": true }), "twice is once");
        let owner = app.client(&app.sign_in(&email).await);
        let talked = seen(&owner, &talk).await;
        let nodes = talked["messages"]["nodes"].as_array().expect("nodes");
        assert_eq!(nodes.len(), 3, "{talked:#}");
        assert_eq!(nodes[2]["text"], "Takk!\n\nBlåbær & <b>");
        assert_eq!(
            (&nodes[2]["way"], &nodes[2]["author"]["name"]),
            (&json!("MAIL"), &json!("Kari Nordmann"))
        );
        assert_eq!(talked["lastSide"], "CUSTOMER", "Vibbio is asked again");

        for (wrong, reason) in [
            (mail("eve@example.com", &to, "2@m", "x"), "sent by somebody else"),
            (mail(&email, "reply+0000@in.vibbio.example", "3@m", "x"), "unknown address"),
            (mail(&email, &to.replace("in.vibbio", "other"), "4@m", "x"), "unknown address"),
            (mail(&email, &to, "5@m", ""), "nothing to read in it"),
            (
                format!("Auto-Submitted: auto-replied\r\n{}", mail(&email, &to, "6@m", "x")),
                "written by a program",
            ),
        ] {
            assert_eq!(post(app, &wrong).await, json!({ "taken": false, "reason": reason }));
        }
        assert_eq!(
            seen(&owner, &talk).await["messages"]["nodes"].as_array().map(Vec::len),
            Some(3)
        );
    })
    .await;
}

#[actix_web::test]
async fn nobody_else_sends_mail_in() {
    let app = TestApp::start(None, &FLAGS).await;
    let now = app.platform.db.now();
    let old = now - TimeDelta::minutes(6);
    let other = BASE64_STANDARD.encode([7; 24]);
    for (at, signed) in [
        (now, signature("a", now, "x", &other)),
        (now, signature("b", now, "x", SECRET)),
        (now, signature("a", now, "y", SECRET)),
        (old, signature("a", old, "x", SECRET)),
        (now, String::new()),
    ] {
        let request = app.stranger().request(Method::POST, "/mail/inbound").body("x");
        let request = request
            .header("webhook-id", "a")
            .header("webhook-timestamp", at.timestamp())
            .header("webhook-signature", signed);
        assert_eq!(request.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
    }
    let closed = TestApp::sqlite().await;
    let request = closed.stranger().request(Method::POST, "/mail/inbound").body("x");
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
}
