//! People are told of what concerns them, as they wish, and once.

use api::{credits::jobs::TellExpiringCredits, jobs::Job};
use chrono::TimeDelta;
use entity::{
    plan::PlanCode,
    role::{AccountRole, StaffRole},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture},
    on_both,
    people::fresh_email,
    smtp::Smtp,
};

const LIST: &str = "query($filter: NotificationFilterInput, $first: Int, $after: String) {
    notifications(filter: $filter, first: $first, after: $after) {
        nodes { id kind topic text words subject accountId createdAt readAt }
        totalCount unreadCount pageInfo { hasNextPage endCursor } } }";
const MARK: &str = "mutation($input: NotificationsMarkReadInput!) {
    notificationsMarkRead(input: $input) { changedCount unreadCount } }";
const WISH: &str = "mutation($input: PreferencesUpdateInput!) { preferencesUpdate(input: $input) {
    __typename } }";

async fn list(client: &Client, variables: Value) -> Value {
    client.ok(LIST, variables).await["notifications"].take()
}

async fn topics(client: &Client) -> Vec<String> {
    let nodes = list(client, json!({ "first": 100 })).await["nodes"].take();
    let nodes = nodes.as_array().expect("notifications").clone();
    nodes.iter().map(|node| node["topic"].as_str().expect("a topic").to_owned()).collect()
}

/// Somebody who owns an account and has an order in production, and who makes it.
async fn customer(app: &TestApp) -> (Client, String, String) {
    let email = fresh_email();
    let owner = app.owner_at(&email).await;
    let order = owner.ordered().await;
    (owner, order, email)
}

async fn step(app: &TestApp, mutation: &str, order: &str) {
    let producer = app.staff(StaffRole::Producer).await;
    let answer = producer.step(mutation, order).await;
    assert!(answer.get("errors").is_none(), "{answer}");
}

/// Lets somebody have mails at once of what is told of an order that goes on.
async fn wish(client: &Client, kind: &str, channel: &str, enabled: bool) {
    let chosen = json!([{ "kind": kind, "channel": channel, "isOn": enabled }]);
    client.ok(WISH, json!({ "input": { "notifications": chosen } })).await;
}

/// The value of a header of a message, unfolded.
fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
    let line = head.lines().find(|line| line.starts_with(&format!("{name}: ")))?;
    line.split_once(": ").map(|(_, value)| value.to_owned())
}

/// The path of the link by which a mail is unsubscribed from.
fn unsubscribe_path(message: &str) -> String {
    let link = header(message, "List-Unsubscribe").expect("a link");
    let link = link.trim_matches(['<', '>']).replace(' ', "");
    let at = link.find("/unsubscribe").expect("a path");
    link[at..].to_owned()
}

#[actix_web::test]
async fn whoever_ordered_is_told_of_each_step_once() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        step(app, "orderAccept", &order).await;
        step(app, "orderStart", &order).await;
        assert_eq!(topics(&owner).await, ["ORDER_STARTED", "ORDER_ACCEPTED", "ORDER_PLACED"]);
        let told = list(&owner, json!({})).await;
        assert_eq!(told["unreadCount"], 3);
        assert_eq!(told["nodes"][0]["subject"], json!(order));
        let text = told["nodes"][0]["text"].as_str().expect("a text");
        assert!(text.contains("Sommer"), "{text}");
        let other = app.owner().await;
        assert_eq!(list(&other, json!({})).await["totalCount"], 0);
    })
    .await;
}

