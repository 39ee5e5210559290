//! A plan is told how complete it is, and what would make it better.

use serde_json::{Value, json};
use tests::{
    Client,
    library::{id, sample},
    on_both,
    studio::code,
};

use super::{PLACEMENT_ADD, PLACEMENT_UPDATE, UPDATE, read};

const ADVICE: &str = "query($id: ID!) { project(id: $id) {
    completeness { percent missing blocking }
    advice { kind sceneId placementId format channel personId until neededMs }
    scenes { readingMs durationMs placements { inFrame outFrame focuses { format x y }
        lowerThirds { nametagId name title } } } } }";

async fn asked(client: &Client, project: &str) -> Value {
    client.ok(ADVICE, json!({ "id": project })).await["project"].take()
}

fn kinds(project: &Value) -> Vec<&str> {
    let advice = project["advice"].as_array().expect("advice");
    advice.iter().map(|advice| advice["kind"].as_str().expect("a kind")).collect()
}

#[actix_web::test]
async fn a_plan_tells_how_complete_it_is() {
    on_both(async |app| {
        let kari = app.owner().await;
        let viewer = kari.ok("{ viewer { user { id } } }", json!({})).await;
        let me = &viewer["viewer"]["user"]["id"];
        let project = kari.project(json!({ "title": "Sale", "brandId": null })).await;
        let empty = asked(&kari, &project).await["completeness"].take();
        assert_eq!((&empty["percent"], &empty["blocking"]), (&json!(0), &json!(["NO_SCENE"])));
        assert_eq!(empty["missing"].as_array().map(Vec::len), Some(11));
        let change = json!({
            "id": project, "expectedVersion": 1, "goal": "More", "audience": "Sailors",
            "channels": ["SOCIAL"], "callToAction": "Come", "music": "Calm", "dos": "The boat",
            "donts": "Faces", "publishOn": "2027-05-01", "approverId": me,
        });
        kari.ok(UPDATE, json!({ "input": change })).await;
        let scene = kari.scene(&project, "Hei").await;
        kari.show(&scene, &kari.add_fjord().await).await;
        let full = asked(&kari, &project).await["completeness"].take();
        assert_eq!(full, json!({ "percent": 90, "missing": ["BRAND"], "blocking": [] }));
        let other = app.owner().await.ok("{ viewer { user { id } } }", json!({})).await;
        for (field, wrong) in [
            ("approverId", other["viewer"]["user"]["id"].clone()),
            ("channels", json!(["WEB", "WEB"])),
            ("music", json!("x".repeat(5_001))),
        ] {
            let mut change = json!({ "id": project, "expectedVersion": 4 });
            change[field] = wrong;
            let response = kari.send(UPDATE, json!({ "input": change })).await;
            assert_eq!(code(&response), Some("BAD_USER_INPUT"));
            assert_eq!(response["errors"][0]["extensions"]["field"], field);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_plan_is_advised_scene_by_scene() {
    on_both(async |app| {
        let kari = app.owner().await;
        let input =
            json!({ "title": "Sale", "targetSeconds": 15, "formats": ["LANDSCAPE", "SQUARE"] });
        let project = kari.project(input).await;
        let long = kari.scene(&project, &"ord ".repeat(40)).await;
        let clip = kari.add(json!({}), "clip.mp4", sample("sailing.mp4")).await;
        let placement = kari.show(&long, &clip).await;
        let bare = kari.scene(&project, "Hei").await;
        let planned = asked(&kari, &project).await;
        let expected = [
            "FORMAT_WITHOUT_CROP",
            "RESOLUTION_TOO_LOW",
            "RESOLUTION_TOO_LOW",
            "SCENE_WITHOUT_VISUAL",
            "MESSAGE_TOO_LONG",
        ];
        let mut found = kinds(&planned);
        found.sort_by_key(|kind| expected.iter().position(|it| it == kind));
        assert_eq!(found, expected);
        let of = |kind: &str| {
            let advice = planned["advice"].as_array().expect("advice");
            advice.iter().find(|advice| advice["kind"] == kind).expect("it").clone()
        };
        assert_eq!(of("FORMAT_WITHOUT_CROP")["format"], "SQUARE");
        assert_eq!(of("FORMAT_WITHOUT_CROP")["placementId"], json!(placement));
        assert_eq!(of("SCENE_WITHOUT_VISUAL")["sceneId"], json!(bare));
        assert_eq!(of("MESSAGE_TOO_LONG")["neededMs"], 9_353);
        assert_eq!(planned["scenes"][0]["readingMs"], 9_353);
        let input = json!({ "id": placement, "expectedVersion": 4,
            "focuses": [{ "format": "SQUARE", "x": 0.5, "y": 0.25 }] });
        kari.ok(PLACEMENT_UPDATE, json!({ "input": input })).await;
        assert!(!kinds(&asked(&kari, &project).await).contains(&"FORMAT_WITHOUT_CROP"));
    })
    .await;
}

#[actix_web::test]
async fn people_without_a_release_and_rights_that_end_are_told_before_the_video_is_made() {
    on_both(async |app| {
        let kari = app.owner().await;
        app.keep(&kari).await;
        let picture = kari.add_fjord().await;
        let name = "mutation($asset: ID!) { nametagAdd(input: {
            assetId: $asset, personName: \"Kari Nordmann\", title: \"Skipper\" }) {
            nametag { id person { id } } } }";
        let named =
            kari.ok(name, json!({ "asset": picture })).await["nametagAdd"]["nametag"].take();
        let rights = "mutation($asset: ID!, $until: NaiveDate!) { assetsSetRights(input: {
            ids: [$asset], validUntil: $until, channels: [WEB] }) { results { code } } }";
        let today = app.platform.db.now().date_naive();
        let until = today + chrono::Days::new(30);
        kari.ok(rights, json!({ "asset": picture, "until": until })).await;
        let input = json!({ "title": "Sale", "publishOn": today + chrono::Days::new(60),
            "channels": ["WEB", "SOCIAL"] });
        let project = kari.project(input).await;
        let scene = kari.scene(&project, "Hei").await;
        let input = json!({ "sceneId": scene, "assetId": picture,
            "lowerThirds": [{ "nametagId": named["id"] }, { "name": "Ola", "title": "Cook" }] });
        kari.ok(PLACEMENT_ADD, json!({ "input": input })).await;
        let planned = asked(&kari, &project).await;
        let advice = planned["advice"].as_array().expect("advice");
        let find = |kind: &str| advice.iter().find(|advice| advice["kind"] == kind).expect(kind);
        assert_eq!(find("PERSON_WITHOUT_RELEASE")["personId"], named["person"]["id"]);
        assert_ne!(find("RIGHTS_END_BEFORE_PUBLISHING")["until"], Value::Null);
        assert_eq!(find("CHANNEL_NOT_COVERED")["channel"], "SOCIAL");
        let told = &planned["scenes"][0]["placements"][0]["lowerThirds"];
        assert_eq!(
            told[0],
            json!({ "nametagId": named["id"], "name": "Kari Nordmann", "title": "Skipper" })
        );
        assert_eq!(told[1], json!({ "nametagId": null, "name": "Ola", "title": "Cook" }));
        for wrong in [
            json!([{ "name": "" }]),
            json!([{ "nametagId": named["id"], "name": "Kari" }]),
            json!([{ "title": "Cook" }]),
            json!([{ "name": "x".repeat(61) }]),
        ] {
            let input = json!({ "sceneId": scene, "assetId": picture, "lowerThirds": wrong });
            assert_eq!(
                kari.refused(PLACEMENT_ADD, json!({ "input": input })).await,
                "BAD_USER_INPUT"
            );
        }
        let other = kari.add(json!({}), "clip.mp4", sample("sailing.mp4")).await;
        let input = json!({ "sceneId": scene, "assetId": other,
            "lowerThirds": [{ "nametagId": named["id"] }] });
        assert_eq!(kari.refused(PLACEMENT_ADD, json!({ "input": input })).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn a_clip_is_cut_by_frames() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sailing" })).await;
        let scene = kari.scene(&project, "Ahoy").await;
        let clip = kari.add(json!({}), "clip.mp4", sample("sailing.mp4")).await;
        let place = |more: Value| {
            let mut input = json!({ "sceneId": scene, "assetId": clip });
            input.as_object_mut().expect("it").extend(more.as_object().expect("it").clone());
            json!({ "input": input })
        };
        let cut = kari.ok(PLACEMENT_ADD, place(json!({ "inFrame": 13, "outFrame": 51 }))).await;
        let placement = &cut["placementAdd"]["placement"];
        assert_eq!((&placement["inMs"], &placement["outMs"]), (&json!(520), &json!(2_040)));
        let planned = asked(&kari, &project).await;
        let shown = &planned["scenes"][0]["placements"][0];
        assert_eq!((&shown["inFrame"], &shown["outFrame"]), (&json!(13), &json!(51)));
        let input = json!({ "id": id(&placement["id"]), "expectedVersion": 3, "inFrame": 50 });
        kari.ok(PLACEMENT_UPDATE, json!({ "input": input })).await;
        for wrong in [
            json!({ "inFrame": 51, "outFrame": 51 }),
            json!({ "inFrame": 1, "inMs": 40 }),
            json!({ "outFrame": 101 }),
            json!({ "inFrame": -1 }),
        ] {
            assert_eq!(kari.refused(PLACEMENT_ADD, place(wrong)).await, "BAD_USER_INPUT");
        }
        let picture = kari.add_fjord().await;
        let input = json!({ "sceneId": scene, "assetId": picture, "inFrame": 1 });
        assert_eq!(kari.refused(PLACEMENT_ADD, json!({ "input": input })).await, "BAD_USER_INPUT");
        let planned = read(&kari, &project).await;
        assert_eq!(planned["scenes"][0]["placements"].as_array().map(Vec::len), Some(1));
    })
    .await;
}
