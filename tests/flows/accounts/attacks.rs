//! What is tried at the door.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Client, TestApp, on_both,
    people::{PASSWORD, REGISTER, SIGN_IN, fresh_email},
    postgres,
};

use super::{VIEWER, code, newcomer};

/// Tries a password, saying to come from somewhere, maybe with a known device.
async fn try_from(client: &Client, from: &str, input: Value) -> Value {
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { deviceToken } }";
    let body = json!({ "query": query, "variables": { "input": input } });
    let request = client.request(Method::POST, "/graphql").header("x-forwarded-for", from);
    request.json(&body).send().await.expect("an answer").json().await.expect("JSON")
}

async fn stuffing(app: &TestApp, tries: usize) {
    let (client, email) = (app.stranger(), newcomer(app).await);
    let right = json!({ "email": email, "password": PASSWORD });
    let mut known = try_from(&client, "192.0.2.1", right.clone()).await;
    let device = known["data"]["signIn"]["deviceToken"].take();
    let hashed = app.platform.passwords.computed();
    let guesses = stream::iter(0..tries).map(async |n| {
        // A thousand networks, and the one that the owner is in.
        let from = format!("198.51.{}.{}", n % 1000 / 250, n % 250);
        let from = if n % 10 == 0 { "192.0.2.1" } else { &*from };
        let guess = json!({ "email": email, "password": format!("a wild guess {n}") });
        code(&try_from(&client, from, guess).await).to_owned()
    });
    let codes: Vec<_> = guesses.buffer_unordered(16).collect().await;
    let wrong = codes.iter().filter(|code| *code == "INVALID_CREDENTIALS").count();
    let refused = codes.iter().filter(|code| *code == "TOO_MANY_REQUESTS").count();
    assert_eq!(wrong + refused, tries);
    assert!((1..=80).contains(&wrong), "{wrong} guesses were looked at");
    assert_eq!(app.platform.passwords.computed() - hashed, wrong as u64, "the rest costs nothing");

    // What is let go of while a slow machine still guesses is used up.
    for n in 0..100 {
        let guess = json!({ "email": email, "password": "a wild guess" });
        let answer = try_from(&client, &format!("198.18.0.{n}"), guess).await;
        if code(&answer) == "TOO_MANY_REQUESTS" {
            break;
        }
    }
    // The owner, next door to those who guess, and far away.
    for from in ["192.0.2.1", "203.0.113.7"] {
        assert_eq!(
            code(&try_from(&client, from, right.clone()).await),
            "TOO_MANY_REQUESTS",
            "{from}"
        );
        let mut with_device = right.clone();
        with_device["deviceToken"] = device.clone();
        assert_eq!(code(&try_from(&client, from, with_device).await), "none", "{from}");
    }
    // The token opens nothing, and is good for few guesses.
    let guess = json!({ "email": email, "password": "a wild guess", "deviceToken": device });
    for _ in 0..5 {
        let answer = try_from(&client, "203.0.113.7", guess.clone()).await;
        assert_eq!(code(&answer), "INVALID_CREDENTIALS");
    }
    assert_eq!(code(&try_from(&client, "203.0.113.7", guess).await), "TOO_MANY_REQUESTS");
    // Another person's device is no device of this one.
    let other = json!({ "email": newcomer(app).await, "password": PASSWORD });
    let mut other = try_from(&client, "203.0.113.8", other).await;
    let mut borrowed = right.clone();
    borrowed["deviceToken"] = other["data"]["signIn"]["deviceToken"].take();
    assert_eq!(code(&try_from(&client, "203.0.113.9", borrowed).await), "TOO_MANY_REQUESTS");

    app.platform.clock.advance(TimeDelta::hours(1));
    assert_eq!(code(&try_from(&client, "203.0.113.7", right).await), "none", "waiting is enough");
}

