//! The key that signs is replaced, and nobody is signed out by it.

use api::keys::files;
use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Client, TestApp, library::picture, on_both, postgres};

use super::{VIEWER, newcomer};

const REFRESH: &str =
    "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
    tokens { accessToken refreshToken } } }";

fn pem() -> String {
    let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).expect("a key");
    let body = BASE64_STANDARD.encode(key.as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
}

/// The ids of the keys by which others may check our tokens.
async fn told(app: &TestApp) -> Vec<String> {
    let set = app.stranger().request(Method::GET, "/.well-known/jwks.json").send().await;
    let set = set.expect("an answer");
    assert_eq!(set.headers()["content-type"], "application/jwk-set+json");
    assert_eq!(set.headers()["cache-control"], "public, max-age=300");
    let set: Value = set.json().await.expect("JSON");
    let keys = set["keys"].as_array().expect("keys").iter();
    keys.map(|key| key["kid"].as_str().expect("a name").to_owned()).collect()
}

/// The name of the key that signed a token.
fn signer(token: &str) -> String {
    let header = token.split('.').next().expect("a header");
    let header = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(header).expect("base64");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!(header["alg"], "EdDSA");
    header["kid"].as_str().expect("a name").to_owned()
}

async fn refresh(client: &Client, token: &Value) -> Value {
    client.ok(REFRESH, json!({ "token": token })).await["sessionRefresh"]["tokens"].take()
}

async fn status(app: &TestApp, url: &str) -> StatusCode {
    app.stranger().request(Method::GET, url).send().await.expect("an answer").status()
}

#[actix_web::test]
async fn tokens_and_urls_hold_while_the_key_is_replaced_and_end_with_it() {
    let app = TestApp::sqlite().await;
    let session = app.sign_in(&newcomer(&app).await).await;
    let me = app.client(&session);
    let file = me.add(json!({}), "Fjord.png", picture(1)).await;
    let query = "query($id: ID!) { asset(id: $id) { downloadUrl } }";
    let data = me.ok(query, json!({ "id": file })).await;
    let url = data["asset"]["downloadUrl"].as_str().expect("a URL").to_owned();
    let old = told(&app).await;
    assert_eq!(old, [signer(me.token().expect("a token"))]);

    let new = files::rotate(app.data()).expect("a rotation");
    assert!(app.platform.renew_keys().await.expect("the keys are read"));
    assert_eq!(told(&app).await, [new.clone(), old[0].clone()]);
    let me = app.client(&session);
    me.ok(VIEWER, json!({})).await;
    assert_eq!(status(&app, &url).await, StatusCode::OK);
    let refreshed = refresh(&app.stranger(), &session["tokens"]["refreshToken"]).await;
    assert_eq!(signer(refreshed["accessToken"].as_str().expect("a token")), new);

    files::retire(app.data(), &old[0]).expect("the former key is retired");
    assert!(app.platform.renew_keys().await.expect("the keys are read"));
    assert!(!app.platform.renew_keys().await.expect("the keys are read"), "they are the same");
    assert_eq!(told(&app).await, [new]);
    assert_eq!(app.client(&session).refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
    assert_eq!(status(&app, &url).await, StatusCode::FORBIDDEN);
    let refreshed = refresh(&app.stranger(), &refreshed["refreshToken"]).await;
    let me = app.stranger().with_token(refreshed["accessToken"].as_str().expect("a token"));
    me.ok(VIEWER, json!({})).await;
    app.finish().await;
}

/// Two nodes in the midst of a rotation: one signs with the new key, the other one knows it.
async fn rotating(database: &str) {
    let (old, new) = (pem(), pem());
    let keys = |signing: &str, other: &str| -> [String; 4] {
        ["--jwt-key", signing, "--jwt-former-key", other].map(Into::into)
    };
    let start = async |flags: [String; 4]| {
        TestApp::start(Some(database), &flags.each_ref().map(String::as_str)).await
    };
    let (behind, ahead) = (start(keys(&old, &new)).await, start(keys(&new, &old)).await);
    let session = behind.sign_in(&newcomer(&behind).await).await;
    for node in [&behind, &ahead] {
        node.client(&session).ok(VIEWER, json!({})).await;
    }
    // The answer is lost on the way, and the next try comes to the other node.
    for (first, second) in [(&behind, &ahead), (&ahead, &behind)] {
        let token = &behind.sign_in(&newcomer(&behind).await).await["tokens"]["refreshToken"];
        let once = refresh(&first.stranger(), token).await;
        let again = refresh(&second.stranger(), token).await;
        assert_eq!(once["refreshToken"], again["refreshToken"], "one token follows");
        for tokens in [&once, &again] {
            let token = tokens["accessToken"].as_str().expect("a token");
            for node in [&behind, &ahead] {
                node.stranger().with_token(token).ok(VIEWER, json!({})).await;
            }
        }
        refresh(&second.stranger(), &again["refreshToken"]).await;
    }
    behind.finish().await;
    ahead.finish().await;
}

#[actix_web::test]
async fn two_nodes_in_the_midst_of_a_rotation_are_one_platform() {
    let folder = tempfile::tempdir().expect("a folder");
    rotating(&format!("sqlite:{}", folder.path().join("vibbio.db").display())).await;
    if let Some(database) = postgres::new_database().await {
        rotating(&database).await;
    }
}

#[actix_web::test]
async fn a_token_of_a_retired_key_or_under_a_swapped_name_opens_nothing() {
    on_both(async |app| {
        let session = app.sign_in(&newcomer(app).await).await;
        let token = session["tokens"]["accessToken"].as_str().expect("a token");
        let [_, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("{token}")
        };
        let known = signer(token);
        for kid in ["", "../jwt.pem", "nobodys"] {
            let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": kid }).to_string();
            let header = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(header);
            let forged = app.stranger().with_token(format!("{header}.{claims}.{signature}"));
            assert_eq!(forged.refused(VIEWER, json!({})).await, "UNAUTHENTICATED", "{kid}");
        }
        assert_eq!(told(app).await, [known]);
    })
    .await;
}
