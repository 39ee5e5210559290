//! Whose turn it is.

use entity::{cut, id::UserId};

use crate::{
    error::Result,
    events::Event,
    review::{
        jobs::{MailGuest, RemindReviewers},
        rules::stage::{Course, reminders},
    },
    tx::Tx,
};

/// Tells the reviewers of the open stage that it is their turn, unless it was theirs before, and has
/// them reminded. Whoever is told of the cut otherwise need not be told once more.
pub(super) async fn pass(
    tx: &Tx,
    cut: &cut::Model,
    (before, now): (Option<&Course>, &Course),
    told_already: Option<UserId>,
) -> Result<()> {
    let Some(open) = now.open() else { return Ok(()) };
    if before.and_then(Course::open).is_some_and(|before| before.id == open.id) {
        return Ok(());
    }
    let people = open.missing.iter().filter_map(|reviewer| reviewer.user());
    for user in people.filter(|user| Some(*user) != told_already) {
        let (account, stage) = (cut.account_id, open.id);
        tx.record(Event::ReviewWanted { account, cut: cut.id, stage, user, told: 0 }).await?;
    }
    let guests = open.missing.iter().filter_map(|reviewer| reviewer.guest());
    let about = format!("{}.{}", cut.id, open.id);
    tx.enqueue_all(guests.map(|guest| MailGuest { guest, about: about.clone() })).await?;
    if let Some((opened_at, due_at)) = open.opened_at.zip(open.due_at) {
        for (told, at) in (1..).zip(reminders(opened_at, due_at)) {
            let remind = RemindReviewers { cut: cut.id, stage: open.id, told };
            tx.enqueue_at(remind, at).await?;
        }
    }
    Ok(())
}
