//! What records of a package become in a library.

mod assets;
mod files;
mod nodes;
mod said;
mod selections;

use std::{collections::HashMap, fmt::Display};

use entity::library_import;
use sea_orm::prelude::*;

pub(super) use self::files::Files;
use crate::{
    access::Member,
    error::{Refused, Result},
    library::{
        actions::unpacking as actions,
        reads::imports,
        rules::{package::Record, unpacking::UnpackingError},
        uploads::Room,
    },
    tx::Tx,
};

/// A record on its way into a library, within one unit of work.
pub(super) struct Placing<'a> {
    tx: &'a Tx,
    member: &'a Member,
    import: &'a library_import::Model,
    /// What of the record is not as it says.
    pub(super) problems: Vec<Refused>,
}

/// What a record became: its id, and whether that is new.
type Placed<Id> = (Id, bool);

impl<'a> Placing<'a> {
    pub(super) fn new(tx: &'a Tx, member: &'a Member, import: &'a library_import::Model) -> Self {
        Self { tx, member, import, problems: Vec::new() }
    }

    /// Makes of a record what it says, and tells whether that is new; none where it is nothing in a
    /// library. The room that its files had is left.
    pub(super) async fn place(
        &mut self,
        record: Record,
        files: Files,
    ) -> Result<(Option<bool>, Vec<Room>)> {
        let mut rooms = Vec::new();
        let is_new = match record {
            // The first line was read when the package came.
            Record::Library(_) | Record::LeftOut(_) | Record::Link(_) => return Ok((None, rooms)),
            Record::Folder(record) => {
                let placed = self.folder(&record).await?;
                self.remember(record.id, placed.0.0, placed.1).await?
            }
            Record::Tag(record) => {
                let placed = self.tag(&record).await?;
                self.remember(record.id, placed.0.0, placed.1).await?
            }
            Record::Person(record) => {
                let placed = self.person(&record).await?;
                self.remember(record.id, placed.0.0, placed.1).await?
            }
            Record::Asset(record) => {
                let placed = self.asset(&record, files, &mut rooms).await?;
                self.remember(record.id, placed.0.0, placed.1).await?
            }
            Record::Release(record) => {
                let placed = self.release(&record).await?;
                self.remember(record.id, placed.0.0, placed.1).await?
            }
            Record::Collection(record) => {
                let placed = self.collection(&record).await?;
                self.remember(record.id, placed.0.0, placed.1).await?
            }
            Record::Comment(record) => {
                let label = record.id;
                let placed = self.comment(*record).await?;
                self.remember(label, placed.0.0, placed.1).await?
            }
            Record::Search(record) => self.search(*record).await?,
            Record::Favourites(record) => {
                self.favourites(&record).await?;
                return Ok((None, rooms));
            }
            Record::Selection(record) => {
                self.selection(*record).await?;
                return Ok((None, rooms));
            }
        };
        Ok((Some(is_new), rooms))
    }

    /// Remembers what an id of the package stands for; it may stand for one thing only.
    async fn remember(&self, label: impl Display, item: Uuid, is_new: bool) -> Result<bool> {
        let label = label.to_string();
        if self.known(vec![label.clone()]).await?.contains_key(&label) {
            return Err(UnpackingError::Twice(label).into());
        }
        actions::remember(self.tx, self.import.id, label, item, is_new).await?;
        Ok(is_new)
    }

    /// What ids of the package stand for.
    async fn known(&self, labels: Vec<String>) -> Result<HashMap<String, Placed<Uuid>>> {
        let items = imports::items(&self.tx.db, self.import.id, labels).await?;
        Ok(items.into_iter().map(|(label, row)| (label, (row.item, row.is_new))).collect())
    }

    /// What an id of the package stands for.
    async fn item(&self, label: impl Display) -> Result<Placed<Uuid>> {
        let label = label.to_string();
        let mut known = self.known(vec![label.clone()]).await?;
        Ok(known.remove(&label).ok_or(UnpackingError::Unknown(label))?)
    }

    /// What many ids of the package stand for, in their order; those that stand for nothing are a
    /// problem, and left out.
    async fn items<Id: Display>(&mut self, ids: &[Id]) -> Result<Vec<Uuid>> {
        let labels: Vec<_> = ids.iter().map(ToString::to_string).collect();
        let known = self.known(labels.clone()).await?;
        let mut items = Vec::with_capacity(labels.len());
        for label in labels {
            match known.get(&label) {
                Some((item, _)) => items.push(*item),
                None => self.problem(UnpackingError::Unknown(label)),
            }
        }
        Ok(items)
    }

    fn problem(&mut self, problem: UnpackingError) {
        self.problems.push(crate::error::Error::from(problem).into());
    }

    /// Does a part of what a record says; if it is refused, it is a problem, and the rest goes on.
    async fn part<T>(&mut self, act: impl AsyncFnOnce() -> Result<T>) -> Result<Option<T>> {
        match self.tx.attempt(act).await? {
            Ok(done) => Ok(Some(done)),
            Err(refused) => {
                self.problems.push(refused);
                Ok(None)
            }
        }
    }
}
