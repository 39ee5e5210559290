//! Links by which people without a login see a project.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{ProjectId, StoryboardLinkId},
    storyboard_link,
};

use crate::{
    access::Permission,
    accounts::graphql::{Colleague, colleague},
    context::ContextExt,
    error::Result,
    projects::{
        actions::storyboard as actions,
        rules::storyboard::opens,
        storyboard::{PAGE, SHEET, url},
    },
};

/// The mutations of links to storyboards.
#[derive(Default)]
pub struct StoryboardMutation;

#[Object]
impl StoryboardMutation {
    /// Makes a link to a project as a storyboard, for those who approve without a login: whoever has
    /// it sees the project as it is when it is opened, for 14 days unless it is withdrawn.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT` (also where there are 100 links of the project).
    async fn storyboard_link_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project, and whom the link is for.")]
        input: StoryboardLinkCreateInput,
    ) -> Result<StoryboardLinkPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let tx = ctx.begin().await?;
        let link = actions::share(&tx, &member, input.project_id, &input.name).await?;
        tx.commit().await?;
        Ok(StoryboardLinkPayload { link: StoryboardLink(link) })
    }

    /// Takes links to a project as a storyboard back, all of them unless some are named: from now on
    /// they open nothing, as if they had expired. Links that open nothing stay as they are.
    ///
    /// Refused with `NOT_FOUND` (no such project, or no such link to it).
    async fn storyboard_links_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project, and maybe which links.")]
        input: StoryboardLinksWithdrawInput,
    ) -> Result<StoryboardLinksPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let tx = ctx.begin().await?;
        let only = input.ids.as_deref();
        let links = actions::withdraw(&tx, &member, input.project_id, only).await?;
        tx.commit().await?;
        Ok(StoryboardLinksPayload { links: links.into_iter().map(StoryboardLink).collect() })
    }
}

/// A link to a project as a storyboard.
#[derive(Description)]
pub struct StoryboardLink(pub storyboard_link::Model);

#[Object(use_type_description)]
impl StoryboardLink {
    /// The link's id.
    async fn id(&self) -> StoryboardLinkId {
        self.0.id
    }

    /// Whom it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// A page that carries all it shows; `null` once the link opens nothing.
    async fn page_url(&self, ctx: &Context<'_>) -> Option<String> {
        let platform = ctx.platform();
        opens(&self.0, platform.db.now()).then(|| url(platform, &self.0, PAGE))
    }

    /// The same on paper, as PDF; `null` once the link opens nothing.
    async fn pdf_url(&self, ctx: &Context<'_>) -> Option<String> {
        let platform = ctx.platform();
        opens(&self.0, platform.db.now()).then(|| url(platform, &self.0, SHEET))
    }

    /// Who made it; `null` once the person is gone.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.created_by).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ends.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was withdrawn; `null` if it was not.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }
}

/// A link to be.
#[derive(InputObject)]
pub struct StoryboardLinkCreateInput {
    /// The project.
    project_id: ProjectId,
    /// Whom it is for, so that it can be told from others; at most 120 characters.
    #[graphql(default)]
    name: String,
}

/// The link that was made.
#[derive(SimpleObject)]
pub struct StoryboardLinkPayload {
    /// The link.
    link: StoryboardLink,
}

/// What is taken back.
#[derive(InputObject)]
pub struct StoryboardLinksWithdrawInput {
    /// The project.
    project_id: ProjectId,
    /// Which of its links; all of them unless given.
    ids: Option<Vec<StoryboardLinkId>>,
}

/// The links that there are.
#[derive(SimpleObject)]
pub struct StoryboardLinksPayload {
    /// Those of the project, the newest first.
    links: Vec<StoryboardLink>,
}
