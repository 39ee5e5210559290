//! What people want the platform to be like for them.

use entity::{
    id::{ProjectId, UserId},
    notification_preference::{self as told, NotificationChannel, NotificationKind},
    preference::{self as row, Model},
    user::{self, Language},
    wizard_step,
};
use sea_orm::{
    ActiveValue::Set, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect, prelude::*,
    sea_query::OnConflict,
};

use crate::{
    access::Caller,
    accounts::{
        reads::preferences as reads,
        rules::preferences::{self as rules, STEPS},
    },
    audit,
    error::{Error, Result},
    tx::Tx,
    version,
};

/// What is to be changed; what is none or empty stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What to write in.
    pub language: Option<Language>,
    /// By whose clocks; none in here for Oslo's.
    pub time_zone: Option<Option<String>>,
    /// How to be told of what; none in here as everybody is.
    pub notifications: Vec<(NotificationKind, NotificationChannel, Option<bool>)>,
    /// Notices not to be shown again.
    pub dismissed: Vec<String>,
    /// Notices to be shown again.
    pub restored: Vec<String>,
    /// Where the person was in a project; none in here is forgotten.
    pub steps: Vec<(ProjectId, Option<String>)>,
}

/// Changes what the caller wants, unless it was changed since the caller saw it.
pub async fn update(
    tx: &Tx,
    caller: &Caller,
    expected: Option<i32>,
    change: Change,
) -> Result<Model> {
    let was = hold(tx, caller.user).await?;
    version::check(expected, was.version)?;
    let before = was.clone();
    let time_zone = match change.time_zone {
        None => was.time_zone,
        Some(typed) => {
            rules::zone(typed.as_deref())?;
            typed
        }
    };
    let dismissed_notices =
        rules::dismiss(was.dismissed_notices, &change.dismissed, &change.restored)?;
    if let Some(language) = change.language {
        write_in(tx, caller.user, language).await?;
    }
    for (kind, channel, is_on) in change.notifications {
        tell(tx, caller.user, (kind, channel), is_on).await?;
    }
    for (project, step) in change.steps {
        remember(tx, caller, project, step.as_deref()).await?;
    }
    let version = was.version + 1;
    let now = Model { user_id: was.user_id, time_zone, dismissed_notices, version };
    let now = now.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(caller.user, audit::Change::of(&before, &now)).await;
    Ok(now)
}

/// Holds what somebody wants until the unit of work ends.
async fn hold(tx: &Tx, user: UserId) -> Result<Model> {
    let empty = Model::empty(user).into_active_model().reset_all();
    row::Entity::insert(empty).on_conflict_do_nothing().exec_without_returning(&tx.db).await?;
    let held = row::Entity::find_by_id(user).lock_exclusive().one(&tx.db).await?;
    held.ok_or_else(|| Error::not_found("user"))
}

async fn write_in(tx: &Tx, user: UserId, language: Language) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::Language, Expr::value(language))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::COLUMN.id.eq(user))
        .filter(user::COLUMN.language.ne(language))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Keeps how somebody wants to be told of something, where that is not as everybody is.
pub async fn tell(
    tx: &Tx,
    user: UserId,
    (kind, channel): (NotificationKind, NotificationChannel),
    is_on: Option<bool>,
) -> Result<()> {
    if is_on == Some(false) && rules::is_fixed(kind, channel) {
        return Err(rules::Fixed.into());
    }
    let Some(is_on) = is_on.filter(|is_on| *is_on != rules::default(kind).has(channel)) else {
        told::Entity::delete_by_id((user, kind, channel)).exec(&tx.db).await?;
        return Ok(());
    };
    let chosen = told::Model { user_id: user, kind, channel, is_on };
    let key = [told::Column::UserId, told::Column::Kind, told::Column::Channel];
    let again = OnConflict::columns(key).update_column(told::Column::IsOn).to_owned();
    let chosen = told::Entity::insert(chosen.into_active_model().reset_all()).on_conflict(again);
    chosen.exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps where somebody was in a project of the account of the session. Of very many projects it
/// is forgotten where nobody came back to for longest.
async fn remember(tx: &Tx, caller: &Caller, project: ProjectId, step: Option<&str>) -> Result<()> {
    let user = caller.user;
    let Some(step) = step else {
        wizard_step::Entity::delete_by_id((user, project)).exec(&tx.db).await?;
        return Ok(());
    };
    let step = rules::key(step, "wizardSteps")?.to_owned();
    let not_found = || Error::not_found("project");
    let (account, _) = caller.membership.ok_or_else(not_found)?;
    let projects = reads::projects_of(account).filter(entity::project::COLUMN.id.eq(project));
    projects.one(&tx.db).await?.ok_or_else(not_found)?;
    let seen = wizard_step::ActiveModel {
        user_id: Set(user),
        project_id: Set(project),
        step: Set(step),
        seen_at: Set(tx.now),
    };
    let again = OnConflict::columns([wizard_step::Column::UserId, wizard_step::Column::ProjectId])
        .update_columns([wizard_step::Column::Step, wizard_step::Column::SeenAt])
        .to_owned();
    wizard_step::Entity::insert(seen).on_conflict(again).exec_without_returning(&tx.db).await?;
    let old: Vec<ProjectId> = wizard_step::Entity::find()
        .select_only()
        .column(wizard_step::Column::ProjectId)
        .filter(wizard_step::COLUMN.user_id.eq(user))
        .order_by_desc(wizard_step::COLUMN.seen_at)
        .order_by_desc(wizard_step::COLUMN.project_id)
        .offset(STEPS)
        .limit(STEPS)
        .into_tuple()
        .all(&tx.db)
        .await?;
    if !old.is_empty() {
        wizard_step::Entity::delete_many()
            .filter(wizard_step::COLUMN.user_id.eq(user))
            .filter(wizard_step::COLUMN.project_id.is_in(old))
            .exec(&tx.db)
            .await?;
    }
    Ok(())
}
