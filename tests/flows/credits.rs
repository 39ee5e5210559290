//! Credits are granted, held, spent and given back, and the ledger proves it.

use api::{
    credits::{
        actions::{self, Grant},
        reads,
        rules::Fault,
    },
    error::{Code, Error, Result},
    events::Event,
};
use chrono::TimeDelta;
use entity::{
    account,
    entry::{self, Book, Movement},
    hold,
    id::{AccountId, EntryId, HoldId, TransferId},
    lot::{self, LotKind},
    money::Currency,
    plan::PlanCode,
    role::StaffRole,
    settlement::{self, Outcome},
};
use futures::future::join_all;
use sea_orm::{ActiveValue::Set, ConnectionTrait, prelude::*};
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both};

/// Opens an account, as a registration does.
async fn open_account(app: &TestApp) -> AccountId {
    let tx = app.platform.begin().await.expect("a unit of work");
    let account = account::ActiveModel {
        id: Set(AccountId::new()),
        name: Set("Fjord Film".into()),
        plan: Set(PlanCode::Trial),
        trial_ends_at: Set(None),
        currency: Set(Currency::Nok),
        created_at: Set(tx.now),
        version: Set(1),
    };
    let account = account.insert(&tx.db).await.expect("an account").id;
    tx.record(Event::AccountOpened { account }).await.expect("its reactions");
    tx.commit().await.expect("a commit");
    account
}

async fn grant(app: &TestApp, account: AccountId, kind: LotKind, amount: i32, days: i64) {
    let tx = app.platform.begin().await.expect("a unit of work");
    let grant = Grant {
        kind,
        amount,
        effective_from: tx.now,
        expires_at: Some(tx.now + TimeDelta::days(days)),
        note: None,
        actor: None,
    };
    actions::grant(&tx, account, grant).await.expect("a grant");
    tx.commit().await.expect("a commit");
}

async fn hold(app: &TestApp, account: AccountId, amount: i32) -> Result<HoldId> {
    let tx = app.platform.begin().await?;
    let hold = actions::hold(&tx, account, amount, "ord_1".into()).await?;
    tx.commit().await?;
    Ok(hold.id)
}

async fn settle(app: &TestApp, hold: HoldId, outcome: Outcome) -> Result<()> {
    let tx = app.platform.begin().await?;
    match outcome {
        Outcome::Captured => actions::capture(&tx, hold).await?,
        Outcome::Released => actions::release(&tx, hold).await?,
    }
    Ok(tx.commit().await?)
}

/// What is available and what is held.
async fn balance(app: &TestApp, account: AccountId) -> (i64, i64) {
    let db = &app.platform.db;
    let balance = reads::balance(db.reader(), account, db.now()).await.expect("a balance");
    (balance.available, balance.held)
}

async fn is_sound(app: &TestApp) {
    assert_eq!(reads::check(&app.platform.db).await.expect("a check"), []);
}

