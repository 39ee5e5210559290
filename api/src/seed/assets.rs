use std::iter;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::{
    asset::{AssetKind, Ownership},
    id::TagId,
};

use super::{
    Customer,
    dice::Dice,
    files::Files,
    progress::Progress,
    shelves::{Shelves, Subject},
    words,
};
use crate::{
    app::Platform,
    library::{
        actions::{
            asset::{BlobFacts, NewAsset},
            fill::{self, Gathered, Named},
        },
        rules::{
            format,
            nametag::{Region, Span},
        },
    },
};

/// How many assets one unit of work adds, and how many are in memory at once.
const AT_ONCE: usize = 4_096;

/// Makes assets up, oldest first.
pub(super) struct Assets<'a> {
    pub(super) customer: &'a Customer,
    pub(super) files: &'a Files,
    pub(super) shelves: &'a Shelves,
    pub(super) dice: Dice,
}

impl Assets<'_> {
    /// Adds so many assets to the customer's library.
    pub(super) async fn add(
        mut self,
        platform: &Platform,
        count: u32,
        progress: &mut Progress<'_>,
    ) -> anyhow::Result<()> {
        progress.begin("assets");
        let account = self.customer.owner.account;
        // Dates are reckoned from the beginning of the day, so that they fall alike all day.
        let now = platform.db.now().duration_trunc(TimeDelta::days(1))?;
        let since = self.shelves.since()?;
        let apart = now.signed_duration_since(since) / i32::try_from(count)?;
        let instants = iter::successors(Some(since), |at| Some(*at + apart));
        let mut instants = instants.take(usize::try_from(count)?).peekable();
        let mut done = 0;
        while instants.peek().is_some() {
            let gathered: Vec<_> =
                instants.by_ref().take(AT_ONCE).map(|at| self.asset(at, now)).collect();
            done += gathered.len();
            let tx = platform.begin().await?;
            fill::add(&tx, account, gathered).await?;
            tx.commit().await?;
            progress.at(done, usize::try_from(count)?)?;
        }
        Ok(progress.end(done)?)
    }

    fn asset(&mut self, at: DateTime<Utc>, now: DateTime<Utc>) -> Gathered {
        let subject = self.dice.pick(self.shelves.subjects(at));
        let (mut blob, folder) = match self.dice.between(1, 100) {
            1..=84 => (self.dice.pick(&self.files.pictures).clone(), subject.pictures),
            85..=96 => (self.dice.pick(&self.files.clips).clone(), subject.films),
            _ => (self.dice.pick(&self.files.sounds).clone(), subject.sounds),
        };
        let kind = blob.format.kind();
        let added_at = (at + TimeDelta::seconds(self.dice.between(0, 86_400))).min(now);
        if kind != AssetKind::Audio && self.dice.happens(85) {
            let before = TimeDelta::minutes(self.dice.between(5, 30_000));
            (blob.taken_at, blob.taken_offset) = (Some(added_at - before), Some(60));
        }
        let ownership = self.ownership(kind);
        let trashed_at = self.dice.happens(2).then(|| {
            let before = TimeDelta::minutes(self.dice.between(0, 29 * 24 * 60));
            (now - before).max(added_at)
        });
        Gathered {
            tags: self.tags(),
            people: self.people(&blob),
            asset: NewAsset {
                account: self.customer.owner.account,
                folder: Some(if self.dice.happens(5) { self.shelves.inbox } else { folder }),
                name: self.name(subject, &blob),
                ownership,
                licence: (ownership == Ownership::Stock).then(|| words::LICENCE.into()),
                blob,
            },
            added_at,
            trashed_at,
        }
    }

    fn ownership(&mut self, kind: AssetKind) -> Ownership {
        match (kind, self.dice.between(1, 100)) {
            (AssetKind::Image, 1..=6) | (AssetKind::Video, 1..=30) => Ownership::VibbioRaw,
            (AssetKind::Image, 7..=12) => Ownership::Stock,
            (AssetKind::Video, 31..=45) => Ownership::Product,
            _ => Ownership::Own,
        }
    }

    fn name(&mut self, subject: &Subject, blob: &BlobFacts) -> String {
        let (number, subject) = (self.dice.between(1, 9_999), subject.name);
        let ending = format::stored(blob.format).extension();
        let (_, person) = self.dice.pick(&self.shelves.people);
        let (motif, place) = (self.dice.pick(&words::MOTIFS), self.dice.pick(&words::PLACES));
        match (blob.format.kind(), self.dice.between(1, 4)) {
            (AssetKind::Image, 1) => format!("IMG_{number:04}.{}", ending.to_uppercase()),
            (AssetKind::Image, 2) => format!("{subject} {number:03}.{ending}"),
            (AssetKind::Image, 3) => format!("{motif}_{place}_v{}.{ending}", number % 7 + 1),
            (AssetKind::Image, _) => format!("DSC{number:05}.{ending}"),
            (AssetKind::Video, 1) => format!("{subject} – intervju {person}.{ending}"),
            (AssetKind::Video, 2) => format!("{motif} {place} 4K {number}.{ending}"),
            (AssetKind::Video, _) => format!("MVI_{number:04}.{}", ending.to_uppercase()),
            (_, 1) => format!("Voice-over {person} opptak {}.{ending}", number % 9 + 1),
            (_, _) => format!("{subject} musikk {number}.{ending}"),
        }
    }

    /// Up to five tags, of different branches of the tree.
    fn tags(&mut self) -> Vec<TagId> {
        let count = self.dice.between(0, 5);
        let branches = self.dice.pick_some(&self.shelves.tags, count);
        branches.into_iter().map(|branch| *self.dice.pick(branch)).collect()
    }

    /// Up to three people on a third of the assets.
    fn people(&mut self, blob: &BlobFacts) -> Vec<Named> {
        let count = if self.dice.happens(30) { self.dice.between(1, 3) } else { 0 };
        let people = self.dice.pick_some(&self.shelves.people, count);
        people
            .into_iter()
            .map(|(person, _)| Named {
                person: *person,
                title: self.dice.happens(60).then(|| (*self.dice.pick(&words::TITLES)).into()),
                region: self.region(blob.format.kind()),
                span: blob.duration_ms.and_then(|length| self.span(length)),
            })
            .collect()
    }

    fn region(&mut self, kind: AssetKind) -> Option<Region> {
        let is_seen = matches!(kind, AssetKind::Image | AssetKind::Video);
        (is_seen && self.dice.happens(80)).then(|| {
            let mut share = |least, most| f64::from(self.dice.between::<u32>(least, most)) / 100.0;
            Region { cx: share(15, 85), cy: share(15, 85), w: share(5, 30), h: share(5, 30) }
        })
    }

    fn span(&mut self, length: i64) -> Option<Span> {
        let from_ms = self.dice.between(0, length / 2);
        let to_ms = self.dice.between(from_ms, length);
        (from_ms < to_ms).then_some(Span { from_ms, to_ms })
    }
}
