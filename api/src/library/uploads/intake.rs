use async_graphql::Enum;
use entity::{
    asset::{self, Ownership},
    id::{AccountId, FolderId},
};
use sea_orm::ConnectionTrait;

use super::{Room, receive};
use crate::{
    access::Member,
    app::Platform,
    error::{Error, Refused, Result},
    library::{
        actions::{
            asset::{BlobFacts, NewAsset, add},
            room,
        },
        reads,
        rules::{name, upload::Rejected},
    },
    transport::Part,
};

/// What to do with a file of which the library has the same bytes already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum SameBytes {
    /// Add another asset. It takes room once more.
    #[default]
    NewAsset,
    /// Answer with the asset that is there, unless it is in the trash.
    Reuse,
    /// Reject it, also where the asset that is there is in the trash.
    Reject,
}

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

/// A member's wish to add files to the library.
pub struct Intake {
    platform: Platform,
    account: AccountId,
    folder: Option<FolderId>,
    on_same_bytes: SameBytes,
    quota: i64,
}

impl Intake {
    /// Looks at where the files are to go.
    pub async fn new(
        platform: &Platform,
        member: &Member,
        folder: Option<FolderId>,
        on_same_bytes: SameBytes,
    ) -> Result<Self> {
        let db = platform.db.reader();
        if let Some(folder) = folder {
            let found = reads::find_folder(db, member, folder).await?;
            found.ok_or_else(|| Error::not_found("folder"))?;
        }
        let account = member.account;
        // Where storage is by agreement, people look after it, not this.
        let quota = reads::quota(db, platform.db.now(), account).await?.unwrap_or(i64::MAX);
        Ok(Self { platform: platform.clone(), account, folder, on_same_bytes, quota })
    }

    /// Takes one file in, as so many assets, and tells what became of each.
    pub async fn take(&self, mut part: Part, copies: usize) -> Vec<Outcome> {
        match self.try_take(&mut part, copies).await {
            Ok(outcomes) => outcomes,
            Err(error) => vec![Outcome::Rejected(error.into(), None); copies],
        }
    }

    async fn try_take(&self, part: &mut Part, copies: usize) -> Result<Vec<Outcome>> {
        let mut room = Room::new(&self.platform, self.account, self.quota);
        let received = receive(&self.platform, part, Some(&mut room)).await?;
        let digest = &received.file.digest;
        if let (Some(outcome), _) = self.known(self.platform.db.reader(), digest).await? {
            received.discard().await;
            return Ok(vec![outcome; copies]);
        }
        let name = name::of_file(part.file_name());
        let file = received.keep(&self.platform, Some(&mut room), copies as u64).await?;
        self.add(&name, &file, copies, room).await
    }

    async fn add(
        &self,
        name: &str,
        file: &BlobFacts,
        copies: usize,
        mut room: Room,
    ) -> Result<Vec<Outcome>> {
        let tx = self.platform.begin().await?;
        room::hold(&tx, self.account).await?;
        let mut outcomes = Vec::with_capacity(copies);
        for _ in 0..copies {
            // Once more, since another upload may have been faster.
            let outcome = match self.known(&tx.db, &file.digest).await? {
                (Some(outcome), _) => outcome,
                (None, existing) => {
                    Outcome::Added(add(&tx, self.asset(name, file)).await?, existing)
                }
            };
            outcomes.push(outcome);
        }
        room.leave(&tx).await?;
        tx.commit().await?;
        room.left();
        Ok(outcomes)
    }

    /// Decides about a file that the library may have already; without a decision it is added, and
    /// the asset of the same bytes is named.
    async fn known(
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

    fn asset(&self, name: &str, file: &BlobFacts) -> NewAsset {
        NewAsset {
            account: self.account,
            folder: self.folder,
            name: name.to_owned(),
            ownership: Ownership::Own,
            licence: None,
            blob: file.clone(),
        }
    }
}
