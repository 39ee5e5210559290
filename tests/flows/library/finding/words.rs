//! Words are found wherever they are said.

use serde_json::{Value, json};
use tests::{library::id, on_both};

use super::{DESCRIBE, FIND, NAME, TAG, found, names, picture, sound};

#[actix_web::test]
async fn words_are_found_in_the_name_the_notes_and_the_folders_in_two_languages() {
    on_both(async |app| {
        let owner = app.owner().await;
        let campaigns = owner.folder("Kampanjer", None).await;
        let summer = owner.folder("Sommerfest i Ålesund", Some(&campaigns)).await;
        let boat = owner.add(json!({ "folder": summer }), "Båter ved brygga.png", picture(1)).await;
        let talk = owner.add(json!({}), "IMG_0042.png", picture(2)).await;
        owner.add(json!({}), "voice-over opptak 2.mp3", sound()).await;
        owner.ok(TAG, json!({ "ids": [boat], "tags": ["Godkjent"] })).await;
        let tagged = owner.ok(TAG, json!({ "ids": [talk], "tags": ["Sjømat"] })).await;
        let seafood = &tagged["assetsTag"]["results"][0]["item"]["tags"][0]["id"];
        let words = "mutation($id: ID!, $words: [String!]!) {
            tagUpdate(input: { id: $id, synonyms: $words }) { tag { id } } }";
        owner.ok(words, json!({ "id": seafood, "words": ["Seafood"] })).await;
        owner.ok(NAME, json!({ "id": talk, "name": "Kari Nordmann" })).await;
        let details = json!({
            "title": "The interviews", "creators": ["Ola Fotograf"],
            "captions": [{ "language": "nb", "text": "Daglig leder forteller om kjærlighet." }],
        });
        owner.ok(DESCRIBE, json!({ "id": talk, "details": details })).await;
        app.work().await;

        let (b, t, v) = ("Båter ved brygga.png", "IMG_0042.png", "voice-over opptak 2.mp3");
        for (query, expected) in [
            ("båt", vec![b]),
            ("BÅTEN", vec![b]),
            ("baat", vec![b]),
            ("brygga båter", vec![b]),
            ("båt intervju", vec![]),
            ("interview", vec![t]),
            ("interviewing", vec![t]),
            ("intervj", vec![]),
            ("interv", vec![t]),
            ("interv ", vec![]),
            ("sjømat", vec![t]),
            ("seafood", vec![t]),
            ("kari", vec![t]),
            ("nordmann Kari", vec![t]),
            ("fotograf", vec![t]),
            ("kjærlighet leder", vec![t]),
            ("kampanje", vec![b]),
            ("ålesund sommerfesten", vec![b]),
            ("aalesund", vec![b]),
            ("img_00", vec![t]),
            ("png", vec![t, b]),
            ("png -kari", vec![b]),
            ("-png", vec![v]),
            ("-kari -godkjent", vec![v]),
            ("\"ved brygga\"", vec![b]),
            ("\"brygga ved\"", vec![]),
            ("\"ved brygga png\"", vec![b]),
            ("\"daglig leder\" png", vec![t]),
            ("\"0042 png the\"", vec![]),
            ("voice-over", vec![v]),
            ("godkjent -brygga", vec![]),
            ("", vec![v, t, b]),
            (" ?! ", vec![v, t, b]),
        ] {
            assert_eq!(found(&owner, query).await, expected, "{query}");
            let by_name = json!({ "query": query, "order": { "field": "NAME" } });
            let mut expected = expected;
            expected.sort_unstable();
            assert_eq!(names(&owner.ok(FIND, by_name).await), expected, "{query} by name");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_best_come_first_and_pages_of_them_neither_skip_nor_repeat() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Fjord", None).await;
        let mut expected = Vec::new();
        for n in 0..4 {
            // Worst first, since of equal ones the newest is the best.
            let (inside, name) = (format!("inside {n}.png"), format!("a fjord {n}.png"));
            owner.add(json!({ "folder": folder }), &inside, picture(n)).await;
            let noted = owner.add(json!({}), &format!("noted {n}.png"), picture(10 + n)).await;
            owner.ok(TAG, json!({ "ids": [noted], "tags": ["fjord"] })).await;
            owner.add(json!({ "folder": folder }), &name, picture(20 + n)).await;
            owner.add(json!({}), &format!("else {n}.png"), picture(30 + n)).await;
        }
        for kind in ["a fjord", "noted", "inside"] {
            expected.extend((0..4).rev().map(|n| format!("{kind} {n}.png")));
        }
        assert_eq!(found(&owner, "fjorden").await, expected);
        let filter = json!({ "folderId": folder });
        let in_folder = owner.ok(FIND, json!({ "query": "fjord", "filter": filter })).await;
        let inside: Vec<_> =
            expected.iter().filter(|name| !name.starts_with("noted")).cloned().collect();
        assert_eq!(names(&in_folder), inside);

        for direction in ["ASC", "DESC"] {
            let order = json!({ "field": "RELEVANCE", "direction": direction });
            let mut expected = expected.clone();
            if direction == "DESC" {
                expected.reverse();
            }
            for size in [1, 3, 5] {
                for (many, cursor, at, more) in [
                    ("first", "after", "endCursor", "hasNextPage"),
                    ("last", "before", "startCursor", "hasPreviousPage"),
                ] {
                    let (mut seen, mut from) = (Vec::<String>::new(), Value::Null);
                    loop {
                        let page =
                            json!({ "query": "fjord", "order": order, many: size, cursor: from });
                        let data = owner.ok(FIND, page).await;
                        let page = names(&data);
                        seen = if many == "first" { [seen, page] } else { [page, seen] }.concat();
                        from = data["assets"]["pageInfo"][at].clone();
                        if data["assets"]["pageInfo"][more] == false {
                            break;
                        }
                    }
                    assert_eq!(seen, expected, "{direction} {many} {size}");
                }
            }
        }
        // A cursor of another list says nothing here.
        let by_name = owner.ok(FIND, json!({ "order": { "field": "NAME" }, "first": 1 })).await;
        let cursor = &by_name["assets"]["pageInfo"]["endCursor"];
        let code = owner.refused(FIND, json!({ "query": "fjord", "after": cursor })).await;
        assert_eq!(code, "BAD_USER_INPUT");
        for order in [json!({}), json!({ "query": "-fjord" })] {
            let mut variables = order;
            variables["order"] = json!({ "field": "RELEVANCE" });
            assert_eq!(owner.refused(FIND, variables).await, "BAD_USER_INPUT");
        }
    })
    .await;
}

