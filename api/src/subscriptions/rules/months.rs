//! Which months are to be granted.

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::SubscriptionId;

use crate::plans::rules::{begin, month_at};

/// How long one subscription runs, and what it gives each month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The day from which its months are counted.
    pub anchor: NaiveDate,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends; none while it renews by itself.
    pub ends_at: Option<DateTime<Utc>>,
    /// Credits of each month.
    pub credits: i32,
}

/// A month that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantedMonth {
    /// By which subscription.
    pub subscription: SubscriptionId,
    /// Its number, counted from the anchor.
    pub number: i32,
    /// When it began.
    pub begins_at: DateTime<Utc>,
    /// How many credits it brought.
    pub credits: i32,
}

/// A month that is to be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueMonth {
    /// What it brings, and by which subscription.
    pub month: GrantedMonth,
    /// From when its credits can be spent.
    pub effective_from: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// From when its credits can be spent no more: at the end of the next month.
    pub expires_at: DateTime<Utc>,
}

/// Lists the months of an account's subscriptions, first to last, that have begun and were not
/// granted. A subscription that begins within a month brings what is missing to its own figure.
#[must_use]
pub fn due(runs: &[Run], granted: &[GrantedMonth], now: DateTime<Utc>) -> Vec<DueMonth> {
    let mut known = granted.to_vec();
    let mut due = Vec::new();
    for run in runs.iter().filter(|run| run.starts_at <= now) {
        let mut number = month_at(run.anchor, run.starts_at);
        while let Some(month) = of(run, number, &known, now) {
            let is_new = !known.iter().any(|known| is_same(known, &month.month));
            if is_new {
                known.push(month.month);
                due.push(month);
            }
            number += 1;
        }
    }
    due
}

fn is_same(one: &GrantedMonth, other: &GrantedMonth) -> bool {
    (one.subscription, one.number) == (other.subscription, other.number)
}

/// A month of a subscription; none if the subscription ends before, or if it has not begun.
fn of(run: &Run, number: i32, known: &[GrantedMonth], now: DateTime<Utc>) -> Option<DueMonth> {
    let begins_at = begin(run.anchor, number);
    let effective_from = begins_at.max(run.starts_at);
    if effective_from > now || run.ends_at.is_some_and(|end| end <= effective_from) {
        return None;
    }
    let others = known.iter().filter(|it| it.subscription != run.subscription);
    let brought: i32 = others.filter(|it| it.begins_at == begins_at).map(|it| it.credits).sum();
    let credits = run.credits.saturating_sub(brought).max(0);
    let month = GrantedMonth { subscription: run.subscription, number, begins_at, credits };
    Some(DueMonth {
        month,
        effective_from,
        ends_at: begin(run.anchor, number + 1),
        expires_at: begin(run.anchor, number + 2),
    })
}

