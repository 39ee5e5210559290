//! What people are told unless they choose otherwise, in one table.

use std::collections::HashMap;

use entity::notification_preference::{NotificationChannel, NotificationKind};

use crate::error::{Code, Refusal};

/// By which channels somebody is told of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    /// By a mail at once.
    pub email: bool,
    /// By a notice in the product.
    pub in_app: bool,
    /// By a line in the mail of the day.
    pub digest: bool,
}

/// What somebody chose, where it is not as it is for everybody.
pub type Wanted = HashMap<(NotificationKind, NotificationChannel), bool>;

/// What has to be told cannot be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This has to be told in this way: it cannot be turned off.")]
pub struct Fixed;

impl Refusal for Fixed {
    fn code(&self) -> Code {
        Code::IllegalState
    }

    fn field(&self) -> Option<&'static str> {
        Some("notifications")
    }
}

impl Channels {
    const fn new(email: bool, in_app: bool, digest: bool) -> Self {
        Self { email, in_app, digest }
    }

    /// Tells whether somebody is told by a channel.
    #[must_use]
    pub const fn has(self, channel: NotificationChannel) -> bool {
        match channel {
            NotificationChannel::Email => self.email,
            NotificationChannel::InApp => self.in_app,
            NotificationChannel::Digest => self.digest,
        }
    }
}

/// How everybody is told of something who did not choose otherwise.
#[must_use]
pub const fn default(kind: NotificationKind) -> Channels {
    use NotificationKind as Kind;
    match kind {
        Kind::OrderPlaced
        | Kind::ReviewWanted
        | Kind::OrderDelivered
        | Kind::BookingChanged
        | Kind::Mentioned
        | Kind::RightsExpiring
        | Kind::PlanChanged
        | Kind::InvoiceIssued
        | Kind::Security
        | Kind::PolicyChanged => Channels::new(true, true, false),
        Kind::OrderChanged | Kind::Commented | Kind::PeopleChanged | Kind::CreditsChanged => {
            Channels::new(false, true, true)
        }
        // News by mail is advertising, which takes consent.
        Kind::PackageReady | Kind::StaffAccess | Kind::News => Channels::new(false, true, false),
    }
}

/// Tells what cannot be turned off, since people rely on it or the law demands it.
#[must_use]
pub const fn is_fixed(kind: NotificationKind, channel: NotificationChannel) -> bool {
    use NotificationChannel::{Email, InApp};
    use NotificationKind as Kind;
    matches!(
        (kind, channel),
        (Kind::OrderPlaced | Kind::InvoiceIssued | Kind::Security | Kind::PolicyChanged, Email)
            | (Kind::Security | Kind::StaffAccess | Kind::PolicyChanged, InApp)
    )
}

/// How somebody is told of something who chose so.
#[must_use]
pub fn wanted(kind: NotificationKind, chosen: &Wanted) -> Channels {
    let everybody = default(kind);
    let has = |channel| {
        let chosen = chosen.get(&(kind, channel)).copied().unwrap_or(everybody.has(channel));
        chosen || is_fixed(kind, channel)
    };
    Channels {
        email: has(NotificationChannel::Email),
        in_app: has(NotificationChannel::InApp),
        digest: has(NotificationChannel::Digest),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn what_cannot_be_turned_off_is_on_from_the_start() {
        for kind in NotificationKind::iter() {
            for channel in NotificationChannel::iter() {
                assert!(!is_fixed(kind, channel) || default(kind).has(channel), "{kind:?}");
            }
        }
    }

    #[test]
    fn people_are_told_as_they_chose() {
        use NotificationChannel::{Digest, Email};
        let kind = NotificationKind::Commented;
        assert_eq!(wanted(kind, &Wanted::new()), default(kind));
        let chosen = Wanted::from([((kind, Email), true), ((kind, Digest), false)]);
        assert_eq!(wanted(kind, &chosen), Channels::new(true, true, false));
        let off = Wanted::from([((NotificationKind::Security, Email), false)]);
        assert!(wanted(NotificationKind::Security, &off).email, "it was kept before it was fixed");
    }

    #[test]
    fn nobody_is_sent_advertising_by_mail_without_asking_for_it() {
        let news = default(NotificationKind::News);
        assert!(!news.email && !news.digest);
    }
}
