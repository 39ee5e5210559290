//! What people are told, in words.

use entity::{
    notification::{Facts, Topic},
    notification_preference::NotificationKind,
    user::Language,
};

/// How many of the mail of the day are told one by one.
pub const TOLD: usize = 30;
/// How many characters of what was said are kept.
pub const EXCERPT: usize = 500;

/// What the preferences of people know a topic as.
#[must_use]
pub const fn kind(topic: Topic) -> NotificationKind {
    use NotificationKind as Kind;
    match topic {
        Topic::OrderPlaced => Kind::OrderPlaced,
        Topic::OrderAccepted
        | Topic::OrderStarted
        | Topic::OrderOnHold
        | Topic::OrderResumed
        | Topic::OrderDeclined
        | Topic::OrderCancelled
        | Topic::OrderLate
        | Topic::ReviewDecided
        | Topic::WorkGivenUp => Kind::OrderChanged,
        Topic::ReviewWanted => Kind::ReviewWanted,
        Topic::OrderDelivered => Kind::OrderDelivered,
        Topic::Mentioned => Kind::Mentioned,
        Topic::Replied | Topic::Commented => Kind::Commented,
        Topic::RightsExpiring | Topic::ReleaseWithdrawn => Kind::RightsExpiring,
        Topic::ArchiveReady | Topic::ArchiveFailed | Topic::ImportEnded | Topic::UploadRejected => {
            Kind::PackageReady
        }
        Topic::StaffAccess => Kind::StaffAccess,
        Topic::MemberJoined | Topic::MemberLeft | Topic::RoleChanged => Kind::PeopleChanged,
        Topic::SessionStolen => Kind::Security,
        Topic::CreditsLow | Topic::CreditsExpiring => Kind::CreditsChanged,
        Topic::AccountClosing | Topic::AccountClosed => Kind::PlanChanged,
    }
}

/// Tells which topics have mails of their own, that say more: those go out beside this.
#[must_use]
pub const fn has_own_mail(topic: Topic) -> bool {
    matches!(
        topic,
        Topic::OrderPlaced
            | Topic::RightsExpiring
            | Topic::SessionStolen
            | Topic::AccountClosing
            | Topic::AccountClosed
    )
}

/// What a topic is told as.
#[must_use]
pub fn wording(topic: Topic, facts: &Facts, language: Language) -> String {
    let (person, title) = (text(facts.person.as_ref()), text(facts.title.as_ref()));
    if matches!(language, Language::En) {
        in_english(topic, facts, person, title)
    } else {
        in_norwegian(topic, facts, person, title)
    }
}

fn in_english(topic: Topic, facts: &Facts, person: &str, title: &str) -> String {
    let (n, day) = (facts.number.unwrap_or_default(), day(facts));
    match topic {
        Topic::OrderPlaced => format!("We have your order {n}: {title}"),
        Topic::OrderAccepted => format!("We have taken on order {n}: {title}"),
        Topic::OrderStarted => format!("Production of order {n} has begun: {title}"),
        Topic::OrderOnHold => format!("Order {n} waits for you: {title}"),
        Topic::OrderResumed => format!("Order {n} goes on: {title}"),
        Topic::OrderDeclined => format!("We cannot make order {n}: {title}"),
        Topic::OrderCancelled => format!("Order {n} was cancelled: {title}"),
        Topic::ReviewDecided => format!("A cut of order {n} was decided on: {title}"),
        Topic::ReviewWanted => format!("A cut of order {n} waits for your review: {title}"),
        Topic::OrderDelivered => format!("Order {n} is in your library: {title}"),
        Topic::OrderLate => match facts.credits {
            Some(credits) => {
                format!("Order {n} is late, and {credits} credits make up for it: {title}")
            }
            None => format!("Order {n} is late: {title}"),
        },
        Topic::Mentioned => format!("{person} mentioned you on {title}"),
        Topic::Replied => format!("{person} replied to your comment on {title}"),
        Topic::Commented => format!("{person} commented on {title}"),
        Topic::RightsExpiring if n == 1 => format!("The rights to {title} end on {day}"),
        Topic::RightsExpiring => format!("The rights to {title} and {} more end on {day}", n - 1),
        Topic::ArchiveReady => format!("{title} is ready to be downloaded"),
        Topic::ArchiveFailed => format!("{title} could not be packed"),
        Topic::ImportEnded => format!("{title} was brought into the library: {n} files"),
        Topic::UploadRejected => format!("{title} was not taken"),
        Topic::StaffAccess => format!("{person} of Vibbio is looking at your material"),
        Topic::MemberJoined => format!("{person} has joined {title}"),
        Topic::MemberLeft => format!("{person} is no longer in {title}"),
        Topic::RoleChanged => format!("You have another role in {title}"),
        Topic::SessionStolen => format!("A session was copied and has ended: {title}"),
        Topic::CreditsLow => format!("{title} has {n} credits left"),
        Topic::CreditsExpiring => format!("{n} credits of {title} expire on {day}"),
        Topic::AccountClosing => format!("{title} closes on {day} unless you choose a plan"),
        Topic::AccountClosed => format!("{title} is closed, and is deleted on {day}"),
        Topic::WorkGivenUp => format!("Of a deleted account, given up: {title}"),
        Topic::ReleaseWithdrawn if n == 1 => {
            format!("{person} has withdrawn a release: 1 file shows them")
        }
        Topic::ReleaseWithdrawn => {
            format!("{person} has withdrawn a release: {n} files show them")
        }
    }
}

