use std::{iter, mem};

use anyhow::anyhow;
use bytes::Bytes;
use entity::{asset::Ownership, id::FolderId, upload::SameBytes};
use futures::{StreamExt, join, stream};
use tokio::sync::mpsc;

use super::{Arrived, Outcome, Received, Room, Target, announce, sidecar};
use crate::{
    access::Member,
    app::Platform,
    error::{Error, Result},
    library::{
        actions::{asset::BlobFacts, room},
        reads,
        rules::{name, sidecar as rules},
    },
    transport::{Part, Upload, UploadBroken, Uploads},
};

/// How many files are added together at most.
const TOGETHER: usize = 64;
/// How many files are looked at, or moved to their place, at once.
const AT_ONCE: usize = 4;

/// A member's wish to add files to the library.
pub struct Intake {
    platform: Platform,
    target: Target,
    quota: i64,
}

/// What became of one file.
pub struct Done {
    /// Where it stands in the request.
    pub place: usize,
    /// What it is called.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of the files of a request.
pub struct Taken {
    /// Of each file that came, except for sidecars.
    pub done: Vec<Done>,
    /// The sidecars.
    pub sidecars: Vec<Sidecar>,
    /// Why the others did not come.
    pub lost: UploadBroken,
}

/// A sidecar that came with other files.
pub struct Sidecar {
    /// Where it stands in the request.
    pub places: Vec<usize>,
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Result<Bytes>,
}

/// A file of a request: where it stands there, what it is called, and its room in the library.
struct Entry {
    places: Vec<usize>,
    name: String,
    room: Room,
}

impl Entry {
    /// Tells what became of the file, at all of its places.
    fn done(self, outcome: &Outcome) -> impl Iterator<Item = Done> {
        done(self.places, self.name, iter::repeat(outcome.clone()))
    }
}

/// Tells what became of a file at each of its places.
fn done(
    places: Vec<usize>,
    name: String,
    outcomes: impl Iterator<Item = Outcome>,
) -> impl Iterator<Item = Done> {
    let of_each = places.into_iter().zip(outcomes);
    of_each.map(move |(place, outcome)| Done { place, name: name.clone(), outcome })
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
        let ownership = Ownership::Own;
        let target = Target { account, folder, revises: None, ownership, on_same_bytes };
        Ok(Self { platform: platform.clone(), target, quota })
    }

    /// Takes one file in, and tells what became of it.
    pub async fn take(&self, mut part: Part) -> Result<Outcome> {
        let (entry, arrived) = self.read(&mut part, vec![0]).await;
        let received = async { arrived?.receive().await };
        let done = match received.await {
            Ok(received) => self.add(vec![(entry, received)]).await?,
            Err(error) => return Ok(Outcome::Rejected(error.into(), None)),
        };
        let done = done.into_iter().next().ok_or_else(|| anyhow!("a file came to nothing"))?;
        Ok(done.outcome)
    }

    /// Takes in all files of a request.
    ///
    /// One arrives while some before it are looked at and others are added. Those that were looked
    /// at by then are added together: so each file of a slow sender is there at once, and those of
    /// a fast one share the work.
    pub async fn take_all(&self, uploads: &Uploads, files: &[Upload]) -> Taken {
        let (to_look, arrived) = mpsc::channel(1);
        let (to_add, received) = mpsc::channel(TOGETHER);
        let ((sidecars, lost), rejected, added) = join!(
            self.read_all(uploads, files, to_look),
            look_at_all(arrived, to_add),
            self.add_all(received),
        );
        Taken { done: rejected.into_iter().chain(added).collect(), sidecars, lost }
    }

    /// Reads one file after the other; tells of the sidecars among them, and why there are no more.
    async fn read_all(
        &self,
        uploads: &Uploads,
        files: &[Upload],
        arrived: mpsc::Sender<(Entry, Result<Arrived>)>,
    ) -> (Vec<Sidecar>, UploadBroken) {
        let mut sidecars = Vec::new();
        loop {
            let mut part = match uploads.next().await {
                Ok(Some(part)) => part,
                Ok(None) => return (sidecars, UploadBroken::Missing),
                Err(broken) => return (sidecars, broken),
            };
            let (places, name) = (places(files, part.upload()), name::of_file(part.file_name()));
            if rules::is_one(&name) {
                sidecars.push(Sidecar { places, name, bytes: sidecar::receive(&mut part).await });
            } else if arrived.send(self.read(&mut part, places).await).await.is_err() {
                // Nobody looks at files any more, so nobody waits for this either.
                return (sidecars, UploadBroken::CutOff);
            }
        }
    }

    async fn read(&self, part: &mut Part, places: Vec<usize>) -> (Entry, Result<Arrived>) {
        let room = Room::new(&self.platform, self.target.account, self.quota);
        let mut entry = Entry { places, name: name::of_file(part.file_name()), room };
        let arrived = Arrived::read(&self.platform, part, Some(&mut entry.room)).await;
        (entry, arrived)
    }

