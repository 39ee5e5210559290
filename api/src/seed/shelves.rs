use anyhow::Context;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use entity::id::{FolderId, PersonId, TagId};

use super::{Customer, dice::Dice, progress::Progress, words};
use crate::{
    access::Member,
    app::Platform,
    error::Result,
    library::actions::{folder, person, room, tag},
    tx::Tx,
};

/// Where assets go, and what can be noted on them.
pub(super) struct Shelves {
    /// The years that assets are from, first to last.
    pub(super) years: Vec<Year>,
    /// For what nobody has sorted yet.
    pub(super) inbox: FolderId,
    /// The tags under each tag of the top.
    pub(super) tags: Vec<Vec<TagId>>,
    /// The people, with their names.
    pub(super) people: Vec<(PersonId, String)>,
}

/// A year, and what was worked on in it.
pub(super) struct Year {
    pub(super) number: i32,
    pub(super) subjects: Vec<Subject>,
}

/// A campaign or an event, and its folders.
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) pictures: FolderId,
    pub(super) films: FolderId,
    pub(super) sounds: FolderId,
}

/// What so many assets of a customer need.
pub(super) struct Plan<'a> {
    pub(super) customer: &'a Customer,
    pub(super) assets: u32,
    pub(super) dice: Dice,
}

impl Plan<'_> {
    /// Finds or makes it; what is there from before is used again.
    pub(super) async fn carry_out(
        self,
        platform: &Platform,
        progress: &mut Progress<'_>,
    ) -> anyhow::Result<Shelves> {
        progress.begin("folders, tags and people");
        let owner = self.customer.owner;
        let tx = platform.begin().await?;
        room::hold(&tx, owner.account).await?;
        let mut maker = Maker { tx: &tx, owner, dice: self.dice, count: 0 };
        let assets = usize::try_from(self.assets)?;
        let (last, before) = (tx.now.year(), i32::try_from((1 + assets / 2_000).min(7))?);
        let mut years = Vec::new();
        for number in last - before..=last {
            years.push(maker.year(number, 2 + assets / 5_000).await?);
        }
        let inbox = maker.folder(None, "Innboks").await?;
        let tags = maker.tags().await?;
        let people = maker.people((5 + assets / 100).min(500)).await?;
        let count = maker.count;
        tx.commit().await?;
        progress.end(count)?;
        Ok(Shelves { years, inbox, tags, people })
    }
}

impl Shelves {
    /// The instant from which on assets are added.
    pub(super) fn since(&self) -> anyhow::Result<DateTime<Utc>> {
        let first = self.years.first().and_then(|year| NaiveDate::from_yo_opt(year.number, 1));
        Ok(first.context("there is no year")?.and_time(NaiveTime::MIN).and_utc())
    }

    /// What was worked on at an instant.
    pub(super) fn subjects(&self, at: DateTime<Utc>) -> &[Subject] {
        let year = self.years.iter().rev().find(|year| year.number <= at.year());
        year.map_or(&[], |year| &year.subjects)
    }
}

/// Makes what is not there yet, in one unit of work.
struct Maker<'a> {
    tx: &'a Tx,
    owner: Member,
    dice: Dice,
    count: usize,
}

impl Maker<'_> {
    async fn year(&mut self, number: i32, each: usize) -> Result<Year> {
        let year = self.folder(None, &number.to_string()).await?;
        let mut subjects = Vec::new();
        for (section, names) in [("Kampanjer", &words::CAMPAIGNS), ("Events", &words::EVENTS)] {
            let section = self.folder(Some(year), section).await?;
            for name in self.dice.pick_some(names, each) {
                let subject = self.folder(Some(section), name).await?;
                subjects.push(Subject {
                    name,
                    pictures: self.folder(Some(subject), "Bilder").await?,
                    films: self.folder(Some(subject), "Film").await?,
                    sounds: self.folder(Some(subject), "Lyd").await?,
                });
            }
        }
        Ok(Year { number, subjects })
    }

    async fn folder(&mut self, parent: Option<FolderId>, name: &str) -> Result<FolderId> {
        self.count += 1;
        Ok(folder::ensure(self.tx, self.owner.account, parent, name).await?.id)
    }

    async fn tags(&mut self) -> Result<Vec<Vec<TagId>>> {
        let (tx, owner) = (self.tx, &self.owner);
        let mut tags = Vec::new();
        for (name, under) in words::TAGS {
            let top = tag::ensure_in(tx, owner, None, name).await?;
            let mut branch = Vec::new();
            for name in under {
                branch.push(tag::ensure_in(tx, owner, Some(top), name).await?);
            }
            self.count += 1 + branch.len();
            tags.push(branch);
        }
        Ok(tags)
    }

    async fn people(&mut self, count: usize) -> Result<Vec<(PersonId, String)>> {
        let names: Vec<_> = words::FIRST_NAMES
            .iter()
            .flat_map(|first| words::LAST_NAMES.map(|last| (*first, last)))
            .collect();
        let mut people = Vec::new();
        for (first, last) in self.dice.pick_some(&names, count) {
            let name = format!("{first} {last}");
            let person = person::named(self.tx, &self.owner, None, Some(&name)).await?;
            people.push((person.id, name));
        }
        self.count += people.len();
        Ok(people)
    }
}
