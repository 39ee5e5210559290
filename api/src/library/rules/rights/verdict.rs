//! Whether something may be done with an asset, and until when.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::{
    asset::Ownership,
    asset_right,
    id::PersonId,
    release::{self, ReleaseScope},
};

use super::{AssetAction, Lack, RightsReason};
use crate::library::rules::release::{ReleaseState, state};

/// All that decides what may be done with an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose it is.
    pub ownership: Ownership,
    /// When the account's subscription ends, or did; none while it renews by itself.
    pub subscribed_until: Option<DateTime<Utc>>,
    /// What was agreed about it.
    pub terms: Option<asset_right::Model>,
    /// What was agreed about what a finished video is made of.
    pub ingredients: Vec<asset_right::Model>,
    /// What the people on it agreed to, and those on what it is made of.
    pub consents: Vec<Consent>,
}

/// What a person on an asset agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The person.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Their releases. Without any nobody has asked, which stands in the way of nothing.
    pub releases: Vec<release::Model>,
}

/// What something is to be done for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Purpose {
    /// In which country, by its two letters.
    pub territory: Option<String>,
    /// In which channel.
    pub channel: Option<ReleaseScope>,
}

/// Whether something may be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What stands in its way; nothing if it may be done.
    pub lacks: Vec<Lack>,
    /// Until when it is so, as far as is known.
    pub until: Option<DateTime<Utc>>,
}

/// Decides whether something may be done with an asset, and tells until when that is so.
#[must_use]
pub fn judge(
    standing: &Standing,
    action: AssetAction,
    purpose: &Purpose,
    now: DateTime<Utc>,
) -> Verdict {
    let mut verdict = Verdict::default();
    if standing.ownership == Ownership::VibbioRaw {
        verdict.vibbio(standing, action, now);
    }
    // Whoever has it may look at it: what was agreed is about what others get to see.
    if action != AssetAction::View {
        for terms in standing.terms.iter().chain(&standing.ingredients) {
            verdict.licence(terms, purpose, now);
        }
        for consent in &standing.consents {
            verdict.consent(consent, purpose, now);
        }
    }
    if !verdict.lacks.is_empty() {
        // It may be done once the last reason is gone, if all of them go.
        let ends: Option<Vec<_>> = verdict.lacks.iter().map(|lack| lack.until).collect();
        verdict.until = ends.and_then(|ends| ends.into_iter().max());
    }
    verdict
}

impl Verdict {
    fn vibbio(&mut self, standing: &Standing, action: AssetAction, now: DateTime<Utc>) {
        match (action, standing.subscribed_until) {
            (AssetAction::Download | AssetAction::Share, _) => {
                self.lacks.push(Lack::new(RightsReason::VibbioMaterial));
            }
            (AssetAction::View | AssetAction::Use, Some(end)) if end <= now => {
                let lack = Lack::new(RightsReason::NoSubscription);
                self.lacks.push(Lack { since: Some(end), ..lack });
            }
            (AssetAction::View | AssetAction::Use, end) => self.ends(end),
        }
    }

    fn licence(&mut self, terms: &asset_right::Model, purpose: &Purpose, now: DateTime<Utc>) {
        let (begin, end) = (terms.valid_from.map(begin_of), terms.valid_until.and_then(end_of));
        match (begin, end) {
            (_, Some(end)) if end <= now => {
                let lack = Lack::new(RightsReason::LicenceExpired);
                self.lacks.push(Lack { since: Some(end), ..lack });
            }
            (Some(begin), _) if now < begin => {
                let lack = Lack::new(RightsReason::LicenceNotYet);
                self.lacks.push(Lack { until: Some(begin), ..lack });
            }
            (_, end) => self.ends(end),
        }
        let countries = &terms.territories.0;
        if let Some(country) = &purpose.territory
            && !countries.is_empty()
            && !countries.iter().any(|listed| listed.eq_ignore_ascii_case(country))
        {
            self.lacks.push(Lack::new(RightsReason::Territory));
        }
        if !terms.channels.0.is_empty() && !covers(&terms.channels.0, purpose.channel) {
            self.lacks.push(Lack::new(RightsReason::Channel));
        }
    }

    /// Looks for a release that holds; without one, what the latest of them lacks stands in the
    /// way.
    fn consent(&mut self, consent: &Consent, purpose: &Purpose, now: DateTime<Utc>) {
        let today = now.date_naive();
        let holds = |release: &&release::Model| state(release, today) == ReleaseState::Valid;
        let valid: Vec<_> = consent.releases.iter().filter(holds).collect();
        let fitting: Vec<_> =
            valid.iter().filter(|release| covers(&release.scopes.0, purpose.channel)).collect();
        if !fitting.is_empty() {
            // The one that lasts longest decides.
            let ends: Option<Vec<_>> = fitting.iter().map(|release| release.valid_until).collect();
            return self.ends(ends.and_then(|ends| ends.into_iter().max()).and_then(end_of));
        }
        let person = Some((consent.person, consent.name.clone()));
        let lack = if valid.is_empty() {
            consent.releases.iter().filter_map(|release| lack(release, today)).max_by_key(rank)
        } else {
            Some(Lack::new(RightsReason::Channel))
        };
        self.lacks.extend(lack.map(|lack| Lack { person, ..lack }));
    }

    /// Notes until when it is allowed, as far as this is concerned.
    fn ends(&mut self, end: Option<DateTime<Utc>>) {
        self.until = [self.until, end].into_iter().flatten().min();
    }
}

/// What a release that does not hold lacks.
fn lack(release: &release::Model, today: NaiveDate) -> Option<Lack> {
    Some(match state(release, today) {
        ReleaseState::Valid => return None,
        ReleaseState::NotYet => Lack {
            until: Some(begin_of(release.valid_from)),
            ..Lack::new(RightsReason::ReleaseNotYet)
        },
        ReleaseState::Expired => Lack {
            since: release.valid_until.and_then(end_of),
            ..Lack::new(RightsReason::ReleaseExpired)
        },
        ReleaseState::Withdrawn => {
            Lack { since: release.withdrawn_at, ..Lack::new(RightsReason::ReleaseWithdrawn) }
        }
    })
}

/// Which of several reasons is told: one that ends first, then the latest.
fn rank(lack: &Lack) -> (bool, Option<DateTime<Utc>>) {
    (lack.until.is_some(), lack.since)
}

fn covers(scopes: &[ReleaseScope], channel: Option<ReleaseScope>) -> bool {
    let within = |channel| scopes.contains(&channel) || scopes.contains(&ReleaseScope::All);
    channel.is_none_or(within)
}

/// The instant at which a day begins.
fn begin_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The instant at which a last day is over.
fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.checked_add_days(Days::new(1)).map(begin_of)
}
