//! What is on its way in.

use std::sync::Arc;

use bytes::Bytes;
use object_store::{MultipartUpload, ObjectStoreExt, path::Path};
use tokio::{
    sync::{Mutex, Semaphore},
    task::{JoinHandle, JoinSet},
};
use tracing::warn;
use uuid::Uuid;

use super::{Blobs, Error, Key, Result};

/// Parts of one upload that are under way at once.
const AT_ONCE: usize = 3;

/// One place under `staging/`, which is cleared unless it was emptied.
pub(super) struct Staging {
    pub(super) blobs: Blobs,
    pub(super) piece: Uuid,
    /// `None` once there is nothing to clear.
    path: Option<Path>,
    upload: Option<Upload>,
}

impl Staging {
    pub(super) fn new(blobs: Blobs, piece: Uuid) -> Self {
        let path = Some(blobs.path(&Key::Piece(piece)));
        Self { blobs, piece, path, upload: None }
    }

    /// Returns where the bytes are once they are complete.
    pub(super) fn path(&self) -> Path {
        self.path.clone().unwrap_or_default()
    }

    /// Sends a full part, and waits until it or an earlier one has room.
    pub(super) async fn send(&mut self, part: Bytes) -> Result<()> {
        let path = self.path();
        let upload = match &mut self.upload {
            Some(upload) => upload,
            none => none.insert(Upload::begin(&self.blobs, &path).await?),
        };
        upload.send(part).await
    }

    /// Completes the object with its last part, which is all of it when none was sent.
    pub(super) async fn complete(&mut self, last: Bytes) -> Result<()> {
        let path = self.path();
        let Some(upload) = &mut self.upload else {
            let put = self.blobs.store().put(&path, last.into()).await;
            return put.map(drop).map_err(Error::at(&path));
        };
        if !last.is_empty() {
            upload.send(last).await?;
        }
        upload.complete().await?;
        self.upload = None;
        Ok(())
    }

    /// Notes that the object was moved away.
    pub(super) fn emptied(mut self) {
        self.path = None;
    }

    /// Clears the place and waits for it.
    pub(super) async fn clear(mut self) {
        if let Some(clearing) = self.begin_clearing() {
            // It only fails when the runtime ends, and then the sweep comes by.
            let _ = clearing.await;
        }
    }

    /// Clears in a task of its own, which goes on when nobody waits any more.
    fn begin_clearing(&mut self) -> Option<JoinHandle<()>> {
        let path = self.path.take()?;
        let (blobs, upload) = (self.blobs.clone(), self.upload.take());
        Some(self.blobs.runtime().spawn(async move {
            if let Some(upload) = upload {
                upload.abort().await;
            }
            if let Err(error) = blobs.delete_at(&path).await {
                warn!(blob.path = %path, error = %error.reason(), "staging is left to the sweep");
            }
        }))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        drop(self.begin_clearing());
    }
}

/// A multipart upload with a few parts under way, never more.
pub(super) struct Upload {
    path: Path,
    /// Never locked, only there so that threads can share what holds an upload.
    parts: Mutex<Box<dyn MultipartUpload>>,
    sending: JoinSet<object_store::Result<()>>,
    /// What all uploads of the process share.
    slots: Arc<Semaphore>,
    parts_left: usize,
    most: u64,
}

impl Upload {
    pub(super) async fn begin(blobs: &Blobs, path: &Path) -> Result<Self> {
        let parts = blobs.store().put_multipart(path).await.map_err(Error::at(path))?;
        let limits = blobs.limits();
        Ok(Self {
            path: path.clone(),
            parts: Mutex::new(parts),
            sending: JoinSet::new(),
            slots: blobs.slots(),
            parts_left: limits.parts,
            most: limits.object(),
        })
    }

    pub(super) async fn send(&mut self, part: Bytes) -> Result<()> {
        self.parts_left =
            self.parts_left.checked_sub(1).ok_or(Error::TooLarge { most: self.most })?;
        self.wait_for_fewer_than(AT_ONCE).await?;
        let slot = self.slots.clone().acquire_owned().await.map_err(Error::unavailable)?;
        let sent = self.parts.get_mut().put_part(part.into());
        self.sending.spawn(async move {
            let sent = sent.await;
            drop(slot);
            sent
        });
        Ok(())
    }

