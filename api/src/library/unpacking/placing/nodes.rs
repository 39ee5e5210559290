use chrono::DateTime;
use entity::{
    collection, folder,
    id::{CollectionId, FolderId, PersonId, ReleaseId, TagId},
    person, release, tag, tag_synonym,
};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};

use super::{Placed, Placing};
use crate::{
    error::Result,
    library::{
        actions::{
            collection as collections, folder as folders, person as persons,
            release::{self as releases, Terms},
            tag_tree,
        },
        reads::{self, imports},
        rules::{
            name,
            package::{self, NodeRecord, PersonRecord, ReleaseRecord, TagRecord},
        },
    },
};

impl Placing<'_> {
    /// Finds the folder of the same name in the same place, or makes it.
    pub(super) async fn folder(
        &mut self,
        record: &NodeRecord<FolderId>,
    ) -> Result<Placed<FolderId>> {
        let parent = match record.parent {
            Some(parent) => Some(FolderId(self.item(parent).await?.0)),
            None => self.import.folder_id,
        };
        let beside = match parent {
            Some(parent) => folder::COLUMN.parent_id.eq(parent),
            None => folder::COLUMN.parent_id.is_null(),
        };
        let key = name::key(&name::typed(&record.name)?);
        let found = reads::folders_of(self.member)
            .filter(beside)
            .filter(folder::COLUMN.name_key.eq(key))
            .one(&self.tx.db)
            .await?;
        if let Some(folder) = found {
            return Ok((folder.id, false));
        }
        let folder = folders::create(self.tx, self.member, parent, &record.name).await?;
        Ok((folder.id, true))
    }

    /// Finds the tag of the same name in the same place, or makes it; it gets the synonyms that it
    /// lacks.
    pub(super) async fn tag(&mut self, record: &TagRecord) -> Result<Placed<TagId>> {
        let parent = match record.parent {
            Some(parent) => Some(TagId(self.item(parent).await?.0)),
            None => None,
        };
        let beside = match parent {
            Some(parent) => tag::COLUMN.parent_id.eq(parent),
            None => tag::COLUMN.parent_id.is_null(),
        };
        let key = name::key(&name::typed(&record.name)?);
        let found = reads::tags_of(self.member)
            .filter(beside)
            .filter(tag::COLUMN.name_key.eq(key))
            .one(&self.tx.db)
            .await?;
        let (tx, member) = (self.tx, self.member);
        let (tag, is_new) = if let Some(tag) = found {
            (tag, false)
        } else {
            let nothing = tag_tree::Change::default();
            (tag_tree::create(tx, member, parent, &record.name, nothing).await?, true)
        };
        if is_new && record.colour.is_some() {
            let colour = Some(record.colour.clone());
            let change = tag_tree::Change { colour, ..tag_tree::Change::default() };
            self.part(async || tag_tree::update(tx, member, tag.id, change, None).await).await?;
        }
        self.synonyms(tag.id, &record.synonyms).await?;
        Ok((tag.id, is_new))
    }

    async fn synonyms(&mut self, tag: TagId, words: &[String]) -> Result<()> {
        let mut said: Vec<String> = tag_synonym::Entity::find()
            .select_only()
            .column(tag_synonym::Column::Name)
            .filter(tag_synonym::COLUMN.tag_id.eq(tag))
            .order_by_asc(tag_synonym::COLUMN.name_key)
            .into_tuple()
            .all(&self.tx.db)
            .await?;
        let (tx, member, known) = (self.tx, self.member, said.len());
        let is_new = |word: &&String| said.iter().all(|other| name::key(other) != name::key(word));
        let new: Vec<_> = words.iter().filter(is_new).cloned().collect();
        said.extend(new);
        if said.len() > known {
            let synonyms = Some(said);
            let change = tag_tree::Change { synonyms, ..tag_tree::Change::default() };
            self.part(async || tag_tree::update(tx, member, tag, change, None).await).await?;
        }
        Ok(())
    }

    /// Finds a person of the same name for whom no other record stands, or adds one.
    pub(super) async fn person(&mut self, record: &PersonRecord) -> Result<Placed<PersonId>> {
        let key = name::key(&name::typed(&record.name)?);
        let found: Vec<PersonId> = reads::persons_of(self.member)
            .select_only()
            .column(person::Column::Id)
            .filter(person::COLUMN.name_key.eq(key))
            .order_by_asc(person::COLUMN.id)
            .into_tuple()
            .all(&self.tx.db)
            .await?;
        let found = found.into_iter().map(|id| id.0).collect();
        if let Some(id) = imports::first_free(&self.tx.db, self.import.id, found).await? {
            return Ok((PersonId(id), false));
        }
        Ok((persons::create(self.tx, self.member, &record.name).await?.id, true))
    }

    /// Finds the same release of the same person, or notes it.
    pub(super) async fn release(&mut self, record: &ReleaseRecord) -> Result<Placed<ReleaseId>> {
        package::years([&record.valid_from].into_iter().chain(&record.valid_until))?;
        let person = PersonId(self.item(record.person).await?.0);
        let there = release::Entity::find()
            .filter(release::COLUMN.person_id.eq(person))
            .order_by_asc(release::COLUMN.id)
            .all(&self.tx.db)
            .await?;
        let is_same = |row: &release::Model| {
            (row.valid_from, row.valid_until) == (record.valid_from, record.valid_until)
                && row.scopes.0 == record.scopes
                && row.note == record.note
                && row.withdrawn_at.is_some() == record.withdrawn_at.is_some()
        };
        let same = there.iter().filter(|row| is_same(row)).map(|row| row.id.0).collect();
        if let Some(id) = imports::first_free(&self.tx.db, self.import.id, same).await? {
            return Ok((ReleaseId(id), false));
        }
        let document = match record.document {
            Some(document) => self.items(&[document]).await?.first().copied(),
            None => None,
        };
        let terms = Terms {
            document: document.map(entity::id::AssetId),
            scopes: record.scopes.clone(),
            note: record.note.clone(),
            valid_from: record.valid_from,
            valid_until: record.valid_until,
        };
        let release = releases::add(self.tx, self.member, person, terms).await?;
        if let Some(since) = record.withdrawn_at {
            let since = since.clamp(DateTime::UNIX_EPOCH, self.tx.now);
            releases::withdraw(self.tx, self.member, release.id, since).await?;
        }
        Ok((release.id, true))
    }

    /// Finds the collection of the same name in the same place, or makes it.
    pub(super) async fn collection(
        &mut self,
        record: &NodeRecord<CollectionId>,
    ) -> Result<Placed<CollectionId>> {
        let parent = match record.parent {
            Some(parent) => Some(CollectionId(self.item(parent).await?.0)),
            None => None,
        };
        let beside = match parent {
            Some(parent) => collection::COLUMN.parent_id.eq(parent),
            None => collection::COLUMN.parent_id.is_null(),
        };
        let key = name::key(&name::typed(&record.name)?);
        let found = reads::collections_of(self.member)
            .filter(beside)
            .filter(collection::COLUMN.name_key.eq(key))
            .one(&self.tx.db)
            .await?;
        if let Some(collection) = found {
            return Ok((collection.id, false));
        }
        let new = collections::create(self.tx, self.member, parent, &record.name, None).await?;
        Ok((new.id, true))
    }
}
