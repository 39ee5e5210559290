//! What may be done with an asset: whose it is, what was agreed about it, and what the people on it
//! agreed to.

mod terms;
#[cfg(test)]
mod tests;
mod verdict;

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::PersonId;
use serde_json::{Value, json};

pub use self::{
    terms::{NOTICES, TermsError, notice, terms},
    verdict::{Consent, Purpose, Standing, Verdict, judge},
};
use crate::error::{Code, Refusal, word};

/// What can be done with an asset if its rights allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum AssetAction {
    /// Fetch its file.
    Download,
    /// Give it to others by a link.
    Share,
    /// Order a video that shows it.
    Use,
    /// Look at it, and play it: by all that is made of it to be shown.
    View,
}

impl AssetAction {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Download, Self::Share, Self::Use, Self::View];
}

/// Why something may not be done with an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum RightsReason {
    /// Vibbio filmed it: it is for use in videos only.
    VibbioMaterial,
    /// Vibbio filmed it, and the account has no subscription any more.
    NoSubscription,
    /// Its licence begins later.
    LicenceNotYet,
    /// Its licence has ended.
    LicenceExpired,
    /// Its licence does not cover the country.
    Territory,
    /// Its licence, or the release of a person on it, does not cover the channel.
    Channel,
    /// The release of a person on it begins later.
    ReleaseNotYet,
    /// The release of a person on it has ended.
    ReleaseExpired,
    /// A person on it has taken the release back.
    ReleaseWithdrawn,
}

/// One reason against something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What it is.
    pub reason: RightsReason,
    /// Since when it stands, where that is known.
    pub since: Option<DateTime<Utc>>,
    /// Until when it stands, where that is known.
    pub until: Option<DateTime<Utc>>,
    /// The person on whose release it rests.
    pub person: Option<(PersonId, String)>,
}

impl Lack {
    fn new(reason: RightsReason) -> Self {
        Self { reason, since: None, until: None, person: None }
    }

    /// Says it in words.
    #[must_use]
    pub fn message(&self) -> String {
        let day = |at: Option<DateTime<Utc>>| {
            at.map(|at| format!(" on {}", at.date_naive())).unwrap_or_default()
        };
        // What ends with a day ends when the next one begins.
        let last = |at: Option<DateTime<Utc>>| day(at.map(|at| at - TimeDelta::seconds(1)));
        let who = self.person.as_ref().map_or("a person", |(_, name)| name);
        match self.reason {
            RightsReason::VibbioMaterial => {
                "Material that Vibbio filmed is for use in your projects; it cannot be downloaded \
                 or shared."
                    .into()
            }
            RightsReason::NoSubscription => {
                "Material that Vibbio filmed can be seen and used with a subscription only.".into()
            }
            RightsReason::LicenceNotYet => format!("Its licence begins{}.", day(self.until)),
            RightsReason::LicenceExpired => format!("Its licence ended{}.", last(self.since)),
            RightsReason::Territory => "Its licence does not cover this country.".into(),
            RightsReason::Channel if self.person.is_none() => {
                "Its licence does not cover this channel.".into()
            }
            RightsReason::Channel => format!("The release of {who} does not cover this channel."),
            RightsReason::ReleaseNotYet => {
                format!("The release of {who} begins{}.", day(self.until))
            }
            RightsReason::ReleaseExpired => {
                format!("The release of {who} ended{}.", last(self.since))
            }
            RightsReason::ReleaseWithdrawn => {
                format!("{who} has taken the release back{}.", day(self.since))
            }
        }
    }

    /// Writes it as a client reads it.
    #[must_use]
    pub fn details(&self) -> Value {
        json!({
            "code": word(self.reason),
            "message": self.message(),
            "since": self.since,
            "until": self.until,
            "personId": self.person.as_ref().map(|(id, _)| id.to_string()),
        })
    }
}

/// Something may not be done with an asset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .lacks.iter().map(Lack::message).collect::<Vec<_>>().join(" "))]
pub struct NotAllowed {
    /// What may not be done.
    pub action: AssetAction,
    /// What stands in its way.
    pub lacks: Vec<Lack>,
}

impl Refusal for NotAllowed {
    fn code(&self) -> Code {
        match self.action {
            AssetAction::View => Code::Forbidden,
            AssetAction::Download => Code::NotDownloadable,
            AssetAction::Share => Code::NotShareable,
            AssetAction::Use => Code::NotOrderable,
        }
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "rights": self.lacks.iter().map(Lack::details).collect::<Vec<_>>() }))
    }
}

/// Checks that something may be done with an asset now.
pub fn check(
    standing: &Standing,
    action: AssetAction,
    now: DateTime<Utc>,
) -> Result<(), NotAllowed> {
    let Verdict { lacks, .. } = judge(standing, action, &Purpose::default(), now);
    if lacks.is_empty() { Ok(()) } else { Err(NotAllowed { action, lacks }) }
}
