//! Of very many that are found a few stand for all.

use api::library::rules::sample::Sample;
use entity::id::AssetId;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, postgres};

use super::TAG;

/// How many are counted one by one.
const EXACT: u64 = 100;
const COUNT: &str = "query($query: String, $filter: AssetFilter) {
    assets(query: $query, filter: $filter, facets: [KIND, TAG, FOLDER, IN_USE], first: 1) {
        totalCount facets { field isEstimate values { value name count margin } } } }";

/// An asset as one finds it by looking.
struct Seen {
    id: AssetId,
    is_tagged: bool,
}

#[actix_web::test]
async fn what_is_told_of_many_is_what_a_fair_sample_of_them_says() {
    let mut databases = vec![None];
    databases.extend(postgres::new_database().await.map(Some));
    for database in databases {
        let app = TestApp::start(database.as_deref(), &[&format!("--exact-counts={EXACT}")]).await;
        let owner = app.owner().await;
        let folder = owner.folder("many", None).await;
        let mut assets = Vec::new();
        for _ in 0..3 {
            assets.extend(owner.add_pictures(100, json!({ "folder": folder })).await);
        }
        let tagged: Vec<_> = assets.iter().skip(1).step_by(3).collect();
        owner.ok(TAG, json!({ "ids": tagged, "tags": ["third"] })).await;
        let seen =
            |id: &String| Seen { id: id.parse().expect("an id"), is_tagged: tagged.contains(&id) };
        let all: Vec<_> = assets.iter().map(seen).collect();
        // Of each hundred one is called so.
        let without = all.iter().enumerate().filter(|(at, _)| at % 100 != 7).map(|(_, it)| it);
        check(&owner, json!({ "query": "png" }), &all.iter().collect::<Vec<_>>()).await;
        check(&owner, json!({ "query": "png -7" }), &without.collect::<Vec<_>>()).await;
        let with_tag: Vec<_> = all.iter().filter(|it| it.is_tagged).collect();
        check(&owner, json!({ "filter": { "query": "third" } }), &with_tag).await;
        let few = json!({ "query": "7" });
        check(&owner, few, &all.iter().skip(7).step_by(100).collect::<Vec<_>>()).await;
        app.finish().await;
    }
}

/// Compares what is told of assets with what those of the sample say of themselves.
async fn check(owner: &Client, asked: Value, found: &[&Seen]) {
    let pilot = found.iter().filter(|it| Sample::PILOT.has(it.id)).count();
    let sample = Sample::of(pilot as u64, EXACT);
    let told = owner.ok(COUNT, asked.clone()).await["assets"].take();
    assert_eq!(told["totalCount"], found.len(), "{asked}");
    let count = |is_wanted: &dyn Fn(&Seen) -> bool| {
        let wanted = found.iter().filter(|it| is_wanted(it));
        let counted = wanted.filter(|it| sample.is_none_or(|sample| sample.has(it.id))).count();
        let counted = counted as u64;
        let estimate = sample.map_or(counted, |sample| sample.scaled(counted));
        (estimate, sample.map_or(0, |sample| sample.margin(estimate)))
    };
    let (all, tagged) = (count(&|_| true), count(&|it| it.is_tagged));
    for (field, value, expected) in [
        ("KIND", json!("IMAGE"), all),
        ("TAG", json!("third"), tagged),
        ("FOLDER", json!("many"), all),
        ("IN_USE", json!("false"), all),
    ] {
        let facets = told["facets"].as_array().expect("facets");
        let facet = facets.iter().find(|facet| facet["field"] == field).expect("a facet");
        assert_eq!(facet["isEstimate"], sample.is_some(), "{field} of {asked}");
        let values = facet["values"].as_array().expect("values");
        let counts = values.iter().filter(|it| it["value"] == value || it["name"] == value);
        let counts: Vec<_> =
            counts.map(|it| (it["count"].as_u64(), it["margin"].as_u64())).collect();
        let expected = (Some(expected.0), Some(expected.1));
        let is_none = expected.0 == Some(0) && counts.is_empty();
        assert!(is_none || counts == [expected], "{field} of {asked}: {told}, not {expected:?}");
    }
}

#[actix_web::test]
async fn a_word_that_is_rare_beside_one_that_is_common_is_answered_and_the_other_offered() {
    const FIND: &str = "query($query: String!) { assets(query: $query) {
        correctedQuery suggestedQuery nodes { name } } }";
    tests::on_both(async |app| {
        let owner = app.owner().await;
        let bergen: Vec<_> = (0..10).map(|n| format!("Bergen {n}.png")).collect();
        for (name, number) in bergen.iter().zip(0..) {
            owner.add(json!({}), name, tests::library::picture(number)).await;
        }
        owner.add(json!({}), "Bergan.png", tests::library::picture(20)).await;
        app.work().await;
        for (query, corrected, suggested, found) in [
            ("bergan", None, Some("bergen"), 1),
            ("bergan 3", None, Some("bergen 3"), 0),
            ("bergen", None, None, 10),
            ("bergin", Some("bergen"), None, 10),
            ("\"bergan\"", None, None, 1),
            ("png -bergan", None, None, 10),
        ] {
            let data = owner.ok(FIND, json!({ "query": query })).await["assets"].take();
            let told = (data["correctedQuery"].as_str(), data["suggestedQuery"].as_str());
            assert_eq!(told, (corrected, suggested), "{query}");
            assert_eq!(data["nodes"].as_array().map(Vec::len), Some(found), "{query}");
            let names = data["nodes"].as_array().expect("nodes").iter().map(|it| id(&it["name"]));
            assert!(found > 1 || names.into_iter().all(|name| name == "Bergan.png"), "{query}");
        }
    })
    .await;
}
