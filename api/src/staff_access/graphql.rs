//! Looking at an account for Vibbio, and seeing who did.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, OrderId, StaffAccessId},
    role::StaffRole,
    staff_access, staff_sight,
};
use sea_orm::prelude::*;

use super::{
    actions::{self, Wish},
    reads,
};
use crate::{
    access::{Duty, Permission},
    accounts::reads::UserById,
    context::ContextExt,
    error::{Error, Result},
    page::{Key, Page, PageInput, Paged, Part},
};

/// The queries about who looked.
#[derive(Default)]
pub struct StaffAccessQuery;

#[Object]
impl StaffAccessQuery {
    /// When somebody at Vibbio looked at the account's material, who and why, newest first; for the
    /// account's owners.
    ///
    /// Refused with `FORBIDDEN`.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn account_access_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<StaffAccess>> {
        let member = ctx.member(Permission::AuditRead)?;
        let keys =
            [Key::down(staff_access::Column::Id.into_expr(), |row: &staff_access::Model| {
                Part::Id(row.id.0)
            })];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::visible_to(&member), &keys, ctx.db(), StaffAccess).await
    }

    /// What somebody at Vibbio was shown in one of these times, newest first; for the account's
    /// owners.
    ///
    /// Refused with `FORBIDDEN` or `NOT_FOUND`.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn account_access_sights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry of `accountAccessLog`.")] access_id: StaffAccessId,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<StaffSight>> {
        let member = ctx.member(Permission::AuditRead)?;
        let sights = reads::sights(ctx.db(), &member, access_id).await?;
        let sights = sights.ok_or_else(|| Error::not_found("access"))?;
        let keys = [Key::down(staff_sight::Column::Id.into_expr(), |row: &staff_sight::Model| {
            Part::Id(row.id.0)
        })];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(sights, &keys, ctx.db(), StaffSight).await
    }
}

/// The mutations of staff who look at an account.
#[derive(Default)]
pub struct StaffAccessMutation;

#[Object]
impl StaffAccessMutation {
    /// Lets this sign-in see an account's library, projects and orders for a while, for staff who
    /// help customers. Nothing can be changed. The account's owners are told, and see what was
    /// looked at. Whatever the sign-in looked at before is closed to it.
    ///
    /// Refused with `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT` (no reason, too long) or
    /// `ILLEGAL_STATE` (the sign-in is for an account of one's own).
    async fn staff_access_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account, the reason, and for how long.")]
        input: StaffAccessBeginInput,
    ) -> Result<StaffAccessPayload> {
        let (staff, caller) = (ctx.staff(Duty::SeeMaterial)?, ctx.caller()?);
        let StaffAccessBeginInput { account_id: account, reason, minutes } = input;
        let tx = ctx.begin().await?;
        let access = actions::begin(&tx, caller, staff, Wish { account, reason, minutes }).await?;
        tx.commit().await?;
        Ok(StaffAccessPayload { access: StaffAccess(access) })
    }

    /// Ends it before its time. Once it has ended it stays so.
    ///
    /// Refused with `FORBIDDEN` or `NOT_FOUND`.
    async fn staff_access_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: StaffAccessEndInput,
    ) -> Result<StaffAccessPayload> {
        ctx.staff(Duty::SeeMaterial)?;
        let caller = ctx.caller()?;
        let tx = ctx.begin().await?;
        let access = actions::end(&tx, caller, input.id).await?;
        tx.commit().await?;
        Ok(StaffAccessPayload { access: StaffAccess(access) })
    }
}

/// Whom to look at, and why.
#[derive(InputObject)]
pub struct StaffAccessBeginInput {
    /// The account.
    account_id: AccountId,
    /// Why, in 10 to 500 characters; the account's owners read it.
    reason: String,
    /// For how many minutes; 1 to 480.
    minutes: i32,
}

/// What to end.
#[derive(InputObject)]
pub struct StaffAccessEndInput {
    /// Which one.
    id: StaffAccessId,
}

/// A time of looking as it is now.
#[derive(SimpleObject)]
pub struct StaffAccessPayload {
    /// It.
    access: StaffAccess,
}

/// A time in which somebody at Vibbio looked at an account's material.
#[derive(Description)]
pub struct StaffAccess(staff_access::Model);

#[Object(use_type_description)]
impl StaffAccess {
    /// Its id.
    async fn id(&self) -> StaffAccessId {
        self.0.id
    }

    /// The account that was looked at.
    async fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// Who it was; `null` for a person who is no more.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.load(UserById(self.0.user_id)).await?.map(|user| user.name))
    }

    /// What the person does at Vibbio.
    async fn role(&self) -> StaffRole {
        self.0.role
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The order that is the reason; `null` where it is another.
    async fn order_id(&self) -> Option<OrderId> {
        self.0.order_id
    }

    /// Since when.
    async fn begun_at(&self) -> DateTime<Utc> {
        self.0.begun_at
    }

    /// Until when; for an order, when it was first looked at that day.
    async fn until(&self) -> DateTime<Utc> {
        self.0.ended_at.unwrap_or(self.0.until)
    }

    /// Whether the person can look now.
    async fn is_open(&self, ctx: &Context<'_>) -> bool {
        self.0.ended_at.is_none() && self.0.until > ctx.platform().db.now()
    }
}

/// What somebody at Vibbio was shown by one request.
#[derive(Description)]
pub struct StaffSight(staff_sight::Model);

#[Object(use_type_description)]
impl StaffSight {
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The queries that were asked.
    async fn asked(&self) -> &[String] {
        &self.0.asked.0
    }

    /// The ids of what was shown; 500 at most.
    async fn seen(&self) -> &[String] {
        &self.0.seen.0
    }

    /// How many ids there were.
    async fn seen_count(&self) -> i32 {
        self.0.seen_count
    }

    /// The files whose addresses were given out, those to be kept as downloads; 500 at most.
    async fn files(&self) -> &[String] {
        &self.0.files.0
    }
}
