//! What people say, change, take back and react to.

use chrono::TimeDelta;
use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{
    library::{id, picture},
    on_both,
};

use super::{OPEN, SEND, open, say, seen};

const UPDATE: &str = "mutation($id: ID!, $text: String!) {
    messageUpdate(input: { id: $id, text: $text }) { message { text editedAt cursor } } }";
const DELETE: &str = "mutation($id: ID!) { messageDelete(input: { id: $id }) {
    message { text isDeleted } } }";
const REACT: &str = "mutation($id: ID!, $emoji: String!, $on: Boolean!) {
    messageReact(input: { id: $id, emoji: $emoji, on: $on }) {
    message { reactions { emoji isOwn people { name } } } } }";
const READ: &str = "mutation($id: ID!, $number: Int!) {
    conversationMarkRead(input: { id: $id, number: $number }) { conversation { unreadCount } } }";
const WAITING: &str = "{ conversationsWaiting { nodes { id } } }";

fn waiting(answer: &Value) -> Vec<&str> {
    let nodes = answer["conversationsWaiting"]["nodes"].as_array().expect("nodes");
    nodes.iter().filter_map(|node| node["id"].as_str()).collect()
}

#[actix_web::test]
async fn a_question_waits_for_vibbio_until_it_is_answered() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let talk = open(&owner).await;
        assert_eq!(open(&owner).await, talk, "there is one");
        let asked = say(&owner, &talk, " Hei!\r\nNår får vi filmen? ").await;
        assert_eq!((&asked["number"], &asked["side"]), (&json!(1), &json!("CUSTOMER")));
        assert_eq!(asked["text"], "Hei!\nNår får vi filmen?");
        assert_eq!(asked["author"]["name"], "Kari Nordmann");
        assert_eq!(waiting(&producer.ok(WAITING, json!({})).await), [talk.as_str()]);
        assert_eq!(seen(&producer, &talk).await["unreadCount"], 1);
        assert_eq!(seen(&owner, &talk).await["unreadCount"], 0, "one's own are no news");

        let input = json!({ "conversationId": talk, "text": "I dag.", "replyToId": asked["id"] });
        let answer = producer.ok(SEND, json!({ "input": input })).await;
        let answer = &answer["messageSend"]["message"];
        assert_eq!((&answer["side"], &answer["replyTo"]["number"]), (&json!("VIBBIO"), &json!(1)));
        assert!(waiting(&producer.ok(WAITING, json!({})).await).is_empty());
        assert_eq!(seen(&producer, &talk).await["unreadCount"], 0, "who answers has read");
        let before = seen(&owner, &talk).await;
        assert_eq!(
            (&before["unreadCount"], &before["lastMessage"]["text"]),
            (&json!(1), &json!("I dag."))
        );
        let read = owner.ok(READ, json!({ "id": talk, "number": 99 })).await;
        assert_eq!(read["conversationMarkRead"]["conversation"]["unreadCount"], 0);
        let people = seen(&owner, &talk).await["participants"].take();
        let read: Vec<_> =
            people.as_array().expect("people").iter().map(|one| &one["read"]).collect();
        assert_eq!(read, [2, 2], "nobody reads further than there is");
        assert_eq!(owner.refused(WAITING, json!({})).await, "FORBIDDEN");
    })
    .await;
}

