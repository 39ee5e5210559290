//! What can be listened to.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::{AccountId, AssetId};
use futures::{Stream, stream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

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
        let events = platform.bus.listen();
        let state = (platform, events, member);
        Ok(stream::unfold(state, |(platform, mut events, member)| async move {
            let id = next(&mut events, member.account).await?;
            let found = reads::find_anywhere(platform.db.reader(), &member, id).await;
            let changed = found.map(|asset| AssetChanged { id, asset: asset.map(Asset) });
            Some((changed.map_err(Into::into), (platform, events, member)))
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

/// Waits for the next change in an account's library; none when the node stops.
async fn next(events: &mut Receiver<Event>, account: AccountId) -> Option<AssetId> {
    loop {
        match events.recv().await {
            Ok(Event::AssetChanged { account: whose, asset }) if whose == account => {
                return Some(asset);
            }
            // Whoever is too slow misses some, and hears the next.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}
