//! People are invited to an account.

use std::collections::HashMap;

use chrono::TimeDelta;
use entity::{invitation, plan::PlanCode, role::AccountRole};
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::id,
    on_both,
    people::{ACCEPT, INVITE, PASSWORD, fresh_email, invitation_token},
};

use super::{code, newcomer};

const LIST: &str = "query($states: [InvitationState!]! = []) {
    account { invitations(filter: { states: $states }) {
        totalCount nodes { id email state acceptedBy { name isMember } } } } }";
const OFFER: &str = "query($token: String!) { invitationOffer(token: $token) {
    accountName invitedByName role email message expiresAt hasLogin } }";
const INVITE_MANY: &str = "mutation($input: InvitationsSendInput!) {
    invitationsSend(input: $input) { results { email code invitation { id role } } } }";
const RESEND: &str = "mutation($id: ID!) { invitationsResend(input: { ids: [$id] }) {
    results { code item { state } } } }";
const WITHDRAW: &str = "mutation($id: ID!) { invitationsWithdraw(input: { ids: [$id] }) {
    results { code item { state } } } }";

async fn invite(host: &Client, email: &str, role: &str) -> Value {
    host.send(INVITE, json!({ "input": { "email": email, "role": role } })).await
}

async fn invite_ok(host: &Client, email: &str, role: &str) -> String {
    let answer = invite(host, email, role).await;
    assert_eq!(code(&answer), "none", "{answer:#}");
    id(&answer["data"]["invitationSend"]["invitation"]["id"])
}

/// What becomes of the only invitation that an operation is about: a state or a code.
async fn becomes(host: &Client, operation: &str, invitation: &str) -> String {
    let data = host.ok(operation, json!({ "id": invitation })).await;
    let payload = data.as_object().and_then(|data| data.values().next()).expect("a payload");
    let result = &payload["results"][0];
    let answer = result["code"].as_str().or(result["item"]["state"].as_str());
    answer.expect("an answer").to_owned()
}

/// How many invitations there are in each state.
async fn states(host: &Client) -> HashMap<String, usize> {
    let data = host.ok(LIST, json!({})).await;
    let mut counts = HashMap::new();
    for node in data["account"]["invitations"]["nodes"].as_array().expect("nodes") {
        *counts.entry(node["state"].as_str().expect("a state").to_owned()).or_default() += 1;
    }
    counts
}

async fn offer(app: &TestApp, token: &str) -> Value {
    app.stranger().send(OFFER, json!({ "token": token })).await
}

#[actix_web::test]
async fn who_is_invited_sees_by_whom_and_to_what_before_accepting() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let input = json!({ "email": format!(" {} ", email.to_uppercase()), "role": "MEMBER",
            "message": "Kom!\r\nVi trenger deg.", "language": "NB" });
        let sent = owner.ok(INVITE, json!({ "input": input })).await;
        let sent = &sent["invitationSend"]["invitation"];
        assert_eq!((&sent["state"], &sent["role"]), (&json!("SENT"), &json!("MEMBER")));
        assert_eq!(sent["invitedBy"], json!({ "name": "Kari Nordmann", "isMember": true }));

        let to = sent["email"].as_str().expect("an address").to_owned();
        let mail = app.mail(&to).await;
        assert_eq!(mail.subject, "Kari Nordmann inviterer deg til Fjord AS");
        assert!(mail.text.contains("Kom!\nVi trenger deg."), "{}", mail.text);
        assert!(mail.message.contains(&format!("To: {to}")), "{}", mail.message);

        let token = invitation_token(&mail);
        let seen = offer(app, &token).await["data"]["invitationOffer"].take();
        assert_eq!(
            seen,
            json!({ "accountName": "Fjord AS", "invitedByName": "Kari Nordmann", "role": "MEMBER",
                "email": to, "message": "Kom!\nVi trenger deg.", "expiresAt": sent["expiresAt"],
                "hasLogin": false })
        );
        let kept = invitation::Entity::find().one(app.platform.db.reader()).await;
        let kept = format!("{:?}", kept.expect("rows").expect("a row"));
        assert!(!kept.contains(&token), "only the hash of a token is kept");
    })
    .await;
}

