//! The files that Vibbio's people send for orders: cuts, and finished videos.

use entity::{
    asset::{self, Ownership},
    id::{AccountId, OrderId, UploadId},
    order,
    order_event::OrderAction,
};
use sea_orm::prelude::*;

use super::step::standing;
use crate::{
    access::Staff,
    error::{Error, Result},
    library::{
        self,
        actions::{
            asset::{BlobFacts, NewAsset},
            folder, upload,
        },
    },
    orders::{
        reads::{self, Party},
        rules::transition::next,
    },
    tx::Tx,
};

/// A file whose bytes are kept, and which is nobody's asset yet.
#[derive(Clone, Debug)]
pub struct OrderFile {
    /// What it is called.
    pub name: String,
    /// What is known of it.
    pub file: BlobFacts,
    /// The upload by which it was sent beforehand; none of what came with the request.
    pub upload: Option<UploadId>,
}

impl OrderFile {
    /// Puts it into a folder at the top of the customer's library. What was sent beforehand is used
    /// with that, and for nothing else.
    pub async fn add(
        self,
        tx: &Tx,
        account: AccountId,
        (folder, ownership): (&str, Ownership),
    ) -> Result<asset::Model> {
        let asset = NewAsset {
            account,
            folder: Some(folder::ensure(tx, account, None, folder).await?.id),
            name: self.name,
            ownership,
            licence: None,
            blob: self.file,
        };
        let asset = library::actions::asset::add(tx, asset).await?;
        if let Some(sent) = self.upload {
            upload::spend(tx, sent, asset.id).await?;
        }
        Ok(asset)
    }
}

/// Checks that files are taken for an order: a cut can be shown or the order delivered now.
pub async fn ready(db: &impl ConnectionTrait, staff: Staff, id: OrderId) -> Result<order::Model> {
    let party = Party::Staff(staff);
    let order = reads::find(db, &party, id).await?.ok_or_else(|| Error::not_found("order"))?;
    let (from, actor) = (standing(&order), party.actor());
    next(from, OrderAction::SubmitCut, actor)
        .or_else(|_| next(from, OrderAction::Deliver, actor))?;
    Ok(order)
}
