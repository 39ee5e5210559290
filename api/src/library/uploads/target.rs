use std::{
    collections::{HashMap, HashSet},
    mem,
};

use entity::{
    asset::{self, Ownership},
    id::{AccountId, AssetId, FolderId},
    upload::{self, SameBytes},
};
use sea_orm::ConnectionTrait;

use crate::{
    access::Member,
    error::{Error, Refused, Result},
    library::{
        actions::{
            asset::{BlobFacts, NewAsset, add_all},
            revision,
        },
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
    /// It is the next revision of the asset.
    Revised(asset::Model),
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
    /// Whose next revision it becomes, and who wants that; none becomes a new asset.
    pub revises: Option<(Member, AssetId)>,
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
            revises: upload.revises_id.map(|asset| (Member::who_began(upload), asset)),
            ownership: upload.ownership,
            on_same_bytes: upload.on_same_bytes,
        }
    }
}

impl Target {
    /// Tells what becomes of those files, by their digests, that the library has already; none is
    /// told of those that are to be added.
    pub async fn known(
        &self,
        db: &impl ConnectionTrait,
        digests: &[&str],
    ) -> Result<HashMap<String, Outcome>> {
        if self.revises.is_some() {
            return Ok(HashMap::new());
        }
        let found = reads::same_bytes(db, self.account, digests).await?.into_iter();
        Ok(found.filter_map(|(digest, had)| Some((digest, self.decide(&had)?))).collect())
    }

    /// Decides about a file of which there is an asset with the same bytes; without a decision it
    /// is to be added nevertheless.
    fn decide(&self, existing: &asset::Model) -> Option<Outcome> {
        match self.on_same_bytes {
            SameBytes::Reuse if existing.trashed_at.is_none() => {
                Some(Outcome::Reused(existing.clone()))
            }
            SameBytes::Reject => {
                let refused = Error::from(Rejected::SameBytes).into();
                Some(Outcome::Rejected(refused, Some(existing.clone())))
            }
            SameBytes::NewAsset | SameBytes::Reuse => None,
        }
    }

    /// Adds files that are kept, each unless there are its bytes by now. The library is held
    /// already.
    pub async fn settle(&self, tx: &Tx, files: &[(&str, &BlobFacts)]) -> Result<Vec<Outcome>> {
        let (mut outcomes, mut rest) = (Vec::with_capacity(files.len()), files);
        if let Some((member, asset)) = &self.revises {
            for (_, file) in mem::take(&mut rest) {
                outcomes.push(revise(tx, member, *asset, file).await?);
            }
        }
        while !rest.is_empty() {
            // Of two that are alike the first is there when it comes to the second.
            let mut digests = HashSet::new();
            let alike = rest.iter().position(|(_, file)| !digests.insert(file.digest.as_str()));
            let (unlike, others) = rest.split_at(alike.unwrap_or(rest.len()));
            outcomes.extend(self.settle_unlike(tx, unlike).await?);
            rest = others;
        }
        Ok(outcomes)
    }

    async fn settle_unlike(&self, tx: &Tx, files: &[(&str, &BlobFacts)]) -> Result<Vec<Outcome>> {
        let digests: Vec<_> = files.iter().map(|(_, file)| file.digest.as_str()).collect();
        let mut existing = reads::same_bytes(&tx.db, self.account, &digests).await?;
        let (mut decided, mut new) = (Vec::with_capacity(files.len()), Vec::new());
        for (name, file) in files {
            let had = existing.remove(&file.digest);
            let outcome = had.as_ref().and_then(|had| self.decide(had));
            if outcome.is_none() {
                new.push(self.new_asset(name, file));
            }
            decided.push((outcome, had));
        }
        let mut added = add_all(tx, self.account, new).await?.into_iter();
        let outcomes = decided.into_iter().filter_map(|(outcome, had)| {
            outcome.or_else(|| Some(Outcome::Added(added.next()?, had)))
        });
        Ok(outcomes.collect())
    }

    fn new_asset(&self, name: &str, file: &BlobFacts) -> NewAsset {
        NewAsset {
            account: self.account,
            folder: self.folder,
            name: name.to_owned(),
            ownership: self.ownership,
            licence: None,
            blob: file.clone(),
        }
    }
}

/// Gives an asset a file as its next revision, if it can have it.
async fn revise(tx: &Tx, member: &Member, id: AssetId, file: &BlobFacts) -> Result<Outcome> {
    let target = revision::Target { id, expected_version: None };
    let revised = tx.attempt(async || revision::add(tx, member, target, file).await).await?;
    Ok(match revised {
        Ok(asset) => Outcome::Revised(asset),
        Err(refused) => Outcome::Rejected(refused, None),
    })
}
