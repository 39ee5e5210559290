//! What can be agreed about the use of assets.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;
use entity::{id::AssetId, release::ReleaseScope};

use super::Asset;
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::rights::{self, Change},
};

/// The mutations of rights.
#[derive(Default)]
pub struct RightsMutation;

#[Object]
impl RightsMutation {
    /// Notes what is agreed about the use of assets. What is omitted stays, what is `null` is
    /// cleared. Owners and administrators are told 30 and 3 days before the last day.
    ///
    /// A result with `NOT_FOUND`, `BAD_USER_INPUT` (it ends before it begins, a country that is not
    /// one, or a note of more than 1 000 characters) or `ILLEGAL_STATE` (stock, or filmed by Vibbio:
    /// their terms are Vibbio's to set).
    async fn assets_set_rights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets, and what is agreed.")] input: AssetsSetRightsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let change = Change {
            valid_from: input.valid_from.into(),
            valid_until: input.valid_until.into(),
            territories: cleared(input.territories),
            channels: cleared(input.channels),
            note: cleared(input.note),
        };
        let tx = ctx.begin().await?;
        let set = |id| rights::set(&tx, &member, id, &change);
        let payload = bulk::each(&tx, input.ids, set, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// What is said, where `null` says nothing is left.
fn cleared<T: Default>(said: MaybeUndefined<T>) -> Option<T> {
    match said {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(T::default()),
        MaybeUndefined::Value(value) => Some(value),
    }
}

/// Assets, and what is agreed about their use.
#[derive(InputObject)]
pub struct AssetsSetRightsInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The first day on which they may be used; `null` without a beginning.
    #[graphql(default)]
    valid_from: MaybeUndefined<NaiveDate>,
    /// The last day on which they may be used; `null` without end.
    #[graphql(default)]
    valid_until: MaybeUndefined<NaiveDate>,
    /// The countries in which they may be used, by their two letters (ISO 3166-1); `null` or empty
    /// for all; at most 250.
    #[graphql(default)]
    territories: MaybeUndefined<Vec<String>>,
    /// The channels in which they may be used; `null` or empty for all.
    #[graphql(default)]
    channels: MaybeUndefined<Vec<ReleaseScope>>,
    /// What else is to be known; at most 1 000 characters.
    #[graphql(default)]
    note: MaybeUndefined<String>,
}
