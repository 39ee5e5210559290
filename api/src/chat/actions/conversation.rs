//! Opening conversations, holding them, and numbering what happens in them.

use entity::{
    conversation,
    id::{AccountId, ConversationId, ProjectId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    access::Member,
    audit::Change,
    chat::reads,
    error::{Error, Result},
    events::Event,
    orders::reads::Party,
    projects,
    tx::Tx,
};

/// Opens the conversation of a member's account, or about one of its projects; the one there is, if
/// there is one.
pub async fn open(
    tx: &Tx,
    member: &Member,
    project: Option<ProjectId>,
) -> Result<conversation::Model> {
    if let Some(project) = project {
        let seen = projects::reads::find(&tx.db, member, project).await?;
        seen.ok_or_else(|| Error::not_found("project"))?;
    }
    of(tx, member.account, project).await
}

/// The conversation of an account, or about one of its projects. Of two at once one is opened.
pub async fn of(
    tx: &Tx,
    account: AccountId,
    project: Option<ProjectId>,
) -> Result<conversation::Model> {
    if let Some(known) = reads::about(&tx.db, account, project).await? {
        return Ok(known);
    }
    let row = conversation::ActiveModel {
        id: Set(ConversationId::new()),
        account_id: Set(account),
        project_id: Set(project),
        messages: Set(0),
        changes: Set(0),
        last_side: Set(None),
        waiting_since: Set(None),
        changed_at: Set(tx.now),
        created_at: Set(tx.now),
    };
    let opening = conversation::Entity::insert(row).on_conflict_do_nothing();
    opening.exec_without_returning(&tx.db).await?;
    let opened = reads::about(&tx.db, account, project).await?;
    let opened = opened.ok_or_else(|| Error::not_found("account"))?;
    tx.note(opened.id, Change::added(&opened)).await;
    Ok(opened)
}

/// Finds a conversation that a party may see and holds it until the unit of work ends.
pub(super) async fn hold(
    tx: &Tx,
    party: &Party,
    id: ConversationId,
) -> Result<conversation::Model> {
    let held = reads::visible_to(party).filter(conversation::COLUMN.id.eq(id)).lock_exclusive();
    held.one(&tx.db).await?.ok_or_else(|| Error::not_found("conversation"))
}

/// Numbers the next change of a held conversation.
pub(super) fn next(mut conversation: conversation::Model) -> conversation::Model {
    conversation.changes += 1;
    conversation
}

/// Writes down what a held conversation is now, and tells whoever follows it.
pub(super) async fn keep(tx: &Tx, conversation: conversation::Model) -> Result<()> {
    let event = Event::ConversationChanged {
        account: conversation.account_id,
        conversation: conversation.id,
    };
    let row = conversation::Model { changed_at: tx.now, ..conversation };
    row.into_active_model().reset_all().update(&tx.db).await?;
    tx.record(event).await
}
