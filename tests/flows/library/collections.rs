//! People gather what belongs together, wherever it lies.

use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

const CREATE: &str = "mutation($input: CollectionCreateInput!) {
    collectionCreate(input: $input) { collection { id version } } }";
const UPDATE: &str = "mutation($input: CollectionUpdateInput!) {
    collectionUpdate(input: $input) { collection { name version filter { nameContains } } } }";
const MOVE: &str = "mutation($id: ID!, $parent: ID) {
    collectionMove(input: { id: $id, parentId: $parent }) { collection { parentId } } }";
const DELETE: &str = "mutation($id: ID!) { collectionDelete(input: { id: $id }) { deletedId } }";
const ADD: &str = "mutation($input: CollectionAssetsAddInput!) {
    collectionAssetsAdd(input: $input) { results { id code } } }";
const PLACE: &str = "mutation($input: CollectionAssetsMoveInput!) {
    collectionAssetsMove(input: $input) { results { id code } } }";
const REMOVE: &str = "mutation($input: CollectionAssetsRemoveInput!) {
    collectionAssetsRemove(input: $input) { results { id code } } }";
const EXCLUDE: &str = "mutation($ids: [ID!]!, $id: ID!, $out: Boolean!) {
    collectionAssetsExclude(input: { ids: $ids, collectionId: $id, excluded: $out }) { results { code } } }";
const INSIDE: &str = "query($id: ID!, $order: AssetOrder, $first: Int, $after: String) {
    collection(id: $id) { version assets(orderBy: $order, first: $first, after: $after) {
        totalCount nodes { name } pageInfo { hasNextPage endCursor } } } }";

async fn create(client: &Client, input: Value) -> String {
    let data = client.ok(CREATE, json!({ "input": input })).await;
    id(&data["collectionCreate"]["collection"]["id"])
}

async fn inside(client: &Client, variables: Value) -> Vec<String> {
    let data = client.ok(INSIDE, variables).await;
    let nodes = data["collection"]["assets"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| id(&node["name"])).collect()
}

async fn version(client: &Client, collection: &str) -> Value {
    let query = "query($id: ID!) { collection(id: $id) { version } }";
    client.ok(query, json!({ "id": collection })).await["collection"]["version"].take()
}

fn codes(results: &Value) -> Vec<Value> {
    let results = results["results"].as_array().expect("results");
    results.iter().map(|result| result["code"].clone()).collect()
}

#[actix_web::test]
async fn collections_form_a_tree_and_an_asset_is_in_many() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_pictures(1, json!({})).await.remove(0);
        let outer = create(&owner, json!({ "name": "Kampanje" })).await;
        let inner = create(&owner, json!({ "name": "Beste", "parentId": outer })).await;
        let taken = json!({ "input": { "name": " KAMPANJE " } });
        assert_eq!(owner.refused(CREATE, taken).await, "NAME_TAKEN");
        for (id, parent) in [(&outer, &inner), (&outer, &outer)] {
            let code = owner.refused(MOVE, json!({ "id": id, "parent": parent })).await;
            assert_eq!(code, "BAD_USER_INPUT");
        }
        for collection in [&outer, &inner] {
            let input = json!({ "input": { "ids": [asset], "collectionId": collection } });
            owner.ok(ADD, input).await;
        }
        let query =
            "query($id: ID!) { asset(id: $id) { version collections { name parent { name } } } }";
        let found = owner.ok(query, json!({ "id": asset })).await["asset"].take();
        let expected = json!([{ "name": "Beste", "parent": { "name": "Kampanje" } },
                              { "name": "Kampanje", "parent": null }]);
        assert_eq!(found, json!({ "version": 3, "collections": expected }));

        assert_eq!(owner.refused(DELETE, json!({ "id": outer })).await, "ILLEGAL_STATE");
        let moved = owner.ok(MOVE, json!({ "id": inner })).await;
        assert_eq!(moved["collectionMove"]["collection"]["parentId"], Value::Null);
        owner.ok(DELETE, json!({ "id": outer })).await;
        let left = owner.ok("{ collections { name } assets { totalCount } }", json!({})).await;
        let expected =
            json!({ "collections": [{ "name": "Beste" }], "assets": { "totalCount": 1 } });
        assert_eq!(left, expected, "the assets stay");
    })
    .await;
}

