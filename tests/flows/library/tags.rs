//! Tags are kept in order, and find what they stand for.

use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

const CREATE: &str =
    "mutation($input: TagCreateInput!) { tagCreate(input: $input) { tag { id } } }";
const UPDATE: &str = "mutation($input: TagUpdateInput!) {
    tagUpdate(input: $input) { tag { name colour synonyms version } } }";
const MOVE: &str = "mutation($id: ID!, $parent: ID) {
    tagMove(input: { id: $id, parentId: $parent }) { tag { parentId } } }";
const MERGE: &str =
    "mutation($ids: [ID!]!, $into: ID!) { tagsMerge(input: { ids: $ids, intoId: $into }) {
    results { code item { name synonyms children { name } } } } }";
const DELETE: &str =
    "mutation($ids: [ID!]!) { tagsDelete(input: { ids: $ids }) { results { code } } }";
const TAG: &str = "mutation($ids: [ID!]!, $tags: [String!]!) {
    assetsTag(input: { ids: $ids, tags: $tags }) { results { code item { tags { id name } } } } }";
const FIND: &str = "query($tags: TagFilter!) { assets(filter: { tags: $tags },
    orderBy: { field: NAME }) { totalCount nodes { name } } }";

async fn create(client: &Client, name: &str, parent: Option<&str>) -> String {
    let input = json!({ "name": name, "parentId": parent });
    id(&client.ok(CREATE, json!({ "input": input })).await["tagCreate"]["tag"]["id"])
}

async fn tag(client: &Client, asset: &str, tags: &[&str]) {
    let data = client.ok(TAG, json!({ "ids": [asset], "tags": tags })).await;
    assert_eq!(data["assetsTag"]["results"][0]["code"], Value::Null);
}

async fn found(client: &Client, tags: Value) -> Vec<String> {
    let data = client.ok(FIND, json!({ "tags": tags })).await;
    let nodes = data["assets"]["nodes"].as_array().expect("nodes");
    assert_eq!(data["assets"]["totalCount"], nodes.len());
    nodes.iter().map(|node| id(&node["name"])).collect()
}

#[actix_web::test]
async fn a_tag_stands_for_those_inside_it_in_every_filter() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(5, json!({})).await;
        let season = create(&owner, "season", None).await;
        let summer = create(&owner, "summer", Some(&season)).await;
        create(&owner, "august", Some(&summer)).await;
        let sea = create(&owner, "sea", None).await;
        tag(&owner, &ids[0], &["season"]).await;
        tag(&owner, &ids[1], &["summer", "sea"]).await;
        tag(&owner, &ids[2], &["AUGUST"]).await;
        tag(&owner, &ids[3], &["sea"]).await;
        let tags = owner.ok("{ tags { totalCount } }", json!({})).await;
        assert_eq!(tags["tags"]["totalCount"], 4, "a name means the tag that there is");

        let (p0, p1, p2, p3, p4) = ("0.png", "1.png", "2.png", "3.png", "4.png");
        for (filter, expected) in [
            (json!({}), vec![p0, p1, p2, p3, p4]),
            (json!({ "allIds": [season] }), vec![p0, p1, p2]),
            (json!({ "allIds": [summer] }), vec![p1, p2]),
            (json!({ "allIds": [season, sea] }), vec![p1]),
            (json!({ "anyIds": [summer, sea] }), vec![p1, p2, p3]),
            (json!({ "noneIds": [summer] }), vec![p0, p3, p4]),
            (json!({ "noneIds": [season, sea] }), vec![p4]),
            (json!({ "anyIds": [season, sea], "noneIds": [summer] }), vec![p0, p3]),
            (json!({ "allIds": [sea], "anyIds": [season], "noneIds": [summer] }), vec![]),
            (json!({ "allIds": ["tag_01890000000070008000000000000000"] }), vec![]),
            (
                json!({ "noneIds": ["tag_01890000000070008000000000000000"] }),
                vec![p0, p1, p2, p3, p4],
            ),
        ] {
            assert_eq!(found(&owner, filter.clone()).await, expected, "{filter}");
        }
        let before = app.platform.db.statements();
        found(&owner, json!({ "allIds": [season] })).await;
        let one = app.platform.db.statements() - before;
        found(&owner, json!({ "allIds": [season, sea], "noneIds": [summer] })).await;
        assert_eq!(app.platform.db.statements() - before - one, one, "however many tags are given");
    })
    .await;
}