#[actix_web::test]
async fn what_is_read_is_read_and_what_is_others_is_passed_over() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        step(app, "orderAccept", &order).await;
        let first = id(&list(&owner, json!({})).await["nodes"][0]["id"]);
        let other = app.owner().await;
        let mark = |ids: Value| json!({ "input": { "ids": ids } });
        let theirs = other.ok(MARK, mark(json!([first]))).await;
        assert_eq!(theirs["notificationsMarkRead"]["changedCount"], 0);
        let marked = owner.ok(MARK, mark(json!([first]))).await["notificationsMarkRead"].take();
        assert_eq!(marked, json!({ "changedCount": 1, "unreadCount": 1 }));
        let unread = list(&owner, json!({ "filter": { "unread": true } })).await;
        assert_eq!(unread["nodes"][0]["topic"], "ORDER_PLACED");
        let back = json!({ "input": { "ids": [first], "read": false } });
        assert_eq!(owner.ok(MARK, back).await["notificationsMarkRead"]["unreadCount"], 2);
        let all = json!({ "input": { "before": app.platform.db.now() } });
        assert_eq!(owner.ok(MARK, all).await["notificationsMarkRead"]["unreadCount"], 0);
        assert_eq!(owner.refused(MARK, json!({ "input": {} })).await, "BAD_USER_INPUT");
        assert_eq!(app.stranger().refused(LIST, json!({})).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_notifications_costs_the_same_whatever_its_size() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        for mutation in ["orderAccept", "orderHold", "orderResume", "orderStart"] {
            step(app, mutation, &order).await;
        }
        let cost = async |query: &str, first: i32| {
            let before = app.platform.db.statements();
            owner.ok(query, json!({ "first": first })).await;
            app.platform.db.statements() - before
        };
        let one = cost(LIST, 1).await;
        assert_eq!(cost(LIST, 50).await, one);
        assert!(one <= 6, "{one} statements");
        let bare = "query($first: Int) { notifications(first: $first) { nodes { id } } }";
        let counted =
            "query($first: Int) { notifications(first: $first) { nodes { id } unreadCount } }";
        assert_eq!(cost(counted, 50).await, cost(bare, 50).await + 1);
    })
    .await;
}

#[actix_web::test]
async fn mails_come_as_they_are_wished_and_end_with_one_click() {
    on_both(async |app| {
        let (owner, order, email) = customer(app).await;
        wish(&owner, "ORDER_CHANGED", "EMAIL", true).await;
        step(app, "orderAccept", &order).await;
        let mail = app.mail(&email).await;
        assert!(mail.subject.contains("taken on"), "{}", mail.subject);
        assert_eq!(
            header(&mail.message, "List-Unsubscribe-Post").as_deref(),
            Some("List-Unsubscribe=One-Click")
        );
        let path = unsubscribe_path(&mail.message);
        // Looking at the page ends nothing.
        let page = app.stranger().request(Method::GET, &path).send().await.expect("a page");
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.expect("a page").contains("<button>"));
        let mails = app.mails(&email).await;
        step(app, "orderHold", &order).await;
        assert_eq!(app.mails(&email).await, mails + 1);
        let click = app.stranger().request(Method::POST, &path);
        let click = click.header("content-type", "application/x-www-form-urlencoded");
        let done = click.body("List-Unsubscribe=One-Click").send().await.expect("an answer");
        assert_eq!(done.status(), StatusCode::OK);
        step(app, "orderResume", &order).await;
        assert_eq!(app.mails(&email).await, mails + 1);
        assert_eq!(topics(&owner).await[0], "ORDER_RESUMED", "it is told in the product");
        let again = app.stranger().request(Method::POST, &path).send().await.expect("an answer");
        assert_eq!(again.status(), StatusCode::OK);
        for forged in ["/unsubscribe", "/unsubscribe?token=x.y", &path[..path.len() - 3]] {
            let refused =
                app.stranger().request(Method::POST, forged).send().await.expect("an answer");
            assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{forged}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_has_to_be_told_cannot_be_turned_off() {
    on_both(async |app| {
        let (_, _, email) = customer(app).await;
        let mail = app.mail(&email).await;
        assert!(mail.subject.contains("order"), "{}", mail.subject);
        assert_eq!(header(&mail.message, "List-Unsubscribe"), None);
        assert_eq!(header(&mail.message, "List-Unsubscribe-Post"), None);
    })
    .await;
}

#[actix_web::test]
async fn the_mail_of_the_day_comes_in_the_morning_of_whoever_gets_it() {
    on_both(async |app| {
        let (owner, order, email) = customer(app).await;
        let zone = json!({ "input": { "timeZone": "America/New_York" } });
        owner.ok(WISH, zone).await;
        let mails = app.mails(&email).await;
        step(app, "orderAccept", &order).await;
        step(app, "orderDecline", &order).await;
        assert_eq!(app.mails(&email).await, mails, "not at once");
        for _ in 0..25 {
            app.platform.clock.advance(TimeDelta::hours(1));
            app.work().await;
        }
        assert_eq!(app.mails(&email).await, mails + 1, "one for both");
        let mail = app.mail(&email).await;
        assert!(
            mail.text.contains("taken on") && mail.text.contains("cannot make"),
            "{}",
            mail.text
        );
        assert!(unsubscribe_path(&mail.message).contains("token="));
        for _ in 0..3 {
            app.platform.clock.advance(TimeDelta::days(1));
            app.work().await;
        }
        assert_eq!(app.mails(&email).await, mails + 1, "never an empty one");
    })
    .await;
}

#[actix_web::test]
async fn what_was_read_meanwhile_is_not_mailed() {
    on_both(async |app| {
        let (owner, order, email) = customer(app).await;
        let mails = app.mails(&email).await;
        step(app, "orderAccept", &order).await;
        let all = json!({ "input": { "before": app.platform.db.now() } });
        owner.ok(MARK, all).await;
        app.platform.clock.advance(TimeDelta::days(2));
        assert_eq!(app.mails(&email).await, mails);
    })
    .await;
}

#[actix_web::test]
async fn a_notification_arrives_as_it_is_made() {
    on_both(async |app| {
        let (owner, order, _) = customer(app).await;
        let mut added =
            owner.subscribe("subscription { notificationAdded { topic subject } }").await;
        step(app, "orderAccept", &order).await;
        let told = added.next().await;
        assert_eq!(told["data"]["notificationAdded"]["topic"], "ORDER_ACCEPTED", "{told}");
    })
    .await;
}

#[actix_web::test]
async fn owners_are_told_that_somebody_at_vibbio_looks() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = owner.ok("{ account { id } }", json!({})).await;
        let support = app.staff(StaffRole::Support).await;
        let begin = "mutation($input: StaffAccessBeginInput!) {
            staffAccessBegin(input: $input) { access { id } } }";
        let input = json!({ "accountId": account["account"]["id"], "minutes": 10,
            "reason": "Kari asked why a picture is missing" });
        support.ok(begin, json!({ "input": input })).await;
        let told = list(&owner, json!({})).await;
        assert_eq!(told["nodes"][0]["topic"], "STAFF_ACCESS");
        assert_eq!(told["nodes"][0]["words"], "Kari asked why a picture is missing");
    })
    .await;
}