fn in_norwegian(topic: Topic, facts: &Facts, person: &str, title: &str) -> String {
    let (n, day) = (facts.number.unwrap_or_default(), day(facts));
    match topic {
        Topic::OrderPlaced => format!("Vi har bestilling {n}: {title}"),
        Topic::OrderAccepted => format!("Vi har tatt imot bestilling {n}: {title}"),
        Topic::OrderStarted => format!("Produksjonen av bestilling {n} er i gang: {title}"),
        Topic::OrderOnHold => format!("Bestilling {n} venter på deg: {title}"),
        Topic::OrderResumed => format!("Bestilling {n} går videre: {title}"),
        Topic::OrderDeclined => format!("Vi kan ikke lage bestilling {n}: {title}"),
        Topic::OrderCancelled => format!("Bestilling {n} er avbestilt: {title}"),
        Topic::ReviewDecided => format!("Et klipp av bestilling {n} er avgjort: {title}"),
        Topic::ReviewWanted => format!("Et klipp av bestilling {n} venter på deg: {title}"),
        Topic::OrderDelivered => format!("Bestilling {n} ligger i biblioteket: {title}"),
        Topic::OrderLate => match facts.credits {
            Some(credits) => {
                format!("Bestilling {n} er forsinket, og du får {credits} credits for det: {title}")
            }
            None => format!("Bestilling {n} er forsinket: {title}"),
        },
        Topic::Mentioned => format!("{person} nevnte deg på {title}"),
        Topic::Replied => format!("{person} svarte på kommentaren din til {title}"),
        Topic::Commented => format!("{person} kommenterte {title}"),
        Topic::RightsExpiring if n == 1 => format!("Rettighetene til {title} utløper {day}"),
        Topic::RightsExpiring => format!("Rettighetene til {title} og {} til utløper {day}", n - 1),
        Topic::ArchiveReady => format!("{title} er klar til nedlasting"),
        Topic::ArchiveFailed => format!("{title} kunne ikke pakkes"),
        Topic::ImportEnded => format!("{title} er hentet inn i biblioteket: {n} filer"),
        Topic::UploadRejected => format!("{title} ble ikke tatt imot"),
        Topic::StaffAccess => format!("{person} i Vibbio ser på materialet deres"),
        Topic::MemberJoined => format!("{person} er med i {title}"),
        Topic::MemberLeft => format!("{person} er ikke lenger med i {title}"),
        Topic::RoleChanged => format!("Du har en annen rolle i {title}"),
        Topic::SessionStolen => format!("En innlogging er kopiert og avsluttet: {title}"),
        Topic::CreditsLow => format!("{title} har {n} kreditter igjen"),
        Topic::CreditsExpiring => format!("{n} kreditter i {title} utløper {day}"),
        Topic::AccountClosing => {
            format!("{title} stenges {day} hvis dere ikke velger et abonnement")
        }
        Topic::AccountClosed => format!("{title} er stengt, og slettes {day}"),
        Topic::WorkGivenUp => format!("For en slettet konto, avbrutt: {title}"),
        Topic::ReleaseWithdrawn if n == 1 => {
            format!("{person} har trukket et samtykke: 1 fil viser vedkommende")
        }
        Topic::ReleaseWithdrawn => {
            format!("{person} har trukket et samtykke: {n} filer viser vedkommende")
        }
    }
}

fn day(facts: &Facts) -> String {
    facts.day.map(|day| day.to_string()).unwrap_or_default()
}

fn text(of: Option<&String>) -> &str {
    of.map_or("", String::as_str)
}

/// The page on which something is seen, by its id.
#[must_use]
pub fn page(subject: &str) -> String {
    match subject.split_once('_') {
        Some(("prj", _)) => format!("projects/{subject}"),
        Some(("ord", _)) => format!("orders/{subject}"),
        Some(("ast", _)) => format!("assets/{subject}"),
        Some(("dwn", _)) => "downloads".into(),
        Some(("sta", _)) => "account/access".into(),
        Some(("usr", _)) => "account/people".into(),
        Some(("ses", _)) => "settings/security".into(),
        Some(("lot", _)) => "credits".into(),
        Some(("acc", _)) => "plan".into(),
        _ => "library".into(),
    }
}

/// So much of what was said as is kept.
#[must_use]
pub fn excerpt(said: &str) -> String {
    let mut kept: String = said.chars().take(EXCERPT).collect();
    if kept.len() < said.len() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn every_topic_is_told_in_every_language() {
        let facts = Facts {
            title: Some("Summer".into()),
            person: Some("Ola".into()),
            number: Some(3),
            ..Facts::default()
        };
        for topic in Topic::iter() {
            let (english, norwegian) =
                (wording(topic, &facts, Language::En), wording(topic, &facts, Language::Nb));
            assert_ne!(english, norwegian);
            for said in [english, norwegian] {
                assert!(said.contains("Summer") || said.contains("Ola"), "{said}");
            }
        }
    }

    #[test]
    fn what_was_said_is_cut_where_it_is_long() {
        assert_eq!(excerpt("Kort"), "Kort");
        let long = excerpt(&"å".repeat(EXCERPT + 1));
        assert_eq!(long.chars().count(), EXCERPT + 1);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn every_subject_has_a_page() {
        assert_eq!(page("prj_1"), "projects/prj_1");
        assert_eq!(page("ord_1"), "orders/ord_1");
        assert_eq!(page("whatever"), "library");
    }
}
