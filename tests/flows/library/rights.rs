//! What may be done with an asset depends on whose it is, what was agreed and who is on it.

use chrono::{NaiveDate, TimeDelta};
use entity::{
    asset::{self, Ownership},
    role::StaffRole,
};
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture},
    on_both,
    people::fresh_email,
    studio::code,
};

const SET: &str = "mutation($input: AssetsSetRightsInput!) { assetsSetRights(input: $input) {
    results { code field item { rights { validFrom validUntil territories channels note } } } } }";
const STATUS: &str =
    "query($id: ID!, $territory: String, $channel: ReleaseScope) { asset(id: $id) {
    isDownloadable rightsStatus(territory: $territory, channel: $channel) {
        actions { action allowed until reasons { code message since until personId } } } } }";
const NAMETAG: &str = "mutation($ids: [ID!]!, $name: String!) {
    assetsNametag(input: { ids: $ids, personName: $name }) {
        results { item { nametags { person { id } } } } } }";
const RELEASE: &str =
    "mutation($input: ReleaseAddInput!) { releaseAdd(input: $input) { release { id } } }";
const WITHDRAW: &str = "mutation($id: ID!) { releaseWithdraw(input: { id: $id }) { release {
    affected { assets { totalCount nodes { id } } uses { kind id name } } } } }";

const NO_SUBSCRIPTION: &str = "Material that Vibbio filmed can be seen with a subscription only.";

fn today(app: &TestApp) -> NaiveDate {
    app.platform.db.now().date_naive()
}

async fn set(client: &Client, ids: &[String], rights: Value) -> Value {
    let mut input = rights;
    input["ids"] = json!(ids);
    let mut data = client.ok(SET, json!({ "input": input })).await;
    data["assetsSetRights"]["results"].take()
}

/// What may be done with an asset, but for looking at it.
async fn actions(client: &Client, asset: &str) -> Vec<Value> {
    let mut actions = decided(client, asset).await;
    actions.retain(|action| action["action"] != "VIEW");
    actions
}

async fn decided(client: &Client, asset: &str) -> Vec<Value> {
    let data = client.ok(STATUS, json!({ "id": asset })).await;
    data["asset"]["rightsStatus"]["actions"].as_array().expect("actions").clone()
}

/// Names a person on assets and notes a release of theirs; tells the person and the release.
async fn released(client: &Client, ids: &[String], until: Option<NaiveDate>) -> (String, String) {
    let named = client.ok(NAMETAG, json!({ "ids": ids, "name": "Kari" })).await;
    let nametag = &named["assetsNametag"]["results"][0]["item"]["nametags"][0];
    let person = id(&nametag["person"]["id"]);
    let input = json!({
        "personId": person, "scopes": ["WEB"], "validFrom": "2020-01-01", "validUntil": until,
    });
    let added = client.ok(RELEASE, json!({ "input": input })).await;
    (person, id(&added["releaseAdd"]["release"]["id"]))
}

