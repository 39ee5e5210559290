//! How many of what is found are of which sort.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    hash::Hash,
    str::FromStr,
};

use async_graphql::Enum;
use entity::{
    card_due,
    collection::Wanted,
    folder,
    id::{FolderId, PersonId, TagId},
    person, tag,
};
use futures::{future::try_join_all, try_join};
use sea_orm::prelude::*;

use super::{all, piles::Piles};
use crate::{
    access::Member,
    error::{Error, Result, word},
    library::{
        reads,
        rules::{heap::Heap, sample::Sample},
    },
};

/// How many values of a facet are told, at most.
pub const VALUES: usize = 100;

/// By what assets are sorted into heaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "AssetFacetField")]
pub enum Facet {
    /// What a person would call them; `filter.kinds`.
    Kind,
    /// Their formats; `filter.formats`.
    Format,
    /// Whose they are; `filter.ownerships`.
    Ownership,
    /// The tags on them; `filter.tags`.
    Tag,
    /// The people with nametags on them; `filter.personIds`.
    Person,
    /// The folders they are in; `filter.folderId`.
    Folder,
    /// Which of their sides is the longer one; `filter.orientations`.
    Orientation,
    /// What colour they have from afar; `filter.colours`.
    Colour,
    /// The years they were taken in, or added where that is not known, in UTC; `filter.takenFrom`
    /// and `filter.takenBefore`.
    Year,
    /// Whether something uses them; `filter.inUse`.
    InUse,
}

/// How many assets are of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The sort, as a filter says it; none for the top of the library.
    pub value: Option<String>,
    /// What a tag, a person or a folder is called.
    pub name: Option<String>,
    /// How many.
    pub count: u64,
    /// How far that may be from what there is; 0 where it is counted.
    pub margin: u64,
}

/// What was counted of one facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The sorts, those of which there are the most first.
    pub counted: Vec<Counted>,
    /// Whether they are estimated from a sample.
    pub is_estimate: bool,
}

/// By what is counted, and from how many on by a sample.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The facets.
    pub facets: &'a [Facet],
    /// How many are counted exactly; none for however many they are.
    pub exact: Option<u64>,
}

/// Counts the assets of each sort, for each of some facets, the largest counts first.
///
/// What is wanted of the facet itself does not count, so that one sees what else could be wanted.
/// Where all of several are wanted, of tags and persons, it does: one more would make it fewer.
pub async fn count(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    wanted: &Wanted,
    wish: Wish<'_>,
) -> Result<Vec<Values>> {
    let facets = wish.facets;
    // What is counted among the same assets is counted at once.
    let mut among = Vec::<(Wanted, Vec<Facet>)>::new();
    for facet in facets {
        let others = without(*facet, wanted);
        match among.iter_mut().find(|(wanted, _)| *wanted == others) {
            Some((_, facets)) => facets.push(*facet),
            None => among.push((others, vec![*facet])),
        }
    }
    let counted = among.iter().map(async |(wanted, facets)| {
        let sums = Sums::of(db, now, member, wanted, Wish { facets, ..wish }).await?;
        let values = facets
            .iter()
            .map(async |facet| Ok::<_, Error>((*facet, sums.told(db, member, *facet).await?)));
        try_join_all(values).await
    });
    let counted: HashMap<_, _> = try_join_all(counted).await?.into_iter().flatten().collect();
    Ok(facets.iter().map(|facet| counted.get(facet).cloned().unwrap_or_default()).collect())
}

/// Tells whether a job is still to note what was changed of many assets of a member's account at
/// a time, so that counts may be those of a moment ago.
pub async fn are_behind(db: &impl ConnectionTrait, member: &Member) -> Result<bool> {
    let due = card_due::Entity::find().filter(card_due::COLUMN.account_id.eq(member.account));
    Ok(due.one(db).await?.is_some())
}

/// What is wanted besides the sort that is counted.
fn without(facet: Facet, wanted: &Wanted) -> Wanted {
    let mut others = wanted.clone();
    match facet {
        Facet::Kind => others.kinds.clear(),
        Facet::Format => others.formats.clear(),
        Facet::Ownership => others.ownerships.clear(),
        Facet::Tag => others.tags.any.clear(),
        // Every one of several persons is wanted.
        Facet::Person => {}
        Facet::Folder => others.folder = None,
        Facet::Orientation => others.orientations.clear(),
        Facet::Colour => others.colours.clear(),
        Facet::Year => (others.taken_from, others.taken_before) = (None, None),
        Facet::InUse => others.in_use = None,
    }
    others
}

/// How many assets lie in which heaps, have which labels, and are in use; as far as it is asked for.
struct Sums {
    sample: Option<Sample>,
    heaps: Vec<(Heap, u64)>,
    labels: Vec<(String, u64)>,
    used: u64,
}

