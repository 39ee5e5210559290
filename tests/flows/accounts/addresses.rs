//! Moving a login to another address.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    Client, TestApp, on_both,
    people::{PASSWORD, fresh_email},
};

use super::{VIEWER, code, newcomer, token_of, try_sign_in};

const ASK: &str = "mutation($email: String!, $password: String!) {
    emailChangeRequest(input: { email: $email, currentPassword: $password }) { email } }";
const CONFIRM: &str = "mutation($token: String!) {
    emailChangeConfirm(input: { token: $token }) { email } }";
const STOP: &str = "mutation($token: String!) {
    emailChangeStop(input: { token: $token }) { email } }";
const PENDING: &str = "{ viewer { pendingEmail user { email } } }";

/// Asks for another address; returns the tokens that were mailed to the old one and the new one.
async fn ask(app: &TestApp, me: &Client, old: &str, new: &str) -> (String, String) {
    me.ok(ASK, json!({ "email": new, "password": PASSWORD })).await;
    let (stop, confirm) = (app.mail(old).await.text, app.mail(new).await.text);
    (token_of(&stop, "email-stop"), token_of(&confirm, "email-confirm"))
}

async fn follow(app: &TestApp, what: &str, token: &str) -> Value {
    app.stranger().send(what, json!({ "token": token })).await
}

#[actix_web::test]
async fn a_login_moves_once_the_new_address_confirms() {
    on_both(async |app| {
        let (old, new) = (newcomer(app).await, fresh_email());
        let me = app.client(&app.sign_in(&old).await);
        let wrong = json!({ "email": new, "password": "not the password" });
        assert_eq!(me.refused(ASK, wrong).await, "INVALID_CREDENTIALS");
        let same = json!({ "email": old.to_uppercase(), "password": PASSWORD });
        assert_eq!(me.refused(ASK, same).await, "BAD_USER_INPUT");
        let (_, confirm) = ask(app, &me, &old, &new).await;
        let seen = me.ok(PENDING, json!({})).await;
        assert_eq!(seen["viewer"]["pendingEmail"], *new);
        assert_eq!(seen["viewer"]["user"]["email"], *old, "nothing has changed yet");
        assert_eq!(code(&try_sign_in(app, &new, PASSWORD).await), "INVALID_CREDENTIALS");
        for _ in 0..2 {
            let done = follow(app, CONFIRM, &confirm).await;
            assert_eq!(done["data"]["emailChangeConfirm"]["email"], *new);
        }
        assert!(try_sign_in(app, &new, PASSWORD).await.get("errors").is_none());
        assert_eq!(code(&try_sign_in(app, &old, PASSWORD).await), "INVALID_CREDENTIALS");
        assert_eq!(me.ok(PENDING, json!({})).await["viewer"]["pendingEmail"], Value::Null);
        assert_eq!(app.mail(&old).await.subject, "Your e-mail address was changed");
    })
    .await;
}

#[actix_web::test]
async fn the_old_address_stops_a_move_before_and_after_it() {
    on_both(async |app| {
        for is_confirmed in [false, true] {
            let (old, new) = (newcomer(app).await, fresh_email());
            let thief = app.client(&app.sign_in(&old).await);
            let (mut stop, confirm) = ask(app, &thief, &old, &new).await;
            if is_confirmed {
                follow(app, CONFIRM, &confirm).await;
                stop = token_of(&app.mail(&old).await.text, "email-stop");
                app.platform.clock.advance(TimeDelta::days(6));
            }
            let kept = follow(app, STOP, &stop).await;
            assert_eq!(kept["data"]["emailChangeStop"]["email"], *old, "{kept}");
            assert_ne!(thief.refused(VIEWER, json!({})).await, "none");
            for email in [&old, &new] {
                let tried = try_sign_in(app, email, PASSWORD).await;
                assert_eq!(code(&tried), "INVALID_CREDENTIALS", "who moved it knows the password");
            }
            for token in [&confirm, &stop] {
                assert_eq!(code(&follow(app, CONFIRM, token).await), "LINK_INVALID");
                assert_eq!(code(&follow(app, STOP, token).await), "LINK_INVALID");
            }
            let reset = token_of(&app.mail(&old).await.text, "reset");
            let set = "mutation($token: String!) { passwordReset(input: { token: $token,
                password: \"tusen lange fjorder\" }) { email } }";
            assert_eq!(follow(app, set, &reset).await["data"]["passwordReset"]["email"], *old);
            assert!(try_sign_in(app, &old, "tusen lange fjorder").await.get("errors").is_none());
        }
    })
    .await;
}

