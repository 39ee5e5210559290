//! Credits are held and spent, by many at once and across their expiry.

use api::{
    credits::reads,
    error::{Code, Error, Result},
};
use chrono::TimeDelta;
use entity::{
    id::AccountId,
    lot::LotKind,
    settlement::{self, Outcome},
};
use futures::future::join_all;
use sea_orm::prelude::*;
use tests::{TestApp, on_both};

use super::{balance, grant, hold, is_sound, open_account, settle};

/// The kind of each lot of the balance, with what is available and held of it.
async fn standings(app: &TestApp, account: AccountId) -> Vec<(LotKind, i32, i32)> {
    let db = &app.platform.db;
    let balance = reads::balance(db.reader(), account, db.now()).await.expect("a balance");
    balance.lots.iter().map(|lot| (lot.lot.kind, lot.available, lot.held)).collect()
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
        // Written off, however often it is tried, it is the same.
        for _ in 0..2 {
            let tx = app.platform.begin().await.expect("a unit of work");
            api::credits::actions::expire(&tx, account).await.expect("a write-off");
            tx.commit().await.expect("a commit");
        }
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
