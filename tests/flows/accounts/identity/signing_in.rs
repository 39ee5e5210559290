use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::people::{PASSWORD, SIGN_IN, fresh_email};

use super::{
    super::code, BEGIN, FINISH, IDENTITIES, LINK, UNLINK, entered, finish, linked, through,
    with_issuer,
};

const PROVIDERS: &str =
    "query($email: String) { identityProviders(email: $email) { id name kind } }";

#[actix_web::test]
async fn a_known_address_signs_nobody_in_before_its_login_is_proved() {
    with_issuer(async |app, issuer| {
        let email = fresh_email();
        let victim = app.owner_at(&email).await;
        issuer.say(json!({ "email": email.to_uppercase() }));
        let back = through(app, issuer, "good").await;
        let answer = finish(app, &back).await;
        let finished = &answer["data"]["signInByProviderFinish"];
        assert_eq!(finished["outcome"], "PROVE_LOGIN", "{answer:#}");
        assert_eq!((&finished["tokens"], &finished["viewer"]), (&Value::Null, &Value::Null));
        assert_eq!(victim.ok(IDENTITIES, json!({})).await["identities"], json!([]));

        let input = json!({ "code": finished["linkCode"], "ticket": back.ticket });
        let stranger = app.stranger().refused(LINK, json!({ "input": input })).await;
        assert_eq!(stranger, "UNAUTHENTICATED");
        assert_eq!(
            code(&app.stranger().send(FINISH, json!({ "input": input })).await),
            "LINK_INVALID"
        );
        let data = victim.ok(LINK, json!({ "input": input })).await;
        assert_eq!(data["identityLink"]["identity"]["providerId"], "good");
        assert_eq!(victim.refused(LINK, json!({ "input": input })).await, "LINK_INVALID", "once");

        let person = entered(app, issuer, "good").await;
        let seen = person.ok("{ viewer { user { email } role } }", json!({})).await;
        assert_eq!(seen["viewer"], json!({ "user": { "email": email }, "role": "OWNER" }));
        let used = person.ok(IDENTITIES, json!({})).await;
        assert!(used["identities"][0]["lastUsedAt"].is_string());
    })
    .await;
}

#[actix_web::test]
async fn an_address_that_nobody_has_makes_nobody_at_a_provider_of_the_platform() {
    with_issuer(async |app, issuer| {
        issuer.say(json!({ "email": fresh_email() }));
        let answer = finish(app, &through(app, issuer, "good").await).await;
        assert_eq!(code(&answer), "NOT_REGISTERED");
    })
    .await;
}

