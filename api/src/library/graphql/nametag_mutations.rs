//! What can be done with nametags.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::id::{AssetId, NametagId, PersonId};

use super::{
    Asset, Nametag,
    nametag::{Region, TimeRange},
};
use crate::{
    access::{Member, Permission},
    context::ContextExt,
    error::Result,
    library::actions::{
        nametag::{self, Change},
        person,
    },
    tx::Tx,
};

/// The mutations of nametags.
#[derive(Default)]
pub struct NametagMutation;

#[Object]
impl NametagMutation {
    /// Names a person on an asset. Give a person of the library, or a name: a new one makes a new
    /// person.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a region outside the picture, a range outside
    /// the recording, nobody named) or `ILLEGAL_STATE` (200 nametags).
    async fn nametag_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The nametag to be.")] input: NametagAddInput,
    ) -> Result<NametagPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let name = input.person_name.as_deref();
        let person = person::named(&tx, &member, input.person_id, name).await?;
        let change = Change {
            person: None,
            title: Some(input.title),
            region: Some(input.region.map(Region::into)),
            span: Some(input.range.map(TimeRange::into)),
        };
        let nametag = nametag::add(&tx, &member, input.asset_id, person.id, change).await?;
        tx.commit().await?;
        Ok(NametagPayload { nametag: Nametag(nametag) })
    }

    /// Changes what a nametag says. What is omitted stays; what is `null` is cleared.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn nametag_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The nametag and what changes.")] input: NametagUpdateInput,
    ) -> Result<NametagPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let change = Change {
            person: new_person(&tx, &member, &input).await?,
            title: input.title.into(),
            region: input.region.map_value(Region::into).into(),
            span: input.range.map_value(TimeRange::into).into(),
        };
        let nametag = nametag::update(&tx, &member, input.id, change).await?;
        tx.commit().await?;
        Ok(NametagPayload { nametag: Nametag(nametag) })
    }

    /// Takes a nametag off its asset.
    ///
    /// Refused with `NOT_FOUND`.
    async fn nametag_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The nametag.")] input: NametagRemoveInput,
    ) -> Result<NametagRemovePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let asset = nametag::remove(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(NametagRemovePayload { deleted_id: input.id, asset: Asset(asset) })
    }
}

async fn new_person(
    tx: &Tx,
    member: &Member,
    input: &NametagUpdateInput,
) -> Result<Option<PersonId>> {
    if input.person_id.is_none() && input.person_name.is_none() {
        return Ok(None);
    }
    let person = person::named(tx, member, input.person_id, input.person_name.as_deref()).await?;
    Ok(Some(person.id))
}

/// A nametag to be.
#[derive(InputObject)]
pub struct NametagAddInput {
    /// The asset that the person is named on.
    asset_id: AssetId,
    /// Somebody who is named in the library already.
    person_id: Option<PersonId>,
    /// The full name, instead of `personId`; 1 to 200 characters.
    person_name: Option<String>,
    /// What the person is or does; 1 to 200 characters.
    title: Option<String>,
    /// Where in the picture; of pictures and clips.
    region: Option<Region>,
    /// When in the recording; of clips and sounds.
    range: Option<TimeRange>,
}

/// A nametag and what changes.
#[derive(InputObject)]
pub struct NametagUpdateInput {
    /// The nametag.
    id: NametagId,
    /// Somebody else who is named in the library already.
    person_id: Option<PersonId>,
    /// The full name of somebody else, instead of `personId`.
    person_name: Option<String>,
    /// What the person is or does.
    #[graphql(default)]
    title: MaybeUndefined<String>,
    /// Where in the picture.
    #[graphql(default)]
    region: MaybeUndefined<Region>,
    /// When in the recording.
    #[graphql(default)]
    range: MaybeUndefined<TimeRange>,
}

/// A nametag to be removed.
#[derive(InputObject)]
pub struct NametagRemoveInput {
    /// The nametag.
    id: NametagId,
}

/// The nametag, as it is now.
#[derive(SimpleObject)]
pub struct NametagPayload {
    /// The nametag.
    nametag: Nametag,
}

/// The nametag that was removed.
#[derive(SimpleObject)]
pub struct NametagRemovePayload {
    /// Its id.
    deleted_id: NametagId,
    /// The asset that it was on.
    asset: Asset,
}
