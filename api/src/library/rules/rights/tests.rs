use chrono::NaiveDate;
use entity::{
    asset::Ownership,
    asset_right::{self, Territories},
    id::{AccountId, AssetId, ReleaseId},
    release::{self, ReleaseScope, Scopes},
};

use super::{terms::NOTE, *};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn licensed(from: Option<&str>, until: Option<&str>) -> asset_right::Model {
    asset_right::Model {
        asset_id: AssetId::new(),
        valid_from: from.map(day),
        valid_until: until.map(day),
        territories: Territories::default(),
        channels: Scopes::default(),
        note: String::new(),
        noticed_days: None,
    }
}

fn released(from: &str, until: Option<&str>, scope: ReleaseScope) -> release::Model {
    release::Model {
        id: ReleaseId::new(),
        account_id: AccountId::new(),
        person_id: PersonId::new(),
        document_id: None,
        scopes: Scopes(vec![scope]),
        note: String::new(),
        valid_from: day(from),
        valid_until: until.map(day),
        withdrawn_at: None,
        noticed_days: None,
        created_at: DateTime::UNIX_EPOCH,
    }
}

fn of(ownership: Ownership) -> Standing {
    let (terms, ingredients, consents) = (None, vec![], vec![]);
    Standing { ownership, subscribed_until: None, terms, ingredients, consents }
}

fn with_kari(releases: Vec<release::Model>) -> Standing {
    let kari = Consent { person: PersonId::new(), name: "Kari".into(), releases };
    Standing { consents: vec![kari], ..of(Ownership::Own) }
}

fn verdict(standing: &Standing, now: &str) -> (Vec<RightsReason>, Option<DateTime<Utc>>) {
    let verdict = judge(standing, AssetAction::Share, &Purpose::default(), at(now));
    (verdict.lacks.iter().map(|lack| lack.reason).collect(), verdict.until)
}

#[test]
fn only_what_vibbio_filmed_stays_here() {
    let now = at("2026-11-22T12:00:00Z");
    for ownership in [Ownership::Own, Ownership::Stock, Ownership::Product] {
        for action in AssetAction::ALL {
            assert_eq!(check(&of(ownership), action, now), Ok(()));
        }
    }
    let mut raw = of(Ownership::VibbioRaw);
    assert_eq!(check(&raw, AssetAction::Use, now), Ok(()));
    for (action, code) in
        [(AssetAction::Download, Code::NotDownloadable), (AssetAction::Share, Code::NotShareable)]
    {
        let refused = check(&raw, action, now).expect_err("a refusal");
        assert_eq!(refused.code(), code);
        assert_eq!(refused.lacks, [Lack::new(RightsReason::VibbioMaterial)]);
    }
    raw.subscribed_until = Some(now);
    let refused = check(&raw, AssetAction::Use, now).expect_err("a refusal");
    assert_eq!(refused.lacks[0].reason, RightsReason::NoSubscription);
}

#[test]
fn a_licence_holds_from_its_first_day_to_the_end_of_its_last() {
    let terms = licensed(Some("2026-03-01"), Some("2026-03-31"));
    let standing = Standing { terms: Some(terms), ..of(Ownership::Own) };
    let (begin, end) = (Some(at("2026-03-01T00:00:00Z")), Some(at("2026-04-01T00:00:00Z")));
    for (now, expected) in [
        ("2026-02-28T23:59:59Z", (vec![RightsReason::LicenceNotYet], begin)),
        ("2026-03-01T00:00:00Z", (vec![], end)),
        ("2026-03-31T23:59:59Z", (vec![], end)),
        ("2026-04-01T00:00:00Z", (vec![RightsReason::LicenceExpired], None)),
    ] {
        assert_eq!(verdict(&standing, now), expected, "{now}");
    }
    let refused = check(&standing, AssetAction::Download, at("2026-06-01T00:00:00Z"));
    let refused = refused.expect_err("a refusal");
    assert_eq!(refused.to_string(), "Its licence ended on 2026-03-31.");
    let details = refused.details().expect("details");
    assert_eq!(details["rights"][0]["since"], "2026-04-01T00:00:00Z");
}

#[test]
fn a_finished_video_may_do_what_all_that_it_is_made_of_may() {
    let song = licensed(None, Some("2026-03-31"));
    let standing = Standing { ingredients: vec![song], ..of(Ownership::Product) };
    let end = Some(at("2026-04-01T00:00:00Z"));
    assert_eq!(verdict(&standing, "2026-03-31T23:59:59Z"), (vec![], end));
    let expected = (vec![RightsReason::LicenceExpired], None);
    assert_eq!(verdict(&standing, "2026-04-01T00:00:00Z"), expected);
    let now = at("2026-06-01T00:00:00Z");
    assert_eq!(check(&standing, AssetAction::View, now), Ok(()), "its owner still sees it");
}

