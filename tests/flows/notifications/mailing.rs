//! What people are told is mailed as they wish.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tests::{Client, TestApp, on_both, smtp::Smtp};

use super::{MARK, customer, step, topics};

const WISH: &str = "mutation($input: PreferencesUpdateInput!) { preferencesUpdate(input: $input) {
    __typename } }";

/// Lets somebody have mails at once of what is told of an order that goes on.
async fn wish(client: &Client, kind: &str, channel: &str, enabled: bool) {
    let chosen = json!([{ "kind": kind, "channel": channel, "isOn": enabled }]);
    client.ok(WISH, json!({ "input": { "notifications": chosen } })).await;
}

/// The value of a header of a message, unfolded.
fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
    let line = head.lines().find(|line| line.starts_with(&format!("{name}: ")))?;
    line.split_once(": ").map(|(_, value)| value.to_owned())
}

/// The path of the link by which a mail is unsubscribed from.
fn unsubscribe_path(message: &str) -> String {
    let link = header(message, "List-Unsubscribe").expect("a link");
    let link = link.trim_matches(['<', '>']).replace(' ', "");
    let at = link.find("/unsubscribe").expect("a path");
    link[at..].to_owned()
}

#[actix_web::test]
async fn mails_come_as_they_are_wished_and_end_with_one_click() {
    on_both(async |app| {
        let (owner, order, email) = customer(app).await;
        wish(&owner, "ORDER_CHANGED", "EMAIL", true).await;
        step(app, "orderAccept", &order).await;
        let mail = app.mail(&email).await;
        assert!(mail.subject.contains("taken on"), "{}", mail.subject);
        assert_eq!(
            header(&mail.message, "List-Unsubscribe-Post").as_deref(),
            Some("List-Unsubscribe=One-Click")
        );
        let path = unsubscribe_path(&mail.message);
        // Looking at the page ends nothing.
        let page = app.stranger().request(Method::GET, &path).send().await.expect("a page");
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.expect("a page").contains("<button>"));
        let mails = app.mails(&email).await;
        step(app, "orderHold", &order).await;
        assert_eq!(app.mails(&email).await, mails + 1);
        let click = app.stranger().request(Method::POST, &path);
        let click = click.header("content-type", "application/x-www-form-urlencoded");
        let done = click.body("List-Unsubscribe=One-Click").send().await.expect("an answer");
        assert_eq!(done.status(), StatusCode::OK);
        step(app, "orderResume", &order).await;
        assert_eq!(app.mails(&email).await, mails + 1);
        assert_eq!(topics(&owner).await[0], "ORDER_RESUMED", "it is told in the product");
        let again = app.stranger().request(Method::POST, &path).send().await.expect("an answer");
        assert_eq!(again.status(), StatusCode::OK);
        for forged in ["/unsubscribe", "/unsubscribe?token=x.y", &path[..path.len() - 3]] {
            let refused =
                app.stranger().request(Method::POST, forged).send().await.expect("an answer");
            assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{forged}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_has_to_be_told_cannot_be_turned_off() {
    on_both(async |app| {
        let (_, _, email) = customer(app).await;
        let mail = app.mail(&email).await;
        assert!(mail.subject.contains("order"), "{}", mail.subject);
        assert_eq!(header(&mail.message, "List-Unsubscribe"), None);
        assert_eq!(header(&mail.message, "List-Unsubscribe-Post"), None);
    })
    .await;
}

#[actix_web::test]
async fn the_mail_of_the_day_comes_in_the_morning_of_whoever_gets_it() {
    on_both(async |app| {
        let (owner, order, email) = customer(app).await;
        let zone = json!({ "input": { "timeZone": "America/New_York" } });
        owner.ok(WISH, zone).await;
        let mails = app.mails(&email).await;
        step(app, "orderAccept", &order).await;
        step(app, "orderDecline", &order).await;
        assert_eq!(app.mails(&email).await, mails, "not at once");
        for _ in 0..25 {
            app.platform.clock.advance(TimeDelta::hours(1));
            app.work().await;
        }
        assert_eq!(app.mails(&email).await, mails + 1, "one for both");
        let mail = app.mail(&email).await;
        assert!(
            mail.text.contains("taken on") && mail.text.contains("cannot make"),
            "{}",
            mail.text
        );
        assert!(unsubscribe_path(&mail.message).contains("token="));
        for _ in 0..3 {
            app.platform.clock.advance(TimeDelta::days(1));
            app.work().await;
        }
        assert_eq!(app.mails(&email).await, mails + 1, "never an empty one");
    })
    .await;
}

#[actix_web::test]
async fn what_was_read_meanwhile_is_not_mailed() {
    on_both(async |app| {
        let (owner, order, email) = customer(app).await;
        let mails = app.mails(&email).await;
        step(app, "orderAccept", &order).await;
        let all = json!({ "input": { "before": app.platform.db.now() } });
        owner.ok(MARK, all).await;
        app.platform.clock.advance(TimeDelta::days(2));
        assert_eq!(app.mails(&email).await, mails);
    })
    .await;
}

#[actix_web::test]
async fn a_mail_server_gets_the_headers_that_mail_programs_look_for() {
    let Some(server) = Smtp::start() else { return };
    let app = TestApp::start(
        None,
        &["--mail", &server.url(None), "--public-url", "https://vibbio.example"],
    )
    .await;
    let (owner, order, _) = customer(&app).await;
    app.work().await;
    wish(&owner, "ORDER_CHANGED", "EMAIL", true).await;
    step(&app, "orderAccept", &order).await;
    app.work().await;
    let message = loop {
        let mail = server.next();
        let message = mail["message"].as_str().expect("a message").to_owned();
        if message.contains("List-Unsubscribe-Post") {
            break message;
        }
    };
    let link = header(&message, "List-Unsubscribe").expect("a link");
    assert!(
        link.replace(' ', "").starts_with("<https://vibbio.example/unsubscribe?token="),
        "{link}"
    );
    assert_eq!(
        header(&message, "List-Unsubscribe-Post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
}
