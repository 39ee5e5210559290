//! Files that are there more than once, and pictures that look alike.

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::asset;

use super::Asset;
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::reads::likeness::{self, Report},
};

/// The queries about what is there more than once.
#[derive(Default)]
pub struct DuplicateQuery;

#[Object]
impl DuplicateQuery {
    /// Groups of assets of the library of which one would do. Nothing is ever deleted by itself.
    /// What is in the trash does not count.
    async fn duplicates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What they have in common.")] kind: DuplicateKind,
        #[graphql(desc = "How many groups at most; 1 to 50, 10 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<DuplicateReport> {
        let member = ctx.member(Permission::LibraryRead)?;
        let most = bounded(first, 10)?;
        let report = match kind {
            DuplicateKind::SameBytes => {
                likeness::same_bytes(ctx.db(), &member, after.as_deref(), most).await?
            }
            DuplicateKind::SameLooks => {
                let unknown = || Error::bad_input("after", "This is no cursor of the report.");
                let after = after.map(|after| after.parse().map_err(|_| unknown())).transpose()?;
                likeness::same_looks(ctx.db(), &member, after, most).await?
            }
        };
        Ok(DuplicateReport::new(report))
    }
}

/// What the assets of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DuplicateKind {
    /// Their files are the same, byte by byte.
    SameBytes,
    /// Their pictures look the same: another size, another format, or hardly a change.
    SameLooks,
}

/// A page of groups of assets of which one would do.
#[derive(SimpleObject)]
pub struct DuplicateReport {
    /// The groups. A page may hold fewer than were asked for, also where others follow.
    groups: Vec<DuplicateGroup>,
    /// The cursor behind which the next page starts; `null` at the end.
    end_cursor: Option<String>,
    /// Whether another page follows.
    has_next_page: bool,
}

/// Assets of which one would do.
#[derive(SimpleObject)]
pub struct DuplicateGroup {
    /// The assets, oldest first; at least two.
    assets: Vec<Asset>,
}

/// A picture that looks like another.
#[derive(SimpleObject)]
pub struct SimilarAsset {
    /// The picture.
    asset: Asset,
    /// How much they differ: 0 for hardly at all, up to 8.
    distance: u32,
}

impl DuplicateReport {
    fn new(Report { groups, next }: Report) -> Self {
        let group = |assets: Vec<asset::Model>| DuplicateGroup {
            assets: assets.into_iter().map(Asset).collect(),
        };
        Self {
            groups: groups.into_iter().map(group).collect(),
            has_next_page: next.is_some(),
            end_cursor: next,
        }
    }
}

impl SimilarAsset {
    pub(super) fn new((asset, distance): (asset::Model, u32)) -> Self {
        Self { asset: Asset(asset), distance }
    }
}

/// How many are wanted, within what a short list may hold.
pub(super) fn bounded(first: Option<i32>, default: usize) -> Result<usize> {
    const MOST: usize = 50;
    let Some(first) = first else { return Ok(default) };
    let wanted = usize::try_from(first).ok().filter(|first| (1..=MOST).contains(first));
    wanted.ok_or_else(|| Error::bad_input("first", format!("Ask for 1 to {MOST}.")))
}
