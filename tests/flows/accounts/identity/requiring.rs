use entity::{plan::PlanCode, role::AccountRole};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    issuer::Issuer,
    people::{ACCEPT, PASSWORD, SIGN_IN},
};

use super::{
    super::{code, set_role, user_id},
    LINK, UPDATE, added, entered, finish, linked, through, with_issuer,
};

async fn by_password(app: &TestApp, email: &str, provider: Option<Value>) -> Value {
    let input = json!({ "email": email, "password": PASSWORD, "provider": provider });
    app.stranger().send(SIGN_IN, json!({ "input": input })).await
}

#[actix_web::test]
async fn an_account_may_require_its_provider_of_its_people_but_not_of_its_owners() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let member = app.owner_at("ola@example.org").await;
        let provider = added(&owner, issuer, json!({ "joinsAs": "MEMBER" })).await;
        let require = json!({ "input": { "id": provider, "isRequired": true } });
        assert_eq!(owner.refused(UPDATE, require.clone()).await, "ILLEGAL_STATE", "untried");

        issuer.say(json!({ "email": "kari@example.org", "sub": "kari" }));
        linked(app, issuer, &provider, &owner).await;
        issuer.say(json!({ "email": "ola@example.org", "sub": "ola" }));
        linked(app, issuer, &provider, &member).await;
        let account = owner.ok("{ account { id } }", json!({})).await["account"]["id"].take();
        let into = async |email: &str, provider: Option<Value>| {
            let input = json!({
                "email": email, "password": PASSWORD, "accountId": account, "provider": provider,
            });
            app.stranger().send(SIGN_IN, json!({ "input": input })).await
        };
        let there = app.client(&into("ola@example.org", None).await["data"]["signIn"]);
        owner.ok(UPDATE, require).await;
        assert_eq!(there.refused("{ account { id } }", json!({})).await, "UNAUTHENTICATED");
        let refused = into("ola@example.org", None).await;
        assert_eq!(code(&refused), "PROVIDER_REQUIRED");
        let details = &refused["errors"][0]["extensions"]["details"];
        assert_eq!(*details, json!({ "providerId": provider, "providerName": "Fjord ID" }));
        let wrong =
            json!({ "email": "ola@example.org", "password": "a wild guess", "accountId": account });
        let wrong = app.stranger().refused(SIGN_IN, json!({ "input": wrong })).await;
        assert_eq!(wrong, "INVALID_CREDENTIALS", "guesses learn nothing of it");

        let at_home = by_password(app, "ola@example.org", None).await;
        assert_eq!(code(&at_home), "none", "their own account asks for nothing");
        assert_eq!(code(&into("kari@example.org", None).await), "none", "owners come in otherwise");
        let seen = entered(app, issuer, &provider).await.ok("{ viewer { role } }", json!({})).await;
        assert_eq!(seen["viewer"]["role"], "MEMBER");
    })
    .await;
}

#[actix_web::test]
async fn who_is_not_linked_yet_proves_login_and_provider_together() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let member = app.owner_at("ola@example.org").await;
        let provider = added(&owner, issuer, json!({})).await;
        issuer.say(json!({ "email": "kari@example.org", "sub": "kari" }));
        linked(app, issuer, &provider, &owner).await;
        super::super::moves_to(app, &member, &owner).await;
        set_role(app, user_id(&member).await, AccountRole::Member).await;
        owner.ok(UPDATE, json!({ "input": { "id": provider, "isRequired": true } })).await;
        assert_eq!(code(&by_password(app, "ola@example.org", None).await), "PROVIDER_REQUIRED");

        issuer.say(json!({ "email": "somebody@example.org", "sub": "somebody" }));
        let back = through(app, issuer, &provider).await;
        let answer = finish(app, &back).await;
        let pass = |answer: &Value, ticket: &str| {
            let code = &answer["data"]["signInByProviderFinish"]["linkCode"];
            json!({ "code": code, "ticket": ticket })
        };
        let others = by_password(app, "ola@example.org", Some(pass(&answer, &back.ticket))).await;
        assert_eq!(code(&others), "PROVIDER_REQUIRED", "it speaks of somebody else");

        issuer.say(json!({ "email": "ola@example.org", "sub": "ola" }));
        let back = through(app, issuer, &provider).await;
        let answer = finish(app, &back).await;
        let pass = pass(&answer, &back.ticket);
        let both = by_password(app, "ola@example.org", Some(pass.clone())).await;
        let person = app.client(&both["data"]["signIn"]);
        person.ok(LINK, json!({ "input": pass })).await;
        entered(app, issuer, &provider).await;
    })
    .await;
}

