//! Versions of finished videos are ordered in one step, together or not at all.

use entity::role::StaffRole;
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture, sample},
    on_both,
    studio::code,
};

use super::{grant, ledger_is_clean, read};

const QUOTE: &str = "mutation($input: VersionQuoteInput!) { versionQuote(input: $input) { quote {
    id total lines { item text quantity credits } promise { dueAt }
    versions { orderId video { name } versions { format language intro { name } outro { name }
        messages { sceneId text } } }
    availableActions { action allowed reasons until } expiresAt } } }";

const ORDER: &str = "query($id: ID!) { order(id: $id) { state price title projectId
    project: projectId lines { text }
    versions { versions { format language messages { text } } } versionOrders { id } } }";

/// An order whose video is in the library of whoever ordered it.
async fn delivered(app: &TestApp, owner: &Client) -> String {
    let producer = app.staff(StaffRole::Producer).await;
    let order = owner.ordered().await;
    producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
    order
}

async fn quote(client: &Client, order: &str, versions: Value) -> Value {
    client.send(QUOTE, json!({ "input": { "orderId": order, "versions": versions } })).await
}

#[actix_web::test]
async fn several_versions_of_a_finished_video_are_quoted_and_ordered_in_one_step() {
    on_both(async |app| {
        let owner = app.owner().await;
        let order = delivered(app, &owner).await;
        grant(app, &owner, 1_000).await;
        let intro = owner.add(json!({}), "intro.png", picture(7)).await;
        let scenes = "query($id: ID!) { order(id: $id) { brief { scenes { sceneId } } } }";
        let scenes = owner.ok(scenes, json!({ "id": order })).await;
        let scene = id(&scenes["order"]["brief"]["scenes"][0]["sceneId"]);
        let versions = json!([
            { "format": "STORY", "language": "en" },
            { "language": "sv", "introId": intro, "messages": [{ "sceneId": scene, "text": "Rea" }] },
        ]);
        let answer = quote(&owner, &order, versions.clone()).await;
        let quoted = &answer["data"]["versionQuote"]["quote"];
        assert_eq!(quoted["total"], 950, "{answer:#}");
        let told: Vec<_> =
            quoted["lines"].as_array().expect("lines").iter().map(|it| &it["text"]).collect();
        assert_eq!(
            told,
            [
                "The finished video in 9:16",
                "The finished video in another language: en, sv",
                "Another intro: intro.png",
                "Other messages",
            ]
        );
        assert_eq!(quoted["versions"]["video"]["name"], "Sommer.mp4");
        let possible = &quoted["availableActions"][0];
        assert_eq!((&possible["allowed"], &possible["until"]), (&json!(true), &quoted["expiresAt"]));

        let before = owner.credits().await;
        let placed = owner.place(&id(&quoted["id"]), Some("versions")).await;
        assert_eq!(owner.place(&id(&quoted["id"]), Some("versions")).await, placed);
        let version = id(&placed["data"]["orderPlace"]["order"]["id"]);
        assert_eq!(owner.credits().await, (before.0 - 950, 950));
        let seen = owner.ok(ORDER, json!({ "id": version })).await["order"].take();
        assert_eq!(seen["versions"]["versions"][1]["messages"][0]["text"], "Rea");
        let source = owner.ok(ORDER, json!({ "id": order })).await["order"].take();
        assert_eq!(source["versionOrders"], json!([{ "id": version }]));
        assert_eq!(source["projectId"], seen["projectId"]);

        // The versions go their own way, and the project stays ordered whatever becomes of them.
        let again = quote(&owner, &order, json!([{ "format": "SQUARE" }])).await;
        let again = owner.place(&id(&again["data"]["versionQuote"]["quote"]["id"]), None).await;
        let again = id(&again["data"]["orderPlace"]["order"]["id"]);
        owner.steps(&["orderCancel"], &again).await;
        let state = "query($id: ID!) { project(id: $id) { state } }";
        let state = owner.ok(state, json!({ "id": seen["projectId"] })).await;
        assert_eq!(state["project"]["state"], "ORDERED");

        let producer = app.staff(StaffRole::Producer).await;
        producer.steps(&["orderAccept", "orderStart"], &version).await;
        let clip = sample("sailing.mp4");
        let files = vec![("en.mp4", clip.clone()), ("sv.mp4", clip)];
        assert_eq!(code(&producer.deliver(&version, files).await), None);
        assert_eq!(read(&owner, &version).await["files"].as_array().expect("files").len(), 2);
        ledger_is_clean(app).await;
    })
    .await;
}

