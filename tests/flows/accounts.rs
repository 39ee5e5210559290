//! People register, prove their address, sign in, stay signed in and sign out.

use chrono::TimeDelta;
use entity::{account, email_token, id::AccountId, refresh_token, role::StaffRole, user};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};
use tests::{
    Client, TestApp, on_both,
    people::{PASSWORD, REGISTER, SIGN_IN, fresh_email},
};

const VIEWER: &str = "{ viewer { user { id name email } emailVerified role staffRoles language
    account { id name plan trialEndsAt currency members { nodes { role user { name } } totalCount } }
    memberships { accountId accountName role } } }";
const REFRESH: &str =
    "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
    tokens { accessToken refreshToken refreshTokenExpiresAt } viewer { role } } }";
const VERIFY: &str =
    "mutation($token: String!) { emailVerify(input: { token: $token }) { email } }";
const RESEND: &str = "mutation { emailVerificationResend { email sent } }";
const SIGN_OUT: &str =
    "mutation($all: Boolean!) { signOut(input: { everywhere: $all }) { signedOut } }";

/// The token of the newest verification mail.
async fn mailed_token(app: &TestApp, email: &str) -> String {
    let text = app.mail(email).await.text;
    let link = text.lines().find(|line| line.contains("/verify?token=")).expect("a link");
    link.split_once("token=").expect("a token").1.to_owned()
}

async fn refresh(app: &TestApp, tokens: &Value) -> Value {
    let token = &tokens["tokens"]["refreshToken"];
    let mut data = app.stranger().ok(REFRESH, json!({ "token": token })).await;
    data["sessionRefresh"].take()
}

async fn refresh_refused(app: &TestApp, tokens: &Value) -> String {
    let token = &tokens["tokens"]["refreshToken"];
    app.stranger().refused(REFRESH, json!({ "token": token })).await
}

/// What `signIn` answers to an address and a password.
async fn try_sign_in(app: &TestApp, email: &str, password: &str) -> Value {
    let input = json!({ "email": email, "password": password });
    app.stranger().send(SIGN_IN, json!({ "input": input })).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

async fn is_verified(client: &Client) -> bool {
    client.ok(VIEWER, json!({})).await["viewer"]["emailVerified"] == true
}

async fn newcomer(app: &TestApp) -> String {
    let email = fresh_email();
    app.register(&email).await;
    email
}

#[actix_web::test]
async fn a_newcomer_goes_on_at_once_and_proves_the_address_later() {
    on_both(async |app| {
        let email = fresh_email();
        let shouted = email.to_uppercase();
        let registered = app.register(&format!("  {shouted} ")).await;
        let understood = registered["accountRegister"]["email"].as_str().expect("an address");
        assert_eq!(understood, shouted.replace("EXAMPLE.COM", "example.com"));

        let me = app.client(&app.sign_in(&email).await);
        let viewer = me.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["emailVerified"], false);
        assert_eq!(viewer["role"], "OWNER");
        assert_eq!(viewer["account"]["plan"], "TRIAL");
        assert_eq!(viewer["account"]["members"]["totalCount"], 1);
        assert_eq!(viewer["account"]["members"]["nodes"][0]["user"]["name"], "Kari Nordmann");
        assert_eq!(viewer["memberships"][0]["accountName"], "Fjord AS");
        let ends = viewer["account"]["trialEndsAt"].as_str().expect("an instant");
        let left = DateTimeUtc::from(ends.parse::<DateTimeWithTimeZone>().expect("an instant"))
            - app.platform.clock.now();
        assert_eq!(left.num_hours(), 14 * 24 - 1);

        let token = mailed_token(app, understood).await;
        for _ in 0..2 {
            app.stranger().ok(VERIFY, json!({ "token": token })).await;
        }
        assert!(is_verified(&me).await);
        let again = me.ok(RESEND, json!({})).await;
        assert_eq!(again["emailVerificationResend"]["sent"], false);
    })
    .await;
}

#[actix_web::test]
async fn only_the_hash_of_a_mailed_token_is_kept() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let token = mailed_token(app, &email).await;
        let kept = email_token::Entity::find().all(app.platform.db.reader()).await.expect("rows");
        assert_eq!(kept.len(), 1);
        assert!(!format!("{kept:?}").contains(&token));
    })
    .await;
}

#[actix_web::test]
async fn a_link_that_is_wrong_or_too_old_proves_nothing() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let old = mailed_token(app, &email).await;
        for wrong in ["", "x", &"a".repeat(43)] {
            let refused = app.stranger().refused(VERIFY, json!({ "token": wrong })).await;
            assert_eq!(refused, "LINK_INVALID");
        }
        app.platform.clock.advance(TimeDelta::days(3));
        let refused = app.stranger().refused(VERIFY, json!({ "token": old })).await;
        assert_eq!(refused, "LINK_INVALID");

        let me = app.client(&app.sign_in(&email).await);
        assert!(!is_verified(&me).await);
        assert_eq!(me.ok(RESEND, json!({})).await["emailVerificationResend"]["sent"], true);
        let new = mailed_token(app, &email).await;
        assert_ne!(new, old);
        app.stranger().ok(VERIFY, json!({ "token": new })).await;
        assert!(is_verified(&me).await);
    })
    .await;
}

