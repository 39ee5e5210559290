//! What is found is counted by what it is, and narrowed down.

use serde_json::{Value, json};
use tests::{
    library::{id, media, sample},
    on_both,
};

use super::{
    super::details::send_sidecar, DESCRIBE, FIND, NAME, TAG, counted, filtered, picture, sound,
};

#[actix_web::test]
async fn what_is_found_is_counted_by_every_facet_under_the_other_filters() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Film", None).await;
        let fjord = owner.add(json!({}), "fjord.jpg", sample("fjord.jpg")).await;
        let clip = owner.add(json!({ "folder": folder }), "clip.mp4", media("clip.mp4")).await;
        let still = owner.add(json!({ "folder": folder }), "still.png", picture(1)).await;
        owner.add(json!({}), "sound.mp3", sound()).await;
        let gone = owner.add(json!({}), "gone.png", picture(2)).await;
        app.work().await;
        owner.ok(TAG, json!({ "ids": [fjord, clip, gone], "tags": ["sommer"] })).await;
        owner.ok(TAG, json!({ "ids": [fjord], "tags": ["best"] })).await;
        for asset in [&fjord, &still] {
            owner.ok(NAME, json!({ "id": asset, "name": "Kari" })).await;
        }
        owner.ok(NAME, json!({ "id": fjord, "name": "Kari" })).await;
        let taken = json!({ "takenAt": { "at": "1999-06-01T12:00:00Z", "offset": 0 } });
        owner.ok(DESCRIBE, json!({ "id": clip, "details": taken })).await;
        let trash =
            "mutation($ids: [ID!]!) { assetsTrash(input: { ids: $ids }) { results { code } } }";
        owner.ok(trash, json!({ "ids": [gone] })).await;
        app.work().await;

        let year = app.platform.db.now().format("%Y").to_string();
        let pictures = json!({ "kinds": ["IMAGE"] });
        for (facet, all, of_pictures) in [
            ("KIND", vec!["IMAGE 2", "AUDIO 1", "VIDEO 1"], vec!["IMAGE 2", "AUDIO 1", "VIDEO 1"]),
            ("FORMAT", vec!["JPEG 1", "MP3 1", "MP4 1", "PNG 1"], vec!["JPEG 1", "PNG 1"]),
            ("OWNERSHIP", vec!["OWN 4"], vec!["OWN 2"]),
            ("TAG", vec!["sommer 2", "best 1"], vec!["best 1", "sommer 1"]),
            ("PERSON", vec!["Kari 2"], vec!["Kari 2"]),
            ("FOLDER", vec!["- 2", "Film 2"], vec!["- 1", "Film 1"]),
            ("ORIENTATION", vec!["LANDSCAPE 3"], vec!["LANDSCAPE 2"]),
            ("IN_USE", vec!["false 4"], vec!["false 2"]),
        ] {
            for (filter, mut expected) in [(json!({}), all), (pictures.clone(), of_pictures)] {
                let mut told = counted(&owner, None, filter.clone(), facet).await;
                // Equal counts come in the order of ids, which nobody knows before.
                told.sort();
                expected.sort_unstable();
                assert_eq!(told, expected, "{facet} of {filter}");
            }
        }
        let years = counted(&owner, None, json!({}), "YEAR").await;
        assert_eq!(years, [format!("{year} 3"), "1999 1".into()]);
        let old = json!({ "takenBefore": "2000-01-01T00:00:00Z" });
        assert_eq!(
            counted(&owner, None, old.clone(), "YEAR").await,
            years,
            "its own does not count"
        );
        assert_eq!(counted(&owner, None, old, "KIND").await, ["VIDEO 1"]);
        assert_eq!(counted(&owner, Some("fjord"), json!({}), "KIND").await, ["IMAGE 1"]);
        assert_eq!(counted(&owner, Some("film"), json!({}), "FORMAT").await.len(), 2);
        assert_eq!(counted(&owner, None, json!({ "inTrash": true }), "TAG").await, ["sommer 1"]);
        let both = json!({ "facets": ["KIND", "TAG"] });
        let both = owner.ok(FIND, both).await["assets"]["facets"].take();
        assert_eq!([&both[0]["field"], &both[1]["field"]], ["KIND", "TAG"]);
    })
    .await;
}

