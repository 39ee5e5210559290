//! Those who make videos share them out, tell one another what they need, and see how it goes.

use std::{collections::BTreeMap, io::Cursor, process::Command};

use chrono::TimeDelta;
use entity::{
    plan::PlanCode,
    role::{AccountRole, StaffRole},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use storage::zip;
use tests::{
    Client, TestApp,
    library::{id, sample},
    on_both,
    people::fresh_email,
    studio::code,
};

use super::{grant, read};

const TAKE: &str = "mutation($id: ID!) { orderTake(input: { id: $id }) { order {
    version assignee { id name } } } }";
const ASSIGN: &str = "mutation($input: OrderAssignInput!) { orderAssign(input: $input) { order {
    assignee { name } notes { text by } } } }";
const QUEUE: &str = "query($filter: ProductionFilter) { productionQueue(filter: $filter) {
    nodes { id } } }";

async fn queue(client: &Client, filter: Value) -> Vec<String> {
    let found = client.ok(QUEUE, json!({ "filter": filter })).await;
    let nodes = found["productionQueue"]["nodes"].as_array().expect("nodes").clone();
    nodes.iter().map(|node| id(&node["id"])).collect()
}

async fn me(client: &Client) -> String {
    id(&client.ok("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"])
}

#[actix_web::test]
async fn an_order_is_taken_by_one_handed_over_and_noted_without_the_customer() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (one, two) =
            (app.staff(StaffRole::Producer).await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        let ask = json!({ "id": order });
        let (first, second) = tokio::join!(one.send(TAKE, ask.clone()), two.send(TAKE, ask.clone()));
        let mut codes = [code(&first), code(&second)];
        codes.sort_unstable();
        assert_eq!(codes, [None, Some("ILLEGAL_STATE")]);
        let (has, wants) = if code(&first).is_none() { (&one, &two) } else { (&two, &one) };
        has.ok(TAKE, ask.clone()).await;
        let finance = me(&app.staff(StaffRole::Finance).await).await;
        let input = |to: &str, note: &str| {
            json!({ "input": { "id": order, "assigneeId": to, "note": note } })
        };
        assert_eq!(has.refused(ASSIGN, input(&finance, "Yours")).await, "BAD_USER_INPUT");
        assert_eq!(has.refused(ASSIGN, input(&me(wants).await, " ")).await, "BAD_USER_INPUT");
        let given = has.ok(ASSIGN, input(&me(wants).await, "The logo is in the brand.")).await;
        let given = &given["orderAssign"]["order"];
        assert_eq!(given["notes"][0]["text"], "The logo is in the brand.");
        let note = "mutation($id: ID!) { orderNoteAdd(input: { id: $id, note: \"Short!\" }) {
            order { notes { text } } } }";
        wants.ok(note, ask.clone()).await;

        let seen = "query($id: ID!) { order(id: $id) { version assignee { name } notes { text }
            materialsUrl } }";
        let seen = owner.ok(seen, ask.clone()).await["order"].take();
        let nothing =
            json!({ "version": 1, "assignee": null, "notes": [], "materialsUrl": null });
        assert_eq!(seen, nothing, "that is Vibbio's own affair");
        for mutation in [TAKE, note] {
            assert_eq!(owner.refused(mutation, ask.clone()).await, "FORBIDDEN");
        }
        owner.steps(&["orderCancel"], &order).await;
        assert_eq!(one.refused(TAKE, ask).await, "ILLEGAL_STATE");
    })
    .await;
}

#[actix_web::test]
async fn the_queue_is_sifted_by_plan_state_promise_and_maker() {
    on_both(async |app| {
        let (trial, premium) = (app.owner().await, app.owner().await);
        app.put_on(&premium, PlanCode::Premium).await;
        let producer = app.staff(StaffRole::Producer).await;
        let (slow, fast) = (trial.ordered().await, premium.ordered().await);
        producer.ok(TAKE, json!({ "id": fast })).await;
        producer.steps(&["orderAccept"], &slow).await;
        let cases = [
            (json!({}), vec![&fast, &slow]),
            (json!({ "plans": ["PREMIUM"] }), vec![&fast]),
            (json!({ "plans": ["TRIAL", "MULTI"] }), vec![&slow]),
            (json!({ "plans": ["MULTI"] }), vec![]),
            (json!({ "states": ["ACCEPTED"] }), vec![&slow]),
            (json!({ "assigned": false }), vec![&slow]),
            (json!({ "assigneeIds": [me(&producer).await] }), vec![&fast]),
            (json!({ "late": true }), vec![]),
            (json!({ "dueBefore": read(&producer, &slow).await["dueAt"] }), vec![&fast]),
        ];
        for (filter, expected) in cases {
            let mut found = queue(&producer, filter.clone()).await;
            let mut expected: Vec<_> = expected.into_iter().cloned().collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{filter}");
        }
        app.platform.clock.advance(TimeDelta::days(12));
        let producer = app.staff(StaffRole::Producer).await;
        assert_eq!(queue(&producer, json!({ "late": true })).await.len(), 2);
        assert_eq!(queue(&producer, json!({ "late": false })).await.len(), 0);
    })
    .await;
}

