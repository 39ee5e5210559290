//! What happens to orders.

use entity::{
    id::OrderId,
    notification::{Facts, Topic},
    order,
    order_event::{self, Actor, OrderAction},
};
use sea_orm::{QueryOrder, prelude::*};

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
        OrderAction::RequestChanges | OrderAction::Approve | OrderAction::Close => return None,
    })
}
