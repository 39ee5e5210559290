//! Who has read how far, and who is there.

use chrono::{DateTime, Utc};
use entity::{
    conversation_reader,
    id::{ConversationId, UserId},
    presence,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*, sea_query::OnConflict};

use super::conversation::hold;
use crate::{error::Result, events::Event, orders::reads::Party, tx::Tx};

/// Notes that a party has seen the messages of a conversation up to a number. Who has seen more
/// has not seen less.
pub async fn read(tx: &Tx, party: &Party, id: ConversationId, up_to: i64) -> Result<()> {
    let conversation = hold(tx, party, id).await?;
    note(tx, party.user(), id, up_to.clamp(0, conversation.messages)).await?;
    let account = conversation.account_id;
    tx.record(Event::ConversationChanged { account, conversation: id }).await
}

/// Notes how far somebody has read a held conversation.
pub(super) async fn note(
    tx: &Tx,
    user: UserId,
    conversation: ConversationId,
    read: i64,
) -> Result<()> {
    let name = (conversation, user);
    let known = conversation_reader::Entity::find_by_id(name).one(&tx.db).await?;
    let row = conversation_reader::ActiveModel {
        conversation_id: Set(conversation),
        user_id: Set(user),
        read: Set(read),
        read_at: Set(tx.now),
    };
    match known {
        None => {
            row.insert(&tx.db).await?;
        }
        Some(known) if known.read < read => {
            row.update(&tx.db).await?;
        }
        Some(_) => {}
    }
    Ok(())
}

/// Notes that people are there.
pub(in crate::chat) async fn present(
    db: &impl ConnectionTrait,
    users: impl IntoIterator<Item = UserId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = |user_id| presence::Model { user_id, seen_at: now }.into_active_model().reset_all();
    let rows: Vec<_> = users.into_iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let known = OnConflict::column(presence::Column::UserId)
        .update_column(presence::Column::SeenAt)
        .to_owned();
    presence::Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}
