//! Planning in which stages cuts are reviewed.

use std::collections::BTreeSet;

use entity::{
    id::{OrderId, ReviewStageId},
    order::OrderState,
    review_reviewer, review_stage,
};
use sea_orm::{IntoActiveModel, prelude::*};

use super::{hold, turn};
use crate::{
    access::Member,
    accounts,
    audit::Change,
    error::{Error, Result},
    events::Event,
    review::{
        reads::{self, Participant},
        rules::stage::{Reviewer, Wanted, plan},
    },
    tx::Tx,
};

/// Plans the stages of the review of an order, in place of those that it has. Of a cut that waits
/// for a decision everything is asked anew.
pub async fn set(tx: &Tx, member: &Member, id: OrderId, stages: Vec<Wanted>) -> Result<()> {
    let stages = plan(stages)?;
    let order = hold(tx, &Participant::Customer(*member), id).await?;
    known(tx, member, id, &stages).await?;
    for stage in reads::stages(&tx.db, id, None).await? {
        let row = review_stage::Model { dropped_at: Some(tx.now), ..stage.row.clone() };
        let row = row.into_active_model().reset_all().update(&tx.db).await?;
        tx.note(row.id, Change::of(&stage.row, &row)).await;
    }
    for (position, stage) in (1..).zip(stages) {
        let row = review_stage::Model {
            id: ReviewStageId::new(),
            account_id: member.account,
            order_id: id,
            position,
            name: stage.name,
            quorum: stage.quorum,
            needed: stage.needed,
            hours: stage.hours,
            planned_at: tx.now,
            dropped_at: None,
        };
        let row = row.into_active_model().reset_all().insert(&tx.db).await?;
        tx.note(row.id, Change::added(&row)).await;
        let reviewers = (1..).zip(stage.reviewers).map(|(position, reviewer)| {
            let (user_id, guest_id) = (reviewer.user(), reviewer.guest());
            let row = review_reviewer::Model { stage_id: row.id, position, user_id, guest_id };
            row.into_active_model().reset_all()
        });
        tx.insert_all::<review_reviewer::ActiveModel>(reviewers.collect()).await?;
    }
    let waits = reads::newest(&tx.db, id).await?.filter(|_| order.state == OrderState::InReview);
    if let Some(cut) = waits {
        let course = reads::course(&tx.db, &cut).await?;
        turn::pass(tx, &cut, (None, &course), Some(member.user)).await?;
        let account = member.account;
        tx.record(Event::ReviewChanged { account, order: id, cut: cut.id, comment: None }).await?;
    }
    Ok(())
}

/// Checks that all reviewers are there: members of the account, and guests of the order whose links
/// still open.
async fn known(tx: &Tx, member: &Member, order: OrderId, stages: &[Wanted]) -> Result<()> {
    let named = || stages.iter().flat_map(|stage| &stage.reviewers);
    let users: BTreeSet<_> = named().filter_map(|reviewer| reviewer.user()).collect();
    let users: Vec<_> = users.into_iter().collect();
    let there = accounts::reads::among(&tx.db, member.account, &users).await?;
    let guests = reads::guests(&tx.db, order).await?;
    let is_there = |reviewer: &Reviewer| match reviewer {
        Reviewer::User(user) => there.contains(user),
        Reviewer::Guest(id) => guests.iter().any(|guest| {
            guest.id == *id && guest.revoked_at.is_none() && guest.expires_at > tx.now
        }),
    };
    if named().all(is_there) { Ok(()) } else { Err(Error::not_found("reviewer")) }
}