#[actix_web::test]
async fn targets_tell_what_lies_where_and_what_was_in_time() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        grant(app, &owner, 700).await;
        let begin = app.platform.db.now();
        let (quick, late, open) =
            (owner.ordered().await, owner.ordered().await, owner.ordered().await);
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderAccept"], &quick).await;
        app.platform.clock.advance(TimeDelta::minutes(10));
        producer.steps(&["orderStart", "orderDeliver"], &quick).await;
        app.platform.clock.advance(TimeDelta::days(14));
        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &late).await;
        let ask = "query($from: DateTime!) { productionTargets(from: $from) {
            states { state count } delivered late onTimeShare medians { state seconds } } }";
        let told = producer.ok(ask, json!({ "from": begin })).await["productionTargets"].take();
        assert_eq!(
            (&told["delivered"], &told["late"], &told["onTimeShare"]),
            (&json!(2), &json!(1), &json!(0.5))
        );
        let states = told["states"].as_array().expect("states");
        assert!(states.contains(&json!({ "state": "DELIVERED", "count": 2 })), "{states:?}");
        assert!(states.contains(&json!({ "state": "PLACED", "count": 1 })), "{states:?}");
        let accepted = told["medians"].as_array().expect("medians");
        let accepted = accepted.iter().find(|it| it["state"] == "ACCEPTED").expect("one");
        let seconds = accepted["seconds"].as_i64().expect("seconds");
        assert!((300..400).contains(&seconds), "half of ten minutes: {seconds}");
        assert_eq!(
            producer.refused(ask, json!({ "from": "2200-01-01T00:00:00Z" })).await,
            "BAD_USER_INPUT"
        );

        // What is due is told by day, with what can be made on it.
        let due = read(&producer, &open).await["dueAt"].as_str().expect("an instant").to_owned();
        let due = due.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
        let day = api::oslo::local(due).date();
        let days = "query($from: NaiveDate!) { productionDays(from: $from, days: 2) {
            day capacity due left isWorkingDay } }";
        let told = producer.ok(days, json!({ "from": day })).await["productionDays"][0].take();
        let expected =
            json!({ "day": day, "capacity": 20, "due": 1, "left": 19, "isWorkingDay": true });
        assert_eq!(told, expected);
        let set = "mutation($day: NaiveDate!, $to: Int) { productionCapacitySet(input: {
            day: $day, capacity: $to }) { capacity } }";
        for (to, left) in [(json!(0), -1), (json!(3), 2), (json!(null), 19)] {
            producer.ok(set, json!({ "day": day, "to": to })).await;
            let told = producer.ok(days, json!({ "from": day })).await;
            assert_eq!(told["productionDays"][0]["left"], left);
        }
        assert_eq!(producer.refused(set, json!({ "day": day, "to": -1 })).await, "BAD_USER_INPUT");
        let member = app.client(&app.sign_in(&email).await);
        assert_eq!(member.refused(days, json!({ "from": day })).await, "FORBIDDEN");
        app.joined(&member, AccountRole::Reviewer).await;
    })
    .await;
}

/// What is in an archive, by name.
fn unpack(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let limits = zip::Limits { entries: 1_000, directory: 1 << 20 };
    let entries = zip::open(&mut Cursor::new(archive), archive.len() as u64, limits);
    let at = |place: u64| usize::try_from(place).expect("small");
    let entries = entries.expect("an archive").into_iter();
    let entries = entries
        .map(|entry| (entry.name, archive[at(entry.bytes.start)..at(entry.bytes.end)].to_vec()));
    entries.collect()
}

async fn fetch(app: &TestApp, url: &str) -> (StatusCode, Vec<u8>) {
    let answer = app.stranger().request(Method::GET, url).send().await.expect("a response");
    (answer.status(), answer.bytes().await.expect("bytes").to_vec())
}

