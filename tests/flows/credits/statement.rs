//! A statement tells of a time what there was before, every movement, and what is left.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{lot::LotKind, role::StaffRole, settlement::Outcome};
use serde_json::{Value, json};
use tests::{Client, library::id, on_both, people::fresh_email};

use super::{balance, grant, hold, is_sound, seeing::account_of, settle};

const STATEMENT: &str = "query($period: CreditPeriodInput, $after: String) {
    creditStatement(period: $period, orderBy: OLDEST_FIRST, first: 3, after: $after) {
        totalCount from until openingBalance closingBalance pageInfo { hasNextPage endCursor }
        nodes { kind amount change at subject actor by note order { id number } lot { kind } } } }";

/// All pages of a statement: its figures and its movements.
async fn statement(client: &Client, period: Value) -> (Value, Vec<Value>) {
    let (mut after, mut all) = (Value::Null, Vec::new());
    loop {
        let variables = json!({ "period": period, "after": after });
        let mut page = client.ok(STATEMENT, variables).await["creditStatement"].take();
        let nodes = page["nodes"].take();
        all.extend(nodes.as_array().expect("nodes").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], all.len());
            return (page, all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn adds_up((figures, movements): &(Value, Vec<Value>)) -> (i64, i64) {
    let figure = |name: &str| figures[name].as_i64().expect("a figure");
    let changes: i64 = movements.iter().map(|it| it["change"].as_i64().expect("a change")).sum();
    assert_eq!(figure("openingBalance") + changes, figure("closingBalance"), "{movements:#?}");
    (figure("openingBalance"), figure("closingBalance"))
}

#[actix_web::test]
async fn every_movement_is_traced_to_its_order_its_lot_and_its_person() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        producer.steps(&["orderAccept", "orderStart"], &order).await;
        let told = statement(&owner, json!(null)).await;
        assert_eq!(adds_up(&told), (0, 400));
        let told: Vec<_> = told
            .1
            .iter()
            .map(|it| (it["kind"].clone(), it["actor"].clone(), it["by"].clone()))
            .collect();
        assert_eq!(told[0].0, "GRANT");
        assert_eq!(told[1], (json!("HOLD"), json!("USER"), json!("Kari Nordmann")));
        assert_eq!(told[2], (json!("CAPTURE"), json!("STAFF"), json!(null)));
        let (_, movements) = statement(&owner, json!(null)).await;
        assert_eq!(movements[1]["order"], json!({ "id": order, "number": 1 }));
        assert_eq!(movements[2]["lot"]["kind"], "WELCOME");
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn each_time_begins_with_what_the_one_before_ended_with() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let account = account_of(&owner).await;
        let begin = app.platform.db.now();
        grant(app, account, LotKind::Plan, 200, 30).await;
        let held = hold(app, account, 250).await.expect("a hold");
        app.platform.clock.advance(TimeDelta::days(20));
        settle(app, held, Outcome::Released).await.expect("a release");
        // The job that writes off comes days late, and tells the same as if it had come in time.
        app.platform.clock.advance(TimeDelta::days(20));
        let owner = app.client(&app.sign_in(&email).await);
        let day = |days: i64| begin + TimeDelta::days(days);
        let period =
            |from: DateTime<Utc>, until: DateTime<Utc>| json!({ "from": from, "until": until });
        let late = statement(&owner, json!(null)).await.0["closingBalance"].clone();
        assert_eq!(late, 750, "what has expired is not there, written off or not");
        app.work().await;
        app.work().await;
        let mut last = 0;
        for days in [0, 10, 25, 29, 31, 45] {
            let from = if days == 0 { day(-1) } else { day(days - 10).max(day(0)) };
            let told = statement(&owner, period(from, day(days))).await;
            adds_up(&told);
        }
        for (from, until) in [(-1, 10), (10, 25), (25, 31), (31, 45)] {
            let (opening, closing) =
                adds_up(&statement(&owner, period(day(from), day(until))).await);
            assert_eq!(opening, last, "{from} to {until}");
            last = closing;
        }
        assert_eq!(last, 750);
        let (_, expired) = statement(&owner, period(day(25), day(31))).await;
        let expired: Vec<_> = expired.iter().filter(|it| it["kind"] == "EXPIRE").collect();
        assert_eq!(expired.len(), 1);
        assert_eq!((&expired[0]["amount"], &expired[0]["actor"]), (&json!(200), &json!("JOB")));
        assert_eq!(balance(app, account).await, (750, 0));
        let wrong = period(day(2), day(2));
        let wrong = json!({ "period": wrong });
        assert_eq!(owner.refused(STATEMENT, wrong).await, "BAD_USER_INPUT");
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_forecast_tells_what_comes_what_goes_and_what_it_is_enough_for() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account_of(&owner).await;
        grant(app, account, LotKind::Plan, 200, 30).await;
        hold(app, account, 150).await.expect("a hold");
        let ask = "{ creditForecast { available held changes { credits kind available }
            videos { upToSeconds credits count } versions { kind count } }
            creditBalance { explain { reason credits text } } }";
        let told = owner.ok(ask, json!({})).await;
        let forecast = &told["creditForecast"];
        assert_eq!((&forecast["available"], &forecast["held"]), (&json!(800), &json!(150)));
        assert_eq!(
            forecast["changes"],
            json!([{ "credits": -50, "kind": "PLAN", "available": 750 }])
        );
        assert_eq!(forecast["videos"][0], json!({ "upToSeconds": 15, "credits": 350, "count": 2 }));
        assert_eq!(forecast["versions"][0], json!({ "kind": "FORMAT", "count": 3 }));
        let parts = told["creditBalance"]["explain"].as_array().expect("parts");
        let parts: Vec<_> = parts.iter().map(|it| (&it["reason"], &it["credits"])).collect();
        let expected = [
            (json!("SPENDABLE"), json!(50)),
            (json!("SPENDABLE"), json!(750)),
            (json!("RESERVED"), json!(150)),
            (json!("AVAILABLE"), json!(800)),
        ];
        assert_eq!(parts, expected.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>());

        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let quote = owner.quote(&project).await;
        let price = "query($id: ID!) { quote(id: $id) { explain { text credits }
            draws { amount lot { kind } } } }";
        let price = owner.ok(price, json!({ "id": id(&json!(quote)) })).await;
        assert_eq!(price["quote"]["explain"][0]["credits"], 350);
        assert_eq!(
            price["quote"]["draws"],
            json!([
                { "amount": 50, "lot": { "kind": "PLAN" } },
                { "amount": 300, "lot": { "kind": "WELCOME" } },
            ])
        );
    })
    .await;
}
