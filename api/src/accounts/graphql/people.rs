//! Who belongs to an account, as clients see it.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, UserId},
    membership,
    role::AccountRole,
};
use futures::future::try_join_all;

use super::types::{User, load_user};
use crate::{
    access::Permission,
    accounts::{
        actions::people,
        reads::{
            UserById,
            people::{self as reads, IsMember},
        },
    },
    context::ContextExt,
    error::Result,
};

/// Somebody in an account.
#[derive(Description)]
pub struct AccountMember(pub(super) membership::Model);

#[Object(use_type_description)]
impl AccountMember {
    /// The person.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.user_id).await
    }

    /// What the person may do.
    async fn role(&self) -> AccountRole {
        self.0.role
    }

    /// When the person joined.
    async fn joined_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// Which members are listed; what is not given does not matter.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MemberFilter {
    /// Those of one of these roles.
    #[graphql(default, validator(max_items = 20))]
    roles: Vec<AccountRole>,
    /// Those whose name or e-mail address has this in it, whatever its capitals; at most 200
    /// characters.
    #[graphql(validator(chars_max_length = 200))]
    search: Option<String>,
}

impl From<MemberFilter> for reads::MemberFilter {
    fn from(filter: MemberFilter) -> Self {
        Self { roles: filter.roles, search: filter.search }
    }
}

/// Somebody who works in the account, or once did.
#[derive(SimpleObject)]
pub struct Colleague {
    /// The person's id.
    user_id: UserId,
    /// The person's name.
    name: String,
    /// Whether the person still belongs to the account.
    is_member: bool,
}

/// Finds somebody who has done something in an account; none once the person is gone.
pub async fn colleague(
    ctx: &Context<'_>,
    account: AccountId,
    user: Option<UserId>,
) -> Result<Option<Colleague>> {
    let Some(user) = user else { return Ok(None) };
    let Some(person) = ctx.load(UserById(user)).await? else { return Ok(None) };
    let is_member = ctx.load(IsMember(account, user)).await?;
    Ok(Some(Colleague { user_id: user, name: person.name, is_member }))
}

/// Finds several of them, all at once; those who are gone are left out.
pub async fn colleagues(
    ctx: &Context<'_>,
    account: AccountId,
    users: Vec<UserId>,
) -> Result<Vec<Colleague>> {
    let found = users.into_iter().map(|user| colleague(ctx, account, Some(user)));
    Ok(try_join_all(found).await?.into_iter().flatten().collect())
}

/// The mutations of people in an account.
#[derive(Default)]
pub struct PeopleMutation;

#[Object]
impl PeopleMutation {
    /// Makes something else of a member. Only owners make owners, and something else of them.
    /// Invitations that the member sent and could not send any more are withdrawn.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN`, `STEP_UP_REQUIRED` (to make an owner), `LAST_OWNER` or
    /// `LIMIT_EXCEEDED` (a reviewer would take a seat, and there is none left; `details.limit`).
    async fn member_role_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member, and what they are to be.")] input: MemberRoleChangeInput,
    ) -> Result<MemberPayload> {
        let member = match input.role {
            AccountRole::Owner => ctx.proved(Permission::OwnersManage).await?,
            _ => ctx.member(Permission::MembersManage)?,
        };
        let tx = ctx.begin().await?;
        let changed = people::change_role(&tx, &member, input.user_id, input.role).await?;
        tx.commit().await?;
        Ok(MemberPayload { member: AccountMember(changed) })
    }

    /// Takes somebody out of the account, at once and with every session of theirs in it. What they
    /// have made stays, and so do the links that they have given away; the invitations that they
    /// sent are withdrawn.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (only owners take owners out) or `ILLEGAL_STATE` (to
    /// go yourself, leave).
    async fn member_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who has to go.")] input: MemberRemoveInput,
    ) -> Result<MemberRemovePayload> {
        let member = ctx.member(Permission::MembersManage)?;
        let tx = ctx.begin().await?;
        people::remove(&tx, &member, input.user_id).await?;
        tx.commit().await?;
        Ok(MemberRemovePayload { deleted_id: input.user_id })
    }

    /// Leaves the account of the session, which ends with every other session in it. Whoever
    /// belongs to other accounts switches to one of them first, or signs in again.
    ///
    /// Refused with `LAST_OWNER`.
    async fn account_leave(&self, ctx: &Context<'_>) -> Result<AccountLeavePayload> {
        let member = ctx.member(Permission::AccountLeave)?;
        let tx = ctx.begin().await?;
        people::leave(&tx, &member).await?;
        tx.commit().await?;
        Ok(AccountLeavePayload { account_id: member.account })
    }

    /// Makes an owner of a member, and an administrator of the owner who asks. To add an owner, and
    /// stay one, change the role of the member.
    ///
    /// Refused with `STEP_UP_REQUIRED`, `NOT_FOUND`, `LIMIT_EXCEEDED` (a reviewer would take a seat,
    /// and there is none left; `details.limit`) or `ILLEGAL_STATE` (to oneself).
    async fn ownership_transfer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to be an owner.")] input: OwnershipTransferInput,
    ) -> Result<OwnershipTransferPayload> {
        let member = ctx.proved(Permission::OwnersManage).await?;
        let tx = ctx.begin().await?;
        let (owner, former_owner) = people::transfer(&tx, &member, input.user_id).await?;
        tx.commit().await?;
        let (owner, former_owner) = (AccountMember(owner), AccountMember(former_owner));
        Ok(OwnershipTransferPayload { owner, former_owner })
    }
}

/// What a member is to be.
#[derive(InputObject)]
pub struct MemberRoleChangeInput {
    /// The member, by the id of the person.
    user_id: UserId,
    /// What the member is from now on.
    role: AccountRole,
}

/// The member as it is now.
#[derive(SimpleObject)]
pub struct MemberPayload {
    /// The member.
    member: AccountMember,
}

/// Who has to go.
#[derive(InputObject)]
pub struct MemberRemoveInput {
    /// The member, by the id of the person.
    user_id: UserId,
}

/// The member is gone.
#[derive(SimpleObject)]
pub struct MemberRemovePayload {
    /// The id of the person.
    deleted_id: UserId,
}

/// The account is left.
#[derive(SimpleObject)]
pub struct AccountLeavePayload {
    /// The account's id.
    account_id: AccountId,
}

/// Who is to be an owner.
#[derive(InputObject)]
pub struct OwnershipTransferInput {
    /// The member, by the id of the person.
    user_id: UserId,
}

/// Who answers for the account now.
#[derive(SimpleObject)]
pub struct OwnershipTransferPayload {
    /// The new owner.
    owner: AccountMember,
    /// Who gave the ownership away, now an administrator.
    former_owner: AccountMember,
}