#[actix_web::test]
async fn a_collection_keeps_the_order_that_people_give_it_page_by_page() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(6, json!({})).await;
        let all = create(&owner, json!({ "name": "all" })).await;
        let nobodys = "ast_01890000000070008000000000000000";
        let input = json!({ "ids": [ids[2], ids[0], nobodys, ids[2]], "collectionId": all });
        let added = owner.ok(ADD, json!({ "input": input })).await;
        let expected = [Value::Null, Value::Null, json!("NOT_FOUND"), Value::Null];
        assert_eq!(codes(&added["collectionAssetsAdd"]), expected);
        let input =
            json!({ "ids": [ids[1], ids[3], ids[4]], "collectionId": all, "beforeId": ids[0] });
        owner.ok(ADD, json!({ "input": input })).await;
        assert_eq!(
            inside(&owner, json!({ "id": all })).await,
            ["2.png", "1.png", "3.png", "4.png", "0.png"]
        );

        let input =
            json!({ "ids": [ids[0], ids[4], ids[5]], "collectionId": all, "afterId": ids[2] });
        let moved = owner.ok(PLACE, json!({ "input": input })).await;
        let expected = [Value::Null, Value::Null, json!("NOT_FOUND")];
        assert_eq!(codes(&moved["collectionAssetsMove"]), expected, "the last was never put in");
        let order = ["2.png", "0.png", "4.png", "1.png", "3.png"];
        assert_eq!(inside(&owner, json!({ "id": all })).await, order);
        let mut seen = Vec::new();
        let mut after = Value::Null;
        for n in 0..3 {
            let data = owner.ok(INSIDE, json!({ "id": all, "first": 2, "after": after })).await;
            let page = &data["collection"]["assets"];
            seen.extend(page["nodes"].as_array().expect("nodes").iter().map(|it| id(&it["name"])));
            assert_eq!(page["pageInfo"]["hasNextPage"], n < 2);
            assert_eq!(page["totalCount"], 5);
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen, order);
        let by_name = json!({ "id": all, "order": { "field": "NAME" } });
        assert_eq!(inside(&owner, by_name).await, ["0.png", "1.png", "2.png", "3.png", "4.png"]);

        for wrong in [
            json!({ "ids": [ids[0]], "collectionId": all, "beforeId": ids[0] }),
            json!({ "ids": [ids[0]], "collectionId": all, "beforeId": ids[1], "afterId": ids[2] }),
        ] {
            assert_eq!(owner.refused(PLACE, json!({ "input": wrong })).await, "BAD_USER_INPUT");
        }
        let outside = json!({ "ids": [ids[0]], "collectionId": all, "beforeId": ids[5] });
        assert_eq!(owner.refused(PLACE, json!({ "input": outside })).await, "NOT_FOUND");
        let trash = "mutation($id: ID!) { assetTrash(input: { id: $id }) { asset { id } } }";
        owner.ok(trash, json!({ "id": ids[0] })).await;
        assert_eq!(
            inside(&owner, json!({ "id": all })).await,
            ["2.png", "4.png", "1.png", "3.png"]
        );
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_not_seen_the_last_version_changes_no_collection() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(2, json!({})).await;
        let all = create(&owner, json!({ "name": "all" })).await;
        let input = json!({ "ids": ids, "collectionId": all, "expectedVersion": 1 });
        owner.ok(ADD, json!({ "input": input })).await;
        assert_eq!(version(&owner, &all).await, 2);
        let place = json!({ "ids": [ids[0]], "collectionId": all, "expectedVersion": 1 });
        for (query, input) in [
            (ADD, place.clone()),
            (PLACE, place.clone()),
            (REMOVE, place),
            (UPDATE, json!({ "id": all, "name": "x", "expectedVersion": 1 })),
        ] {
            let answer = owner.send(query, json!({ "input": input })).await;
            let refused = &answer["errors"][0]["extensions"];
            assert_eq!(refused["code"], "VERSION_CONFLICT", "{query}");
            assert_eq!(refused["details"]["version"], 2);
        }
        let input = json!({ "ids": [ids[0]], "collectionId": all, "expectedVersion": 2 });
        owner.ok(REMOVE, json!({ "input": input })).await;
        assert_eq!(inside(&owner, json!({ "id": all })).await, ["1.png"]);
    })
    .await;
}

