//! Several people plan one video, and nobody loses what they wrote.

use entity::role::AccountRole;
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{HISTORY, SCENE_ADD, SCENE_REMOVE, SCENE_UPDATE, UPDATE, read, told};

#[actix_web::test]
async fn two_who_type_in_different_places_keep_what_both_wrote() {
    on_both(async |app| {
        let kari = app.owner().await;
        let ola = app.joined(&kari, AccountRole::Member).await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        let first = kari.scene(&project, "One").await;
        let second = kari.scene(&project, "Two").await;
        // Both saw the third version, and neither hears of the other.
        let say = |scene: &str, message: &str| {
            json!({ "input": { "id": scene, "expectedVersion": 3, "message": message } })
        };
        kari.ok(SCENE_UPDATE, say(&first, "Eins")).await;
        ola.ok(SCENE_UPDATE, say(&second, "Zwei")).await;
        ola.ok(
            UPDATE,
            json!({ "input": { "id": project, "expectedVersion": 3, "goal": "More" } }),
        )
        .await;
        kari.ok(
            UPDATE,
            json!({ "input": { "id": project, "expectedVersion": 3, "audience": "Sailors" } }),
        )
        .await;
        let note = json!({ "input": { "id": first, "expectedVersion": 3, "note": "Slowly" } });
        ola.ok(SCENE_UPDATE, note).await;
        let planned = read(&kari, &project).await;
        assert_eq!(told(&planned), ["Eins", "Zwei"]);
        assert_eq!((&planned["goal"], &planned["version"]), (&json!("More"), &json!(8)));
        assert_eq!(planned["scenes"][0]["note"], "Slowly");
    })
    .await;
}

#[actix_web::test]
async fn whoever_would_overwrite_another_is_told_what_and_nothing_is_lost() {
    on_both(async |app| {
        let kari = app.owner().await;
        let ola = app.joined(&kari, AccountRole::Member).await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        let scene = kari.scene(&project, "Hello").await;
        let say = |message: &str, version: i32| {
            json!({ "input": { "id": scene, "expectedVersion": version, "message": message } })
        };
        kari.ok(SCENE_UPDATE, say("Hello, you", 2)).await;
        let response = ola.send(SCENE_UPDATE, say("Good morning", 2)).await;
        assert_eq!(code(&response), Some("VERSION_CONFLICT"));
        let extensions = &response["errors"][0]["extensions"];
        assert_eq!(extensions["details"], json!({ "version": 3, "fields": ["message"] }));
        assert_eq!(extensions["field"], "expectedVersion");
        let remove = json!({ "input": { "id": scene, "expectedVersion": 2 } });
        assert_eq!(ola.refused(SCENE_REMOVE, remove).await, "VERSION_CONFLICT");
        assert_eq!(told(&read(&ola, &project).await), ["Hello, you"]);
        ola.ok(SCENE_UPDATE, say("Good morning, you", 3)).await;
        // A version that nobody was ever told is one that nobody has seen.
        for version in [0, 99] {
            assert_eq!(ola.refused(SCENE_UPDATE, say("x", version)).await, "VERSION_CONFLICT");
        }
    })
    .await;
}

#[actix_web::test]
async fn many_who_type_at_once_lose_no_line() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Together" })).await;
        let mut scenes = Vec::new();
        for _ in 0..6 {
            scenes.push(kari.scene(&project, "").await);
        }
        let version = read(&kari, &project).await["version"].clone();
        let kari = &kari;
        let typing = scenes.iter().enumerate().map(async |(n, scene)| {
            for length in 1..=5 {
                let message = format!("{n}").repeat(length);
                let input = json!({ "id": scene, "expectedVersion": version, "message": message });
                let response = kari.send(SCENE_UPDATE, json!({ "input": input })).await;
                // Their own scene only: each goes on from the version that they were told.
                match code(&response) {
                    None => {}
                    Some("VERSION_CONFLICT") => {
                        let told = &response["errors"][0]["extensions"]["details"]["version"];
                        let input =
                            json!({ "id": scene, "expectedVersion": told, "message": message });
                        kari.ok(SCENE_UPDATE, json!({ "input": input })).await;
                    }
                    Some(other) => panic!("{other}"),
                }
            }
        });
        join_all(typing).await;
        let planned = read(kari, &project).await;
        let expected: Vec<_> = (0..6).map(|n| format!("{n}").repeat(5)).collect();
        assert_eq!(told(&planned), expected);
    })
    .await;
}

#[actix_web::test]
async fn everybody_in_a_project_hears_what_the_others_do() {
    on_both(async |app| {
        let kari = app.owner().await;
        let ola = app.joined(&kari, AccountRole::Member).await;
        let stranger = app.owner().await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        let elsewhere = kari.project(json!({ "title": "Other" })).await;
        let listen = format!(
            "subscription {{ projectChanged(id: \"{project}\") {{
                project {{ version scenes {{ message }} }}
                edit {{ kind by {{ name }} changes {{ thing fields isAdded }} }} }} }}"
        );
        let mut hears = ola.subscribe(&listen).await;
        let mut theirs =
            stranger.subscribe("subscription { projectChanged { edit { kind } } }").await;
        kari.scene(&elsewhere, "Not here").await;
        let scene = kari.scene(&project, "Hello").await;
        let heard = hears.next().await["data"]["projectChanged"].take();
        assert_eq!(heard["edit"]["kind"], "SCENE_ADDED");
        assert_eq!(heard["edit"]["changes"][0]["isAdded"], true);
        assert_eq!(heard["project"]["scenes"][0]["message"], "Hello");
        let input = json!({ "id": scene, "expectedVersion": 2, "message": "Hi" });
        kari.ok(SCENE_UPDATE, json!({ "input": input })).await;
        let heard = hears.next().await["data"]["projectChanged"].take();
        assert_eq!(heard["edit"]["changes"][0]["fields"], json!(["message"]));
        assert_eq!(heard["project"]["version"], 3);
        let own = stranger.project(json!({ "title": "Theirs" })).await;
        stranger.scene(&own, "x").await;
        let first = theirs.next().await["data"]["projectChanged"]["edit"]["kind"].take();
        assert_eq!(first, "SCENE_ADDED", "of one's own it is the first");
    })
    .await;
}

#[actix_web::test]
async fn what_is_typed_in_one_go_is_one_edit_of_the_history() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        let scene = kari.scene(&project, "").await;
        for (version, message) in [(2, "H"), (3, "He"), (4, "Hey")] {
            let input = json!({ "id": scene, "expectedVersion": version, "message": message });
            kari.ok(SCENE_UPDATE, json!({ "input": input })).await;
        }
        app.platform.clock.advance(chrono::TimeDelta::seconds(31));
        let input = json!({ "id": scene, "expectedVersion": 5, "message": "Hey!" });
        kari.ok(SCENE_UPDATE, json!({ "input": input })).await;
        kari.ok(SCENE_ADD, json!({ "input": { "projectId": project } })).await;
        let history = kari.ok(HISTORY, json!({ "id": project })).await;
        let history = history["project"]["history"].as_array().expect("edits").clone();
        let row = |edit: &Value| (edit["kind"].clone(), edit["version"].clone());
        let rows: Vec<_> = history.iter().map(row).collect();
        let expected =
            [("SCENE_ADDED", 7), ("SCENE_CHANGED", 6), ("SCENE_CHANGED", 5), ("SCENE_ADDED", 2)];
        assert_eq!(rows, expected.map(|(kind, version)| (json!(kind), json!(version))));
    })
    .await;
}
