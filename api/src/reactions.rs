//! What follows from an event within the same unit of work.

use crate::{credits, error::Result, events::Event, tx::Tx};

/// Does what belongs to an event.
pub(crate) async fn react(tx: &Tx, event: Event) -> Result<()> {
    match event {
        Event::AccountOpened { account } => credits::actions::welcome(tx, account).await,
        Event::AssetChanged { .. }
        | Event::OrderChanged { .. }
        | Event::UploadChanged { .. }
        | Event::UploadWanted { .. } => Ok(()),
    }
}