    pub(super) async fn complete(&mut self) -> Result<()> {
        self.wait_for_fewer_than(1).await?;
        self.parts.get_mut().complete().await.map(drop).map_err(Error::at(&self.path))
    }

    /// Removes what was sent. Parts still under way are waited for: a store may take in a part
    /// that arrives after its upload was aborted.
    pub(super) async fn abort(mut self) {
        while self.sending.join_next().await.is_some() {}
        if let Err(error) = self.parts.get_mut().abort().await {
            let error = Error::from(error);
            warn!(blob.path = %self.path, error = %error.reason(), "an upload was not aborted");
        }
    }

    async fn wait_for_fewer_than(&mut self, parts: usize) -> Result<()> {
        while self.sending.len() >= parts
            && let Some(sent) = self.sending.join_next().await
        {
            sent.map_err(Error::unavailable)?.map_err(Error::at(&self.path))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        sync::atomic::{AtomicUsize, Ordering::SeqCst},
    };

    use futures::FutureExt;
    use object_store::{Extensions, PutPayload, PutResult, UploadPart};

    use super::*;

    /// A store that takes a part in only when told to, and counts.
    #[derive(Clone, Debug)]
    struct SlowStore {
        taken_in: Arc<Semaphore>,
        under_way: Arc<AtomicUsize>,
    }

    impl MultipartUpload for SlowStore {
        fn put_part(&mut self, _: PutPayload) -> UploadPart {
            let Self { taken_in, under_way } = self.clone();
            under_way.fetch_add(1, SeqCst);
            Box::pin(async move {
                taken_in.acquire().await.expect("it stays open").forget();
                under_way.fetch_sub(1, SeqCst);
                Ok(())
            })
        }

        fn complete<'a, 'b>(&'a mut self) -> Pending<'b, PutResult>
        where
            'a: 'b,
        {
            Box::pin(async {
                Ok(PutResult { e_tag: None, version: None, extensions: Extensions::default() })
            })
        }

        fn abort<'a, 'b>(&'a mut self) -> Pending<'b, ()>
        where
            'a: 'b,
        {
            Box::pin(async { Ok(()) })
        }
    }

    type Pending<'a, T> = Pin<Box<dyn Future<Output = object_store::Result<T>> + Send + 'a>>;

    fn upload_to(store: &SlowStore, slots: &Arc<Semaphore>) -> Upload {
        Upload {
            path: Path::from("staging/1"),
            parts: Mutex::new(Box::new(store.clone())),
            sending: JoinSet::new(),
            slots: slots.clone(),
            parts_left: 1000,
            most: 1000,
        }
    }

    fn slow_store() -> SlowStore {
        SlowStore { taken_in: Arc::new(Semaphore::new(0)), under_way: Arc::default() }
    }

    #[tokio::test]
    async fn a_slow_store_never_has_more_than_three_parts_of_a_large_file() {
        let (store, slots) = (slow_store(), Arc::new(Semaphore::new(16)));
        let mut upload = upload_to(&store, &slots);
        let mut sent = 0;
        for taken_in in 0..128 {
            while upload.send(Bytes::from_static(b"8 MiB")).now_or_never().is_some() {
                sent += 1;
            }
            assert_eq!((sent, store.under_way.load(SeqCst)), (taken_in + AT_ONCE, AT_ONCE));
            store.taken_in.add_permits(1);
            upload.wait_for_fewer_than(AT_ONCE).await.unwrap();
        }
        store.taken_in.add_permits(AT_ONCE);
        upload.complete().await.unwrap();
        assert_eq!(store.under_way.load(SeqCst), 0);
    }

    #[tokio::test]
    async fn uploads_share_the_parts_that_the_process_may_have_under_way() {
        let (store, slots) = (slow_store(), Arc::new(Semaphore::new(2)));
        let (mut one, mut other) = (upload_to(&store, &slots), upload_to(&store, &slots));
        let part = || Bytes::from_static(b"8 MiB");
        one.send(part()).await.unwrap();
        other.send(part()).await.unwrap();
        assert!(other.send(part()).now_or_never().is_none());
        assert_eq!(store.under_way.load(SeqCst), 2);

        store.taken_in.add_permits(1);
        other.send(part()).await.unwrap();
        assert_eq!(store.under_way.load(SeqCst), 2);
    }
}
