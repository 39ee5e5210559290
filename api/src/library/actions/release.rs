//! What can be done with releases.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{AssetId, PersonId, ReleaseId},
    release::{self, ReleaseScope, Scopes},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{asset as assets, person as persons, room};
use crate::{
    access::Member,
    audit::Change,
    error::{Error, Result},
    events::Event,
    library::{
        jobs::expiry::TellExpiring,
        rules::release::{self as rules, PER_PERSON, ReleaseError},
    },
    tx::Tx,
};

/// What a person has agreed to.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The signed document.
    pub document: Option<AssetId>,
    /// What it covers.
    pub scopes: Vec<ReleaseScope>,
    /// What else is to be known.
    pub note: String,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// The last day; none without end.
    pub valid_until: Option<NaiveDate>,
}

/// Notes what a person has agreed to.
pub async fn add(
    tx: &Tx,
    member: &Member,
    person: PersonId,
    terms: Terms,
) -> Result<release::Model> {
    room::hold(tx, member.account).await?;
    let person = persons::find(tx, member, person).await?;
    if let Some(document) = terms.document {
        assets::find(tx, member, document).await?;
    }
    let period = (terms.valid_from, terms.valid_until);
    let scopes = rules::terms(period, &terms.scopes, &terms.note)?;
    let there = release::Entity::find().filter(release::COLUMN.person_id.eq(person.id));
    if there.count(&tx.db).await? >= PER_PERSON {
        return Err(ReleaseError::TooMany.into());
    }
    if let Some(last) = terms.valid_until {
        TellExpiring::before(tx, member.account, last).await?;
    }
    let release = release::ActiveModel {
        id: Set(ReleaseId::new()),
        account_id: Set(member.account),
        person_id: Set(person.id),
        document_id: Set(terms.document),
        scopes: Set(Scopes(scopes)),
        note: Set(terms.note),
        valid_from: Set(terms.valid_from),
        valid_until: Set(terms.valid_until),
        withdrawn_at: Set(None),
        noticed_days: Set(None),
        created_at: Set(tx.now),
    };
    let release = release.insert(&tx.db).await?;
    tx.note(release.id, Change::added(&release)).await;
    Ok(release)
}

/// Notes that a person has taken back what they had agreed to.
pub async fn withdraw(
    tx: &Tx,
    member: &Member,
    id: ReleaseId,
    since: DateTime<Utc>,
) -> Result<release::Model> {
    room::hold(tx, member.account).await?;
    let release = release::Entity::find_by_id(id)
        .filter(release::COLUMN.account_id.eq(member.account))
        .one(&tx.db)
        .await?
        .ok_or_else(|| Error::not_found("release"))?;
    if release.withdrawn_at.is_some() {
        return Err(ReleaseError::Withdrawn.into());
    }
    let before = release.clone();
    let mut release = release.into_active_model();
    release.withdrawn_at = Set(Some(since));
    let release = release.update(&tx.db).await?;
    tx.note(release.id, Change::of(&before, &release)).await;
    let account = release.account_id;
    tx.record(Event::ReleaseWithdrawn { account, release: release.id }).await?;
    Ok(release)
}
