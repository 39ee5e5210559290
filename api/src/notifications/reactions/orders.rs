//! What happens to orders.

use entity::{
    id::{OrderId, UserId},
    notification::{Facts, Topic},
    order, order_breach,
    order_event::{self, Actor, OrderAction},
    role::StaffRole,
    staff,
};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};

use crate::{
    error::Result,
    notifications::{
        actions::{self, News},
        rules,
    },
    tx::Tx,
};

/// Tells whoever placed an order of its newest step, unless it was their own.
pub(super) async fn tell(tx: &Tx, id: OrderId) -> Result<()> {
    let Some(order) = order::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let steps = order_event::Entity::find().filter(order_event::COLUMN.order_id.eq(id));
    let Some(step) = steps.order_by_desc(order_event::COLUMN.id).one(&tx.db).await? else {
        return Ok(());
    };
    let Some(topic) = topic(step.action) else { return Ok(()) };
    let is_own = step.actor == Actor::Customer && step.user_id == Some(order.placed_by);
    if is_own && topic != Topic::OrderPlaced {
        return Ok(());
    }
    let news = News {
        topic,
        account: Some(order.account_id),
        subject: id.to_string(),
        fact: step.id.to_string(),
        facts: Facts {
            title: Some(order.title),
            number: Some(order.number.into()),
            words: step.reason.as_deref().map(rules::excerpt),
            ..Facts::default()
        },
    };
    actions::tell(tx, news, [order.placed_by]).await
}

/// Tells whoever placed an order and those who make videos that it is late.
pub(super) async fn late(tx: &Tx, id: OrderId) -> Result<()> {
    let Some(order) = order::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let breach = order_breach::Entity::find_by_id(id).one(&tx.db).await?;
    let credits = breach.map(|breach| breach.credits).filter(|credits| *credits > 0);
    let news = |account, credits| News {
        topic: Topic::OrderLate,
        account,
        subject: id.to_string(),
        fact: format!("{id}:late"),
        facts: Facts {
            title: Some(order.title.clone()),
            number: Some(order.number.into()),
            credits,
            ..Facts::default()
        },
    };
    actions::tell(tx, news(Some(order.account_id), credits), [order.placed_by]).await?;
    let makers: Vec<UserId> = staff::Entity::find()
        .select_only()
        .column(staff::Column::UserId)
        .filter(staff::COLUMN.role.eq(StaffRole::Producer))
        .into_tuple()
        .all(&tx.db)
        .await?;
    // Of no account, since they are in none.
    actions::tell(tx, news(None, None), makers).await
}

/// What a step is told as; some are for nobody.
fn topic(step: OrderAction) -> Option<Topic> {
    Some(match step {
        OrderAction::Place => Topic::OrderPlaced,
        OrderAction::Accept => Topic::OrderAccepted,
        OrderAction::Decline => Topic::OrderDeclined,
        OrderAction::Start => Topic::OrderStarted,
        OrderAction::SubmitCut => Topic::ReviewWanted,
        OrderAction::Deliver => Topic::OrderDelivered,
        OrderAction::Hold => Topic::OrderOnHold,
        OrderAction::Resume => Topic::OrderResumed,
        OrderAction::Cancel => Topic::OrderCancelled,
        OrderAction::RequestChanges
        | OrderAction::Approve
        | OrderAction::Close
        | OrderAction::ChangeWish => return None,
    })
}
