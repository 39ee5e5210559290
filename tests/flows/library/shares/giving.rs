//! What is fetched by a link tells no places, and what may not be shared is not.

use chrono::TimeDelta;
use entity::asset::{self, Ownership};
use reqwest::StatusCode;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client,
    library::{picture, sample},
    on_both,
    people::fresh_email,
};

use super::{CREATE, Guest, seen, shared};

const SET: &str = "mutation($input: AssetsSetRightsInput!) { assetsSetRights(input: $input) {
    results { code } } }";

/// A photograph with a GPS directory in front: 59 degrees north, 10 degrees east.
fn placed() -> Vec<u8> {
    let mut block = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    block.extend(b"\x01\0\x25\x88\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0");
    block.extend(b"\x02\0\x01\0\x02\0\x02\0\0\0N\0\0\0\x02\0\x05\0\x03\0\0\0\x38\0\0\0\0\0\0\0");
    block.extend([59_u32, 1, 54, 1, 50, 1].into_iter().flat_map(u32::to_le_bytes));
    let length = u16::try_from(block.len() + 2).expect("a short block");
    let photo = sample("fjord.jpg");
    [&photo[..2], b"\xFF\xE1", &length.to_be_bytes(), &block, &photo[2..]].concat()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[actix_web::test]
async fn a_download_has_no_place_in_it_and_is_noted() {
    on_both(async |app| {
        let owner = app.owner().await;
        let degrees = [&59_u32.to_le_bytes()[..], &1_u32.to_le_bytes()].concat();
        app.keep(&owner).await;
        assert!(has(&placed(), &degrees));
        let asset = owner.add(json!({}), "harbour.jpg", placed()).await;
        app.work().await;
        let link = shared(&owner, json!({ "assetId": asset, "allowsDownload": true })).await;
        let mut guest = Guest::of(app);
        let (_, page) = guest.look(&link.path).await;
        let download = format!("{}/{asset}/download", link.path);
        assert!(page.contains(&format!("href=\"{download}\"")), "{page}");
        let (status, bytes) = guest.fetch(&download).await;
        assert_eq!((status, bytes.len()), (StatusCode::OK, placed().len()));
        assert!(!has(&bytes, &degrees));
        // The members of the account have it as it is.
        let url = "query($id: ID!) { asset(id: $id) { downloadUrl } }";
        let url = owner.ok(url, json!({ "id": asset })).await["asset"]["downloadUrl"].take();
        let (_, own) = guest.fetch(url.as_str().expect("a URL")).await;
        assert_eq!(own, placed());
        let visits = seen(&owner, &link).await["visits"].take();
        assert_eq!(visits["nodes"][0]["action"], "DOWNLOAD");
        assert_eq!(visits["nodes"][0]["asset"]["name"], "harbour.jpg");
        app.platform.clock.advance(TimeDelta::days(92));
        app.work().await;
    })
    .await;
}

#[actix_web::test]
async fn links_die_with_the_rights_they_stand_on() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let folder = owner.folder("Summer", None).await;
        let ids = owner.add_pictures(2, json!({ "folder": folder })).await;
        let (one, all) = (
            shared(&owner, json!({ "assetId": ids[0], "allowsDownload": true })).await,
            shared(&owner, json!({ "folderId": folder })).await,
        );
        let mut guest = Guest::of(app);
        assert_eq!(guest.look(&one.path).await.0, StatusCode::OK);
        let last = app.platform.db.now().date_naive();
        let input = json!({ "ids": [ids[0]], "validUntil": last });
        owner.ok(SET, json!({ "input": input })).await;
        assert_eq!(guest.look(&one.path).await.0, StatusCode::OK, "until the end of the day");
        app.platform.clock.advance(TimeDelta::days(1));
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(guest.look(&one.path).await.0, StatusCode::GONE);
        let (status, page) = Guest::of(app).look(&all.path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("1.png") && !page.contains("0.png"), "{page}");
        let refused = owner.send(CREATE, json!({ "input": { "assetId": ids[0] } })).await;
        let refused = &refused["errors"][0]["extensions"];
        assert_eq!(refused["code"], "NOT_SHAREABLE");
        assert_eq!(refused["details"]["rights"][0]["code"], "LICENCE_EXPIRED");
        let input = json!({ "ids": [ids[0]], "validUntil": null });
        owner.ok(SET, json!({ "input": input })).await;
        assert_eq!(Guest::of(app).look(&one.path).await.0, StatusCode::OK, "as it was");
        asset::Entity::update_many()
            .col_expr(asset::Column::Ownership, Expr::value(Ownership::VibbioRaw))
            .exec(app.platform.db.writer())
            .await
            .expect("the owner is changed");
        assert_eq!(Guest::of(app).look(&one.path).await.0, StatusCode::GONE);
    })
    .await;
}

