//! What was done to a project is taken back, and done again.

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{Client, library::sample, on_both, studio::code};

use super::{
    HISTORY, PLACEMENT_MOVE, PLACEMENT_REMOVE, PLACEMENT_UPDATE, REDO, SCENE_ADD, SCENE_MERGE,
    SCENE_MOVE, SCENE_REMOVE, SCENE_SPLIT, SCENE_UPDATE, UNDO, UPDATE, read, told,
};

/// The plan without what counts changes.
async fn plan(client: &Client, project: &str) -> Value {
    let mut plan = read(client, project).await;
    plan.as_object_mut().expect("a project").retain(|name, _| name != "version");
    plan
}

async fn undo(client: &Client, project: &str) {
    client.ok(UNDO, json!({ "input": { "id": project } })).await;
}

fn shown(scene: &Value) -> Vec<Value> {
    let placements = scene["placements"].as_array().expect("placements");
    for (n, placement) in placements.iter().enumerate() {
        assert_eq!(placement["position"], n);
    }
    placements.iter().map(|placement| placement["id"].clone()).collect()
}

#[actix_web::test]
async fn everything_that_was_done_is_taken_back_and_done_again_step_by_step() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sale", "goal": "More" })).await;
        let picture = kari.add_fjord().await;
        let one = kari.scene(&project, "One and a half").await;
        let two = kari.scene(&project, "Two").await;
        for scene in [&one, &one, &one, &two, &two] {
            kari.show(scene, &picture).await;
        }
        let before = plan(&kari, &project).await;
        let [first, last] = [0, 2].map(|n| before["scenes"][0]["placements"][n]["id"].clone());
        let start = read(&kari, &project).await["version"].as_i64().expect("a version");
        let steps = [
            (UPDATE, json!({ "id": project, "expectedVersion": start, "goal": "Most", "publishOn": "2027-05-17" })),
            (SCENE_SPLIT, json!({ "id": one, "at": 3, "placements": 1 })),
            (SCENE_MOVE, json!({ "id": two, "position": 0 })),
            (SCENE_UPDATE, json!({ "id": two, "expectedVersion": start + 3, "message": "Deux", "durationMs": 2_500 })),
            (PLACEMENT_MOVE, json!({ "id": first, "sceneId": two, "position": 1 })),
            (PLACEMENT_UPDATE, json!({ "id": first, "expectedVersion": start + 5, "note": "Big",
                "focuses": [{ "format": "STORY", "x": 0.25, "y": 1 }],
                "lowerThirds": [{ "name": "Kari", "title": "Chair" }] })),
            (SCENE_MERGE, json!({ "id": two })),
            (PLACEMENT_REMOVE, json!({ "id": last })),
            (SCENE_ADD, json!({ "projectId": project, "position": 1, "message": "New" })),
            (SCENE_REMOVE, json!({ "id": two })),
        ];
        let mut states = vec![before];
        for (mutation, input) in &steps {
            kari.ok(mutation, json!({ "input": input })).await;
            let now = plan(&kari, &project).await;
            told(&now);
            now["scenes"].as_array().expect("scenes").iter().for_each(|scene| {
                shown(scene);
            });
            states.push(now);
        }
        for state in states.iter().rev().skip(1) {
            undo(&kari, &project).await;
            assert_eq!(&plan(&kari, &project).await, state);
        }
        for state in &states[1..] {
            kari.ok(REDO, json!({ "id": project })).await;
            assert_eq!(&plan(&kari, &project).await, state);
        }
        assert_eq!(kari.refused(REDO, json!({ "id": project })).await, "ILLEGAL_STATE");
        for state in states.iter().rev().skip(1) {
            undo(&kari, &project).await;
            assert_eq!(&plan(&kari, &project).await, state);
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_takes_back_harms_nothing_that_others_did_since() {
    on_both(async |app| {
        let kari = app.owner().await;
        let ola = app.joined(&kari, AccountRole::Member).await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        assert_eq!(
            ola.refused(UNDO, json!({ "input": { "id": project } })).await,
            "ILLEGAL_STATE",
            "Ola has done nothing yet"
        );
        let scene = kari.scene(&project, "Hello").await;
        let input = json!({ "id": scene, "expectedVersion": 2, "note": "Slowly" });
        ola.ok(SCENE_UPDATE, json!({ "input": input })).await;
        let response = kari.send(UNDO, json!({ "input": { "id": project } })).await;
        assert_eq!(code(&response), Some("ILLEGAL_STATE"), "Ola wrote in the scene");
        assert_eq!(response["errors"][0]["extensions"]["details"]["reason"], "CHANGED_SINCE");
        undo(&ola, &project).await;
        let history = kari.ok(HISTORY, json!({ "id": project })).await;
        let edits = &history["project"]["history"];
        assert_eq!((&edits[0]["kind"], &edits[1]["isUndone"]), (&json!("UNDONE"), &json!(true)));
        let again = json!({ "input": { "id": project, "editId": edits[1]["id"] } });
        assert_eq!(ola.refused(UNDO, again).await, "ILLEGAL_STATE", "it was taken back already");
        let picture = ola.add_fjord().await;
        ola.show(&scene, &picture).await;
        assert_eq!(
            kari.refused(UNDO, json!({ "input": { "id": project } })).await,
            "ILLEGAL_STATE",
            "Ola shows something in the scene"
        );
        undo(&ola, &project).await;
        undo(&kari, &project).await;
        assert!(told(&read(&kari, &project).await).is_empty());
    })
    .await;
}

#[actix_web::test]
async fn what_is_gone_from_the_library_is_not_placed_again() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        let scene = kari.scene(&project, "Hello").await;
        let picture = kari.add_fjord().await;
        let placement = kari.show(&scene, &picture).await;
        kari.ok(PLACEMENT_REMOVE, json!({ "input": { "id": placement } })).await;
        let trash = "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) {
            results { code } } }";
        let trashed = kari.ok(trash, json!({ "ids": [picture] })).await;
        assert_eq!(trashed["assetsTrash"]["results"][0]["code"], Value::Null);
        let response = kari.send(UNDO, json!({ "input": { "id": project } })).await;
        assert_eq!(response["errors"][0]["extensions"]["details"]["reason"], "CHANGED_SINCE");
    })
    .await;
}

