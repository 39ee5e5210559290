//! Customers say what their videos look and sound like.

mod fonts;
mod ordering;
mod planning;

use serde_json::{Value, json};
use tests::{
    Client,
    fonts::Font,
    library::{id, media},
};

const BRAND: &str =
    "query($id: ID!) { brand(id: $id) { id name tone position isDefault archivedAt version
    colours { name hex role contrasts { against hex ratio isAa isAaLarge isAaa } }
    assets { role asset { id name } font { family style weight embedding hasNorwegian } }
    completeness { percent done missing concerns { concern assetId } } } }";
const BRANDS: &str =
    "query($all: Boolean! = false) { brands(withArchived: $all) { id name isDefault position } }";
const CREATE: &str =
    "mutation($input: BrandCreateInput!) { brandCreate(input: $input) { brand { id version } } }";
const UPDATE: &str = "mutation($input: BrandUpdateInput!) { brandUpdate(input: $input) {
    brand { id name tone version colours { hex } assets { role asset { id } } } } }";

async fn read(client: &Client, brand: &str) -> Value {
    client.ok(BRAND, json!({ "id": brand })).await["brand"].take()
}

/// Adds a brand and returns its id.
async fn create(client: &Client, input: Value) -> String {
    let data = client.ok(CREATE, json!({ "input": input })).await;
    id(&data["brandCreate"]["brand"]["id"])
}

/// Does something with a brand that takes nothing but its id, and returns the whole response.
async fn act(client: &Client, mutation: &str, brand: &str) -> Value {
    let fields = if mutation == "brandDelete" {
        "deletedId"
    } else {
        "brand { id isDefault archivedAt version }"
    };
    let act = format!("mutation($id: ID!) {{ {mutation}(input: {{ id: $id }}) {{ {fields} }} }}");
    client.send(&act, json!({ "id": brand })).await
}

/// The sample font as its maker would sell it to Norwegians.
fn font() -> Font {
    Font::read(&media("font.ttf")).called("Fjord Sans").in_norwegian().allowing(0)
}
