//! Counts are those of a person with much patience, whatever was done before.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both};

use super::{DESCRIBE, FIND, NAME, TAG, sound};

const LOOK: &str = "query($filter: AssetFilter, $after: String) {
    assets(filter: $filter, first: 100, after: $after) { nodes {
        kind format ownership folder { id } tags { id } nametags { person { id } }
    } } }";
const COUNT: &str = "query($filter: AssetFilter) { assets(filter: $filter) { totalCount } }";
const MOVE: &str = "mutation($ids: [ID!]!, $folder: ID) {
    assetsMove(input: { ids: $ids, folderId: $folder }) { results { code } } }";
const UNTAG: &str = "mutation($ids: [ID!]!, $tags: [ID!]!) {
    assetsUntag(input: { ids: $ids, tagIds: $tags }) { results { code } } }";
const TRASH: &str =
    "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code } } }";
const RESTORE: &str =
    "mutation($ids: [ID!]!) { assetsRestore(input: { ids: $ids }) { results { code } } }";
const PURGE: &str =
    "mutation($ids: [ID!]!) { assetsPurge(input: { ids: $ids }) { results { code } } }";
const TAGS: &str = "{ tags(first: 100) { nodes { id } } }";
const PERSONS: &str = "{ persons(first: 100) { nodes { id } } }";
const MERGE_TAGS: &str = "mutation($ids: [ID!]!, $into: ID!) {
    tagsMerge(input: { ids: $ids, intoId: $into }) { results { code } } }";
const MERGE_PERSONS: &str = "mutation($ids: [ID!]!, $into: ID!) {
    personsMerge(input: { ids: $ids, intoId: $into }) { results { code } } }";

/// Dice that fall the same way each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).expect("a small number") % most
    }

    fn some(&mut self, all: &[String]) -> Vec<String> {
        all.iter().filter(|_| self.below(4) == 0).cloned().collect()
    }
}

#[actix_web::test]
async fn counts_stay_right_whatever_is_changed() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (inside, mut assets) = (owner.folder("A", None).await, Vec::new());
        let folders = [inside.clone(), owner.folder("B", Some(&inside)).await];
        assets.extend(owner.add_pictures(8, json!({ "folder": inside })).await);
        assets.push(owner.add(json!({}), "sound.mp3", sound()).await);
        app.work().await;
        let mut dice = Dice(7);
        for round in 0..12 {
            for _ in 0..6 {
                change(&owner, &mut dice, &assets, &folders).await;
            }
            app.work().await;
            if round % 3 == 2 {
                check(&owner, &folders[0]).await;
            }
        }
        tallied(app).await;
    })
    .await;
}

/// Does something at random; what is refused changes nothing either.
async fn change(owner: &Client, dice: &mut Dice, assets: &[String], folders: &[String; 2]) {
    let ids = dice.some(assets);
    let one = assets[dice.below(assets.len())].clone();
    match dice.below(11) {
        0 | 1 => {
            let tags = [["x", "y"], ["y", "z"], ["x", "z"]][dice.below(3)];
            owner.send(TAG, json!({ "ids": ids, "tags": tags })).await;
        }
        2 => {
            let tags = all(owner, TAGS, "tags").await;
            owner.send(UNTAG, json!({ "ids": ids, "tags": dice.some(&tags) })).await;
        }
        3 | 4 => {
            let name = ["Kari", "Ola", "Per"][dice.below(3)];
            owner.send(NAME, json!({ "id": one, "name": name })).await;
        }
        5 => {
            let folder = [Some(&folders[0]), Some(&folders[1]), None][dice.below(3)];
            owner.send(MOVE, json!({ "ids": ids, "folder": folder })).await;
        }
        6 => {
            owner.send(TRASH, json!({ "ids": ids })).await;
        }
        7 => {
            owner.send(RESTORE, json!({ "ids": ids })).await;
        }
        8 => {
            let at = ["1999-12-31T23:30:00Z", "2000-01-01T00:00:00Z"][dice.below(2)];
            let taken = json!({ "takenAt": { "at": at, "offset": 0 } });
            owner.send(DESCRIBE, json!({ "id": one, "details": taken })).await;
        }
        9 => {
            let (list, field, merge) =
                [(TAGS, "tags", MERGE_TAGS), (PERSONS, "persons", MERGE_PERSONS)][dice.below(2)];
            let all = all(owner, list, field).await;
            if let [into, others @ ..] = all.as_slice() {
                let ids = others.iter().take(1).collect::<Vec<_>>();
                owner.send(merge, json!({ "ids": ids, "into": into })).await;
            }
        }
        _ => {
            if dice.below(4) == 0 {
                owner.send(PURGE, json!({ "ids": [one] })).await;
            }
        }
    }
}