#[actix_web::test]
async fn an_address_that_is_known_and_one_that_is_not_are_invited_alike() {
    on_both(async |app| {
        let (owner, known) = (app.owner().await, newcomer(app).await);
        let cost = async |email: &str| {
            let before = app.platform.db.statements();
            let mut answer = invite(&owner, email, "REVIEWER").await;
            let row = &mut answer["data"]["invitationSend"]["invitation"];
            for field in ["id", "email", "sentAt", "expiresAt"] {
                assert!(row[field].take().is_string());
            }
            (answer, app.platform.db.statements() - before)
        };
        cost(&fresh_email()).await;
        assert_eq!(cost(&known).await, cost(&fresh_email()).await);
        assert_eq!(code(&invite(&owner, &known, "REVIEWER").await), "ALREADY_INVITED");
    })
    .await;
}

#[actix_web::test]
async fn an_invitation_ends_with_its_time_is_sent_again_and_taken_back() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let guest = fresh_email();
        let invitation = invite_ok(&owner, &guest, "MEMBER").await;
        let first = invitation_token(&app.mail(&guest).await);

        assert_eq!(becomes(&owner, RESEND, &invitation).await, "SENT");
        assert_eq!(code(&offer(app, &first).await), "LINK_INVALID", "at once");
        let second = invitation_token(&app.mail(&guest).await);
        assert_eq!(code(&offer(app, &second).await), "none");

        app.platform.clock.advance(TimeDelta::days(7));
        assert_eq!(code(&offer(app, &second).await), "LINK_INVALID");
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(states(&owner).await, HashMap::from([("EXPIRED".into(), 1)]));
        assert_eq!(becomes(&owner, RESEND, &invitation).await, "SENT");
        let third = invitation_token(&app.mail(&guest).await);
        assert_eq!(code(&offer(app, &third).await), "none");

        for _ in 0..2 {
            assert_eq!(becomes(&owner, WITHDRAW, &invitation).await, "WITHDRAWN");
        }
        assert_eq!(code(&offer(app, &third).await), "LINK_INVALID");
        assert_eq!(becomes(&owner, RESEND, &invitation).await, "ILLEGAL_STATE");
        assert_ne!(invite_ok(&owner, &guest, "MEMBER").await, invitation);
        let listed = owner.ok(LIST, json!({ "states": ["WITHDRAWN", "SENT"] })).await;
        assert_eq!(listed["account"]["invitations"]["totalCount"], 2);
        let listed = owner.ok(LIST, json!({ "states": ["ACCEPTED"] })).await;
        assert_eq!(listed["account"]["invitations"]["totalCount"], 0);
    })
    .await;
}

#[actix_web::test]
async fn an_address_whose_invitation_has_expired_is_invited_anew() {
    on_both(async |app| {
        let (email, guest) = (fresh_email(), fresh_email());
        let owner = app.owner_at(&email).await;
        app.put_on(&owner, PlanCode::Premium).await;
        let invitation = invite_ok(&owner, &guest, "MEMBER").await;
        app.platform.clock.advance(TimeDelta::days(8));
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(invite_ok(&owner, &guest, "REVIEWER").await, invitation);
        let token = invitation_token(&app.mail(&guest).await);
        assert_eq!(offer(app, &token).await["data"]["invitationOffer"]["role"], "REVIEWER");

        app.platform.clock.advance(TimeDelta::days(98));
        let owner = app.client(&app.sign_in(&email).await);
        invite_ok(&owner, &fresh_email(), "REVIEWER").await;
        assert_eq!(states(&owner).await, HashMap::from([("SENT".into(), 1)]), "none is kept");
    })
    .await;
}

