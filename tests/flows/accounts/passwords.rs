//! Choosing a password, forgetting it, and choosing another one.

use chrono::TimeDelta;
use entity::{email_token, job};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    TestApp, on_both,
    people::{PASSWORD, REGISTER, fresh_email},
};

use super::{VIEWER, code, disable, newcomer, token_of, try_sign_in};

const ASK: &str = "mutation($email: String!) { passwordResetRequest(input: { email: $email }) {
    email } }";
const RESET: &str = "mutation($token: String!, $password: String!) {
    passwordReset(input: { token: $token, password: $password }) { email } }";
const CHANGE: &str = "mutation($current: String!, $new: String!) {
    passwordChange(input: { currentPassword: $current, password: $new }) { sessionsRevoked } }";
const NEW: &str = "tusen lange fjorder";

async fn ask(app: &TestApp, email: &str) -> Value {
    app.stranger().send(ASK, json!({ "email": email })).await
}

/// The token of a fresh mail.
async fn token(app: &TestApp, email: &str) -> String {
    ask(app, email).await;
    token_of(&app.mail(email).await.text, "reset")
}

#[actix_web::test]
async fn a_mailed_link_sets_a_new_password_once_and_ends_every_session() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let me = app.client(&app.sign_in(&email).await);
        let token = token(app, &email).await;
        let set = json!({ "token": token, "password": NEW });
        let answers =
            join_all((0..5).map(async |_| app.stranger().send(RESET, set.clone()).await)).await;
        let done = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
        assert_eq!(done, 1, "{answers:#?}");
        assert_eq!(app.stranger().refused(RESET, set).await, "LINK_INVALID");
        assert_eq!(me.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(code(&try_sign_in(app, &email, PASSWORD).await), "INVALID_CREDENTIALS");
        let signed = try_sign_in(app, &email, NEW).await;
        let verified = &signed["data"]["signIn"]["viewer"]["emailVerified"];
        assert_eq!(*verified, true, "the mail proved the address");
        assert_eq!(app.mail(&email).await.subject, "Your password was changed");
    })
    .await;
}

#[actix_web::test]
async fn a_link_for_a_new_password_is_good_for_an_hour_and_for_nothing_else() {
    on_both(async |app| {
        let email = newcomer(app).await;
        app.work().await;
        let sent = app.platform.mailer.sent();
        let verifying = token_of(&sent.last().expect("a mail").text, "verify");
        let resetting = token(app, &email).await;
        let verify =
            "mutation($token: String!) { emailVerify(input: { token: $token }) { email } }";
        let refused = app.stranger().refused(verify, json!({ "token": resetting })).await;
        assert_eq!(refused, "LINK_INVALID");
        for wrong in ["", &verifying, &"a".repeat(43)] {
            let set = json!({ "token": wrong, "password": NEW });
            assert_eq!(app.stranger().refused(RESET, set).await, "LINK_INVALID", "{wrong}");
        }
        let db = app.platform.db.reader();
        let kept = format!("{:?}", email_token::Entity::find().all(db).await.expect("rows"));
        let queued = format!("{:?}", job::Entity::find().all(db).await.expect("jobs"));
        assert!(
            !kept.contains(&resetting) && !queued.contains(&resetting),
            "only its hash is kept"
        );

        app.platform.clock.advance(TimeDelta::hours(1));
        let set = json!({ "token": resetting, "password": NEW });
        assert_eq!(app.stranger().refused(RESET, set).await, "LINK_INVALID");

        let late = token(app, &email).await;
        disable(app, &email).await;
        let set = json!({ "token": late, "password": NEW });
        assert_eq!(app.stranger().refused(RESET, set).await, "LINK_INVALID");
    })
    .await;
}

#[actix_web::test]
async fn a_bad_new_password_is_refused_and_the_link_goes_on_working() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let token = token(app, &email).await;
        for (bad, reason) in
            [("short", "LENGTH"), ("kari nordmann", "GUESSABLE"), (&*email, "GUESSABLE")]
        {
            let set = json!({ "token": token, "password": bad });
            let refused = app.stranger().send(RESET, set).await;
            let extensions = &refused["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "BAD_USER_INPUT", "{bad}");
            assert_eq!(extensions["field"], "password");
            assert_eq!(extensions["details"]["reason"], reason, "{bad}");
        }
        app.stranger().ok(RESET, json!({ "token": token, "password": NEW })).await;
    })
    .await;
}

#[actix_web::test]
async fn asking_for_a_new_password_looks_the_same_for_everybody() {
    on_both(async |app| {
        let (known, unknown) = (newcomer(app).await, fresh_email());
        let work = async |email: &str| {
            let before = app.platform.db.statements();
            let mut answer = ask(app, email).await;
            assert_eq!(answer["data"]["passwordResetRequest"]["email"].take(), email);
            (answer, app.platform.db.statements() - before)
        };
        assert_eq!(work(&known).await, work(&unknown).await);
        let mails = app.mails(&known).await;
        assert_eq!(app.mails(&unknown).await, 0);
        for _ in 0..10 {
            assert!(ask(app, &known).await.get("errors").is_none());
        }
        assert!(app.mails(&known).await - mails <= 2, "nobody's mailbox is filled");
        let many =
            join_all((0..40).map(|_| fresh_email()).map(async |email| ask(app, &email).await));
        let refused = many.await.iter().filter(|it| code(it) == "TOO_MANY_REQUESTS").count();
        assert!(refused >= 10, "one network asks so often only");
    })
    .await;
}

