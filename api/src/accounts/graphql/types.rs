//! Accounts, their people, and the one who asks.

use anyhow::anyhow;
use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    account,
    id::{AccountId, UserId},
    membership,
    money::Currency,
    plan::PlanCode,
    role::{AccountRole, StaffRole},
    session,
    user::{self, Language},
};
use sea_orm::prelude::*;

use super::{
    invitation::{Invitation, InvitationFilter},
    people::{AccountMember, MemberFilter},
    session_list::Session,
};
use crate::{
    access::{Caller, Member, Permission, Viewer},
    accounts::{
        factors::graphql::Factors,
        graphql::{billing::BillingProfile, preferences::Preferences},
        reads::{self, AccountById, UserById, people},
    },
    context::ContextExt,
    error::{Error, Result},
    limits::{self, Limit},
    page::{Page, PageInput, Paged},
    plans::{
        self,
        graphql::{AccountClosing, PlanSubscription},
        reads::{Subscribed, SubscribedOf},
    },
};

/// A customer organisation.
#[derive(Description)]
pub struct Account(pub account::Model);

#[Object(use_type_description)]
impl Account {
    /// The account's id.
    async fn id(&self) -> AccountId {
        self.0.id
    }

    /// What the organisation is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The plan that it subscribes to, or did at last.
    async fn plan(&self, ctx: &Context<'_>) -> Result<PlanCode> {
        Ok(subscribed(ctx, self.0.id).await?.plan.code)
    }

    /// When the trial ends; none on any plan but TRIAL.
    async fn trial_ends_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        let subscribed = subscribed(ctx, self.0.id).await?;
        let is_trial = subscribed.plan.code == PlanCode::Trial;
        Ok(subscribed.subscription.ends_at.filter(|_| is_trial))
    }

    /// What it subscribes to, or did at last.
    async fn subscription(&self, ctx: &Context<'_>) -> Result<PlanSubscription> {
        Ok(self.shown(ctx, subscribed(ctx, self.0.id).await?))
    }

    /// Everything that it has subscribed to and will, first to last, without what was called off
    /// before it began.
    async fn subscriptions(&self, ctx: &Context<'_>) -> Result<Vec<PlanSubscription>> {
        let all = plans::reads::all(ctx.db(), self.0.id).await?;
        Ok(all.into_iter().map(|it| self.shown(ctx, it)).collect())
    }

    /// What the plan limits, and how much of it is taken.
    async fn limits(&self, ctx: &Context<'_>) -> Result<Vec<Limit>> {
        limits::of(ctx.db(), self.0.id, ctx.platform().db.now()).await
    }

    /// Since when it is closed to writes, and when it is deleted; null while it is open.
    async fn closing(&self, ctx: &Context<'_>) -> Result<Option<AccountClosing>> {
        let closing = plans::rules::closing(self.0.closes_at, ctx.platform().db.now());
        let Some(closing) = closing else { return Ok(None) };
        let ending = subscribed(ctx, self.0.id).await?.subscription.ending;
        Ok(Some(AccountClosing::new(closing, ending)))
    }

    /// What it is billed in.
    async fn currency(&self) -> Currency {
        self.0.currency
    }

    /// When it was opened.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Rises with every change of the account.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Whom the account is billed as; required before any plan but TRIAL.
    ///
    /// Refused with `FORBIDDEN` unless the caller is an OWNER or ADMIN, and with `NOT_FOUND` for
    /// any account but the one of the session.
    async fn billing_profile(&self, ctx: &Context<'_>) -> Result<Option<BillingProfile>> {
        let member = ctx.member(Permission::BillingManage)?;
        if member.account != self.0.id {
            return Err(Error::not_found("account"));
        }
        let profile = reads::billing_profile(ctx.db(), member.account).await?;
        Ok(Some(BillingProfile(profile)))
    }

    /// The people of the account, first joined first.
    ///
    /// Refused with `NOT_FOUND` for any account but the one of the session.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, from the start or from `after`.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        #[graphql(desc = "Which of them; all unless given.", default)] filter: MemberFilter,
    ) -> Result<Paged<AccountMember>> {
        let member = self.as_seen(ctx, Permission::AccountRead)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        let wanted = people::members(ctx.db(), &member, filter.into()).await?;
        page.of(wanted, &people::first_joined_first(), ctx.db(), AccountMember).await
    }

    /// Those who were invited to the account, the newest first. An invitation is kept for 90 days
    /// after it could have been accepted.
    ///
    /// Refused with `FORBIDDEN`, or with `NOT_FOUND` for any account but the one of the session.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, from the start or from `after`.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        #[graphql(desc = "Which of them; all unless given.", default)] filter: InvitationFilter,
    ) -> Result<Paged<Invitation>> {
        let member = self.as_seen(ctx, Permission::MembersManage)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        let wanted = people::invitations(&member);
        let wanted = wanted.filter(filter.condition(ctx.platform().db.now()));
        page.of(wanted, &people::newest_first(), ctx.db(), Invitation).await
    }
}