#[actix_web::test]
async fn what_a_link_shows_is_in_use_until_it_is_revoked() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Summer", None).await;
        let inner = owner.folder("Boats", Some(&folder)).await;
        let asset = owner.add(json!({ "folder": inner }), "a.png", picture(1)).await;
        let uses = async || {
            let query = "query($id: ID!) { asset(id: $id) { uses { kind name } } }";
            owner.ok(query, json!({ "id": asset })).await["asset"]["uses"].take()
        };
        assert_eq!(uses().await, json!([]));
        let direct = shared(&owner, json!({ "assetId": asset, "name": "One" })).await;
        shared(&owner, json!({ "folderId": folder, "name": "All" })).await;
        let (one, all) = (json!({ "kind": "SHARE", "name": "One" }), json!({ "kind": "SHARE", "name": "All" }));
        assert_eq!(uses().await, json!([one, all]));
        let trash = "mutation($id: ID!, $force: Boolean!) { assetTrash(input: { id: $id, force: $force }) { asset { id } } }";
        assert_eq!(owner.refused(trash, json!({ "id": asset, "force": false })).await, "ASSET_IN_USE");
        let revoke = "mutation($id: ID) { sharesRevokeAll(input: { folderId: $id }) { revoked } }";
        owner.ok(revoke, json!({ "id": folder })).await;
        assert_eq!(uses().await, json!([one]));
        owner.ok(trash, json!({ "id": asset, "force": true })).await;
        assert_eq!(Guest::of(app).look(&direct.path).await.0, StatusCode::GONE, "in the trash");
        let purge = "mutation($ids: [ID!]!) { assetsPurge(input: { ids: $ids }) { results { code } } }";
        let purged = owner.ok(purge, json!({ "ids": [asset] })).await;
        assert_eq!(purged["assetsPurge"]["results"][0]["code"], Value::Null);
        assert_eq!(Guest::of(app).look(&direct.path).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn lists_know_of_the_links_that_an_asset_is_told_to_be_used_by() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let folder = owner.folder("Summer", None).await;
        let inner = owner.folder("Boats", Some(&folder)).await;
        let dropped = owner.folder("In", None).await;
        let put = async |name: &str, folder: Option<&str>, n: u32| {
            owner.add(json!({ "folder": folder }), name, picture(n)).await
        };
        let direct = put("direct.png", None, 1).await;
        put("inside.png", Some(&inner), 2).await;
        let gathered = put("gathered.png", None, 3).await;
        put("sent.png", Some(&dropped), 4).await;
        put("unused.png", None, 5).await;
        let create = "mutation { collectionCreate(input: { name: \"Best\" }) { collection { id } } }";
        let best = owner.ok(create, json!({})).await["collectionCreate"]["collection"]["id"].take();
        let add = "mutation($ids: [ID!]!, $to: ID!) { collectionAssetsAdd(input: { ids: $ids, collectionId: $to }) { results { code } } }";
        owner.ok(add, json!({ "ids": [gathered], "to": best })).await;
        agreed(&owner, &[]).await;
        let soon = app.platform.db.now() + TimeDelta::hours(1);
        shared(&owner, json!({ "assetId": direct, "expiresAt": soon })).await;
        shared(&owner, json!({ "folderId": folder })).await;
        shared(&owner, json!({ "collectionId": best, "maxViews": 1 })).await;
        let mere = json!({ "folderId": dropped, "allowsUpload": true, "showsContents": false });
        shared(&owner, mere).await;
        agreed(&owner, &["direct.png", "gathered.png", "inside.png"]).await;
        app.platform.clock.advance(TimeDelta::hours(1));
        let owner = app.client(&app.sign_in(&email).await);
        agreed(&owner, &["gathered.png", "inside.png"]).await;
        let revoke = "mutation { sharesRevokeAll(input: {}) { revoked } }";
        owner.ok(revoke, json!({})).await;
        agreed(&owner, &[]).await;
    })
    .await;
}

/// Checks that the uses, the filter and the facet all say that just these are in use.
async fn agreed(owner: &Client, expected: &[&str]) {
    let find = "query($used: Boolean) { assets(filter: { inUse: $used }, facets: [IN_USE]) {
        totalCount nodes { name uses { kind } } facets { values { value count } } } }";
    let mut counts = Vec::new();
    for is_used in [true, false] {
        let data = owner.ok(find, json!({ "used": is_used })).await;
        let nodes = data["assets"]["nodes"].as_array().expect("assets");
        let mut names: Vec<_> = nodes.iter().filter_map(|node| node["name"].as_str()).collect();
        names.sort_unstable();
        assert!(!is_used || names == expected, "{names:?}");
        for node in nodes {
            assert_eq!(node["uses"] != json!([]), is_used, "{node}");
        }
        let values = data["assets"]["facets"][0]["values"].as_array().expect("values");
        let word = is_used.to_string();
        let count = values.iter().find(|value| value["value"] == word);
        let count = count.map_or(0, |value| value["count"].as_u64().expect("a count"));
        assert_eq!(count, nodes.len() as u64);
        assert_eq!(data["assets"]["totalCount"], count);
        counts.push(count);
    }
    assert_eq!(counts.iter().sum::<u64>(), 5, "each is in use or is not");
}
