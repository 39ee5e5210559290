//! What can be done with persons and their releases.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{
    id::{AssetId, PersonId, ReleaseId},
    release::ReleaseScope,
};

use super::{Asset, Person, person::Release};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::{
        person,
        release::{self, Terms},
    },
};

/// The mutations of persons.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Adds a person, also where another one has the name.
    ///
    /// Refused with `BAD_USER_INPUT`.
    async fn person_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: PersonCreateInput,
    ) -> Result<PersonPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let person = person::create(&tx, &member, &input.name).await?;
        tx.commit().await?;
        Ok(PersonPayload { person: Person(person) })
    }

    /// Gives a person another name, wherever the person is named.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn person_rename(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the new name.")] input: PersonRenameInput,
    ) -> Result<PersonPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let person = person::rename(&tx, &member, input.id, &input.name).await?;
        tx.commit().await?;
        Ok(PersonPayload { person: Person(person) })
    }

    /// Merges persons into another one, who is the same: their nametags and releases are the
    /// other's from now on.
    ///
    /// Refused with `NOT_FOUND` (nobody to merge into); a result with `NOT_FOUND` or
    /// `BAD_USER_INPUT` (into themselves). The item is the person who is left.
    async fn persons_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The persons, and the one who is left.")] input: PersonsMergeInput,
    ) -> Result<BulkPayload<Person>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        person::named(&tx, &member, Some(input.into_id), None).await?;
        let change = |id| person::merge(&tx, &member, id, input.into_id);
        let payload = bulk::each(&tx, input.ids, change, Person).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Names a person on assets, without saying where or when; those that name the person already
    /// stay as they are. Give a person of the library, or a name: a new one makes a new person.
    ///
    /// Refused with `NOT_FOUND` (no such person) or `BAD_USER_INPUT` (nobody named); a result with
    /// `NOT_FOUND` or `ILLEGAL_STATE` (200 nametags).
    async fn assets_nametag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and the person.")] input: AssetsNametagInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let name = input.person_name.as_deref();
        let named = person::named(&tx, &member, input.person_id, name).await?;
        let change = |id| person::show_in(&tx, &member, id, named.id, input.title.clone());
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Notes what a person has agreed to. The document cannot go into the trash from then on.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (it ends before it begins, covers nothing, or has
    /// a note of more than 1 000 characters) or `LIMIT_EXCEEDED` (100 releases).
    async fn release_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The release.")] input: ReleaseAddInput,
    ) -> Result<ReleasePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let terms = Terms {
            document: input.document_id,
            scopes: input.scopes,
            note: input.note.unwrap_or_default(),
            valid_from: input.valid_from,
            valid_until: input.valid_until,
        };
        let tx = ctx.begin().await?;
        let release = release::add(&tx, &member, input.person_id, terms).await?;
        tx.commit().await?;
        Ok(ReleasePayload { release: Release(release) })
    }

    /// Notes that a person has taken a release back, which does not hold from then on: what names
    /// the person can no longer be downloaded, shared or ordered unless another release holds.
    /// `release.affected` tells what that is.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (withdrawn before).
    async fn release_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The release.")] input: ReleaseWithdrawInput,
    ) -> Result<ReleasePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let release = release::withdraw(&tx, &member, input.id, tx.now).await?;
        tx.commit().await?;
        Ok(ReleasePayload { release: Release(release) })
    }
}

/// A person to be.
#[derive(InputObject)]
pub struct PersonCreateInput {
    /// The full name; 1 to 200 characters.
    name: String,
}

/// A person and the new name.
#[derive(InputObject)]
pub struct PersonRenameInput {
    /// The person.
    id: PersonId,
    /// The full name; 1 to 200 characters.
    name: String,
}

/// Persons, and the one who is left of them.
#[derive(InputObject)]
pub struct PersonsMergeInput {
    /// The persons who will be gone; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<PersonId>,
    /// The person who stays.
    into_id: PersonId,
}

/// Assets, and who is shown or heard in them.
#[derive(InputObject)]
pub struct AssetsNametagInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// Somebody who is named in the library already.
    person_id: Option<PersonId>,
    /// The full name, instead of `personId`; 1 to 200 characters.
    person_name: Option<String>,
    /// What the person is or does; 1 to 200 characters.
    title: Option<String>,
}

/// A release to be.
#[derive(InputObject)]
pub struct ReleaseAddInput {
    /// Who has agreed.
    person_id: PersonId,
    /// The signed document, an asset of the library.
    document_id: Option<AssetId>,
    /// What it covers; at least one.
    #[graphql(validator(min_items = 1, max_items = 20))]
    scopes: Vec<ReleaseScope>,
    /// What else is to be known; at most 1 000 characters.
    note: Option<String>,
    /// The first day on which it holds.
    valid_from: NaiveDate,
    /// The last day on which it holds; without end, unless given.
    valid_until: Option<NaiveDate>,
}

/// A release that was taken back.
#[derive(InputObject)]
pub struct ReleaseWithdrawInput {
    /// The release.
    id: ReleaseId,
}

/// The person, as they are now.
#[derive(SimpleObject)]
pub struct PersonPayload {
    /// The person.
    person: Person,
}

/// The release, as it is now.
#[derive(SimpleObject)]
pub struct ReleasePayload {
    /// The release.
    release: Release,
}