#[actix_web::test]
async fn all_materials_of_an_order_come_as_one_archive_with_a_cut_list() {
    on_both(async |app| {
        let owner = app.owner().await;
        let clip = owner.add(json!({}), "seiling.mp4", sample("sailing.mp4")).await;
        let picture = owner.add_fjord().await;
        let name = "mutation($id: ID!) { nametagAdd(input: {
            assetId: $id, personName: \"Kari Nordmann\", title: \"Daglig leder\" }) {
            nametag { id } } }";
        owner.ok(name, json!({ "id": clip })).await;
        let project = owner.project(json!({ "title": "Sommer", "targetSeconds": 15 })).await;
        let scene = owner.scene(&project, "Båten går").await;
        let cut = "mutation($scene: ID!, $asset: ID!) { placementAdd(input: {
            sceneId: $scene, assetId: $asset, inMs: 200, outMs: 800, note: \"Rolig\" }) {
            placement { id } } }";
        owner.ok(cut, json!({ "scene": scene, "asset": clip })).await;
        owner.show(&scene, &picture).await;
        let quote = owner.quote(&project).await;
        let order = id(&owner.place(&quote, None).await["data"]["orderPlace"]["order"]["id"]);

        let producer = app.staff(StaffRole::Producer).await;
        let ask = "query($id: ID!) { order(id: $id) { materialsUrl } }";
        let url = producer.ok(ask, json!({ "id": order })).await;
        let url = id(&url["order"]["materialsUrl"]);
        let (status, archive) = fetch(app, &url).await;
        assert_eq!(status, StatusCode::OK);
        let found = unpack(&archive);
        let names: Vec<_> = found.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "brief.txt",
                "cut list.csv",
                "cut list.edl",
                "cut list.otio",
                "scenes/fjord.jpg",
                "scenes/seiling.mp4",
            ]
        );
        assert_eq!(found["scenes/seiling.mp4"], sample("sailing.mp4"));
        let text = |name: &str| String::from_utf8(found[name].clone()).expect("UTF-8");
        let csv = text("cut list.csv");
        assert!(csv.contains("scenes/seiling.mp4") && csv.contains(",200,800,"), "{csv}");
        assert!(csv.contains("\"Kari Nordmann, Daglig leder\""), "{csv}");
        assert!(text("cut list.edl").contains("* LOC: 00:00:00:00 GREEN   LOWER THIRD Kari"));
        assert!(text("brief.txt").contains("Scene 1: Båten går"));
        let timeline: Value = serde_json::from_str(&text("cut list.otio")).expect("JSON");
        let clip = &timeline["tracks"]["children"][0]["children"][0];
        assert_eq!(clip["media_references"]["DEFAULT_MEDIA"]["target_url"], "scenes/seiling.mp4");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.zip");
        std::fs::write(&path, &archive).expect("it is written");
        if let Ok(done) = Command::new("unzip").arg("-tq").arg(&path).output() {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        }

        // Without the signature, with another one, and when it is too old, there is nothing.
        let (bare, _) = url.split_once('?').expect("a signature");
        let another = url.replace(&order, "ord_0199b766000070008000000000000000");
        for wrong in [bare, another.as_str()] {
            assert_eq!(fetch(app, wrong).await.0, StatusCode::FORBIDDEN);
        }
        app.platform.clock.advance(TimeDelta::hours(3));
        assert_eq!(fetch(app, &url).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[actix_web::test]
async fn a_finished_video_tells_what_it_is_made_of_and_may_do_what_that_may() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let producer = app.staff(StaffRole::Producer).await;
        let order = owner.ordered().await;
        producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
        let ask = "query($id: ID!) { order(id: $id) { deliveries { writtenAt music { name }
            asset { id rightsStatus { actions { action allowed until reasons { code } } } }
            ingredients { name kind ownership assetId digest rightsUntil } } } }";
        let told = owner.ok(ask, json!({ "id": order })).await["order"]["deliveries"][0].take();
        assert_eq!(told["ingredients"].as_array().expect("ingredients").len(), 1);
        let made_of = &told["ingredients"][0];
        assert_eq!(
            (&made_of["name"], &made_of["kind"], &made_of["ownership"], &made_of["rightsUntil"]),
            (&json!("fjord.jpg"), &json!("IMAGE"), &json!("OWN"), &json!(null))
        );
        assert_eq!((&told["music"], &told["writtenAt"].is_string()), (&json!([]), &true));
        let last = (app.platform.db.now() + TimeDelta::days(3)).date_naive();
        let limit = "mutation($id: ID!, $last: NaiveDate!) { assetsSetRights(input: {
            ids: [$id], validUntil: $last }) { results { code } } }";
        owner.ok(limit, json!({ "id": made_of["assetId"], "last": last })).await;
        let share = |told: &Value| {
            let actions = told["asset"]["rightsStatus"]["actions"].as_array().expect("actions");
            actions.iter().find(|it| it["action"] == "SHARE").expect("one").clone()
        };
        let told = owner.ok(ask, json!({ "id": order })).await["order"]["deliveries"][0].take();
        assert_eq!(share(&told)["allowed"], true);
        assert!(share(&told)["until"].is_string(), "the end of the picture's licence is its own");
        app.platform.clock.advance(TimeDelta::days(5));
        let owner = app.client(&app.sign_in(&email).await);
        let told = owner.ok(ask, json!({ "id": order })).await["order"]["deliveries"][0].take();
        assert_eq!(share(&told)["reasons"], json!([{ "code": "LICENCE_EXPIRED" }]));
    })
    .await;
}