/// An owner whose account requires its provider, and the provider.
async fn requiring(app: &TestApp, issuer: &Issuer) -> (Client, String) {
    let owner = app.owner_at("kari@example.org").await;
    app.put_on(&owner, PlanCode::Premium).await;
    let provider = added(&owner, issuer, json!({})).await;
    issuer.say(json!({ "email": "kari@example.org", "sub": "kari" }));
    linked(app, issuer, &provider, &owner).await;
    owner.ok(UPDATE, json!({ "input": { "id": provider, "isRequired": true } })).await;
    (owner, provider)
}

/// What the provider says of somebody, for an invitation.
async fn vouched(app: &TestApp, issuer: &Issuer, (provider, email): (&str, &str)) -> Value {
    issuer.say(json!({ "email": email, "sub": email, "name": "Ola Nordmann" }));
    let back = through(app, issuer, provider).await;
    let answer = finish(app, &back).await;
    let code = &answer["data"]["signInByProviderFinish"]["linkCode"];
    json!({ "code": code, "ticket": back.ticket })
}

#[actix_web::test]
async fn whoever_is_invited_comes_in_by_the_provider_that_the_account_requires() {
    with_issuer(async |app, issuer| {
        let (owner, provider) = requiring(app, issuer).await;
        let email = "ola@example.org";
        let token = app.invited(&owner, email, AccountRole::Admin).await;
        let newcomer = json!({ "name": "Ola", "password": PASSWORD });
        let by_password = json!({ "input": { "token": token, "newcomer": newcomer } });
        let refused = app.stranger().refused(ACCEPT, by_password).await;
        assert_eq!(refused, "PROVIDER_REQUIRED");

        let other = vouched(app, issuer, (&provider, "per@example.org")).await;
        let accept = |pass: &Value| json!({ "input": { "token": token, "provider": pass } });
        let refused = app.stranger().refused(ACCEPT, accept(&other)).await;
        assert_eq!(refused, "EMAIL_NOT_VERIFIED", "it speaks of somebody else");

        let pass = vouched(app, issuer, (&provider, email)).await;
        let joined = app.stranger().ok(ACCEPT, accept(&pass)).await["invitationAccept"].take();
        let viewer = &joined["viewer"];
        assert_eq!(viewer["user"]["name"], "Ola Nordmann");
        assert_eq!((&viewer["role"], &viewer["emailVerified"]), (&json!("ADMIN"), &json!(true)));
        let person = entered(app, issuer, &provider).await;
        let seen = person.ok("{ viewer { role } }", json!({})).await;
        assert_eq!(seen["viewer"]["role"], "ADMIN", "it signs them in from now on");
        assert_eq!(app.stranger().refused(ACCEPT, accept(&pass)).await, "LINK_INVALID", "once");
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_a_login_and_is_invited_shows_the_provider_beside_it() {
    with_issuer(async |app, issuer| {
        let (owner, provider) = requiring(app, issuer).await;
        let email = "ola@example.org";
        let ola = app.owner_at(email).await;
        let token = app.invited(&owner, email, AccountRole::Member).await;
        let alone = json!({ "input": { "token": token } });
        assert_eq!(ola.refused(ACCEPT, alone).await, "PROVIDER_REQUIRED");
        let pass = vouched(app, issuer, (&provider, email)).await;
        let both = json!({ "input": { "token": token, "provider": pass } });
        let stranger = app.stranger().refused(ACCEPT, both.clone()).await;
        assert_eq!(stranger, "UNAUTHENTICATED", "an address is not enough");
        let pass = vouched(app, issuer, (&provider, email)).await;
        let both = json!({ "input": { "token": token, "provider": pass } });
        let joined = ola.ok(ACCEPT, both).await["invitationAccept"].take();
        assert_eq!(joined["viewer"]["role"], "MEMBER");
        entered(app, issuer, &provider).await;
    })
    .await;
}

#[actix_web::test]
async fn the_provider_of_another_account_vouches_for_nobody_here() {
    with_issuer(async |app, issuer| {
        let (owner, _) = requiring(app, issuer).await;
        let other = app.owner_at("anne@example.org").await;
        let theirs = added(&other, issuer, json!({})).await;
        let token = app.invited(&owner, "ola@example.org", AccountRole::Admin).await;
        let pass = vouched(app, issuer, (&theirs, "ola@example.org")).await;
        let input = json!({ "input": { "token": token, "provider": pass } });
        assert_eq!(app.stranger().refused(ACCEPT, input).await, "FORBIDDEN");
    })
    .await;
}
