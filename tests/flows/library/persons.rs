//! Who is shown is known once, and what they have agreed to is at hand.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, library::id, on_both, people::fresh_email};

const CREATE: &str =
    "mutation($name: String!) { personCreate(input: { name: $name }) { person { id } } }";
const NAME: &str = "mutation($input: AssetsNametagInput!) { assetsNametag(input: $input) {
    results { code item { version nametags { title person { id name } } } } } }";
const MERGE: &str =
    "mutation($ids: [ID!]!, $into: ID!) { personsMerge(input: { ids: $ids, intoId: $into }) {
    results { code item { name } } } }";
const RELEASE: &str =
    "mutation($input: ReleaseAddInput!) { releaseAdd(input: $input) { release { id state } } }";
const WITHDRAW: &str =
    "mutation($id: ID!) { releaseWithdraw(input: { id: $id }) { release { state withdrawnAt } } }";
const PERSON: &str = "query($id: ID!, $first: Int, $after: String) { person(id: $id) { name
    assets(first: $first, after: $after) { totalCount nodes { name } pageInfo { endCursor hasNextPage } }
    releases { state scopes note validFrom validUntil document { name } } } }";

async fn person(client: &Client, name: &str) -> String {
    id(&client.ok(CREATE, json!({ "name": name })).await["personCreate"]["person"]["id"])
}

#[actix_web::test]
async fn one_person_is_named_on_many_assets_and_found_in_all_of_them() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut ids = owner.add_pictures(4, json!({})).await;
        ids.push("ast_01890000000070008000000000000000".into());
        let input = json!({ "ids": ids[1..], "personName": "Kari Nordmann", "title": "Boss" });
        let data = owner.ok(NAME, json!({ "input": input })).await;
        let results = &data["assetsNametag"]["results"];
        assert_eq!(results[0]["item"]["nametags"][0]["title"], "Boss");
        assert_eq!(results[3]["code"], "NOT_FOUND");
        let kari = id(&results[0]["item"]["nametags"][0]["person"]["id"]);
        let input = json!({ "ids": ids[..2], "personId": kari });
        let data = owner.ok(NAME, json!({ "input": input })).await;
        let again = &data["assetsNametag"]["results"][1]["item"];
        assert_eq!(
            (&again["version"], again["nametags"].as_array().map(Vec::len)),
            (&json!(2), Some(1))
        );
        for wrong in [
            json!({ "ids": ids }),
            json!({ "ids": ids, "personName": " " }),
            json!({ "ids": ids, "personName": "x", "personId": kari }),
        ] {
            assert_eq!(owner.refused(NAME, json!({ "input": wrong })).await, "BAD_USER_INPUT");
        }
        let mut seen = Vec::new();
        let mut after = Value::Null;
        for n in 0..2 {
            let data = owner.ok(PERSON, json!({ "id": kari, "first": 2, "after": after })).await;
            let page = &data["person"]["assets"];
            assert_eq!(
                (&page["totalCount"], &page["pageInfo"]["hasNextPage"]),
                (&json!(4), &json!(n == 0))
            );
            seen.extend(
                page["nodes"].as_array().expect("nodes").iter().map(|node| id(&node["name"])),
            );
            after = page["pageInfo"]["endCursor"].clone();
        }
        seen.sort();
        assert_eq!(seen, ["0.png", "1.png", "2.png", "3.png"]);
    })
    .await;
}

