//! Who opens a link sees what it shows, as often and for as long as it says.

use chrono::TimeDelta;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    library::{id, media, sample},
    on_both,
    people::fresh_email,
};

use super::{CREATE, Guest, REVOKE, seen, shared};

#[actix_web::test]
async fn a_folder_is_seen_without_a_login_and_without_scripts() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Summer <b>", None).await;
        let inner = owner.folder("Boats", Some(&folder)).await;
        let here = owner.add(json!({ "folder": folder }), "fjord.jpg", sample("fjord.jpg")).await;
        let clip = owner.add(json!({ "folder": inner }), "sailing.mp4", media("clip.mp4")).await;
        let elsewhere = owner.add(json!({}), "secret.jpg", sample("hills.jpg")).await;
        app.work().await;
        let describe = "mutation($id: ID!) { assetDescribe(input: { id: $id, details: {
            captions: [{ language: \"en\", text: \"A quiet \\\"fjord\\\"\" }] } }) { asset { id } } }";
        owner.ok(describe, json!({ "id": here })).await;
        let link = shared(&owner, json!({ "folderId": folder })).await;

        let mut guest = Guest::of(app);
        let response = guest.request(Method::GET, &link.path).send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(header("cache-control"), "no-store");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let cookie = header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", &format!("Path={}", link.path), "Max-Age=7200"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        guest.keep(&response);
        let page = response.text().await.expect("text");
        assert!(page.contains("Summer &lt;b&gt;") && !page.contains("<b>"), "{page}");
        assert!(page.contains("alt=\"A quiet &quot;fjord&quot;\""), "{page}");
        assert!(page.contains("sailing.mp4") && !page.contains("secret.jpg"));
        assert!(!page.contains("<script") && !page.contains("style="), "nothing in the page itself");

        // Everything that the page names is there, and nothing that it does not.
        let picture = page.split("src=\"").nth(1).and_then(|rest| rest.split('"').next());
        let (status, bytes) = guest.fetch(picture.expect("a picture")).await;
        assert_eq!((status, &bytes[..2]), (StatusCode::OK, &b"\xFF\xD8"[..]));
        let (status, item) = guest.look(&format!("{}/{clip}", link.path)).await;
        assert!(status == StatusCode::OK && item.contains("<video controls"), "{item}");
        let play = format!("{}/{clip}/play", link.path);
        let part = guest.request(Method::GET, &play).header("range", "bytes=10-19").send().await;
        let part = part.expect("a response");
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.bytes().await.expect("bytes"), media("clip.mp4")[10..20]);
        for (asset, file) in [(&elsewhere, ""), (&elsewhere, "/download"), (&here, "/play"), (&here, "/download")] {
            let (status, _) = guest.look(&format!("{}/{asset}{file}", link.path)).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{file}");
        }
        // Without the cookie nothing but the page is served.
        let (status, _) = Guest::of(app).fetch(&play).await;
        assert_eq!(status, StatusCode::FORBIDDEN);

        let found = seen(&owner, &link).await;
        assert_eq!(found["views"], 1);
        let visit = json!({ "action": "VIEW", "network": "127.0.0.0/24", "userAgent": "Guest/1.0", "asset": null });
        assert_eq!(found["visits"]["nodes"], json!([visit]));
        guest.look(&link.path).await;
        assert_eq!(seen(&owner, &link).await["views"], 1, "who comes back does not count again");
    })
    .await;
}

#[actix_web::test]
async fn a_collection_is_seen_in_its_own_order() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ids = owner.add_pictures(3, json!({})).await;
        let create = "mutation { collectionCreate(input: { name: \"Best\" }) { collection { id } } }";
        let collection = id(&owner.ok(create, json!({})).await["collectionCreate"]["collection"]["id"]);
        let add = "mutation($ids: [ID!]!, $to: ID!) { collectionAssetsAdd(input: { ids: $ids, collectionId: $to }) { results { code } } }";
        let add_to = json!({ "ids": [ids[2], ids[0]], "to": collection });
        let added = owner.send(add, add_to.clone()).await;
        assert!(added.get("errors").is_none(), "{added:#}");
        let link = shared(&owner, json!({ "collectionId": collection })).await;
        let (status, page) = Guest::of(app).look(&link.path).await;
        assert_eq!(status, StatusCode::OK);
        let place = |name: &str| page.find(&format!("class=\"name\">{name}"));
        assert!(place("2.png") < place("0.png") && place("2.png").is_some(), "{page}");
        assert_eq!(place("1.png"), None);
    })
    .await;
}

#[actix_web::test]
async fn a_password_is_asked_for_and_cannot_be_tried_without_end() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        app.work().await;
        let input = json!({ "assetId": asset, "name": "For Kari", "password": "open sesame" });
        let link = shared(&owner, input).await;
        let mut guest = Guest::of(app);
        let (status, door) = guest.look(&link.path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(door.contains("type=\"password\"") && !door.contains("For Kari"), "{door}");
        assert_eq!(guest.cookie, None);
        assert_eq!(guest.open(&link.path, "open+says+me").await, StatusCode::FORBIDDEN);
        assert_eq!(guest.open(&link.path, "open+sesame").await, StatusCode::SEE_OTHER);
        let (status, page) = guest.look(&link.path).await;
        assert!(status == StatusCode::OK && page.contains("fjord.jpg"), "{page}");
        let mut thief = Guest::of(app);
        let mut last = StatusCode::OK;
        for n in 0..7 {
            last = thief.open(&link.path, &format!("wrong+guess+{n}")).await;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(thief.open(&link.path, "open+sesame").await, StatusCode::TOO_MANY_REQUESTS);
        // A cookie is of no use for another link, nor changed.
        let other = shared(&owner, json!({ "assetId": asset, "password": "open sesame" })).await;
        let (_, door) = guest.look(&other.path).await;
        assert!(door.contains("type=\"password\""));
        let cookie = guest.cookie.clone().expect("a cookie");
        let (name, value) = cookie.split_once('=').expect("a pair");
        let (end, mac) = value.split_once('.').expect("two parts");
        let later = end.parse::<i64>().expect("an instant") + 1;
        guest.cookie = Some(format!("{name}={later}.{mac}"));
        let (_, door) = guest.look(&link.path).await;
        assert!(door.contains("type=\"password\""));
        guest.cookie = Some(cookie);
        app.platform.clock.advance(TimeDelta::hours(2));
        let (_, door) = guest.look(&link.path).await;
        assert!(door.contains("type=\"password\""), "two hours are over");
    })
    .await;
}