#[actix_web::test]
async fn seats_are_taken_from_the_moment_of_sending_and_freed_with_the_invitation() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let invitation = invite_ok(&owner, &fresh_email(), "MEMBER").await;
        for role in ["MEMBER", "ADMIN", "OWNER"] {
            let answer = invite(&owner, &fresh_email(), role).await;
            assert_eq!(code(&answer), "LIMIT_EXCEEDED", "{role}");
            assert_eq!(answer["errors"][0]["extensions"]["details"]["limit"], 2);
        }
        invite_ok(&owner, &fresh_email(), "REVIEWER").await;

        assert_eq!(becomes(&owner, WITHDRAW, &invitation).await, "WITHDRAWN");
        let invitation = invite_ok(&owner, &fresh_email(), "ADMIN").await;
        app.platform.clock.advance(TimeDelta::days(7));
        let owner = app.client(&app.sign_in(&email).await);
        invite_ok(&owner, &fresh_email(), "MEMBER").await;
        assert_eq!(becomes(&owner, RESEND, &invitation).await, "LIMIT_EXCEEDED");
    })
    .await;
}

#[actix_web::test]
async fn however_many_are_invited_at_once_no_more_than_have_a_seat() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.put_on(&owner, PlanCode::Standard).await;
        let emails: Vec<_> = (0..12).map(|_| fresh_email()).collect();
        let answers = join_all(emails.iter().map(|email| invite(&owner, email, "MEMBER"))).await;
        let sent = answers.iter().filter(|answer| code(answer) == "none").count();
        let refused = answers.iter().filter(|answer| code(answer) == "LIMIT_EXCEEDED").count();
        assert_eq!((sent, refused), (4, 8));
        assert_eq!(states(&owner).await, HashMap::from([("SENT".into(), 4)]));
    })
    .await;
}

