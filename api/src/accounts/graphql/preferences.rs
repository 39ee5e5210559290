//! What people want the platform to be like for them.

use async_graphql::{Context, Description, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Offset, Utc};
use entity::{
    id::ProjectId,
    notification_preference::{NotificationChannel, NotificationKind},
    preference,
    user::Language,
};
use sea_orm::Iterable;

use crate::{
    access::Caller,
    accounts::{
        actions::preferences::{self as actions, Change},
        graphql::types::load_user,
        reads::preferences as reads,
        rules::preferences as rules,
    },
    context::ContextExt,
    error::Result,
};

/// What a person wants the platform to be like.
#[derive(Description)]
pub struct Preferences {
    caller: Caller,
    row: preference::Model,
}

impl Preferences {
    /// What a person wants.
    pub(super) async fn of(ctx: &Context<'_>, caller: &Caller) -> Result<Self> {
        let row = reads::preference(ctx.db(), caller.user).await?;
        Ok(Self { caller: caller.clone(), row })
    }
}

#[Object(use_type_description)]
impl Preferences {
    /// The language that the person is written to in. Mails that are not written in NN come in NB.
    async fn language(&self, ctx: &Context<'_>) -> Result<Language> {
        Ok(load_user(ctx, self.caller.user).await?.0.language)
    }

    /// The time zone of the person, by its name in the database of IANA.
    async fn time_zone(&self) -> Result<&str> {
        Ok(rules::zone(self.row.time_zone.as_deref())?.name())
    }

    /// How far the clocks of the person are ahead of UTC now, in minutes.
    async fn utc_offset_minutes(&self, ctx: &Context<'_>) -> Result<i32> {
        let zone = rules::zone(self.row.time_zone.as_deref())?;
        let now = ctx.platform().db.now().with_timezone(&zone);
        Ok(now.offset().fix().local_minus_utc() / 60)
    }

    /// How the person is told of what.
    async fn notifications(&self, ctx: &Context<'_>) -> Result<Vec<NotificationPreference>> {
        let user = self.caller.user;
        let chosen = reads::wanted(ctx.db(), &[user]).await?.remove(&user).unwrap_or_default();
        let shown = |kind| {
            let told = rules::wanted(kind, &chosen);
            let fixed =
                NotificationChannel::iter().filter(|it| rules::is_fixed(kind, *it)).collect();
            NotificationPreference {
                kind,
                email: told.email,
                in_app: told.in_app,
                digest: told.digest,
                fixed,
            }
        };
        Ok(NotificationKind::iter().map(shown).collect())
    }

    /// The keys of the notices that the person does not want to see again, dismissed last last; at
    /// most 200.
    async fn dismissed_notices(&self) -> &[String] {
        &self.row.dismissed_notices.0
    }

    /// Where the person was in the projects of the account of the session, the last one first; at
    /// most 200.
    async fn wizard_steps(&self, ctx: &Context<'_>) -> Result<Vec<WizardStep>> {
        let Some((account, _)) = self.caller.membership else { return Ok(Vec::new()) };
        let steps = reads::steps(ctx.db(), self.caller.user, account).await?;
        let shown = steps.into_iter().map(|row| WizardStep {
            project_id: row.project_id,
            step: row.step,
            seen_at: row.seen_at,
        });
        Ok(shown.collect())
    }

    /// Which variants of features the person sees; always the same ones, as long as Vibbio does not
    /// change their weights. That they were asked for is not recorded.
    async fn features(&self, ctx: &Context<'_>) -> Result<Vec<FeatureVariant>> {
        let seen = reads::variants(ctx.db(), self.caller.user).await?;
        Ok(seen.into_iter().map(|(key, variant)| FeatureVariant { key, variant }).collect())
    }

