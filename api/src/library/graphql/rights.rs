//! What may be done with assets, and who has to be told when a release is taken back.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    asset_right,
    collection::Wanted,
    id::{AssetId, PersonId},
    release::{self, ReleaseScope},
};

use super::{Asset, uses::AssetUse};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::{
        reads::{
            self,
            lists::{self, Sorting},
            rights::StandingOf,
        },
        rules::rights::{
            self, AssetAction, Lack, NotAllowed, Purpose, RightsReason, Standing, Verdict,
        },
    },
    page::{Page, PageInput, Paged},
    uses,
};

/// What decides what may be done with an asset.
pub(super) async fn standing(ctx: &Context<'_>, id: AssetId) -> Result<Standing> {
    ctx.load(StandingOf(id)).await?.ok_or_else(|| Error::not_found("asset"))
}

/// Checks that a file may be fetched now.
pub(super) fn may_download(ctx: &Context<'_>, standing: &Standing) -> Result<(), NotAllowed> {
    rights::check(standing, AssetAction::Download, ctx.platform().db.now())
}

/// What was agreed about the use of an asset.
#[derive(Description)]
pub struct AssetRights(pub asset_right::Model);

#[Object(use_type_description)]
impl AssetRights {
    /// The first day on which it may be used; `null` without a beginning.
    async fn valid_from(&self) -> Option<NaiveDate> {
        self.0.valid_from
    }

    /// The last day on which it may be used; `null` without end.
    async fn valid_until(&self) -> Option<NaiveDate> {
        self.0.valid_until
    }

    /// The countries in which it may be used, by their two letters (ISO 3166-1); empty for all.
    async fn territories(&self) -> &[String] {
        &self.0.territories.0
    }

    /// The channels in which it may be used, by the words of releases; empty for all.
    async fn channels(&self) -> &[ReleaseScope] {
        &self.0.channels.0
    }

    /// What else is to be known.
    async fn note(&self) -> &str {
        &self.0.note
    }
}

/// What may be done with an asset now, and why not.
#[derive(SimpleObject)]
pub struct RightsStatus {
    /// Each action, and whether it is allowed.
    actions: Vec<RightsDecision>,
}

/// Whether something may be done with an asset.
#[derive(SimpleObject)]
pub struct RightsDecision {
    /// What would be done.
    action: AssetAction,
    /// Whether it may be done now.
    allowed: bool,
    /// What stands in its way; empty if nothing does.
    reasons: Vec<RightsObstacle>,
    /// Until when it is so; `null` where no end is known.
    until: Option<DateTime<Utc>>,
}

/// Something that stands in the way of an action.
#[derive(SimpleObject)]
pub struct RightsObstacle {
    /// What it is.
    code: RightsReason,
    /// Says so in words.
    message: String,
    /// Since when it stands; `null` where that is not known.
    since: Option<DateTime<Utc>>,
    /// Until when it stands; `null` where no end is known.
    until: Option<DateTime<Utc>>,
    /// The person on whose release it rests; `null` where it rests on no one's.
    person_id: Option<PersonId>,
}

impl RightsStatus {
    pub(super) fn new(standing: &Standing, purpose: &Purpose, now: DateTime<Utc>) -> Self {
        let decide = |action| {
            let Verdict { lacks, until } = rights::judge(standing, action, purpose, now);
            let allowed = lacks.is_empty();
            let reasons = lacks.into_iter().map(RightsObstacle::from).collect();
            RightsDecision { action, allowed, reasons, until }
        };
        Self { actions: AssetAction::ALL.map(decide).into() }
    }
}

impl From<Lack> for RightsObstacle {
    fn from(lack: Lack) -> Self {
        Self {
            message: lack.message(),
            code: lack.reason,
            since: lack.since,
            until: lack.until,
            person_id: lack.person.map(|(person, _)| person),
        }
    }
}

/// What rests on a release.
#[derive(Description)]
pub struct ReleaseAffected(pub release::Model);

#[Object(use_type_description)]
impl ReleaseAffected {
    /// The assets that name the person, newest first.
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let sorting = Sorting::default();
        let wanted = Wanted { persons: vec![self.0.person_id], ..Wanted::default() };
        let found =
            lists::assets(ctx.db(), ctx.platform().db.now(), &member, &wanted, sorting).await?;
        page.of(found, &sorting.keys(), ctx.db(), Asset).await
    }

    /// The projects and orders that show those assets, the finished videos that were made with
    /// them, and the links by which they or those videos are shared; each once.
    #[graphql(complexity = 50)]
    async fn uses(&self, ctx: &Context<'_>) -> Result<Vec<AssetUse>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let assets = reads::naming(ctx.db(), &member, self.0.person_id).await?;
        let uses =
            uses::resting_on(ctx.db(), ctx.platform().db.now(), member.account, &assets).await?;
        Ok(uses.into_iter().map(AssetUse::from).collect())
    }
}
