//! People find out what they have more than once.

use serde_json::{Value, json};
use tests::{Client, library::sample, on_both};

const SIMILAR: &str = "query($id: ID!, $first: Int) { asset(id: $id) { similar(first: $first) { distance asset { id } } } }";
const REPORT: &str = "query($kind: DuplicateKind!, $first: Int, $after: String) {
    duplicates(kind: $kind, first: $first, after: $after) {
        groups { assets { name } } endCursor hasNextPage } }";

/// A picture in another size and format.
fn smaller(bytes: &[u8]) -> Vec<u8> {
    use storage::media::{Encoding, Framing, LARGE, Limits, PREVIEW, render, sniff};
    let [webp, _] = PREVIEW.cuts(Framing::default());
    assert_eq!(webp.encoding, Encoding::Webp);
    assert_ne!(webp.preset, LARGE);
    let format = sniff(bytes).expect("a picture");
    let file = &mut std::io::Cursor::new(bytes);
    let drawn = render(format, file, 1, &Limits::default(), &[webp]).expect("a picture");
    drawn.renditions.into_iter().next().expect("one").bytes
}

async fn groups(client: &Client, kind: &str) -> Value {
    let report = client.ok(REPORT, json!({ "kind": kind })).await["duplicates"].take();
    assert_eq!((&report["hasNextPage"], &report["endCursor"]), (&json!(false), &Value::Null));
    let groups = report["groups"].as_array().expect("groups").iter();
    groups
        .map(|group| {
            group["assets"]
                .as_array()
                .expect("assets")
                .iter()
                .map(|asset| asset["name"].clone())
                .collect::<Value>()
        })
        .collect()
}

#[actix_web::test]
async fn pictures_that_look_alike_are_found_in_their_own_library_only() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let hills = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let small = owner.add(json!({}), "small.webp", smaller(&sample("hills.jpg"))).await;
        owner.add(json!({}), "city.jpg", sample("city.jpg")).await;
        owner.add(json!({}), "team.jpg", sample("team.jpg")).await;
        other.add(json!({}), "theirs.jpg", sample("hills.jpg")).await;
        app.work().await;
        let similar = owner.ok(SIMILAR, json!({ "id": hills })).await["asset"]["similar"].take();
        let ids: Vec<_> =
            similar.as_array().expect("a list").iter().map(|one| &one["asset"]["id"]).collect();
        assert_eq!(ids, [&json!(small)], "{similar}");
        assert!(similar[0]["distance"].as_i64().is_some_and(|distance| distance <= 3));
        assert_eq!(groups(&owner, "SAME_LOOKS").await, json!([["hills.jpg", "small.webp"]]));
        assert_eq!(groups(&owner, "SAME_BYTES").await, json!([]));
        assert_eq!(groups(&other, "SAME_LOOKS").await, json!([]));
        assert_eq!(
            owner.refused(SIMILAR, json!({ "id": hills, "first": 51 })).await,
            "BAD_USER_INPUT"
        );

        let trash =
            "mutation($id: ID!) { assetsTrash(input: { ids: [$id] }) { results { code } } }";
        owner.ok(trash, json!({ "id": small })).await;
        let similar = owner.ok(SIMILAR, json!({ "id": hills })).await["asset"]["similar"].take();
        assert_eq!(similar, json!([]), "the trash does not count");
        assert_eq!(groups(&owner, "SAME_LOOKS").await, json!([]));
    })
    .await;
}

#[actix_web::test]
async fn the_same_bytes_are_reported_page_by_page() {
    on_both(async |app| {
        let owner = app.owner().await;
        for name in ["one", "two"] {
            for number in 0..3 {
                let file = tests::library::picture(number);
                owner.add(json!({}), &format!("{name}-{number}.png"), file).await;
            }
        }
        app.work().await;
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        for _ in 0..3 {
            let page = json!({ "kind": "SAME_BYTES", "first": 1, "after": after });
            let report = owner.ok(REPORT, page).await["duplicates"].take();
            let names: Vec<_> = report["groups"][0]["assets"]
                .as_array()
                .expect("assets")
                .iter()
                .map(|asset| asset["name"].as_str().expect("a name").to_owned())
                .collect();
            assert_eq!(names.len(), 2);
            assert_eq!(names[0].replace("one", "two"), names[1]);
            seen.push(names);
            assert_eq!(report["hasNextPage"], seen.len() < 3);
            after = report["endCursor"].clone();
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 3);
    })
    .await;
}