#[actix_web::test]
async fn merged_persons_are_one_with_the_nametags_and_releases_of_both() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(2, json!({})).await;
        let (kari, double) = (person(&owner, "Kari").await, person(&owner, "Kari N.").await);
        for (asset, person) in [(&ids[0], &kari), (&ids[1], &double)] {
            owner.ok(NAME, json!({ "input": { "ids": [asset], "personId": person } })).await;
        }
        let release = json!({ "personId": double, "scopes": ["WEB"], "validFrom": "2026-01-01" });
        owner.ok(RELEASE, json!({ "input": release })).await;
        let merged = owner.ok(MERGE, json!({ "ids": [double, kari, double], "into": kari })).await;
        let results = &merged["personsMerge"]["results"];
        assert_eq!(results[0]["item"]["name"], "Kari");
        assert_eq!(
            (&results[1]["code"], &results[2]["code"]),
            (&json!("BAD_USER_INPUT"), &json!("NOT_FOUND"))
        );
        let found = owner.ok(PERSON, json!({ "id": kari })).await["person"].take();
        assert_eq!(found["assets"]["totalCount"], 2);
        assert_eq!(found["releases"][0]["scopes"], json!(["WEB"]));
        let gone = owner.ok(PERSON, json!({ "id": double })).await;
        assert_eq!(gone["person"], Value::Null);
        let version = owner
            .ok("query($id: ID!) { asset(id: $id) { version } }", json!({ "id": ids[1] }))
            .await;
        assert_eq!(version["asset"]["version"], 3, "who looks at the asset sees that it changed");
    })
    .await;
}

#[actix_web::test]
async fn a_release_holds_for_its_time_until_it_is_withdrawn_and_keeps_its_document() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let kari = person(&owner, "Kari").await;
        let document = owner.add(json!({}), "signed.png", tests::library::picture(1)).await;
        let today = app.platform.db.now().date_naive();
        let input = json!({
            "personId": kari, "documentId": document, "scopes": ["WEB", "PRINT", "WEB"], "note": "Not in beer adverts.",
            "validFrom": today, "validUntil": today + TimeDelta::days(1),
        });
        let added = owner.ok(RELEASE, json!({ "input": input })).await;
        assert_eq!(added["releaseAdd"]["release"]["state"], "VALID");
        let release = id(&added["releaseAdd"]["release"]["id"]);
        let state = async |owner: &Client| {
            let found = owner.ok(PERSON, json!({ "id": kari })).await["person"]["releases"][0].take();
            assert_eq!(found["scopes"], json!(["WEB", "PRINT"]));
            assert_eq!(found["document"]["name"], "signed.png");
            found["state"].clone()
        };
        for (wrong, code) in [
            (json!({ "personId": kari, "scopes": ["ALL"], "validFrom": today, "validUntil": today - TimeDelta::days(1) }), "BAD_USER_INPUT"),
            (json!({ "personId": kari, "scopes": [], "validFrom": today }), "BAD_USER_INPUT"),
            (json!({ "personId": kari, "scopes": ["ALL"], "validFrom": today, "note": "x".repeat(1_001) }), "BAD_USER_INPUT"),
        ] {
            assert_eq!(owner.refused(RELEASE, json!({ "input": wrong })).await, code, "{wrong}");
        }
        let trash = "mutation($id: ID!, $force: Boolean!) { assetTrash(input: { id: $id, force: $force }) { asset { id } } }";
        for force in [false, true] {
            let answer = owner.send(trash, json!({ "id": document, "force": force })).await;
            let refused = &answer["errors"][0]["extensions"];
            assert_eq!(refused["code"], "ASSET_IN_USE");
            assert_eq!(refused["details"]["uses"], json!([{ "kind": "RELEASE", "id": kari, "name": "Kari" }]));
        }
        assert_eq!(state(&owner).await, "VALID");
        app.platform.clock.advance(TimeDelta::days(2));
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(state(&owner).await, "EXPIRED");
        let withdrawn = owner.ok(WITHDRAW, json!({ "id": release })).await;
        assert!(withdrawn["releaseWithdraw"]["release"]["withdrawnAt"].is_string());
        assert_eq!(state(&owner).await, "WITHDRAWN");
        assert_eq!(owner.refused(WITHDRAW, json!({ "id": release })).await, "ILLEGAL_STATE");
    })
    .await;
}