#[actix_web::test]
async fn links_of_a_move_end_and_a_later_wish_takes_the_place_of_an_earlier_one() {
    on_both(async |app| {
        let (old, first, second) = (newcomer(app).await, fresh_email(), fresh_email());
        let me = app.client(&app.sign_in_for_long(&old).await);
        let (_, overtaken) = ask(app, &me, &old, &first).await;
        let (stop, confirm) = ask(app, &me, &old, &second).await;
        assert_eq!(code(&follow(app, CONFIRM, &overtaken).await), "LINK_INVALID");
        app.platform.clock.advance(TimeDelta::days(3));
        assert_eq!(code(&follow(app, CONFIRM, &confirm).await), "LINK_INVALID");
        app.platform.clock.advance(TimeDelta::days(4));
        assert_eq!(code(&follow(app, STOP, &stop).await), "LINK_INVALID");
    })
    .await;
}

#[actix_web::test]
async fn whether_the_new_address_is_somebodys_is_not_told() {
    on_both(async |app| {
        let (old, taken, free) = (newcomer(app).await, newcomer(app).await, fresh_email());
        let me = app.client(&app.sign_in(&old).await);
        let work = async |email: &str| {
            let before = app.platform.db.statements();
            let asked = json!({ "email": email, "password": PASSWORD });
            let mut answer = me.send(ASK, asked).await;
            assert_eq!(answer["data"]["emailChangeRequest"]["email"].take(), email);
            (answer, app.platform.db.statements() - before)
        };
        work(&fresh_email()).await;
        assert_eq!(work(&free).await, work(&taken).await);
        assert_eq!(app.mail(&taken).await.subject, "You already have an account");

        // Taken only after the mail was sent.
        let (_, confirm) = ask(app, &me, &old, &free).await;
        app.register(&free).await;
        assert_eq!(code(&follow(app, CONFIRM, &confirm).await), "LINK_INVALID");
        assert_eq!(me.ok(PENDING, json!({})).await["viewer"]["user"]["email"], *old);
    })
    .await;
}

#[actix_web::test]
async fn opening_the_mailed_pages_changes_nothing_and_their_buttons_do() {
    on_both(async |app| {
        let (old, new) = (newcomer(app).await, fresh_email());
        let me = app.client(&app.sign_in(&old).await);
        let (stop, confirm) = ask(app, &me, &old, &new).await;
        for (path, token, expected) in
            [("email-confirm", confirm, &new), ("email-stop", stop, &old)]
        {
            let before = try_sign_in(app, expected, PASSWORD).await;
            let link = format!("/{path}?token={token}");
            let page = app.stranger().request(Method::GET, &link).send().await.expect("a page");
            assert_eq!(page.status(), StatusCode::OK);
            assert!(page.text().await.expect("a page").contains(&format!("action={path}")));
            assert_eq!(code(&try_sign_in(app, expected, PASSWORD).await), code(&before));
            let page = super::post(app, &format!("/{path}"), &[("token", &token)]).await;
            assert_eq!(page.status(), StatusCode::OK, "{path}");
        }
        assert_eq!(app.mail(&old).await.subject, "Choose a new password");
    })
    .await;
}
