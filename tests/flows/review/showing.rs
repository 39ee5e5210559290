//! Producers show cuts, and customers look at them.

use entity::role::{AccountRole, StaffRole};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    library::{id, media, sample},
    on_both,
    studio::code,
    tools::{recorded, with_tools},
};

use super::{Studio, allowed, clip};

const CUT: &str = "query($id: ID!) { cut(id: $id) { id number player {
    frameRate { numerator denominator } frameCount durationMs width height hasAudio
    playback { state streamUrl proxy { url } storyboard { url tiles } } } } }";

#[actix_web::test]
async fn a_cut_is_shown_and_the_order_waits_for_the_customer() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let Studio { owner, producer, order } = &studio;
        assert_eq!(allowed(&studio.review(producer).await), ["SUBMIT_CUT"]);
        let mut heard = owner
            .subscribe(&format!(
                "subscription {{ reviewChanged(orderId: \"{order}\") {{ cutId cut {{ number }} }} }}"
            ))
            .await;
        let first = studio.show_with(1, json!({ "note": " Første klipp " })).await;
        let change = heard.next().await["data"]["reviewChanged"].take();
        assert_eq!(change, json!({ "cutId": first.id, "cut": { "number": 1 } }));
        let see = "query($id: ID!) { order(id: $id) { state pausedAt history { action actor }
            availableActions { action allowed } } }";
        let seen = owner.ok(see, json!({ "id": order })).await["order"].take();
        assert_eq!(seen["state"], "IN_REVIEW");
        assert!(seen["pausedAt"].is_string(), "the clock stands still");
        assert_eq!(seen["history"][3], json!({ "action": "SUBMIT_CUT", "actor": "STAFF" }));
        let actions = seen["availableActions"].as_array().expect("actions");
        for action in ["APPROVE", "REQUEST_CHANGES"] {
            assert!(actions.contains(&json!({ "action": action, "allowed": true })), "{actions:?}");
        }
        let review = studio.review(owner).await;
        let cut = &review["cuts"][0];
        assert_eq!((&cut["number"], &cut["note"]), (&json!(1), &json!("Første klipp")));
        assert_eq!((&cut["digest"], &cut["outcome"]), (&json!(first.digest), &Value::Null));
        assert_eq!(cut["submittedBy"], Value::Null, "customers are not told who at Vibbio it was");
        assert_eq!(studio.review(producer).await["cuts"][0]["submittedBy"]["name"], "Ola Vibb");
        let told = owner.ok("{ notifications { nodes { topic } } }", json!({})).await;
        assert_eq!(told["notifications"]["nodes"][0]["topic"], "REVIEW_WANTED");
        let again = producer.show_cut(order, clip(2), json!({})).await;
        assert_eq!(code(&again), Some("ILLEGAL_STATE"));
    })
    .await;
}

#[actix_web::test]
async fn the_player_knows_the_exact_rate_and_every_frame() {
    with_tools(async |app| {
        let studio = Studio::open(app).await;
        let options = "-f lavfi -i testsrc=s=320x180:d=2.002:r=30000/1001 -f lavfi -i sine=d=2.02 \
                       -c:v libx264 -pix_fmt yuv420p -preset ultrafast -c:a aac";
        let film = recorded("cut.mp4", options).expect("ffmpeg");
        let shown = studio.producer.show_cut(&studio.order, film, json!({})).await;
        let cut = id(&shown["data"]["cutSubmit"]["cut"]["id"]);
        app.work().await;
        let seen = studio.owner.ok(CUT, json!({ "id": cut })).await;
        let player = &seen["cut"]["player"];
        assert_eq!(player["frameRate"], json!({ "numerator": 30_000, "denominator": 1_001 }));
        assert_eq!(player["frameCount"], 60, "{player}");
        assert_eq!((&player["width"], &player["height"]), (&json!(320), &json!(180)));
        assert_eq!(player["playback"]["state"], "READY", "{player}");
        for url in [
            &player["playback"]["proxy"]["url"],
            &player["playback"]["streamUrl"],
            &player["playback"]["storyboard"]["url"],
        ] {
            let url = url.as_str().expect("a URL");
            let answer = app.stranger().request(Method::GET, url).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK, "{url}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_cut_lies_in_the_library_and_stays_there_while_the_order_is_under_way() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        studio.show(1).await;
        let library = "{ assets(filter: { kinds: [VIDEO] }) { nodes { id name ownership
            folder { name } } } }";
        let found = studio.owner.ok(library, json!({})).await["assets"]["nodes"][0].take();
        assert_eq!(found["ownership"], "VIBBIO_RAW");
        assert_eq!(found["folder"]["name"], "Cuts");
        let trash = "mutation($id: ID!) { assetTrash(input: { id: $id, force: true }) {
            asset { id } } }";
        let refused = studio.owner.refused(trash, json!({ "id": found["id"] })).await;
        assert_eq!(refused, "ASSET_IN_USE");
        let used = "{ assets(filter: { inUse: true, kinds: [VIDEO] }) { totalCount } }";
        assert_eq!(studio.owner.ok(used, json!({})).await["assets"]["totalCount"], 1);
    })
    .await;
}

