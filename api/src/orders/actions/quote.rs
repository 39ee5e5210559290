//! Quoting.

use chrono::TimeDelta;
use entity::{
    id::QuoteId,
    price::{Policy, PriceKind, VersionKind},
    quote::{self, QuoteLine, QuoteLines},
};
use sea_orm::{ActiveEnum, IntoActiveModel, prelude::*};

use crate::{
    access::Member,
    audit::Change,
    error::Result,
    orders::{
        reads::{self, Ask, Offer},
        rules::{lines, promise::promise, quote::QuoteError},
    },
    plans, prices,
    projects::{self, actions::Target, rules::ProjectGap},
    tx::Tx,
};

/// Quotes a project, or versions of a finished video, as they are now.
pub async fn quote(tx: &Tx, member: &Member, ask: Ask) -> Result<quote::Model> {
    let offer = held(tx, member, &ask).await?;
    let delivery = plans::reads::terms(&tx.db, member.account, tx.now).await?.delivery;
    let lines = priced(tx, &offer).await?;
    let hours = prices::reads::policy(&tx.db, tx.now, Policy::QuoteHours).await?;
    let quote = quote::Model {
        id: QuoteId::new(),
        account_id: member.account,
        project_id: offer.project,
        versions: offer.versions.map(|(versions, _)| versions),
        digest: offer.digest,
        total: lines::total(&lines),
        lines: QuoteLines(lines),
        promise: promise(tx.now, offer.brief.target_seconds, delivery),
        created_by: member.user,
        created_at: tx.now,
        expires_at: tx.now + TimeDelta::hours(hours),
    };
    let quote = quote.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(quote.id, Change::added(&quote)).await;
    Ok(quote)
}

/// Reads what is asked for as it would be ordered, if it can be; a project is held, so that it stays
/// as it is until the unit of work ends.
pub(super) async fn held(tx: &Tx, member: &Member, ask: &Ask) -> Result<Offer> {
    if let Ask::Project(id) = ask {
        let target = Target { id: *id, expected_version: None };
        projects::actions::hold(tx, member, target).await?;
    }
    reads::offer(&tx.db, member, ask, tx.now).await
}

async fn priced(tx: &Tx, offer: &Offer) -> Result<Vec<QuoteLine>> {
    let brief = &offer.brief;
    if let Some((versions, _)) = &offer.versions {
        let list = prices::reads::lines(&tx.db, tx.now, PriceKind::Version).await?;
        let price = |kind: VersionKind| {
            let line = list.iter().find(|line| line.code == kind.to_value());
            line.and_then(|line| line.credits).unwrap_or_default()
        };
        return Ok(lines::of_versions(brief, versions, price));
    }
    let seconds = i64::from(brief.target_seconds);
    let video = prices::reads::video(&tx.db, tx.now, seconds).await?;
    let by_agreement = || QuoteError::NotOrderable(vec![ProjectGap::LengthByAgreement], vec![]);
    let format = prices::reads::version(&tx.db, tx.now, VersionKind::Format).await?;
    Ok(lines::of_video(brief, video.ok_or_else(by_agreement)?, format))
}
