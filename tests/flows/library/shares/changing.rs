//! A link changes for those who have it open, and for those who come.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{Client, library::picture, on_both, people::fresh_email};

use super::{Guest, Link, REVOKE, seen, shared};

const UPDATE: &str = "mutation($input: ShareUpdateInput!) { shareUpdate(input: $input) { share {
    name state hasPassword expiresAt maxViews showsContents allowsDownload allowsUpload watermark
    maxFiles maxBytes version } } }";

fn of(link: &Link, change: &Value) -> Value {
    let mut input = change.clone();
    input["id"] = json!(link.id);
    json!({ "input": input })
}

async fn change(client: &Client, link: &Link, change: Value) -> Value {
    client.ok(UPDATE, of(link, &change)).await["shareUpdate"]["share"].take()
}

#[actix_web::test]
async fn what_is_not_named_stays_and_null_clears() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Summer", None).await;
        let end = app.platform.db.now() + TimeDelta::days(1);
        let input = json!({ "folderId": folder, "password": "open sesame", "maxViews": 3,
            "expiresAt": end, "allowsDownload": true });
        let link = shared(&owner, input).await;
        let renamed = change(&owner, &link, json!({ "name": "Winter" })).await;
        let end = renamed["expiresAt"].clone();
        assert!(end.is_string());
        let expected = json!({ "name": "Winter", "state": "OPEN", "hasPassword": true,
            "expiresAt": end, "maxViews": 3, "showsContents": true, "allowsDownload": true,
            "allowsUpload": false, "watermark": false, "maxFiles": 100,
            "maxBytes": 5_000_000_000_u64, "version": 2 });
        assert_eq!(renamed, expected);
        let cleared = json!({ "password": null, "expiresAt": null, "maxViews": null,
            "allowsDownload": false, "watermark": true, "allowsUpload": true, "maxFiles": 7,
            "maxBytes": 1_000, "expectedVersion": 2 });
        let expected = json!({ "name": "Winter", "state": "OPEN", "hasPassword": false,
            "expiresAt": null, "maxViews": null, "showsContents": true, "allowsDownload": false,
            "allowsUpload": true, "watermark": true, "maxFiles": 7, "maxBytes": 1_000,
            "version": 3 });
        assert_eq!(change(&owner, &link, cleared).await, expected);
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_it_open_meets_the_new_terms_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        app.work().await;
        let link = shared(&owner, json!({ "assetId": asset, "allowsDownload": true })).await;
        let mut guest = Guest::of(app);
        let (_, page) = guest.look(&link.path).await;
        let download = format!("{}/{asset}/download", link.path);
        assert!(page.contains(&download), "{page}");
        change(&owner, &link, json!({ "allowsDownload": false, "name": "Look only" })).await;
        assert_eq!(guest.fetch(&download).await.0, StatusCode::NOT_FOUND);
        let (_, page) = guest.look(&link.path).await;
        assert!(page.contains("/preview-") && !page.contains(&download), "{page}");
        change(&owner, &link, json!({ "watermark": true })).await;
        let plain = format!("{}/{asset}/preview-1280.v2.webp", link.path);
        assert_eq!(guest.fetch(&plain).await.0, StatusCode::NOT_FOUND);
        let (_, page) = guest.look(&link.path).await;
        assert!(page.contains("/marked-") && !page.contains("/preview-"), "{page}");
        assert_eq!(seen(&owner, &link).await["views"], 1, "it was open all the time");
    })
    .await;
}

