//! Signing in, and what is seen then.

use api::accounts::{
    actions::staff::{self, Hire},
    rules::Email,
};
use chrono::TimeDelta;
use entity::{id::AccountId, role::StaffRole};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{
    on_both,
    people::{PASSWORD, SIGN_IN, fresh_email},
};

use super::{VIEWER, code, disable, newcomer, try_sign_in};

#[actix_web::test]
async fn an_unknown_address_and_a_wrong_password_cannot_be_told_apart() {
    on_both(async |app| {
        let known = newcomer(app).await;
        let hashes = async |email: &str| {
            let before = app.platform.passwords.computed();
            let answer = try_sign_in(app, email, "not the password").await;
            (answer, app.platform.passwords.computed() - before)
        };
        let (wrong, work) = hashes(&known).await;
        assert_eq!(code(&wrong), "INVALID_CREDENTIALS");
        assert_eq!(hashes(&fresh_email()).await, (wrong.clone(), work));

        let staff_without_password = fresh_email();
        let tx = app.platform.begin().await.expect("a unit of work");
        let hire = Hire {
            email: Email::new(&staff_without_password).expect("an address"),
            name: "Ola".into(),
            role: StaffRole::Support,
            password_hash: None,
        };
        staff::add(&tx, hire).await.expect("staff");
        tx.commit().await.expect("a commit");
        assert_eq!(hashes(&staff_without_password).await, (wrong.clone(), work));

        disable(app, &known).await;
        let answer = try_sign_in(app, &known, PASSWORD).await;
        assert_eq!(answer, wrong, "a closed door looks like a wrong key");
    })
    .await;
}

#[actix_web::test]
async fn guessing_is_slowed_down_and_waiting_is_enough() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let hashed = app.platform.passwords.computed();
        let guesses = join_all((0..20).map(|_| try_sign_in(app, &email, "a wild guess"))).await;
        let refused = guesses.iter().filter(|answer| code(answer) == "TOO_MANY_REQUESTS").count();
        assert_eq!(refused, 15);
        assert_eq!(app.platform.passwords.computed() - hashed, 5, "the rest costs nothing");

        let right = try_sign_in(app, &email, PASSWORD).await;
        assert_eq!(code(&right), "TOO_MANY_REQUESTS");
        let wait = right["errors"][0]["extensions"]["details"]["retryAfter"].as_i64();
        let wait = wait.expect("seconds to wait");
        assert!((1..=61).contains(&wait), "{wait}");
        app.sign_in(&newcomer(app).await).await;

        app.platform.clock.advance(TimeDelta::seconds(wait));
        app.sign_in(&email).await;
        for _ in 0..5 {
            assert_eq!(code(&try_sign_in(app, &email, "a typo").await), "INVALID_CREDENTIALS");
        }
    })
    .await;
}

#[actix_web::test]
async fn another_account_looks_as_if_it_did_not_exist() {
    on_both(async |app| {
        let (mine, theirs) = (app.owner().await, app.owner().await);
        let account = "query($id: ID) { account(id: $id) { id name members { totalCount } } }";
        let their_id = theirs.ok(account, json!({})).await["account"]["id"].take();
        let seen = mine.ok(account, json!({ "id": their_id })).await;
        assert_eq!(seen, json!({ "account": null }));
        assert_eq!(seen, mine.ok(account, json!({ "id": AccountId::new().to_string() })).await);
        assert_eq!(app.stranger().refused(account, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(app.stranger().ok(VIEWER, json!({})).await, json!({ "viewer": null }));

        let email = newcomer(app).await;
        let input = json!({ "email": email, "password": PASSWORD, "accountId": their_id });
        let refused = app.stranger().refused(SIGN_IN, json!({ "input": input })).await;
        assert_eq!(refused, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn staff_have_their_roles_until_these_are_taken() {
    on_both(async |app| {
        let producer = app.staff(StaffRole::Producer).await;
        let viewer = producer.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["staffRoles"], json!(["PRODUCER"]));
        assert_eq!(viewer["account"], Value::Null);
        assert_eq!(viewer["emailVerified"], true);

        let email = viewer["user"]["email"].as_str().expect("an address");
        let email = Email::new(email).expect("an address");
        let tx = app.platform.begin().await.expect("a unit of work");
        let removed = staff::remove(&tx, &email, None).await;
        assert_eq!(removed.expect("a removal"), 1);
        tx.commit().await.expect("a commit");
        assert_eq!(producer.ok(VIEWER, json!({})).await["viewer"]["staffRoles"], json!([]));
    })
    .await;
}
