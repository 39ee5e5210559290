use entity::{asset::Ownership, id::FolderId, upload::SameBytes};

use super::{Outcome, Room, Target, receive};
use crate::{
    access::Member,
    app::Platform,
    error::{Error, Result},
    library::{
        actions::{asset::BlobFacts, room},
        reads,
        rules::name,
    },
    transport::Part,
};

/// A member's wish to add files to the library.
pub struct Intake {
    platform: Platform,
    target: Target,
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
        let target = Target { account, folder, ownership: Ownership::Own, on_same_bytes };
        Ok(Self { platform: platform.clone(), target, quota })
    }

    /// Takes one file in, as so many assets, and tells what became of each.
    pub async fn take(&self, mut part: Part, copies: usize) -> Vec<Outcome> {
        match self.try_take(&mut part, copies).await {
            Ok(outcomes) => outcomes,
            Err(error) => vec![Outcome::Rejected(error.into(), None); copies],
        }
    }

    async fn try_take(&self, part: &mut Part, copies: usize) -> Result<Vec<Outcome>> {
        let mut room = Room::new(&self.platform, self.target.account, self.quota);
        let received = receive(&self.platform, part, Some(&mut room)).await?;
        let digest = &received.file.digest;
        if let (Some(outcome), _) = self.target.known(self.platform.db.reader(), digest).await? {
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
        room::hold(&tx, self.target.account).await?;
        let mut outcomes = Vec::with_capacity(copies);
        for _ in 0..copies {
            outcomes.push(self.target.settle(&tx, name, file).await?);
        }
        room.leave(&tx).await?;
        tx.commit().await?;
        room.left();
        Ok(outcomes)
    }
}
