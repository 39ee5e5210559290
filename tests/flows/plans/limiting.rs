//! Plans limit what there can be, and what is there stays.

use chrono::TimeDelta;
use entity::{id::AccountId, library, plan, subscription};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};
use tests::{library::id, library::picture, on_both, people::fresh_email};

use super::{choose, limit, plan};

#[actix_web::test]
async fn an_account_is_shown_what_its_plan_limits_and_what_is_taken() {
    on_both(async |app| {
        let owner = app.owner().await;
        let trial = plan(&owner).await;
        assert_eq!(limit(&trial, "SEATS"), (Some(2), Some(1)));
        assert_eq!(limit(&trial, "STORAGE"), (Some(10_000_000_000), Some(0)));
        assert_eq!(limit(&trial, "FORMATS"), (Some(3), None));
        owner.add(json!({}), "a.png", picture(1)).await;
        choose(app, &owner, "PREMIUM").await;
        owner.ordered().await;
        let premium = plan(&owner).await;
        assert_eq!(limit(&premium, "SEATS"), (None, Some(1)), "any number");
        assert_eq!(limit(&premium, "FORMATS"), (None, None));
        let storage = limit(&premium, "STORAGE");
        assert!(storage.0 == Some(2_000_000_000_000) && storage.1 > Some(0), "{storage:?}");
        // Credits of the plan expire before those of the welcome, and go first.
        assert_eq!(limit(&premium, "CREDITS"), (Some(4_000), Some(350)));
        let limits = premium["limits"].as_array().expect("limits");
        let credits = limits.iter().find(|it| it["name"] == "CREDITS").expect("credits");
        assert!(credits["resetsAt"].is_string());
    })
    .await;
}

#[actix_web::test]
async fn a_new_version_of_a_plan_reaches_only_who_chooses_anew() {
    on_both(async |app| {
        let (before, after) = (app.owner().await, app.owner().await);
        choose(app, &before, "STANDARD").await;
        let db = app.platform.db.writer();
        let old = plan::Entity::find().filter(plan::COLUMN.code.eq(plan::PlanCode::Standard));
        let old = old.one(db).await.expect("plans").expect("a plan");
        let mut newer = old.into_active_model().reset_all();
        newer.id = Set(entity::id::PlanId::new());
        newer.effective_from = Set(app.platform.db.now());
        newer.seats = Set(Some(3));
        newer.insert(db).await.expect("a version");
        choose(app, &after, "STANDARD").await;
        assert_eq!(limit(&plan(&before).await, "SEATS").0, Some(5));
        assert_eq!(limit(&plan(&after).await, "SEATS").0, Some(3));
        let rows = subscription::Entity::find().count(db).await.expect("subscriptions");
        assert_eq!(rows, 4, "two trials, and what followed them");
    })
    .await;
}

#[actix_web::test]
async fn over_the_limit_after_a_smaller_plan_everything_stays_and_nothing_is_added() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        choose(app, &owner, "PREMIUM").await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        choose(app, &owner, "STANDARD").await;
        // As if it held more than a terabyte.
        let account: AccountId = id(&plan(&owner).await["id"]).parse().expect("an account");
        let held =
            library::ActiveModel { account_id: Set(account), used_bytes: Set(1_500_000_000_000) };
        held.update(app.platform.db.writer()).await.expect("a library");
        let added = owner.upload(json!({}), vec![("b.png", picture(2))]).await;
        assert_eq!(added[0]["code"], Value::Null, "{added:?}");
        app.platform.clock.advance(TimeDelta::days(366));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        let (quota, used) = limit(&plan(&owner).await, "STORAGE");
        assert!(quota == Some(1_000_000_000_000) && used > quota, "{quota:?} {used:?}");
        let refused = owner.upload(json!({}), vec![("c.png", picture(3))]).await;
        assert_eq!(refused[0]["code"], "QUOTA_EXCEEDED");
        let see = "query($id: ID!) { asset(id: $id) { name downloadUrl } }";
        assert_eq!(owner.ok(see, json!({ "id": asset })).await["asset"]["name"], "a.png");
        let export = "mutation { libraryExport(input: {}) { download { id } } }";
        owner.ok(export, json!({})).await;
        let trash = "mutation($id: ID!) { assetTrash(input: { id: $id }) {
            asset { trashedAt } } }";
        owner.ok(trash, json!({ "id": asset })).await;
        app.work().await;
    })
    .await;
}
