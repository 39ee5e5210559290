//! Customers decide on what they have seen.

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{Studio, allowed};

#[actix_web::test]
async fn an_approved_cut_can_be_delivered() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let Studio { owner, producer, order } = &studio;
        let cut = studio.show(1).await;
        assert_eq!(
            allowed(&studio.review(owner).await),
            ["COMMENT", "DECIDE", "REQUEST_CHANGES", "SET_STAGES", "INVITE_GUESTS"]
        );
        let approved = json!({ "decision": "APPROVE", "note": " Strålende " });
        let decided = cut.decide_with(owner, approved).await;
        assert_eq!(decided["data"]["reviewDecide"]["cut"]["outcome"], "APPROVE");
        assert_eq!(studio.state().await, "APPROVED");
        let review = studio.review(owner).await;
        assert_eq!(
            review["cuts"][0]["decisions"][0],
            json!({
                "by": { "name": "Kari Nordmann" }, "decision": "APPROVE", "digest": cut.digest,
                "note": "Strålende", "stageId": null,
            })
        );
        assert_eq!(allowed(&review), ["COMMENT"]);
        let told = producer.ok("{ notifications { nodes { topic text } } }", json!({})).await;
        assert_eq!(told["notifications"]["nodes"][0]["topic"], "REVIEW_DECIDED");
        producer.steps(&["orderDeliver"], order).await;
        let again = cut.decide(owner, "REQUEST_CHANGES").await;
        assert_eq!(code(&again), Some("ILLEGAL_STATE"));
    })
    .await;
}

#[actix_web::test]
async fn what_is_open_when_it_is_approved_is_left_for_the_producer() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let id = cut.comment(&studio.owner, "Bytt musikk", json!({ "frame": 0 })).await;
        cut.decide(&studio.owner, "APPROVE_WITH_CHANGES").await;
        assert_eq!(studio.state().await, "APPROVED");
        assert_eq!(studio.review(&studio.producer).await["cuts"][0]["openCommentCount"], 1);
        let resolve =
            "mutation($id: ID!) { reviewCommentsResolve(input: { ids: [$id], resolved: true }) {
            results { code item { resolvedIn } } } }";
        let done = studio.producer.ok(resolve, json!({ "id": id })).await;
        assert_eq!(done["reviewCommentsResolve"]["results"][0]["item"]["resolvedIn"], 1);
        assert_eq!(studio.review(&studio.producer).await["cuts"][0]["openCommentCount"], 0);
    })
    .await;
}

#[actix_web::test]
async fn nobody_decides_on_what_they_have_not_seen() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let first = studio.show(1).await;
        let wrong = json!({ "decision": "APPROVE", "digest": "0".repeat(64) });
        let refused = first.decide_with(&studio.owner, wrong).await;
        assert_eq!(code(&refused), Some("CUT_STALE"), "{refused:#}");
        first.decide(&studio.owner, "REQUEST_CHANGES").await;
        assert_eq!(code(&first.decide(&studio.owner, "APPROVE").await), Some("ILLEGAL_STATE"));
        let second = studio.show(2).await;
        let stale = first.decide(&studio.owner, "APPROVE").await;
        assert_eq!(code(&stale), Some("CUT_STALE"));
        assert_eq!(stale["errors"][0]["extensions"]["details"]["number"], 2);
        let other = json!({ "decision": "APPROVE", "digest": first.digest });
        assert_eq!(code(&second.decide_with(&studio.owner, other).await), Some("CUT_STALE"));
        assert_eq!(studio.state().await, "IN_REVIEW", "a new cut asks anew");
        let review = studio.review(&studio.owner).await;
        assert_eq!(review["cuts"][0]["decisions"], json!([]));
        assert_eq!(review["cuts"][1]["outcome"], "REQUEST_CHANGES");
        assert_eq!(code(&second.decide(&studio.producer, "APPROVE").await), Some("FORBIDDEN"));
        let upper = json!({ "decision": "APPROVE", "digest": second.digest.to_uppercase() });
        assert_eq!(code(&second.decide_with(&studio.owner, upper).await), None);
    })
    .await;
}

#[actix_web::test]
async fn of_two_decisions_at_once_one_counts() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let reviewer = app.joined(&studio.owner, AccountRole::Reviewer).await;
        let cut = studio.show(1).await;
        let (one, two) = tokio::join!(
            cut.decide(&studio.owner, "APPROVE"),
            cut.decide(&reviewer, "REQUEST_CHANGES")
        );
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, [None, Some("ILLEGAL_STATE")], "{one:#} {two:#}");
        let review = studio.review(&studio.owner).await;
        assert_eq!(review["cuts"][0]["decisions"].as_array().map(Vec::len), Some(1));
        let expected = if code(&one).is_none() { "APPROVED" } else { "CHANGES_REQUESTED" };
        assert_eq!(studio.state().await, expected);
        assert_eq!(review["rounds"]["used"], i32::from(expected == "CHANGES_REQUESTED"));
    })
    .await;
}

#[actix_web::test]
async fn the_clock_runs_again_once_changes_are_asked_for() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        app.keep(&studio.owner).await;
        let see = "query($id: ID!) { order(id: $id) { dueAt pausedAt } }";
        let before = studio.owner.ok(see, json!({ "id": studio.order })).await["order"].take();
        let cut = studio.show(1).await;
        app.platform.clock.advance(chrono::TimeDelta::minutes(10));
        cut.decide(&studio.owner, "REQUEST_CHANGES").await;
        let after = studio.owner.ok(see, json!({ "id": studio.order })).await["order"].take();
        assert_eq!(after["pausedAt"], Value::Null);
        assert!(after["dueAt"].as_str() >= before["dueAt"].as_str(), "{after} {before}");
    })
    .await;
}
