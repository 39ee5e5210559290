//! Reviewers from outside come by a mailed link and a code, and see nothing but the one review.

use chrono::TimeDelta;
use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both, people::fresh_email, studio::code};

use super::{Shown, Studio};

const INVITE: &str =
    "mutation($input: ReviewGuestInviteInput!) { reviewGuestInvite(input: $input) {
    guest { id name email isOpen } } }";
const REVOKE: &str = "mutation($id: ID!) { reviewGuestRevoke(input: { id: $id }) {
    guest { isOpen revokedAt } } }";
const OPEN: &str = "mutation($token: String!) { guestReviewOpen(input: { token: $token }) {
    codeSentTo } }";
const ENTER: &str = "mutation($token: String!, $code: String!) {
    guestReviewEnter(input: { token: $token, code: $code }) { session until } }";
const SEE: &str = "query($session: String!) { guestReview(session: $session) {
    title customer name cuts { id number comments { nodes { text author { name guestId userId } } } }
    availableActions { action allowed } } }";
const SAY: &str = "mutation($input: GuestCommentAddInput!) { guestCommentAdd(input: $input) {
    comment { id author { name } } } }";
const DECIDE: &str = "mutation($input: GuestDecideInput!) { guestDecide(input: $input) {
    cut { outcome decisions { by { name guestId } } } } }";

/// Somebody who was invited: their address, their id, and the token of their link.
struct Invited {
    email: String,
    id: String,
    token: String,
}

impl Invited {
    async fn new(app: &TestApp, studio: &Studio) -> Self {
        let email = fresh_email();
        let input = json!({ "orderId": studio.order, "email": email, "name": "Per Utenfor" });
        let answer = studio.owner.ok(INVITE, json!({ "input": input })).await;
        let id = tests::library::id(&answer["reviewGuestInvite"]["guest"]["id"]);
        let mail = app.mail(&email).await;
        let line = mail.text.lines().find(|line| line.contains("/review?token=")).expect("a link");
        let token = line.split_once("token=").expect("a token").1.to_owned();
        Self { email, id, token }
    }

    /// Has a code mailed, and reads it.
    async fn code(&self, app: &TestApp) -> String {
        app.stranger().ok(OPEN, json!({ "token": self.token })).await;
        let mail = app.mail(&self.email).await;
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        mail.text.lines().find(is_code).expect("a code").to_owned()
    }

    async fn enter(&self, app: &TestApp) -> String {
        let code = self.code(app).await;
        let data = app.stranger().ok(ENTER, json!({ "token": self.token, "code": code })).await;
        tests::library::id(&data["guestReviewEnter"]["session"])
    }
}

async fn decide(client: &Client, cut: &Shown, session: &str, decision: &str) -> Value {
    let input = json!({ "session": session, "cutId": cut.id, "digest": cut.digest,
        "decision": decision });
    client.send(DECIDE, json!({ "input": input })).await
}

#[actix_web::test]
async fn a_guest_sees_says_and_decides_without_a_login() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let guest = Invited::new(app, &studio).await;
        let stranger = app.stranger();
        let session = guest.enter(app).await;
        let seen = stranger.ok(SEE, json!({ "session": session })).await["guestReview"].take();
        assert_eq!(
            (&seen["title"], &seen["customer"], &seen["name"]),
            (&json!("Sommer"), &json!("Fjord AS"), &json!("Per Utenfor"))
        );
        let listen = format!(
            "subscription {{ guestReviewChanged(session: \"{session}\") {{ comment {{ text }} }} }}"
        );
        let mut heard = stranger.subscribe(&listen).await;
        let input = json!({ "session": session, "cutId": cut.id, "text": "Hva med logoen?",
            "moment": { "frame": 3 } });
        let said = stranger.ok(SAY, json!({ "input": input })).await;
        assert_eq!(said["guestCommentAdd"]["comment"]["author"]["name"], "Per Utenfor");
        assert_eq!(
            heard.next().await["data"]["guestReviewChanged"]["comment"]["text"],
            "Hva med logoen?"
        );
        let comment = &cut.comments(&studio.owner).await[0];
        assert_eq!(comment["author"], json!({ "name": "Per Utenfor", "userId": null }));
        assert_eq!(comment["side"], "CUSTOMER");

        let refused = decide(&stranger, &cut, &session, "APPROVE").await;
        assert_eq!(code(&refused), Some("FORBIDDEN"), "without a stage members decide");
        let stages = "mutation($input: ReviewStagesSetInput!) { reviewStagesSet(input: $input) {
            review { stages { reviewers { name guestId } } } } }";
        let stage = json!({ "name": "Kunde", "quorum": "ANY", "guestIds": [guest.id] });
        let input = json!({ "orderId": studio.order, "stages": [stage] });
        studio.owner.ok(stages, json!({ "input": input })).await;
        assert_eq!(app.mails(&guest.email).await, 3, "invited, a code, and their turn");
        let decided = decide(&stranger, &cut, &session, "APPROVE_WITH_CHANGES").await;
        let decided = &decided["data"]["guestDecide"]["cut"];
        assert_eq!(decided["outcome"], "APPROVE_WITH_CHANGES");
        assert_eq!(
            decided["decisions"][0]["by"],
            json!({ "name": "Per Utenfor", "guestId": guest.id })
        );
        assert_eq!(studio.state().await, "APPROVED");
        let history = "query($id: ID!) { order(id: $id) { history { action actor by } } }";
        let history = studio.producer.ok(history, json!({ "id": studio.order })).await;
        assert_eq!(
            history["order"]["history"][4],
            json!({ "action": "APPROVE", "actor": "CUSTOMER", "by": null })
        );
    })
    .await;
}

