//! Sidecars come in beside files, and are written for other programs.

use reqwest::Method;
use serde_json::json;
use tests::{library::id, on_both};

use super::{ACCEPT, DESCRIBE, DISMISS, details, picture, send_sidecar, suggested, xmp};

#[actix_web::test]
async fn a_sidecar_comes_with_its_file_and_alone_is_rejected() {
    on_both(async |app| {
        let owner = app.owner().await;
        let sidecar = || xmp("<dc:title>Ved siden av</dc:title>");
        let files = vec![
            ("a.png.xmp", sidecar()),
            ("a.png", picture()),
            ("b.png", tests::library::picture(1)),
            ("B.XMP", sidecar()),
            ("c.xmp", sidecar()),
            ("b.jpg.xmp", sidecar()),
            ("a.xmp", b"<html/>".to_vec()),
        ];
        let results = owner.upload(json!({}), files).await;
        let statuses: Vec<_> = results.iter().map(|result| &result["status"]).collect();
        let expected = ["SIDECAR", "ADDED", "ADDED", "SIDECAR", "REJECTED", "REJECTED", "REJECTED"];
        assert_eq!(statuses, expected, "{results:#?}");
        assert_eq!(results[0]["asset"]["id"], results[1]["asset"]["id"]);
        assert_eq!(results[4]["code"], "FILE_UNSUPPORTED");
        assert_eq!(results[6]["code"], "FILE_UNSUPPORTED");
        for n in [1, 2] {
            let said = details(&owner, &id(&results[n]["asset"]["id"])).await;
            assert_eq!(said["title"], json!({ "value": "Ved siden av", "layer": "SIDECAR" }));
        }
        assert_eq!(app.stored().len(), 2, "of a sidecar only what it says is kept");
        let broken = send_sidecar(&owner, &id(&results[1]["asset"]["id"]), b"<x>".to_vec()).await;
        assert_eq!(broken["errors"][0]["extensions"]["code"], "FILE_TRUNCATED", "{broken}");
    })
    .await;
}

#[actix_web::test]
async fn a_sidecar_is_written_of_all_that_counts() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "a.png", picture()).await;
        let open = suggested(&owner, &asset).await;
        let region = open["nametagSuggestions"][0]["id"].clone();
        owner.ok(ACCEPT, json!({ "ids": [region] })).await;
        owner.ok(DISMISS, json!({ "ids": [open["tagSuggestions"][0]["id"]] })).await;
        let said = json!({ "title": "Fra folk", "rating": 5 });
        owner.ok(DESCRIBE, json!({ "id": asset, "details": said })).await;
        let url = "query($id: ID!) { asset(id: $id) { sidecarUrl } }";
        let url = id(&owner.ok(url, json!({ "id": asset })).await["asset"]["sidecarUrl"]);
        let answer = app.stranger().request(Method::GET, &url).send().await.expect("one");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/rdf+xml");
        let disposition = &answer.headers()["content-disposition"];
        assert_eq!(disposition, "attachment; filename=\"a.png.xmp\"");
        let sidecar = answer.bytes().await.expect("bytes").to_vec();
        let text = String::from_utf8_lossy(&sidecar);
        for part in ["Fra folk", "Places|Norway", "Kari Nordmann", "stArea:x=\"0.25\"", "59,54.8"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("Båt"), "what was put aside stays out: {text}");
        let unsigned = url.split('?').next().expect("a path");
        let answer = app.stranger().request(Method::GET, unsigned).send().await;
        assert_eq!(answer.expect("one").status(), 403);

        // Beside the same picture elsewhere, it says the same there.
        let guest = app.owner().await;
        let files = vec![("x.png", tests::library::picture(2)), ("x.xmp", sidecar)];
        let results = guest.upload(json!({}), files).await;
        let there = id(&results[0]["asset"]["id"]);
        let (here, there) = (details(&owner, &asset).await, details(&guest, &there).await);
        for field in ["title", "rating", "takenAt", "cameraMake"] {
            assert_eq!(here[field]["value"], there[field]["value"], "{field}");
        }
        let difference = here["position"]["latitude"].as_f64().expect("degrees")
            - there["position"]["latitude"].as_f64().expect("degrees");
        assert!(difference.abs() < 1e-9);
    })
    .await;
}