#[actix_web::test]
async fn a_licence_that_has_ended_stops_downloads_and_orders_and_says_since_when() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add_fjord().await;
        let project = owner.planned(&asset, 15).await;
        let last = today(app) + TimeDelta::days(1);
        let rights = json!({ "validFrom": "2020-01-01", "validUntil": last,
            "territories": ["NO"], "channels": ["WEB"], "note": "Not in beer adverts." });
        let results = set(&owner, std::slice::from_ref(&asset), rights.clone()).await;
        assert_eq!(results[0]["item"]["rights"], rights);
        let end = format!("{}T00:00:00Z", last + TimeDelta::days(1));
        for action in actions(&owner, &asset).await {
            assert_eq!((&action["allowed"], &action["reasons"]), (&json!(true), &json!([])));
            assert_eq!(
                action["until"].as_str().map(|at| at.replace("+00:00", "Z")),
                Some(end.clone())
            );
        }
        let asked = json!({ "id": asset, "territory": "DK", "channel": "PRINT" });
        let asked = owner.ok(STATUS, asked).await;
        let reasons = &asked["asset"]["rightsStatus"]["actions"][2]["reasons"];
        assert_eq!(
            (&reasons[0]["code"], &reasons[1]["code"]),
            (&json!("TERRITORY"), &json!("CHANNEL"))
        );
        let url = "query($id: ID!) { asset(id: $id) { downloadUrl revision { downloadUrl } } }";
        let urls = owner.ok(url, json!({ "id": asset })).await;
        let quote = owner.quote(&project).await;

        app.platform.clock.advance(TimeDelta::days(2));
        let owner = app.client(&app.sign_in(&email).await);
        let refused = owner.send(url, json!({ "id": asset })).await;
        let refused = &refused["errors"][0]["extensions"];
        assert_eq!(refused["code"], "NOT_DOWNLOADABLE");
        assert_eq!(refused["details"]["rights"][0]["code"], "LICENCE_EXPIRED");
        assert_eq!(refused["details"]["rights"][0]["since"], end);
        let kept = app.stranger().request(Method::GET, &id(&urls["asset"]["downloadUrl"])).send();
        assert_eq!(kept.await.expect("a response").status(), StatusCode::FORBIDDEN);
        // What was quoted while it was allowed is not ordered any more.
        let placed = owner.place(&quote, None).await;
        assert!(matches!(code(&placed), Some("NOT_ORDERABLE" | "QUOTE_EXPIRED")), "{placed:#}");
        let quoted = owner
            .send(
                "mutation($id: ID!) { orderQuote(input: { projectId: $id }) { quote { id } } }",
                json!({ "id": project }),
            )
            .await;
        let refused = &quoted["errors"][0]["extensions"];
        assert_eq!(refused["details"]["reasons"], json!(["RIGHTS_LACKING"]));
        assert_eq!(refused["details"]["rights"][0]["assetId"], asset);
        set(&owner, std::slice::from_ref(&asset), json!({ "validUntil": null })).await;
        owner.quote(&project).await;
    })
    .await;
}

#[actix_web::test]
async fn a_licence_of_an_hour_ago_stops_an_order_that_was_quoted_before() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add_fjord().await;
        let project = owner.planned(&asset, 15).await;
        let quote = owner.quote(&project).await;
        let past = json!({ "validUntil": today(app) - TimeDelta::days(1) });
        set(&owner, std::slice::from_ref(&asset), past).await;
        let placed = owner.place(&quote, None).await;
        assert_eq!(code(&placed), Some("NOT_ORDERABLE"));
        assert_eq!(owner.credits().await.1, 0, "nothing is held");
    })
    .await;
}

#[actix_web::test]
async fn terms_that_make_no_sense_or_are_vibbios_are_refused_row_by_row() {
    on_both(async |app| {
        let (owner, stranger) = (app.owner().await, app.owner().await);
        let mut ids = owner.add_pictures(2, json!({})).await;
        let set_ownership = asset::Entity::update_many()
            .col_expr(asset::Column::Ownership, Expr::value(Ownership::VibbioRaw))
            .filter(asset::COLUMN.name.eq("1.png"))
            .exec(app.platform.db.writer());
        set_ownership.await.expect("the owner is changed");
        ids.push(stranger.add(json!({}), "theirs.png", picture(9)).await);
        let results = set(&owner, &ids, json!({ "territories": ["NO"] })).await;
        let codes: Vec<_> =
            results.as_array().expect("results").iter().map(|it| &it["code"]).collect();
        assert_eq!(codes, [&Value::Null, &json!("ILLEGAL_STATE"), &json!("NOT_FOUND")]);
        for (wrong, field) in [
            (json!({ "validFrom": "2026-02-01", "validUntil": "2026-01-01" }), "validUntil"),
            (json!({ "territories": ["Norway"] }), "territories"),
            (json!({ "note": "x".repeat(1_001) }), "note"),
        ] {
            let results = set(&owner, &ids[..1], wrong).await;
            assert_eq!(
                (&results[0]["code"], &results[0]["field"]),
                (&json!("BAD_USER_INPUT"), &json!(field))
            );
        }
        let raw = actions(&owner, &ids[1]).await;
        let allowed: Vec<_> = raw.iter().map(|action| &action["allowed"]).collect();
        assert_eq!(allowed, [&json!(false), &json!(false), &json!(true)]);
        assert_eq!(raw[1]["reasons"][0]["code"], "VIBBIO_MATERIAL");
    })
    .await;
}

