use std::time::Duration;

use actix_web::error::PayloadError;
use aws_lc_rs::digest;
use bytes::{Bytes, BytesMut};
use entity::upload::{self, UploadPurpose};
use futures::{Stream, StreamExt, TryStreamExt};
use sea_orm::prelude::*;
use storage::{blob::Key, media::SNIFF_LEN};
use tokio::{
    task::JoinHandle,
    time::{Instant, interval, sleep_until},
};

use super::{Lock, broken, clear, lock::BEAT, sniff};
use crate::{
    app::Platform,
    error::Result,
    library::{
        actions::{
            room,
            upload::{self as actions, Piece},
        },
        reads,
        rules::{format, upload::fit},
    },
};

/// Bytes of one piece. An upload that is receiving has up to three of them in memory.
const PIECE: usize = 8 << 20;
/// A last piece smaller than this grows with what comes next, so that many small requests do not
/// make many small pieces.
const SMALL: i64 = 256 << 10;
/// How long to wait for the next bytes.
const IDLE: Duration = Duration::from_mins(1);
/// How much more room than needed is reserved for a file of unknown size, in bytes.
const AHEAD: u64 = 16 << 20;

/// What a sender says that the bytes of one request hash to.
pub struct Check {
    /// The hash, in the making.
    pub hasher: digest::Context,
    /// What it has to be.
    pub expected: Vec<u8>,
}

/// How the bytes of a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// They all came.
    Whole,
    /// The connection was lost, or stood still.
    CutOff,
    /// There were more than the file has.
    TooMany,
    /// They are not what their sender hashed.
    Mismatch,
    /// Their sender came back on another connection.
    GaveWay,
}

/// The bytes of one request on their way into an upload: stored piece by piece, and counted as
/// received once they are. Checked bytes count together or not at all.
pub struct Append<'a> {
    platform: &'a Platform,
    lock: &'a Lock,
    /// The upload as it is by now.
    pub upload: upload::Model,
    check: Option<Check>,
    buffer: BytesMut,
    /// The small piece at the end, which is in the buffer and about to be replaced.
    carried: Option<(Uuid, i64)>,
    number: i32,
    storing: Option<JoinHandle<Result<Piece>>>,
    stored: Vec<Piece>,
}

impl<'a> Append<'a> {
    /// Prepares to receive under a lock.
    pub async fn new(
        platform: &'a Platform,
        lock: &'a Lock,
        upload: upload::Model,
        check: Option<Check>,
    ) -> Result<Self> {
        let last = reads::uploads::last_piece(platform.db.reader(), upload.id).await?;
        let (mut buffer, mut carried, mut number) = (BytesMut::new(), None, 0);
        if let Some(last) = last {
            number = last.number + 1;
            if last.size < SMALL {
                let bytes = platform.blobs.read(&Key::Piece(last.piece), None).await;
                let bytes = bytes.map_err(broken)?.map_err(broken);
                bytes
                    .try_for_each(|chunk| {
                        buffer.extend_from_slice(&chunk);
                        std::future::ready(Ok(()))
                    })
                    .await?;
                (carried, number) = (Some((last.piece, last.size)), last.number);
            }
        }
        let stored = Vec::new();
        Ok(Self { platform, lock, upload, check, buffer, carried, number, storing: None, stored })
    }

    /// Receives what comes, at most so many bytes, and tells how it ended. What came is kept
    /// whatever the end, unless it was to be checked and is not as it should be.
    pub async fn receive<B>(&mut self, mut body: B, most: u64) -> Result<End>
    where
        B: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    {
        let end = self.fill(&mut body, most).await?;
        let end = match self.check.take() {
            Some(check) if end == End::Whole => {
                let is_same = check.hasher.finish().as_ref() == check.expected;
                if is_same { End::Whole } else { End::Mismatch }
            }
            Some(_) => {
                self.drop_stored().await?;
                return Ok(end);
            }
            None => end,
        };
        if end == End::Mismatch {
            self.drop_stored().await?;
            return Ok(end);
        }
        self.flush().await?;
        Ok(end)
    }

