//! What is open in a cut is carried to the next one.

use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{Studio, clip};

/// Where comments sit, by their text.
fn places(comments: &[Value]) -> Vec<(&str, &str, Option<i64>, Option<i64>)> {
    let place = |comment: &'_ Value| {
        let moment = &comment["moment"];
        (moment["frame"].as_i64(), moment["lastFrame"].as_i64())
    };
    let mut all: Vec<_> = comments
        .iter()
        .map(|comment| {
            let (first, last) = place(comment);
            let text = |name: &str| comment[name].as_str().expect("a text");
            (text("text"), text("placing"), first, last)
        })
        .collect();
    all.sort_unstable();
    all
}

#[actix_web::test]
async fn open_comments_follow_their_frames_into_the_next_cut() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let first = studio.show(1).await;
        first.comment(&studio.owner, "a kept", json!({ "frame": 10 })).await;
        first.comment(&studio.owner, "b cut out", json!({ "frame": 25, "lastFrame": 28 })).await;
        first.comment(&studio.owner, "c half", json!({ "frame": 15, "lastFrame": 25 })).await;
        first.comment(&studio.owner, "d behind", json!({ "frame": 40 })).await;
        first.comment(&studio.owner, "e all of it", Value::Null).await;
        let done = first.comment(&studio.owner, "f done", json!({ "frame": 1 })).await;
        let resolve =
            "mutation($id: ID!) { reviewCommentsResolve(input: { ids: [$id], resolved: true }) {
            results { code } } }";
        studio.owner.ok(resolve, json!({ "id": done })).await;
        first.decide(&studio.owner, "REQUEST_CHANGES").await;
        let edits = json!({ "edits": [
            { "firstFrame": 0, "lastFrame": 19, "newFirstFrame": 5 },
            { "firstFrame": 30, "lastFrame": 99, "newFirstFrame": 25 },
        ] });
        let second = studio.show_with(2, edits).await;
        let carried = second.comments(&studio.owner).await;
        assert_eq!(
            places(&carried),
            [
                ("a kept", "MOVED", Some(15), None),
                ("b cut out", "GONE", None, None),
                ("c half", "PARTLY", Some(20), Some(24)),
                ("d behind", "MOVED", Some(35), None),
                ("e all of it", "KEPT", None, None),
            ]
        );
        assert_eq!(carried[0]["cutId"], json!(first.id), "it is the same comment");
        // The cut before stays as it was.
        assert_eq!(
            places(&first.comments(&studio.owner).await)[1],
            ("b cut out", "SAID", Some(25), Some(28))
        );

        // Without a word of the producer, frames stay where they are, and what is gone stays gone.
        second.decide(&studio.owner, "REQUEST_CHANGES").await;
        let third = studio.show(3).await;
        assert_eq!(
            places(&third.comments(&studio.owner).await)[..2],
            [("a kept", "KEPT", Some(15), None), ("b cut out", "GONE", None, None),]
        );
    })
    .await;
}

#[actix_web::test]
async fn parts_that_do_not_fit_show_nothing() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let first = studio.show(1).await;
        first.decide(&studio.owner, "REQUEST_CHANGES").await;
        let part = |first: i32, last: i32, to: i32| {
            json!({ "firstFrame": first, "lastFrame": last, "newFirstFrame": to })
        };
        for wrong in [
            json!([]),
            json!([part(0, 100, 0)]),
            json!([part(0, 99, 1)]),
            json!([part(9, 0, 0)]),
            json!([part(0, 9, 0), part(20, 29, 9)]),
        ] {
            let refused = studio
                .producer
                .show_cut(&studio.order, clip(2), json!({ "edits": wrong }))
                .await;
            assert_eq!(code(&refused), Some("BAD_USER_INPUT"), "{wrong}");
            assert_eq!(refused["errors"][0]["extensions"]["field"], "edits");
        }
        assert_eq!(studio.state().await, "CHANGES_REQUESTED");
        assert_eq!(studio.review(&studio.owner).await["cuts"].as_array().map(Vec::len), Some(1));
    })
    .await;
}
