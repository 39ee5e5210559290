use entity::id::{AccountId, UploadId};

use crate::{app::Platform, error::Result, library::actions::room, tx::Tx};

/// How much more room than needed is reserved at once, in bytes.
const AHEAD: u64 = 16 << 20;
/// How much of a file may arrive before room is reserved for it: small files need to ask only
/// once, when their size is known.
const AT_EASE: u64 = 1 << 20;

/// Room in a library for a file on its way in; given back when dropped.
pub struct Room {
    platform: Platform,
    account: AccountId,
    upload: UploadId,
    quota: i64,
    /// What is reserved; none while there is no row.
    bytes: Option<u64>,
}

impl Room {
    /// Begins without any room, of a library that may hold so many bytes.
    #[must_use]
    pub fn new(platform: &Platform, account: AccountId, quota: i64) -> Self {
        let upload = UploadId::new();
        Self { platform: platform.clone(), account, upload, quota, bytes: None }
    }

    /// Makes sure that there is room for what has arrived.
    pub(super) async fn make(&mut self, size: u64) -> Result<()> {
        if size <= self.bytes.unwrap_or(AT_EASE) {
            return Ok(());
        }
        let tx = self.platform.begin().await?;
        tx.leave_unwritten().await;
        if self.reserve(&tx, size.saturating_add(AHEAD)).await.is_err() {
            self.reserve(&tx, size).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Reserves exactly so many bytes.
    pub(super) async fn reserve(&mut self, tx: &Tx, bytes: u64) -> Result<()> {
        Self::reserve_each(tx, &mut [(self, bytes)]).await?.into_iter().collect()
    }

    /// Reserves exactly so many bytes for each file of a library, for one after the other as far as
    /// there is room.
    pub(super) async fn reserve_each(
        tx: &Tx,
        rooms: &mut [(&mut Self, u64)],
    ) -> Result<Vec<Result<()>>> {
        let Some((first, _)) = rooms.first() else { return Ok(Vec::new()) };
        let (account, quota) = (first.account, first.quota);
        let wanted: Vec<_> = rooms.iter().map(|(room, bytes)| (room.upload, *bytes)).collect();
        let answers = room::reserve(tx, account, &wanted, quota).await?;
        let answers = answers.into_iter().zip(rooms).map(|(answer, (room, bytes))| {
            answer?;
            room.bytes = Some(*bytes);
            Ok(())
        });
        Ok(answers.collect())
    }

    /// Gives the room of files back in the unit of work that adds the assets, which take it.
    pub async fn leave(tx: &Tx, rooms: &[&Self]) -> Result<()> {
        room::release(&tx.db, rooms.iter().map(|room| room.upload)).await
    }

    /// Notes that the unit of work in which the room was [left](Self::leave) was committed.
    pub fn left(mut self) {
        self.bytes = None;
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.bytes.is_none() {
            return;
        }
        let (platform, upload) = (self.platform.clone(), self.upload);
        tokio::spawn(async move {
            // A reservation that stays ends by itself.
            if let Err(error) = room::release(platform.db.writer(), [upload]).await {
                tracing::warn!(upload.id = %upload, "Room was not given back: {error}");
            }
        });
    }
}
