//! Projects are planned, by one or by many, within limits.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{
    library::{media, sample},
    on_both,
    studio::code,
};

use super::{
    PLACEMENT_ADD, PLACEMENT_MOVE, PLACEMENT_REMOVE, PLACEMENT_UPDATE, SCENE_ADD, SCENE_MOVE,
    SCENE_REMOVE, UPDATE, read, reasons, told,
};

#[actix_web::test]
async fn a_video_is_planned_scene_by_scene() {
    on_both(async |app| {
        let owner = app.owner().await;
        let input = json!({
            "title": "  Summer   sale ", "goal": "More visitors", "targetSeconds": 45,
            "formats": ["SQUARE", "STORY"], "language": "nb-NO", "wishedOn": "2027-05-01",
        });
        let project = owner.project(input).await;
        for message in ["One", "Three", "Four"] {
            owner.scene(&project, message).await;
        }
        let input = json!({ "projectId": project, "message": "Two", "position": 1 });
        let added = owner.ok(SCENE_ADD, json!({ "input": input })).await;
        assert_eq!(added["sceneAdd"]["scene"]["position"], 1);
        let planned = read(&owner, &project).await;
        assert_eq!(told(&planned), ["One", "Two", "Three", "Four"]);
        assert_eq!(planned["title"], "Summer sale");
        assert_eq!(planned["formats"], json!(["SQUARE", "STORY"]));
        assert_eq!(planned["wishedOn"], "2027-05-01");
        assert_eq!((&planned["state"], &planned["version"]), (&json!("DRAFT"), &json!(5)));

        let scene = |n: usize| planned["scenes"][n]["id"].clone();
        for (n, to, order) in [
            (0, 3, ["Two", "Three", "Four", "One"]),
            (3, 0, ["Four", "Two", "Three", "One"]),
            (1, 2, ["Four", "Three", "Two", "One"]),
            (0, 99, ["Four", "Three", "Two", "One"]),
        ] {
            let input = json!({ "id": scene(n), "position": to });
            owner.ok(SCENE_MOVE, json!({ "input": input })).await;
            assert_eq!(told(&read(&owner, &project).await), order);
        }
        let input = json!({ "input": { "id": scene(2) } });
        let removed = owner.ok(SCENE_REMOVE, input.clone()).await;
        assert_eq!(removed["sceneRemove"]["deletedId"], scene(2));
        assert_eq!(owner.refused(SCENE_REMOVE, input).await, "NOT_FOUND");
        let planned = read(&owner, &project).await;
        assert_eq!(told(&planned), ["Four", "Two", "One"]);
        assert_eq!(planned["version"], 9, "a move to where it is changes nothing");
    })
    .await;
}

#[actix_web::test]
async fn scenes_show_revisions_of_assets_cut_within_their_length() {
    on_both(async |app| {
        let owner = app.owner().await;
        let project = owner.project(json!({ "title": "Sailing" })).await;
        let scene = owner.scene(&project, "Ahoy").await;
        let clip = owner.add(json!({}), "clip.mp4", sample("sailing.mp4")).await;
        let picture = owner.add_fjord().await;
        let page = owner.add(json!({}), "page.pdf", media("page.pdf")).await;
        let place = |asset: &str, in_ms: Value, out_ms: Value| {
            let input = json!({
                "sceneId": scene, "assetId": asset, "inMs": in_ms, "outMs": out_ms, "position": 0,
            });
            json!({ "input": input })
        };
        let refused = [
            (&clip, json!(-1), json!(500)),
            (&clip, json!(500), json!(500)),
            (&clip, json!(0), json!(3_600_000)),
            (&clip, json!(3_600_000), Value::Null),
            (&picture, json!(0), Value::Null),
            (&picture, Value::Null, json!(100)),
            (&page, Value::Null, Value::Null),
        ];
        for (asset, in_ms, out_ms) in refused {
            let code = owner.refused(PLACEMENT_ADD, place(asset, in_ms, out_ms)).await;
            assert_eq!(code, "BAD_USER_INPUT");
        }
        let data = owner.ok(PLACEMENT_ADD, place(&clip, json!(100), json!(500))).await;
        let placed = data["placementAdd"]["placement"].clone();
        assert_eq!((&placed["inMs"], &placed["outMs"]), (&json!(100), &json!(500)));
        owner.ok(PLACEMENT_ADD, place(&picture, Value::Null, Value::Null)).await;
        let planned = read(&owner, &project).await;
        let shown = &planned["scenes"][0]["placements"];
        assert_eq!([&shown[0]["asset"]["id"], &shown[1]["asset"]["id"]], [&picture, &clip]);

        let version = &planned["version"];
        let input = json!({
            "id": placed["id"], "expectedVersion": version, "inMs": null, "note": "Slowly",
        });
        let data = owner.ok(PLACEMENT_UPDATE, json!({ "input": input })).await;
        let changed = &data["placementUpdate"]["placement"];
        assert_eq!(changed, &json!({ "inMs": null, "outMs": 500, "note": "Slowly" }));
        let input = json!({ "id": placed["id"], "expectedVersion": version, "note": "Fast" });
        assert_eq!(
            owner.refused(PLACEMENT_UPDATE, json!({ "input": input })).await,
            "VERSION_CONFLICT"
        );
        let input = json!({ "id": placed["id"], "position": 0 });
        owner.ok(PLACEMENT_MOVE, json!({ "input": input })).await;
        let input = json!({ "input": { "id": shown[0]["id"] } });
        owner.ok(PLACEMENT_REMOVE, input.clone()).await;
        assert_eq!(owner.refused(PLACEMENT_REMOVE, input).await, "NOT_FOUND");
        let planned = read(&owner, &project).await;
        let shown = planned["scenes"][0]["placements"].as_array().expect("placements");
        assert_eq!(shown.len(), 1);
        assert_eq!((&shown[0]["asset"]["id"], &shown[0]["position"]), (&json!(clip), &json!(0)));
    })
    .await;
}

