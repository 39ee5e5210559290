//! A library holds what its plan includes, and no more.

use entity::{
    plan::{self, PlanCode},
    upload,
};
use sea_orm::prelude::*;
use serde_json::json;
use tests::{
    TestApp,
    library::{media, picture},
    on_both,
};

use super::used;

#[actix_web::test]
async fn the_last_byte_of_a_plan_can_be_used_and_no_more() {
    on_both(async |app| {
        let owner = app.owner().await;
        let size = i64::try_from(picture(0).len()).expect("a size");
        set_quota(app, size * 3).await;
        let names = ["a", "b", "c", "d"];
        let files = names.iter().zip(0..).map(|(name, n)| (*name, picture(n))).collect();
        let results = owner.upload(json!({}), files).await;
        let codes: Vec<_> = results.iter().map(|result| result["code"].as_str()).collect();
        assert_eq!(codes, [None, None, None, Some("QUOTA_EXCEEDED")]);
        assert_eq!(used(&owner).await, size * 3);
        assert_eq!(app.stored().len(), 3, "nothing of the fourth is left");
    })
    .await;
}

#[actix_web::test]
async fn uploads_at_once_never_take_more_than_the_plan_has() {
    on_both(async |app| {
        let owner = app.owner().await;
        let size = i64::try_from(picture(10).len()).expect("a size");
        set_quota(app, size * 7).await;
        let upload = |n: u32| {
            let owner = owner.clone();
            async move { owner.upload(json!({}), vec![("x.png", picture(n))]).await.remove(0) }
        };
        let results = futures::future::join_all((10..30).map(upload)).await;
        let added = results.iter().filter(|result| result["status"] == "ADDED").count();
        let refused = results.iter().filter(|result| result["code"] == "QUOTA_EXCEEDED").count();
        assert_eq!((added, refused), (7, 13), "{results:#?}");
        assert_eq!(used(&owner).await, size * 7);
        let left = upload::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(left, 0, "no room stays reserved");
    })
    .await;
}

#[actix_web::test]
async fn a_large_file_is_refused_while_it_arrives_when_the_plan_is_full() {
    on_both(async |app| {
        let owner = app.owner().await;
        set_quota(app, 2_000_000).await;
        // A sound clip followed by a box of nothing, as large as the plan.
        let mut large = media("clip.mp4");
        let free = 3_000_000_u32;
        large.extend(free.to_be_bytes());
        large.extend(b"free");
        large.resize(large.len() + free as usize - 8, 0);
        let results = owner
            .upload(json!({}), vec![("large.mp4", large.clone()), ("small.png", picture(1))])
            .await;
        assert_eq!(results[0]["code"], "QUOTA_EXCEEDED", "{results:#?}");
        assert_eq!(results[1]["status"], "ADDED");

        set_quota(app, 4_000_000).await;
        let results = owner.upload(json!({}), vec![("large.mp4", large)]).await;
        assert_eq!(
            results[0]["status"], "ADDED",
            "the room of the first was given back: {results:#?}"
        );
        assert_eq!(app.stored().len(), 2);
    })
    .await;
}

/// What the library of a trial may hold in these flows, in bytes.
async fn set_quota(app: &TestApp, bytes: i64) {
    plan::Entity::update_many()
        .col_expr(plan::Column::StorageBytes, Expr::value(bytes))
        .filter(plan::COLUMN.code.eq(PlanCode::Trial))
        .exec(app.platform.db.writer())
        .await
        .expect("the plan is changed");
}