#[actix_web::test]
async fn a_message_brings_assets_and_points_at_what_it_is_about() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        let project = owner.project(json!({ "title": "Sommer" })).await;
        let scene = owner.scene(&project, "Hei").await;
        let opened = owner.ok(OPEN, json!({ "project": project })).await;
        let opened = &opened["conversationOpen"]["conversation"];
        assert_eq!(opened["projectId"], project.as_str());
        let talk = id(&opened["id"]);
        let input =
            json!({ "conversationId": talk, "attachmentIds": [asset], "sceneIds": [scene] });
        let sent = owner.ok(SEND, json!({ "input": input })).await;
        let message = &sent["messageSend"]["message"];
        assert_eq!(message["attachments"], json!([{ "id": asset }]));
        assert_eq!(message["references"], json!([{ "sceneId": scene }]));

        let theirs = other.add(json!({}), "b.png", picture(2)).await;
        let nobody = "usr_01890000000070008000000000000000";
        let stranger = other.ok("{ viewer { user { id } } }", json!({})).await;
        for (wrong, code) in [
            (json!({ "text": " " }), "BAD_USER_INPUT"),
            (json!({ "text": "x".repeat(10_001) }), "BAD_USER_INPUT"),
            (json!({ "attachmentIds": [theirs] }), "NOT_FOUND"),
            (json!({ "text": "x", "mentionedUserIds": [nobody] }), "NOT_FOUND"),
            (
                json!({ "text": "x", "mentionedUserIds": [stranger["viewer"]["user"]["id"]] }),
                "NOT_FOUND",
            ),
            (
                json!({ "text": "x", "replyToId": "msg_01890000000070008000000000000000" }),
                "BAD_USER_INPUT",
            ),
        ] {
            let mut input = wrong.clone();
            input["conversationId"] = json!(talk);
            assert_eq!(owner.refused(SEND, json!({ "input": input })).await, code, "{wrong:.100}");
        }
        let input = json!({ "conversationId": talk, "text": "hei" });
        assert_eq!(other.refused(SEND, json!({ "input": input })).await, "NOT_FOUND");
        assert_eq!(other.refused(OPEN, json!({ "project": project })).await, "NOT_FOUND");
        assert!(seen(&other, &talk).await.is_null());
    })
    .await;
}

#[actix_web::test]
async fn the_same_message_sent_twice_is_said_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let talk = open(&owner).await;
        let input = json!({ "conversationId": talk, "text": "hei", "idempotencyKey": "a" });
        let send = || owner.ok(SEND, json!({ "input": input }));
        let (first, second) = futures::join!(send(), send());
        assert_eq!(first["messageSend"]["message"]["id"], second["messageSend"]["message"]["id"]);
        let other = json!({ "conversationId": talk, "text": "hallo", "idempotencyKey": "a" });
        assert_eq!(owner.refused(SEND, json!({ "input": other })).await, "IDEMPOTENCY_MISMATCH");
        assert_eq!(
            seen(&owner, &talk).await["messages"]["nodes"].as_array().map(Vec::len),
            Some(1)
        );
    })
    .await;
}

#[actix_web::test]
async fn what_was_said_is_changed_and_taken_back_for_a_quarter_of_an_hour() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let talk = open(&owner).await;
        let first = say(&owner, &talk, "one").await;
        let second = say(&owner, &talk, "two").await;
        let change = json!({ "id": first["id"], "text": "uno" });
        assert_eq!(producer.refused(UPDATE, change.clone()).await, "FORBIDDEN");
        let changed = owner.ok(UPDATE, change.clone()).await["messageUpdate"]["message"].take();
        assert_eq!((&changed["text"], &changed["cursor"]), (&json!("uno"), &json!(3)));
        let gone = owner.ok(DELETE, json!({ "id": second["id"] })).await;
        assert_eq!(gone["messageDelete"]["message"], json!({ "text": "", "isDeleted": true }));
        assert_eq!(owner.refused(DELETE, json!({ "id": second["id"] })).await, "ILLEGAL_STATE");

        let react = |emoji: &str, on| json!({ "id": first["id"], "emoji": emoji, "on": on });
        producer.ok(REACT, react("👍", true)).await;
        producer.ok(REACT, react("👍", true)).await;
        let reacted = owner.ok(REACT, react("👍", true)).await["messageReact"]["message"].take();
        assert_eq!(reacted["reactions"].as_array().map(Vec::len), Some(1));
        assert_eq!(reacted["reactions"][0]["people"].as_array().map(Vec::len), Some(2));
        let left = producer.ok(REACT, react("👍", false)).await["messageReact"]["message"].take();
        assert_eq!(
            left["reactions"],
            json!([{ "emoji": "👍", "isOwn": false, "people": [{ "name": "Kari Nordmann" }] }])
        );
        assert_eq!(owner.refused(REACT, react("<b>", true)).await, "BAD_USER_INPUT");

        app.platform.clock.advance(TimeDelta::minutes(14));
        owner.ok(UPDATE, change.clone()).await;
        app.platform.clock.advance(TimeDelta::seconds(61));
        let owner = app.client(&json!({ "tokens": { "accessToken": owner.token() } }));
        let late = owner.send(UPDATE, change).await;
        let code = &late["errors"][0]["extensions"]["code"];
        assert!(*code == "ILLEGAL_STATE" || *code == "TOKEN_EXPIRED", "{late}");
    })
    .await;
}