#[actix_web::test]
async fn scenes_are_cut_in_two_and_made_one_again() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sale" })).await;
        let input =
            json!({ "projectId": project, "message": "Alt skal vekk", "durationMs": 6_500 });
        let added = kari.ok(SCENE_ADD, json!({ "input": input })).await;
        let scene = added["sceneAdd"]["scene"]["id"].clone();
        let clip = kari.add(json!({}), "clip.mp4", sample("sailing.mp4")).await;
        let mut placed = Vec::new();
        for _ in 0..3 {
            placed.push(json!(kari.show(scene.as_str().expect("an id"), &clip).await));
        }
        for cut in [
            json!({ "at": 0 }),
            json!({ "at": 13 }),
            json!({ "at": 14 }),
            json!({ "at": 3, "placements": 4 }),
            json!({ "at": 0, "placements": 0 }),
        ] {
            let mut input = json!({ "id": scene });
            let cut = cut.as_object().expect("an object").clone();
            input.as_object_mut().expect("an object").extend(cut);
            assert_eq!(
                kari.refused(SCENE_SPLIT, json!({ "input": input })).await,
                "BAD_USER_INPUT"
            );
        }
        let input = json!({ "id": scene, "at": 4, "placements": 1 });
        let split = kari.ok(SCENE_SPLIT, json!({ "input": input })).await;
        let scenes = &split["sceneSplit"]["scenes"];
        assert_eq!(scenes[0]["message"], "Alt");
        assert_eq!(
            (&scenes[1]["message"], &scenes[1]["durationMs"]),
            (&json!("skal vekk"), &json!(4_500))
        );
        let planned = read(&kari, &project).await;
        assert_eq!(shown(&planned["scenes"][0]), placed[..1]);
        assert_eq!(shown(&planned["scenes"][1]), placed[1..]);
        assert_eq!(
            kari.refused(SCENE_MERGE, json!({ "input": { "id": scenes[1]["id"] } })).await,
            "BAD_USER_INPUT",
            "no scene follows"
        );
        let merged = kari.ok(SCENE_MERGE, json!({ "input": { "id": scene } })).await;
        assert_eq!(
            merged["sceneMerge"]["scene"],
            json!({ "id": scene, "message": "Alt skal vekk" })
        );
        let planned = read(&kari, &project).await;
        assert_eq!(shown(&planned["scenes"][0]), placed);
        assert_eq!(told(&planned), ["Alt skal vekk"]);
    })
    .await;
}