#[actix_web::test]
async fn of_several_each_is_invited_or_refused_by_itself() {
    on_both(async |app| {
        let own = fresh_email();
        let owner = app.owner_at(&own).await;
        let (first, second, third) = (fresh_email(), fresh_email(), fresh_email());
        let rows = [
            (first.as_str(), "MEMBER", Value::Null),
            ("nobody", "MEMBER", json!("BAD_USER_INPUT")),
            (second.as_str(), "MEMBER", json!("LIMIT_EXCEEDED")),
            (third.as_str(), "REVIEWER", Value::Null),
            (third.as_str(), "REVIEWER", json!("ALREADY_INVITED")),
            (own.as_str(), "REVIEWER", json!("ALREADY_MEMBER")),
        ];
        let wanted = rows.iter().map(|(email, role, _)| json!({ "email": email, "role": role }));
        let input = json!({ "invitations": wanted.collect::<Vec<_>>(), "message": "Hei" });
        let data = owner.ok(INVITE_MANY, json!({ "input": input })).await;
        let results = data["invitationsSend"]["results"].as_array().expect("results");
        for ((email, _, expected), result) in rows.iter().zip(results) {
            assert_eq!((&result["email"], &result["code"]), (&json!(email), expected));
            assert_eq!(result["invitation"].is_null(), !expected.is_null());
        }
        assert_eq!(app.mails(&first).await, 1);
        assert_eq!(app.mails(&second).await, 0);
        let many = vec![json!({ "email": first, "role": "MEMBER" }); 101];
        let input = json!({ "input": { "invitations": many } });
        assert_eq!(owner.refused(INVITE_MANY, input).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn a_thousand_invitations_in_a_burst_are_a_hundred_mails() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut codes = HashMap::<String, usize>::new();
        for _ in 0..10 {
            let row = |_| json!({ "email": fresh_email(), "role": "REVIEWER" });
            let input = json!({ "invitations": (0..100).map(row).collect::<Vec<_>>() });
            let data = owner.ok(INVITE_MANY, json!({ "input": input })).await;
            for result in data["invitationsSend"]["results"].as_array().expect("results") {
                let code = result["code"].as_str().unwrap_or("none");
                *codes.entry(code.to_owned()).or_default() += 1;
            }
        }
        let expected = [("none".to_owned(), 100), ("TOO_MANY_REQUESTS".into(), 900)];
        assert_eq!(codes, HashMap::from(expected));
        let answer = invite(&owner, &fresh_email(), "REVIEWER").await;
        let wait = &answer["errors"][0]["extensions"]["details"]["retryAfter"];
        let wait = wait.as_i64().expect("seconds to wait");
        app.platform.clock.advance(TimeDelta::seconds(wait));
        invite_ok(&owner, &fresh_email(), "REVIEWER").await;
    })
    .await;
}

#[actix_web::test]
async fn nobody_is_written_to_by_many_accounts_at_once() {
    on_both(async |app| {
        let guest = fresh_email();
        for _ in 0..7 {
            invite_ok(&app.owner().await, &guest, "REVIEWER").await;
        }
        assert_eq!(app.mails(&guest).await, 5);
        for mails in [6, 7, 7] {
            app.platform.clock.advance(TimeDelta::minutes(30));
            app.work().await;
            assert_eq!(app.mails(&guest).await, mails, "one after the other, and none is lost");
        }
    })
    .await;
}

#[actix_web::test]
async fn nothing_that_is_typed_into_an_invitation_begins_a_header_or_a_tag() {
    on_both(async |app| {
        let (owner, guest) = (app.owner().await, fresh_email());
        let message = "Hi\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>";
        let input = json!({ "email": guest, "role": "REVIEWER", "message": message });
        owner.ok(INVITE, json!({ "input": input })).await;
        let mail = app.mail(&guest).await;
        let (head, _) = mail.message.split_once("\r\n\r\n").expect("a head");
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(mail.html.contains("&lt;script&gt;") && !mail.html.contains("<script"));

        let huge = "a".repeat(1 << 19);
        let wrong = [
            ("message", huge.as_str()),
            ("message", "a\u{202e}b"),
            ("message", "a\0b"),
            ("email", &huge),
            ("email", "a@example.com\r\nBcc: b@example.com"),
            ("email", "kаri@example.com"),
        ];
        for (field, typed) in wrong {
            let mut input = json!({ "email": fresh_email(), "role": "REVIEWER" });
            input[field] = json!(typed);
            let answer = owner.send(INVITE, json!({ "input": input })).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{typed:.20}");
            assert_eq!(answer["errors"][0]["extensions"]["field"], field);
        }
        let token = invitation_token(&mail);
        for (field, typed) in [("name", huge.as_str()), ("name", "a\r\nb"), ("password", &huge)] {
            let mut newcomer = json!({ "name": "Ola", "password": PASSWORD });
            newcomer[field] = json!(typed);
            let input = json!({ "token": token, "newcomer": newcomer });
            let answer = app.stranger().send(ACCEPT, json!({ "input": input })).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{typed:.20}");
        }
        assert_eq!(code(&offer(app, &huge).await), "LINK_INVALID");
    })
    .await;
}

#[actix_web::test]
async fn only_those_who_may_invite_do_and_only_owners_invite_owners() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.put_on(&owner, PlanCode::Premium).await;
        let admin = app.joined(&owner, AccountRole::Admin).await;
        let cases = [
            (AccountRole::Admin, "FORBIDDEN", "none"),
            (AccountRole::Member, "FORBIDDEN", "FORBIDDEN"),
            (AccountRole::Reviewer, "FORBIDDEN", "FORBIDDEN"),
        ];
        for (role, an_owner, a_reviewer) in cases {
            let host = match role {
                AccountRole::Admin => admin.clone(),
                _ => app.joined(&owner, role).await,
            };
            assert_eq!(code(&invite(&host, &fresh_email(), "OWNER").await), an_owner, "{role:?}");
            let answer = invite(&host, &fresh_email(), "REVIEWER").await;
            assert_eq!(code(&answer), a_reviewer, "{role:?}");
        }
        let invitation = invite_ok(&owner, &fresh_email(), "OWNER").await;
        for operation in [RESEND, WITHDRAW] {
            assert_eq!(becomes(&admin, operation, &invitation).await, "FORBIDDEN");
        }
        app.register("unproved@example.com").await;
        let unproved = app.client(&app.sign_in("unproved@example.com").await);
        let answer = invite(&unproved, &fresh_email(), "REVIEWER").await;
        assert_eq!(code(&answer), "EMAIL_NOT_VERIFIED");
    })
    .await;
}