#[actix_web::test]
async fn a_link_that_does_not_open_says_so_and_nothing_more() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add_fjord().await;
        let soon = app.platform.db.now() + TimeDelta::hours(1);
        let revoked = shared(&owner, json!({ "assetId": asset, "name": "One" })).await;
        let expired =
            shared(&owner, json!({ "assetId": asset, "name": "Two", "expiresAt": soon })).await;
        let mut guest = Guest::of(app);
        assert_eq!(guest.look(&revoked.path).await.0, StatusCode::OK);
        let results = owner.ok(REVOKE, json!({ "ids": [revoked.id] })).await;
        assert_eq!(results["sharesRevoke"]["results"][0]["item"]["state"], "REVOKED");
        app.platform.clock.advance(TimeDelta::hours(1));
        for path in [&revoked.path, &expired.path] {
            let (status, page) = guest.look(path).await;
            assert_eq!(status, StatusCode::GONE, "also for those who have it open");
            for secret in ["One", "Two", "fjord", "Fjord AS", "revoked", "expired"] {
                assert!(!page.contains(secret), "{secret}: {page}");
            }
        }
        let unknown = format!("/s/{}", "x".repeat(43));
        for path in [unknown.as_str(), "/s/short", "/s/%2e%2e%2fetc"] {
            assert_eq!(guest.look(path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let norwegian = guest.request(Method::GET, &unknown).header("accept-language", "nb").send();
        let _ = norwegian.await.expect("a response");
        let owner = app.client(&app.sign_in(&email).await);
        let rest = "mutation($id: ID) { sharesRevokeAll(input: { assetId: $id }) { revoked } }";
        assert_eq!(owner.ok(rest, json!({ "id": asset })).await["sharesRevokeAll"]["revoked"], 1);
        assert_eq!(owner.ok(rest, json!({})).await["sharesRevokeAll"]["revoked"], 0);
    })
    .await;
}

#[actix_web::test]
async fn of_twenty_at_once_seven_open_a_link_for_seven() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        let link = shared(&owner, json!({ "assetId": asset, "maxViews": 7 })).await;
        let (status, door) = Guest::of(app).look(&link.path).await;
        assert!(status == StatusCode::OK && door.contains("<button>"), "to look uses nothing up");
        let opening = (0..20).map(async |_| Guest::of(app).open(&link.path, "").await);
        let statuses = join_all(opening).await;
        let opened = statuses.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        let gone = statuses.iter().filter(|status| **status == StatusCode::GONE).count();
        assert_eq!((opened, gone), (7, 13));
        let found = seen(&owner, &link).await;
        assert_eq!((&found["views"], &found["state"]), (&json!(7), &json!("EXHAUSTED")));
        assert_eq!(found["visits"]["totalCount"], 7);
    })
    .await;
}

#[actix_web::test]
async fn a_link_that_makes_no_sense_is_not_made() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let asset = owner.add_fjord().await;
        let theirs = other.add_fjord().await;
        let folder = owner.folder("In", None).await;
        for (wrong, code) in [
            (json!({}), "BAD_USER_INPUT"),
            (json!({ "assetId": asset, "folderId": folder }), "BAD_USER_INPUT"),
            (json!({ "assetId": asset, "password": "short" }), "BAD_USER_INPUT"),
            (json!({ "assetId": asset, "maxViews": 0 }), "BAD_USER_INPUT"),
            (json!({ "assetId": asset, "expiresAt": "2020-01-01T00:00:00Z" }), "BAD_USER_INPUT"),
            (json!({ "assetId": asset, "allowsUpload": true }), "BAD_USER_INPUT"),
            (json!({ "folderId": folder, "showsContents": false }), "BAD_USER_INPUT"),
            (
                json!({ "folderId": folder, "allowsUpload": true, "maxFiles": 1_001 }),
                "BAD_USER_INPUT",
            ),
            (json!({ "assetId": theirs }), "NOT_FOUND"),
        ] {
            assert_eq!(owner.refused(CREATE, json!({ "input": wrong })).await, code, "{wrong}");
        }
        let link = shared(&owner, json!({ "assetId": asset })).await;
        let find = "query($id: ID!) { share(id: $id) { id } }";
        assert_eq!(other.ok(find, json!({ "id": link.id })).await["share"], Value::Null);
        let results = other.ok(REVOKE, json!({ "ids": [link.id] })).await;
        assert_eq!(results["sharesRevoke"]["results"][0]["code"], "NOT_FOUND");
        let listed =
            "query($id: ID) { shares(assetId: $id) { totalCount nodes { id asset { id } } } }";
        let listed = owner.ok(listed, json!({ "id": asset })).await;
        assert_eq!(listed["shares"]["nodes"], json!([{ "id": link.id, "asset": { "id": asset } }]));
    })
    .await;
}
