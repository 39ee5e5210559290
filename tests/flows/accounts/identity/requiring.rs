use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{
    TestApp,
    people::{PASSWORD, SIGN_IN},
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
