//! People fetch what they have put in.

use chrono::TimeDelta;
use entity::asset::{self, Ownership};
use reqwest::{Method, Response, StatusCode, header::HeaderMap, redirect::Policy};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp, bucket,
    library::{media, sample},
    on_both,
};

async fn links(client: &Client, id: &str) -> Value {
    let query = "query($id: ID!) { asset(id: $id) { downloadUrl viewUrl isDownloadable
        webp: preview { url width height } jpeg: preview(size: THUMBNAIL, format: JPEG) { url width height } } }";
    client.ok(query, json!({ "id": id })).await["asset"].take()
}

/// Fetches without a token, as a browser does for an image.
async fn fetch(app: &TestApp, method: Method, url: &Value, headers: &[(&str, &str)]) -> Response {
    let mut request = app.stranger().request(method, url.as_str().expect("a URL"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("a response")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

#[actix_web::test]
async fn a_file_comes_back_as_it_was_sent_and_cannot_act_as_a_page() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "Fjord på Værøy.jpg", sample("fjord.jpg")).await;
        let links = links(&owner, &id).await;
        let whole = fetch(app, Method::GET, &links["downloadUrl"], &[]).await;
        assert_eq!(whole.status(), StatusCode::OK);
        let headers = whole.headers().clone();
        assert_eq!(text(&headers, "content-type"), "image/jpeg");
        assert_eq!(text(&headers, "accept-ranges"), "bytes");
        assert_eq!(text(&headers, "x-content-type-options"), "nosniff");
        assert_eq!(text(&headers, "content-security-policy"), "sandbox; default-src 'none'");
        assert!(text(&headers, "cache-control").starts_with("private"));
        let disposition = "attachment; filename=\"Fjord p_ V_r_y.jpg\"; filename*=UTF-8''Fjord%20p%C3%A5%20V%C3%A6r%C3%B8y.jpg";
        assert_eq!(text(&headers, "content-disposition"), disposition);
        assert_eq!(whole.bytes().await.expect("bytes"), sample("fjord.jpg"));

        let shown = fetch(app, Method::GET, &links["viewUrl"], &[]).await;
        assert!(text(shown.headers(), "content-disposition").starts_with("inline;"));
        let head = fetch(app, Method::HEAD, &links["downloadUrl"], &[("range", "bytes=0-1")]).await;
        assert_eq!(head.status(), StatusCode::OK);
        assert_eq!(text(head.headers(), "content-length"), sample("fjord.jpg").len().to_string());
        assert_eq!(text(head.headers(), "etag"), text(&headers, "etag"));
        assert!(head.bytes().await.expect("no bytes").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn parts_of_a_file_are_given_as_the_standard_says() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let clip = media("clip.mp4");
    let size = clip.len();
    let id = owner.add(json!({}), "clip.mp4", clip.clone()).await;
    let url = links(&owner, &id).await["viewUrl"].take();
    let tag = text(fetch(&app, Method::HEAD, &url, &[]).await.headers(), "etag").to_owned();

    for (range, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=100-199", 100..200),
        ("bytes=8000-", 8000..size),
        ("bytes=-10", size - 10..size),
        ("bytes=0-999999999", 0..size),
    ] {
        let answer = fetch(&app, Method::GET, &url, &[("range", range)]).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let expected = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(text(answer.headers(), "content-range"), expected);
        assert_eq!(text(answer.headers(), "content-length"), part.len().to_string());
        assert_eq!(answer.bytes().await.expect("bytes"), clip[part]);
    }
    for range in ["bytes=0-1,5-6", "bytes=x-y", "lines=0-1", "bytes=5-4"] {
        let answer = fetch(&app, Method::GET, &url, &[("range", range)]).await;
        assert_eq!(answer.status(), StatusCode::OK, "{range}");
        assert_eq!(answer.bytes().await.expect("bytes").len(), size);
    }
    let beyond = fetch(&app, Method::GET, &url, &[("range", &format!("bytes={size}-"))]).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(text(beyond.headers(), "content-range"), format!("bytes */{size}"));

    let fresh = fetch(&app, Method::GET, &url, &[("if-none-match", &tag)]).await;
    assert_eq!(fresh.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(text(fresh.headers(), "etag"), tag);
    let other = fetch(&app, Method::GET, &url, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
    let same = [("range", "bytes=0-0"), ("if-range", tag.as_str())];
    assert_eq!(fetch(&app, Method::GET, &url, &same).await.status(), StatusCode::PARTIAL_CONTENT);
    let changed = [("range", "bytes=0-0"), ("if-range", "\"other\"")];
    assert_eq!(fetch(&app, Method::GET, &url, &changed).await.status(), StatusCode::OK);
    app.finish().await;
}

#[actix_web::test]
async fn previews_are_small_upright_and_of_both_formats() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        assert_eq!(links(&owner, &id).await["webp"], Value::Null, "not yet");
        app.work().await;
        let links = links(&owner, &id).await;
        for (preview, most, media_type) in [("webp", 1_280, "image/webp"), ("jpeg", 320, "image/jpeg")] {
            let (width, height) = (&links[preview]["width"], &links[preview]["height"]);
            let longest = Ord::max(width.as_i64(), height.as_i64());
            assert!(longest <= Some(most) && longest > Some(200), "{links}");
            let answer = fetch(app, Method::GET, &links[preview]["url"], &[]).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(text(answer.headers(), "content-type"), media_type);
            let tag = text(answer.headers(), "etag").to_owned();
            let size = answer.bytes().await.expect("bytes").len();
            assert!(size > 500 && size < 400_000, "{size} bytes");
            let fresh = fetch(app, Method::GET, &links[preview]["url"], &[("if-none-match", &tag)]).await;
            assert_eq!(fresh.status(), StatusCode::NOT_MODIFIED);
        }
        // A picture taken on its side is shown upright.
        let id = owner.add(json!({}), "side.jpg", media("orientation-6.jpg")).await;
        app.work().await;
        let query = "query($id: ID!) { asset(id: $id) { revision { width height } preview { width height } } }";
        let asset = owner.ok(query, json!({ "id": id })).await["asset"].take();
        assert_eq!(asset["revision"], asset["preview"]);
    })
    .await;
}

#[actix_web::test]
async fn a_url_opens_for_a_while_and_only_as_it_was_given() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "logo.png", sample("logo.png")).await;
        app.work().await;
        let asset = links(&owner, &id).await;
        let url = asset["downloadUrl"].as_str().expect("a URL");
        assert_eq!(asset, links(&owner, &id).await, "browsers find the same URL in their caches");
        let preview = asset["webp"]["url"].as_str().expect("a URL");
        let (path, query) = url.split_once('?').expect("a query");
        let (preview_path, _) = preview.split_once('?').expect("a query");
        for forged in [
            path.to_owned(),
            url.replace("as=download", "as=view"),
            url.replace("expires=1", "expires=9"),
            format!("{url}0"),
            format!("{preview_path}?{query}"),
            "/media/rev_01890000000070008000000000000000/original?as=view&expires=1&signature=x"
                .into(),
        ] {
            let answer = fetch(app, Method::GET, &json!(forged), &[]).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{forged}");
            assert_eq!(text(answer.headers(), "cache-control"), "no-store");
        }
        let post = fetch(app, Method::POST, &json!(url), &[]).await;
        assert!(post.status().is_client_error());
        app.platform.clock.advance(TimeDelta::minutes(59));
        assert_eq!(fetch(app, Method::GET, &json!(url), &[]).await.status(), StatusCode::OK);
        app.platform.clock.advance(TimeDelta::minutes(62));
        assert_eq!(fetch(app, Method::GET, &json!(url), &[]).await.status(), StatusCode::FORBIDDEN);
    })
    .await;
}