#[actix_web::test]
async fn a_guest_sees_nothing_but_the_one_review() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        studio.show(1).await;
        let (owner, producer) = (studio.owner.clone(), studio.producer.clone());
        let other = Studio { order: owner.ordered().await, owner, producer };
        other.producer.steps(&["orderAccept", "orderStart"], &other.order).await;
        let foreign = other.show(7).await;
        let secret = json!({ "input": { "cutId": foreign.id, "text": "x", "isPrivate": true } });
        studio.producer.ok(super::ADD, secret).await;
        let guest = Invited::new(app, &studio).await;
        let session = guest.enter(app).await;
        let stranger = app.stranger();
        let seen = stranger.ok(SEE, json!({ "session": session })).await;
        assert_eq!(seen["guestReview"]["cuts"].as_array().map(Vec::len), Some(1));
        let input = json!({ "session": session, "cutId": foreign.id, "text": "x" });
        assert_eq!(stranger.refused(SAY, json!({ "input": input })).await, "NOT_FOUND");
        let refused = decide(&stranger, &foreign, &session, "APPROVE").await;
        assert_eq!(code(&refused), Some("NOT_FOUND"));
        let bearer = stranger.with_token(session.clone());
        for query in
            ["{ account { name } }", "{ orders { totalCount } }", "{ assets { totalCount } }"]
        {
            let refused = bearer.send(query, json!({})).await;
            assert!(refused["errors"].is_array(), "{refused:#}");
        }
    })
    .await;
}

#[actix_web::test]
async fn codes_are_right_once_for_a_while_and_cannot_be_guessed() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let guest = Invited::new(app, &studio).await;
        let stranger = app.stranger();
        let wrong = json!({ "token": "x".repeat(43) });
        assert_eq!(stranger.refused(OPEN, wrong).await, "LINK_INVALID");
        let early = json!({ "token": guest.token, "code": "000000" });
        assert_eq!(stranger.refused(ENTER, early).await, "CODE_INVALID", "none was mailed");
        let first = guest.code(app).await;
        let with = |code: &str| json!({ "token": guest.token, "code": code });
        stranger.ok(ENTER, with(&format!("{} {}", &first[..3], &first[3..]))).await;
        assert_eq!(stranger.refused(ENTER, with(&first)).await, "CODE_INVALID", "it is used");
        app.platform.clock.advance(TimeDelta::minutes(30));
        let second = guest.code(app).await;
        app.platform.clock.advance(TimeDelta::minutes(15));
        assert_eq!(stranger.refused(ENTER, with(&second)).await, "CODE_INVALID", "it is too old");
        app.platform.clock.advance(TimeDelta::minutes(60));
        let third = guest.code(app).await;
        let guess = if third == "123456" { "654321" } else { "123456" };
        for _ in 0..5 {
            assert_eq!(stranger.refused(ENTER, with(guess)).await, "CODE_INVALID");
        }
        assert_eq!(stranger.refused(ENTER, with(&third)).await, "TOO_MANY_REQUESTS");
    })
    .await;
}

#[actix_web::test]
async fn a_link_opens_until_it_ends_or_is_taken_back() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        app.keep(&studio.owner).await;
        studio.show(1).await;
        let guest = Invited::new(app, &studio).await;
        let session = guest.enter(app).await;
        let stranger = app.stranger();
        let see = json!({ "session": session });
        stranger.ok(SEE, see.clone()).await;
        let twice =
            json!({ "orderId": studio.order, "email": guest.email.to_uppercase(), "name": "P" });
        assert_eq!(
            studio.owner.refused(INVITE, json!({ "input": twice })).await,
            "ALREADY_INVITED"
        );
        let reviewer = app.joined(&studio.owner, AccountRole::Reviewer).await;
        for (client, expected) in [(&reviewer, "FORBIDDEN"), (&app.owner().await, "NOT_FOUND")] {
            assert_eq!(client.refused(REVOKE, json!({ "id": guest.id })).await, expected);
        }
        let revoked = studio.owner.ok(REVOKE, json!({ "id": guest.id })).await;
        assert_eq!(revoked["reviewGuestRevoke"]["guest"]["isOpen"], false);
        assert_eq!(stranger.refused(SEE, see).await, "UNAUTHENTICATED", "who is in is out");
        assert_eq!(stranger.refused(OPEN, json!({ "token": guest.token })).await, "LINK_INVALID");

        for wrong in [
            json!({ "orderId": studio.order, "email": "no address", "name": "Per" }),
            json!({ "orderId": studio.order, "email": fresh_email(), "name": " " }),
            json!({ "orderId": studio.order, "email": fresh_email(), "name": "Per", "days": 0 }),
        ] {
            let owner = &studio.owner;
            let refused = owner.send(INVITE, json!({ "input": wrong })).await;
            assert_eq!(code(&refused), Some("BAD_USER_INPUT"), "{wrong}");
        }
        let again = Invited::new(app, &studio).await;
        let session = again.enter(app).await;
        app.platform.clock.advance(TimeDelta::hours(13));
        assert_eq!(stranger.refused(SEE, json!({ "session": session })).await, "UNAUTHENTICATED");
        app.platform.clock.advance(TimeDelta::days(30));
        assert_eq!(stranger.refused(OPEN, json!({ "token": again.token })).await, "LINK_INVALID");
    })
    .await;
}