#[actix_web::test]
async fn what_vibbio_filmed_is_seen_with_a_subscription_only() {
    const LOOK: &str = "query($id: ID!) { asset(id: $id) { previewState previewReason
        preview { url } rendition(preset: THUMBNAIL) { url state } playback { state } } }";
    on_both(async |app| {
        let owner = app.owner().await;
        let clip = owner.add(json!({}), "clip.mp4", tests::library::media("clip.mp4")).await;
        let own = owner.add(json!({}), "own.png", picture(1)).await;
        let set_ownership = asset::Entity::update_many()
            .col_expr(asset::Column::Ownership, Expr::value(Ownership::VibbioRaw))
            .filter(asset::COLUMN.name.eq("clip.mp4"))
            .exec(app.platform.db.writer());
        set_ownership.await.expect("the owner is changed");
        app.work().await;
        let seen = owner.ok(LOOK, json!({ "id": clip })).await["asset"].take();
        assert!(seen["previewReason"] != NO_SUBSCRIPTION && seen["playback"] != Value::Null);
        let url = seen["preview"]["url"].as_str().map(str::to_owned);
        let fetch = async |url: &str| {
            let answer = app.stranger().request(Method::GET, url).send().await;
            answer.expect("a response").status()
        };
        if let Some(url) = &url {
            assert_eq!(fetch(url).await, StatusCode::OK);
        }
        let view = async |asset: &str| {
            let decided = decided(&owner, asset).await;
            decided.into_iter().find(|it| it["action"] == "VIEW").expect("a decision")
        };
        let before = view(&clip).await;
        assert!(before["allowed"] == true && !before["until"].is_null(), "{before}");
        let ended = app.platform.db.now() - TimeDelta::days(1);
        entity::account::Entity::update_many()
            .col_expr(entity::account::Column::ClosesAt, Expr::value(Some(ended)))
            .exec(app.platform.db.writer())
            .await
            .expect("the trial ends");
        let after = view(&clip).await;
        assert_eq!(after["reasons"][0]["code"], "NO_SUBSCRIPTION");
        let unseen = owner.ok(LOOK, json!({ "id": clip })).await["asset"].take();
        let nothing = json!({
            "previewState": "NONE", "previewReason": NO_SUBSCRIPTION, "preview": null,
            "rendition": { "url": null, "state": "NONE" }, "playback": null,
        });
        assert_eq!(unseen, nothing);
        if let Some(url) = &url {
            assert_eq!(fetch(url).await, StatusCode::FORBIDDEN, "a link of before is shut too");
        }
        assert_eq!(view(&own).await["allowed"], true);
        let seen = owner.ok(LOOK, json!({ "id": own })).await["asset"].take();
        assert_eq!(seen["previewState"], "READY");
    })
    .await;
}