#[actix_web::test]
async fn a_library_lies_in_a_bucket_which_serves_its_files_itself() {
    for bucket in bucket::each().await {
        let app = TestApp::start(None, &["--storage", &bucket.url()]).await;
        let owner = app.owner().await;
        let files = vec![
            ("broken.jpg", media("picture.jpg")[..300].to_vec()),
            ("Å.jpg", sample("city.jpg")),
        ];
        let results = owner.upload(json!({}), files).await;
        assert_eq!(results[0]["code"], "FILE_TRUNCATED");
        let id = results[1]["asset"]["id"].as_str().expect("an id");
        app.work().await;
        assert_eq!(bucket.objects().await.len(), 5, "a file and four pictures of it");

        let links = links(&owner, id).await;
        let url = format!("{}{}", app.url, links["downloadUrl"].as_str().expect("a URL"));
        let direct = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        let handed_over = direct.get(&url).send().await.expect("a response");
        assert_eq!(handed_over.status(), StatusCode::TEMPORARY_REDIRECT);
        let followed =
            fetch(&app, Method::GET, &links["downloadUrl"], &[("range", "bytes=10-19")]).await;
        assert_eq!(followed.status(), StatusCode::PARTIAL_CONTENT);
        let disposition = "attachment; filename=\"_.jpg\"; filename*=UTF-8''%C3%85.jpg";
        assert_eq!(text(followed.headers(), "content-disposition"), disposition);
        assert_eq!(followed.bytes().await.expect("bytes"), sample("city.jpg")[10..20]);
        let preview = fetch(&app, Method::GET, &links["webp"]["url"], &[]).await;
        assert_eq!(text(preview.headers(), "content-type"), "image/webp");
        app.finish().await;
    }
}