#[test]
fn people_stand_in_the_way_only_where_none_of_their_releases_holds() {
    let now = "2026-03-15T12:00:00Z";
    let (old, all) = ("2026-02-28", ReleaseScope::All);
    let expired = || released("2026-01-01", Some(old), all);
    assert_eq!(verdict(&with_kari(vec![]), now), (vec![], None), "nobody has asked");
    let expected = (vec![RightsReason::ReleaseExpired], None);
    assert_eq!(verdict(&with_kari(vec![expired()]), now), expected);
    let holds = released("2026-03-01", Some("2026-03-20"), all);
    let end = Some(at("2026-03-21T00:00:00Z"));
    assert_eq!(verdict(&with_kari(vec![expired(), holds.clone()]), now), (vec![], end));
    let endless = released("2026-03-01", None, all);
    assert_eq!(verdict(&with_kari(vec![holds.clone(), endless]), now), (vec![], None));
    let withdrawn = release::Model { withdrawn_at: Some(at(now)), ..holds };
    let expected = (vec![RightsReason::ReleaseWithdrawn], None);
    assert_eq!(verdict(&with_kari(vec![withdrawn, expired()]), now), expected);
    let later = released("2026-04-01", None, all);
    let begin = Some(at("2026-04-01T00:00:00Z"));
    let expected = (vec![RightsReason::ReleaseNotYet], begin);
    assert_eq!(verdict(&with_kari(vec![expired(), later]), now), expected);
}

#[test]
fn a_purpose_asks_for_countries_and_channels() {
    let now = at("2026-03-15T12:00:00Z");
    let mut terms = licensed(None, None);
    terms.territories.0 = vec!["NO".into(), "SE".into()];
    terms.channels.0 = vec![ReleaseScope::Web];
    let kari = with_kari(vec![released("2026-01-01", None, ReleaseScope::Print)]);
    let standing = Standing { terms: Some(terms), ..kari };
    let reasons = |territory: Option<&str>, channel| {
        let purpose = Purpose { territory: territory.map(str::to_owned), channel };
        let verdict = judge(&standing, AssetAction::Use, &purpose, now);
        verdict.lacks.iter().map(|lack| lack.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(Some("no"), None), []);
    assert_eq!(reasons(Some("DK"), None), [RightsReason::Territory]);
    assert_eq!(reasons(None, Some(ReleaseScope::Web)), [RightsReason::Channel]);
    let both = [RightsReason::Channel, RightsReason::Channel];
    assert_eq!(reasons(None, Some(ReleaseScope::Social)), both);
}

#[test]
fn people_are_told_thirty_and_three_days_before_the_end_and_once_each() {
    let today = day("2026-03-01");
    for (last, noticed, expected) in [
        ("2026-04-01", None, None),
        ("2026-03-31", None, Some(30)),
        ("2026-03-31", Some(30), None),
        ("2026-03-05", Some(30), None),
        ("2026-03-04", Some(30), Some(3)),
        ("2026-03-04", None, Some(3)),
        ("2026-03-04", Some(3), None),
        ("2026-03-01", Some(30), Some(3)),
        ("2026-02-28", None, None),
    ] {
        assert_eq!(notice(day(last), noticed, today), expected, "{last} after {noticed:?}");
    }
}

#[test]
fn terms_are_the_owners_to_set_and_make_sense() {
    let fine = licensed(Some("2026-01-01"), Some("2026-01-01"));
    assert_eq!(terms(Ownership::Own, &fine), Ok(()));
    for ownership in [Ownership::Stock, Ownership::VibbioRaw] {
        assert_eq!(terms(ownership, &fine), Err(TermsError::NotYours));
    }
    let backwards = licensed(Some("2026-01-02"), Some("2026-01-01"));
    assert_eq!(terms(Ownership::Own, &backwards), Err(TermsError::Ends));
    for wrong in ["no", "NOR", "", "UK", "XX"] {
        let mut nowhere = fine.clone();
        nowhere.territories.0 = vec![wrong.into()];
        assert_eq!(terms(Ownership::Own, &nowhere), Err(TermsError::Territory), "{wrong}");
    }
    let long = asset_right::Model { note: "x".repeat(NOTE + 1), ..fine };
    assert_eq!(terms(Ownership::Product, &long), Err(TermsError::Note));
}
