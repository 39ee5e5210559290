//! Asking for a change in words that somebody has said elsewhere.

use std::collections::BTreeSet;

use entity::{
    change_request::{self, Attachments},
    id::{AssetId, MessageId, UserId},
    message, order, review_comment,
    review_place::Placing,
};
use sea_orm::{IntoActiveModel, prelude::*};

use super::{
    comment::{changed, fresh, say},
    cut::placed,
};
use crate::{
    accounts,
    audit::Change,
    error::Result,
    remarks::actions::{Mentions, Words},
    review::{
        reads::{self, Participant},
        rules::{
            carry::Carried,
            frames::{Span, within},
            refusal::takes_changes,
        },
    },
    tx::Tx,
};

/// Something that was said in a conversation and asks for a change.
#[derive(Debug)]
pub struct Asked {
    /// Where it was said, and by whom.
    pub message: message::Model,
    /// The words of it that ask for the change.
    pub words: Words,
    /// What came with it.
    pub attachments: Vec<AssetId>,
    /// The frames of the newest cut that it is about; all of the cut unless given.
    pub span: Option<Span>,
}

/// The change that a message was made, unless that was taken back.
pub async fn known(tx: &Tx, message: MessageId) -> Result<Option<review_comment::Model>> {
    let request = change_request::Entity::find_by_id(message).one(&tx.db).await?;
    let Some(request) = request else { return Ok(None) };
    let comment = review_comment::Entity::find_by_id(request.comment_id).one(&tx.db).await?;
    Ok(comment.filter(|comment| comment.deleted_at.is_none()))
}

/// Makes a comment on the newest cut of a held order of what was said elsewhere, in the name of who
/// said it. It mentions whom that mentioned; they were told there.
pub async fn make(
    tx: &Tx,
    who: &Participant,
    order: &order::Model,
    asked: Asked,
) -> Result<review_comment::Model> {
    let Asked { message, words, attachments, span } = asked;
    let newest = reads::newest(&tx.db, order.id).await?;
    let cut = takes_changes(order.state, newest)?;
    let span = match span {
        Some(span) => Some(within(span, reads::timing(&tx.db, &cut).await?)?),
        None => None,
    };
    let row = review_comment::Model {
        side: message.side,
        author_id: message.author_id,
        guest_id: None,
        ..fresh(tx, who, &cut)
    };
    let mentioned = present(tx, order, words.mentioned).await?;
    let words = Words { mentioned: Vec::new(), ..words };
    let comment = say(tx, who, row, words).await?;
    Mentions::of(tx, comment.id, mentioned).await?.keep(tx).await?;
    placed(&comment, cut.id, Carried { placing: Placing::Said, span }).insert(&tx.db).await?;
    // One that was made before was taken back.
    change_request::Entity::delete_by_id(message.id).exec(&tx.db).await?;
    let request = change_request::Model {
        message_id: message.id,
        conversation_id: message.conversation_id,
        comment_id: comment.id,
        attachments: Attachments(attachments),
        made_by: who.user(),
        made_at: tx.now,
    };
    let request = request.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(message.id, Change::added(&request)).await;
    changed(tx, &comment).await?;
    Ok(comment)
}

/// Those of some people who are in the account of an order, or at Vibbio.
async fn present(tx: &Tx, order: &order::Model, people: Vec<UserId>) -> Result<Vec<UserId>> {
    if people.is_empty() {
        return Ok(people);
    }
    let mut there = accounts::reads::among(&tx.db, order.account_id, &people).await?;
    there.extend(accounts::reads::staff_among(&tx.db, &people).await?);
    let wanted: BTreeSet<_> = people.into_iter().collect();
    Ok(wanted.intersection(&there).copied().collect())
}