#[actix_web::test]
async fn opening_the_mailed_page_proves_nothing_and_its_button_does() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let me = app.client(&app.sign_in(&email).await);
        let token = mailed_token(app, &email).await;
        let get = async |token: &str| {
            let page = app.stranger().request(Method::GET, &format!("/verify?token={token}"));
            page.header("accept-language", "nb-NO,nb;q=0.9").send().await.expect("a page")
        };
        let page = get(&token).await;
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()["content-security-policy"].to_str().expect("a policy");
        assert!(policy.contains("default-src 'none'"));
        assert!(page.text().await.expect("a page").contains("Bekreft"));
        assert!(!is_verified(&me).await);

        let post = async |token: &str| {
            let form = app.stranger().request(Method::POST, "/verify");
            let form = form.header("content-type", "application/x-www-form-urlencoded");
            form.body(format!("token={token}")).send().await.expect("a page").status()
        };
        assert_eq!(post(&token).await, StatusCode::OK);
        assert!(is_verified(&me).await);
        assert_eq!(post("nonsense").await, StatusCode::NOT_FOUND);
        let page = get("%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert!(!page.text().await.expect("a page").contains("<script"));
    })
    .await;
}

#[actix_web::test]
async fn registering_a_known_address_looks_the_same_and_opens_nothing() {
    on_both(async |app| {
        let email = fresh_email();
        let first = app.register(&email).await;
        let hashed = app.platform.passwords.computed();
        assert_eq!(app.register(&email).await, first);
        assert_eq!(app.platform.passwords.computed(), hashed + 1, "it takes the same work");
        assert!(app.mail(&email).await.text.contains("/verify?token="), "it may be lost mail");
        let token = mailed_token(app, &email).await;
        app.stranger().ok(VERIFY, json!({ "token": token })).await;

        let other = json!({ "email": email.to_uppercase(), "name": "Eve",
            "password": "another password", "accountName": "Eve Ltd" });
        app.stranger().ok(REGISTER, json!({ "input": other })).await;
        let told = app.mail(&email).await;
        assert_eq!(told.subject, "You already have an account");
        let mails = app.mails(&email).await;
        for _ in 0..10 {
            app.register(&email).await;
        }
        assert!(app.mails(&email).await - mails <= 2, "nobody's mailbox is filled");

        assert_eq!(
            code(&try_sign_in(app, &email, "another password").await),
            "INVALID_CREDENTIALS"
        );
        app.sign_in(&email).await;
        assert_eq!(account::Entity::find().count(app.platform.db.reader()).await, Ok(1));
    })
    .await;
}

#[actix_web::test]
async fn of_two_registrations_of_an_address_at_once_one_opens_an_account() {
    on_both(async |app| {
        let email = fresh_email();
        join_all((0..8).map(|_| app.register(&email))).await;
        let db = app.platform.db.reader();
        assert_eq!(user::Entity::find().count(db).await, Ok(1));
        assert_eq!(account::Entity::find().count(db).await, Ok(1));
        app.sign_in(&email).await;
    })
    .await;
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused_where_it_was_typed() {
    on_both(async |app| {
        let huge = "a".repeat(1 << 19);
        let cases = [
            ("email", "nobody"),
            ("email", "kаri@example.com"),
            ("email", &huge),
            ("name", " "),
            ("name", &huge),
            ("name", "Kari\u{202e}"),
            ("accountName", "Vibbiо"),
            ("accountName", &huge),
            ("password", "short"),
            ("password", &huge),
        ];
        for (field, typed) in cases {
            let mut input = json!({ "email": fresh_email(), "name": "Kari", "password": PASSWORD,
                "accountName": "Fjord" });
            input[field] = json!(typed);
            let answer = app.stranger().send(REGISTER, json!({ "input": input })).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{field} {typed:.20}");
            assert_eq!(answer["errors"][0]["extensions"]["field"], field, "{typed:.20}");
        }
    })
    .await;
}

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
        let hire = api::accounts::actions::staff::Hire {
            email: api::accounts::rules::Email::new(&staff_without_password).expect("an address"),
            name: "Ola".into(),
            role: StaffRole::Support,
            password_hash: None,
        };
        api::accounts::actions::staff::add(&tx, hire).await.expect("staff");
        tx.commit().await.expect("a commit");
        assert_eq!(hashes(&staff_without_password).await, (wrong.clone(), work));

        disable(app, &known).await;
        let answer = try_sign_in(app, &known, PASSWORD).await;
        assert_eq!(answer, wrong, "a closed door looks like a wrong key");
    })
    .await;
}

async fn disable(app: &TestApp, email: &str) {
    let db = app.platform.db.writer();
    let user = user::Entity::find().filter(user::COLUMN.email_key.eq(email)).one(db).await;
    let mut user = user.expect("users").expect("a user").into_active_model();
    user.disabled_at = Set(Some(app.platform.db.now()));
    user.update(db).await.expect("the user is disabled");
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
async fn a_session_goes_on_from_token_to_token() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let first = app.sign_in(&email).await;
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
        let session = app.sign_in(&newcomer(app).await).await;
        app.platform.clock.advance(TimeDelta::days(30));
        assert_eq!(refresh_refused(app, &session).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_refresh_token_that_comes_again_ends_the_session() {
    on_both(async |app| {
        let stolen = app.sign_in(&newcomer(app).await).await;
        let newest = refresh(app, &stolen).await;
        app.client(&newest).ok(VIEWER, json!({})).await;
        app.platform.clock.advance(TimeDelta::seconds(31));
        assert_eq!(refresh_refused(app, &stolen).await, "UNAUTHENTICATED");
        assert_eq!(refresh_refused(app, &newest).await, "UNAUTHENTICATED");
        assert_eq!(app.client(&newest).refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
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
        let email = api::accounts::rules::Email::new(email).expect("an address");
        let tx = app.platform.begin().await.expect("a unit of work");
        let removed = api::accounts::actions::staff::remove(&tx, &email, None).await;
        assert_eq!(removed.expect("a removal"), 1);
        tx.commit().await.expect("a commit");
        assert_eq!(producer.ok(VIEWER, json!({})).await["viewer"]["staffRoles"], json!([]));
    })
    .await;
}
