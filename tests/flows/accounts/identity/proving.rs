//! Whoever comes by a provider proves by it, too, that the session is still in the right hands.

use chrono::TimeDelta;
use entity::{user, user::Column};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, issuer::Issuer, surfer::Surfer};

use super::{
    super::{code, moves_to},
    Back, FINISH, IDENTITIES, UNLINK, added, entered, finish, linked, round, through, with_issuer,
};

const BEGIN: &str = "mutation($input: SessionProveByProviderBeginInput!) {
    sessionProveByProviderBegin(input: $input) { redirectUrl ticket expiresAt } }";
const PROVE: &str = "mutation($input: ProviderPassInput!) {
    sessionProveByProviderFinish(input: $input) { provedUntil } }";
const EXPORT: &str = "mutation { libraryExport(input: {}) { download { id } } }";
const APP: &str = "mutation { factorTotpBegin { secret } }";
const FACTORS: &str = "{ viewer { factors { proofMethods provedUntil vouchedUntil } } }";

/// The details of a refusal that asks for a proof.
async fn asked(client: &Client, operation: &str) -> Value {
    let answer = client.send(operation, json!({})).await;
    assert_eq!(code(&answer), "STEP_UP_REQUIRED", "{answer:#}");
    answer["errors"][0]["extensions"]["details"]["methods"].clone()
}

/// What an issuer says now of somebody whom it asked some time ago.
fn says(app: &TestApp, subject: &str, asked: TimeDelta) -> Value {
    let now = app.platform.db.now();
    json!({
        "sub": subject, "iat": now.timestamp(), "exp": (now + TimeDelta::minutes(5)).timestamp(),
        "auth_time": (now - asked).timestamp(),
    })
}

/// Goes to a provider and back to prove the session of somebody.
async fn goes(app: &TestApp, issuer: &Issuer, person: &Client) -> Back {
    let input = json!({ "returnTo": super::PAGE });
    let begun = person.ok(BEGIN, json!({ "input": input })).await;
    let begun = &begun["sessionProveByProviderBegin"];
    let text = |name: &str| begun[name].as_str().expect(name).to_owned();
    round(app, issuer, &text("redirectUrl"), text("ticket")).await
}

/// Takes the password from somebody.
async fn forgets(app: &TestApp, email: &str) {
    let taking = user::Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(None::<String>))
        .filter(user::COLUMN.email_key.eq(email));
    taking.exec(app.platform.db.writer()).await.expect("the password is gone");
}

#[actix_web::test]
async fn somebody_without_a_password_proves_by_the_provider_that_asks_anew() {
    with_issuer(async |app, issuer| {
        let email = "kari@example.org";
        let person = app.owner_at(email).await;
        issuer.say(json!({ "email": email }));
        linked(app, issuer, "good", &person).await;
        forgets(app, email).await;
        let person = entered(app, issuer, "good").await;
        person.ok(EXPORT, json!({})).await;
        app.platform.clock.advance(TimeDelta::minutes(11));
        assert_eq!(asked(&person, EXPORT).await, json!(["PROVIDER"]));
        assert_eq!(asked(&person, APP).await, json!(["PROVIDER"]));

        let input = json!({ "input": { "returnTo": super::PAGE } });
        let begun = person.ok(BEGIN, input).await["sessionProveByProviderBegin"].take();
        let start = begun["redirectUrl"].as_str().expect("a URL");
        let away = Surfer::default().open(start).await;
        assert_eq!(away.told("prompt").as_deref(), Some("login"));
        assert_eq!(away.told("max_age").as_deref(), Some("0"));

        issuer.say(says(app, "subject-1", TimeDelta::zero()));
        let back = goes(app, issuer, &person).await;
        assert_eq!(code(&finish(app, &back).await), "LINK_INVALID", "it signs nobody in");
        let other = app.owner().await;
        assert_eq!(other.refused(PROVE, back.pass()).await, "FORBIDDEN");
        assert_eq!(app.stranger().refused(PROVE, back.pass()).await, "UNAUTHENTICATED");
        let proved = person.ok(PROVE, back.pass()).await;
        assert_eq!(person.refused(PROVE, back.pass()).await, "LINK_INVALID", "once");
        let factors = person.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_eq!(factors["provedUntil"], proved["sessionProveByProviderFinish"]["provedUntil"]);
        for operation in [EXPORT, APP] {
            person.ok(operation, json!({})).await;
        }
        let own = person.ok(IDENTITIES, json!({})).await["identities"][0]["id"].take();
        assert_eq!(person.refused(UNLINK, json!({ "id": own })).await, "LAST_WAY_IN");
    })
    .await;
}

