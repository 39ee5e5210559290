//! Choosing a plan, another one, and none.

use chrono::TimeDelta;
use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{on_both, people::fresh_email};

use super::{AGREE, CHOOSE, NOTICE, agreement, choose, finance, plan};

#[actix_web::test]
async fn a_trial_ends_when_a_plan_is_chosen_and_its_credits_stay() {
    on_both(async |app| {
        let owner = app.owner().await;
        let before = plan(&owner).await;
        assert_eq!((&before["plan"], &before["closing"]), (&json!("TRIAL"), &Value::Null));
        assert!(before["trialEndsAt"].is_string() && before["subscription"]["endsAt"].is_string());
        let stale = json!({ "input": { "plan": "STANDARD", "expectedVersion": 1_000 } });
        assert_eq!(owner.refused(CHOOSE, stale).await, "VERSION_CONFLICT");
        for (odd, code) in [("TRIAL", "BAD_USER_INPUT"), ("ENTERPRISE", "BAD_USER_INPUT")] {
            assert_eq!(owner.refused(CHOOSE, json!({ "input": { "plan": odd } })).await, code);
        }
        let unbilled = owner.send(CHOOSE, json!({ "input": { "plan": "STANDARD" } })).await;
        let told = &unbilled["errors"][0]["extensions"];
        assert_eq!(told["code"], "BILLING_PROFILE_INCOMPLETE");
        let missing = told["details"]["missing"].as_array().expect("what is missing");
        assert!(missing.contains(&json!("ORGANISATION_NUMBER")), "{missing:?}");
        assert_eq!(plan(&owner).await["plan"], "TRIAL");
        app.bill(&owner).await;
        let input = json!({ "input": { "plan": "STANDARD", "idempotencyKey": "one" } });
        for _ in 0..2 {
            owner.ok(CHOOSE, input.clone()).await;
        }
        let after = plan(&owner).await;
        assert_eq!((&after["plan"], &after["trialEndsAt"]), (&json!("STANDARD"), &Value::Null));
        assert_eq!(after["subscription"]["endsAt"], Value::Null, "it renews by itself");
        assert_eq!(after["subscriptions"][0]["ending"], "CHANGED");
        assert_eq!(after["subscriptions"].as_array().map(Vec::len), Some(2));
        assert_eq!(owner.credits().await, (2_750, 0), "welcome credits and those of a month");
        let again = json!({ "input": { "plan": "STANDARD" } });
        assert_eq!(owner.refused(CHOOSE, again).await, "ILLEGAL_STATE");
    })
    .await;
}

#[actix_web::test]
async fn a_larger_plan_begins_at_once_and_brings_the_difference_of_the_month() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        choose(app, &owner, "STANDARD").await;
        let before = plan(&owner).await;
        app.platform.clock.advance(TimeDelta::days(45));
        let owner = app.client(&app.sign_in(&email).await);
        // No job has run since: the month under way is granted with the change.
        choose(app, &owner, "PREMIUM").await;
        let after = plan(&owner).await;
        assert_eq!(after["plan"], "PREMIUM");
        for same in ["anchorOn", "periodEndsAt"] {
            assert_eq!(after["subscription"][same], before["subscription"][same]);
        }
        assert_eq!(owner.credits().await, (750 + 2_000 + 4_000, 0), "last month's live on");
        app.work().await;
        assert_eq!(owner.credits().await, (6_750, 0), "and once");
    })
    .await;
}

