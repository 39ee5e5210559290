//! What can be listened to.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::AssetId;
use futures::{Stream, StreamExt};

use super::Asset;
use crate::{
    access::Permission, context::ContextExt, error::Result, events::Event, library::reads,
};

/// The subscriptions about the library.
#[derive(Default)]
pub struct LibrarySubscription;

#[Subscription]
impl LibrarySubscription {
    /// Tells whenever an asset of the library is added or changed, its previews get ready, or it
    /// goes into the trash or out of it.
    async fn asset_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = async_graphql::Result<AssetChanged>> + use<>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let platform = ctx.platform().clone();
        let changed = platform.bus.changes(move |event| match event {
            Event::AssetChanged { account, asset } if account == member.account => Some(asset),
            _ => None,
        });
        Ok(changed.then(move |id| {
            let platform = platform.clone();
            async move {
                let asset = reads::find_anywhere(platform.db.reader(), &member, id).await?;
                Ok(AssetChanged { id, asset: asset.map(Asset) })
            }
        }))
    }
}

/// An asset that was added or changed.
#[derive(SimpleObject)]
pub struct AssetChanged {
    /// Which asset.
    id: AssetId,
    /// The asset as it is now; `null` when it is gone.
    asset: Option<Asset>,
}
