//! Where a person is signed in, and ending that from afar.

use chrono::TimeDelta;
use entity::{id::SessionId, session};
use reqwest::Method;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp, on_both,
    people::{PASSWORD, SIGN_IN},
};

use super::{VIEWER, newcomer};

const SESSIONS: &str = "{ viewer { sessions { id device network signedInAt lastUsedAt expiresAt
    remembered isCurrent } } }";
const REVOKE: &str = "mutation($id: ID!) { sessionRevoke(input: { id: $id }) { sessionId } }";
const REVOKE_ALL: &str = "mutation($this: Boolean!) {
    sessionsRevoke(input: { includingThis: $this }) { count } }";
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
    (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/// Signs in with a program that calls itself something.
async fn sign_in_by(app: &TestApp, email: &str, program: &str) -> Client {
    let input = json!({ "email": email, "password": PASSWORD, "rememberMe": true });
    let body = json!({ "query": SIGN_IN, "variables": { "input": input } });
    let request = app.stranger().request(Method::POST, "/graphql").header("user-agent", program);
    let answer = request.json(&body).send().await.expect("an answer");
    let mut answer: Value = answer.json().await.expect("JSON");
    app.client(&answer["data"]["signIn"].take())
}

async fn sessions(client: &Client) -> Vec<Value> {
    let mut seen = client.ok(SESSIONS, json!({})).await;
    serde_json::from_value(seen["viewer"]["sessions"].take()).expect("sessions")
}

#[actix_web::test]
async fn a_person_sees_where_they_are_signed_in() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let desk = sign_in_by(app, &email, CHROME).await;
        let phone = app.client(&app.sign_in(&email).await);
        let seen = sessions(&phone).await;
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0]["isCurrent"], true);
        assert_eq!(seen[0]["remembered"], false);
        assert_eq!(seen[1]["isCurrent"], false);
        assert_eq!(seen[1]["device"], "Chrome on Windows");
        assert_eq!(seen[1]["network"], "127.0.0.1");
        assert_eq!(seen[1]["remembered"], true);
        assert_eq!(sessions(&desk).await[1]["isCurrent"], true);

        app.owner().await;
        assert_eq!(sessions(&phone).await.len(), 2, "nobody else's");
        app.platform.clock.advance(TimeDelta::hours(12));
        let back = app.client(&app.sign_in(&email).await);
        assert_eq!(sessions(&back).await.len(), 2, "what is over is not shown");
    })
    .await;
}

#[actix_web::test]
async fn the_last_use_is_noted_at_most_once_a_minute() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let me = app.client(&app.sign_in(&email).await);
        let used = async || {
            let rows = session::Entity::find().all(app.platform.db.reader()).await;
            rows.expect("sessions")[0].last_used_at
        };
        let first = used().await;
        app.platform.clock.advance(TimeDelta::seconds(50));
        me.ok(VIEWER, json!({})).await;
        assert_eq!(used().await, first);
        app.platform.clock.advance(TimeDelta::seconds(10));
        me.ok(VIEWER, json!({})).await;
        let second = used().await;
        assert!(second - first >= TimeDelta::seconds(60), "{first} {second}");
        let before = app.platform.db.statements();
        me.ok("{ version }", json!({})).await;
        assert_eq!(app.platform.db.statements() - before, 1, "no write for each request");
    })
    .await;
}

#[actix_web::test]
async fn a_session_that_is_revoked_is_over_on_every_node() {
    on_both(async |app| {
        let url = app.platform.config.database_url();
        let key = app.data().join("jwt.pem");
        let key = ["--jwt-key", key.to_str().expect("a path")];
        let other = TestApp::start(Some(&url), &key).await;
        let email = newcomer(app).await;
        let desk = app.client(&app.sign_in(&email).await);
        let stolen = app.sign_in(&email).await;
        let there = other.client(&stolen);
        there.ok(VIEWER, json!({})).await;
        let id = sessions(&there).await[0]["id"].take();
        assert_eq!(desk.ok(REVOKE, json!({ "id": id })).await["sessionRevoke"]["sessionId"], id);
        assert_eq!(there.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        let refresh = "mutation($token: String!) {
            sessionRefresh(input: { refreshToken: $token }) { viewer { role } } }";
        let token = json!({ "token": stolen["tokens"]["refreshToken"] });
        assert_eq!(other.stranger().refused(refresh, token).await, "UNAUTHENTICATED");
        desk.ok(VIEWER, json!({})).await;
        app.work().await;
        other.finish().await;
    })
    .await;
}

#[actix_web::test]
async fn others_sessions_look_as_if_they_did_not_exist() {
    on_both(async |app| {
        let [mine, theirs] = [newcomer(app).await, newcomer(app).await];
        let [me, they] = [app.sign_in(&mine).await, app.sign_in(&theirs).await];
        let [me, they] = [app.client(&me), app.client(&they)];
        let foreign = sessions(&they).await[0]["id"].take();
        let answer = me.send(REVOKE, json!({ "id": foreign })).await;
        let missing = me.send(REVOKE, json!({ "id": SessionId::new().to_string() })).await;
        assert_eq!(answer, missing);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
        they.ok(VIEWER, json!({})).await;
        assert_eq!(
            app.stranger().refused(REVOKE, json!({ "id": foreign })).await,
            "UNAUTHENTICATED"
        );
    })
    .await;
}

#[actix_web::test]
async fn every_other_session_ends_or_every_one() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let mut clients = Vec::new();
        for _ in 0..4 {
            clients.push(app.client(&app.sign_in(&email).await));
        }
        let ended = clients[0].ok(REVOKE_ALL, json!({ "this": false })).await;
        assert_eq!(ended["sessionsRevoke"]["count"], 3);
        assert_eq!(clients[1].refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        let ended = clients[0].ok(REVOKE_ALL, json!({ "this": true })).await;
        assert_eq!(ended["sessionsRevoke"]["count"], 1);
        assert_eq!(clients[0].refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}
