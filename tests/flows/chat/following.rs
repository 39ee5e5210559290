//! Conversations are followed without a gap.

use std::collections::BTreeSet;

use entity::role::StaffRole;
use serde_json::json;
use tests::{Client, TestApp, on_both, postgres, subscription::Subscription};

use super::{SEND, open, say, seen};

async fn follow(client: &Client, conversation: &str, after: i64) -> Subscription {
    let query = format!(
        "subscription {{ messageChanged(conversationId: \"{conversation}\", after: {after}) \
         {{ cursor number text author {{ name }} }} }}",
    );
    client.subscribe(&query).await
}

/// The next change: its cursor and its text.
async fn next(following: &mut Subscription) -> (i64, String) {
    let heard = following.next().await;
    let message = &heard["data"]["messageChanged"];
    let cursor = message["cursor"].as_i64().unwrap_or_else(|| panic!("{heard:#}"));
    (cursor, message["text"].as_str().expect("a text").to_owned())
}

#[actix_web::test]
async fn whoever_comes_back_hears_what_was_missed_and_nothing_twice() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let talk = open(&owner).await;
        say(&owner, &talk, "before").await;
        let mut following = follow(&owner, &talk, 1).await;
        say(&producer, &talk, "one").await;
        assert_eq!(next(&mut following).await, (2, "one".into()));
        drop(following);
        let missed = say(&producer, &talk, "two").await;
        let change = "mutation($id: ID!) { messageUpdate(input: { id: $id, text: \"zwei\" }) { message { id } } }";
        producer.ok(change, json!({ "id": missed["id"] })).await;
        say(&producer, &talk, "three").await;
        let mut again = follow(&owner, &talk, 2).await;
        say(&producer, &talk, "four").await;
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.push(next(&mut again).await);
        }
        let said = [(4, "zwei"), (5, "three"), (6, "four")];
        assert_eq!(heard, said.map(|(cursor, text)| (cursor, text.to_owned())));
        let people = seen(&producer, &talk).await["participants"].take();
        let online = |name: &str| {
            let all = people.as_array().expect("people");
            let one = all.iter().find(|one| one["person"]["name"] == name).expect("a person");
            one["person"]["isOnline"] == true
        };
        assert!(online("Kari Nordmann") && !online("Ola Vibb"), "{people}");
    })
    .await;
}

#[actix_web::test]
async fn many_who_talk_at_once_are_heard_by_all_in_one_order() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let talk = open(&owner).await;
        let mut following = Vec::new();
        for _ in 0..4 {
            following.push(follow(&owner, &talk, 0).await);
        }
        let texts: Vec<_> = (0..40).map(|n| format!("message {n}")).collect();
        let said = texts.iter().enumerate().map(async |(n, text)| {
            say(if n % 2 == 0 { &owner } else { &producer }, &talk, text).await;
        });
        futures::future::join_all(said).await;
        let mut orders = BTreeSet::new();
        for following in &mut following {
            let mut heard = Vec::new();
            for _ in &texts {
                heard.push(next(following).await);
            }
            assert!(heard.iter().map(|one| one.0).eq(1..=40), "{heard:?}");
            orders.insert(heard);
        }
        assert_eq!(orders.len(), 1, "all hear the same");
    })
    .await;
}

#[actix_web::test]
async fn people_on_other_nodes_are_heard() {
    let Some(url) = postgres::new_database().await else { return };
    let one = TestApp::start(Some(&url), &[]).await;
    let key = one.data().join("jwt.pem");
    let key = key.to_str().expect("a path");
    let two = TestApp::start(Some(&url), &["--jwt-key", key]).await;
    let owner = one.owner().await;
    let talk = open(&owner).await;
    let there = Client::new(&two.url, owner.token().map(str::to_owned));
    let mut following = follow(&owner, &talk, 0).await;
    let activity = format!(
        "subscription {{ conversationActivity(conversationId: \"{talk}\") {{ name activity }} }}",
    );
    let producer = one.staff(StaffRole::Producer).await;
    let mut watching = producer.subscribe(&activity).await;
    let input = json!({ "conversationId": talk, "text": "from two" });
    there.ok(SEND, json!({ "input": input })).await;
    assert_eq!(next(&mut following).await, (1, "from two".into()));
    let typing = "mutation($id: ID!) { conversationTellTyping(input: { id: $id }) { id } }";
    there.ok(typing, json!({ "id": talk })).await;
    let heard = watching.next().await["data"]["conversationActivity"].take();
    assert_eq!(heard, json!({ "name": "Kari Nordmann", "activity": "TYPES" }));
    one.finish().await;
}

#[actix_web::test]
async fn conversations_of_others_are_not_followed() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let talk = open(&owner).await;
        let heard = follow(&other, &talk, 0).await.next().await;
        assert_eq!(heard["errors"][0]["extensions"]["code"], "NOT_FOUND", "{heard:#}");
    })
    .await;
}
