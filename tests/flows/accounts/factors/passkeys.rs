//! People sign in with passkeys, which a real browser makes and shows.

use chrono::TimeDelta;
use entity::{passkey, user};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};
use tests::{Client, TestApp, device::Device, on_both, people::fresh_email};

use super::super::{VIEWER, code as code_of};
use super::{FACTORS, PROVE, begin};

const BEGIN: &str = "mutation { passkeyBegin { challengeId options expiresAt } }";
const ADD: &str = "mutation($input: PasskeyAddInput!) { passkeyAdd(input: $input) {
    passkey { id name lastUsedAt suspendedAt } recoveryCodes factors { isOn } } }";
const RENAME: &str = "mutation($id: ID!, $name: String!) {
    passkeyRename(input: { id: $id, name: $name }) { passkey { name } } }";
const REMOVE: &str = "mutation($id: ID!) {
    passkeyRemove(input: { id: $id }) { deletedId factors { isOn recoveryCodesLeft } } }";
const ASK: &str = "mutation($token: String) { passkeyAsk(input: { signInToken: $token }) {
    challengeId options } }";
const SIGN_IN: &str = "mutation($input: SignInWithPasskeyInput!) {
    signIn: signInWithPasskey(input: $input) { tokens { accessToken } viewer { user { email } } } }";

/// Has the device make a passkey; what `passkeyAdd` takes.
async fn make(device: &mut Device, client: &Client) -> Value {
    let begun = client.ok(BEGIN, json!({})).await["passkeyBegin"].take();
    let credential = device.make(&begun["options"]).await;
    json!({ "challengeId": begun["challengeId"], "name": "Laptop", "credential": credential })
}

/// Somebody with a passkey on the device.
async fn somebody(app: &TestApp, device: &mut Device) -> (String, Client) {
    let email = fresh_email();
    let client = app.owner_at(&email).await;
    let made = make(device, &client).await;
    client.ok(ADD, json!({ "input": made })).await;
    (email, client)
}

/// Asks for a passkey as somebody, with the token of a sign-in or without.
async fn ask(client: &Client, token: Option<&Value>) -> Value {
    client.ok(ASK, json!({ "token": token })).await["passkeyAsk"].take()
}

/// What `signInWithPasskey` takes once the device has shown a passkey.
async fn show(device: &mut Device, asked: &Value) -> Value {
    let credential = device.show(&asked["options"]).await;
    json!({ "challengeId": asked["challengeId"], "credential": credential })
}

#[actix_web::test]
async fn a_passkey_signs_in_by_itself_and_after_a_password() {
    on_both(async |app| {
        let Some(mut device) = Device::of(app).await else { return };
        let email = fresh_email();
        let kari = app.owner_at(&email).await;
        let made = make(&mut device, &kari).await;
        let added = kari.ok(ADD, json!({ "input": made })).await["passkeyAdd"].take();
        assert_eq!(added["passkey"]["name"], "Laptop");
        assert_eq!(added["recoveryCodes"].as_array().map(Vec::len), Some(10));
        assert_eq!(app.mail(&email).await.subject, "A passkey was added to your login");

        // Alone, all of it from the page.
        let asked = device.ask(ASK, json!({})).await["passkeyAsk"].take();
        assert_eq!(asked["options"]["allowCredentials"], json!([]));
        assert_eq!(asked["options"]["userVerification"], "required");
        let shown = show(&mut device, &asked).await;
        let signed = device.ask(SIGN_IN, json!({ "input": shown })).await["signIn"].take();
        assert_eq!(signed["viewer"]["user"]["email"], email);
        app.client(&signed).ok(VIEWER, json!({})).await;

        // Alone, as a form suggests it.
        let asked = ask(&app.stranger(), None).await;
        let credential = device.suggest(&asked["options"]).await;
        let shown = json!({ "challengeId": asked["challengeId"], "credential": credential });
        app.stranger().ok(SIGN_IN, json!({ "input": shown })).await;

        // As a second factor.
        let challenge = begin(app, &email).await["challenge"].take();
        assert_eq!(challenge["methods"], json!(["PASSKEY", "RECOVERY_CODE"]));
        let asked = ask(&app.stranger(), Some(&challenge["token"])).await;
        assert_eq!(asked["options"]["allowCredentials"].as_array().map(Vec::len), Some(1));
        let mut shown = show(&mut device, &asked).await;
        shown["token"] = challenge["token"].clone();
        let signed = app.stranger().ok(SIGN_IN, json!({ "input": shown })).await["signIn"].take();
        assert_eq!(signed["viewer"]["user"]["email"], email);

        // And as a proof.
        app.platform.clock.advance(TimeDelta::minutes(11));
        let id = &added["passkey"]["id"];
        assert_eq!(kari.refused(REMOVE, json!({ "id": id })).await, "STEP_UP_REQUIRED");
        let asked = ask(&kari, None).await;
        let shown = show(&mut device, &asked).await;
        kari.ok(PROVE, json!({ "input": { "passkey": shown } })).await;
        kari.ok(RENAME, json!({ "id": id, "name": "Old laptop" })).await;
        let factors = kari.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_eq!(factors["passkeys"][0]["name"], "Old laptop");
        assert_ne!(factors["passkeys"][0]["lastUsedAt"], Value::Null);
        let removed = kari.ok(REMOVE, json!({ "id": id })).await["passkeyRemove"].take();
        assert_eq!(removed["factors"], json!({ "isOn": false, "recoveryCodesLeft": 0 }));
        assert_eq!(app.mail(&email).await.subject, "A passkey was removed from your login");
        app.sign_in(&email).await;
        let asked = ask(&app.stranger(), None).await;
        let shown = show(&mut device, &asked).await;
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": shown })).await;
        assert_eq!(refused, "PASSKEY_INVALID", "the device has it still, and it opens nothing");
    })
    .await;
}