/// When the next month begins of whatever subscription will run then; none if none will.
#[must_use]
pub fn next_month(runs: &[Run], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let next = |run: &Run| {
        let after = now.max(run.starts_at);
        let begins_at = if run.starts_at > now {
            run.starts_at
        } else {
            begin(run.anchor, month_at(run.anchor, after) + 1)
        };
        run.ends_at.is_none_or(|end| begins_at < end).then_some(begins_at)
    };
    runs.iter().filter_map(next).min()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn run(anchor: &str, credits: i32) -> Run {
        let anchor: NaiveDate = anchor.parse().expect("a date");
        let starts_at = begin(anchor, 0) + TimeDelta::hours(13);
        let subscription = SubscriptionId::new();
        Run { subscription, anchor, starts_at, ends_at: None, credits }
    }

    fn credits(due: &[DueMonth]) -> Vec<(i32, i32)> {
        due.iter().map(|due| (due.month.number, due.month.credits)).collect()
    }

    #[test]
    fn a_lot_lives_to_the_end_of_the_next_month_and_no_longer() {
        let standard = run("2027-01-31", 2_000);
        let due = due(&[standard], &[], at("2027-03-31T00:00:00Z"));
        assert_eq!(credits(&due), [(0, 2_000), (1, 2_000), (2, 2_000)]);
        assert_eq!(due[0].effective_from, standard.starts_at);
        assert_eq!(due[0].expires_at, at("2027-03-30T22:00:00Z"));
        assert_eq!(due[1].effective_from, at("2027-02-27T23:00:00Z"));
        assert_eq!(due[1].expires_at, at("2027-04-29T22:00:00Z"));
    }

    #[test]
    fn a_larger_plan_within_a_month_brings_the_difference_once() {
        let standard = run("2027-01-31", 2_000);
        let change = at("2027-03-10T12:00:00Z");
        let ended = Run { ends_at: Some(change), ..standard };
        let premium = Run { starts_at: change, ..run("2027-01-31", 4_000) };
        let due = due(&[ended, premium], &[], at("2027-04-10T00:00:00Z"));
        assert_eq!(credits(&due), [(0, 2_000), (1, 2_000), (1, 2_000), (2, 4_000)]);
        assert_eq!(due[1].expires_at, due[2].expires_at, "they expire together");
        assert_eq!(due[2].effective_from, change);
    }

    #[test]
    fn going_on_with_a_plan_within_a_month_brings_nothing_more() {
        let standard = run("2027-01-31", 2_000);
        let closed = at("2027-03-10T12:00:00Z");
        let ended = Run { ends_at: Some(closed), ..standard };
        let again = Run { starts_at: closed + TimeDelta::days(2), ..run("2027-01-31", 2_000) };
        let due = due(&[ended, again], &[], at("2027-03-13T00:00:00Z"));
        assert_eq!(credits(&due), [(0, 2_000), (1, 2_000), (1, 0)]);
    }

    #[test]
    fn nothing_is_granted_from_the_end_on() {
        let end = at("2028-01-30T23:00:00Z");
        let run = Run { ends_at: Some(end), ..run("2027-01-31", 2_000) };
        assert_eq!(due(&[run], &[], end + TimeDelta::days(90)).len(), 12);
        assert_eq!(next_month(&[run], end - TimeDelta::days(1)), None);
    }

    proptest! {
        /// However often and however late it is looked, each month is granted once, and what can
        /// be spent at any instant is what two months brought.
        #[test]
        fn each_month_is_granted_once_however_late_it_is_looked(
            days in 0..3_000i64,
            hour in 0..24i64,
            looks in prop::collection::vec(1..90_000i64, 1..40),
        ) {
            let anchor = "2024-01-01".parse::<NaiveDate>().expect("a date") + TimeDelta::days(days);
            let starts_at = begin(anchor, 0) + TimeDelta::minutes(hour * 60);
            let subscription = SubscriptionId::new();
            let run = Run { subscription, anchor, starts_at, ends_at: None, credits: 2_000 };
            let (mut granted, mut all, mut now) = (Vec::new(), Vec::<DueMonth>::new(), starts_at);
            for minutes in looks {
                now += TimeDelta::minutes(minutes);
                let found = due(&[run], &granted, now);
                prop_assert!(due(&[run], &[granted.clone(), found.iter().map(|it| it.month)
                    .collect()].concat(), now).is_empty(), "twice brings nothing");
                granted.extend(found.iter().map(|it| it.month));
                all.extend(found);
                let next = next_month(&[run], now).expect("it renews");
                prop_assert!(next > now && next - now <= TimeDelta::days(31) + TimeDelta::hours(1));
            }
            let numbers: Vec<_> = all.iter().map(|it| it.month.number).collect();
            prop_assert_eq!(numbers, (0..=month_at(anchor, now)).collect::<Vec<_>>());
            let live = all.iter().filter(|it| it.effective_from <= now && now < it.expires_at);
            let live: i32 = live.map(|it| it.month.credits).sum();
            prop_assert_eq!(live, if month_at(anchor, now) == 0 { 2_000 } else { 4_000 });
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].ends_at, pair[1].effective_from);
            }
        }
    }
}