#[actix_web::test]
async fn another_password_shows_those_to_the_door_who_came_in_with_the_old_one() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        app.work().await;
        let link = shared(&owner, json!({ "assetId": asset, "password": "open sesame" })).await;
        let mut guest = Guest::of(app);
        assert_eq!(guest.open(&link.path, "open+sesame").await, StatusCode::SEE_OTHER);
        let picture = format!("{}/{asset}/preview-1280.v2.webp", link.path);
        assert_eq!(guest.fetch(&picture).await.0, StatusCode::OK);
        change(&owner, &link, json!({ "name": "The same password" })).await;
        assert_eq!(guest.fetch(&picture).await.0, StatusCode::OK);
        change(&owner, &link, json!({ "password": "another word" })).await;
        assert_eq!(guest.fetch(&picture).await.0, StatusCode::FORBIDDEN);
        let (_, door) = guest.look(&link.path).await;
        assert!(door.contains("type=\"password\""), "{door}");
        assert_eq!(guest.open(&link.path, "open+sesame").await, StatusCode::FORBIDDEN);
        assert_eq!(guest.open(&link.path, "another+word").await, StatusCode::SEE_OTHER);
        assert_eq!(guest.fetch(&picture).await.0, StatusCode::OK);
        // Without a password nobody is asked, and with one whoever came in without it is.
        change(&owner, &link, json!({ "password": null })).await;
        let mut other = Guest::of(app);
        let (_, page) = other.look(&link.path).await;
        assert!(page.contains("fjord.jpg"), "{page}");
        change(&owner, &link, json!({ "password": "open sesame" })).await;
        assert_eq!(other.fetch(&picture).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[actix_web::test]
async fn a_link_ends_earlier_or_later_than_it_said() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add_fjord().await;
        let now = app.platform.db.now();
        let link = shared(&owner, json!({ "assetId": asset, "maxViews": 1 })).await;
        let mut guest = Guest::of(app);
        assert_eq!(guest.open(&link.path, "").await, StatusCode::SEE_OTHER);
        assert_eq!(Guest::of(app).open(&link.path, "").await, StatusCode::GONE);
        let more = change(&owner, &link, json!({ "maxViews": 2 })).await;
        assert_eq!(more["state"], "OPEN");
        assert_eq!(Guest::of(app).open(&link.path, "").await, StatusCode::SEE_OTHER);
        assert_eq!(seen(&owner, &link).await["views"], 2);
        change(&owner, &link, json!({ "expiresAt": now + TimeDelta::minutes(1) })).await;
        assert_eq!(guest.look(&link.path).await.0, StatusCode::OK);
        app.platform.clock.advance(TimeDelta::minutes(1));
        assert_eq!(guest.look(&link.path).await.0, StatusCode::GONE);
        // What is over can be called otherwise, and opens again.
        let over = change(&owner, &link, json!({ "name": "Over" })).await;
        assert_eq!(over["state"], "EXPIRED");
        let later = json!({ "expiresAt": now + TimeDelta::hours(1) });
        change(&owner, &link, later).await;
        assert_eq!(guest.look(&link.path).await.0, StatusCode::OK);
    })
    .await;
}

#[actix_web::test]
async fn a_change_that_makes_no_sense_is_not_made() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let folder = owner.folder("In", None).await;
        let asset = owner.add(json!({ "folder": folder }), "a.png", picture(1)).await;
        let link = shared(&owner, json!({ "assetId": asset, "allowsDownload": true })).await;
        for (wrong, code) in [
            (json!({ "name": " " }), "BAD_USER_INPUT"),
            (json!({ "password": "short" }), "BAD_USER_INPUT"),
            (json!({ "expiresAt": "2020-01-01T00:00:00Z" }), "BAD_USER_INPUT"),
            (json!({ "maxViews": 0 }), "BAD_USER_INPUT"),
            (json!({ "watermark": true }), "BAD_USER_INPUT"),
            (json!({ "allowsUpload": true }), "BAD_USER_INPUT"),
            (json!({ "showsContents": false }), "BAD_USER_INPUT"),
            (json!({ "maxFiles": 0 }), "BAD_USER_INPUT"),
            (json!({ "maxBytes": 0 }), "BAD_USER_INPUT"),
            (json!({ "expectedVersion": 2 }), "VERSION_CONFLICT"),
        ] {
            assert_eq!(owner.refused(UPDATE, of(&link, &wrong)).await, code, "{wrong}");
        }
        let named = json!({ "name": "Theirs" });
        assert_eq!(other.refused(UPDATE, of(&link, &named)).await, "NOT_FOUND");
        owner.ok(REVOKE, json!({ "ids": [link.id] })).await;
        assert_eq!(owner.refused(UPDATE, of(&link, &named)).await, "ILLEGAL_STATE");
    })
    .await;
}