#[actix_web::test]
async fn a_new_account_is_welcomed_with_credits() {
    on_both(async |app| {
        let account = open_account(app).await;
        assert_eq!(balance(app, account).await, (750, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn fifty_orders_at_once_on_credit_for_seven_place_exactly_seven() {
    on_both(async |app| {
        let account = open_account(app).await;
        let holds = join_all((0..50).map(|_| hold(app, account, 100))).await;
        let (placed, refused): (Vec<_>, Vec<_>) = holds.into_iter().partition(Result::is_ok);
        assert_eq!((placed.len(), refused.len()), (7, 43));
        let codes: Vec<_> =
            refused.into_iter().map(|hold| hold.as_ref().err().map(Error::code)).collect();
        assert!(codes.iter().all(|code| *code == Some(Code::InsufficientCredits)), "{codes:?}");
        assert_eq!(balance(app, account).await, (50, 700));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn orders_of_two_accounts_at_once_do_not_take_each_other_s_credits() {
    on_both(async |app| {
        let (ours, theirs) = (open_account(app).await, open_account(app).await);
        let holds = (0..20).map(|n| hold(app, if n % 2 == 0 { ours } else { theirs }, 150));
        let placed = join_all(holds).await.into_iter().flatten().count();
        assert_eq!(placed, 10);
        assert_eq!(balance(app, ours).await, (0, 750));
        assert_eq!(balance(app, theirs).await, (0, 750));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_hold_ends_once_however_many_try_at_once() {
    on_both(async |app| {
        let account = open_account(app).await;
        let held = hold(app, account, 700).await.expect("a hold");
        let ends = (0..10).map(|n| {
            settle(app, held, if n % 2 == 0 { Outcome::Captured } else { Outcome::Released })
        });
        let ends = join_all(ends).await;
        assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1);
        let refused: Vec<_> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
        assert!(refused.iter().all(|error| error.code() == Code::IllegalState), "{refused:?}");
        let end = settlement::Entity::find_by_id(held).one(app.platform.db.reader()).await;
        let left = match end.expect("a row").expect("an end").outcome {
            Outcome::Captured => (50, 0),
            Outcome::Released => (750, 0),
        };
        assert_eq!(balance(app, account).await, left);
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn an_order_spends_from_several_lots_and_gives_back_to_the_same() {
    on_both(async |app| {
        let account = open_account(app).await;
        grant(app, account, LotKind::Plan, 200, 30).await;
        grant(app, account, LotKind::Purchased, 300, 365).await;
        let before = standings(app, account).await;
        let held = hold(app, account, 550).await.expect("a hold");
        let during = standings(app, account).await;
        assert_eq!(
            during,
            [(LotKind::Plan, 0, 200), (LotKind::Purchased, 0, 300), (LotKind::Welcome, 700, 50)]
        );
        settle(app, held, Outcome::Released).await.expect("a release");
        assert_eq!(standings(app, account).await, before);
        is_sound(app).await;
    })
    .await;
}

/// The kind of each lot of the balance, with what is available and held of it.
async fn standings(app: &TestApp, account: AccountId) -> Vec<(LotKind, i32, i32)> {
    let db = &app.platform.db;
    let balance = reads::balance(db.reader(), account, db.now()).await.expect("a balance");
    balance.lots.iter().map(|lot| (lot.lot.kind, lot.available, lot.held)).collect()
}

#[actix_web::test]
async fn a_hold_made_before_the_expiry_stays_good_and_can_be_spent_after_it() {
    on_both(async |app| {
        let account = open_account(app).await;
        grant(app, account, LotKind::Plan, 200, 30).await;
        let held = hold(app, account, 150).await.expect("a hold");
        app.platform.clock.advance(TimeDelta::days(31));
        assert_eq!(balance(app, account).await, (750, 150), "the rest of the plan's is gone");
        settle(app, held, Outcome::Captured).await.expect("a capture");
        assert_eq!(balance(app, account).await, (750, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn what_expired_while_it_was_held_comes_back_for_thirty_days() {
    on_both(async |app| {
        let account = open_account(app).await;
        grant(app, account, LotKind::Plan, 200, 30).await;
        let held = hold(app, account, 150).await.expect("a hold");
        app.platform.clock.advance(TimeDelta::days(31));
        settle(app, held, Outcome::Released).await.expect("a release");
        assert_eq!(
            standings(app, account).await,
            [(LotKind::Refund, 150, 0), (LotKind::Welcome, 750, 0)]
        );
        app.platform.clock.advance(TimeDelta::days(30));
        assert_eq!(balance(app, account).await, (750, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn an_account_that_is_not_there_gets_no_credits() {
    on_both(async |app| {
        let refused = hold(app, AccountId::new(), 1).await.expect_err("a refusal");
        assert_eq!(refused.code(), Code::NotFound);
    })
    .await;
}

const BALANCE: &str = "{ creditBalance { available held expiringNext { amount at }
    lots { id kind amount available held effectiveFrom expiresAt note } } }";

const STATEMENT: &str = "query($first: Int, $after: String) {
    creditStatement(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { kind amount subject lot { kind note } } } }";

const GRANT: &str = "mutation($input: CreditGrantInput!) { creditGrant(input: $input) {
    lot { id kind amount available note } } }";

/// The account that a client is signed in to.
async fn account_of(client: &Client) -> AccountId {
    let data = client.ok("{ viewer { account { id } } }", json!({})).await;
    data["viewer"]["account"]["id"].as_str().expect("an id").parse().expect("an account's id")
}

#[actix_web::test]
async fn a_member_sees_what_there_is_to_spend_and_where_it_went() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account_of(&owner).await;
        grant(app, account, LotKind::Plan, 200, 30).await;
        let held = hold(app, account, 250).await.expect("a hold");
        let data = owner.ok(BALANCE, json!({})).await;
        let balance = &data["creditBalance"];
        assert_eq!((&balance["available"], &balance["held"]), (&json!(700), &json!(250)));
        assert_eq!(balance["expiringNext"], json!(null), "all that expires is held");
        assert_eq!(balance["lots"][0]["kind"], "PLAN");
        assert_eq!(
            (&balance["lots"][0]["available"], &balance["lots"][0]["held"]),
            (&json!(0), &json!(200))
        );
        settle(app, held, Outcome::Released).await.expect("a release");
        let data = owner.ok(BALANCE, json!({})).await;
        assert_eq!(data["creditBalance"]["expiringNext"]["amount"], 200);

        let mut moved = Vec::new();
        let mut after = json!(null);
        loop {
            let page = owner.ok(STATEMENT, json!({ "first": 2, "after": after })).await;
            let page = &page["creditStatement"];
            assert_eq!(page["totalCount"], 6);
            for node in page["nodes"].as_array().expect("nodes") {
                let lot = node["lot"]["kind"].as_str().expect("a kind");
                let kind = node["kind"].as_str().expect("a kind");
                assert_eq!(node["subject"] == "ord_1", kind != "GRANT");
                moved.push(format!("{kind} {} {lot}", node["amount"]));
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        moved.sort();
        let expected = [
            "GRANT 200 PLAN",
            "GRANT 750 WELCOME",
            "HOLD 200 PLAN",
            "HOLD 50 WELCOME",
            "RELEASE 200 PLAN",
            "RELEASE 50 WELCOME",
        ];
        assert_eq!(moved, expected);
    })
    .await;
}

#[actix_web::test]
async fn finance_grants_credits_once_however_often_it_is_sent() {
    on_both(async |app| {
        let (owner, finance) = (app.owner().await, app.staff(StaffRole::Finance).await);
        let account = account_of(&owner).await;
        let input = |amount: i32, reason: &str| {
            json!({ "input": {
                "account": account.to_string(), "kind": "PROMOTION", "amount": amount,
                "reason": reason, "idempotencyKey": "christmas",
            } })
        };
        let granted = finance.ok(GRANT, input(100, " Merry Christmas ")).await;
        assert_eq!(granted["creditGrant"]["lot"]["note"], "Merry Christmas");
        assert_eq!(finance.ok(GRANT, input(100, " Merry Christmas ")).await, granted);
        assert_eq!(balance(app, account).await, (850, 0));
        assert_eq!(finance.refused(GRANT, input(101, "More")).await, "IDEMPOTENCY_MISMATCH");
        let lot = lot::Entity::find().filter(lot::COLUMN.kind.eq(LotKind::Promotion));
        let lot = lot.one(app.platform.db.reader()).await.expect("lots").expect("a lot");
        assert!(lot.granted_by.is_some(), "the grant names who made it");
    })
    .await;
}

#[actix_web::test]
async fn only_finance_grants_and_only_what_makes_sense() {
    on_both(async |app| {
        let (owner, finance) = (app.owner().await, app.staff(StaffRole::Finance).await);
        let account = account_of(&owner).await.to_string();
        let input = |change: &dyn Fn(&mut Value)| {
            let mut input = json!({
                "account": account, "kind": "PROMOTION", "amount": 1, "reason": "A gift",
            });
            change(&mut input);
            json!({ "input": input })
        };
        let plain = input(&|_| {});
        assert_eq!(owner.refused(GRANT, plain.clone()).await, "FORBIDDEN");
        assert_eq!(app.stranger().refused(GRANT, plain.clone()).await, "UNAUTHENTICATED");
        let producer = app.staff(StaffRole::Producer).await;
        assert_eq!(producer.refused(GRANT, plain).await, "FORBIDDEN");
        let wrong = [
            input(&|input| input["amount"] = json!(0)),
            input(&|input| input["amount"] = json!(-1)),
            input(&|input| input["amount"] = json!(1_000_001)),
            input(&|input| input["reason"] = json!(" ")),
            input(&|input| input["expiresAt"] = json!("2020-01-01T00:00:00Z")),
        ];
        for input in wrong {
            assert_eq!(finance.refused(GRANT, input).await, "BAD_USER_INPUT");
        }
        let nobody = input(&|input| input["account"] = json!(AccountId::new().to_string()));
        assert_eq!(finance.refused(GRANT, nobody).await, "NOT_FOUND");
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn nothing_that_is_written_in_the_ledger_can_be_changed_or_deleted() {
    on_both(async |app| {
        let account = open_account(app).await;
        let held = hold(app, account, 10).await.expect("a hold");
        settle(app, held, Outcome::Captured).await.expect("a capture");
        let writer = app.platform.db.writer();
        for table in ["lot", "hold", "settlement", "entry"] {
            let column = if table == "settlement" { "outcome" } else { "account_id" };
            let update = format!("UPDATE {table} SET {column} = {column}");
            for change in [update, format!("DELETE FROM {table}")] {
                let refused = writer.execute_unprepared(&change).await.expect_err("a refusal");
                assert!(refused.to_string().contains("is final"), "{change}: {refused}");
            }
        }
        let rows = (
            lot::Entity::find().count(writer).await.expect("lots"),
            hold::Entity::find().count(writer).await.expect("holds"),
            entry::Entity::find().count(writer).await.expect("entries"),
        );
        assert_eq!(rows, (1, 1, 6));
    })
    .await;
}

#[actix_web::test]
async fn a_forged_entry_is_found_and_an_overdraft_is_refused_by_the_database_itself() {
    on_both(async |app| {
        let account = open_account(app).await;
        let writer = app.platform.db.writer();
        let lot = lot::Entity::find().one(writer).await.expect("a row").expect("a lot");
        let forged = |number, amount| entry::ActiveModel {
            id: Set(EntryId::new()),
            account_id: Set(account),
            transfer_id: Set(TransferId::new()),
            lot_id: Set(lot.id),
            hold_id: Set(None),
            movement: Set(Movement::Grant),
            book: Set(Book::Available),
            number: Set(number),
            amount: Set(amount),
            balance: Set(750 + amount),
            recorded_at: Set(lot.granted_at),
        };
        assert!(forged(2, -751).insert(writer).await.is_err(), "an overdraft");
        assert!(forged(1, 1).insert(writer).await.is_err(), "a second entry in the same place");
        is_sound(app).await;
        let forged = forged(2, 1).insert(writer).await.expect("a forgery");
        let faults = reads::check(&app.platform.db).await.expect("a check");
        assert!(faults.contains(&(account, Fault::Unbalanced(forged.transfer_id))), "{faults:?}");
        assert!(faults.contains(&(account, Fault::Granted(lot.id))), "{faults:?}");
    })
    .await;
}
