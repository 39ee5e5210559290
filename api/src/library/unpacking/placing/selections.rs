use entity::{
    collection::Wanted,
    id::{AssetId, CollectionId, FolderId, PersonId, TagId},
};

use super::Placing;
use crate::{
    error::{Error, Result},
    library::{
        actions::{
            Place, collection as collections,
            selection::{self, Target},
        },
        rules::{
            package::{self, SelectionRecord},
            unpacking::UnpackingError,
        },
    },
};

/// How many assets are put into a collection at once.
const AT_ONCE: usize = 500;

impl Placing<'_> {
    /// Puts into a collection what a record says is in it. One that the library had already keeps
    /// what it gathers, and what it holds.
    pub(super) async fn selection(&mut self, record: SelectionRecord) -> Result<()> {
        let (collection, is_new) = self.item(record.collection).await?;
        let collection = CollectionId(collection);
        let (tx, member) = (self.tx, self.member);
        if let Some(filter) = record.filter.filter(|_| is_new) {
            match self.translated(filter).await {
                Ok(filter) => {
                    let filter = Some(Some(filter));
                    let change = collections::Change { filter, ..collections::Change::default() };
                    let update =
                        async || collections::update(tx, member, collection, change, None).await;
                    self.part(update).await?;
                }
                Err(Error::Refused(refused)) => self.problems.push(*refused),
                Err(broken) => return Err(broken),
            }
        }
        let target = Target { collection, place: Place::Last, expected_version: None };
        let inside: Vec<_> = self.items(&record.assets).await?.into_iter().map(AssetId).collect();
        for some in inside.chunks(AT_ONCE) {
            self.part(async || selection::add(tx, member, some, target).await).await?;
        }
        let outside: Vec<_> =
            self.items(&record.excluded).await?.into_iter().map(AssetId).collect();
        for some in outside.chunks(AT_ONCE) {
            let exclude = async || selection::exclude(tx, member, some, collection, true).await;
            self.part(exclude).await?;
        }
        Ok(())
    }

    /// Lets a filter mean here what it meant where it comes from.
    pub(super) async fn translated(&self, mut filter: Wanted) -> Result<Wanted> {
        package::years(filter.taken_from.iter().chain(&filter.taken_before))?;
        let mut labels: Vec<String> = Vec::new();
        let tags = || filter.tags.all.iter().chain(&filter.tags.any).chain(&filter.tags.none);
        labels.extend(tags().map(ToString::to_string));
        labels.extend(filter.persons.iter().map(ToString::to_string));
        labels.extend(filter.folder.flatten().iter().map(ToString::to_string));
        labels.extend(filter.collection.iter().map(ToString::to_string));
        let known = self.known(labels).await?;
        let item = |label: String| match known.get(&label) {
            Some((item, _)) => Ok(*item),
            None => Err(UnpackingError::Unknown(label)),
        };
        for tags in [&mut filter.tags.all, &mut filter.tags.any, &mut filter.tags.none] {
            for tag in tags {
                *tag = TagId(item(tag.to_string())?);
            }
        }
        for person in &mut filter.persons {
            *person = PersonId(item(person.to_string())?);
        }
        if let Some(Some(folder)) = &mut filter.folder {
            *folder = FolderId(item(folder.to_string())?);
        }
        if let Some(collection) = &mut filter.collection {
            *collection = CollectionId(item(collection.to_string())?);
        }
        Ok(filter)
    }
}
