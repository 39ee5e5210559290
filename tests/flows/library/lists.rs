//! People find what they have.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{
    Client,
    library::{id, media, picture, sample},
    on_both,
};

const LIST: &str = "query($filter: AssetFilter! = {}, $order: AssetOrder, $first: Int, $after: String,
        $last: Int, $before: String) {
    assets(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { id name }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }";

async fn list(client: &Client, variables: Value) -> Vec<String> {
    let data = client.ok(LIST, variables).await;
    let nodes = data["assets"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| id(&node["name"])).collect()
}

#[actix_web::test]
async fn assets_are_sorted_every_way_in_both_directions() {
    on_both(async |app| {
        let owner = app.owner().await;
        for (name, bytes) in [
            ("Bær.jpg", sample("fjord.jpg")),
            ("båt.png", picture(1)),
            ("AURORA.jpg", sample("aurora.jpg")),
            ("camera.tiff", media("camera.tiff")),
        ] {
            owner.add(json!({}), name, bytes).await;
            app.platform.clock.advance(TimeDelta::seconds(1));
        }
        let sizes = [
            ("båt.png", picture(1).len()),
            ("camera.tiff", media("camera.tiff").len()),
            ("Bær.jpg", sample("fjord.jpg").len()),
            ("AURORA.jpg", sample("aurora.jpg").len()),
        ];
        let mut by_size = sizes.to_vec();
        by_size.sort_by_key(|(_, size)| *size);
        let by_size: Vec<_> = by_size.into_iter().map(|(name, _)| name).collect();
        for (field, expected) in [
            ("NAME", vec!["AURORA.jpg", "Bær.jpg", "båt.png", "camera.tiff"]),
            ("ADDED_AT", vec!["Bær.jpg", "båt.png", "AURORA.jpg", "camera.tiff"]),
            ("SIZE", by_size),
        ] {
            for direction in ["ASC", "DESC"] {
                let mut expected = expected.clone();
                if direction == "DESC" {
                    expected.reverse();
                }
                let order = json!({ "field": field, "direction": direction });
                assert_eq!(list(&owner, json!({ "order": order })).await, expected, "{field}");
                // The same in pages of one, forward and backward.
                for (size, cursor, at) in
                    [("first", "after", "endCursor"), ("last", "before", "startCursor")]
                {
                    let mut seen = Vec::new();
                    let mut from = Value::Null;
                    for _ in 0..4 {
                        let data =
                            owner.ok(LIST, json!({ "order": order, size: 1, cursor: from })).await;
                        seen.push(id(&data["assets"]["nodes"][0]["name"]));
                        from = data["assets"]["pageInfo"][at].clone();
                    }
                    if size == "last" {
                        seen.reverse();
                    }
                    assert_eq!(seen, expected, "{field} {direction} by {size}");
                }
            }
        }
        let order = json!({ "field": "TAKEN_AT" });
        let first = list(&owner, json!({ "order": order, "first": 1 })).await;
        assert_eq!(first, ["camera.tiff"], "only the camera tells when, and that was long ago");
        assert_eq!(
            owner.refused(LIST, json!({ "order": { "field": "MANUAL" } })).await,
            "BAD_USER_INPUT"
        );
    })
    .await;
}

#[actix_web::test]
async fn assets_are_sorted_by_how_long_they_play_and_by_what_they_are() {
    on_both(async |app| {
        let owner = app.owner().await;
        for (name, file) in [
            ("clip", media("clip.mp4")),
            ("still", picture(1)),
            ("sound", media("sound.mp3")),
            ("later", picture(2)),
            ("long", sample("sailing.mp4")),
        ] {
            owner.add(json!({}), name, file).await;
        }
        let durations = "{ assets { nodes { name revision { durationMs } } } }";
        let told = owner.ok(durations, json!({})).await["assets"]["nodes"].take();
        let mut plays: Vec<_> = told
            .as_array()
            .expect("nodes")
            .iter()
            .filter_map(|node| Some((node["revision"]["durationMs"].as_i64()?, id(&node["name"]))))
            .collect();
        plays.sort();
        let longest: Vec<_> = plays.iter().rev().map(|(_, name)| name.as_str()).collect();
        assert_eq!(longest.len(), 3);
        let by = async |field: &str, direction: &str| {
            let order = json!({ "field": field, "direction": direction });
            let all = list(&owner, json!({ "order": order })).await;
            let (mut seen, mut after) = (Vec::new(), Value::Null);
            for _ in 0..all.len() {
                let page = json!({ "order": order, "first": 1, "after": after });
                let page = owner.ok(LIST, page).await["assets"].take();
                seen.push(id(&page["nodes"][0]["name"]));
                after = page["pageInfo"]["endCursor"].clone();
            }
            assert_eq!(seen, all, "{field} page by page");
            all
        };
        assert_eq!(by("DURATION", "DESC").await, [&longest[..], &["later", "still"]].concat());
        assert_eq!(by("KIND", "ASC").await, ["sound", "still", "later", "clip", "long"]);
    })
    .await;
}

#[actix_web::test]
async fn pages_neither_skip_nor_repeat_while_others_upload() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.add_pictures(30, json!({})).await;
        let mut seen = Vec::new();
        let mut after = Value::Null;
        for n in 0..3 {
            let data = owner.ok(LIST, json!({ "first": 10, "after": after })).await;
            let nodes = data["assets"]["nodes"].as_array().expect("nodes").clone();
            seen.extend(nodes.iter().map(|node| id(&node["id"])));
            after = data["assets"]["pageInfo"]["endCursor"].clone();
            assert_eq!(data["assets"]["pageInfo"]["hasNextPage"], n < 2);
            owner.add(json!({}), "new.png", picture(100 + n)).await;
        }
        assert_eq!(seen.len(), 30);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 30);
    })
    .await;
}

