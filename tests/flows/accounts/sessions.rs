//! Staying signed in, and signing out.

use chrono::TimeDelta;
use entity::refresh_token;
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{TestApp, library::picture, on_both, people::fresh_email};

use super::{VIEWER, disable, newcomer};

const REFRESH: &str =
    "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
    tokens { accessToken refreshToken refreshTokenExpiresAt } viewer { role } } }";
const SIGN_OUT: &str =
    "mutation($all: Boolean!) { signOut(input: { everywhere: $all }) { signedOut } }";

async fn refresh(app: &TestApp, tokens: &Value) -> Value {
    let token = &tokens["tokens"]["refreshToken"];
    let mut data = app.stranger().ok(REFRESH, json!({ "token": token })).await;
    data["sessionRefresh"].take()
}

async fn refresh_refused(app: &TestApp, tokens: &Value) -> String {
    let token = &tokens["tokens"]["refreshToken"];
    app.stranger().refused(REFRESH, json!({ "token": token })).await
}

#[actix_web::test]
async fn a_session_goes_on_from_token_to_token() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let first = app.sign_in_for_long(&email).await;
        app.platform.clock.advance(TimeDelta::minutes(15));
        assert_eq!(app.client(&first).refused(VIEWER, json!({})).await, "TOKEN_EXPIRED");

        let mut newest = first;
        for _ in 0..8 {
            app.platform.clock.advance(TimeDelta::days(20));
            newest = refresh(app, &newest).await;
            app.client(&newest).ok(VIEWER, json!({})).await;
        }
        app.platform.clock.advance(TimeDelta::days(20));
        assert_eq!(refresh_refused(app, &newest).await, "UNAUTHENTICATED", "none lives for ever");
    })
    .await;
}

#[actix_web::test]
async fn a_session_that_nobody_refreshes_ends() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let (today, long) = (app.sign_in(&email).await, app.sign_in_for_long(&email).await);
        app.platform.clock.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
        let (today, long) = (refresh(app, &today).await, refresh(app, &long).await);
        app.platform.clock.advance(TimeDelta::hours(12));
        assert_eq!(refresh_refused(app, &today).await, "UNAUTHENTICATED");
        app.platform.clock.advance(TimeDelta::days(29));
        let long = refresh(app, &long).await;
        app.platform.clock.advance(TimeDelta::days(30));
        assert_eq!(refresh_refused(app, &long).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_refresh_token_that_comes_again_ends_the_session() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let stolen = app.sign_in(&email).await;
        let newest = refresh(app, &stolen).await;
        app.client(&newest).ok(VIEWER, json!({})).await;
        app.platform.clock.advance(TimeDelta::seconds(31));
        assert_eq!(refresh_refused(app, &stolen).await, "UNAUTHENTICATED");
        assert_eq!(refresh_refused(app, &newest).await, "UNAUTHENTICATED");
        assert_eq!(app.client(&newest).refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        let told = app.mail(&email).await;
        assert_eq!(told.subject, "We have signed you out on one device");
        assert!(told.text.contains("/reset"), "{}", told.text);
        assert_eq!(refresh_refused(app, &stolen).await, "UNAUTHENTICATED");
        assert_eq!(app.mails(&email).await, 2, "it is told once, after the first mail");
    })
    .await;
}

#[actix_web::test]
async fn a_refresh_token_is_not_excused_once_its_successor_was_used() {
    on_both(async |app| {
        let first = app.sign_in(&newcomer(app).await).await;
        let second = refresh(app, &first).await;
        let third = refresh(app, &second).await;
        assert_eq!(refresh_refused(app, &first).await, "UNAUTHENTICATED");
        assert_eq!(refresh_refused(app, &third).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn two_tabs_that_refresh_at_once_get_the_same_next_token() {
    on_both(async |app| {
        let session = app.sign_in(&newcomer(app).await).await;
        let answers = join_all((0..10).map(|_| refresh(app, &session))).await;
        let next = &answers[0]["tokens"]["refreshToken"];
        assert!(answers.iter().all(|answer| answer["tokens"]["refreshToken"] == *next));
        assert_ne!(*next, session["tokens"]["refreshToken"]);
        let kept = refresh_token::Entity::find().count(app.platform.db.reader()).await;
        assert_eq!(kept, Ok(2), "one was used, one was made");
        refresh(app, &answers[9]).await;
    })
    .await;
}

#[actix_web::test]
async fn signing_out_ends_the_session_at_once_and_no_other() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let sessions = [app.sign_in(&email).await, app.sign_in(&email).await];
        let [desk, phone] = sessions.each_ref().map(|session| app.client(session));
        desk.ok(SIGN_OUT, json!({ "all": false })).await;
        assert_eq!(desk.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(refresh_refused(app, &sessions[0]).await, "UNAUTHENTICATED");
        phone.ok(VIEWER, json!({})).await;

        let laptop = app.client(&app.sign_in(&email).await);
        laptop.ok(SIGN_OUT, json!({ "all": true })).await;
        assert_eq!(phone.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_person_who_is_disabled_is_out_at_once() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let session = app.sign_in(&email).await;
        disable(app, &email).await;
        assert_eq!(app.client(&session).refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(refresh_refused(app, &session).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn tokens_of_another_key_and_unsigned_ones_are_refused() {
    on_both(async |app| {
        let session = app.sign_in(&newcomer(app).await).await;
        let token = session["tokens"]["accessToken"].as_str().expect("a token");
        let parts: Vec<_> = token.split('.').collect();
        // {"alg":"none"}
        let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
        let cut = token[..token.len() - 4].to_owned();
        let elsewhere = TestApp::sqlite().await;
        let foreign = elsewhere.sign_in(&newcomer(&elsewhere).await).await;
        let foreign = foreign["tokens"]["accessToken"].as_str().expect("a token").to_owned();
        let swapped =
            format!("{}.{}.{}", parts[0], parts[1], foreign.rsplit('.').next().expect("a part"));
        for forged in [unsigned, cut, foreign, swapped, "nonsense".into()] {
            let client = app.stranger().with_token(&forged);
            assert_eq!(client.refused(VIEWER, json!({})).await, "UNAUTHENTICATED", "{forged}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_is_open_ends_with_its_session_and_with_the_account() {
    on_both(async |app| {
        let email = fresh_email();
        let desk = app.owner_at(&email).await;
        let phone = app.client(&app.sign_in(&email).await);
        let listen = "subscription { assetChanged { id } }";
        let mut on_phone = phone.subscribe(listen).await;
        let mut on_desk = desk.subscribe(listen).await;
        phone.ok(SIGN_OUT, json!({ "all": false })).await;
        assert_eq!(on_phone.closed().await, 4403);

        // The other session is unharmed, until the account is something else.
        desk.add(json!({}), "a.png", picture(1)).await;
        assert!(on_desk.next().await["data"]["assetChanged"]["id"].is_string());
        let close = "mutation { accountClose(input: { name: \"Fjord AS\" }) { account { id } } }";
        desk.ok(close, json!({})).await;
        while on_desk.is_open().await {}
    })
    .await;
}