#[actix_web::test]
async fn a_server_that_knows_its_public_url_gives_absolute_ones() {
    let app = TestApp::start(None, &["--public-url", "https://vibbio.example/api/"]).await;
    let owner = app.owner().await;
    let id = owner.add(json!({}), "logo.png", sample("logo.png")).await;
    let url = links(&owner, &id).await["downloadUrl"].take();
    let path = url.as_str().and_then(|url| url.strip_prefix("https://vibbio.example/api"));
    let answer = fetch(&app, Method::GET, &json!(path), &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    app.finish().await;
}

#[actix_web::test]
async fn what_can_carry_scripts_is_only_ever_downloaded() {
    on_both(async |app| {
        let owner = app.owner().await;
        for (name, media_type) in [
            ("drawing.svg", "image/svg+xml"),
            ("page.pdf", "application/pdf"),
            ("font.ttf", "font/ttf"),
        ] {
            let id = owner.add(json!({}), name, media(name)).await;
            let links = links(&owner, &id).await;
            assert_eq!(links["viewUrl"], Value::Null);
            let answer = fetch(app, Method::GET, &links["downloadUrl"], &[]).await;
            assert_eq!(text(answer.headers(), "content-type"), media_type);
            assert!(text(answer.headers(), "content-disposition").starts_with("attachment;"));
        }
    })
    .await;
}

#[actix_web::test]
async fn hostile_names_are_harmless_in_headers() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let id = owner.add(json!({}), "x.png", sample("logo.png")).await;
    let rename = "mutation($id: ID!, $name: String!) { assetRename(input: { id: $id, name: $name }) { asset { name } } }";
    for name in [
        "a\"; filename=\"evil.html",
        "../..\\x.png",
        "æøå 🌞",
        "a\r\nX-Evil: 1",
        "con.png",
        "%22%0d%0a",
    ] {
        owner.ok(rename, json!({ "id": id, "name": name })).await;
        let url = links(&owner, &id).await["downloadUrl"].take();
        let answer = fetch(&app, Method::GET, &url, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(answer.headers().get("x-evil").is_none());
        let disposition = text(answer.headers(), "content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"") && disposition.contains(".png"),
            "{disposition}"
        );
        assert!(!disposition.contains(['/', '\\']), "{disposition}");
    }
    app.finish().await;
}

#[actix_web::test]
async fn material_that_vibbio_filmed_is_shown_and_not_given_away() {
    on_both(async |app| {
        let owner = app.owner().await;
        let id = owner.add(json!({}), "raw.jpg", sample("aurora.jpg")).await;
        app.work().await;
        let before = links(&owner, &id).await;
        asset::Entity::update_many()
            .col_expr(asset::Column::Ownership, Expr::value(Ownership::VibbioRaw))
            .exec(app.platform.db.writer())
            .await
            .expect("the owner is changed");
        let query = "query($id: ID!) { asset(id: $id) { isDownloadable downloadUrl viewUrl preview { url } } }";
        let answer = owner.send(query, json!({ "id": id })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_DOWNLOADABLE", "{answer:#}");
        let asset = &answer["data"]["asset"];
        assert_eq!(asset["isDownloadable"], false);
        assert_eq!((&asset["downloadUrl"], &asset["viewUrl"]), (&Value::Null, &Value::Null));
        // A URL from before the rights changed is of no more use.
        let kept = fetch(app, Method::GET, &before["downloadUrl"], &[]).await;
        assert_eq!(kept.status(), StatusCode::FORBIDDEN);
        let shown = fetch(app, Method::GET, &asset["preview"]["url"], &[]).await;
        assert_eq!(shown.status(), StatusCode::OK);
    })
    .await;
}
