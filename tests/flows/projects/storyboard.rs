//! A project is shown to those who approve without a login.

use reqwest::StatusCode;
use serde_json::json;
use tests::{library::sample, on_both};

use super::PLACEMENT_ADD;

const STORYBOARD: &str = "query($id: ID!) { project(id: $id) {
    storyboard { pageUrl pdfUrl expiresAt } } }";

#[actix_web::test]
async fn a_storyboard_carries_what_it_shows_and_asks_for_no_login() {
    on_both(async |app| {
        let kari = app.owner().await;
        let input =
            json!({ "title": "Sommer <b>salg</b>", "goal": "Flere på båten", "language": "nb" });
        let project = kari.project(input).await;
        let scene = kari.scene(&project, "Alt skal vekk & mer").await;
        kari.show(&scene, &kari.add_fjord().await).await;
        let clip = kari.add(json!({}), "clip.mp4", sample("sailing.mp4")).await;
        let input = json!({ "sceneId": scene, "assetId": clip, "inMs": 1_000, "outMs": 2_500,
            "lowerThirds": [{ "name": "Kari Nordmann", "title": "Skipper" }] });
        kari.ok(PLACEMENT_ADD, json!({ "input": input })).await;
        kari.scene(&project, "Uten noe å se").await;
        let urls = kari.ok(STORYBOARD, json!({ "id": project })).await;
        let urls = &urls["project"]["storyboard"];
        let open =
            async |url: &str| reqwest::get(format!("{}{url}", app.url)).await.expect("an answer");
        let page_url = urls["pageUrl"].as_str().expect("a URL");
        let page = open(page_url).await;
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()["content-security-policy"].to_str().expect("a policy");
        assert!(policy.starts_with("default-src 'none'; img-src data:"), "{policy}");
        let page = page.text().await.expect("a page");
        assert!(page.contains("<html lang=\"nb\">"));
        assert!(page.contains("Sommer &lt;b&gt;salg&lt;/b&gt;") && !page.contains("<b>salg"));
        for told in ["Alt skal vekk &amp; mer", "Flere på båten", "Kari Nordmann", "0:01.0–0:02.5"]
        {
            assert!(page.contains(told), "{told}");
        }
        let stills = if app.platform.tools.ffmpeg.is_some() { 2 } else { 1 };
        assert_eq!(page.matches("src=\"data:image/jpeg;base64,/9j/").count(), stills);
        assert!(!page.contains("http://") && !page.contains("https://"), "it fetches nothing");

        let pdf = open(urls["pdfUrl"].as_str().expect("a URL")).await;
        assert_eq!(pdf.headers()["content-type"], "application/pdf");
        let pdf = pdf.bytes().await.expect("a paper");
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.ends_with(b"%%EOF\n"));

        let other = page_url.replace("storyboard.html", "storyboard.pdf");
        assert_eq!(open(&other).await.status(), StatusCode::FORBIDDEN);
        let bare = page_url.split('?').next().expect("a path");
        assert_eq!(open(bare).await.status(), StatusCode::FORBIDDEN);
        app.platform.clock.advance(chrono::TimeDelta::days(16));
        assert_eq!(open(page_url).await.status(), StatusCode::FORBIDDEN, "it has ended");
    })
    .await;
}
