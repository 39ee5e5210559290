//! What is looked for again and again is kept.

use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

use super::{super::mine::reviewer, names, picture};

const CREATE: &str = "mutation($input: SavedSearchCreateInput!) {
    savedSearchCreate(input: $input) { savedSearch { id name isShared version filter { query kinds } } } }";
const UPDATE: &str = "mutation($input: SavedSearchUpdateInput!) {
    savedSearchUpdate(input: $input) { savedSearch { name isShared version filter { query } } } }";
const DELETE: &str = "mutation($id: ID!) { savedSearchDelete(input: { id: $id }) { deletedId } }";
const COLLECT: &str = "mutation($input: SavedSearchCollectInput!) {
    savedSearchCollect(input: $input) { collection { id name filter { query } } } }";
const LIST: &str = "{ savedSearches { name isShared } }";

async fn create(client: &Client, name: &str, query: &str, is_shared: bool) -> String {
    let input = json!({ "name": name, "filter": { "query": query }, "isShared": is_shared });
    let data = client.ok(CREATE, json!({ "input": input })).await;
    id(&data["savedSearchCreate"]["savedSearch"]["id"])
}

#[actix_web::test]
async fn a_search_is_saved_found_again_changed_and_made_a_collection() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.add(json!({}), "Fjord.png", picture(1)).await;
        owner.add(json!({}), "Fjell.png", picture(2)).await;
        let fjords = create(&owner, "Fjorder", "fjord", true).await;
        create(&owner, "alt", "png", false).await;
        let listed = owner.ok(LIST, json!({})).await["savedSearches"].take();
        assert_eq!(
            listed,
            json!([{ "name": "alt", "isShared": false }, { "name": "Fjorder", "isShared": true }])
        );
        let run = "query($id: ID!) { savedSearch(id: $id) { assets(first: 1, facets: [KIND]) {
            totalCount nodes { id name } facets { values { value count } } } } }";
        let run = owner.ok(run, json!({ "id": fjords })).await["savedSearch"].take();
        assert_eq!(names(&run), ["Fjord.png"]);
        assert_eq!(run["assets"]["facets"][0]["values"], json!([{ "value": "IMAGE", "count": 1 }]));

        for (input, code) in [
            (json!({ "name": " FJORDER ", "filter": {}, "isShared": true }), "NAME_TAKEN"),
            (json!({ "name": "Alt", "filter": {} }), "NAME_TAKEN"),
            (json!({ "name": " ", "filter": {} }), "BAD_USER_INPUT"),
            (json!({ "name": "x", "filter": { "query": "x ".repeat(21) } }), "BAD_USER_INPUT"),
        ] {
            assert_eq!(owner.refused(CREATE, json!({ "input": input })).await, code, "{input}");
        }
        let collected = owner.ok(COLLECT, json!({ "input": { "id": fjords } })).await;
        let collection = &collected["savedSearchCollect"]["collection"];
        assert_eq!(collection["name"], "Fjorder");
        assert_eq!(collection["filter"]["query"], "fjord");
        let inside = "query($id: ID!) { collection(id: $id) { assets { totalCount nodes { name } } } }";
        let inside = owner.ok(inside, json!({ "id": collection["id"] })).await["collection"].take();
        assert_eq!(names(&inside), ["Fjord.png"]);
        let by_relevance = "query($id: ID!) { collection(id: $id) {
            assets(orderBy: { field: RELEVANCE }) { totalCount } } }";
        assert_eq!(owner.refused(by_relevance, json!({ "id": collection["id"] })).await, "BAD_USER_INPUT");

        let input = json!({ "id": fjords, "name": "Fjell", "filter": { "query": "fjell" }, "isShared": false, "expectedVersion": 1 });
        let changed = owner.ok(UPDATE, json!({ "input": input })).await;
        let expected = json!({ "name": "Fjell", "isShared": false, "version": 2, "filter": { "query": "fjell" } });
        assert_eq!(changed["savedSearchUpdate"]["savedSearch"], expected);
        assert_eq!(owner.refused(UPDATE, json!({ "input": input })).await, "VERSION_CONFLICT");
        owner.ok(DELETE, json!({ "id": fjords })).await;
        assert_eq!(owner.refused(DELETE, json!({ "id": fjords })).await, "NOT_FOUND");
        assert_eq!(owner.ok(LIST, json!({})).await["savedSearches"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[actix_web::test]
async fn ones_own_searches_are_nobody_elses_and_those_of_the_account_are_changed_by_who_may() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (own, shared) =
            (create(&owner, "mine", "a", false).await, create(&owner, "ours", "b", true).await);
        let reviewer = reviewer(app, &owner).await;
        let (stranger, nobody) = (app.owner().await, "sch_01890000000070008000000000000000");
        let seen = reviewer.ok(LIST, json!({})).await["savedSearches"].take();
        assert_eq!(seen, json!([{ "name": "ours", "isShared": true }]));
        assert_eq!(stranger.ok(LIST, json!({})).await["savedSearches"], json!([]));
        let input = |id: &str| json!({ "input": { "id": id } });
        for (client, id) in [(&reviewer, &own), (&stranger, &own), (&stranger, &shared)] {
            for id in [id.as_str(), nobody] {
                assert_eq!(client.refused(UPDATE, input(id)).await, "NOT_FOUND");
                assert_eq!(client.refused(DELETE, json!({ "id": id })).await, "NOT_FOUND");
                let one = "query($id: ID!) { savedSearch(id: $id) { name } }";
                assert_eq!(client.ok(one, json!({ "id": id })).await["savedSearch"], Value::Null);
            }
        }
        assert_eq!(stranger.refused(COLLECT, input(&shared)).await, "NOT_FOUND");
        assert_eq!(owner.refused(COLLECT, input(nobody)).await, "NOT_FOUND");
        assert_eq!(reviewer.refused(UPDATE, input(&shared)).await, "FORBIDDEN");
        assert_eq!(reviewer.refused(DELETE, json!({ "id": shared })).await, "FORBIDDEN");
        let theirs = create(&reviewer, "mine", "c", false).await;
        let share = json!({ "input": { "id": theirs, "isShared": true } });
        assert_eq!(reviewer.refused(UPDATE, share).await, "FORBIDDEN");
        let share = json!({ "name": "x", "filter": {}, "isShared": true });
        assert_eq!(reviewer.refused(CREATE, json!({ "input": share })).await, "FORBIDDEN");
        reviewer.ok(DELETE, json!({ "id": theirs })).await;
    })
    .await;
}
