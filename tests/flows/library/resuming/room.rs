//! Room in the plan is kept while a file comes in, and no longer.

use chrono::TimeDelta;
use entity::plan::{self, PlanCode};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::Value;
use tests::{
    TestApp, on_both,
    people::fresh_email,
    tus::{clip, location},
};

use super::{MIB, assets, rows};

/// What the library of a trial may hold in these flows, in bytes.
async fn set_quota(app: &TestApp, bytes: usize) {
    plan::Entity::update_many()
        .col_expr(plan::Column::StorageBytes, Expr::value(i64::try_from(bytes).expect("a size")))
        .filter(plan::COLUMN.code.eq(PlanCode::Trial))
        .exec(app.platform.db.writer())
        .await
        .expect("the plan is changed");
}

#[actix_web::test]
async fn an_upload_that_is_given_up_leaves_nothing_and_gives_its_room_back() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(MIB, 5);
        set_quota(app, file.len()).await;
        let path = owner.tus_begin(file.len(), "").await;
        owner.tus_send(&path, 0, file[..MIB / 2].to_vec()).await;
        let full = owner.tus(Method::POST, "/uploads").header("Upload-Length", 1).send().await;
        let full = full.expect("an answer");
        assert_eq!(full.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let reason: Value = full.json().await.expect("JSON");
        assert_eq!(reason["code"], "QUOTA_EXCEEDED");

        let ended = owner.tus(Method::DELETE, &path).send().await.expect("an answer");
        assert_eq!(ended.status(), StatusCode::NO_CONTENT);
        assert_eq!(owner.tus_head(&path).await.status(), StatusCode::NOT_FOUND);
        assert!(app.stored().is_empty(), "{:?}", app.stored());
        assert_eq!(rows(app).await, (0, 0));

        let path = owner.tus_begin(file.len(), "").await;
        owner.tus_send(&path, 0, file).await;
        app.work().await;
        assert_eq!(owner.outcome(&path).await["state"], "READY");
        let ended = owner.tus(Method::DELETE, &path).send().await.expect("an answer");
        assert_eq!(ended.status(), StatusCode::NO_CONTENT);
        assert_eq!(assets(&owner).await, 1, "the asset stays");
    })
    .await;
}

#[actix_web::test]
async fn uploads_that_begin_at_once_never_take_more_than_the_plan_has() {
    on_both(async |app| {
        let owner = app.owner().await;
        set_quota(app, 7_000).await;
        let begins = (0..20)
            .map(|_| owner.tus(Method::POST, "/uploads").header("Upload-Length", 1_000).send());
        let answers = join_all(begins).await;
        let statuses = answers.into_iter().map(|answer| answer.expect("an answer").status());
        let begun = statuses.filter(|status| *status == StatusCode::CREATED).count();
        assert_eq!(begun, 7);
    })
    .await;
}

#[actix_web::test]
async fn an_upload_of_unknown_length_ends_where_the_plan_does() {
    on_both(async |app| {
        let owner = app.owner().await;
        let file = clip(17 * MIB, 6);
        set_quota(app, 10 * MIB).await;
        let request = owner.tus(Method::POST, "/uploads").header("Upload-Defer-Length", 1);
        let path = location(request.send().await.expect("an answer")).await;
        let answer = owner.tus_send(&path, 0, file).await;
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let upload = owner.outcome(&path).await;
        assert_eq!(upload["result"]["code"], "QUOTA_EXCEEDED", "{upload}");
        assert_eq!(owner.tus_head(&path).await.status(), StatusCode::GONE);
        assert_eq!(rows(app).await, (1, 0));
    })
    .await;
}

#[actix_web::test]
async fn an_upload_that_takes_too_long_is_swept() {
    on_both(async |app| {
        let email = fresh_email();
        app.register(&email).await;
        // Tokens do not live as long as uploads.
        let sign_in = async || app.client(&app.sign_in(&email).await);
        let owner = sign_in().await;
        set_quota(app, MIB).await;
        let path = owner.tus_begin(MIB, "").await;
        owner.tus_send(&path, 0, clip(MIB, 7)[..1000].to_vec()).await;
        app.platform.clock.advance(TimeDelta::hours(25));
        let owner = sign_in().await;
        assert_eq!(owner.tus_head(&path).await.status(), StatusCode::GONE);
        assert_eq!(owner.tus_send(&path, 1000, "x").await.status(), StatusCode::GONE);
        let next = owner.tus_begin(MIB, "").await;
        app.platform.clock.advance(TimeDelta::hours(14));
        app.work().await;
        assert_eq!(rows(app).await, (1, 0), "the younger one is still there");
        assert!(app.stored().is_empty(), "{:?}", app.stored());
        let owner = sign_in().await;
        assert_eq!(owner.tus_head(&path).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(owner.tus_head(&next).await.status(), StatusCode::OK);
    })
    .await;
}
