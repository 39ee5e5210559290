//! Collections.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    asset::{AssetFormat, AssetKind, Ownership},
    card::{Colour, Orientation},
    collection::{self, Wanted, WantedArea},
    id::{CollectionId, FolderId, PersonId, TagId},
};

use super::{Asset, lists::AssetOrder};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::reads::{
        lists::{AssetOrderField, Direction, Sorting},
        notes::{CollectionOf, CollectionsIn},
        selection,
    },
    page::{Page, PageInput, Paged},
};

/// A selection of assets, put together by hand, by a filter, or both. An asset is in any number of
/// collections, wherever it lies.
#[derive(Description)]
pub struct Collection(pub collection::Model);

#[Object(use_type_description)]
impl Collection {
    /// The collection's id.
    async fn id(&self) -> CollectionId {
        self.0.id
    }

    /// What it is called; collections in the same place differ in their names, whatever the case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The id of the collection it is in; `null` at the top.
    async fn parent_id(&self) -> Option<CollectionId> {
        self.0.parent_id
    }

    /// The collection it is in; `null` at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Collection>> {
        match self.0.parent_id {
            Some(parent) => Ok(ctx.load(CollectionOf(parent)).await?.map(Collection)),
            None => Ok(None),
        }
    }

    /// The collections in it, by name.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Collection>> {
        let children = ctx.load(CollectionsIn(self.0.id)).await?;
        Ok(children.into_iter().map(Collection).collect())
    }

    /// What it gathers by itself; `null` where everything is put in by hand.
    async fn filter(&self) -> Option<SavedFilter> {
        self.0.filter.clone().map(SavedFilter::from)
    }

    /// Its assets: those put in by hand in their manual order, then what fits the filter, unless
    /// ordered otherwise. What is in the trash is not among them.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which order; the manual one of the collection, unless given.")]
        order_by: Option<AssetOrder>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        let manual = Sorting { field: AssetOrderField::Manual, direction: Direction::Asc };
        let sorting = order_by.map_or(manual, Sorting::from);
        let (found, keys) =
            selection::of(ctx.db(), ctx.platform().db.now(), &member, &self.0, sorting).await?;
        page.of(found, &keys, ctx.db(), Asset).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Rises with every change of its name, its place, its filter, and of what was put into it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a collection gathers by itself, or a saved search finds: the assets to which everything
/// given applies.
#[derive(SimpleObject)]
pub struct SavedFilter {
    /// Those that these words are found of.
    query: Option<String>,
    /// Those in this folder.
    folder_id: Option<FolderId>,
    /// Those at the top of the library.
    at_top: bool,
    /// Those in folders inside it too.
    include_subfolders: bool,
    /// Those that carry tags.
    tags: SavedTagFilter,
    /// Those with a nametag of every one of these persons.
    person_ids: Vec<PersonId>,
    /// Those that were put into this collection by hand.
    collection_id: Option<CollectionId>,
    /// Those of one of these kinds; of any, if there are none.
    kinds: Vec<AssetKind>,
    /// Those of one of these formats; of any, if there are none.
    formats: Vec<AssetFormat>,
    /// Those of one of these owners; of any, if there are none.
    ownerships: Vec<Ownership>,
    /// Those whose longer side is one of these; any, if there are none.
    orientations: Vec<Orientation>,
    /// Those that have one of these colours from afar; any, if there are none.
    colours: Vec<Colour>,
    /// Those taken, or added where that is not known, at this instant or later.
    taken_from: Option<DateTime<Utc>>,
    /// Those taken, or added where that is not known, before this instant.
    taken_before: Option<DateTime<Utc>>,
    /// Those rated so or better; 1 to 5, 0 for undecided, -1 for rejected.
    least_rating: Option<i16>,
    /// Those taken within a part of the Earth.
    area: Option<SavedArea>,
    /// Those that something uses, or that nothing does.
    in_use: Option<bool>,
    /// Those whose names contain this, whatever the case.
    name_contains: Option<String>,
    /// Those that whoever looks has marked as favourites, or has not.
    favourite: Option<bool>,
}

/// Which tags assets carry; a tag stands for those inside it, too.
#[derive(SimpleObject)]
pub struct SavedTagFilter {
    /// Every one of these.
    #[graphql(name = "allIds")]
    all: Vec<TagId>,
    /// At least one of these, if there are any.
    #[graphql(name = "anyIds")]
    any: Vec<TagId>,
    /// None of these.
    #[graphql(name = "noneIds")]
    none: Vec<TagId>,
}

/// A part of the Earth between two parallels and two meridians (WGS 84).
#[derive(SimpleObject)]
pub struct SavedArea {
    /// The southern edge, in degrees to the north.
    south: f64,
    /// The western edge, in degrees to the east.
    west: f64,
    /// The northern edge, in degrees to the north.
    north: f64,
    /// The eastern edge, in degrees to the east.
    east: f64,
}

impl From<WantedArea> for SavedArea {
    fn from(area: WantedArea) -> Self {
        let WantedArea { south, west, north, east } = area;
        Self { south, west, north, east }
    }
}

impl From<Wanted> for SavedFilter {
    fn from(wanted: Wanted) -> Self {
        Self {
            query: wanted.query,
            folder_id: wanted.folder.flatten(),
            at_top: wanted.folder == Some(None),
            include_subfolders: wanted.include_subfolders,
            tags: SavedTagFilter {
                all: wanted.tags.all,
                any: wanted.tags.any,
                none: wanted.tags.none,
            },
            person_ids: wanted.persons,
            collection_id: wanted.collection,
            kinds: wanted.kinds,
            formats: wanted.formats,
            ownerships: wanted.ownerships,
            orientations: wanted.orientations,
            colours: wanted.colours,
            taken_from: wanted.taken_from,
            taken_before: wanted.taken_before,
            least_rating: wanted.least_rating,
            area: wanted.area.map(SavedArea::from),
            in_use: wanted.in_use,
            name_contains: wanted.name_contains,
            favourite: wanted.favourite,
        }
    }
}
