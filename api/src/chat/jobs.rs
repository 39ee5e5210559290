//! The mails of conversations.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{
    conversation,
    conversation::Side,
    id::{ConversationId, MessageId, UserId},
    message, message_mail,
    role::StaffRole,
    user,
};
use minijinja::context;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, prelude::*, sea_query::OnConflict};
use serde::{Deserialize, Serialize};

use super::{
    reads,
    rules::{MARK, mailed_at},
};
use crate::{
    accounts, app::Platform, error::Result, jobs::Job, mail::Letter, oslo, projects, tokens, tx::Tx,
};

/// How many messages a mail repeats at most.
const REPEATED: u64 = 20;

/// Mails messages to a person, with an address to answer to where mail comes in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailMessages {
    /// The conversation.
    pub conversation: ConversationId,
    /// The person.
    pub user: UserId,
    /// The messages, in order.
    pub messages: Vec<MessageId>,
}

impl Job for MailMessages {
    const NAME: &'static str = "mail_messages";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let conversation = conversation::Entity::find_by_id(self.conversation).one(db).await?;
        let person = accounts::reads::user(db, self.user).await?;
        let Some((conversation, person)) = conversation.zip(person) else { return Ok(()) };
        let messages = reads::messages_of(conversation.id)
            .filter(message::COLUMN.id.is_in(self.messages.iter().copied()))
            .filter(message::COLUMN.deleted_at.is_null())
            .order_by_asc(message::COLUMN.number)
            .all(db)
            .await?;
        let Some(last) = messages.last() else { return Ok(()) };
        if !may_read(platform, &conversation, person.id).await? {
            return Ok(());
        }
        let token = reply_token(platform, last.id, person.id)?;
        let tx = platform.begin().await?;
        note(&tx, person.id, [last.id], &token).await?;
        tx.commit().await?;
        let domain = platform.config.inbound_domain.as_ref();
        let address = domain.map(|domain| format!("reply+{token}@{domain}"));
        let letter = letter(platform, &conversation, &person, &messages).await?;
        platform.mailer.send_answered_at(&person, letter, address.as_deref()).await
    }
}

/// Tells whether somebody still belongs to the account or to Vibbio.
async fn may_read(
    platform: &Platform,
    conversation: &conversation::Model,
    user: UserId,
) -> Result<bool> {
    let db = platform.db.reader();
    let account = conversation.account_id;
    let of_account = accounts::reads::among(db, account, &[user]).await?;
    Ok(!of_account.is_empty() || !accounts::reads::staff_among(db, &[user]).await?.is_empty())
}

/// The secret in the address to which the answer to a mail goes: the same however often the mail is
/// tried, and in lower case, which mail servers may make of any address.
fn reply_token(platform: &Platform, message: MessageId, user: UserId) -> Result<String> {
    let about = format!("{message} {user}");
    Ok(tokens::hex(&platform.keys.derive("reply", about.as_bytes())?[..20]))
}

/// Notes what is mailed to whom, and by which answer it is known again.
async fn note(
    tx: &Tx,
    user: UserId,
    messages: impl IntoIterator<Item = MessageId>,
    token: &str,
) -> Result<()> {
    let row = |message_id| message_mail::Model {
        message_id,
        user_id: user,
        reply_hash: tokens::hash(token),
        sent_at: tx.now,
    };
    let rows = messages.into_iter().map(|id| row(id).into_active_model().reset_all());
    let known = [message_mail::Column::MessageId, message_mail::Column::UserId];
    let renewed =
        OnConflict::columns(known).update_column(message_mail::Column::ReplyHash).to_owned();
    Ok(tx.upsert_all(rows.collect(), renewed).await?)
}

/// Writes messages down as a mail.
async fn letter(
    platform: &Platform,
    conversation: &conversation::Model,
    person: &user::Model,
    messages: &[message::Model],
) -> Result<Letter> {
    let db = platform.db.reader();
    let authors: Vec<_> = messages.iter().filter_map(|message| message.author_id).collect();
    let authors = accounts::reads::users(db, authors).await?;
    let name = |message: &message::Model| {
        let author = message.author_id.and_then(|author| authors.get(&author));
        author.map_or_else(|| "Vibbio".to_owned(), |user| user.name.clone())
    };
    let said = messages.iter().map(|message| {
        let at = oslo::time(message.created_at, person.language);
        context! { author => name(message), text => message.text.clone(), at }
    });
    let last = messages.last();
    Ok(Letter {
        template: "messages",
        about: format!(
            "{}.{}",
            last.map(|last| last.id.to_string()).unwrap_or_default(),
            person.id
        ),
        data: context! {
            mark => MARK,
            can_answer => platform.config.inbound_domain.is_some(),
            project => projects::reads::title_of(db, conversation.project_id).await?,
            author => last.map(name),
            messages => said.collect::<Vec<_>>(),
            link => platform.config.link(&format!("conversations/{}", conversation.id)),
        },
        unsubscribe: None,
    })
}

