//! Comments and approvals are given out as files.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{TestApp, on_both, tools::with_tools};

use super::{ADD, Studio};

const URLS: &str = "query($id: ID!) { cut(id: $id) {
    csv: exportUrl(format: CSV) pdf: exportUrl(format: PDF) edl: exportUrl(format: EDL)
    fcpxml: exportUrl(format: FCPXML)
    certificate { outcome digest url assetId approvals { name email decision note }
        openItems { name timeCode text } } } }";

async fn fetch(app: &TestApp, url: &Value) -> Vec<u8> {
    let url = url.as_str().expect("a URL");
    let answer = app.stranger().request(Method::GET, url).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK, "{url}");
    answer.bytes().await.expect("bytes").to_vec()
}

async fn text(app: &TestApp, url: &Value) -> String {
    String::from_utf8(fetch(app, url).await).expect("a text")
}

#[actix_web::test]
async fn comments_are_given_out_as_a_table_and_as_markers() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        cut.comment(
            &studio.owner,
            "=SUM(1) \"for mørkt\" <&>|",
            json!({ "frame": 26, "lastFrame": 30 }),
        )
        .await;
        cut.comment(&studio.owner, "Midt i den", json!({ "frame": 28 })).await;
        cut.comment(&studio.owner, "Bra tempo", Value::Null).await;
        let done = cut.comment(&studio.owner, "Fin start", json!({ "frame": 0 })).await;
        let resolve =
            "mutation($id: ID!) { reviewCommentsResolve(input: { ids: [$id], resolved: true }) {
            results { code } } }";
        studio.owner.ok(resolve, json!({ "id": done })).await;
        let secret = json!({ "input": { "cutId": cut.id, "text": "Hemmelig", "isPrivate": true } });
        studio.producer.ok(ADD, secret).await;
        let urls = studio.owner.ok(URLS, json!({ "id": cut.id })).await["cut"].take();
        let csv = text(app, &urls["csv"]).await;
        assert_eq!(csv.lines().count(), 5, "{csv}");
        assert!(csv.starts_with("\u{feff}\"Number\",\"Cut\""));
        assert!(
            csv.contains(
                "\"26\",\"30\",\"00:00:01:01 – 00:00:01:05\",\"Kari Nordmann\",\"Customer\""
            ),
            "{csv}"
        );
        assert!(csv.contains("\"'=SUM(1) \"\"for mørkt\"\" <&>|\",\"open\""), "{csv}");
        let edl = text(app, &urls["edl"]).await;
        assert!(
            edl.contains(
                "002  001      V     C        01:00:01:01 01:00:01:02 01:00:01:01 01:00:01:02\r\n"
            ),
            "{edl}"
        );
        // What begins on one frame is one event, and none overlaps another.
        let events: Vec<_> = edl.lines().filter(|line| line.contains("  001      V")).collect();
        let begins = ["01:00:00:00", "01:00:01:01", "01:00:01:03"];
        assert_eq!(events.len(), begins.len(), "{edl}");
        assert!(events.iter().zip(begins).all(|(event, at)| event.contains(at)), "{edl}");
        assert!(
            edl.contains(
                "|C:ResolveColorRed |M:Kari Nordmann: Bra tempo / Kari Nordmann: Fin start"
            ) || edl.contains(
                "|C:ResolveColorRed |M:Kari Nordmann: Fin start / Kari Nordmann: Bra tempo"
            ),
            "{edl}"
        );
        assert!(
            edl.contains("|C:ResolveColorRed |M:Kari Nordmann: =SUM(1) \"for mørkt\" <&>/ |D:5"),
            "{edl}"
        );
        assert!(edl.contains("* LOC: 01:00:00:00 GREEN   Kari Nordmann: Fin start"), "{edl}");
        let fcpxml = text(app, &urls["fcpxml"]).await;
        assert!(fcpxml.contains("frameDuration=\"1/25s\""), "{fcpxml}");
        assert!(
            fcpxml.contains(
                "<marker start=\"26/25s\" duration=\"5/25s\" value=\"Kari Nordmann: \
            =SUM(1) &quot;for mørkt&quot; &lt;&amp;&gt;/\" completed=\"0\"/>"
            ),
            "{fcpxml}"
        );
        assert!(fcpxml.contains("value=\"Kari Nordmann: Fin start\" completed=\"1\""), "{fcpxml}");
        for hidden in [&csv, &edl, &fcpxml] {
            assert!(!hidden.contains("Hemmelig"));
        }
        let theirs = studio.producer.ok(URLS, json!({ "id": cut.id })).await["cut"].take();
        assert!(text(app, &theirs["csv"]).await.contains("Hemmelig"));
        // Nobody sees more by writing something else into the URL.
        let forged = urls["csv"].as_str().expect("a URL").replace("for=customer", "for=vibbio");
        let answer = app.stranger().request(Method::GET, &forged).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        let pdf = fetch(app, &urls["pdf"]).await;
        assert!(pdf.starts_with(b"%PDF-1.7"));
    })
    .await;
}