async fn all(owner: &Client, list: &str, field: &str) -> Vec<String> {
    let data = owner.ok(list, json!({})).await;
    let nodes = data[field]["nodes"].as_array().expect("nodes").clone();
    nodes.iter().map(|node| id(&node["id"])).collect()
}

/// Compares what is counted, of all and of some, with what one counts by looking at each.
async fn check(owner: &Client, folder: &str) {
    for filter in [
        json!({}),
        json!({ "kinds": ["IMAGE"] }),
        json!({ "query": "png" }),
        json!({ "query": "-png" }),
        json!({ "query": "png", "kinds": ["IMAGE"], "folderId": folder }),
        json!({ "inTrash": true }),
        json!({ "takenBefore": "2000-01-01T00:00:00Z" }),
    ] {
        let fields = json!([
            "KIND",
            "FORMAT",
            "OWNERSHIP",
            "TAG",
            "PERSON",
            "FOLDER",
            "ORIENTATION",
            "COLOUR",
            "YEAR",
            "IN_USE"
        ]);
        let data = owner.ok(FIND, json!({ "filter": filter, "facets": fields })).await;
        let told = data["assets"]["facets"].as_array().expect("facets").clone();
        for facet in told {
            let field = id(&facet["field"]);
            let told: BTreeMap<_, _> = facet["values"]
                .as_array()
                .expect("values")
                .iter()
                .map(|value| (value["value"].as_str().map(str::to_owned), value["count"].clone()))
                .collect();
            let expected = by_hand(owner, &filter, &field, &told).await;
            assert_eq!(told, expected, "{field} of {filter}");
        }
    }
}

/// Counts without the help of facets.
async fn by_hand(
    owner: &Client,
    filter: &Value,
    field: &str,
    told: &BTreeMap<Option<String>, Value>,
) -> BTreeMap<Option<String>, Value> {
    let own = match field {
        "KIND" => "kinds",
        "FORMAT" => "formats",
        "OWNERSHIP" => "ownerships",
        "FOLDER" => "folderId",
        "ORIENTATION" => "orientations",
        "COLOUR" => "colours",
        "IN_USE" => "inUse",
        _ => "",
    };
    let mut filter = filter.clone();
    let others = filter.as_object_mut().expect("a filter");
    others.remove(own);
    if field == "YEAR" {
        others.remove("takenBefore");
    }
    let mut counts = BTreeMap::<Option<String>, u64>::new();
    if matches!(field, "ORIENTATION" | "COLOUR" | "YEAR" | "IN_USE") {
        for value in told.keys().flatten() {
            let mut filter = filter.clone();
            match field {
                "YEAR" => {
                    let year: i32 = value.parse().expect("a year");
                    filter["takenFrom"] = json!(format!("{year}-01-01T00:00:00Z"));
                    if filter.get("takenBefore").is_none() {
                        filter["takenBefore"] = json!(format!("{}-01-01T00:00:00Z", year + 1));
                    }
                }
                "IN_USE" => filter[own] = json!(value == "true"),
                _ => filter[own] = json!([value]),
            }
            let data = owner.ok(COUNT, json!({ "filter": filter })).await;
            counts.insert(Some(value.clone()), data["assets"]["totalCount"].as_u64().expect("one"));
        }
        let sum: u64 = counts.values().sum();
        let data = owner.ok(COUNT, json!({ "filter": filter })).await;
        let all = data["assets"]["totalCount"].as_u64().expect("a count");
        // Of a sound there is nothing to see.
        assert!(sum == all || own.starts_with(['o', 'c']) && sum + 1 == all, "{field}: {counts:?}");
    } else {
        let data = owner.ok(LOOK, json!({ "filter": filter })).await;
        for node in data["assets"]["nodes"].as_array().expect("nodes") {
            for value in values(node, field) {
                *counts.entry(value).or_default() += 1;
            }
        }
    }
    counts.into_iter().map(|(value, count)| (value, json!(count))).collect()
}

/// Under what an asset is counted.
fn values(node: &Value, field: &str) -> Vec<Option<String>> {
    let ids = |list: &Value, of: fn(&Value) -> &Value| {
        let mut ids: Vec<_> =
            list.as_array().expect("a list").iter().map(|it| Some(id(&of(it)["id"]))).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    match field {
        "TAG" => ids(&node["tags"], |tag| tag),
        "PERSON" => ids(&node["nametags"], |nametag| &nametag["person"]),
        "FOLDER" => vec![node["folder"]["id"].as_str().map(str::to_owned)],
        _ => vec![Some(id(&node[field.to_lowercase()]))],
    }
}

/// Tells that no line of the tally is left that counts nothing.
async fn tallied(app: &TestApp) {
    use entity::tally;
    use sea_orm::EntityTrait;
    let lines = tally::Entity::find().all(app.platform.db.reader()).await.expect("lines");
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line.count > 0), "{lines:?}");
}