#[actix_web::test]
async fn registering_takes_the_same_work_for_known_and_unknown_addresses() {
    on_both(async |app| {
        let work = async |email: &str| {
            let before = app.platform.db.statements();
            app.register(email).await;
            app.platform.db.statements() - before
        };
        let email = fresh_email();
        let (unknown, known) = (work(&email).await, work(&email).await);
        assert!(known.abs_diff(unknown) <= 8, "{known} statements and {unknown}");
    })
    .await;
}

#[actix_web::test]
async fn whoever_knows_the_password_changes_it_and_stays_signed_in() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let [desk, phone] = [app.sign_in(&email).await, app.sign_in(&email).await];
        let [desk, phone] = [app.client(&desk), app.client(&phone)];
        let wrong = json!({ "current": "not the password", "new": NEW });
        let refused = desk.send(CHANGE, wrong.clone()).await;
        assert_eq!(code(&refused), "INVALID_CREDENTIALS");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "currentPassword");
        let weak = json!({ "current": PASSWORD, "new": "password123" });
        assert_eq!(desk.refused(CHANGE, weak).await, "BAD_USER_INPUT");
        let change = json!({ "current": PASSWORD, "new": NEW });
        assert_eq!(app.stranger().refused(CHANGE, change.clone()).await, "UNAUTHENTICATED");
        let done = desk.ok(CHANGE, change).await;
        assert_eq!(done["passwordChange"]["sessionsRevoked"], 1);
        desk.ok(VIEWER, json!({})).await;
        assert_eq!(phone.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(app.mail(&email).await.subject, "Your password was changed");

        let guesses = join_all((0..10).map(|_| desk.send(CHANGE, wrong.clone()))).await;
        let refused = guesses.iter().filter(|it| code(it) == "TOO_MANY_REQUESTS").count();
        assert_eq!(refused, 5, "a stolen session does not guess passwords");
    })
    .await;
}

#[actix_web::test]
async fn a_new_password_is_chosen_on_a_page() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let post = async |form: &[(&str, &str)]| {
            let page = super::post(app, "/reset", form).await;
            (page.status(), page.text().await.expect("a page"))
        };
        let asked = app.stranger().request(Method::GET, "/reset").send().await.expect("a page");
        assert!(asked.text().await.expect("a page").contains("name=email"));
        let (status, sent) = post(&[("email", &email)]).await;
        assert_eq!((status, &sent), (StatusCode::OK, &post(&[("email", &fresh_email())]).await.1));
        assert_eq!(post(&[("email", "nobody")]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let token = token_of(&app.mail(&email).await.text, "reset");
        let link = format!("/reset?token={token}");
        let page = app.stranger().request(Method::GET, &link).send().await.expect("a page");
        assert!(page.text().await.expect("a page").contains(&token));
        let (status, page) = post(&[("token", &token), ("password", "passord123")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("for lett å gjette") && page.contains(&token), "{page}");
        assert_eq!(post(&[("token", &token), ("password", NEW)]).await.0, StatusCode::OK);
        assert_eq!(post(&[("token", &token), ("password", NEW)]).await.0, StatusCode::NOT_FOUND);
        let script = "\"><script>alert(1)</script>";
        for form in [&[("token", script), ("password", NEW)][..], &[("email", script)], &[]] {
            assert!(!post(form).await.1.contains("<script"));
        }
        assert!(try_sign_in(app, &email, NEW).await.get("errors").is_none());
    })
    .await;
}

#[actix_web::test]
async fn a_password_that_was_stolen_elsewhere_is_refused() {
    let list = tempfile::NamedTempFile::new().expect("a file");
    // `printf '%s' "$password" | sha1sum` of NEW, between two others.
    let lines = [
        "0000000000000000000000000000000000000000:3",
        "B467B6459D940A80615BF366E5F536A16BAD753B:12",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:1",
    ];
    std::fs::write(list.path(), lines.join("\r\n")).expect("a list");
    let path = list.path().to_str().expect("a path");
    let app = TestApp::start(None, &["--breached-passwords", path]).await;
    let register = async |password: &str| {
        let input = json!({ "email": fresh_email(), "name": "Kari", "password": password,
            "accountName": "Fjord" });
        app.stranger().send(REGISTER, json!({ "input": input })).await
    };
    let refused = register(NEW).await;
    let extensions = &refused["errors"][0]["extensions"];
    assert_eq!(extensions["details"]["reason"], "BREACHED", "{refused}");
    assert!(register(PASSWORD).await.get("errors").is_none());
    app.finish().await;
}