#[actix_web::test]
async fn facets_take_as_many_statements_as_one_does_and_only_where_they_are_asked_for() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(5, json!({})).await;
        owner.ok(TAG, json!({ "ids": ids, "tags": ["a", "b"] })).await;
        app.work().await;
        let cost = async |query: &str| {
            let before = app.platform.db.statements();
            owner.ok(query, json!({})).await;
            app.platform.db.statements() - before
        };
        let page = cost("{ assets(query: \"png\") { nodes { id } } }").await;
        let unread = cost("{ assets(query: \"png\", facets: [KIND, TAG]) { nodes { id } } }").await;
        assert_eq!(unread, page, "nothing is counted that nobody reads");
        let counted = async |facets: &str| {
            let all =
                "{ assets(query: \"png\", facets: FACETS) { nodes { id } facets { field } } }";
            cost(&all.replace("FACETS", facets)).await - page
        };
        // One counts, one asks whether a job is to count anew, and one how many there are at all.
        assert_eq!(counted("[KIND]").await, 3);
        assert_eq!(counted("[KIND, FORMAT, OWNERSHIP, ORIENTATION, COLOUR, YEAR]").await, 3);
        // And one for the names.
        assert_eq!(counted("[TAG]").await, 4);
        assert_eq!(counted("[KIND, TAG, PERSON, FOLDER]").await, 7);
    })
    .await;
}

#[actix_web::test]
async fn assets_are_narrowed_down_by_look_place_rating_time_and_use() {
    on_both(async |app| {
        let owner = app.owner().await;
        let fjord = owner.add_fjord().await;
        let night = owner.add(json!({}), "aurora.jpg", sample("aurora.jpg")).await;
        let still = owner.add(json!({}), "upright.jpg", media("orientation-1.jpg")).await;
        owner.add(json!({}), "sound.mp3", sound()).await;
        app.work().await;
        owner.ok(DESCRIBE, json!({ "id": night, "details": { "rating": 4 } })).await;
        owner.ok(DESCRIBE, json!({ "id": still, "details": { "rating": 2,
            "takenAt": { "at": "1999-06-01T12:00:00Z", "offset": 0 } } })).await;
        owner.planned(&fjord, 5).await;

        let all = filtered(&owner, json!({})).await;
        assert_eq!(all.len(), 4);
        let fjord = all.iter().find(|name| name.to_lowercase().contains("fjord")).expect("a fjord");
        for (filter, expected) in [
            (json!({ "leastRating": 3 }), vec!["aurora.jpg"]),
            (json!({ "leastRating": 2 }), vec!["aurora.jpg", "upright.jpg"]),
            (json!({ "takenBefore": "2000-01-01T00:00:00Z" }), vec!["upright.jpg"]),
            (json!({ "takenFrom": "1999-06-01T12:00:00Z", "takenBefore": "1999-06-01T12:00:01Z" }), vec!["upright.jpg"]),
            (json!({ "takenFrom": "1999-06-01T12:00:01Z", "takenBefore": "2000-01-01T00:00:00Z" }), vec![]),
            (json!({ "inUse": true }), vec![fjord.as_str()]),
            (json!({ "inUse": false }), vec!["aurora.jpg", "sound.mp3", "upright.jpg"]),
            (json!({ "query": "aurora", "leastRating": 4 }), vec!["aurora.jpg"]),
            (json!({ "query": "aurora", "leastRating": 5 }), vec![]),
        ] {
            assert_eq!(filtered(&owner, filter.clone()).await, expected, "{filter}");
        }
        let used = counted(&owner, None, json!({ "inUse": true }), "IN_USE").await;
        assert_eq!(used, ["false 3", "true 1"]);
        // Every sort that is counted is a filter that finds as many.
        for (facet, filter) in [("ORIENTATION", "orientations"), ("COLOUR", "colours")] {
            let data = owner.ok(FIND, json!({ "facets": [facet] })).await;
            let values = data["assets"]["facets"][0]["values"].as_array().expect("values").clone();
            let count = |value: &Value| value["count"].as_u64().expect("a count");
            assert_eq!(values.iter().map(count).sum::<u64>(), 3, "{facet} of all that can be seen");
            for value in &values {
                let found = filtered(&owner, json!({ filter: [value["value"]] })).await;
                assert_eq!(found.len() as u64, count(value), "{value}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn assets_are_found_where_they_were_taken() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "exif.webp", media("exif.webp")).await;
        owner.add(json!({}), "nowhere.png", picture(1)).await;
        let sidecar = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF
            xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
            <rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/'
                exif:GPSLatitude='62,28.2N' exif:GPSLongitude='6,9.3E'/></rdf:RDF></x:xmpmeta>";
        let sent = send_sidecar(&owner, &asset, sidecar.into()).await;
        assert_eq!(id(&sent["data"]["assetSidecarUpload"]["asset"]["id"]), asset, "{sent:#}");
        for (area, is_found) in [
            ([62.0, 6.0, 63.0, 7.0], true),
            ([62.0, 6.2, 63.0, 7.0], false),
            ([-90.0, -180.0, 90.0, 180.0], true),
            ([60.0, 170.0, 70.0, 7.0], true),
            ([60.0, 170.0, 70.0, -170.0], false),
        ] {
            let [south, west, north, east] = area;
            let area = json!({ "south": south, "west": west, "north": north, "east": east });
            let expected = if is_found { vec!["exif.webp"] } else { vec![] };
            assert_eq!(filtered(&owner, json!({ "area": area })).await, expected, "{area}");
        }
    })
    .await;
}
