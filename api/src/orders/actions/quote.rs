//! Quoting.

use chrono::TimeDelta;
use entity::{
    brief::Brief,
    id::{ProjectId, QuoteId},
    price::{Policy, VersionKind},
    project::{self, ProjectState},
    quote::{self, QuoteLine, QuoteLines},
};
use sea_orm::{IntoActiveModel, prelude::*};

use crate::{
    access::Member,
    error::Result,
    orders::{
        reads,
        rules::{
            promise::promise,
            quote::{QuoteError, digest, lines, total},
        },
    },
    plans, prices,
    projects::{self, actions::Target, reads::Plan, rules::ProjectGap},
    tx::Tx,
};

/// Quotes a project as it is now.
pub async fn quote(tx: &Tx, member: &Member, id: ProjectId) -> Result<quote::Model> {
    let target = Target { id, expected_version: None };
    let project = projects::actions::hold(tx, member, target).await?;
    let brief = orderable(tx, &project).await?;
    let delivery = plans::reads::terms(&tx.db, member.account, tx.now).await?.delivery;
    let lines = priced(tx, &brief).await?;
    let hours = prices::reads::policy(&tx.db, tx.now, Policy::QuoteHours).await?;
    let quote = quote::Model {
        id: QuoteId::new(),
        account_id: member.account,
        project_id: project.id,
        digest: digest(&brief).map_err(anyhow::Error::new)?,
        total: total(&lines),
        lines: QuoteLines(lines),
        promise: promise(tx.now, brief.target_seconds, delivery),
        created_by: member.user,
        created_at: tx.now,
        expires_at: tx.now + TimeDelta::hours(hours),
    };
    Ok(quote.into_active_model().reset_all().insert(&tx.db).await?)
}

/// Reads a held project as it would be ordered, if it can be.
pub(super) async fn orderable(tx: &Tx, project: &project::Model) -> Result<Brief> {
    if project.state == ProjectState::Ordered
        && let Some(order) = reads::latest_of(&tx.db, project.id).await?
    {
        return Err(QuoteError::AlreadyOrdered(order.id).into());
    }
    let Plan { brief, gaps, rights } = projects::reads::plan(&tx.db, project, tx.now).await?;
    if gaps.is_empty() { Ok(brief) } else { Err(QuoteError::NotOrderable(gaps, rights).into()) }
}

async fn priced(tx: &Tx, brief: &Brief) -> Result<Vec<QuoteLine>> {
    let seconds = i64::from(brief.target_seconds);
    let video = prices::reads::video(&tx.db, tx.now, seconds).await?;
    let by_agreement = || QuoteError::NotOrderable(vec![ProjectGap::LengthByAgreement], vec![]);
    let format = prices::reads::version(&tx.db, tx.now, VersionKind::Format).await?;
    Ok(lines(brief, video.ok_or_else(by_agreement)?, format))
}
