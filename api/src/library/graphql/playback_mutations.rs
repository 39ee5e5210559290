//! How people decide about the versions that play everywhere.

use async_graphql::{Context, Object};

use super::{Asset, asset_mutations::AssetsInput};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::conversions,
};

/// The mutations of what plays.
#[derive(Default)]
pub struct PlaybackMutation;

#[Object]
impl PlaybackMutation {
    /// Gives up the making of versions of clips and sounds that play everywhere, `Asset.playback`.
    /// The assets themselves stay as they are.
    ///
    /// A result with `NOT_FOUND` or `ILLEGAL_STATE` (not a clip or a sound, or not being made any
    /// more).
    async fn assets_playback_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets.")] input: AssetsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let change = |id| conversions::cancel(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Has the versions of clips and sounds made whose making was given up, or failed. Whatever of
    /// them was there is kept.
    ///
    /// A result with `NOT_FOUND` or `ILLEGAL_STATE` (not a clip or a sound, or made already, or on
    /// their way).
    async fn assets_playback_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets.")] input: AssetsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let change = |id| conversions::again(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }
}
