use api::{app::Platform, jobs};
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{id::IdentityProviderId, identity_provider, role::AccountRole};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::json;
use tests::{
    issuer::{CLIENT, SECRET},
    people::fresh_email,
    surfer::Surfer,
};

use super::{
    super::code, CREATE, FINISH, IDENTITIES, LINK, UPDATE, added, entered, finish, linked, through,
    with_issuer,
};

const LIST: &str = "{ accountIdentityProviders { id name issuer clientId callbackUrl domains
    joinsAs trustsUnstatedEmails isRequired version } }";
const DELETE: &str =
    "mutation($id: ID!) { identityProviderDelete(input: { id: $id }) { deletedId } }";
const PROVIDERS: &str =
    "query($email: String) { identityProviders(email: $email) { id name kind } }";

#[actix_web::test]
async fn an_owner_adds_a_provider_for_the_domain_of_an_owner() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let id = added(&owner, issuer, json!({ "domains": ["Example.org", "example.org"] })).await;
        let listed = owner.ok(LIST, json!({})).await;
        let provider = &listed["accountIdentityProviders"][0];
        assert_eq!(provider["domains"], json!(["example.org"]));
        assert_eq!(provider["callbackUrl"], format!("{}/signin/callback", app.url));
        assert!(!listed.to_string().contains("s3cret"));
        let kept = identity_provider::Entity::find().all(app.platform.db.reader()).await;
        assert!(!format!("{:?}", kept.expect("rows")).contains("s3cret"), "the secret is sealed");

        let shown = app.stranger().ok(PROVIDERS, json!({ "email": "anybody@Example.org" })).await;
        assert_eq!(
            shown["identityProviders"].as_array().and_then(|shown| shown.last()),
            Some(&json!({ "id": id, "name": "Fjord ID", "kind": "ACCOUNT" }))
        );
        for (more, wanted) in [
            (json!({ "name": "Fjord ID" }), "NAME_TAKEN"),
            (json!({ "name": "" }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "domains": ["gmail.com"] }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "domains": ["vibbio.com"] }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "domains": [] }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "joinsAs": "OWNER" }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "joinsAs": "ADMIN" }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "clientId": "a\nb" }), "BAD_USER_INPUT"),
            (json!({ "name": "B", "clientSecret": "" }), "BAD_USER_INPUT"),
        ] {
            let mut input = json!({
                "name": "B", "issuer": issuer.url("good"), "clientId": CLIENT,
                "clientSecret": SECRET, "domains": ["example.org"],
            });
            for (name, value) in more.as_object().into_iter().flatten() {
                input[name] = value.clone();
            }
            assert_eq!(owner.refused(CREATE, json!({ "input": input })).await, wanted, "{more}");
        }
        assert_eq!(owner.ok(LIST, json!({})).await, listed, "nothing is left of what was refused");
        let stale = json!({ "input": { "id": id, "name": "C", "expectedVersion": 7 } });
        assert_eq!(owner.refused(UPDATE, stale).await, "VERSION_CONFLICT");
    })
    .await;
}

#[actix_web::test]
async fn another_accounts_provider_looks_as_if_it_did_not_exist() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let other = app.owner_at("ola@example.org").await;
        let id = added(&owner, issuer, json!({})).await;
        assert_eq!(other.ok(LIST, json!({})).await["accountIdentityProviders"], json!([]));
        assert_eq!(other.refused(DELETE, json!({ "id": id })).await, "NOT_FOUND");
        let change = json!({ "input": { "id": id, "name": "Mine" } });
        assert_eq!(other.refused(UPDATE, change).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn a_newcomer_confirms_the_mailbox_and_becomes_what_the_account_says() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let provider = added(&owner, issuer, json!({ "joinsAs": "REVIEWER" })).await;
        issuer.say(json!({ "email": "New@example.org", "name": "Nina Ny" }));
        let answer = finish(app, &through(app, issuer, &provider).await).await;
        assert_eq!(answer["data"]["signInByProviderFinish"]["outcome"], "PROVE_LOGIN");
        let mail = app.mail("New@example.org").await;
        assert!(mail.text.contains("Fjord AS") && mail.text.contains("Nina Ny"), "{}", mail.text);
        let link = mail.text.split_whitespace().find(|word| word.contains("/signin/join?token="));
        let link = link.expect("a link").to_owned();
        let mut surfer = Surfer::default();
        let page = surfer.open(&link).await;
        assert!(page.status.is_success() && page.text.contains("<form"), "{}", page.text);
        let token = link.rsplit('=').next().expect("a token").to_owned();
        let join = format!("{}/signin/join", app.url);
        assert!(surfer.submit(&join, &[("token", token.as_str())]).await.status.is_success());
        assert_eq!(surfer.submit(&join, &[("token", token.as_str())]).await.status, 404, "once");

        let newcomer = entered(app, issuer, &provider).await;
        let seen = newcomer
            .ok("{ viewer { role emailVerified user { name email } account { name } } }", json!({}))
            .await;
        assert_eq!(seen["viewer"]["role"], "REVIEWER");
        assert_eq!(
            seen["viewer"]["user"],
            json!({ "name": "Nina Ny", "email": "New@example.org" })
        );
        assert_eq!(seen["viewer"]["emailVerified"], true);
        let own = newcomer.ok(IDENTITIES, json!({})).await["identities"][0]["id"].take();
        let unlink = newcomer.refused(super::UNLINK, json!({ "id": own })).await;
        assert_eq!(unlink, "STEP_UP_REQUIRED", "whoever runs the provider is not the person");
    })
    .await;
}

