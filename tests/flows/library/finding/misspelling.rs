//! Words that nobody spells so are taken for those that are meant.

use chrono::TimeDelta;
use entity::word;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both};

use super::{names, picture};

const FIND: &str = "query($query: String!, $first: Int, $after: String) {
    assets(query: $query, facets: [FOLDER], first: $first, after: $after) {
        correctedQuery totalCount nodes { id name } facets { values { count } }
        pageInfo { endCursor hasNextPage }
    } }";

async fn find(client: &Client, query: &str) -> (Option<String>, Vec<String>) {
    let data = client.ok(FIND, json!({ "query": query })).await;
    let corrected = data["assets"]["correctedQuery"].as_str().map(str::to_owned);
    assert_eq!(data["assets"]["totalCount"], names(&data).len(), "{query}");
    (corrected, names(&data))
}

async fn words(app: &TestApp) -> Vec<String> {
    let words = word::Entity::find().all(app.platform.db.reader()).await.expect("words");
    words.into_iter().map(|word| word.text).collect()
}

#[actix_web::test]
async fn a_word_that_is_nowhere_is_taken_for_the_one_that_is_meant() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (a, b, c) = ("Sommer i Bergen.png", "Sommer Tromsø.png", "Generalforsamling.png");
        for (name, number) in [(a, 1), (b, 2), (c, 3), ("Bergan.png", 4)] {
            owner.add(json!({}), name, picture(number)).await;
        }
        app.work().await;
        for (query, corrected, expected) in [
            ("sommer", None, vec![b, a]),
            ("sommmer", Some("sommer"), vec![b, a]),
            ("Sommmer, bergne", Some("sommer bergen"), vec![a]),
            ("bergne", Some("bergen"), vec![a]),
            // The last word is one that begins so.
            ("tromso", None, vec![b]),
            ("tromsø sommmer", Some("tromsø sommer"), vec![b]),
            ("genrealforsamlnig", Some("generalforsamling"), vec![c]),
            ("genrealforsamlnog", None, vec![]),
            ("sommmer -bergen", Some("sommer -bergen"), vec![b]),
            ("sommmer generalforsamling", Some("sommer generalforsamling"), vec![]),
            // What is known is meant, however near another word is.
            ("bergan", None, vec!["Bergan.png"]),
            ("bergan sommer", None, vec![]),
            ("somme", None, vec![b, a]),
            // These are meant as they stand.
            ("\"sommmer\"", None, vec![]),
            ("sommer -bergne", None, vec![b, a]),
            ("osmmer", Some("sommer"), vec![b, a]),
            ("vommer", Some("sommer"), vec![b, a]),
            ("ergen", Some("bergen"), vec![a]),
            ("jbergen", Some("bergen"), vec![a]),
            ("heneralforsamlng", Some("generalforsamling"), vec![c]),
            ("xkmmer", None, vec![]),
            ("brgen", Some("bergen"), vec![a]),
            ("sommer2", None, vec![]),
            ("sommmer xyzzyx", None, vec![]),
        ] {
            let found = find(&owner, query).await;
            let expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(found, (corrected.map(str::to_owned), expected), "{query}");
        }
        let stranger = app.owner().await;
        assert_eq!(find(&stranger, "sommmer").await, (None, vec![]));
    })
    .await;
}

#[actix_web::test]
async fn pages_and_counts_go_on_with_the_word_that_is_meant() {
    on_both(async |app| {
        let owner = app.owner().await;
        for number in 0..3 {
            owner.add(json!({}), &format!("fjord {number}.png"), picture(number)).await;
        }
        app.work().await;
        let (mut after, mut found) = (Value::Null, Vec::new());
        loop {
            let page = json!({ "query": "fjodr", "first": 2, "after": after });
            let data = owner.ok(FIND, page).await;
            assert_eq!(data["assets"]["correctedQuery"], "fjord");
            assert_eq!(data["assets"]["totalCount"], 3);
            assert_eq!(data["assets"]["facets"][0]["values"][0]["count"], 3);
            found.extend(names(&data));
            after = data["assets"]["pageInfo"]["endCursor"].clone();
            if data["assets"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(found, ["fjord 2.png", "fjord 1.png", "fjord 0.png"]);
    })
    .await;
}

#[actix_web::test]
async fn words_that_nothing_is_called_any_more_are_not_meant_and_soon_forgotten() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "hemmelig lansering.png", picture(1)).await;
        app.work().await;
        assert_eq!(find(&owner, "hemelig").await.0.as_deref(), Some("hemmelig"));
        let rename = "mutation($id: ID!) {
            assetRename(input: { id: $id, name: \"lansering.png\" }) { asset { id } } }";
        owner.ok(rename, json!({ "id": asset })).await;
        assert_eq!(find(&owner, "hemelig").await, (None, vec![]));
        assert!(words(app).await.contains(&"hemmelig".into()));
        app.platform.clock.advance(TimeDelta::days(2));
        app.work().await;
        assert_eq!(words(app).await, ["lansering"]);
    })
    .await;
}