#[actix_web::test]
async fn ten_thousand_guesses_are_refused_and_the_owner_gets_in_by_a_known_device() {
    let flags = ["--trusted-proxy", "127.0.0.1"];
    let app = TestApp::start(None, &flags).await;
    stuffing(&app, 10_000).await;
    app.finish().await;
    if let Some(url) = postgres::new_database().await {
        let app = TestApp::start(Some(&url), &flags).await;
        stuffing(&app, 1_000).await;
        app.finish().await;
    }
}

#[actix_web::test]
async fn guesses_at_all_people_of_an_organisation_are_counted_together() {
    let app = TestApp::start(None, &["--trusted-proxy", "127.0.0.1"]).await;
    let client = app.stranger();
    let tried = stream::iter(0..400).map(async |n| {
        let email = format!("employee{n}@fjord.example");
        let guess = json!({ "email": email, "password": "Summer2026!" });
        let from = format!("198.51.100.{}", n % 250);
        code(&try_from(&client, &from, guess).await).to_owned()
    });
    let codes: Vec<_> = tried.buffer_unordered(16).collect().await;
    let refused = codes.iter().filter(|code| *code == "TOO_MANY_REQUESTS").count();
    assert!((60..=100).contains(&refused), "{refused}");
    app.finish().await;
}

fn part(text: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text.to_string())
}

fn claims(token: &str, n: usize) -> Value {
    let part = token.split('.').nth(n).expect("a part");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64")).expect("JSON")
}

#[actix_web::test]
async fn a_token_that_the_node_did_not_sign_as_it_is_opens_nothing() {
    on_both(async |app| {
        let session = app.sign_in(&newcomer(app).await).await;
        let token = session["tokens"]["accessToken"].as_str().expect("a token");
        let signature = token.rsplit('.').next().expect("a signature");
        let (head, body) = (claims(token, 0), claims(token, 1));
        let foreign = Ed25519KeyPair::generate().expect("a key");
        let sign = |head: &Value, body: &Value| {
            let signed = format!("{}.{}", part(head), part(body));
            let signature = BASE64_URL_SAFE_NO_PAD.encode(foreign.sign(signed.as_bytes()));
            format!("{signed}.{signature}")
        };
        let with = |value: &Value, name: &str, new: Value| {
            let mut value = value.clone();
            value[name] = new;
            value
        };
        let later = with(&body, "exp", json!(4_102_444_800_i64));
        let mut forged = vec![
            sign(&head, &body),
            sign(&with(&head, "kid", json!("another")), &body),
            sign(&with(&head, "alg", json!("HS256")), &body),
            format!("{}.{}.{signature}", part(&head), part(&later)),
            format!("{}.{}.{signature}", part(&with(&head, "kid", json!("x"))), part(&body)),
            format!("{}.{}.{signature}", part(&with(&head, "alg", json!("ES256"))), part(&body)),
        ];
        for none in ["none", "None", "NONE", ""] {
            let head = with(&head, "alg", json!(none));
            forged.push(format!("{}.{}.", part(&head), part(&body)));
            forged.push(format!("{}.{}.{signature}", part(&head), part(&body)));
        }
        for forged in forged {
            let client = app.stranger().with_token(&forged);
            assert_eq!(client.refused(VIEWER, json!({})).await, "UNAUTHENTICATED", "{forged}");
        }
        app.client(&session).ok(VIEWER, json!({})).await;
        app.platform.clock.advance(TimeDelta::minutes(15));
        assert_eq!(app.client(&session).refused(VIEWER, json!({})).await, "TOKEN_EXPIRED");
    })
    .await;
}

