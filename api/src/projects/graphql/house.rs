//! Templates of the house.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    brief::BriefScene, house_template, id::HouseTemplateId, plan::PlanCode, project::VideoFormat,
    release::ReleaseScope,
};

use super::project::ProjectPayload;
use crate::{
    access::{Duty, Permission},
    context::ContextExt,
    error::Result,
    projects::{
        actions::{
            house::{self, Said},
            project, scene,
        },
        reads,
    },
};

/// The queries about templates of the house.
#[derive(Default)]
pub struct HouseTemplateQuery;

#[Object]
impl HouseTemplateQuery {
    /// The templates of the house that `projectStart` begins projects with: those that are published
    /// for the plan of the account, and for staff who write them all; the newest first. Those of the
    /// account itself are listed by `projects`.
    async fn house_templates(&self, ctx: &Context<'_>) -> Result<Vec<HouseTemplate>> {
        let found = if let Ok(staff) = ctx.staff(Duty::WriteTemplates) {
            reads::house_templates(ctx.db(), staff).await?
        } else {
            let member = ctx.member(Permission::ProjectRead)?;
            reads::published(ctx.db(), &member, ctx.platform().db.now()).await?
        };
        Ok(found.into_iter().map(HouseTemplate).collect())
    }
}

/// The mutations of templates of the house.
#[derive(Default)]
pub struct HouseTemplateMutation;

#[Object]
impl HouseTemplateMutation {
    /// Begins a project with a template of the house: what it says of the video, and its scenes,
    /// in the account's default brand. What becomes of the template later does not change it.
    ///
    /// Refused with `NOT_FOUND` (no template that the account sees) or `BAD_USER_INPUT`.
    async fn project_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template, and what the project is called.")] input: ProjectStartInput,
    ) -> Result<ProjectPayload> {
        let member = ctx.member(Permission::ProjectWrite)?;
        let tx = ctx.begin().await?;
        let started = house::start(&tx, &member, input.house_template_id, input.title).await?;
        tx.commit().await?;
        Ok(ProjectPayload::of(started))
    }

    /// Writes a new template of the house, which no account sees until it is published; for staff
    /// who write templates.
    ///
    /// Refused with `BAD_USER_INPUT` (also where there are 200).
    async fn house_template_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the template says.")] input: HouseTemplateCreateInput,
    ) -> Result<HouseTemplatePayload> {
        let staff = ctx.staff(Duty::WriteTemplates)?;
        let tx = ctx.begin().await?;
        let template = house::create(&tx, staff, input.said.into()).await?;
        tx.commit().await?;
        Ok(HouseTemplatePayload { template: HouseTemplate(template) })
    }

    /// Changes what a template of the house says; of one that is published, what accounts see from
    /// now on. What is left out stays as it is. For staff who write templates.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn house_template_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template and its changes.")] input: HouseTemplateUpdateInput,
    ) -> Result<HouseTemplatePayload> {
        let staff = ctx.staff(Duty::WriteTemplates)?;
        let target = (input.id, input.expected_version);
        let tx = ctx.begin().await?;
        let template = house::update(&tx, staff, target, input.said.into()).await?;
        tx.commit().await?;
        Ok(HouseTemplatePayload { template: HouseTemplate(template) })
    }

    /// Shows a template of the house to the accounts that it is for; for staff who write templates.
    ///
    /// Refused with `NOT_FOUND` or `VERSION_CONFLICT`.
    async fn house_template_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template.")] input: HouseTemplatePublishInput,
    ) -> Result<HouseTemplatePayload> {
        publish(ctx, (input.id, input.expected_version), true).await
    }

    /// Shows a template of the house to no account any more; projects that were begun with it stay.
    /// For staff who write templates.
    ///
    /// Refused with `NOT_FOUND` or `VERSION_CONFLICT`.
    async fn house_template_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template.")] input: HouseTemplatePublishInput,
    ) -> Result<HouseTemplatePayload> {
        publish(ctx, (input.id, input.expected_version), false).await
    }
}

async fn publish(
    ctx: &Context<'_>,
    target: (HouseTemplateId, i32),
    is_published: bool,
) -> Result<HouseTemplatePayload> {
    let staff = ctx.staff(Duty::WriteTemplates)?;
    let tx = ctx.begin().await?;
    let template = house::publish(&tx, staff, target, is_published).await?;
    tx.commit().await?;
    Ok(HouseTemplatePayload { template: HouseTemplate(template) })
}

/// A template of the house: a plan of a video by Vibbio that every account begins projects with.
#[derive(Description)]
pub struct HouseTemplate(pub house_template::Model);

#[Object(use_type_description)]
impl HouseTemplate {
    /// The template's id.
    async fn id(&self) -> HouseTemplateId {
        self.0.id
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.brief.title
    }

    /// What it is good for.
    async fn about(&self) -> &str {
        &self.0.about
    }

    /// What the video is for.
    async fn goal(&self) -> &str {
        &self.0.brief.goal
    }

    /// What else the editor should know.
    async fn notes(&self) -> &str {
        &self.0.brief.notes
    }

    /// Who is to see it.
    async fn audience(&self) -> &str {
        &self.0.brief.audience
    }

    /// Where it is to be shown.
    async fn channels(&self) -> &[ReleaseScope] {
        &self.0.brief.channels
    }

    /// What whoever has seen it is to do.
    async fn call_to_action(&self) -> &str {
        &self.0.brief.call_to_action
    }

    /// How it is to sound.
    async fn music(&self) -> &str {
        &self.0.brief.music
    }

