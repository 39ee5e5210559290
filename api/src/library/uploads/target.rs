use entity::{
    asset::{self, Ownership},
    id::{AccountId, FolderId},
    upload::{self, SameBytes},
};
use sea_orm::ConnectionTrait;

use crate::{
    error::{Error, Refused, Result},
    library::{
        actions::asset::{BlobFacts, NewAsset, add},
        reads,
        rules::upload::Rejected,
    },
    tx::Tx,
};

/// What became of a file.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is a new asset; the other one has the same bytes.
    Added(asset::Model, Option<asset::Model>),
    /// The library had it.
    Reused(asset::Model),
    /// It was not taken; the asset has the same bytes.
    Rejected(Refused, Option<asset::Model>),
}

/// Where a file goes, and what happens when it is there already.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Into whose library.
    pub account: AccountId,
    /// Into which folder; none is the top.
    pub folder: Option<FolderId>,
    /// Whose it is.
    pub ownership: Ownership,
    /// What to do with a file that the library has.
    pub on_same_bytes: SameBytes,
}

impl From<&upload::Model> for Target {
    fn from(upload: &upload::Model) -> Self {
        Self {
            account: upload.account_id,
            folder: upload.folder_id,
            ownership: upload.ownership,
            on_same_bytes: upload.on_same_bytes,
        }
    }
}

impl Target {
    /// Decides about a file that the library may have already; without a decision it is added, and
    /// the asset of the same bytes is named.
    pub async fn known(
        &self,
        db: &impl ConnectionTrait,
        digest: &str,
    ) -> Result<(Option<Outcome>, Option<asset::Model>)> {
        let Some(existing) = reads::same_bytes(db, self.account, digest).await? else {
            return Ok((None, None));
        };
        Ok(match self.on_same_bytes {
            SameBytes::Reuse if existing.trashed_at.is_none() => {
                (Some(Outcome::Reused(existing)), None)
            }
            SameBytes::Reject => {
                let refused = Error::from(Rejected::SameBytes).into();
                (Some(Outcome::Rejected(refused, Some(existing))), None)
            }
            SameBytes::NewAsset | SameBytes::Reuse => (None, Some(existing)),
        })
    }

    /// Adds a file that is kept, unless another upload was faster with the same bytes. The library
    /// is held already.
    pub async fn settle(&self, tx: &Tx, name: &str, file: &BlobFacts) -> Result<Outcome> {
        match self.known(&tx.db, &file.digest).await? {
            (Some(outcome), _) => Ok(outcome),
            (None, existing) => {
                let new = NewAsset {
                    account: self.account,
                    folder: self.folder,
                    name: name.to_owned(),
                    ownership: self.ownership,
                    licence: None,
                    blob: file.clone(),
                };
                Ok(Outcome::Added(add(tx, new).await?, existing))
            }
        }
    }
}