#[actix_web::test]
async fn nobody_gives_themselves_more_than_an_input_knows() {
    on_both(async |app| {
        let register = json!({ "email": fresh_email(), "name": "Eve", "password": PASSWORD,
            "accountName": "Eve" });
        let sign_in = json!({ "email": fresh_email(), "password": PASSWORD });
        for (query, input, more) in [
            (REGISTER, &register, "role"),
            (REGISTER, &register, "plan"),
            (REGISTER, &register, "emailVerifiedAt"),
            (REGISTER, &register, "email_verified_at"),
            (REGISTER, &register, "staffRoles"),
            (REGISTER, &register, "__proto__"),
            (SIGN_IN, &sign_in, "userId"),
            (SIGN_IN, &sign_in, "staff"),
        ] {
            let mut input = input.clone();
            input[more] = json!("ADMINISTRATOR");
            let refused = app.stranger().refused(query, json!({ "input": input })).await;
            assert_eq!(refused, "BAD_USER_INPUT", "{more}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_people_type_cannot_begin_a_header_of_a_mail() {
    on_both(async |app| {
        let ask = "mutation($email: String!) { passwordResetRequest(input: { email: $email }) {
            email } }";
        for email in [
            "kari@example.com\r\nBcc: all@example.com",
            "kari@example.com\nBcc: all@example.com",
            "kari@example.com, all@example.com",
            "kari@example.com%0ABcc:all@example.com",
            "\"Kari\" <kari@example.com>",
            "kari@example.com\0",
        ] {
            let input = json!({ "email": email, "name": "Kari", "password": PASSWORD,
                "accountName": "Fjord" });
            for (query, variables) in
                [(REGISTER, json!({ "input": input })), (ask, json!({ "email": email }))]
            {
                let refused = app.stranger().refused(query, variables).await;
                assert_eq!(refused, "BAD_USER_INPUT", "{email}");
            }
        }
        let email = fresh_email();
        let input = json!({ "email": email, "name": "Kari, Bcc: all@example.com", "password": PASSWORD,
            "accountName": "Fjord" });
        app.stranger().ok(REGISTER, json!({ "input": input })).await;
        let mail = app.mail(&email).await;
        let (head, _) = mail.message.split_once("\r\n\r\n").expect("a head");
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(app.platform.mailer.sent().iter().all(|mail| mail.to != "all@example.com"));
    })
    .await;
}

#[actix_web::test]
async fn an_address_that_only_looks_like_anothers_is_not_theirs() {
    on_both(async |app| {
        let email = newcomer(app).await;
        app.work().await;
        let ask = "mutation($email: String!) { passwordResetRequest(input: { email: $email }) {
            email } }";
        let sent = app.platform.mailer.sent().len();
        // Cyrillic letters in the domain: another domain. In the name: no address.
        let domain = email.replace("example", "exаmple");
        app.stranger().ok(ask, json!({ "email": domain })).await;
        let name = email.replace("person", "рerson");
        assert_eq!(app.stranger().refused(ask, json!({ "email": name })).await, "BAD_USER_INPUT");
        app.work().await;
        assert_eq!(app.platform.mailer.sent().len(), sent, "nobody is written to");
        // Other ways to write the same address, which browsers make of it, are the same address.
        let wide = email.replace("example", "ｅxample");
        app.stranger().ok(ask, json!({ "email": wide })).await;
        assert_eq!(app.mail(&email).await.subject, "Choose a new password");
    })
    .await;
}

#[actix_web::test]
async fn a_megabyte_is_no_name_and_no_password() {
    on_both(async |app| {
        let huge = "x".repeat(1 << 20);
        let email = fresh_email();
        for field in ["email", "name", "password", "accountName"] {
            let mut input = json!({ "email": email, "name": "Kari", "password": PASSWORD,
                "accountName": "Fjord" });
            input[field] = json!(huge);
            let refused = app.stranger().refused(REGISTER, json!({ "input": input })).await;
            assert_eq!(refused, "PAYLOAD_TOO_LARGE", "{field}");
            input[field] = json!(huge[..900_000]);
            let refused = app.stranger().refused(REGISTER, json!({ "input": input })).await;
            assert_eq!(refused, "BAD_USER_INPUT", "{field}");
        }
        let hashed = app.platform.passwords.computed();
        let input = json!({ "email": email, "password": huge[..900_000] });
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": input })).await;
        assert_eq!(refused, "INVALID_CREDENTIALS");
        assert_eq!(app.platform.passwords.computed(), hashed, "it is not worth hashing");
    })
    .await;
}