#[actix_web::test]
async fn nothing_that_is_typed_is_more_than_words() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.add(json!({}), "Fjord.png", picture(1)).await;
        let deep = "(".repeat(400);
        for typed in [
            "\"",
            "'",
            "' OR 1=1 --",
            "fjord\" OR \"x",
            "fjord*",
            "*",
            "AND",
            "NOT",
            "NEAR(",
            "fjord:A",
            "n1 : fjord",
            "{n1} : fjord",
            "^fjord",
            "fjord & !x",
            "fjord | x",
            "<->",
            "\\",
            "%",
            "_",
            "$1",
            "?",
            ";",
            "\u{0}",
            "\u{202E}",
            "🌞",
            deep.as_str(),
            "-",
            "--",
            "-\"",
            "a\"b\"c",
        ] {
            let data = owner.send(FIND, json!({ "query": typed })).await;
            assert!(data.get("errors").is_none(), "{typed}: {data:#}");
        }
        assert_eq!(found(&owner, "fjord*").await, ["Fjord.png"]);
        assert_eq!(found(&owner, "fjord | x").await, Vec::<String>::new());
        for (wrong, what) in [("x ".repeat(21), "21 words"), ("x".repeat(501), "501 characters")] {
            assert_eq!(
                owner.refused(FIND, json!({ "query": wrong })).await,
                "BAD_USER_INPUT",
                "{what}"
            );
        }
        let twice = json!({ "query": "x", "filter": { "query": "y" } });
        assert_eq!(owner.refused(FIND, twice).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn nobody_finds_nor_counts_what_others_have() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let theirs = other.add(json!({}), "Secret fjord.png", picture(1)).await;
        other.ok(TAG, json!({ "ids": [theirs], "tags": ["hush"] })).await;
        owner.add(json!({}), "My fjord.png", picture(1)).await;
        app.work().await;
        assert_eq!(found(&owner, "fjord").await, ["My fjord.png"]);
        assert_eq!(found(&other, "fjord").await, ["Secret fjord.png"]);
        assert_eq!(found(&owner, "secret").await, Vec::<String>::new());
        assert_eq!(found(&owner, "-secret").await, ["My fjord.png"]);
        let fields = [
            "KIND",
            "FORMAT",
            "OWNERSHIP",
            "TAG",
            "PERSON",
            "FOLDER",
            "ORIENTATION",
            "COLOUR",
            "YEAR",
            "IN_USE",
        ];
        for query in [Value::Null, json!("fjord")] {
            let data = owner.ok(FIND, json!({ "query": query, "facets": fields })).await;
            for facet in data["assets"]["facets"].as_array().expect("facets") {
                for value in facet["values"].as_array().expect("values") {
                    assert_eq!(value["count"], 1, "{facet}");
                    assert_ne!(value["name"], "hush");
                }
            }
        }
        assert_eq!(
            id(&other.ok(FIND, json!({ "query": "hush" })).await["assets"]["nodes"][0]["id"]),
            theirs
        );
    })
    .await;
}