#[actix_web::test]
async fn a_mail_server_gets_the_headers_that_mail_programs_look_for() {
    let Some(server) = Smtp::start() else { return };
    let app = TestApp::start(
        None,
        &["--mail", &server.url(None), "--public-url", "https://vibbio.example"],
    )
    .await;
    let (owner, order, _) = customer(&app).await;
    app.work().await;
    wish(&owner, "ORDER_CHANGED", "EMAIL", true).await;
    step(&app, "orderAccept", &order).await;
    app.work().await;
    let message = loop {
        let mail = server.next();
        let message = mail["message"].as_str().expect("a message").to_owned();
        if message.contains("List-Unsubscribe-Post") {
            break message;
        }
    };
    let link = header(&message, "List-Unsubscribe").expect("a link");
    assert!(
        link.replace(' ', "").starts_with("<https://vibbio.example/unsubscribe?token="),
        "{link}"
    );
    assert_eq!(
        header(&message, "List-Unsubscribe-Post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
}

#[actix_web::test]
async fn those_who_keep_an_account_are_told_who_comes_and_goes_and_others_of_their_role() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.put_on(&owner, PlanCode::Premium).await;
        let admin = app.joined(&owner, AccountRole::Admin).await;
        assert_eq!(topics(&owner).await, ["MEMBER_JOINED"]);
        let member = app.joined(&owner, AccountRole::Member).await;
        assert_eq!(topics(&admin).await, ["MEMBER_JOINED"], "not of themselves");
        let told = list(&owner, json!({ "first": 1 })).await["nodes"][0].take();
        assert_eq!(told["text"], "Ola Nordmann has joined Fjord AS");
        assert_eq!(told["kind"], "PEOPLE_CHANGED");
        let id = member.ok("{ viewer { user { id } } }", json!({})).await;
        let user = json!({ "user": id["viewer"]["user"]["id"] });
        let role = "mutation($user: ID!) { memberRoleChange(input: {
            userId: $user, role: REVIEWER }) { __typename } }";
        owner.ok(role, user.clone()).await;
        assert_eq!(topics(&member).await, ["ROLE_CHANGED"]);
        let remove =
            "mutation($user: ID!) { memberRemove(input: { userId: $user }) { __typename } }";
        admin.ok(remove, user).await;
        assert_eq!(topics(&owner).await, ["MEMBER_LEFT", "MEMBER_JOINED", "MEMBER_JOINED"]);
        assert_eq!(topics(&admin).await, ["MEMBER_JOINED"], "who did it knows");
    })
    .await;
}

