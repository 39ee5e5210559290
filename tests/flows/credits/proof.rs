//! What is written in the ledger is final, and what should not be there is found.

use api::credits::{reads, rules::Fault};
use entity::{
    entry::{self, Book, Movement},
    hold,
    id::{EntryId, TransferId},
    lot,
    settlement::Outcome,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, prelude::*};
use tests::on_both;

use super::{is_sound, open_account, settle};

#[actix_web::test]
async fn nothing_that_is_written_in_the_ledger_can_be_changed_or_deleted() {
    on_both(async |app| {
        let account = open_account(app).await;
        let held = super::hold(app, account, 10).await.expect("a hold");
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
            actor: Set(None),
            actor_id: Set(None),
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