#[actix_web::test]
async fn a_tag_has_a_colour_other_words_and_a_place_in_the_tree() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_pictures(1, json!({})).await.remove(0);
        let sea = create(&owner, "sea", None).await;
        let boat = create(&owner, "boat", Some(&sea)).await;
        create(&owner, "boat", None).await;
        for (name, parent) in [("SEA", None), (" Boat ", Some(&sea))] {
            let input = json!({ "input": { "name": name, "parentId": parent } });
            assert_eq!(owner.refused(CREATE, input).await, "NAME_TAKEN", "{name}");
        }
        let input = json!({ "id": sea, "colour": "#00a0ff", "synonyms": ["Sjø", "hav", "HAV"], "expectedVersion": 1 });
        let changed = owner.ok(UPDATE, json!({ "input": input })).await;
        let expected = json!({ "name": "sea", "colour": "#00A0FF", "synonyms": ["HAV", "Sjø"], "version": 2 });
        let mut told = changed["tagUpdate"]["tag"].clone();
        told["synonyms"][0] = json!(id(&told["synonyms"][0]).to_uppercase());
        assert_eq!(told, expected);
        tag(&owner, &asset, &["SJØ"]).await;
        let query = "query($id: ID!) { asset(id: $id) { tags { name } } }";
        let tags = owner.ok(query, json!({ "id": asset })).await;
        assert_eq!(tags["asset"]["tags"], json!([{ "name": "sea" }]), "a synonym means the tag");

        for (wrong, code) in [
            (json!({ "id": sea, "colour": "blue" }), "BAD_USER_INPUT"),
            (json!({ "id": sea, "name": " " }), "BAD_USER_INPUT"),
            (json!({ "id": sea, "name": "boat" }), "NAME_TAKEN"),
            (json!({ "id": boat, "synonyms": ["hav"] }), "NAME_TAKEN"),
            (json!({ "id": boat, "synonyms": ["Sea"] }), "NAME_TAKEN"),
            (json!({ "id": sea, "name": "x", "expectedVersion": 1 }), "VERSION_CONFLICT"),
            (json!({ "id": sea, "synonyms": (0..51).map(|n| n.to_string()).collect::<Vec<_>>() }), "LIMIT_EXCEEDED"),
        ] {
            assert_eq!(owner.refused(UPDATE, json!({ "input": wrong })).await, code, "{wrong}");
        }
        let input = json!({ "id": sea, "colour": null, "synonyms": [] });
        let changed = owner.ok(UPDATE, json!({ "input": input })).await;
        assert_eq!(changed["tagUpdate"]["tag"]["colour"], Value::Null);
        assert_eq!(changed["tagUpdate"]["tag"]["synonyms"], json!([]));
        assert_eq!(owner.refused(MOVE, json!({ "id": sea, "parent": boat })).await, "BAD_USER_INPUT");
        assert_eq!(owner.refused(MOVE, json!({ "id": boat })).await, "NAME_TAKEN");
        let deleted = owner.ok(DELETE, json!({ "ids": [sea, boat, sea] })).await;
        let codes: Vec<_> = (0..3).map(|n| deleted["tagsDelete"]["results"][n]["code"].clone()).collect();
        assert_eq!(codes, [json!("ILLEGAL_STATE"), Value::Null, Value::Null]);
        let tags = owner.ok(query, json!({ "id": asset })).await;
        assert_eq!(tags["asset"]["tags"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn merged_tags_are_one_whose_name_is_another_word_for_it() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(3, json!({})).await;
        let (sea, ocean) = (create(&owner, "sea", None).await, create(&owner, "ocean", None).await);
        let wave = create(&owner, "wave", Some(&ocean)).await;
        let input = json!({ "id": ocean, "synonyms": ["hav"] });
        owner.ok(UPDATE, json!({ "input": input })).await;
        tag(&owner, &ids[0], &["sea", "ocean"]).await;
        tag(&owner, &ids[1], &["ocean"]).await;
        tag(&owner, &ids[2], &["wave"]).await;
        let nobodys = "tag_01890000000070008000000000000000";
        let merged = owner.ok(MERGE, json!({ "ids": [ocean, nobodys, sea], "into": sea })).await;
        let results = &merged["tagsMerge"]["results"];
        assert_eq!(
            results[0]["item"],
            json!({
                "name": "sea", "synonyms": ["hav", "ocean"], "children": [{ "name": "wave" }],
            })
        );
        assert_eq!(results[1]["code"], "NOT_FOUND");
        assert_eq!(results[2]["code"], "BAD_USER_INPUT", "into itself");
        assert_eq!(found(&owner, json!({ "allIds": [sea] })).await.len(), 3);
        assert!(found(&owner, json!({ "allIds": [ocean] })).await.is_empty());
        let query = "query($id: ID!) { asset(id: $id) { version tags { name } } }";
        let asset = owner.ok(query, json!({ "id": ids[0] })).await["asset"].take();
        assert_eq!(asset, json!({ "version": 3, "tags": [{ "name": "sea" }] }));
        tag(&owner, &ids[2], &["Ocean", "hav"]).await;
        let tags = owner.ok("{ tags { nodes { name assetCount } } }", json!({})).await;
        let expected =
            json!([{ "name": "sea", "assetCount": 3 }, { "name": "wave", "assetCount": 1 }]);
        assert_eq!(tags["tags"]["nodes"], expected, "no new tag for what is a synonym");

        let merged = owner.ok(MERGE, json!({ "ids": [sea], "into": wave })).await;
        let code = &merged["tagsMerge"]["results"][0]["code"];
        assert_eq!(*code, "BAD_USER_INPUT", "into one inside it");
        create(&owner, "other", None).await;
        let other = create(&owner, "third", None).await;
        create(&owner, "wave", Some(&other)).await;
        let merged = owner.ok(MERGE, json!({ "ids": [other], "into": sea })).await;
        assert_eq!(merged["tagsMerge"]["results"][0]["code"], "NAME_TAKEN");
        let tags = owner.ok("{ tags { totalCount } }", json!({})).await;
        assert_eq!(tags["tags"]["totalCount"], 5, "what is refused leaves everything as it was");
    })
    .await;
}