    async fn add_all(&self, mut received: mpsc::Receiver<(Entry, Received)>) -> Vec<Done> {
        let (mut done, mut together) = (Vec::new(), Vec::new());
        while received.recv_many(&mut together, TOGETHER).await > 0 {
            done.extend(self.add_or_reject(mem::take(&mut together)).await);
        }
        done
    }

    async fn add_or_reject(&self, arrived: Vec<(Entry, Received)>) -> Vec<Done> {
        let named = arrived.iter().map(|(entry, _)| (entry.places.clone(), entry.name.clone()));
        let named: Vec<_> = named.collect();
        self.add(arrived).await.unwrap_or_else(|error| {
            let outcome = Outcome::Rejected(error.into(), None);
            let named = named.into_iter();
            named
                .flat_map(|(places, name)| done(places, name, iter::repeat(outcome.clone())))
                .collect()
        })
    }

    /// Adds files that have arrived, each as so many assets as it has places.
    async fn add(&self, arrived: Vec<(Entry, Received)>) -> Result<Vec<Done>> {
        let mut done = Vec::with_capacity(arrived.len());
        let new = self.announce(arrived, &mut done).await?;
        let mut keeping = stream::iter(new)
            .map(|(entry, received)| async { (entry, received.store().await) })
            .buffered(AT_ONCE);
        let mut kept = Vec::new();
        while let Some((entry, stored)) = keeping.next().await {
            match stored {
                Ok(file) => kept.push((entry, file)),
                Err(error) => done.extend(entry.done(&Outcome::Rejected(error.into(), None))),
            }
        }
        if !kept.is_empty() {
            self.settle(kept, &mut done).await?;
        }
        Ok(done)
    }

    /// Announces those files that are to be added, and for which there is room.
    async fn announce(
        &self,
        arrived: Vec<(Entry, Received)>,
        done: &mut Vec<Done>,
    ) -> Result<Vec<(Entry, Received)>> {
        let tx = self.platform.begin().await?;
        tx.leave_unwritten().await;
        let digests: Vec<_> =
            arrived.iter().map(|(_, received)| received.file.digest.as_str()).collect();
        let known = self.target.known(&tx.db, &digests).await?;
        let mut new = Vec::with_capacity(arrived.len());
        for (entry, received) in arrived {
            match known.get(&received.file.digest) {
                Some(outcome) => {
                    received.discard().await;
                    done.extend(entry.done(outcome));
                }
                None => new.push((entry, received)),
            }
        }
        let mut rooms: Vec<_> = new
            .iter_mut()
            .map(|(entry, received)| {
                let copies = entry.places.len() as u64;
                (&mut entry.room, received.staged.size().saturating_mul(copies))
            })
            .collect();
        let has_room = Room::reserve_each(&tx, &mut rooms).await?;
        let mut fitting = Vec::with_capacity(new.len());
        for ((entry, received), has_room) in new.into_iter().zip(has_room) {
            match has_room {
                Ok(()) => fitting.push((entry, received)),
                Err(error) => {
                    received.discard().await;
                    done.extend(entry.done(&Outcome::Rejected(error.into(), None)));
                }
            }
        }
        announce(&tx, fitting.iter().map(|(_, received)| &received.file)).await?;
        tx.commit().await?;
        Ok(fitting)
    }

    /// Makes assets of files that are kept.
    async fn settle(&self, kept: Vec<(Entry, BlobFacts)>, ended: &mut Vec<Done>) -> Result<()> {
        let tx = self.platform.begin().await?;
        room::hold(&tx, self.target.account).await?;
        let files = kept.iter().flat_map(|(entry, file)| {
            iter::repeat_n((entry.name.as_str(), file), entry.places.len())
        });
        let outcomes = self.target.settle(&tx, &files.collect::<Vec<_>>()).await?;
        let rooms: Vec<_> = kept.iter().map(|(entry, _)| &entry.room).collect();
        Room::leave(&tx, &rooms).await?;
        tx.commit().await?;
        let mut outcomes = outcomes.into_iter();
        for (Entry { places, name, room }, _) in kept {
            room.left();
            ended.extend(done(places, name, outcomes.by_ref()));
        }
        Ok(())
    }
}

/// Looks at some files at a time, passes on those that are sound in the order in which they came,
/// and tells what became of the others.
async fn look_at_all(
    mut arrived: mpsc::Receiver<(Entry, Result<Arrived>)>,
    sound: mpsc::Sender<(Entry, Received)>,
) -> Vec<Done> {
    let mut done = Vec::new();
    let mut looking = stream::poll_fn(|context| arrived.poll_recv(context))
        .map(|(entry, arrived)| async {
            let received = async { arrived?.receive().await };
            (entry, received.await)
        })
        .buffered(AT_ONCE);
    while let Some((entry, received)) = looking.next().await {
        match received {
            // It is closed only when nobody waits for the outcome any more.
            Ok(received) => drop(sound.send((entry, received)).await),
            Err(error) => done.extend(entry.done(&Outcome::Rejected(error.into(), None))),
        }
    }
    done
}

/// Where among the files of a request one stands; it can stand in several places.
fn places(files: &[Upload], upload: Upload) -> Vec<usize> {
    let places = files.iter().enumerate().filter(|(_, file)| **file == upload);
    places.map(|(at, _)| at).collect()
}
