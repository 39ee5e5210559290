//! The credits of each month come once, however late they come.

use api::subscriptions::{actions, jobs::TendAccount};
use chrono::TimeDelta;
use entity::{id::AccountId, plan_month};
use sea_orm::prelude::*;
use serde_json::json;
use tests::{Client, TestApp, on_both, people::fresh_email};

use super::choose;

async fn account(client: &Client) -> AccountId {
    let data = client.ok("{ account { id } }", json!({})).await;
    data["account"]["id"].as_str().expect("an id").parse().expect("an account")
}

async fn months(app: &TestApp, account: AccountId) -> Vec<(i32, i32)> {
    let months = plan_month::Entity::find()
        .filter(plan_month::COLUMN.account_id.eq(account))
        .filter(plan_month::COLUMN.credits.gt(0))
        .all(app.platform.db.writer());
    let mut months: Vec<_> =
        months.await.expect("months").iter().map(|it| (it.number, it.credits)).collect();
    months.sort_unstable();
    months
}

#[actix_web::test]
async fn a_month_is_granted_when_the_clock_says_so_and_lives_to_the_end_of_the_next() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        choose(app, &owner, "STANDARD").await;
        app.work().await;
        assert_eq!(owner.credits().await, (2_750, 0));
        // A month has at most 31 days, and a lot lives through two of them.
        for expected in [4_750, 4_750, 4_750] {
            app.platform.clock.advance(TimeDelta::days(31));
            app.work().await;
            app.work().await;
            let owner = app.client(&app.sign_in(&email).await);
            assert_eq!(owner.credits().await, (expected, 0));
        }
        let owner = app.client(&app.sign_in(&email).await);
        let account = account(&owner).await;
        assert_eq!(months(app, account).await, [(0, 2_000), (1, 2_000), (2, 2_000), (3, 2_000)]);
    })
    .await;
}

#[actix_web::test]
async fn months_that_no_job_saw_come_with_the_next_one_and_expire_as_if_it_had() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let account = account(&owner).await;
        choose(app, &owner, "STANDARD").await;
        app.platform.clock.advance(TimeDelta::days(5 * 31));
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(owner.credits().await, (750, 0), "what was granted has expired by the clock");
        app.work().await;
        assert_eq!(owner.credits().await, (4_750, 0), "as much as on any other day");
        assert_eq!(months(app, account).await.len(), 6);
        let faults = api::credits::reads::check(&app.platform.db).await.expect("a check");
        assert_eq!(faults, []);
    })
    .await;
}

#[actix_web::test]
async fn two_nodes_at_once_grant_a_month_once() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let account = account(&owner).await;
        choose(app, &owner, "PREMIUM").await;
        app.platform.clock.advance(TimeDelta::days(31));
        let tend = || api::jobs::Job::run(TendAccount { account }, &app.platform);
        let all = futures::future::join_all((0..8).map(|_| tend())).await;
        assert!(all.into_iter().all(|done| done.is_ok()));
        assert_eq!(months(app, account).await, [(0, 4_000), (1, 4_000)]);
        let tx = app.platform.begin().await.expect("a unit of work");
        actions::grant_due(&tx, account).await.expect("nothing is due");
        tx.commit().await.expect("a commit");
        assert_eq!(months(app, account).await, [(0, 4_000), (1, 4_000)]);
    })
    .await;
}