impl Account {
    fn shown(&self, ctx: &Context<'_>, it: Subscribed) -> PlanSubscription {
        PlanSubscription { it, currency: self.0.currency, now: ctx.platform().db.now() }
    }

    /// Proves that the caller may do something in this account.
    fn as_seen(&self, ctx: &Context<'_>, permission: Permission) -> Result<Member> {
        let member = ctx.member(permission)?;
        if member.account == self.0.id { Ok(member) } else { Err(Error::not_found("account")) }
    }
}

async fn subscribed(ctx: &Context<'_>, account: AccountId) -> Result<Subscribed> {
    let found = ctx.load(SubscribedOf(account)).await?;
    found.ok_or_else(|| Error::Broken(anyhow!("the account {account} subscribes to nothing")))
}

/// A person with a login.
#[derive(Description)]
pub struct User(pub user::Model);

#[Object(use_type_description)]
impl User {
    /// The person's id.
    async fn id(&self) -> UserId {
        self.0.id
    }

    /// The full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The address that mail goes to.
    async fn email(&self) -> &str {
        &self.0.email
    }
}

/// An account that the signed-in person belongs to.
#[derive(Description)]
pub struct Membership(pub(super) membership::Model);

#[Object(use_type_description)]
impl Membership {
    /// The account's id, for `signIn`.
    async fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// What the account is called.
    async fn account_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(load_account(ctx, self.0.account_id).await?.name)
    }

    /// What the person is to it.
    async fn role(&self) -> AccountRole {
        self.0.role
    }
}

/// The signed-in person, and the account that the session is for.
#[derive(Description)]
pub struct Myself(pub(super) Caller);

#[Object(name = "Viewer", use_type_description)]
impl Myself {
    /// The person.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.user).await
    }

    /// The language that mail is written in.
    async fn language(&self, ctx: &Context<'_>) -> Result<Language> {
        Ok(load_user(ctx, self.0.user).await?.0.language)
    }

    /// What the person wants the platform to be like.
    async fn preferences(&self, ctx: &Context<'_>) -> Result<Preferences> {
        Preferences::of(ctx, &self.0).await
    }

    /// Whether the e-mail address has been proved.
    async fn email_verified(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(load_user(ctx, self.0.user).await?.0.email_verified_at.is_some())
    }

    /// The account that the session is for; none for staff who belong to none.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some((account, _)) = self.0.membership else { return Ok(None) };
        Ok(Some(Account(load_account(ctx, account).await?)))
    }

    /// What the person is to that account.
    async fn role(&self) -> Option<AccountRole> {
        self.0.membership.map(|(_, role)| role)
    }

    /// What the person does at Vibbio; empty for customers.
    async fn staff_roles(&self) -> &[StaffRole] {
        &self.0.staff
    }

    /// The second factors of the person.
    async fn factors(&self) -> Factors {
        Factors(self.0.clone())
    }

    /// The address that the person wants to have from now on; none unless it is still to be
    /// confirmed there.
    async fn pending_email(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        reads::pending_email(&ctx.platform().db, self.0.user).await
    }

    /// Where the person is signed in, latest sign-in first, 100 at most.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        let rows = reads::sessions(&ctx.platform().db, self.0.user).await?;
        let session = |row: session::Model| Session { is_current: row.id == self.0.session, row };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Every account that the person belongs to, first joined first.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let memberships = reads::memberships(ctx.db(), self.0.user).await?;
        Ok(memberships.into_iter().map(Membership).collect())
    }
}

pub(super) async fn load_user(ctx: &Context<'_>, id: UserId) -> Result<User> {
    ctx.load(UserById(id)).await?.map(User).ok_or_else(|| Error::not_found("user"))
}

pub(super) async fn load_account(ctx: &Context<'_>, id: AccountId) -> Result<account::Model> {
    ctx.load(AccountById(id)).await?.ok_or_else(|| Error::not_found("account"))
}

/// The queries about accounts.
#[derive(Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Who is asking; null for somebody who is not signed in, and for a program with a service
    /// token.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Myself> {
        match ctx.viewer() {
            Viewer::Stranger | Viewer::Service(_) => None,
            Viewer::User(caller) => Some(Myself(caller.clone())),
        }
    }

    /// An account; null unless it is the account of the session, which it is without an id.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account; the one of the session unless given.")] id: Option<
            AccountId,
        >,
    ) -> Result<Option<Account>> {
        let member = ctx.member(Permission::AccountRead)?;
        let mut accounts = reads::visible_to(&member);
        if let Some(id) = id {
            accounts = accounts.filter(account::COLUMN.id.eq(id));
        }
        Ok(accounts.one(ctx.db()).await?.map(Account))
    }
}
