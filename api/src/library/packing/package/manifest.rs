use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use entity::{
    collection, collection_asset, collection_exclusion,
    id::{AssetId, TagId},
    person, release, tag, tag_synonym,
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use sea_orm::{Condition, DatabaseConnection, QueryOrder, QuerySelect, prelude::*};

use super::{
    assets,
    inventory::{Inventory, from_the_top},
    said,
};
use crate::{
    access::Member,
    app::Platform,
    error::{Result, word},
    library::{
        reads::{self, tree},
        rules::package::{
            LeftOutRecord, LibraryRecord, NodeRecord, PersonRecord, Record, ReleaseRecord,
            SelectionRecord, TagRecord, VERSION,
        },
    },
};

/// How many assets are looked at together.
const AT_ONCE: usize = 250;

/// Writes what is in a package, as it is asked for.
pub(super) fn lines(
    platform: &Platform,
    member: Member,
    inventory: &Arc<Inventory>,
) -> BoxStream<'static, Result<Bytes>> {
    let writing = Writing {
        platform: platform.clone(),
        member,
        inventory: inventory.clone(),
        packed: inventory.items.iter().map(|item| item.asset).collect(),
        places: HashMap::new(),
        steps: VecDeque::from([Step::Head, Step::Tags, Step::Persons, Step::Assets(0)]),
    };
    let lines = stream::try_unfold(writing, async |mut writing| {
        let Some(step) = writing.steps.pop_front() else { return Ok(None) };
        let records = writing.write(step).await?;
        let mut lines = Vec::new();
        for record in records {
            serde_json::to_writer(&mut lines, &record).map_err(anyhow::Error::new)?;
            lines.push(b'\n');
        }
        Ok(Some((Bytes::from(lines), writing)))
    });
    lines.boxed()
}

/// What is written at once.
enum Step {
    Head,
    Tags,
    Persons,
    /// A page, by its number.
    Assets(usize),
    Releases,
    /// What was said about a page of assets, by its number.
    Comments(usize),
    Favourites,
    Collections,
    Selection(Box<collection::Model>),
    Searches,
    Links,
    LeftOut,
}

/// A manifest that is being written.
struct Writing {
    platform: Platform,
    member: Member,
    inventory: Arc<Inventory>,
    /// The assets that are in the package.
    packed: HashSet<AssetId>,
    /// Where each tag stands.
    places: HashMap<TagId, usize>,
    steps: VecDeque<Step>,
}

impl Writing {
    async fn write(&mut self, step: Step) -> Result<Vec<Record>> {
        match step {
            Step::Head => Ok(self.head()),
            Step::Tags => self.tags().await,
            Step::Persons => self.persons().await,
            Step::Assets(page) => self.assets(page).await,
            Step::Releases => self.releases().await,
            Step::Comments(page) => self.comments(page).await,
            Step::Favourites => said::favourites(self.db(), &self.member, &self.packed).await,
            Step::Searches => said::searches(self.db(), &self.member).await,
            Step::Links => said::links(self.db(), &self.member, &self.packed).await,
            Step::Collections => self.collections().await,
            Step::Selection(collection) => self.selection(*collection).await,
            Step::LeftOut => Ok(self.left_out()),
        }
    }

    fn db(&self) -> &DatabaseConnection {
        self.platform.db.reader()
    }

    fn head(&self) -> Vec<Record> {
        let library = LibraryRecord {
            version: VERSION,
            name: self.inventory.name.clone(),
            made_at: self.platform.db.now(),
        };
        let folders = self.inventory.folders.iter().map(|(parent, folder)| {
            let name = folder.name.clone();
            Record::Folder(NodeRecord { id: folder.id, parent: *parent, name })
        });
        [Record::Library(library)].into_iter().chain(folders).collect()
    }

    async fn assets(&mut self, page: usize) -> Result<Vec<Record>> {
        if let Some(items) = self.inventory.items.chunks(AT_ONCE).nth(page) {
            self.steps.push_back(Step::Assets(page + 1));
            return assets::records(self.db(), items, &self.places).await;
        }
        self.steps.extend([Step::Releases, Step::Comments(0)]);
        Ok(Vec::new())
    }

    async fn comments(&mut self, page: usize) -> Result<Vec<Record>> {
        if let Some(items) = self.inventory.items.chunks(AT_ONCE).nth(page) {
            self.steps.push_back(Step::Comments(page + 1));
            return said::comments(self.db(), items).await;
        }
        self.steps.push_back(Step::Favourites);
        // Of a whole library only: in those of a folder much would be missing.
        if self.inventory.used.is_none() {
            self.steps.push_back(Step::Collections);
        }
        self.steps.push_back(Step::LeftOut);
        Ok(Vec::new())
    }

