//! Videos are made in a brand, which an order keeps as it was.

use serde_json::{Value, json};
use tests::{
    library::{id, sample},
    on_both,
    studio::code,
};

use super::{UPDATE, act, create, read};

const PROJECT: &str = "query($id: ID!) { project(id: $id) { version brand { id name }
    availableActions { action reasons } } }";
const CHOOSE: &str = "mutation($id: ID!, $version: Int!, $brand: ID) {
    projectUpdate(input: { id: $id, expectedVersion: $version, brandId: $brand }) { project { brand { id } } } }";
const TRASH: &str = "mutation($id: ID!, $force: Boolean! = false) {
    assetTrash(input: { id: $id, force: $force }) { asset { id } } }";
const ORDERED: &str = "query($id: ID!) { order(id: $id) { brand { brandId name tone colours { hex }
    assets { role name assetId revisionId asset { id } } } } }";

#[actix_web::test]
async fn an_order_keeps_its_brand_as_it_was() {
    on_both(async |app| {
        let owner = app.owner().await;
        let logo = owner.add(json!({}), "logo.png", sample("logo.png")).await;
        let brand = create(&owner, json!({
            "name": "Fjord", "tone": "Friendly",
            "colours": [{ "name": "Night", "hex": "#002868", "role": "PRIMARY" }],
            "assets": [{ "role": "LOGO_PRIMARY", "assetId": logo }],
        })).await;
        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let planned = owner.ok(PROJECT, json!({ "id": project })).await;
        assert_eq!(planned["project"]["brand"]["id"], brand, "a new project gets the default brand");

        let quote = owner.quote(&project).await;
        let input = json!({ "id": brand, "expectedVersion": 1, "tone": "Calm" });
        owner.ok(UPDATE, json!({ "input": input })).await;
        let placed = owner.place(&quote, None).await;
        assert_eq!(code(&placed), None, "a brand that changed costs the same: {placed}");
        let order = id(&placed["data"]["orderPlace"]["order"]["id"]);
        let kept = owner.ok(ORDERED, json!({ "id": order })).await;
        assert_eq!((&kept["order"]["brand"]["name"], &kept["order"]["brand"]["tone"]), (&json!("Fjord"), &json!("Calm")));
        assert_eq!(kept["order"]["brand"]["assets"][0]["asset"]["id"], logo);

        let input = json!({ "id": brand, "expectedVersion": 2, "name": "Other", "colours": null, "assets": null });
        owner.ok(UPDATE, json!({ "input": input })).await;
        assert_eq!(owner.ok(ORDERED, json!({ "id": order })).await, kept, "the order keeps its copy");
        act(&owner, "brandDelete", &brand).await;
        assert_eq!(owner.ok(ORDERED, json!({ "id": order })).await, kept);
        let after = owner.ok(PROJECT, json!({ "id": project })).await;
        assert_eq!(after["project"]["brand"], Value::Null);

        let answer = owner.send(TRASH, json!({ "id": logo, "force": true })).await;
        assert_eq!(code(&answer), Some("ASSET_IN_USE"), "the order is under way");
        assert_eq!(answer["errors"][0]["extensions"]["details"]["uses"][0]["kind"], "ORDER");
    })
    .await;
}

#[actix_web::test]
async fn a_project_is_made_in_a_brand_of_the_account_that_is_in_use() {
    on_both(async |app| {
        let (owner, stranger) = (app.owner().await, app.owner().await);
        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let brand = create(&owner, json!({ "name": "Fjord" })).await;
        let theirs = create(&stranger, json!({ "name": "Fjell" })).await;
        let choose = |version: i32, brand: Value| json!({ "id": project, "version": version, "brand": brand });
        assert_eq!(owner.refused(CHOOSE, choose(3, json!(theirs))).await, "NOT_FOUND");
        let missing = json!("brn_00000000000000000000000000000007");
        assert_eq!(owner.refused(CHOOSE, choose(3, missing)).await, "NOT_FOUND");
        owner.ok(CHOOSE, choose(3, json!(brand))).await;
        act(&owner, "brandArchive", &brand).await;
        let found = owner.ok(PROJECT, json!({ "id": project })).await;
        assert_eq!(found["project"]["availableActions"][1]["reasons"], json!(["BRAND_ARCHIVED"]));
        owner.ok(CHOOSE, choose(4, Value::Null)).await;
        assert_eq!(owner.refused(CHOOSE, choose(5, json!(brand))).await, "ILLEGAL_STATE");
        let found = owner.ok(PROJECT, json!({ "id": project })).await;
        assert_eq!(found["project"]["availableActions"][1]["reasons"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn what_is_part_of_a_brand_is_told_and_goes_only_if_somebody_insists() {
    on_both(async |app| {
        let owner = app.owner().await;
        let logo = owner.add(json!({}), "logo.png", sample("logo.png")).await;
        let assets = json!([{ "role": "LOGO_PRIMARY", "assetId": logo }]);
        let brand = create(&owner, json!({ "name": "Fjord", "assets": assets })).await;
        let uses = "query($id: ID!) { asset(id: $id) { uses { kind id name } } }";
        let used = json!([{ "kind": "BRAND", "id": brand, "name": "Fjord" }]);
        assert_eq!(owner.ok(uses, json!({ "id": logo })).await["asset"]["uses"], used);
        let listed = "{ assets(filter: { inUse: true }) { nodes { id } } }";
        let listed = owner.ok(listed, json!({})).await;
        assert_eq!(listed["assets"]["nodes"], json!([{ "id": logo }]));
        let answer = owner.send(TRASH, json!({ "id": logo })).await;
        assert_eq!(answer["errors"][0]["extensions"]["details"]["uses"], used);

        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        owner.ok(TRASH, json!({ "id": logo, "force": true })).await;
        let found = read(&owner, &brand).await;
        assert_eq!(found["completeness"]["percent"], 0);
        let gone = json!([{ "concern": "ASSET_GONE", "assetId": logo }]);
        assert_eq!(found["completeness"]["concerns"], gone);
        let lacks = owner.ok(PROJECT, json!({ "id": project })).await;
        assert_eq!(lacks["project"]["availableActions"][1]["reasons"], json!(["ASSET_GONE"]));
    })
    .await;
}
