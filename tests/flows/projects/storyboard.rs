//! A project is shown to those who approve without a login.

use entity::role::AccountRole;
use reqwest::{StatusCode, header::ACCEPT_LANGUAGE};
use serde_json::{Value, json};
use tests::{
    Client,
    library::{id, sample},
    on_both,
};

use super::PLACEMENT_ADD;

const CREATE: &str = "mutation($id: ID!, $name: String! = \"\") {
    storyboardLinkCreate(input: { projectId: $id, name: $name }) {
        link { id pageUrl pdfUrl expiresAt } } }";
const LINKS: &str = "query($id: ID!) { project(id: $id) {
    storyboardLinks { id name pageUrl createdBy { name } withdrawnAt } } }";
const WITHDRAW: &str = "mutation($id: ID!, $ids: [ID!]) {
    storyboardLinksWithdraw(input: { projectId: $id, ids: $ids }) { links { id pageUrl } } }";

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
        let made = kari.ok(CREATE, json!({ "id": project })).await;
        let urls = &made["storyboardLinkCreate"]["link"];
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

/// Makes a link to a project, and returns its id and the address of its page.
async fn share(client: &Client, project: &str, name: &str) -> (String, String) {
    let made = client.ok(CREATE, json!({ "id": project, "name": name })).await;
    let link = &made["storyboardLinkCreate"]["link"];
    (id(&link["id"]), id(&link["pageUrl"]))
}

#[actix_web::test]
async fn links_to_a_storyboard_are_told_of_and_taken_back() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sommer", "language": "nb" })).await;
        let other = kari.project(json!({ "title": "Vinter" })).await;
        let (_, elsewhere) = share(&kari, &other, "").await;
        let (first, to_board) = share(&kari, &project, "Styret").await;
        let (second, to_agency) = share(&kari, &project, " Byrået ").await;
        let open = async |url: &str, language: &str| {
            let asked = reqwest::Client::new().get(format!("{}{url}", app.url));
            let answer = asked.header(ACCEPT_LANGUAGE, language).send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("a page"))
        };
        let links =
            kari.ok(LINKS, json!({ "id": project })).await["project"]["storyboardLinks"].take();
        let names: Vec<_> = links.as_array().expect("links").iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["Byrået", "Styret"]);
        assert_eq!(links[0]["createdBy"]["name"], "Kari Nordmann");
        assert_eq!(
            (&links[1]["pageUrl"], &links[1]["withdrawnAt"]),
            (&json!(to_board), &Value::Null)
        );

        let (away, _) = share(&kari, &other, "Byrået").await;
        let both = json!({ "id": project, "ids": [first, away] });
        assert_eq!(kari.refused(WITHDRAW, both).await, "NOT_FOUND", "one of another project");
        let left = kari.ok(WITHDRAW, json!({ "id": project, "ids": [first] })).await;
        let left = &left["storyboardLinksWithdraw"]["links"];
        assert_eq!((&left[0]["id"], &left[1]["pageUrl"]), (&json!(second), &Value::Null));
        let (status, shut) = open(&to_board, "nb").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(shut.contains("Denne lenken kan ikke åpnes lenger"), "{shut}");
        assert_eq!(open(&to_agency, "nb").await.0, StatusCode::OK);
        let paper = to_board.replace("storyboard.html", "storyboard.pdf");
        assert_eq!(open(&paper, "nb").await, (status, shut.clone()), "whatever keeps it shut");

        kari.ok(WITHDRAW, json!({ "id": project })).await;
        assert_eq!(open(&to_agency, "nb").await, (status, shut.clone()));
        assert_eq!(open(&elsewhere, "nb").await.0, StatusCode::OK, "of another project");
        let links = kari.ok(LINKS, json!({ "id": project })).await;
        let links = links["project"]["storyboardLinks"].as_array().expect("links").clone();
        assert!(links.iter().all(|link| link["withdrawnAt"].is_string()), "{links:?}");
        kari.ok(WITHDRAW, json!({ "id": project })).await;
        let again = kari.ok(LINKS, json!({ "id": project })).await;
        assert_eq!(again["project"]["storyboardLinks"], json!(links), "once is enough");

        app.platform.clock.advance(chrono::TimeDelta::days(15));
        assert_eq!(open(&elsewhere, "nb").await, (status, shut), "expired ones say the same");
        let (_, shut) = open(&elsewhere, "en-GB,nb;q=0.5").await;
        assert!(shut.contains("This link does not open any more"), "{shut}");
    })
    .await;
}

#[actix_web::test]
async fn only_those_who_plan_a_project_share_it() {
    on_both(async |app| {
        let kari = app.owner().await;
        let project = kari.project(json!({ "title": "Sommer" })).await;
        let (_, page) = share(&kari, &project, "").await;
        let reviewer = app.joined(&kari, AccountRole::Reviewer).await;
        let stranger = app.owner().await;
        for (client, expected) in [(&reviewer, "FORBIDDEN"), (&stranger, "NOT_FOUND")] {
            for operation in [CREATE, WITHDRAW] {
                assert_eq!(client.refused(operation, json!({ "id": project })).await, expected);
            }
        }
        assert_eq!(reviewer.refused(LINKS, json!({ "id": project })).await, "FORBIDDEN");
        let answer = reqwest::get(format!("{}{page}", app.url)).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let long = json!({ "id": project, "name": "x".repeat(121) });
        assert_eq!(kari.refused(CREATE, long).await, "BAD_USER_INPUT");
    })
    .await;
}