#[actix_web::test]
async fn versions_that_make_no_sense_are_refused_with_the_reason() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let fresh = owner.ordered().await;
        let square = json!([{ "format": "SQUARE" }]);
        let early = quote(&owner, &fresh, square.clone()).await;
        assert_eq!(code(&early), Some("ILLEGAL_STATE"));
        assert_eq!(early["errors"][0]["extensions"]["details"]["state"], "PLACED");

        let order = delivered(app, &owner).await;
        let nobodys = "scn_0199b766000070008000000000000000";
        let asset = "ast_0199b766000070008000000000000000";
        let cases = [
            (json!([]), "BAD_USER_INPUT"),
            (json!([{}]), "BAD_USER_INPUT"),
            (json!([{ "format": "SQUARE" }, { "format": "SQUARE" }]), "BAD_USER_INPUT"),
            (json!([{ "language": "norwegian" }]), "BAD_USER_INPUT"),
            (json!([{ "messages": [{ "sceneId": nobodys, "text": "Hei" }] }]), "BAD_USER_INPUT"),
            (json!([{ "introId": asset }]), "NOT_FOUND"),
            (json!([{ "format": "PORTRAIT" }]), "NOT_ORDERABLE"),
        ];
        for (versions, expected) in cases {
            let answer = quote(&owner, &order, versions.clone()).await;
            assert_eq!(code(&answer), Some(expected), "{versions}");
        }
        assert_eq!(code(&quote(&other, &order, square).await), Some("NOT_FOUND"));
    })
    .await;
}

#[actix_web::test]
async fn a_quote_of_versions_goes_stale_with_the_video_and_a_bundle_is_placed_whole_or_not() {
    on_both(async |app| {
        let owner = app.owner().await;
        let order = delivered(app, &owner).await;
        let bundle = json!([{ "format": "SQUARE" }, { "format": "STORY" }]);
        let dear = quote(&owner, &order, bundle).await;
        let dear = &dear["data"]["versionQuote"]["quote"];
        assert_eq!(dear["availableActions"][0]["reasons"], json!(["INSUFFICIENT_CREDITS"]));
        let refused = owner.place(&id(&dear["id"]), None).await;
        assert_eq!(code(&refused), Some("INSUFFICIENT_CREDITS"));
        assert_eq!(owner.credits().await, (400, 0), "nothing of it is ordered");

        let cheap = quote(&owner, &order, json!([{ "format": "SQUARE" }])).await;
        let cheap = id(&cheap["data"]["versionQuote"]["quote"]["id"]);
        let video = read(&owner, &order).await["files"][0]["id"].take();
        let rename = "mutation($id: ID!) { assetRename(input: { id: $id, name: \"Vinter.mp4\" }) {
            asset { name } } }";
        owner.ok(rename, json!({ "id": video })).await;
        let seen = "query($id: ID!) { quote(id: $id) { availableActions { reasons until } } }";
        let seen = owner.ok(seen, json!({ "id": cheap })).await;
        let stale = json!([{ "reasons": ["STALE"], "until": null }]);
        assert_eq!(seen["quote"]["availableActions"], stale);
        assert_eq!(code(&owner.place(&cheap, None).await), Some("QUOTE_STALE"));

        let fresh = quote(&owner, &order, json!([{ "format": "SQUARE" }])).await;
        let fresh = id(&fresh["data"]["versionQuote"]["quote"]["id"]);
        let clicks = join_all((0..5).map(|_| owner.place(&fresh, None))).await;
        let placed = clicks.iter().filter(|answer| code(answer).is_none()).count();
        assert_eq!(placed, 1, "{clicks:#?}");
        assert_eq!(owner.credits().await, (150, 250));
        ledger_is_clean(app).await;
    })
    .await;
}
