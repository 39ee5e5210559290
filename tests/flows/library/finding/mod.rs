//! People find what they look for.

mod counting;
mod estimating;
mod keeping;
mod misspelling;
mod saving;
mod tallying;
mod words;

use serde_json::{Value, json};
use tests::{
    Client,
    library::{id, media},
};

const FIND: &str = "query($query: String, $filter: AssetFilter, $order: AssetOrder,
        $facets: [AssetFacetField!], $first: Int, $after: String, $last: Int, $before: String) {
    assets(query: $query, filter: $filter, orderBy: $order, facets: $facets,
           first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { id name } facets { field values { value name count } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }";
const TAG: &str = "mutation($ids: [ID!]!, $tags: [String!]!) {
    assetsTag(input: { ids: $ids, tags: $tags }) { results { code item { tags { id } } } } }";
const NAME: &str = "mutation($id: ID!, $name: String!) {
    nametagAdd(input: { assetId: $id, personName: $name }) { nametag { id person { id } } } }";
const DESCRIBE: &str = "mutation($id: ID!, $details: DetailsInput!) {
    assetDescribe(input: { id: $id, details: $details }) { asset { id } } }";

/// The names of what is found, in order; the count says the same.
async fn found(client: &Client, query: &str) -> Vec<String> {
    let data = client.ok(FIND, json!({ "query": query })).await;
    let names = names(&data);
    assert_eq!(data["assets"]["totalCount"], names.len(), "{query}");
    names
}

async fn filtered(client: &Client, filter: Value) -> Vec<String> {
    let variables = json!({ "filter": filter, "order": { "field": "NAME" } });
    names(&client.ok(FIND, variables).await)
}

fn names(data: &Value) -> Vec<String> {
    let nodes = data["assets"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| id(&node["name"])).collect()
}

/// What was counted of one facet, as `value count`, or `name count` where there is a name.
async fn counted(client: &Client, query: Option<&str>, filter: Value, facet: &str) -> Vec<String> {
    let variables = json!({ "query": query, "filter": filter, "facets": [facet], "first": 1 });
    let data = client.ok(FIND, variables).await;
    let facet = &data["assets"]["facets"][0];
    let values = facet["values"].as_array().expect("values");
    let told = values.iter().map(|value| {
        let called = value["name"].as_str().or(value["value"].as_str()).unwrap_or("-");
        format!("{called} {}", value["count"])
    });
    told.collect()
}

/// A picture that is like no other.
fn picture(number: u32) -> Vec<u8> {
    tests::library::picture(number)
}

/// A sound, of which there is nothing to see.
fn sound() -> Vec<u8> {
    media("sound.mp3")
}
