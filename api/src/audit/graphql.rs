//! Looking at what was done.

use async_graphql::{Context, Description, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{
    audit_entry::{self, ActorKind},
    id::{AccountId, UserId},
};
use sea_orm::prelude::*;

use super::reads::{self, AuditFilter};
use crate::{
    access::{Duty, Permission},
    accounts::reads::UserById,
    context::ContextExt,
    error::{Error, Result},
    page::{Key, Page, PageInput, Paged, Part},
};

/// The queries of the audit.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What was done, by whom and to what, newest first: for the account's owners, and with
    /// `accountId` for staff who look after it. Entries are never changed; each carries the hash of
    /// the one before it.
    ///
    /// Refused with `FORBIDDEN` or `NOT_FOUND` (another account).
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Whose, for staff; what belongs to no account unless given. For owners it \
                          can only be their own."
        )]
        account_id: Option<AccountId>,
        #[graphql(desc = "Which entries; all unless given.")] filter: Option<AuditFilterInput>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<AuditEntry>> {
        let entries = if let Ok(staff) = ctx.staff(Duty::SeeAudit) {
            reads::visible_to_staff(staff, account_id)
        } else {
            let member = ctx.member(Permission::AuditRead)?;
            if account_id.is_some_and(|id| id != member.account) {
                return Err(Error::not_found("account"));
            }
            reads::visible_to(&member)
        };
        let keys =
            [Key::down(audit_entry::Column::Number.into_expr(), |row: &audit_entry::Model| {
                Part::Number(row.number)
            })];
        let filter = filter.map(AuditFilterInput::into).unwrap_or_default();
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::list(entries, filter), &keys, ctx.db(), AuditEntry).await
    }
}

/// Which entries.
#[derive(InputObject)]
pub struct AuditFilterInput {
    /// Those of one doer, by the id of the person, link, token or job.
    actor: Option<String>,
    /// Those of one name: that of a mutation, a job, a route or a command.
    action: Option<String>,
    /// Those about one thing, by its id.
    subject: Option<String>,
    /// Those since then.
    from: Option<DateTime<Utc>>,
    /// Those before then.
    to: Option<DateTime<Utc>>,
}

impl From<AuditFilterInput> for AuditFilter {
    fn from(input: AuditFilterInput) -> Self {
        let AuditFilterInput { actor, action, subject, from, to } = input;
        Self { actor, action, subject, from, to }
    }
}

/// One thing that was done.
#[derive(Description)]
pub struct AuditEntry(audit_entry::Model);

#[Object(use_type_description)]
impl AuditEntry {
    /// Its place in the account's chain, from 1.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// When it was done.
    async fn at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// What sort of doer did it.
    async fn actor_kind(&self) -> ActorKind {
        self.0.actor_kind
    }

    /// The id of the person, link, token or job; `null` where nobody was signed in, and for
    /// commands.
    async fn actor(&self) -> Option<&str> {
        self.0.actor.as_deref()
    }

    /// The name of the person who did it, as it is now; `null` where it was none, and for a person
    /// who is no more.
    async fn actor_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(Ok(id)) = self.0.actor.as_deref().map(str::parse::<UserId>) else {
            return Ok(None);
        };
        Ok(ctx.load(UserById(id)).await?.map(|user| user.name))
    }

    /// What was done: the name of the mutation, job, route or command.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The id of what it was done to; `null` where the entry sums up many, and for what is done to
    /// nothing in particular.
    async fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// How many things it was done to.
    async fn count(&self) -> i32 {
        self.0.count
    }

    /// A digest of the thing as it was; `null` for what is new, and where none was taken.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// A digest of the thing as it was afterwards, or of the ids of many; `null` for what was
    /// removed, and where none was taken.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// The request that asked for it, as in the `X-Request-Id` header of its answer.
    async fn request_id(&self) -> Option<&str> {
        self.0.request.as_deref()
    }

    /// The network that the request came from: an IPv4 address or half of an IPv6 address. It is
    /// kept for 90 days.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Binds the entry and all before it; `vibbio audit check` proves it.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}