#[actix_web::test]
async fn people_who_add_scenes_at_once_lose_none() {
    on_both(async |app| {
        let owner = app.owner().await;
        let project = owner.project(json!({ "title": "Together" })).await;
        let at_the_top = json!({ "input": { "projectId": project, "position": 0 } });
        join_all((0..12).map(|_| owner.ok(SCENE_ADD, at_the_top.clone()))).await;
        let planned = read(&owner, &project).await;
        assert_eq!(told(&planned).len(), 12);
        assert_eq!(planned["version"], 13);
    })
    .await;
}

#[actix_web::test]
async fn texts_and_lists_have_limits() {
    on_both(async |app| {
        let owner = app.owner().await;
        let project = owner.project(json!({ "title": "Limits" })).await;
        let scene =
            |message: String| json!({ "input": { "projectId": project, "message": message } });
        owner.ok(SCENE_ADD, scene("å".repeat(300))).await;
        let response = owner.send(SCENE_ADD, scene("å".repeat(301))).await;
        assert_eq!(code(&response), Some("BAD_USER_INPUT"));
        assert_eq!(response["errors"][0]["extensions"]["field"], "message");
        for _ in 1..60 {
            owner.ok(SCENE_ADD, scene(String::new())).await;
        }
        assert_eq!(owner.refused(SCENE_ADD, scene(String::new())).await, "BAD_USER_INPUT");
        for wrong in [
            json!({ "title": " " }),
            json!({ "targetSeconds": 4 }),
            json!({ "targetSeconds": 601 }),
            json!({ "formats": [] }),
            json!({ "formats": ["SQUARE", "SQUARE"] }),
            json!({ "language": "norsk bokmål" }),
        ] {
            let mut input = json!({ "id": project, "expectedVersion": 61 });
            input
                .as_object_mut()
                .expect("an object")
                .extend(wrong.as_object().expect("one").clone());
            assert_eq!(owner.refused(UPDATE, json!({ "input": input })).await, "BAD_USER_INPUT");
        }
        assert_eq!(read(&owner, &project).await["version"], 61, "no refusal left a trace");
    })
    .await;
}

#[actix_web::test]
async fn a_project_tells_what_keeps_it_from_being_ordered() {
    on_both(async |app| {
        let owner = app.owner().await;
        let input = json!({ "title": "Gaps", "targetSeconds": 121, "formats": ["PORTRAIT"] });
        let project = owner.project(input).await;
        let empty = read(&owner, &project).await;
        assert_eq!(reasons(&empty, "EDIT"), Vec::<String>::new());
        assert_eq!(
            reasons(&empty, "ORDER"),
            ["NO_SCENE", "FORMAT_NOT_IN_PLAN", "LENGTH_BY_AGREEMENT"]
        );
        let change = json!({
            "id": project, "expectedVersion": 1, "targetSeconds": 120, "formats": ["LANDSCAPE"],
        });
        owner.ok(UPDATE, json!({ "input": change })).await;
        let scene = owner.scene(&project, "").await;
        let bare = read(&owner, &project).await;
        assert_eq!(reasons(&bare, "ORDER"), ["EMPTY_SCENE", "NO_VISUAL"]);
        let picture = owner.add_fjord().await;
        owner.show(&scene, &picture).await;
        assert_eq!(reasons(&read(&owner, &project).await, "ORDER"), Vec::<String>::new());
    })
    .await;
}