/// Mails what the other side of a conversation has not seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MailUnseen {
    /// The conversation.
    pub conversation: ConversationId,
}

impl MailUnseen {
    /// Does it at an instant, unless it is to be done already.
    pub async fn later(self, tx: &Tx, at: DateTime<Utc>) -> Result<()> {
        let key = format!("{}:{}", self.conversation, at.timestamp());
        tx.enqueue_once_at(self, &key, at).await
    }
}

impl Job for MailUnseen {
    const NAME: &'static str = "mail_unseen";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let found = conversation::Entity::find_by_id(self.conversation).one(db).await?;
        let Some(conversation) = found else { return Ok(()) };
        let (Some(side), Some(since)) = (conversation.last_side, conversation.waiting_since) else {
            return Ok(());
        };
        let waiting = reads::messages_of(conversation.id)
            .filter(message::COLUMN.side.eq(side))
            .filter(message::COLUMN.created_at.gte(since))
            .filter(message::COLUMN.deleted_at.is_null())
            .order_by_desc(message::COLUMN.number)
            .limit(REPEATED);
        let now = platform.db.now();
        let due = |message: &message::Model| mailed_at(message.created_at) <= now;
        let waiting: Vec<_> = waiting.all(db).await?.into_iter().rev().filter(due).collect();
        for person in listeners(platform, &conversation, side).await? {
            let unseen = unseen(platform, &conversation, person.id, &waiting).await?;
            let Some(last) = unseen.last() else { continue };
            let token = reply_token(platform, *last, person.id)?;
            let tx = platform.begin().await?;
            note(&tx, person.id, unseen.iter().copied(), &token).await?;
            let (conversation, user) = (conversation.id, person.id);
            tx.enqueue(MailMessages { conversation, user, messages: unseen }).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Whom what a side said is for: those of the other side who take part, or else who answers for
/// them.
async fn listeners(
    platform: &Platform,
    conversation: &conversation::Model,
    side: Side,
) -> Result<Vec<user::Model>> {
    let db = platform.db.reader();
    let written: Vec<UserId> = reads::messages_of(conversation.id)
        .select_only()
        .column(message::Column::AuthorId)
        .distinct()
        .filter(message::COLUMN.side.ne(side))
        .filter(message::COLUMN.author_id.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let here = match side {
        Side::Vibbio => accounts::reads::among(db, conversation.account_id, &written).await?,
        Side::Customer => accounts::reads::staff_among(db, &written).await?,
    };
    if !here.is_empty() {
        let people = accounts::reads::users(db, here).await?.into_values();
        return Ok(people.filter(|person| person.disabled_at.is_none()).collect());
    }
    match side {
        Side::Vibbio => Ok(accounts::reads::keepers(db, conversation.account_id).await?),
        Side::Customer => {
            let staff = accounts::reads::staff(db).await?.into_iter();
            let support = staff.filter(|(_, role)| *role == StaffRole::Support);
            Ok(support.map(|(person, _)| person).collect())
        }
    }
}

/// Which of some messages a person has neither seen nor been mailed.
async fn unseen(
    platform: &Platform,
    conversation: &conversation::Model,
    user: UserId,
    messages: &[message::Model],
) -> Result<Vec<MessageId>> {
    let db = platform.db.reader();
    let read = reads::read_by(db, conversation.id, user).await?;
    let mailed = message_mail::Entity::find()
        .filter(message_mail::COLUMN.user_id.eq(user))
        .filter(message_mail::COLUMN.message_id.is_in(messages.iter().map(|message| message.id)))
        .all(db)
        .await?;
    let mailed: HashSet<_> = mailed.into_iter().map(|row| row.message_id).collect();
    let unread = messages.iter().filter(|message| message.number > read);
    Ok(unread.map(|message| message.id).filter(|id| !mailed.contains(id)).collect())
}