#[actix_web::test]
async fn a_release_taken_back_tells_all_that_rests_on_it() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        let project = owner.planned(&asset, 15).await;
        let quote = owner.quote(&project).await;
        let placed = owner.place(&quote, None).await;
        let order = id(&placed["data"]["orderPlace"]["order"]["id"]);
        let staff = app.staff(StaffRole::Producer).await;
        staff.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
        let (person, release) = released(&owner, std::slice::from_ref(&asset), None).await;
        assert!(actions(&owner, &asset).await.iter().all(|action| action["allowed"] == true));
        let withdrawn = owner.ok(WITHDRAW, json!({ "id": release })).await;
        let affected = &withdrawn["releaseWithdraw"]["release"]["affected"];
        assert_eq!(affected["assets"], json!({ "totalCount": 1, "nodes": [{ "id": asset }] }));
        let uses = affected["uses"].as_array().expect("uses");
        let kinds: Vec<_> = uses.iter().map(|used| used["kind"].as_str().unwrap_or("")).collect();
        assert!(kinds.contains(&"PROJECT") && kinds.contains(&"FINISHED_VIDEO"), "{affected:#}");
        for action in actions(&owner, &asset).await {
            assert_eq!(action["allowed"], false);
            assert_eq!(action["reasons"][0]["code"], "RELEASE_WITHDRAWN");
            assert_eq!(action["reasons"][0]["personId"], person);
        }
    })
    .await;
}

#[actix_web::test]
async fn owners_are_told_thirty_and_three_days_before_rights_end_and_once_each() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let ids = owner.add_pictures(2, json!({})).await;
        let last = today(app) + TimeDelta::days(40);
        set(&owner, &ids, json!({ "validUntil": last })).await;
        released(&owner, &ids, Some(last)).await;
        let others = async || {
            app.work().await;
            let sent = app.platform.mailer.sent().into_iter();
            sent.filter(|mail| mail.to == email && mail.text.contains(&last.to_string()))
                .collect::<Vec<_>>()
        };
        assert!(others().await.is_empty());
        app.platform.clock.advance(TimeDelta::days(11));
        let told = others().await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].subject, format!("3 rights end on {last}"));
        assert!(
            told[0].text.contains("0.png") && told[0].text.contains("Kari"),
            "{}",
            told[0].text
        );
        app.platform.clock.advance(TimeDelta::days(10));
        assert_eq!(others().await.len(), 1);
        app.platform.clock.advance(TimeDelta::days(17));
        assert_eq!(others().await.len(), 2);
        // Somebody looks at the rights again, and nothing about their end is new.
        let owner = app.client(&app.sign_in(&email).await);
        set(&owner, &ids, json!({ "note": "Ask again", "validUntil": last })).await;
        app.platform.clock.advance(TimeDelta::days(1));
        assert_eq!(others().await.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn the_rights_of_fifty_cost_as_many_statements_as_those_of_one() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(50, json!({})).await;
        set(&owner, &ids, json!({ "territories": ["NO"] })).await;
        released(&owner, &ids, None).await;
        let list = "query($n: Int!) { assets(first: $n) { nodes { isDownloadable rights { note }
            rightsStatus { actions { allowed } } } } }";
        let mut counts = Vec::new();
        for first in [1, 50] {
            let before = app.platform.db.statements();
            let data = owner.ok(list, json!({ "n": first })).await;
            assert_eq!(data["assets"]["nodes"].as_array().map(Vec::len), Some(first));
            counts.push(app.platform.db.statements() - before);
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}

#[actix_web::test]
async fn a_copy_has_the_rights_of_its_original() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Summer", None).await;
        let ids = owner.add_pictures(1, json!({ "folder": folder })).await;
        set(&owner, &ids, json!({ "validUntil": "2020-01-01" })).await;
        let copy = "mutation($id: ID!) { folderCopy(input: { id: $id, name: \"Winter\" }) { folder { id } } }";
        owner.ok(copy, json!({ "id": folder })).await;
        let all = "{ assets { nodes { isDownloadable rights { validUntil } } } }";
        let all = owner.ok(all, json!({})).await;
        let expected = json!({ "isDownloadable": false, "rights": { "validUntil": "2020-01-01" } });
        assert_eq!(all["assets"]["nodes"], json!([expected, expected]));
    })
    .await;
}