#[actix_web::test]
async fn the_paper_has_a_still_of_each_frame() {
    with_tools(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        for frame in [0, 50, 99] {
            cut.comment(&studio.owner, "Se her", json!({ "frame": frame })).await;
        }
        app.work().await;
        let urls = studio.owner.ok(URLS, json!({ "id": cut.id })).await["cut"].take();
        let pdf = fetch(app, &urls["pdf"]).await;
        let stills = pdf.windows(10).filter(|found| found == b"/DCTDecode").count();
        assert_eq!(stills, 3);
    })
    .await;
}

#[actix_web::test]
async fn an_approval_is_certified_and_goes_with_the_delivered_video() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let urls = studio.owner.ok(URLS, json!({ "id": cut.id })).await["cut"].take();
        assert_eq!(urls["certificate"], Value::Null);
        cut.comment(&studio.owner, "Bytt musikk", json!({ "frame": 25 })).await;
        let input = json!({ "decision": "APPROVE_WITH_CHANGES", "note": "Takk" });
        cut.decide_with(&studio.owner, input).await;
        let urls = studio.owner.ok(URLS, json!({ "id": cut.id })).await["cut"].take();
        let certificate = &urls["certificate"];
        assert_eq!(
            (&certificate["outcome"], &certificate["digest"]),
            (&json!("APPROVE_WITH_CHANGES"), &json!(cut.digest))
        );
        assert_eq!(
            certificate["approvals"],
            json!([{ "name": "Kari Nordmann", "email": null,
            "decision": "APPROVE_WITH_CHANGES", "note": "Takk" }])
        );
        assert_eq!(
            certificate["openItems"],
            json!([{ "name": "Kari Nordmann",
            "timeCode": "00:00:01:00", "text": "Bytt musikk" }])
        );
        assert_eq!(certificate["assetId"], Value::Null);
        let before = fetch(app, &certificate["url"]).await;
        assert!(before.starts_with(b"%PDF-1.7"));

        studio.producer.steps(&["orderDeliver"], &studio.order).await;
        app.work().await;
        let urls = studio.owner.ok(URLS, json!({ "id": cut.id })).await["cut"].take();
        let asset = &urls["certificate"]["assetId"];
        let see = "query($id: ID!) { asset(id: $id) { name kind ownership folder { name }
        } }";
        let kept = studio.owner.ok(see, json!({ "id": asset })).await["asset"].take();
        assert_eq!(
            (&kept["kind"], &kept["folder"]["name"]),
            (&json!("DOCUMENT"), &json!("Finished videos")),
            "{kept}"
        );
        assert_eq!(
            fetch(app, &urls["certificate"]["url"]).await,
            before,
            "it reads the same later"
        );
    })
    .await;
}