    /// What has to be in it.
    async fn dos(&self) -> &str {
        &self.0.brief.dos
    }

    /// What must not be in it.
    async fn donts(&self) -> &str {
        &self.0.brief.donts
    }

    /// How long the video is meant to be, in seconds.
    async fn target_seconds(&self) -> i32 {
        self.0.brief.target_seconds
    }

    /// The shapes that it is wanted in, first the one that it is made for.
    async fn formats(&self) -> &[VideoFormat] {
        &self.0.brief.formats
    }

    /// The language of its messages, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.brief.language
    }

    /// Its scenes, first to last.
    async fn scenes(&self) -> Vec<HouseTemplateScene> {
        self.0.brief.scenes.iter().map(HouseTemplateScene::from).collect()
    }

    /// The plans whose accounts see it once it is published; empty for all.
    async fn plans(&self) -> &[PlanCode] {
        &self.0.plans.0
    }

    /// Since when accounts see it; `null` while they do not.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// Goes up with every change, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A scene of a template of the house.
#[derive(SimpleObject)]
pub struct HouseTemplateScene {
    /// What is told on screen.
    message: String,
    /// What the editor should know.
    note: String,
    /// How long it is meant to be shown, in milliseconds; `null` for as long as what it shows.
    duration_ms: Option<i32>,
}

impl From<&BriefScene> for HouseTemplateScene {
    fn from(scene: &BriefScene) -> Self {
        let BriefScene { message, note, duration_ms, .. } = scene.clone();
        Self { message, note, duration_ms }
    }
}

/// What a project begins with.
#[derive(InputObject)]
pub struct ProjectStartInput {
    /// The template of the house.
    house_template_id: HouseTemplateId,
    /// What the project is called, at most 120 characters; what the template is called unless given.
    title: Option<String>,
}

/// A template to be.
#[derive(InputObject)]
pub struct HouseTemplateCreateInput {
    #[graphql(flatten)]
    said: HouseTemplateSaid,
}

/// What changes of a template.
#[derive(InputObject)]
pub struct HouseTemplateUpdateInput {
    /// The template.
    id: HouseTemplateId,
    /// The version of the template that the caller saw.
    expected_version: i32,
    #[graphql(flatten)]
    said: HouseTemplateSaid,
}

/// Which template is shown to accounts, or to none any more.
#[derive(InputObject)]
pub struct HouseTemplatePublishInput {
    /// The template.
    id: HouseTemplateId,
    /// The version of the template that the caller saw.
    expected_version: i32,
}

/// What a template says.
#[derive(InputObject)]
pub struct HouseTemplateSaid {
    /// What it is called; 1 to 120 characters.
    title: Option<String>,
    /// What it is good for; at most 5 000 characters.
    about: Option<String>,
    /// The plans whose accounts see it once it is published, each once; none for all.
    plans: Option<Vec<PlanCode>>,
    /// What the video is for; at most 5 000 characters.
    goal: Option<String>,
    /// What else the editor should know; at most 5 000 characters.
    notes: Option<String>,
    /// Who is to see it; at most 5 000 characters.
    audience: Option<String>,
    /// Where it is to be shown.
    channels: Option<Vec<ReleaseScope>>,
    /// What whoever has seen it is to do; at most 5 000 characters.
    call_to_action: Option<String>,
    /// How it is to sound; at most 5 000 characters.
    music: Option<String>,
    /// What has to be in it; at most 5 000 characters.
    dos: Option<String>,
    /// What must not be in it; at most 5 000 characters.
    donts: Option<String>,
    /// How long the video is meant to be, in seconds; 5 to 600, 30 unless it was said.
    target_seconds: Option<i32>,
    /// The shapes that it is wanted in, first the one that it is made for; LANDSCAPE unless it was
    /// said.
    formats: Option<Vec<VideoFormat>>,
    /// The language of its messages, as a BCP 47 tag; `nb` unless it was said.
    language: Option<String>,
    /// Its scenes, first to last, in place of those that it had.
    scenes: Option<Vec<HouseTemplateSceneInput>>,
}

/// A scene of a template.
#[derive(InputObject)]
pub struct HouseTemplateSceneInput {
    /// What is told on screen; at most 300 characters.
    message: Option<String>,
    /// What the editor should know; at most 5 000 characters.
    note: Option<String>,
    /// How long it is meant to be shown, in milliseconds; `null` for as long as what it shows.
    duration_ms: Option<i32>,
}

impl From<HouseTemplateSaid> for Said {
    fn from(said: HouseTemplateSaid) -> Self {
        let brief = project::Change {
            title: said.title,
            goal: said.goal,
            notes: said.notes,
            audience: said.audience,
            channels: said.channels,
            call_to_action: said.call_to_action,
            music: said.music,
            dos: said.dos,
            donts: said.donts,
            target_seconds: said.target_seconds,
            formats: said.formats,
            language: said.language,
            ..project::Change::default()
        };
        let scenes = said.scenes.map(|scenes| scenes.into_iter().map(Into::into).collect());
        Self { about: said.about, plans: said.plans, brief, scenes }
    }
}

impl From<HouseTemplateSceneInput> for scene::Change {
    fn from(scene: HouseTemplateSceneInput) -> Self {
        let HouseTemplateSceneInput { message, note, duration_ms } = scene;
        Self { message, note, duration_ms: Some(duration_ms) }
    }
}

/// The template as it is now.
#[derive(SimpleObject)]
pub struct HouseTemplatePayload {
    /// The template.
    template: HouseTemplate,
}