#[actix_web::test]
async fn a_provider_that_did_not_ask_or_asked_somebody_else_proves_nothing() {
    with_issuer(async |app, issuer| {
        let person = app.owner().await;
        issuer.say(json!({}));
        linked(app, issuer, "good", &person).await;
        let before = TimeDelta::minutes(20);
        for claims in [
            says(app, "subject-1", before),
            json!({ "sub": "subject-1" }),
            json!({ "sub": "subject-1", "auth_time": "yesterday" }),
        ] {
            issuer.say(claims.clone());
            let back = goes(app, issuer, &person).await;
            assert_eq!(back.error.as_deref(), Some("PROVIDER_FAILED"), "{claims}");
        }
        issuer.say(says(app, "somebody-else", TimeDelta::zero()));
        let back = goes(app, issuer, &person).await;
        assert_eq!(person.refused(PROVE, back.pass()).await, "FORBIDDEN");

        issuer.say(says(app, "subject-1", TimeDelta::zero()));
        let back = through(app, issuer, "good").await;
        assert_eq!(person.refused(PROVE, back.pass()).await, "LINK_INVALID", "a sign-in");
        let stranger = app.owner().await;
        let input = json!({ "input": { "returnTo": super::PAGE, "providerId": "good" } });
        assert_eq!(stranger.refused(BEGIN, input).await, "NOT_FOUND", "it knows them not");
    })
    .await;
}

#[actix_web::test]
async fn the_provider_of_an_account_proves_what_is_the_accounts_and_no_more() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let email = "ola@example.org";
        let admin = app.owner_at(email).await;
        let admin = moves_to(app, &admin, &owner).await;
        let provider = added(&owner, issuer, json!({})).await;
        issuer.say(json!({ "email": email, "sub": "ola" }));
        linked(app, issuer, &provider, &admin).await;
        forgets(app, email).await;

        // The organisation signed the person in this morning.
        issuer.say(json!({ "email": email, "sub": "ola" }));
        let person = entered(app, issuer, &provider).await;
        assert_eq!(asked(&person, EXPORT).await, json!(["PROVIDER"]));
        assert_eq!(asked(&person, APP).await, json!([]));

        issuer.say(says(app, "ola", TimeDelta::zero()));
        let back = goes(app, issuer, &person).await;
        person.ok(PROVE, back.pass()).await;
        person.ok(EXPORT, json!({})).await;
        assert_eq!(asked(&person, APP).await, json!([]), "whoever runs it is not the person");
        let factors = person.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert!(factors["vouchedUntil"].is_string() && factors["provedUntil"].is_null());
        app.platform.clock.advance(TimeDelta::minutes(11));
        assert_eq!(asked(&person, EXPORT).await, json!(["PROVIDER"]));

        // Asked a moment ago on the way in, it is a proof from the beginning.
        issuer.say(says(app, "ola", TimeDelta::seconds(5)));
        let person = entered(app, issuer, &provider).await;
        person.ok(EXPORT, json!({})).await;
        asked(&person, APP).await;
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_a_second_factor_is_asked_for_it_after_a_provider_too() {
    with_issuer(async |app, issuer| {
        let person = app.owner().await;
        issuer.say(json!({}));
        linked(app, issuer, "good", &person).await;
        let begun = "mutation { factorTotpBegin { url } }";
        let begun = person.ok(begun, json!({})).await["factorTotpBegin"]["url"].take();
        let phone = totp_rs::Totp::from_url(begun.as_str().expect("a URL")).expect("an app");
        let now = u64::try_from(app.platform.clock.now().timestamp()).expect("an instant");
        let confirm = "mutation($code: String!) { factorTotpConfirm(input: { code: $code }) {
            factors { isOn } } }";
        person.ok(confirm, json!({ "code": phone.generate(now).to_string() })).await;
        let person = entered(app, issuer, "good").await;
        assert_eq!(asked(&person, EXPORT).await, json!(["TOTP", "RECOVERY_CODE"]));
        issuer.say(says(app, "subject-1", TimeDelta::zero()));
        let back = goes(app, issuer, &person).await;
        assert_eq!(person.refused(PROVE, back.pass()).await, "STEP_UP_REQUIRED");
    })
    .await;
}

#[actix_web::test]
async fn a_page_stays_signed_in_by_its_cookie_after_a_provider() {
    with_issuer(async |app, issuer| {
        let person = app.owner().await;
        issuer.say(json!({}));
        linked(app, issuer, "good", &person).await;
        let back = through(app, issuer, "good").await;
        let input = json!({ "code": back.code, "ticket": back.ticket, "mode": "BROWSER" });
        let request = app.stranger().request(reqwest::Method::POST, "/graphql");
        let body = json!({ "query": FINISH, "variables": { "input": input } });
        let foreign = request.header("origin", "https://evil.example").json(&body);
        let refused: Value = foreign.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(code(&refused), "FORBIDDEN");
        let request = app.stranger().request(reqwest::Method::POST, "/graphql");
        let answer = request.header("origin", &app.url).json(&body).send().await;
        let answer = answer.expect("an answer");
        let cookies = answer.headers().get_all("set-cookie").iter();
        let cookies: Vec<_> = cookies.map(|it| it.to_str().expect("text").to_owned()).collect();
        let kept = cookies.iter().find(|cookie| cookie.starts_with("vibbio-session="));
        assert!(kept.expect("a cookie").contains("; HttpOnly; SameSite=Strict"));
        assert!(cookies.iter().any(|cookie| cookie.starts_with("vibbio-device=")));
        let finished: Value = answer.json().await.expect("JSON");
        let finished = &finished["data"]["signInByProviderFinish"];
        assert_eq!(finished["tokens"]["refreshToken"], Value::Null);
        app.client(finished).ok("{ viewer { role } }", json!({})).await;
    })
    .await;
}