#[actix_web::test]
async fn a_smaller_plan_begins_with_the_next_period_by_the_clock_unless_it_is_called_off() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        choose(app, &owner, "PREMIUM").await;
        choose(app, &owner, "STANDARD").await;
        let chosen = plan(&owner).await;
        assert_eq!(chosen["plan"], "PREMIUM");
        assert_eq!(chosen["subscription"]["ending"], "CHANGED");
        assert_eq!(chosen["subscription"]["endsAt"], chosen["subscription"]["periodEndsAt"]);
        assert_eq!(chosen["subscriptions"][2]["plan"], "STANDARD");
        let withdraw = "mutation { planChangeWithdraw(input: {}) { account { version } } }";
        owner.ok(withdraw, json!({})).await;
        assert_eq!(owner.refused(withdraw, json!({})).await, "ILLEGAL_STATE");
        let kept = plan(&owner).await;
        assert_eq!(kept["subscription"]["endsAt"], Value::Null);
        assert_eq!(kept["subscriptions"].as_array().map(Vec::len), Some(2));

        choose(app, &owner, "STANDARD").await;
        app.platform.clock.advance(TimeDelta::days(366));
        // No job has run: the clock decides.
        let owner = app.client(&app.sign_in(&email).await);
        let later = plan(&owner).await;
        assert_eq!((&later["plan"], &later["closing"]), (&json!("STANDARD"), &Value::Null));
        assert_eq!(later["subscription"]["anchorOn"], kept["subscription"]["anchorOn"]);
        app.work().await;
        assert_eq!(owner.credits().await, (750 + 4_000 + 2_000, 0));
    })
    .await;
}

#[actix_web::test]
async fn notice_ends_the_contract_with_its_period_and_can_be_taken_back() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let withdraw = "mutation { planNoticeWithdraw(input: {}) { account { version } } }";
        assert_eq!(owner.refused(NOTICE, json!({})).await, "ILLEGAL_STATE", "a trial ends itself");
        choose(app, &owner, "STANDARD").await;
        assert_eq!(owner.refused(withdraw, json!({})).await, "ILLEGAL_STATE");
        owner.ok(NOTICE, json!({})).await;
        assert_eq!(owner.refused(NOTICE, json!({})).await, "ILLEGAL_STATE");
        owner.ok(withdraw, json!({})).await;
        app.platform.clock.advance(TimeDelta::days(380));
        app.work().await;
        let owner = app.client(&app.sign_in(&email).await);
        let renewed = plan(&owner).await;
        assert_eq!((&renewed["plan"], &renewed["closing"]), (&json!("STANDARD"), &Value::Null));

        owner.ok(NOTICE, json!({})).await;
        let noticed = plan(&owner).await;
        assert_eq!(noticed["subscription"]["endsAt"], renewed["subscription"]["periodEndsAt"]);
        // A larger plan does not take notice back.
        choose(app, &owner, "PREMIUM").await;
        let larger = plan(&owner).await;
        assert_eq!(larger["subscription"]["ending"], "NOTICE");
        assert_eq!(larger["subscription"]["endsAt"], noticed["subscription"]["endsAt"]);
        app.platform.clock.advance(TimeDelta::days(352));
        let owner = app.client(&app.sign_in(&email).await);
        let closed = plan(&owner).await;
        assert_eq!(closed["closing"]["since"], noticed["subscription"]["endsAt"]);
        assert_eq!(closed["closing"]["reason"], "CONTRACT_ENDED");
    })
    .await;
}

#[actix_web::test]
async fn staff_agree_on_figures_with_a_reason_and_nobody_else_does() {
    on_both(async |app| {
        let (owner, finance) = (app.owner().await, finance(app).await);
        let producer = app.staff(StaffRole::Producer).await;
        let deal = agreement(&owner, "Ten brands for three years").await;
        for nobody in [&owner, &producer] {
            assert_eq!(nobody.refused(AGREE, deal.clone()).await, "FORBIDDEN");
        }
        let mut odd = deal.clone();
        odd["input"]["plan"] = json!("STANDARD");
        assert_eq!(finance.refused(AGREE, odd).await, "BAD_USER_INPUT");
        let unsaid = agreement(&owner, " ").await;
        assert_eq!(finance.refused(AGREE, unsaid).await, "BAD_USER_INPUT");
        let agreed = finance.ok(AGREE, deal).await;
        let expected = json!({
            "monthly": { "amount": 3_000_000, "currency": "NOK" }, "monthlyCredits": 9_000,
            "seats": 30, "storageGigabytes": 5_000, "delivery": "SAME_DAY",
        });
        assert_eq!(agreed["planAgree"]["account"]["subscription"], expected);
        assert_eq!(owner.credits().await, (9_750, 0));
    })
    .await;
}
