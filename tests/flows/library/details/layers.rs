//! People count more than a sidecar, and that more than the file.

use serde_json::json;
use tests::{library::id, on_both};

use super::{DESCRIBE, details, picture, send_sidecar, xmp};

#[actix_web::test]
async fn people_correct_the_sidecar_and_that_the_file() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "a.png", picture()).await;
        let from_file = details(&owner, &asset).await;
        assert_eq!(from_file["title"], json!({ "value": "Fra fila", "layer": "EMBEDDED" }));
        assert_eq!(from_file["captions"][0]["value"], "A harbour");
        assert_eq!(from_file["keywords"]["values"], json!(["Båt", "Norway"]));
        assert_eq!(from_file["cameraMake"]["value"], "Nikon");
        assert_eq!(from_file["position"]["latitude"], 59.9139);
        let taken = json!({ "value": "2023-07-14T16:30:15+00:00", "offset": 120, "layer": "EMBEDDED" });
        assert_eq!(from_file["takenAt"], taken);

        let sidecar = xmp("<dc:title>Fra fila ved siden av</dc:title><xmp:Rating>3</xmp:Rating>");
        let answer = send_sidecar(&owner, &asset, sidecar).await;
        assert_eq!(answer["data"]["assetSidecarUpload"]["asset"]["id"], asset.as_str(), "{answer}");
        let beside = details(&owner, &asset).await;
        assert_eq!(beside["title"]["layer"], "SIDECAR");
        assert_eq!(beside["rating"], json!({ "value": 3, "layer": "SIDECAR" }));
        assert_eq!(beside["takenAt"], taken, "of which the sidecar says nothing");

        let said = json!({
            "title": " Fra folk ", "rating": 5, "creators": ["Kari"],
            "captions": [{ "language": "NB", "text": "Ei havn" }, { "language": "en-gb", "text": "x" }],
            "takenAt": { "at": "2020-01-02T03:04:05Z" },
        });
        owner.ok(DESCRIBE, json!({ "id": asset, "details": said })).await;
        let by_people = details(&owner, &asset).await;
        assert_eq!(by_people["title"], json!({ "value": "Fra folk", "layer": "USER" }));
        assert_eq!(by_people["creators"], json!({ "values": ["Kari"], "layer": "USER" }));
        assert_eq!(
            by_people["captions"],
            json!([
                { "language": "x-default", "value": "A harbour", "layer": "EMBEDDED" },
                { "language": "nb", "value": "Ei havn", "layer": "USER" },
                { "language": "en-GB", "value": "x", "layer": "USER" },
            ])
        );
        let taken_by_people =
            json!({ "value": "2020-01-02T03:04:05+00:00", "offset": null, "layer": "USER" });
        assert_eq!(by_people["takenAt"], taken_by_people);

        let cleared = json!({
            "title": null, "rating": null, "creators": null, "takenAt": null,
            "captions": [{ "language": "nb" }, { "language": "en-GB" }],
        });
        owner.ok(DESCRIBE, json!({ "id": asset, "details": cleared })).await;
        assert_eq!(details(&owner, &asset).await, beside, "what is cleared is said below");
    })
    .await;
}

#[actix_web::test]
async fn assets_are_sorted_by_when_people_say_they_were_taken() {
    on_both(async |app| {
        let owner = app.owner().await;
        let old = owner.add(json!({}), "old.png", picture()).await;
        let new = owner.add(json!({}), "new.png", tests::library::picture(1)).await;
        let order = async || {
            let query = "{ assets(orderBy: { field: TAKEN_AT }) { nodes { id } } }";
            let nodes = owner.ok(query, json!({})).await["assets"]["nodes"].take();
            [id(&nodes[0]["id"]), id(&nodes[1]["id"])]
        };
        assert_eq!(order().await, [old.clone(), new.clone()]);
        let said = json!({ "takenAt": { "at": "1999-12-31T23:59:59Z", "offset": 60 } });
        owner.ok(DESCRIBE, json!({ "id": new, "details": said })).await;
        assert_eq!(order().await, [new.clone(), old.clone()]);
        owner.ok(DESCRIBE, json!({ "id": new, "details": { "takenAt": null } })).await;
        assert_eq!(order().await, [old, new]);
    })
    .await;
}

#[actix_web::test]
async fn many_assets_are_described_at_once_and_nonsense_is_refused() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut ids = owner.add_pictures(2, json!({})).await;
        ids.push("ast_01890000000070008000000000000000".into());
        let many = "mutation($ids: [ID!]!, $details: DetailsInput!) {
            assetsDescribe(input: { ids: $ids, details: $details }) {
                results { code field item { details { copyright { value layer } } } } } }";
        let said = json!({ "copyright": "© Vibbio" });
        let results = owner.ok(many, json!({ "ids": ids, "details": said })).await;
        let results = &results["assetsDescribe"]["results"];
        let expected = json!({ "value": "© Vibbio", "layer": "USER" });
        assert_eq!(results[0]["item"]["details"]["copyright"], expected);
        assert_eq!(results[1]["item"]["details"]["copyright"], expected);
        assert_eq!(results[2]["code"], "NOT_FOUND");
        let at = "2020-01-02T03:04:05Z";
        for wrong in [
            json!({ "title": " " }),
            json!({ "copyright": "x".repeat(10_001) }),
            json!({ "rating": 6 }),
            json!({ "creators": [""] }),
            json!({ "creators": vec!["x"; 51] }),
            json!({ "captions": [{ "language": "norsk bokmål", "text": "x" }] }),
            json!({ "usageTerms": [{ "language": "nb", "text": "" }] }),
            json!({ "takenAt": { "at": at, "offset": 900 } }),
        ] {
            let code = owner.refused(DESCRIBE, json!({ "id": ids[0], "details": wrong })).await;
            assert_eq!(code, "BAD_USER_INPUT", "{wrong}");
        }
        let stale = json!({ "id": ids[0], "details": { "rating": 1 }, "version": 1 });
        assert_eq!(owner.refused(DESCRIBE, stale).await, "VERSION_CONFLICT");
    })
    .await;
}