#[actix_web::test]
async fn assets_are_found_by_place_note_kind_format_and_name() {
    on_both(async |app| {
        let owner = app.owner().await;
        let outer = owner.folder("outer", None).await;
        let inner = owner.folder("inner", Some(&outer)).await;
        let fjord = owner.add(json!({}), "Fjord 100%.jpg", sample("fjord.jpg")).await;
        let clip = owner.add(json!({ "folder": outer }), "Ære være.mp4", media("clip.mp4")).await;
        owner.add(json!({ "folder": inner }), "sound_1.mp3", media("sound.mp3")).await;
        let tag = "mutation($ids: [ID!]!, $tags: [String!]!) { assetsTag(input: { ids: $ids, tags: $tags }) {
            results { code item { tags { id name } } } } }";
        let tagged = owner.ok(tag, json!({ "ids": [fjord, clip], "tags": ["Sommer"] })).await;
        let summer = &tagged["assetsTag"]["results"][0]["item"]["tags"][0]["id"];
        let tagged = owner.ok(tag, json!({ "ids": [clip], "tags": ["Best"] })).await;
        let best = &tagged["assetsTag"]["results"][0]["item"]["tags"][0]["id"];
        let name = "mutation($asset: ID!, $name: String!) { nametagAdd(input: { assetId: $asset, personName: $name }) {
            nametag { person { id } } } }";
        let named = owner.ok(name, json!({ "asset": clip, "name": "Kari Nordmann" })).await;
        let kari = &named["nametagAdd"]["nametag"]["person"]["id"];

        let (f, c, s) = ("Fjord 100%.jpg", "Ære være.mp4", "sound_1.mp3");
        for (filter, expected) in [
            (json!({}), vec![s, c, f]),
            (json!({ "folderId": null }), vec![f]),
            (json!({ "folderId": outer }), vec![c]),
            (json!({ "folderId": outer, "includeSubfolders": true }), vec![s, c]),
            (json!({ "folderId": null, "includeSubfolders": true }), vec![s, c, f]),
            (json!({ "tags": { "allIds": [summer] } }), vec![c, f]),
            (json!({ "tags": { "allIds": [summer, best] } }), vec![c]),
            (json!({ "personIds": [kari] }), vec![c]),
            (json!({ "kinds": ["VIDEO", "AUDIO"] }), vec![s, c]),
            (json!({ "formats": ["JPEG"] }), vec![f]),
            (json!({ "ownerships": ["STOCK"] }), vec![]),
            (json!({ "nameContains": "ÆRE" }), vec![c]),
            (json!({ "nameContains": "0%" }), vec![f]),
            (json!({ "nameContains": "d_1" }), vec![s]),
            (json!({ "nameContains": "%" }), vec![f]),
            (json!({ "nameContains": "\\" }), vec![]),
            (json!({ "tags": { "allIds": [summer] }, "kinds": ["IMAGE"] }), vec![f]),
            (json!({ "inTrash": true }), vec![]),
        ] {
            assert_eq!(list(&owner, json!({ "filter": filter })).await, expected, "{filter}");
            let counted = owner.ok(LIST, json!({ "filter": filter, "first": 1 })).await;
            assert_eq!(counted["assets"]["totalCount"], expected.len(), "{filter}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_page_costs_the_same_number_of_statements_whatever_its_size() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("all", None).await;
        let ids = owner.add_pictures(60, json!({ "folder": folder })).await;
        app.work().await;
        let tag = "mutation($ids: [ID!]!) { assetsTag(input: { ids: $ids, tags: [\"a\", \"b\"] }) { results { code } } }";
        owner.ok(tag, json!({ "ids": ids })).await;
        for id in &ids {
            let name = "mutation($id: ID!) { nametagAdd(input: { assetId: $id, personName: \"Kari\" }) { nametag { id } } }";
            owner.ok(name, json!({ "id": id })).await;
        }
        let page = "query($first: Int!) { assets(first: $first) { nodes {
            id name size takenAt: addedAt downloadUrl previewState thumbhash
            thumbnail: preview(size: THUMBNAIL) { url width height }
            rendition(preset: SQUARE) { url width } focus { x } crops { x }
            preview(format: JPEG) { url }
            folder { name parent { name } assetCount }
            revision { width height mediaType }
            collections { name parent { name } } isFavourite uses { kind id name }
            revisions { number downloadUrl }
            tags { name parent { name } synonyms assetCount }
            nametags { title person { name releases { state } } } } } }";
        let count = async |first: u32| {
            let before = app.platform.db.statements();
            let data = owner.ok(page, json!({ "first": first })).await;
            let node = &data["assets"]["nodes"][first as usize - 1];
            assert_eq!(node["tags"].as_array().map(Vec::len), Some(2));
            assert_eq!(node["nametags"][0]["person"]["name"], "Kari");
            assert!(node["thumbnail"]["url"].is_string());
            app.platform.db.statements() - before
        };
        let one = count(1).await;
        assert_eq!(count(50).await, one);
        // Who is asking, the page, and a few for each sort of thing that belongs to an asset: five
        // for its rights, and for its uses one for each domain that may use it.
        assert!(one <= 44, "{one} statements");
    })
    .await;
}