#[actix_web::test]
async fn a_copied_session_is_told_in_the_product_and_by_one_mail() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let session = app.sign_in(&email).await;
        let refresh =
            "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
            tokens { accessToken refreshToken } } }";
        let token = json!({ "token": session["tokens"]["refreshToken"] });
        let next = app.stranger().ok(refresh, token.clone()).await;
        let next = json!({ "token": next["sessionRefresh"]["tokens"]["refreshToken"] });
        app.stranger().ok(refresh, next).await;
        let before = app.mails(&email).await;
        assert_eq!(app.stranger().refused(refresh, token).await, "UNAUTHENTICATED");
        assert_eq!(topics(&owner).await, ["SESSION_STOLEN"]);
        assert_eq!(app.mails(&email).await, before + 1);
    })
    .await;
}

#[actix_web::test]
async fn an_account_is_told_once_of_few_credits_and_of_each_lot_that_expires() {
    on_both(async |app| {
        let (owner, _, email) = customer(app).await;
        assert!(!topics(&owner).await.contains(&"CREDITS_LOW".to_owned()), "400 are left");
        owner.ordered().await;
        assert_eq!(topics(&owner).await[..2], ["ORDER_PLACED", "CREDITS_LOW"]);
        let told = list(&owner, json!({ "first": 2 })).await["nodes"][1].take();
        assert_eq!(told["text"], "Fjord AS has 50 credits left");

        let finance = app.staff(StaffRole::Finance).await;
        let account = owner.ok("{ account { id } }", json!({})).await["account"]["id"].take();
        let grant = "mutation($input: CreditGrantInput!) { creditGrant(input: $input) {
            __typename } }";
        let ends = app.platform.db.now() + TimeDelta::days(20);
        let input = json!({ "accountId": account, "kind": "PROMOTION", "amount": 120,
            "expiresAt": ends.to_rfc3339(), "reason": "A gift" });
        finance.ok(grant, json!({ "input": input })).await;
        let tell = async || TellExpiringCredits {}.run(&app.platform).await.expect("it is told");
        tell().await;
        assert!(!topics(&owner).await.contains(&"CREDITS_EXPIRING".to_owned()), "not yet");
        app.platform.clock.advance(TimeDelta::days(7));
        tell().await;
        tell().await;
        let owner = app.client(&app.sign_in(&email).await);
        let topics = topics(&owner).await;
        let expiring = topics.iter().filter(|topic| *topic == "CREDITS_EXPIRING");
        assert_eq!(expiring.count(), 1, "{topics:?}");
        let told = list(&owner, json!({ "first": 1 })).await["nodes"][0].take();
        let text = told["text"].as_str().expect("a text");
        assert!(text.starts_with("120 credits of Fjord AS expire on 20"), "{text}");
    })
    .await;
}

#[actix_web::test]
async fn an_account_is_told_that_its_trial_ends_and_that_a_release_is_withdrawn() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        let tag = "mutation($id: ID!) { nametagAdd(input: { assetId: $id, personName: \"Kari\" }) {
            nametag { person { id } } } }";
        let tagged = owner.ok(tag, json!({ "id": asset })).await;
        let person = &tagged["nametagAdd"]["nametag"]["person"]["id"];
        let add = "mutation($id: ID!) { releaseAdd(input: {
            personId: $id, scopes: [ALL], validFrom: \"2026-01-01\" }) { release { id } } }";
        let release = owner.ok(add, json!({ "id": person })).await["releaseAdd"]["release"].take();
        let withdraw =
            "mutation($id: ID!) { releaseWithdraw(input: { id: $id }) { release { id } } }";
        owner.ok(withdraw, json!({ "id": release["id"] })).await;
        let told = list(&owner, json!({ "first": 1 })).await["nodes"][0].take();
        assert_eq!(told["text"], "Kari has withdrawn a release: 1 file shows them");
        app.work().await;
        app.platform.clock.advance(TimeDelta::days(12));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(topics(&owner).await[..1], ["ACCOUNT_CLOSING"]);
        app.platform.clock.advance(TimeDelta::days(3));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(topics(&owner).await[..2], ["ACCOUNT_CLOSED", "ACCOUNT_CLOSING"]);
    })
    .await;
}