#[actix_web::test]
async fn a_large_cut_is_sent_beforehand() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let Studio { owner, producer, order } = &studio;
        let bytes = clip(1);
        let (upload, url) = producer.begin_for_order(order, "large.mp4", bytes.len()).await;
        let submit = "mutation($order: ID!, $upload: ID!) {
            cutSubmit(input: { orderId: $order, uploadId: $upload }) { cut { id number name } } }";
        let variables = json!({ "order": order, "upload": upload });
        let early = producer.refused(submit, variables.clone()).await;
        assert_eq!(early, "ILLEGAL_STATE", "its bytes are missing");
        let put = app.stranger().request(Method::PUT, &url).body(bytes).send().await;
        assert!(put.expect("an answer").status().is_success());
        let other = app.staff(StaffRole::Producer).await;
        assert_eq!(other.refused(submit, variables.clone()).await, "NOT_FOUND");
        let shown = producer.ok(submit, variables.clone()).await;
        let cut = &shown["cutSubmit"]["cut"];
        assert_eq!((&cut["number"], &cut["name"]), (&json!(1), &json!("large.mp4")));
        assert_eq!(producer.ok(submit, variables).await, shown, "who lost the answer asks again");
        assert_eq!(studio.review(owner).await["cuts"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_video_is_not_shown_and_leaves_nothing_behind() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let Studio { owner, producer, order } = &studio;
        let torn = sample("sailing.mp4")[..20_000].to_vec();
        for (file, expected) in [
            (sample("fjord.jpg"), "FILE_UNSUPPORTED"),
            (media("bare.mp3"), "FILE_UNSUPPORTED"),
            (vec![], "FILE_EMPTY"),
            (torn, "FILE_TRUNCATED"),
        ] {
            let refused = producer.show_cut(order, file, json!({})).await;
            assert_eq!(code(&refused), Some(expected), "{refused:#}");
        }
        let long = json!({ "note": "x".repeat(2_001) });
        assert_eq!(code(&producer.show_cut(order, clip(1), long).await), Some("BAD_USER_INPUT"));
        let early = json!({ "edits": [{ "firstFrame": 0, "lastFrame": 9, "newFirstFrame": 0 }] });
        let refused = producer.show_cut(order, clip(1), early).await;
        assert_eq!(code(&refused), Some("BAD_USER_INPUT"), "there is no cut before");
        assert_eq!(studio.review(owner).await["cuts"], json!([]));
        assert_eq!(studio.state().await, "IN_PRODUCTION");
        assert_eq!(code(&owner.show_cut(order, clip(1), json!({})).await), Some("FORBIDDEN"));
    })
    .await;
}

#[actix_web::test]
async fn of_two_cuts_at_once_one_is_shown() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let (one, two) = tokio::join!(
            studio.producer.show_cut(&studio.order, clip(1), json!({})),
            studio.producer.show_cut(&studio.order, clip(2), json!({})),
        );
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, [None, Some("ILLEGAL_STATE")], "{one:#} {two:#}");
        assert_eq!(studio.review(&studio.owner).await["cuts"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[actix_web::test]
async fn the_review_of_another_account_looks_like_nothing_at_all() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let shown = studio.show(1).await;
        let comment = shown.comment(&studio.owner, "Fin", Value::Null).await;
        let other = app.owner().await;
        assert_eq!(studio.review(&other).await, Value::Null);
        assert_eq!(other.ok(CUT, json!({ "id": shown.id })).await["cut"], Value::Null);
        assert_eq!(code(&shown.decide(&other, "APPROVE").await), Some("NOT_FOUND"));
        let reply = "mutation($id: ID!) { reviewCommentReply(input: { id: $id, text: \"x\" }) {
            comment { id } } }";
        assert_eq!(other.refused(reply, json!({ "id": comment })).await, "NOT_FOUND");
        let listen =
            format!("subscription {{ reviewChanged(orderId: \"{}\") {{ cutId }} }}", studio.order);
        let mut heard = other.subscribe(&listen).await;
        let refused = heard.next().await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_FOUND");
        let reviewer = app.joined(&studio.owner, AccountRole::Reviewer).await;
        assert_eq!(studio.review(&reviewer).await["cuts"].as_array().map(Vec::len), Some(1));
        let support = app.staff(StaffRole::Support).await;
        let see = "query($id: ID!) { review(orderId: $id) { orderId } }";
        assert_eq!(support.refused(see, json!({ "id": studio.order })).await, "FORBIDDEN");
        assert_eq!(
            app.stranger().refused(see, json!({ "id": studio.order })).await,
            "UNAUTHENTICATED"
        );
    })
    .await;
}
