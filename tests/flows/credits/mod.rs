//! Credits are granted, held, spent and given back, and the ledger proves it.

mod proof;
mod requesting;
mod seeing;
mod spending;
mod statement;

use api::{
    credits::{
        actions::{self, Grant},
        reads,
    },
    error::Result,
    events::Event,
};
use chrono::TimeDelta;
use entity::{
    account,
    id::{AccountId, HoldId},
    lot::LotKind,
    money::Currency,
    settlement::Outcome,
};
use sea_orm::{ActiveValue::Set, prelude::*};
use tests::TestApp;

/// Opens an account, as a registration does.
async fn open_account(app: &TestApp) -> AccountId {
    let tx = app.platform.begin().await.expect("a unit of work");
    let account = account::ActiveModel {
        id: Set(AccountId::new()),
        name: Set("Fjord Film".into()),
        closes_at: Set(None),
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
