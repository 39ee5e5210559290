//! Certifying what was approved.

use entity::{
    cut,
    id::OrderId,
    order::{self, OrderState},
    review_certificate::{self, Approval, Certified, OpenItem},
    review_decision::Decision,
    review_guest, user,
};
use sea_orm::{IntoActiveModel, prelude::*};

use crate::{
    access::Member,
    audit::Change,
    error::Result,
    review::{
        jobs::StoreCertificate,
        papers::Said,
        reads::{self, Participant},
    },
    tx::Tx,
};

/// Writes down who approved what, and what was open then.
pub(super) async fn issue(
    tx: &Tx,
    order: &order::Model,
    cut: &cut::Model,
    outcome: Decision,
) -> Result<()> {
    let customer = Participant::Customer(Member::guest(order.account_id));
    let said = Said::of(&tx.db, &customer, cut.clone()).await?;
    let open = said.as_ref().map(open_items).unwrap_or_default();
    let row = review_certificate::Model {
        cut_id: cut.id,
        account_id: order.account_id,
        order_id: order.id,
        outcome,
        certified: Certified {
            customer: order.brief.customer.clone(),
            title: order.title.clone(),
            order: order.number,
            cut: cut.number,
            file: cut.name.clone(),
            digest: cut.digest.clone(),
            approvals: approvals(tx, cut).await?,
            open,
        },
        issued_at: tx.now,
        asset_id: None,
    };
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(row.cut_id, Change::added(&row)).await;
    Ok(())
}

fn open_items(said: &Said) -> Vec<OpenItem> {
    let open = said.remarks.iter().filter(|it| it.number.is_some() && it.resolved_in.is_none());
    open.map(|remark| OpenItem {
        name: remark.author.clone(),
        code: said.code(remark),
        text: remark.text.clone(),
    })
    .collect()
}

async fn approvals(tx: &Tx, cut: &cut::Model) -> Result<Vec<Approval>> {
    let stages = reads::stages(&tx.db, cut.order_id, None).await?;
    let mut approvals = Vec::new();
    for vote in reads::votes(&tx.db, cut).await? {
        let user = match vote.user_id {
            Some(user) => user::Entity::find_by_id(user).one(&tx.db).await?,
            None => None,
        };
        let guest = match vote.guest_id {
            Some(guest) => review_guest::Entity::find_by_id(guest).one(&tx.db).await?,
            None => None,
        };
        let stage = stages.iter().find(|stage| Some(stage.row.id) == vote.stage_id);
        let name = user.map(|user| user.name).or(guest.as_ref().map(|guest| guest.name.clone()));
        approvals.push(Approval {
            name: name.unwrap_or_default(),
            email: guest.map(|guest| guest.email),
            stage: stage.map(|stage| stage.row.name.clone()),
            decision: vote.decision,
            note: vote.note,
            at: vote.decided_at,
        });
    }
    Ok(approvals)
}

/// Has the certificate put beside the delivered video.
pub(crate) async fn follow(tx: &Tx, order: OrderId) -> Result<()> {
    let order = order::Entity::find_by_id(order).one(&tx.db).await?;
    let Some(order) = order.filter(|order| order.state == OrderState::Delivered) else {
        return Ok(());
    };
    let waiting = review_certificate::Entity::find()
        .filter(review_certificate::COLUMN.order_id.eq(order.id))
        .filter(review_certificate::COLUMN.asset_id.is_null());
    for row in waiting.all(&tx.db).await? {
        let store = StoreCertificate { cut: row.cut_id };
        tx.enqueue_once(store, &row.cut_id.to_string()).await?;
    }
    Ok(())
}
