//! What becomes of what was said.

use entity::{
    id::{AssetId, MessageId, OrderId},
    message, message_link,
    message_link::LinkKind,
    message_mention, review_comment,
};
use sea_orm::{QueryOrder, prelude::*};

use super::message::{hold, keep};
use crate::{
    chat::{
        reads,
        rules::{self, Change},
    },
    error::{Error, Result},
    orders::reads::Party,
    remarks::actions::Words,
    review::{
        self,
        actions::request::{self, Asked},
        reads::Participant,
        rules::frames::Span,
    },
    tx::Tx,
};

/// Of which order a message asks for a change, and where.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The order.
    pub order: OrderId,
    /// The frames of its newest cut; all of the cut unless given.
    pub span: Option<Span>,
    /// The words of the message that ask for it; all of them unless given.
    pub excerpt: Option<String>,
}

/// Makes a change that is asked for in the review of an order of what was said, with what came with
/// it; the one that was made of it before, if there is one.
pub async fn make(
    tx: &Tx,
    party: &Party,
    who: &Participant,
    id: MessageId,
    wish: Wish,
) -> Result<(message::Model, review_comment::Model)> {
    let seen = reads::message(&tx.db, party, id).await?;
    let seen = seen.ok_or_else(|| Error::not_found("message"))?;
    // The account is held with the order: of two at once the second finds what the first has made.
    let order = review::actions::hold(tx, who, wish.order).await?;
    if order.account_id != seen.account_id {
        return Err(Error::not_found("order"));
    }
    if let Some(known) = request::known(tx, id).await? {
        return Ok((seen, known));
    }
    let (conversation, message) = hold(tx, party, id, Change::Request).await?;
    let words = Words {
        text: rules::excerpt(&message.text, wish.excerpt.as_deref())?,
        mentioned: mentioned(tx, id).await?,
    };
    let attachments = attachments(tx, id).await?;
    let asked = Asked { message: message.clone(), words, attachments, span: wish.span };
    let comment = request::make(tx, who, &order, asked).await?;
    let message = keep(tx, conversation, (message.clone(), message)).await?;
    Ok((message, comment))
}

/// Whom a message mentions.
async fn mentioned(tx: &Tx, id: MessageId) -> Result<Vec<entity::id::UserId>> {
    let rows = message_mention::Entity::find().filter(message_mention::COLUMN.message_id.eq(id));
    Ok(rows.all(&tx.db).await?.into_iter().map(|row| row.user_id).collect())
}

/// The assets that come with a message, in order.
async fn attachments(tx: &Tx, id: MessageId) -> Result<Vec<AssetId>> {
    let rows = message_link::Entity::find()
        .filter(message_link::COLUMN.message_id.eq(id))
        .filter(message_link::COLUMN.kind.eq(LinkKind::Asset))
        .order_by_asc(message_link::COLUMN.position);
    Ok(rows.all(&tx.db).await?.into_iter().map(|row| AssetId(row.target_id)).collect())
}
