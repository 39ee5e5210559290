//! When a video is due.
//!
//! The clock starts when the order is placed, if that is before 14:00 in Oslo on a working day, and
//! otherwise at 08:00 of the next working day. From there the plan promises the same day by 18:00,
//! 24 hours or two working days; a video longer than 60 seconds takes two working days on every
//! plan. The clock runs on working days only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use entity::{
    plan::Delivery,
    promise::{Promise, PromiseReason, PromiseStep},
};

use super::calendar::{
    after, between, holiday, is_working_day, midnight, next_working_day, tomorrow,
};
use crate::oslo::{instant, local};

/// The longest video that the faster promises are for, in seconds.
const SHORT: i32 = 60;

/// Promises a day for a video of so many seconds, ordered at an instant.
#[must_use]
pub fn promise(placed_at: DateTime<Utc>, seconds: i32, delivery: Delivery) -> Promise {
    let placed = local(placed_at);
    let mut steps = Vec::new();
    let text = format!("Ordered on {} in Oslo.", in_words(placed));
    steps.push(step(PromiseReason::Placed, placed, text));

    let start = start(placed, &mut steps);
    let text = format!("The clock starts on {}.", in_words(start));
    steps.push(step(PromiseReason::ClockStarts, start, text));

    let (reason, due, rule) = due(start, seconds, delivery);
    stand_still(start.date(), due.date(), &mut steps);
    let text = format!("{rule}: {}.", in_words(due));
    steps.push(step(reason, due, text));
    Promise { due_at: instant(due), steps }
}

/// Moves a promise by the time for which its clock stood still: what was left when it stopped is
/// left when it goes on. What was overdue already stays so.
#[must_use]
pub fn resumed(promise: Promise, paused_at: DateTime<Utc>, now: DateTime<Utc>) -> Promise {
    if promise.due_at <= paused_at {
        return promise;
    }
    let left = between(local(paused_at), local(promise.due_at));
    let due = after(local(now), left);
    let [from, to] = [paused_at, now].map(|at| in_words(local(at)));
    let text = format!("The clock stood still from {from} to {to}: {}.", in_words(due));
    let mut steps = promise.steps;
    steps.push(step(PromiseReason::Resumed, due, text));
    Promise { due_at: instant(due), steps }
}

/// When the clock starts.
fn start(placed: NaiveDateTime, steps: &mut Vec<PromiseStep>) -> NaiveDateTime {
    if is_working_day(placed.date()) {
        if placed.time() < hour(14) {
            return placed;
        }
        let text = "What comes after 14:00 waits for the next working day.".into();
        steps.push(step(PromiseReason::AfterCutOff, placed.date().and_time(hour(14)), text));
    } else {
        steps.extend(still(placed.date()));
    }
    let day = next_working_day(placed.date());
    stand_still(placed.date(), day, steps);
    day.and_time(hour(8))
}

/// By which rule it is due, and when.
fn due(
    start: NaiveDateTime,
    seconds: i32,
    delivery: Delivery,
) -> (PromiseReason, NaiveDateTime, &'static str) {
    let is_short = seconds <= SHORT;
    let days = |days: i64| after(start, TimeDelta::hours(24 * days));
    match delivery {
        Delivery::SameDay if is_short => (
            PromiseReason::SameDay,
            start.date().and_time(hour(18)),
            "Your plan promises it the same day by 18:00",
        ),
        Delivery::OneDay if is_short => {
            (PromiseReason::OneDay, days(1), "Your plan promises it within 24 hours")
        }
        Delivery::SameDay | Delivery::OneDay => (
            PromiseReason::TwoDaysByLength,
            days(2),
            "Videos longer than 60 seconds take two working days",
        ),
        Delivery::TwoDays | Delivery::Agreed => {
            (PromiseReason::TwoDaysByPlan, days(2), "Your plan promises it in two working days")
        }
    }
}

/// Names the days between two dates on which the clock stands still.
fn stand_still(from: NaiveDate, to: NaiveDate, steps: &mut Vec<PromiseStep>) {
    let between = tomorrow(from).iter_days().take_while(|day| *day < to);
    steps.extend(between.filter_map(still));
}

/// Tells why the clock stands still on a date, if it does.
fn still(date: NaiveDate) -> Option<PromiseStep> {
    let (reason, why) = match holiday(date) {
        Some(name) => (PromiseReason::PublicHoliday, name),
        None if is_working_day(date) => return None,
        None => (PromiseReason::Weekend, "a weekend"),
    };
    let text = format!("The clock stands still on {}: {why}.", date.format("%A %-d %B"));
    Some(step(reason, midnight(date), text))
}

fn step(reason: PromiseReason, at: NaiveDateTime, text: String) -> PromiseStep {
    PromiseStep { reason, at: instant(at), text }
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)
}