#[actix_web::test]
async fn whoever_runs_a_provider_learns_nothing_and_takes_nothing_over() {
    with_issuer(async |app, issuer| {
        let victim = app.owner_at("victim@example.org").await;
        let evil = app.owner_at("evil@example.org").await;
        let provider = added(&evil, issuer, json!({ "joinsAs": "MEMBER" })).await;
        let mut answers = Vec::new();
        for email in ["victim@example.org", "nobody@example.org"] {
            issuer.say(json!({ "email": email, "sub": email }));
            let back = through(app, issuer, &provider).await;
            let mut answer = finish(app, &back).await;
            let code = answer["data"]["signInByProviderFinish"]["linkCode"].take();
            let input = json!({ "input": { "code": code, "ticket": back.ticket } });
            assert_eq!(evil.refused(LINK, input).await, "EMAIL_NOT_VERIFIED", "it is not theirs");
            answers.push(answer);
        }
        assert_eq!(answers[0], answers[1], "known and unknown look the same");
        assert_eq!(app.mails("victim@example.org").await, 0);
        assert_eq!(app.mails("nobody@example.org").await, 1);
        assert_eq!(victim.ok(IDENTITIES, json!({})).await["identities"], json!([]));
        issuer.say(json!({ "email": "boss@vibbio.com" }));
        let answer = finish(app, &through(app, issuer, &provider).await).await;
        assert_eq!(code(&answer), "FORBIDDEN", "another domain");
    })
    .await;
}

#[actix_web::test]
async fn an_accounts_provider_signs_in_for_that_account_alone() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let guest = app.owner_at("ola@example.org").await;
        let own = guest.ok("{ account { id } }", json!({})).await["account"]["id"].take();
        let provider = added(&owner, issuer, json!({ "joinsAs": "MEMBER" })).await;
        issuer.say(json!({ "email": "ola@example.org" }));
        linked(app, issuer, &provider, &guest).await;
        let there = entered(app, issuer, &provider).await;
        let seen = there
            .ok("{ viewer { role account { id } memberships { accountId } } }", json!({}))
            .await;
        assert_eq!(seen["viewer"]["role"], "MEMBER");
        assert_ne!(seen["viewer"]["account"]["id"], own);
        let mut pass = through(app, issuer, &provider).await.pass();
        pass["input"]["accountId"] = own;
        assert_eq!(app.stranger().refused(FINISH, pass).await, "NOT_FOUND");
        let private = through(app, issuer, "good").await;
        assert_eq!(
            there.refused(LINK, private.pass()).await,
            "STEP_UP_REQUIRED",
            "no other way in is added"
        );
        guest.ok(LINK, private.pass()).await;

        owner.ok(DELETE, json!({ "id": provider })).await;
        assert_eq!(there.refused(IDENTITIES, json!({})).await, "UNAUTHENTICATED");
        let left = guest.ok(IDENTITIES, json!({})).await;
        assert_eq!(left["identities"].as_array().map(Vec::len), Some(1), "{left}");
    })
    .await;
}

#[actix_web::test]
async fn only_owners_decide_how_people_sign_in() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        added(&owner, issuer, json!({})).await;
        super::super::set_role(app, super::super::user_id(&owner).await, AccountRole::Admin).await;
        assert_eq!(owner.refused(LIST, json!({})).await, "FORBIDDEN");
        let unlinked = json!({ "input": { "code": "x", "ticket": fresh_email() } });
        assert_eq!(owner.refused(LINK, unlinked).await, "LINK_INVALID");
        assert_eq!(app.stranger().refused(LIST, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_secret_that_was_sealed_before_there_was_a_safe_is_put_into_it() {
    with_issuer(async |app, issuer| {
        let owner = app.owner_at("kari@example.org").await;
        let provider = added(&owner, issuer, json!({})).await;
        let id: IdentityProviderId = provider.parse().expect("an id");
        let sealed = async |secret: Option<String>| {
            let db = app.platform.db.writer();
            let row = identity_provider::Entity::find_by_id(id).one(db).await;
            let row = row.expect("rows").expect("a provider");
            let before = row.client_secret.clone();
            if let Some(secret) = secret {
                let mut row = row.into_active_model();
                row.client_secret = Set(secret);
                row.update(db).await.expect("it is changed");
            }
            before
        };
        let key = app.platform.keys.derive("identity provider", provider.as_bytes());
        let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, &key.expect("a key")).expect("a key");
        let mut text = SECRET.as_bytes().to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(provider.clone()), &mut text);
        let nonce = nonce.expect("it is sealed");
        let old = BASE64_STANDARD.encode([nonce.as_ref().as_slice(), &text].concat());
        assert!(sealed(Some(old.clone())).await.contains('.'), "the safe names its key");
        assert!(!old.contains('.'));

        let config = app.platform.config.clone();
        let restarted = Platform::open(config, app.platform.clock.clone(), jobs::all()).await;
        restarted.expect("the platform opens");
        let moved = sealed(None).await;
        assert!(moved.contains('.') && !moved.contains(SECRET), "{moved}");
        issuer.say(json!({ "email": "kari@example.org", "sub": "kari" }));
        linked(app, issuer, &provider, &owner).await;
        assert!(issuer.script().asked.contains("client_secret=s3cret"), "it opens");
    })
    .await;
}