    /// Rises with every change of the preferences; 0 where nothing was chosen yet.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// How a person is told of something.
#[derive(SimpleObject)]
pub struct NotificationPreference {
    /// What the person is told of.
    kind: NotificationKind,
    /// Whether by a mail at once.
    email: bool,
    /// Whether by a notice in the product.
    in_app: bool,
    /// Whether by a line in the mail of the day.
    digest: bool,
    /// The channels that cannot be turned off.
    fixed: Vec<NotificationChannel>,
}

/// Where a person was in a project.
#[derive(SimpleObject)]
pub struct WizardStep {
    /// The project.
    project_id: ProjectId,
    /// The step, as the page calls it.
    step: String,
    /// When the person was there.
    seen_at: DateTime<Utc>,
}

/// The variant of a feature that a person sees.
#[derive(SimpleObject)]
pub struct FeatureVariant {
    /// The feature.
    key: String,
    /// The variant.
    variant: String,
}

/// The mutations of preferences.
#[derive(Default)]
pub struct PreferenceMutation;

#[Object]
impl PreferenceMutation {
    /// Changes what the signed-in person wants. What is left out stays as it is; null is as it is
    /// for everybody.
    ///
    /// Refused with `UNAUTHENTICATED`, `BAD_USER_INPUT`, `VERSION_CONFLICT`, `NOT_FOUND` (a project)
    /// or `ILLEGAL_STATE` (what has to be told cannot be turned off).
    async fn preferences_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: PreferencesUpdateInput,
    ) -> Result<PreferencesPayload> {
        let caller = ctx.caller()?.clone();
        let expected_version = input.expected_version;
        let tx = ctx.begin().await?;
        let row = actions::update(&tx, &caller, expected_version, input.into()).await?;
        tx.commit().await?;
        Ok(PreferencesPayload { preferences: Preferences { caller, row } })
    }
}

/// What changes of what a person wants.
#[derive(InputObject)]
pub struct PreferencesUpdateInput {
    /// The version of the preferences that the caller saw; without one, whatever is there changes.
    expected_version: Option<i32>,
    /// The language to be written to in; null for EN.
    language: MaybeUndefined<Language>,
    /// The time zone, by its name in the database of IANA, such as `Europe/Oslo`, which it is for
    /// null.
    time_zone: MaybeUndefined<String>,
    /// How to be told of what; what is not named stays as it is. At most 100.
    #[graphql(default, validator(max_items = 100))]
    notifications: Vec<NotificationPreferenceInput>,
    /// The keys of notices not to be shown again, each 1 to 60 characters; at most 200.
    #[graphql(default, validator(max_items = 200))]
    dismiss_notices: Vec<String>,
    /// The keys of notices to be shown again; at most 200.
    #[graphql(default, validator(max_items = 200))]
    restore_notices: Vec<String>,
    /// Where the person is in projects of the account of the session; at most 50.
    #[graphql(default, validator(max_items = 50))]
    wizard_steps: Vec<WizardStepInput>,
}

/// How to be told of something.
#[derive(InputObject)]
pub struct NotificationPreferenceInput {
    /// What to be told of.
    kind: NotificationKind,
    /// The way.
    channel: NotificationChannel,
    /// Whether to be told in this way; null as everybody is.
    is_on: Option<bool>,
}

/// Where somebody is in a project.
#[derive(InputObject)]
pub struct WizardStepInput {
    /// The project.
    project_id: ProjectId,
    /// The step, as the page calls it, 1 to 60 characters; null forgets it.
    step: Option<String>,
}

impl From<PreferencesUpdateInput> for Change {
    fn from(input: PreferencesUpdateInput) -> Self {
        let language: Option<Option<Language>> = input.language.into();
        let notifications = input.notifications.into_iter();
        let steps = input.wizard_steps.into_iter();
        Self {
            language: language.map(Option::unwrap_or_default),
            time_zone: input.time_zone.into(),
            notifications: notifications.map(|it| (it.kind, it.channel, it.is_on)).collect(),
            dismissed: input.dismiss_notices,
            restored: input.restore_notices,
            steps: steps.map(|it| (it.project_id, it.step)).collect(),
        }
    }
}

/// What the person wants now.
#[derive(SimpleObject)]
pub struct PreferencesPayload {
    /// The preferences.
    preferences: Preferences,
}