#[actix_web::test]
async fn a_collection_with_a_filter_gathers_by_itself_with_pins_and_exclusions() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("in", None).await;
        let ids = owner.add_pictures(5, json!({ "folder": folder })).await;
        let other = owner.add(json!({}), "other.png", tests::library::picture(99)).await;
        let filter = json!({ "folderId": folder, "kinds": ["IMAGE"] });
        let smart = create(&owner, json!({ "name": "smart", "filter": filter })).await;
        let manual = ["0.png", "1.png", "2.png", "3.png", "4.png"];
        assert_eq!(inside(&owner, json!({ "id": smart })).await, manual, "as they were added");

        let input = json!({ "ids": [other, ids[3]], "collectionId": smart });
        owner.ok(ADD, json!({ "input": input })).await;
        let pinned = ["other.png", "3.png", "0.png", "1.png", "2.png", "4.png"];
        assert_eq!(inside(&owner, json!({ "id": smart })).await, pinned);
        let input = json!({ "ids": [other], "collectionId": smart, "afterId": ids[3] });
        owner.ok(PLACE, json!({ "input": input })).await;
        owner.ok(EXCLUDE, json!({ "ids": [ids[0], ids[4]], "id": smart, "out": true })).await;
        let order = ["3.png", "other.png", "1.png", "2.png"];
        let mut seen = Vec::new();
        let mut after = Value::Null;
        for _ in 0..4 {
            let data = owner.ok(INSIDE, json!({ "id": smart, "first": 1, "after": after })).await;
            seen.push(id(&data["collection"]["assets"]["nodes"][0]["name"]));
            after = data["collection"]["assets"]["pageInfo"]["endCursor"].clone();
            assert_eq!(data["collection"]["assets"]["totalCount"], 4);
        }
        assert_eq!(seen, order);
        owner.ok(EXCLUDE, json!({ "ids": [ids[0]], "id": smart, "out": false })).await;
        let input = json!({ "ids": [ids[4]], "collectionId": smart });
        owner.ok(ADD, json!({ "input": input })).await;
        let order = ["3.png", "other.png", "4.png", "0.png", "1.png", "2.png"];
        assert_eq!(inside(&owner, json!({ "id": smart })).await, order, "a pin is let in again");
        owner.add(json!({ "folder": folder }), "new.png", tests::library::picture(98)).await;
        assert_eq!(
            inside(&owner, json!({ "id": smart })).await.len(),
            7,
            "what fits comes by itself"
        );

        let input = json!({ "id": smart, "filter": null });
        let changed = owner.ok(UPDATE, json!({ "input": input })).await;
        assert_eq!(changed["collectionUpdate"]["collection"]["filter"], Value::Null);
        let by_hand = ["3.png", "other.png", "4.png"];
        assert_eq!(inside(&owner, json!({ "id": smart })).await, by_hand);
        let code = owner.refused(EXCLUDE, json!({ "ids": ids, "id": smart, "out": true })).await;
        assert_eq!(code, "ILLEGAL_STATE");
        let input = json!({ "name": "trash", "filter": { "inTrash": true } });
        assert_eq!(owner.refused(CREATE, json!({ "input": input })).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn a_filter_is_told_as_it_was_given() {
    on_both(async |app| {
        let owner = app.owner().await;
        let tag = "mutation { tagCreate(input: { name: \"sea\" }) { tag { id } } }";
        let tag = id(&owner.ok(tag, json!({})).await["tagCreate"]["tag"]["id"]);
        let filter = json!({
            "folderId": null, "includeSubfolders": true, "tags": { "noneIds": [tag] },
            "kinds": ["VIDEO"], "nameContains": "100%", "favourite": true,
        });
        let smart = create(&owner, json!({ "name": "smart", "filter": filter })).await;
        let query =
            "query($id: ID!) { collection(id: $id) { filter { folderId atTop includeSubfolders
            tags { allIds anyIds noneIds } kinds formats nameContains favourite } } }";
        let told = owner.ok(query, json!({ "id": smart })).await;
        let expected = json!({
            "folderId": null, "atTop": true, "includeSubfolders": true,
            "tags": { "allIds": [], "anyIds": [], "noneIds": [tag] },
            "kinds": ["VIDEO"], "formats": [], "nameContains": "100%", "favourite": true,
        });
        assert_eq!(told["collection"]["filter"], expected);
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_a_collection_costs_the_same_whatever_its_size() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(50, json!({})).await;
        for input in [json!({ "name": "hand" }), json!({ "name": "smart", "filter": {} })] {
            let collection = create(&owner, input).await;
            let input = json!({ "ids": ids, "collectionId": collection });
            owner.ok(ADD, json!({ "input": input })).await;
            let count = async |first: u32| {
                let before = app.platform.db.statements();
                let query = "query($id: ID!, $first: Int!) { collection(id: $id) { name
                    assets(first: $first) { nodes { name collections { name children { name } } } } } }";
                owner.ok(query, json!({ "id": collection, "first": first })).await;
                app.platform.db.statements() - before
            };
            let one = count(1).await;
            assert_eq!(count(50).await, one);
        }
    })
    .await;
}
