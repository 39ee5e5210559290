//! Inviting people.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{id::InvitationId, role::AccountRole, user::Language};

use super::invitation::Invitation;
use crate::{
    access::{Member, Permission},
    accounts::{
        actions::invitation::{self, NewInvitation},
        rules::{self, Email, INVITE, MAIL},
    },
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::{Code, Error, Refused, Result},
    throttle::{self, Subject},
};

/// The mutations of invitations.
#[derive(Default)]
pub struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Invites somebody to the account, by a mailed link that works for seven days and once. From
    /// now on they take a seat, unless they are to be a reviewer. The answer is the same whether
    /// the address has a login or not.
    ///
    /// Refused with `FORBIDDEN` (only owners invite owners), `BAD_USER_INPUT`,
    /// `EMAIL_NOT_VERIFIED`, `ALREADY_MEMBER`, `ALREADY_INVITED` (`details.invitationId`, to be
    /// sent again), `LIMIT_EXCEEDED` (no seat is left; `details.limit`) or `TOO_MANY_REQUESTS`.
    async fn invitation_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited, and as what.")] input: InvitationSendInput,
    ) -> Result<InvitationPayload> {
        let member = ctx.member(Permission::MembersManage)?;
        let message = rules::message(input.message.as_deref().unwrap_or_default())?;
        let new = read(&input.email, input.role, &message, input.language)?;
        count(ctx, &member, &new.email.key()).await?;
        let tx = ctx.begin().await?;
        let sent = invitation::send(&tx, &member, new).await?;
        tx.commit().await?;
        Ok(InvitationPayload { invitation: Invitation(sent) })
    }

    /// Invites several people as `invitationSend` invites one, at most 100 at a time: each is
    /// invited or refused by itself, in the order in which they were given.
    ///
    /// Refused with `BAD_USER_INPUT` (the message); a result with the codes of `invitationSend`.
    async fn invitations_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited, and as what.")] input: InvitationsSendInput,
    ) -> Result<InvitationsSendPayload> {
        let member = ctx.member(Permission::MembersManage)?;
        let message = rules::message(input.message.as_deref().unwrap_or_default())?;
        let mut wanted = Vec::with_capacity(input.invitations.len());
        for row in input.invitations {
            let new = counted(ctx, &member, &row, &message, input.language).await;
            wanted.push((row.email, new.map_or_else(refusal, |new| Ok(Ok(new)))?));
        }
        let tx = ctx.begin().await?;
        let mut results = Vec::with_capacity(wanted.len());
        for (email, new) in wanted {
            let sent = match new {
                Ok(new) => tx.attempt(async || invitation::send(&tx, &member, new).await).await?,
                Err(refused) => Err(refused),
            };
            results.push(InvitationSendResult::of(email, sent.map(Invitation)));
        }
        tx.commit().await?;
        Ok(InvitationsSendPayload { results })
    }

    /// Sends invitations again, for another seven days from now on; the link of an earlier mail
    /// works no more. One that has expired takes its seat again.
    ///
    /// A result with `NOT_FOUND`, `FORBIDDEN`, `ILLEGAL_STATE` (it was accepted or withdrawn),
    /// `LIMIT_EXCEEDED` or `TOO_MANY_REQUESTS`.
    async fn invitations_resend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitations.")] input: InvitationsResendInput,
    ) -> Result<BulkPayload<Invitation>> {
        let member = ctx.member(Permission::MembersManage)?;
        let mut refused = Vec::new();
        for id in &input.ids {
            let counted = count(ctx, &member, &id.to_string()).await;
            if let Err(no) = counted.map_or_else(refusal, |()| Ok(Ok(())))? {
                refused.push((*id, no));
            }
        }
        let tx = ctx.begin().await?;
        let resend = async |id| match refused.iter().find(|(refused, _)| *refused == id) {
            Some((_, no)) => Err(Error::Refused(Box::new(no.clone()))),
            None => invitation::resend(&tx, &member, id).await,
        };
        let payload = bulk::each(&tx, input.ids, resend, Invitation).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Takes invitations back, also those that have expired: their links work no more, and their
    /// seats are free.
    ///
    /// A result with `NOT_FOUND`, `FORBIDDEN` or `ILLEGAL_STATE` (it was accepted).
    async fn invitations_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitations.")] input: InvitationsWithdrawInput,
    ) -> Result<BulkPayload<Invitation>> {
        let member = ctx.member(Permission::MembersManage)?;
        let tx = ctx.begin().await?;
        let withdraw = |id| invitation::withdraw(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, withdraw, Invitation).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// Reads who is to be invited.
fn read(
    email: &str,
    role: AccountRole,
    message: &str,
    language: Option<Language>,
) -> Result<NewInvitation> {
    Ok(NewInvitation { email: Email::new(email)?, role, message: message.to_owned(), language })
}

/// Reads one of several who are to be invited, and counts the mail.
async fn counted(
    ctx: &Context<'_>,
    member: &Member,
    row: &InvitationsSendRow,
    message: &str,
    language: Option<Language>,
) -> Result<NewInvitation> {
    let new = read(&row.email, row.role, message, language)?;
    count(ctx, member, &new.email.key()).await?;
    Ok(new)
}

/// Counts a mail of an account to an address or about an invitation, or refuses it.
async fn count(ctx: &Context<'_>, member: &Member, to: &str) -> Result<()> {
    let (db, account) = (&ctx.platform().db, member.account.to_string());
    throttle::take(db, &Subject::new("invite", &[&account, to]), MAIL).await?;
    throttle::take(db, &Subject::new("invite from", &[&account]), INVITE).await
}

/// Tells a refusal, which is the answer to one of many, from what is broken and ends them all.
fn refusal<T>(error: Error) -> Result<Result<T, Refused>> {
    match error {
        Error::Refused(refused) => Ok(Err(*refused)),
        broken @ Error::Broken(_) => Err(broken),
    }
}

/// Who is invited, and as what.
#[derive(InputObject)]
pub struct InvitationSendInput {
    /// The e-mail address.
    email: String,
    /// What the person will be to the account.
    role: AccountRole,
    /// What to add to the mail, as plain text of at most 1 000 characters.
    message: Option<String>,
    /// What the mail is written in; the language of whoever invites unless given.
    language: Option<Language>,
}

/// Who is invited, and as what.
#[derive(InputObject)]
pub struct InvitationsSendInput {
    /// Who; at most 100.
    #[graphql(validator(max_items = 100))]
    invitations: Vec<InvitationsSendRow>,
    /// What to add to each mail, as plain text of at most 1 000 characters.
    message: Option<String>,
    /// What the mails are written in; the language of whoever invites unless given.
    language: Option<Language>,
}

/// One of several who are invited.
#[derive(InputObject)]
#[graphql(name = "InvitationsSendRowInput")]
pub struct InvitationsSendRow {
    /// The e-mail address.
    email: String,
    /// What the person will be to the account.
    role: AccountRole,
}

/// The invitation as it is now.
#[derive(SimpleObject)]
pub struct InvitationPayload {
    /// The invitation.
    invitation: Invitation,
}

/// Who was invited, and who was not.
#[derive(SimpleObject)]
pub struct InvitationsSendPayload {
    /// One result for each, in the order in which they were given.
    results: Vec<InvitationSendResult>,
}

/// What became of one of several who were to be invited.
#[derive(SimpleObject)]
pub struct InvitationSendResult {
    /// The address that was given.
    email: String,
    /// The invitation; `null` if it was refused.
    invitation: Option<Invitation>,
    /// Why it was refused; `null` if it was not.
    code: Option<Code>,
    /// Says so in words.
    message: Option<String>,
}

impl InvitationSendResult {
    fn of(email: String, sent: Result<Invitation, Refused>) -> Self {
        match sent {
            Ok(sent) => Self { email, invitation: Some(sent), code: None, message: None },
            Err(Refused { code, message, .. }) => {
                Self { email, invitation: None, code: Some(code), message: Some(message) }
            }
        }
    }
}

/// Which invitations are sent again.
#[derive(InputObject)]
pub struct InvitationsResendInput {
    /// The invitations; at most 100.
    #[graphql(validator(max_items = 100))]
    ids: Vec<InvitationId>,
}

/// Which invitations are withdrawn.
#[derive(InputObject)]
pub struct InvitationsWithdrawInput {
    /// The invitations; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<InvitationId>,
}
