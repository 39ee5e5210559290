//! People show their pictures as AVIF.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::sample,
    on_both,
    tools::{missing, with_tools},
};

async fn avif(client: &Client, id: &str, preset: &str) -> Value {
    let query = "query($id: ID!, $preset: RenditionPreset!) { asset(id: $id) {
        rendition(preset: $preset, format: AVIF) { url width height state mediaType } } }";
    let variables = json!({ "id": id, "preset": preset });
    client.ok(query, variables).await["asset"]["rendition"].take()
}

/// Fetches a rendition, which must be one of AVIF.
async fn fetch(app: &TestApp, rendition: &Value) -> Vec<u8> {
    assert_eq!(
        (&rendition["state"], &rendition["mediaType"]),
        (&json!("READY"), &json!("image/avif"))
    );
    let request = app.stranger().request(Method::GET, rendition["url"].as_str().expect("a URL"));
    let answer = request.send().await.expect("a response");
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/avif");
    answer.bytes().await.expect("bytes").to_vec()
}

#[actix_web::test]
async fn a_picture_is_encoded_when_it_is_first_fetched_and_shows_the_same() {
    if missing("heif-enc").is_some() || missing("heif-convert").is_some() {
        return;
    }
    with_tools(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let stored = app.stored().len();
        let rendition = avif(&owner, &id, "PREVIEW").await;
        let bytes = fetch(app, &rendition).await;
        assert_eq!(app.stored().len(), stored + 1, "it is kept");
        assert_eq!(fetch(app, &rendition).await, bytes);
        assert_eq!(app.stored().len(), stored + 1, "and not made again");

        let again = owner.add(json!({}), "again.avif", bytes).await;
        app.work().await;
        let query = "query($id: ID!) { asset(id: $id) { revision { width height }
            similar { distance asset { id } } } }";
        let seen = owner.ok(query, json!({ "id": again })).await["asset"].take();
        assert_eq!(seen["revision"]["width"], rendition["width"]);
        assert_eq!(seen["revision"]["height"], rendition["height"]);
        assert_eq!(seen["similar"][0]["asset"]["id"], id.as_str(), "{seen}");
    })
    .await;
}

#[actix_web::test]
async fn what_is_transparent_stays_so() {
    if missing("heif-enc").is_some() || missing("heif-convert").is_some() {
        return;
    }
    with_tools(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "logo.png", sample("logo.png")).await;
        app.work().await;
        let bytes = fetch(app, &avif(&owner, &id, "THUMBNAIL").await).await;
        // The property that says which item the transparency is in (ISO/IEC 23000-22).
        let alpha = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
        assert!(bytes.windows(alpha.len()).any(|window| window == alpha));
    })
    .await;
}

#[actix_web::test]
async fn without_the_program_there_is_no_avif_and_it_says_so() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        app.work().await;
        let rendition = avif(&owner, &id, "PREVIEW").await;
        assert_eq!(
            rendition,
            json!({ "url": null, "width": null, "height": null, "state": "NEEDS_TOOL",
                "mediaType": "image/avif" })
        );
    })
    .await;
}
