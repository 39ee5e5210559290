//! By a link with a watermark nothing is seen or fetched that lacks it.

use std::collections::BTreeSet;

use entity::share;
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::json;
use tests::{
    Client, TestApp,
    library::{media, sample},
    on_both,
};

use super::{CREATE, Guest, shared};

/// Every name under which a file of an asset may be known: those of its smaller pictures, of what a
/// clip is converted to, and what the pages themselves ask for.
const NAMES: [&str; 18] = [
    "original",
    "download",
    "play",
    "sidecar",
    "thumbnail-320.v2.webp",
    "thumbnail-320.v2.jpg",
    "preview-1280.v2.webp",
    "preview-1280.v2.jpg",
    "preview-1280.v2.avif",
    "large-2048.v2.webp",
    "square-640x640.v2.jpg",
    "sized-800x600.v1.webp",
    "still-2048.v1.jpg",
    "moving-640.v1.webp",
    "proxy-720.v1.mp4",
    "stream.m3u8",
    "stream-720.v1.mp4",
    "storyboard-160.v1.jpg",
];

/// Fetches the picture of a preset as a member does.
async fn own(app: &TestApp, owner: &Client, asset: &str, preset: &str) -> Vec<u8> {
    let query = "query($id: ID!, $preset: RenditionPreset!) { asset(id: $id) {
        rendition(preset: $preset, format: JPEG) { url } } }";
    let data = owner.ok(query, json!({ "id": asset, "preset": preset })).await;
    let url = data["asset"]["rendition"]["url"].as_str().expect("a URL");
    Guest::of(app).fetch(url).await.1
}

/// The paths of the files that a page shows or leads to.
fn named(page: &str) -> BTreeSet<String> {
    let attributes = ["src=\"", "srcset=\"", "poster=\"", "href=\""];
    let values = attributes.iter().flat_map(|name| page.split(name).skip(1));
    let values = values.filter_map(|rest| rest.split('"').next());
    let paths = values.flat_map(|value| value.split([' ', ',']));
    paths.filter(|path| path.matches('/').count() == 4).map(str::to_owned).collect()
}

/// Tries all that may be there of an asset, in every way of asking.
async fn refused(guest: &Guest, base: &str) {
    for name in NAMES {
        let path = format!("{base}/{name}");
        for (method, range) in
            [(Method::GET, None), (Method::GET, Some("bytes=0-9")), (Method::HEAD, None)]
        {
            let request = guest.request(method.clone(), &path);
            let request =
                if let Some(range) = range { request.header("range", range) } else { request };
            let status = request.send().await.expect("a response").status();
            assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path} {range:?}");
        }
    }
}

async fn filled(app: &TestApp, owner: &Client) -> (String, Vec<String>) {
    let folder = owner.folder("Offered", None).await;
    let place = json!({ "folder": folder });
    let mut assets = vec![owner.add(place.clone(), "fjord.jpg", sample("fjord.jpg")).await];
    for (name, file) in [
        ("a.mp4", "clip.mp4"),
        ("b.mp3", "sound.mp3"),
        ("c.gif", "animated.gif"),
        ("d.pdf", "page.pdf"),
    ] {
        assets.push(owner.add(place.clone(), name, media(file)).await);
    }
    app.work().await;
    (folder, assets)
}

#[actix_web::test]
async fn every_picture_of_a_marked_link_carries_the_mark_and_nothing_else_is_given() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (folder, assets) = filled(app, &owner).await;
        let link = shared(&owner, json!({ "folderId": folder, "watermark": true })).await;
        let mut guest = Guest::of(app);
        let (status, mut pages) = guest.look(&link.path).await;
        assert!(status == StatusCode::OK && pages.contains("With a watermark"), "{pages}");
        for asset in &assets {
            let base = format!("{}/{asset}", link.path);
            let (status, page) = guest.look(&base).await;
            assert_eq!(status, StatusCode::OK);
            assert!(!page.contains("<video") && !page.contains("<audio"), "{page}");
            assert!(!page.contains("download"), "{page}");
            pages.push_str(&page);
            refused(&guest, &base).await;
        }
        assert_eq!(pages.matches("Only a picture with a watermark").count(), 2, "clip and sound");
        let named = named(&pages);
        assert!(named.len() >= 8, "two pictures at least in both encodings: {named:?}");
        for path in &named {
            assert!(path.contains("/marked-"), "{path}");
            let (status, bytes) = guest.fetch(path).await;
            assert!(status == StatusCode::OK && !bytes.is_empty(), "{path}");
        }
        // What carries the mark is what members see under that name, and not what they see without.
        for (name, marked, plain) in [
            ("marked-thumbnail-320.v2.jpg", "MARKED_THUMBNAIL", "THUMBNAIL"),
            ("marked-1280.v2.jpg", "MARKED", "PREVIEW"),
        ] {
            let (_, seen) = guest.fetch(&format!("{}/{}/{name}", link.path, assets[0])).await;
            assert!(seen == own(app, &owner, &assets[0], marked).await, "{name}");
            assert!(seen != own(app, &owner, &assets[0], plain).await, "{name}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_link_without_a_watermark_gives_no_marked_pictures() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        app.work().await;
        let link = shared(&owner, json!({ "assetId": asset })).await;
        let mut guest = Guest::of(app);
        let (_, page) = guest.look(&link.path).await;
        assert!(page.contains("/preview-") && !page.contains("marked"), "{page}");
        let marked = format!("{}/{asset}/marked-1280.v2.jpg", link.path);
        assert_eq!(guest.fetch(&marked).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn originals_are_no_part_of_a_link_with_a_watermark() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        app.work().await;
        let both = json!({ "assetId": asset, "watermark": true, "allowsDownload": true });
        let refused = owner.send(CREATE, json!({ "input": both })).await;
        let refused = &refused["errors"][0]["extensions"];
        assert_eq!(refused["code"], "BAD_USER_INPUT");
        assert_eq!(refused["field"], "watermark");
        // Even a row that says both gives none.
        let link = shared(&owner, json!({ "assetId": asset, "watermark": true })).await;
        share::Entity::update_many()
            .col_expr(share::Column::AllowsDownload, Expr::value(true))
            .exec(app.platform.db.writer())
            .await
            .expect("the link is changed");
        let mut guest = Guest::of(app);
        let (_, page) = guest.look(&link.path).await;
        assert!(!page.contains("/download"), "{page}");
        let download = format!("{}/{asset}/download", link.path);
        assert_eq!(guest.fetch(&download).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}