#[actix_web::test]
async fn only_an_address_that_the_issuer_vouches_for_leads_anywhere() {
    with_issuer(async |app, issuer| {
        let email = fresh_email();
        app.owner_at(&email).await;
        for claims in [
            json!({ "email": email, "email_verified": false }),
            json!({ "email": email, "email_verified": null }),
            json!({}),
            json!({ "email": "nobody" }),
        ] {
            issuer.say(claims.clone());
            let answer = finish(app, &through(app, issuer, "good").await).await;
            assert_eq!(code(&answer), "EMAIL_NOT_VERIFIED", "{claims}");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_identity_signs_one_person_in() {
    with_issuer(async |app, issuer| {
        let (kari, ola) = (app.owner().await, app.owner().await);
        issuer.say(json!({ "email": "private@example.net" }));
        let id = linked(app, issuer, "good", &kari).await;
        assert_eq!(linked(app, issuer, "good", &kari).await, id, "again is no failure");
        let back = through(app, issuer, "good").await;
        assert_eq!(ola.refused(LINK, back.pass()).await, "IDENTITY_TAKEN");
        // The same name at another provider is somebody else.
        let other = linked(app, issuer, "other", &ola).await;
        assert_ne!(id, other);
        assert_eq!(ola.refused(UNLINK, json!({ "id": id })).await, "NOT_FOUND");
        let seen = entered(app, issuer, "other").await.ok(IDENTITIES, json!({})).await;
        assert_eq!(seen["identities"][0]["id"], other.as_str());

        ola.ok(UNLINK, json!({ "id": other })).await;
        let answer = finish(app, &through(app, issuer, "other").await).await;
        assert_eq!(code(&answer), "NOT_REGISTERED");
    })
    .await;
}

#[actix_web::test]
async fn a_code_works_once_in_time_and_for_its_page() {
    with_issuer(async |app, issuer| {
        let email = fresh_email();
        let person = app.owner_at(&email).await;
        issuer.say(json!({ "email": email }));
        linked(app, issuer, "good", &person).await;
        let [first, second] =
            [through(app, issuer, "good").await, through(app, issuer, "good").await];
        let mixed = json!({ "input": { "code": first.code, "ticket": second.ticket } });
        assert_eq!(app.stranger().refused(FINISH, mixed).await, "LINK_INVALID");
        assert_eq!(
            finish(app, &first).await["data"]["signInByProviderFinish"]["outcome"],
            "SIGNED_IN"
        );
        assert_eq!(code(&finish(app, &first).await), "LINK_INVALID", "once");
        app.platform.clock.advance(TimeDelta::minutes(2));
        assert_eq!(code(&finish(app, &second).await), "LINK_INVALID", "in time");
    })
    .await;
}

#[actix_web::test]
async fn the_last_way_in_is_not_taken() {
    with_issuer(async |app, issuer| {
        let email = fresh_email();
        let person = app.owner_at(&email).await;
        issuer.say(json!({ "email": email }));
        let first = linked(app, issuer, "good", &person).await;
        forget_password(app, &email).await;
        assert_eq!(person.refused(UNLINK, json!({ "id": first })).await, "LAST_WAY_IN");
        let second = linked(app, issuer, "other", &person).await;
        // Of two that go at once one stays.
        let going = [&first, &second].map(|id| person.send(UNLINK, json!({ "id": id })));
        let gone = futures::future::join_all(going).await;
        let refused: Vec<_> = gone.iter().filter(|answer| answer.get("errors").is_some()).collect();
        assert_eq!(refused.len(), 1, "{gone:?}");
        assert_eq!(code(refused[0]), "LAST_WAY_IN");
    })
    .await;
}

async fn forget_password(app: &tests::TestApp, email: &str) {
    use entity::user;
    use sea_orm::{IntoActiveModel, Set, prelude::*};
    let db = app.platform.db.writer();
    let user = user::Entity::find().filter(user::COLUMN.email_key.eq(email)).one(db).await;
    let mut user = user.expect("users").expect("a user").into_active_model();
    user.password_hash = Set(None);
    user.update(db).await.expect("the password is gone");
}

#[actix_web::test]
async fn a_person_who_is_disabled_does_not_come_in_by_a_provider() {
    with_issuer(async |app, issuer| {
        let email = fresh_email();
        let person = app.owner_at(&email).await;
        issuer.say(json!({ "email": email }));
        linked(app, issuer, "good", &person).await;
        super::super::disable(app, &email).await;
        let answer = finish(app, &through(app, issuer, "good").await).await;
        assert_eq!(code(&answer), "NOT_REGISTERED");
    })
    .await;
}

#[actix_web::test]
async fn the_page_to_sign_in_shows_the_same_for_known_and_unknown_people() {
    with_issuer(async |app, _| {
        let email = fresh_email();
        app.owner_at(&email).await;
        let shown = async |email: Option<&str>| {
            app.stranger().ok(PROVIDERS, json!({ "email": email })).await["identityProviders"]
                .take()
        };
        let known = shown(Some(&email)).await;
        assert_eq!(known[0], json!({ "id": "good", "name": "good", "kind": "PLATFORM" }));
        for other in [Some(fresh_email().as_str()), Some("nonsense"), None] {
            assert_eq!(shown(other).await, known);
        }
        let begin = json!({ "input": { "providerId": "nobody", "returnTo": "/" } });
        assert_eq!(app.stranger().refused(BEGIN, begin).await, "NOT_FOUND");
        let input = json!({ "email": email, "password": PASSWORD });
        app.stranger().ok(SIGN_IN, json!({ "input": input })).await;
    })
    .await;
}
