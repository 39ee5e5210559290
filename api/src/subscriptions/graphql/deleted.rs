//! The proof of deletions; for staff.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{deletion, id::AccountId};
use sea_orm::prelude::*;

use crate::{
    access::Duty,
    context::ContextExt,
    error::Result,
    library::graphql::ByteSize,
    page::{Key, Page, PageInput, Paged, Part},
};

/// The deletion of an account.
#[derive(Description)]
pub struct AccountDeletion(deletion::Model);

#[Object(use_type_description)]
impl AccountDeletion {
    /// The account that was deleted.
    async fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// When it was begun, seven days after the account closed.
    async fn begun_at(&self) -> DateTime<Utc> {
        self.0.begun_at
    }

    /// When it was finished; null while it is under way.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    /// How many files were removed from storage.
    async fn files(&self) -> ByteSize {
        ByteSize(self.0.files)
    }

    /// How many bytes these had.
    async fn bytes(&self) -> ByteSize {
        ByteSize(self.0.bytes)
    }

    /// How many people belonged to no other account, so that their logins went with it.
    async fn people(&self) -> i32 {
        self.0.people
    }

    /// What was deleted and what is kept, table by table, as JSON; null while it is under way.
    async fn certificate(&self) -> Option<&str> {
        self.0.certificate.as_deref()
    }

    /// The SHA-256 of the certificate in hex, as the owners were mailed it.
    async fn digest(&self) -> Option<&str> {
        self.0.digest.as_deref()
    }
}

/// The queries about deletions.
#[derive(Default)]
pub struct DeletionQuery;

#[Object]
impl DeletionQuery {
    /// The accounts that were deleted or are being deleted, last begun first; for staff.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn account_deletions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, from the start or from `after`.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<AccountDeletion>> {
        ctx.staff(Duty::SeeAccounts)?;
        let keys = [
            Key::down(deletion::Column::BegunAt.into_expr(), |row: &deletion::Model| {
                Part::Instant(row.begun_at)
            }),
            Key::down(deletion::Column::AccountId.into_expr(), |row: &deletion::Model| {
                Part::Id(row.account_id.0)
            }),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(crate::subscriptions::reads::deletions(), &keys, ctx.db(), AccountDeletion).await
    }
}