    async fn fill<B>(&mut self, body: &mut B, most: u64) -> Result<End>
    where
        B: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    {
        let lock = self.lock;
        let (mut came, mut beat) = (0, interval(BEAT));
        beat.tick().await;
        let mut wanted = std::pin::pin!(lock.wanted());
        let mut idle_until = Instant::now() + IDLE;
        loop {
            tokio::select! {
                chunk = body.next() => {
                    let bytes = match chunk {
                        Some(Ok(bytes)) => bytes,
                        Some(Err(_)) => return Ok(End::CutOff),
                        None => return Ok(End::Whole),
                    };
                    came += bytes.len() as u64;
                    if came > most {
                        return Ok(End::TooMany);
                    }
                    self.take(&bytes).await?;
                    idle_until = Instant::now() + IDLE;
                }
                _ = beat.tick() => {
                    self.flush().await?;
                    lock.renew().await?;
                }
                () = &mut wanted => return Ok(End::GaveWay),
                () = sleep_until(idle_until) => return Ok(End::CutOff),
            }
        }
    }

    async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(check) = &mut self.check {
            check.hasher.update(bytes);
        }
        self.buffer.extend_from_slice(bytes);
        while self.buffer.len() >= PIECE {
            let piece = self.buffer.split_to(PIECE).freeze();
            self.store(piece).await?;
        }
        Ok(())
    }

    /// Stores and counts what has come, unless it is yet to be checked.
    async fn flush(&mut self) -> Result<()> {
        if self.check.is_some() {
            return Ok(());
        }
        let carried = self.carried.map_or(0, |(_, size)| size);
        if i64::try_from(self.buffer.len()).unwrap_or(i64::MAX) > carried {
            let piece = std::mem::take(&mut self.buffer).freeze();
            self.store(piece).await?;
        }
        self.wait().await?;
        self.count().await
    }

    /// Begins to store a piece, once the one before it is stored.
    async fn store(&mut self, bytes: Bytes) -> Result<()> {
        self.wait().await?;
        let is_first = self.number == 0 && !self.upload.is_partial;
        let purpose = self.upload.purpose;
        if is_first && purpose != UploadPurpose::Package && bytes.len() >= SNIFF_LEN {
            // What is not taken in the end is better not sent to its end.
            fit(purpose, format::kept(sniff(&bytes)?).kind())?;
        }
        if self.check.is_none() {
            self.count().await?;
        }
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let piece = Piece { number: self.number, id: Uuid::new_v4(), size };
        self.number += 1;
        let blobs = self.platform.blobs.clone();
        self.storing = Some(tokio::spawn(async move {
            blobs.put(&Key::Piece(piece.id), bytes).await.map_err(broken)?;
            Ok(piece)
        }));
        Ok(())
    }

    async fn wait(&mut self) -> Result<()> {
        if let Some(storing) = self.storing.take() {
            // A slow store is no sign of death.
            let stored = async { storing.await.map_err(anyhow::Error::new)? };
            self.stored.push(self.lock.during(stored).await?);
        }
        Ok(())
    }

    /// Counts what is stored as received.
    async fn count(&mut self) -> Result<()> {
        if self.stored.is_empty() {
            return Ok(());
        }
        let carried = self.carried.map_or(0, |(_, size)| size);
        let stored: i64 = self.stored.iter().map(|piece| piece.size).sum();
        let received = self.upload.received + stored - carried;
        let tx = self.platform.begin().await?;
        tx.leave_unwritten().await;
        if received > self.upload.reserved_bytes {
            let needed = u64::try_from(received).unwrap_or_default();
            if room::extend(&tx, &self.upload, needed + AHEAD).await.is_err() {
                room::extend(&tx, &self.upload, needed).await?;
            }
        }
        let (id, holder) = (self.upload.id, self.lock.holder);
        self.upload = actions::receive(&tx, id, holder, &self.stored, received).await?;
        tx.commit().await?;
        self.stored.clear();
        if let Some((replaced, _)) = self.carried.take() {
            clear(self.platform, vec![replaced]).await;
        }
        Ok(())
    }

    /// Removes what was stored and does not count.
    async fn drop_stored(&mut self) -> Result<()> {
        self.wait().await?;
        let stored = self.stored.drain(..).map(|piece| piece.id).collect();
        clear(self.platform, stored).await;
        Ok(())
    }
}