impl Sums {
    async fn of(
        db: &impl ConnectionTrait,
        now: DateTimeUtc,
        member: &Member,
        wanted: &Wanted,
        Wish { facets, exact }: Wish<'_>,
    ) -> Result<Self> {
        let piles = Piles::of(db, now, member, wanted, exact).await?;
        let of_label = |facet: &Facet| matches!(facet, Facet::Tag | Facet::Person | Facet::Folder);
        let is_heaped = facets.iter().any(|facet| !of_label(facet) || *facet == Facet::Folder);
        let heaps = async { if is_heaped { piles.heaps(db).await } else { Ok(Vec::new()) } };
        let is_labelled = facets.iter().any(of_label);
        let labels = async { if is_labelled { piles.labels(db).await } else { Ok(Vec::new()) } };
        let used = async {
            if !facets.contains(&Facet::InUse) {
                return Ok(0);
            }
            let used = Wanted { in_use: Some(true), ..wanted.clone() };
            piles.used(db, all(db, now, member, &used).await?).await
        };
        let (heaps, labels, used) = try_join!(heaps, labels, used)?;
        Ok(Self { sample: piles.sample(), heaps, labels, used })
    }

    /// What there is of a facet, and how far that may be from what is so.
    async fn told(
        &self,
        db: &impl ConnectionTrait,
        member: &Member,
        facet: Facet,
    ) -> Result<Values> {
        let mut counted = self.values(db, member, facet).await?;
        if let Some(sample) = self.sample {
            for value in &mut counted {
                value.margin = sample.margin(value.count);
            }
        }
        Ok(Values { counted, is_estimate: self.sample.is_some() })
    }

    async fn values(
        &self,
        db: &impl ConnectionTrait,
        member: &Member,
        facet: Facet,
    ) -> Result<Vec<Counted>> {
        Ok(match facet {
            Facet::Kind => self.sorted(|heap| Some(word(heap.format.kind()).into())),
            Facet::Format => self.sorted(|heap| Some(word(heap.format).into())),
            Facet::Ownership => self.sorted(|heap| Some(word(heap.ownership).into())),
            Facet::Orientation => self.sorted(|heap| Some(word(heap.orientation?).into())),
            Facet::Colour => self.sorted(|heap| Some(word(heap.colour?).into())),
            Facet::Year => self.sorted(|heap| Some(heap.year.to_string())),
            Facet::InUse => {
                let unused = self.total().saturating_sub(self.used);
                let counted = [("true", self.used), ("false", unused)];
                let counted = counted.into_iter().filter(|(_, count)| *count > 0);
                largest(counted.map(|(value, count)| sort(value, count)).collect())
            }
            Facet::Tag => {
                let tags = self.labelled::<TagId>();
                let names = reads::tags_of(member).filter(tag::COLUMN.id.is_in(keys(&tags)));
                let names = names.all(db).await?.into_iter().map(|tag| (tag.id, tag.name));
                named(tags, names)
            }
            Facet::Person => {
                let people = self.labelled::<PersonId>();
                let names = reads::persons_of(member);
                let names = names.filter(person::COLUMN.id.is_in(keys(&people)));
                let names = names.all(db).await?.into_iter().map(|person| (person.id, person.name));
                named(people, names)
            }
            Facet::Folder => {
                let folders = self.labelled::<FolderId>();
                let names = reads::folders_of(member);
                let names = names.filter(folder::COLUMN.id.is_in(keys(&folders)));
                let names = names.all(db).await?.into_iter().map(|folder| (folder.id, folder.name));
                let inside: u64 = folders.iter().map(|(_, count)| count).sum();
                let mut counted = named(folders, names);
                let at_top = self.total().saturating_sub(inside);
                if at_top > 0 {
                    counted.push(Counted { value: None, name: None, count: at_top, margin: 0 });
                }
                largest(counted)
            }
        })
    }

    fn total(&self) -> u64 {
        self.heaps.iter().map(|(_, count)| count).sum()
    }

    /// Puts heaps together that are of the same sort; those of none do not count.
    fn sorted(&self, of: impl Fn(&Heap) -> Option<String>) -> Vec<Counted> {
        let mut counted = BTreeMap::<_, u64>::new();
        for (heap, count) in &self.heaps {
            if let Some(value) = of(heap) {
                *counted.entry(value).or_default() += count;
            }
        }
        largest(counted.into_iter().map(|(value, count)| sort(value, count)).collect())
    }

    /// The labels that are ids of one sort, those with the largest counts first.
    fn labelled<Id: FromStr>(&self) -> Vec<(Id, u64)> {
        let labels = self.labels.iter();
        labels.filter_map(|(label, count)| Some((label.parse().ok()?, *count))).collect()
    }
}

/// How many there are of a sort that has no name of its own.
fn sort(value: impl Into<String>, count: u64) -> Counted {
    Counted { value: Some(value.into()), name: None, count, margin: 0 }
}

/// Puts the largest counts first.
fn largest(mut counted: Vec<Counted>) -> Vec<Counted> {
    counted.sort_by_key(|counted| Reverse(counted.count));
    counted.truncate(VALUES);
    counted
}

/// The ids of what is told.
fn keys<Id: Copy>(counted: &[(Id, u64)]) -> impl Iterator<Item = Id> {
    counted.iter().take(VALUES).map(|(id, _)| *id)
}

/// Says what is called how beside what was counted; what is gone meanwhile is left out.
fn named<Id: ToString + Eq + Hash>(
    counted: Vec<(Id, u64)>,
    names: impl Iterator<Item = (Id, String)>,
) -> Vec<Counted> {
    let mut names: HashMap<_, _> = names.collect();
    let counted = counted.into_iter().filter_map(|(id, count)| {
        let name = names.remove(&id)?;
        Some(Counted { value: Some(id.to_string()), name: Some(name), count, margin: 0 })
    });
    counted.collect()
}
