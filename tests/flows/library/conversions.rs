//! The making of what plays everywhere ends well, whatever happens meanwhile.

use entity::{
    asset,
    conversion::{self, ConversionState},
    id::AssetId,
};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{media, sample},
    tools::{recorded, with_tools},
};

async fn look(client: &Client, id: &str) -> Value {
    let query = "query($id: ID!) { asset(id: $id) { state previewState playback { state } } }";
    client.ok(query, json!({ "id": id })).await["asset"].take()
}

#[actix_web::test]
async fn what_goes_into_the_trash_is_not_converted_until_it_comes_back() {
    with_tools(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let trash =
            "mutation($id: ID!) { assetsTrash(input: { ids: [$id] }) { results { code } } }";
        let restore =
            "mutation($id: ID!) { assetsRestore(input: { ids: [$id] }) { results { code } } }";
        owner.ok(trash, json!({ "id": id })).await;
        app.work().await;
        assert_eq!(look(&owner, &id).await["playback"]["state"], "PENDING");
        owner.ok(restore, json!({ "id": id })).await;
        app.work().await;
        assert_eq!(look(&owner, &id).await["playback"]["state"], "READY");
    })
    .await;
}

#[actix_web::test]
async fn work_under_way_ends_as_soon_as_nobody_wants_it() {
    with_tools(async |app| {
        let owner = app.owner().await;
        // Long enough that it would take a minute and more.
        let options = "-f lavfi -i testsrc2=s=1280x720:d=120:r=25 -c:v mpeg4 -q:v 6";
        let clip = recorded("long.mp4", options).expect("ffmpeg");
        let id = owner.add(json!({}), "long.mp4", clip).await;
        let trash =
            "mutation($id: ID!) { assetsTrash(input: { ids: [$id] }) { results { code } } }";
        let changes = app.platform.bus.listen();
        let stop = async {
            let mut changes = changes;
            // Until it says for the first time how far it is.
            loop {
                changes.recv().await.expect("an event");
                let rows =
                    conversion::Entity::find().all(app.platform.db.reader()).await.expect("rows");
                if rows.iter().any(|row| row.state == ConversionState::Running && row.percent > 0) {
                    break;
                }
            }
            owner.ok(trash, json!({ "id": id })).await;
        };
        futures::join!(app.work(), stop);
        let row = conversion::Entity::find()
            .one(app.platform.db.reader())
            .await
            .expect("a row")
            .expect("a row");
        assert!(row.state == ConversionState::Running && row.percent < 70, "{row:?}");
        let work = app.data().join("work");
        assert_eq!(std::fs::read_dir(work).expect("a folder").count(), 0, "something is left");
        assert_eq!(asset::Entity::find().count(app.platform.db.reader()).await.expect("assets"), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_hostile_clip_is_harmless_and_says_so() {
    with_tools(async |app| {
        let owner = app.owner().await;
        // Sound to look at, but with noise in place of its pictures.
        let mut clip = media("clip-moov-last.mp4");
        let data = clip.windows(4).position(|window| window == b"mdat").expect("data") + 4;
        let moov = clip.windows(4).position(|window| window == b"moov").expect("a header") - 4;
        let mut noise = 0x2545_F491_u32;
        for byte in &mut clip[data..moov] {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            *byte = noise.to_be_bytes()[0];
        }
        let id = owner.add(json!({}), "noise.mp4", clip).await;
        app.work().await;
        let asset = look(&owner, &id).await;
        assert_eq!(asset["state"], "READY");
        assert_eq!(asset["previewState"], "FAILED", "{asset}");
        assert_eq!(asset["playback"]["state"], "FAILED");
    })
    .await;
}

async fn row(app: &TestApp, id: &str) -> conversion::Model {
    let id: AssetId = id.parse().expect("an id");
    let row = conversion::Entity::find_by_id(id).one(app.platform.db.reader()).await;
    row.expect("the database").expect("a row")
}

const CANCEL: &str = "mutation($ids: [ID!]!) { assetsPlaybackCancel(input: { ids: $ids }) {
    results { code item { playback { state reason } } } } }";
const MAKE: &str = "mutation($ids: [ID!]!) { assetsPlaybackMake(input: { ids: $ids }) {
    results { code item { playback { state } } } } }";

#[actix_web::test]
async fn work_that_was_given_up_ends_and_is_taken_up_again_on_demand() {
    with_tools(async |app| {
        let owner = app.owner().await;
        let options = "-f lavfi -i testsrc2=s=1280x720:d=120:r=25 -c:v mpeg4 -q:v 6";
        let clip = recorded("long.mp4", options).expect("ffmpeg");
        let long = owner.add(json!({}), "long.mp4", clip).await;
        let short = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let picture = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let cancelled = owner.ok(CANCEL, json!({ "ids": [short, picture, AssetId::new()] })).await;
        let results = &cancelled["assetsPlaybackCancel"]["results"];
        assert_eq!(results[0]["item"]["playback"]["state"], "CANCELLED", "{results}");
        assert_eq!(results[0]["item"]["playback"]["reason"], "Somebody gave it up.");
        assert_eq!(
            (&results[1]["code"], &results[2]["code"]),
            (&json!("ILLEGAL_STATE"), &json!("NOT_FOUND"))
        );
        let mut changes = app.platform.bus.listen();
        let stop = async {
            loop {
                changes.recv().await.expect("an event");
                if row(app, &long).await.percent > 0 {
                    break;
                }
            }
            owner.ok(CANCEL, json!({ "ids": [long] })).await;
        };
        futures::join!(app.work(), stop);
        // What was given up before it began, and under way, is not made; what people see is.
        for id in [&long, &short] {
            let asset = look(&owner, id).await;
            assert_eq!(asset["playback"]["state"], "CANCELLED", "{asset}");
            assert_eq!(asset["previewState"], "READY", "{asset}");
        }
        let again = owner.ok(CANCEL, json!({ "ids": [short] })).await;
        assert_eq!(again["assetsPlaybackCancel"]["results"][0]["code"], "ILLEGAL_STATE");
        let made = owner.ok(MAKE, json!({ "ids": [short] })).await;
        assert_eq!(
            made["assetsPlaybackMake"]["results"][0]["item"]["playback"]["state"],
            "PENDING"
        );
        let twice = owner.ok(MAKE, json!({ "ids": [short] })).await;
        assert_eq!(twice["assetsPlaybackMake"]["results"][0]["code"], "ILLEGAL_STATE");
        app.work().await;
        assert_eq!(look(&owner, &short).await["playback"]["state"], "READY");
        assert_eq!(look(&owner, &long).await["playback"]["state"], "CANCELLED");
    })
    .await;
}