#[actix_web::test]
async fn what_a_device_has_shown_opens_one_door_once() {
    on_both(async |app| {
        let Some(mut device) = Device::of(app).await else { return };
        let (_, kari) = somebody(app, &mut device).await;
        let stranger = app.stranger();
        let shown = show(&mut device, &ask(&stranger, None).await).await;
        let sign_in = async |input: &Value| {
            let answer = stranger.send(SIGN_IN, json!({ "input": input })).await;
            code_of(&answer).to_owned()
        };
        assert_eq!(sign_in(&shown).await, "none");
        assert_eq!(sign_in(&shown).await, "CHALLENGE_EXPIRED", "a replay");
        let mut elsewhere = shown.clone();
        elsewhere["challengeId"] = ask(&stranger, None).await["challengeId"].take();
        assert_eq!(sign_in(&elsewhere).await, "PASSKEY_INVALID", "the answer to another question");
        assert_eq!(sign_in(&elsewhere).await, "CHALLENGE_EXPIRED", "which is used up by it");

        // What was asked of somebody in particular answers nothing else.
        let shown = show(&mut device, &ask(&kari, None).await).await;
        assert_eq!(sign_in(&shown).await, "CHALLENGE_EXPIRED");
        let late = show(&mut device, &ask(&stranger, None).await).await;
        app.platform.clock.advance(TimeDelta::minutes(5));
        assert_eq!(sign_in(&late).await, "CHALLENGE_EXPIRED");

        let altered = [
            ("/credential/response/signature", json!("AAAA")),
            ("/credential/response/userHandle", json!("AZ4AAAAAcAAAAAAAAAAAAA")),
            ("/credential/response/userHandle", Value::Null),
            ("/credential/rawId", json!("AAAA")),
            ("/credential/response/clientDataJSON", json!("e30")),
            ("/credential", json!("nonsense")),
            ("/credential", json!({})),
        ];
        for (place, value) in altered {
            let mut shown = show(&mut device, &ask(&stranger, None).await).await;
            *shown.pointer_mut(place).expect("a place") = value;
            assert_eq!(sign_in(&shown).await, "PASSKEY_INVALID", "{place}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_passkey_of_another_person_is_none() {
    on_both(async |app| {
        let (Some(mut karis), Some(mut olas)) = (Device::of(app).await, Device::of(app).await)
        else {
            return;
        };
        let (_, kari) = somebody(app, &mut karis).await;
        let (email, ola) = somebody(app, &mut olas).await;
        // Kari knows Ola's password and has a passkey of her own.
        let token = begin(app, &email).await["challenge"]["token"].take();
        let mut asked = ask(&app.stranger(), Some(&token)).await;
        let mut briefly = asked["options"].clone();
        briefly["timeout"] = json!(3_000);
        assert!(karis.try_show(&briefly).await.is_err(), "the device has none of Ola's");
        asked["options"]["allowCredentials"] = json!([]);
        let mut shown = show(&mut karis, &asked).await;
        shown["token"] = token.clone();
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": shown })).await;
        assert_eq!(refused, "PASSKEY_INVALID");
        let mut shown = show(&mut karis, &ask(&kari, None).await).await;
        shown["token"] = token;
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": shown })).await;
        assert_eq!(refused, "CHALLENGE_EXPIRED", "it was asked of Kari");

        let theirs = kari.ok(FACTORS, json!({})).await["viewer"]["factors"]["passkeys"][0].take();
        for mutation in [REMOVE, RENAME] {
            let input = json!({ "id": theirs["id"], "name": "Mine" });
            let input = if mutation == REMOVE { json!({ "id": theirs["id"] }) } else { input };
            assert_eq!(ola.refused(mutation, input).await, "NOT_FOUND");
        }
        let made = make(&mut karis, &app.owner().await).await;
        assert_eq!(ola.refused(ADD, json!({ "input": made })).await, "CHALLENGE_EXPIRED");
    })
    .await;
}

#[actix_web::test]
async fn a_passkey_that_was_copied_is_suspended() {
    on_both(async |app| {
        let Some(mut device) = Device::of(app).await else { return };
        let (email, kari) = somebody(app, &mut device).await;
        // As if a copy had been used many times meanwhile.
        let db = app.platform.db.writer();
        let row = passkey::Entity::find().one(db).await.expect("rows").expect("a passkey");
        let mut credential = row.credential.clone();
        credential["cred"]["counter"] = json!(1_000);
        let mut row = row.into_active_model();
        row.credential = Set(credential);
        row.update(db).await.expect("the counter is set");

        let shown = show(&mut device, &ask(&app.stranger(), None).await).await;
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": shown })).await;
        assert_eq!(refused, "PASSKEY_INVALID");
        assert_eq!(app.mail(&email).await.subject, "A passkey of yours was blocked");
        let factors = kari.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_ne!(factors["passkeys"][0]["suspendedAt"], Value::Null);
        let shown = show(&mut device, &ask(&app.stranger(), None).await).await;
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": shown })).await;
        assert_eq!(refused, "PASSKEY_INVALID", "not even once more");
        let challenge = begin(app, &email).await["challenge"].take();
        assert_eq!(challenge["methods"], json!(["RECOVERY_CODE"]), "nor is the password enough");
    })
    .await;
}

#[actix_web::test]
async fn a_device_that_does_not_look_who_holds_it_opens_nothing() {
    on_both(async |app| {
        let Some(mut device) = Device::of(app).await else { return };
        let (_, kari) = somebody(app, &mut device).await;
        device.recognise(false).await;
        let mut asked = ask(&app.stranger(), None).await;
        asked["options"]["timeout"] = json!(3_000);
        assert!(device.try_show(&asked["options"]).await.is_err(), "the browser asks who it is");
        // A page that is not ours to trust may ask for less.
        asked["options"]["userVerification"] = json!("discouraged");
        if let Ok(credential) = device.try_show(&asked["options"]).await {
            let shown = json!({ "challengeId": asked["challengeId"], "credential": credential });
            let refused = app.stranger().refused(SIGN_IN, json!({ "input": shown })).await;
            assert_eq!(refused, "PASSKEY_INVALID");
        }
        let begun = kari.ok(BEGIN, json!({})).await["passkeyBegin"].take();
        let excluded = begun["options"]["excludeCredentials"].as_array().map(Vec::len);
        assert_eq!(excluded, Some(1), "no device makes a second one");
    })
    .await;
}

#[actix_web::test]
async fn passkeys_take_a_domain_and_a_wrong_one_is_refused_at_the_start() {
    let app = TestApp::start(None, &["--public-url", "http://127.0.0.1:8000"]).await;
    let owner = app.owner().await;
    assert_eq!(owner.refused(BEGIN, json!({})).await, "ILLEGAL_STATE");
    app.finish().await;
    let app = TestApp::start(
        None,
        &[
            "--public-url",
            "https://api.vibbio.example",
            "--origin",
            "https://app.vibbio.example",
            "--passkey-domain",
            "vibbio.example",
        ],
    )
    .await;
    let owner = app.owner().await;
    let begun = owner.ok(BEGIN, json!({})).await["passkeyBegin"].take();
    assert_eq!(begun["options"]["rp"], json!({ "name": "Vibbio", "id": "vibbio.example" }));
    let selection = &begun["options"]["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "preferred");
    assert_eq!(selection["userVerification"], "required");
    app.finish().await;
}

#[actix_web::test]
async fn the_last_passkey_of_somebody_without_a_password_stays() {
    on_both(async |app| {
        let Some(mut device) = Device::of(app).await else { return };
        let (email, _) = somebody(app, &mut device).await;
        let taking = user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(None::<String>))
            .filter(user::COLUMN.email_key.eq(&email));
        taking.exec(app.platform.db.writer()).await.expect("the password is gone");
        let asked = ask(&app.stranger(), None).await;
        let shown = show(&mut device, &asked).await;
        let signed = app.stranger().ok(SIGN_IN, json!({ "input": shown })).await["signIn"].take();
        let kari = app.client(&signed);
        let factors = kari.ok(FACTORS, json!({})).await;
        let id = &factors["viewer"]["factors"]["passkeys"][0]["id"];
        assert_eq!(kari.refused(REMOVE, json!({ "id": id })).await, "LAST_WAY_IN");
        kari.ok(FACTORS, json!({})).await;
    })
    .await;
}