    async fn tags(&mut self) -> Result<Vec<Record>> {
        let mut found = reads::tags_of(&self.member);
        let mut synonyms = tag_synonym::Entity::find()
            .filter(tag_synonym::COLUMN.account_id.eq(self.member.account));
        if let Some(used) = &self.inventory.used {
            let used: Vec<_> = used.tags.iter().copied().collect();
            let mut with_those_above = HashSet::new();
            for some in used.chunks(AT_ONCE) {
                let ways = tree::ways_up(self.db(), some).await?;
                with_those_above.extend(ways.into_iter().map(|(_, above)| above));
            }
            found = found.filter(tag::COLUMN.id.is_in(with_those_above.iter().copied()));
            synonyms = synonyms.filter(tag_synonym::COLUMN.tag_id.is_in(with_those_above));
        }
        let found = found.order_by_asc(tag::COLUMN.sort_key).order_by_asc(tag::COLUMN.name_key);
        let tags = from_the_top(found.all(self.db()).await?, |tag| (tag.id, tag.parent_id));
        let mut words = HashMap::<_, Vec<_>>::new();
        let synonyms = synonyms.order_by_asc(tag_synonym::COLUMN.name_key);
        for synonym in synonyms.all(self.db()).await? {
            words.entry(synonym.tag_id).or_default().push(synonym.name);
        }
        self.places = tags.iter().enumerate().map(|(at, (_, tag))| (tag.id, at)).collect();
        let records = tags.into_iter().map(|(parent, tag)| {
            let synonyms = words.remove(&tag.id).unwrap_or_default();
            Record::Tag(TagRecord {
                id: tag.id,
                parent,
                name: tag.name,
                colour: tag.colour,
                synonyms,
            })
        });
        Ok(records.collect())
    }

    async fn persons(&self) -> Result<Vec<Record>> {
        let mut persons = Vec::new();
        for some in self.people(person::Column::Id) {
            let found = reads::persons_of(&self.member).filter(some);
            persons.extend(found.all(self.db()).await?);
        }
        persons.sort_unstable_by_key(|row| row.id);
        let record =
            |row: person::Model| Record::Person(PersonRecord { id: row.id, name: row.name });
        Ok(persons.into_iter().map(record).collect())
    }

    async fn releases(&self) -> Result<Vec<Record>> {
        let mut releases = Vec::new();
        for some in self.people(release::Column::PersonId) {
            let found = release::Entity::find()
                .filter(release::COLUMN.account_id.eq(self.member.account))
                .filter(some);
            releases.extend(found.all(self.db()).await?);
        }
        releases.sort_unstable_by_key(|row| row.id);
        let record = |row: release::Model| {
            Record::Release(ReleaseRecord {
                id: row.id,
                person: row.person_id,
                document: row.document_id.filter(|document| self.packed.contains(document)),
                scopes: row.scopes.0,
                note: row.note,
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                withdrawn_at: row.withdrawn_at,
            })
        };
        Ok(releases.into_iter().map(record).collect())
    }

    /// Those whose column names a person in the package, as many at a time as a statement can name.
    fn people<C: ColumnTrait>(&self, whose: C) -> Vec<Condition> {
        let Some(used) = &self.inventory.used else { return vec![Condition::all()] };
        let people: Vec<_> = used.persons.iter().copied().collect();
        people
            .chunks(AT_ONCE)
            .map(|some| Condition::all().add(whose.is_in(some.iter().copied())))
            .collect()
    }

    async fn collections(&mut self) -> Result<Vec<Record>> {
        let found = reads::collections_of(&self.member)
            .order_by_asc(collection::COLUMN.sort_key)
            .order_by_asc(collection::COLUMN.name_key);
        let found = from_the_top(found.all(self.db()).await?, |row| (row.id, row.parent_id));
        let mut records = Vec::with_capacity(found.len());
        for (parent, row) in found {
            let name = row.name.clone();
            records.push(Record::Collection(NodeRecord { id: row.id, parent, name }));
            self.steps.push_back(Step::Selection(Box::new(row)));
        }
        self.steps.extend([Step::Searches, Step::Links]);
        Ok(records)
    }

    async fn selection(&self, collection: collection::Model) -> Result<Vec<Record>> {
        let inside: Vec<AssetId> = collection_asset::Entity::find()
            .select_only()
            .column(collection_asset::Column::AssetId)
            .filter(collection_asset::COLUMN.collection_id.eq(collection.id))
            .order_by_asc(collection_asset::COLUMN.rank)
            .into_tuple()
            .all(self.db())
            .await?;
        let outside: Vec<AssetId> = collection_exclusion::Entity::find()
            .select_only()
            .column(collection_exclusion::Column::AssetId)
            .filter(collection_exclusion::COLUMN.collection_id.eq(collection.id))
            .order_by_asc(collection_exclusion::COLUMN.asset_id)
            .into_tuple()
            .all(self.db())
            .await?;
        let packed = |assets: Vec<AssetId>| {
            let packed = assets.into_iter().filter(|asset| self.packed.contains(asset));
            packed.collect::<Vec<_>>()
        };
        let selection = SelectionRecord {
            collection: collection.id,
            filter: collection.filter,
            assets: packed(inside),
            excluded: packed(outside),
        };
        Ok(vec![Record::Selection(Box::new(selection))])
    }

    fn left_out(&self) -> Vec<Record> {
        let records = self.inventory.left_out.iter().map(|left| {
            Record::LeftOut(LeftOutRecord {
                id: left.asset,
                name: left.name.clone().unwrap_or_default(),
                code: word(left.refused.code).into(),
                message: left.refused.message.clone(),
            })
        });
        records.collect()
    }
}