fn in_words(local: NaiveDateTime) -> String {
    local.format("%A %-d %B %Y at %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use PromiseReason as Reason;

    use super::*;

    /// The instant at which the clocks of Oslo show a time.
    fn oslo(text: &str) -> DateTime<Utc> {
        instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time"))
    }

    fn reasons(promise: &Promise) -> Vec<Reason> {
        promise.steps.iter().map(|step| step.reason).collect()
    }

    #[test]
    fn each_plan_keeps_its_promise() {
        use Delivery::{Agreed, OneDay, SameDay, TwoDays};
        let cases = [
            // Tuesday, each plan, short and long.
            ("2026-11-17 10:00:00", 30, SameDay, "2026-11-17 18:00:00"),
            ("2026-11-17 10:00:00", 30, OneDay, "2026-11-18 10:00:00"),
            ("2026-11-17 10:00:00", 30, TwoDays, "2026-11-19 10:00:00"),
            ("2026-11-17 10:00:00", 30, Agreed, "2026-11-19 10:00:00"),
            ("2026-11-17 10:00:00", 60, SameDay, "2026-11-17 18:00:00"),
            ("2026-11-17 10:00:00", 61, SameDay, "2026-11-19 10:00:00"),
            ("2026-11-17 10:00:00", 60, OneDay, "2026-11-18 10:00:00"),
            ("2026-11-17 10:00:00", 61, OneDay, "2026-11-19 10:00:00"),
            // The last second before the cut-off, and the cut-off.
            ("2026-11-17 13:59:59", 30, SameDay, "2026-11-17 18:00:00"),
            ("2026-11-17 14:00:00", 30, SameDay, "2026-11-18 18:00:00"),
            ("2026-11-17 13:59:59", 30, OneDay, "2026-11-18 13:59:59"),
            ("2026-11-17 14:00:00", 30, OneDay, "2026-11-19 08:00:00"),
            ("2026-11-17 14:00:00", 30, TwoDays, "2026-11-20 08:00:00"),
            // The small hours of a working day.
            ("2026-11-17 00:00:00", 30, SameDay, "2026-11-17 18:00:00"),
            ("2026-11-17 23:59:59", 30, SameDay, "2026-11-18 18:00:00"),
            // Over a weekend, and from within it.
            ("2026-11-20 10:00:00", 30, OneDay, "2026-11-23 10:00:00"),
            ("2026-11-20 14:00:00", 30, OneDay, "2026-11-24 08:00:00"),
            ("2026-11-21 10:00:00", 30, SameDay, "2026-11-23 18:00:00"),
            ("2026-11-19 10:00:00", 90, SameDay, "2026-11-23 10:00:00"),
        ];
        for (placed, seconds, delivery, due) in cases {
            let promised = promise(oslo(placed), seconds, delivery);
            assert_eq!(promised.due_at, oslo(due), "{placed}, {seconds} s, {delivery:?}");
        }
    }

    #[test]
    fn holidays_and_clock_changes_are_reckoned_with() {
        use Delivery::{OneDay, SameDay, TwoDays};
        let cases = [
            ("spring forward", "2026-03-27 10:00:00", OneDay, "2026-03-30 10:00:00"),
            ("spring forward, on the day", "2026-03-29 12:00:00", OneDay, "2026-03-31 08:00:00"),
            ("fall back", "2026-10-23 10:00:00", OneDay, "2026-10-26 10:00:00"),
            ("fall back, on the day", "2026-10-25 02:30:00", SameDay, "2026-10-26 18:00:00"),
            ("before Easter", "2026-04-01 10:00:00", OneDay, "2026-04-07 10:00:00"),
            (
                "after the cut-off before Easter",
                "2026-04-01 14:00:00",
                SameDay,
                "2026-04-07 18:00:00",
            ),
            ("Maundy Thursday", "2026-04-02 10:00:00", SameDay, "2026-04-07 18:00:00"),
            ("Easter Monday", "2026-04-06 10:00:00", OneDay, "2026-04-08 08:00:00"),
            ("before 1 May", "2026-04-30 10:00:00", OneDay, "2026-05-04 10:00:00"),
            ("Ascension", "2026-05-13 10:00:00", OneDay, "2026-05-15 10:00:00"),
            ("17 May, a Monday", "2021-05-14 10:00:00", OneDay, "2021-05-18 10:00:00"),
            ("Whit Monday", "2026-05-22 10:00:00", OneDay, "2026-05-26 10:00:00"),
            ("Christmas", "2026-12-24 10:00:00", OneDay, "2026-12-28 10:00:00"),
            ("New Year", "2026-12-31 10:00:00", TwoDays, "2027-01-05 10:00:00"),
            ("1 May itself", "2026-05-01 10:00:00", OneDay, "2026-05-05 08:00:00"),
            ("before 17 May, a Wednesday", "2028-05-16 13:59:59", OneDay, "2028-05-18 13:59:59"),
            ("17 May itself", "2028-05-17 10:00:00", SameDay, "2028-05-18 18:00:00"),
            ("Ascension itself", "2026-05-14 10:00:00", SameDay, "2026-05-15 18:00:00"),
            ("Whit Monday itself", "2026-05-25 10:00:00", SameDay, "2026-05-26 18:00:00"),
            ("Christmas Day itself", "2026-12-25 10:00:00", OneDay, "2026-12-29 08:00:00"),
            ("New Year's Day itself", "2027-01-01 10:00:00", OneDay, "2027-01-05 08:00:00"),
            (
                "New Year's Eve after the cut-off",
                "2026-12-31 14:00:00",
                SameDay,
                "2027-01-04 18:00:00",
            ),
        ];
        for (name, placed, delivery, due) in cases {
            assert_eq!(promise(oslo(placed), 30, delivery).due_at, oslo(due), "{name}");
        }
    }

    #[test]
    fn over_a_clock_change_the_same_local_time_is_another_one_in_utc() {
        let spring = promise(oslo("2026-03-27 10:00:00"), 30, Delivery::OneDay);
        assert_eq!(
            spring.due_at,
            "2026-03-30T08:00:00Z".parse::<DateTime<Utc>>().expect("an instant")
        );
        let autumn = promise(oslo("2026-10-23 10:00:00"), 30, Delivery::OneDay);
        assert_eq!(
            autumn.due_at,
            "2026-10-26T09:00:00Z".parse::<DateTime<Utc>>().expect("an instant")
        );
    }

    #[test]
    fn a_promise_explains_itself() {
        let promised = promise(oslo("2026-04-01 14:30:00"), 30, Delivery::OneDay);
        assert_eq!(
            reasons(&promised),
            [
                Reason::Placed,
                Reason::AfterCutOff,
                Reason::PublicHoliday,
                Reason::PublicHoliday,
                Reason::Weekend,
                Reason::PublicHoliday,
                Reason::PublicHoliday,
                Reason::ClockStarts,
                Reason::OneDay,
            ]
        );
        let texts: Vec<_> = promised.steps.iter().map(|step| step.text.as_str()).collect();
        assert_eq!(texts[0], "Ordered on Wednesday 1 April 2026 at 14:30 in Oslo.");
        assert_eq!(texts[2], "The clock stands still on Thursday 2 April: Maundy Thursday.");
        assert_eq!(texts[4], "The clock stands still on Saturday 4 April: a weekend.");
        assert_eq!(
            texts[8],
            "Your plan promises it within 24 hours: Wednesday 8 April 2026 at 08:00."
        );
        assert_eq!(promised.steps.last().map(|step| step.at), Some(promised.due_at));
    }

    #[test]
    fn the_clock_stands_still_while_it_waits_for_the_customer() {
        let cases = [
            // Placed, stopped, resumed, due.
            (
                "2026-11-17 10:00:00",
                "2026-11-17 11:00:00",
                "2026-11-17 12:00:00",
                "2026-11-18 11:00:00",
            ),
            // Over a weekend: 24 h from Friday 10:00, stopped after two of them.
            (
                "2026-11-20 10:00:00",
                "2026-11-20 12:00:00",
                "2026-11-23 09:00:00",
                "2026-11-24 07:00:00",
            ),
            // A hold that lies within the weekend moves nothing.
            (
                "2026-11-20 10:00:00",
                "2026-11-21 09:00:00",
                "2026-11-22 21:00:00",
                "2026-11-23 10:00:00",
            ),
            // Resumed on a Saturday it goes on at midnight after Sunday.
            (
                "2026-11-20 10:00:00",
                "2026-11-20 12:00:00",
                "2026-11-21 09:00:00",
                "2026-11-23 22:00:00",
            ),
            // Over the weekend on which the clocks go forward, and the one on which they go back: what
            // is left is told by the clocks of Oslo.
            (
                "2026-03-27 10:00:00",
                "2026-03-27 12:00:00",
                "2026-03-30 09:00:00",
                "2026-03-31 07:00:00",
            ),
            (
                "2026-10-23 10:00:00",
                "2026-10-23 12:00:00",
                "2026-10-26 09:00:00",
                "2026-10-27 07:00:00",
            ),
            // Over Easter, from Maundy Thursday on.
            (
                "2026-04-01 10:00:00",
                "2026-04-02 12:00:00",
                "2026-04-07 09:00:00",
                "2026-04-07 19:00:00",
            ),
            // Stopped only after it was due.
            (
                "2026-11-17 10:00:00",
                "2026-11-18 10:00:00",
                "2026-11-19 10:00:00",
                "2026-11-18 10:00:00",
            ),
        ];
        for (placed, stopped, again, due) in cases {
            let promised = promise(oslo(placed), 30, Delivery::OneDay);
            let moved = resumed(promised, oslo(stopped), oslo(again));
            assert_eq!(moved.due_at, oslo(due), "{placed}, {stopped} to {again}");
        }
    }
}
