//! When a stage of a review is done, and what comes of all of them.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{ReviewGuestId, ReviewStageId, UserId},
    review_decision::Decision,
    review_stage::Quorum,
};

use super::refusal::{HOURS, REVIEWERS, ReviewError, STAGES};

/// The longest name of a stage, in characters.
const NAME: usize = 100;

/// Somebody who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reviewer {
    /// A member of the account.
    User(UserId),
    /// Somebody who came by a mailed link.
    Guest(ReviewGuestId),
}

impl Reviewer {
    /// Who a row names: a person or a guest, neither once they are gone.
    #[must_use]
    pub fn named(user: Option<UserId>, guest: Option<ReviewGuestId>) -> Option<Self> {
        user.map(Self::User).or(guest.map(Self::Guest))
    }

    /// The person.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        if let Self::User(user) = self { Some(user) } else { None }
    }

    /// The guest.
    #[must_use]
    pub fn guest(self) -> Option<ReviewGuestId> {
        if let Self::Guest(guest) = self { Some(guest) } else { None }
    }
}

/// A stage as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Which one.
    pub id: ReviewStageId,
    /// How many of its reviewers it takes.
    pub quorum: Quorum,
    /// How many have to approve, where so many are asked for.
    pub needed: usize,
    /// Who decides.
    pub reviewers: Vec<Reviewer>,
    /// How many hours they have.
    pub hours: Option<i32>,
}

/// What somebody decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// In which stage.
    pub stage: Option<ReviewStageId>,
    /// Who.
    pub by: Option<Reviewer>,
    /// What.
    pub decision: Decision,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a stage stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which stage.
    pub id: ReviewStageId,
    /// Since when it is its turn; none while it waits for the one before.
    pub opened_at: Option<DateTime<Utc>>,
    /// Until when its reviewers have time.
    pub due_at: Option<DateTime<Utc>>,
    /// What came of it, and when; none while that is open.
    pub outcome: Option<(Decision, DateTime<Utc>)>,
    /// Who decides in it.
    pub reviewers: Vec<Reviewer>,
    /// Who has not decided.
    pub missing: Vec<Reviewer>,
}

impl Standing {
    /// Tells whether its reviewers decide now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.outcome.is_none()
    }
}

/// Where a review stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Each of its stages.
    pub stages: Vec<Standing>,
    /// What came of the cut, and when; none while that is open.
    pub outcome: Option<(Decision, DateTime<Utc>)>,
}

impl Course {
    /// The stage whose reviewers decide now.
    #[must_use]
    pub fn open(&self) -> Option<&Standing> {
        self.stages.iter().find(|stage| stage.is_open())
    }

    /// Tells whether somebody decides now: a reviewer of the open stage, or any member where there
    /// are no stages.
    #[must_use]
    pub fn decides(&self, who: Reviewer) -> bool {
        match self.open() {
            Some(open) => open.reviewers.contains(&who),
            None => self.stages.is_empty() && self.outcome.is_none() && who.user().is_some(),
        }
    }
}

/// Works out where the review of a cut stands that is shown since an instant, from what was decided
/// on it, the first decision first.
///
/// Stages take their turns in order. Changes that a stage asks for end the review; otherwise the
/// next one begins. What comes of the cut in the end is the strictest of what came of its stages.
/// Without any stages the first decision decides.
#[must_use]
pub fn course(stages: &[Stage], votes: &[Vote], shown_at: DateTime<Utc>) -> Course {
    if stages.is_empty() {
        let outcome = votes.first().map(|vote| (vote.decision, vote.at));
        return Course { stages: Vec::new(), outcome };
    }
    let mut course = Course { stages: Vec::new(), outcome: None };
    let (mut opens, mut strictest) = (Some(shown_at), Decision::Approve);
    for stage in stages {
        let standing = stand(stage, votes, opens);
        opens = None;
        if let Some((decision, at)) = standing.outcome {
            strictest = strictest.max(decision);
            let is_last = course.stages.len() + 1 == stages.len();
            if decision == Decision::RequestChanges || is_last {
                course.outcome = Some((strictest, at));
            } else {
                opens = Some(at);
            }
        }
        course.stages.push(standing);
    }
    course
}

fn stand(stage: &Stage, votes: &[Vote], opened_at: Option<DateTime<Utc>>) -> Standing {
    let mut last: Vec<(Reviewer, Decision)> = Vec::new();
    let mut outcome = None;
    let of_stage = votes.iter().filter(|vote| vote.stage == Some(stage.id));
    for vote in of_stage.filter(|_| opened_at.is_some()) {
        let Some(by) = vote.by.filter(|by| stage.reviewers.contains(by)) else { continue };
        last.retain(|(known, _)| *known != by);
        last.push((by, vote.decision));
        if let Some(decision) = decided(stage, &last) {
            outcome = Some((decision, vote.at));
            break;
        }
    }
    let missing = stage.reviewers.iter().copied();
    let missing = missing.filter(|reviewer| last.iter().all(|(known, _)| known != reviewer));
    let due_at = opened_at.zip(stage.hours).map(|(at, hours)| at + TimeDelta::hours(hours.into()));
    let (reviewers, missing) = (stage.reviewers.clone(), missing.collect());
    Standing { id: stage.id, opened_at, due_at, outcome, reviewers, missing }
}

/// What comes of a stage by the last word of each reviewer; none while that is open.
fn decided(stage: &Stage, last: &[(Reviewer, Decision)]) -> Option<Decision> {
    let all = || last.iter().map(|(_, decision)| *decision);
    let approving = || all().filter(|decision| *decision != Decision::RequestChanges);
    match stage.quorum {
        Quorum::Any => last.first().map(|(_, decision)| *decision),
        Quorum::All if last.len() == stage.reviewers.len() => all().max(),
        Quorum::All => None,
        Quorum::Count => {
            let against = last.len() - approving().count();
            if approving().count() >= stage.needed {
                approving().max()
            } else if stage.reviewers.len() - against < stage.needed {
                Some(Decision::RequestChanges)
            } else {
                None
            }
        }
    }
}

/// A stage as somebody wants it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it is called.
    pub name: String,
    /// How many of its reviewers it takes.
    pub quorum: Quorum,
    /// How many have to approve, where so many are asked for.
    pub needed: Option<i32>,
    /// Who decides.
    pub reviewers: Vec<Reviewer>,
    /// How many hours they have.
    pub hours: Option<i32>,
}

/// Checks the stages that somebody wants.
pub fn plan(stages: Vec<Wanted>) -> Result<Vec<Wanted>, ReviewError> {
    if stages.len() > STAGES {
        return Err(ReviewError::TooManyStages);
    }
    stages.into_iter().map(planned).collect()
}

fn planned(stage: Wanted) -> Result<Wanted, ReviewError> {
    let name = stage.name.trim().to_owned();
    let (count, mut different) = (stage.reviewers.len(), stage.reviewers.clone());
    different.sort_unstable();
    different.dedup();
    let needed = stage.needed.map(usize::try_from);
    let is_needed = match (stage.quorum, needed) {
        (Quorum::Count, Some(Ok(needed))) => (1..=count).contains(&needed),
        (Quorum::Count, _) | (_, Some(_)) => false,
        (Quorum::Any | Quorum::All, None) => true,
    };
    let is_sound = (1..=NAME).contains(&name.chars().count())
        && !name.contains(char::is_control)
        && (1..=REVIEWERS).contains(&count)
        && different.len() == count
        && is_needed
        && stage.hours.is_none_or(|hours| (1..=HOURS).contains(&hours));
    if is_sound { Ok(Wanted { name, ..stage }) } else { Err(ReviewError::Stage) }
}

/// When the reviewers of a stage are reminded: when half of the time is over, or a day before the
/// end where that is later, and at the end.
#[must_use]
pub fn reminders(opened_at: DateTime<Utc>, due_at: DateTime<Utc>) -> [DateTime<Utc>; 2] {
    let half = opened_at + (due_at - opened_at) / 2;
    [half.max(due_at - TimeDelta::days(1)), due_at]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-11-30T08:00:00Z".parse().expect("an instant");
        start + TimeDelta::hours(hour)
    }

    fn people(count: usize) -> Vec<Reviewer> {
        (0..count).map(|_| Reviewer::User(UserId::new())).collect()
    }

    fn stage(quorum: Quorum, needed: usize, reviewers: &[Reviewer]) -> Stage {
        let reviewers = reviewers.to_vec();
        Stage { id: ReviewStageId::new(), quorum, needed, reviewers, hours: Some(24) }
    }

    /// The votes of the people of one stage, one an hour: who, and `y`es, `w`ith changes or `n`o.
    fn votes(stage: &Stage, said: &[(usize, char)]) -> Vec<Vote> {
        let vote = |(hour, (who, word)): (i64, &(usize, char))| Vote {
            stage: Some(stage.id),
            by: Some(stage.reviewers[*who]),
            decision: match word {
                'y' => Decision::Approve,
                'w' => Decision::ApproveWithChanges,
                _ => Decision::RequestChanges,
            },
            at: at(hour),
        };
        (1..).zip(said).map(vote).collect()
    }

    #[test]
    fn a_stage_is_done_as_its_quorum_says() {
        use Decision::{Approve, ApproveWithChanges, RequestChanges};
        type Case<'a> = (Quorum, usize, &'a [(usize, char)], Option<(Decision, i64)>);
        let cases: [Case<'_>; 16] = [
            (Quorum::Any, 0, &[], None),
            (Quorum::Any, 0, &[(1, 'y')], Some((Approve, 1))),
            (Quorum::Any, 0, &[(2, 'n'), (0, 'y')], Some((RequestChanges, 1))),
            (Quorum::All, 0, &[(0, 'y'), (1, 'y')], None),
            (Quorum::All, 0, &[(0, 'y'), (1, 'n')], None),
            (Quorum::All, 0, &[(0, 'y'), (1, 'w'), (2, 'y')], Some((ApproveWithChanges, 3))),
            (Quorum::All, 0, &[(0, 'y'), (1, 'n'), (2, 'w')], Some((RequestChanges, 3))),
            // Whoever has second thoughts counts once.
            (Quorum::All, 0, &[(0, 'n'), (0, 'y'), (1, 'y')], None),
            (Quorum::All, 0, &[(0, 'n'), (0, 'y'), (1, 'y'), (2, 'y')], Some((Approve, 4))),
            (Quorum::Count, 2, &[(0, 'y')], None),
            (Quorum::Count, 2, &[(0, 'y'), (1, 'n')], None),
            (Quorum::Count, 2, &[(0, 'y'), (1, 'n'), (2, 'w')], Some((ApproveWithChanges, 3))),
            (Quorum::Count, 2, &[(0, 'n'), (1, 'n')], Some((RequestChanges, 2))),
            (Quorum::Count, 2, &[(0, 'n'), (0, 'y'), (1, 'y')], Some((Approve, 3))),
            (Quorum::Count, 3, &[(0, 'n')], Some((RequestChanges, 1))),
            (Quorum::Count, 1, &[(0, 'n'), (1, 'n')], None),
        ];
        for (quorum, needed, said, expected) in cases {
            let stage = stage(quorum, needed, &people(3));
            let course = course(std::slice::from_ref(&stage), &votes(&stage, said), at(0));
            let expected = expected.map(|(decision, hour)| (decision, at(hour)));
            assert_eq!(course.outcome, expected, "{quorum:?} {needed} {said:?}");
            assert_eq!(course.open().is_some(), expected.is_none());
        }
    }

    #[test]
    fn stages_take_their_turns_and_changes_end_them() {
        let reviewers = people(4);
        let first = stage(Quorum::All, 0, &reviewers[..2]);
        let second = stage(Quorum::Any, 0, &reviewers[2..]);
        let stages = [first.clone(), second.clone()];
        let begun = course(&stages, &votes(&first, &[(0, 'y')]), at(0));
        assert_eq!(begun.open().map(|open| open.id), Some(first.id));
        assert_eq!(begun.stages[0].missing, [reviewers[1]]);
        assert_eq!((begun.stages[0].due_at, begun.stages[1].opened_at), (Some(at(24)), None));

        let mut said = votes(&first, &[(0, 'w'), (1, 'y')]);
        let turned = course(&stages, &said, at(0));
        assert_eq!(
            turned.open().map(|open| (open.id, open.due_at)),
            Some((second.id, Some(at(26))))
        );
        assert_eq!(turned.outcome, None);
        said.extend(votes(&second, &[(1, 'y')]));
        let done = course(&stages, &said, at(0));
        // The strictest of the two, although the last one was content.
        assert_eq!(done.outcome, Some((Decision::ApproveWithChanges, at(1))));

        let refused = course(&stages, &votes(&first, &[(0, 'y'), (1, 'n')]), at(0));
        assert_eq!(refused.outcome, Some((Decision::RequestChanges, at(2))));
        assert_eq!(refused.open(), None);
    }

    #[test]
    fn whoever_is_no_reviewer_of_a_stage_has_no_say_in_it() {
        let reviewers = people(2);
        let (first, second) =
            (stage(Quorum::Any, 0, &reviewers[..1]), stage(Quorum::Any, 0, &reviewers[1..]));
        let early = votes(&second, &[(0, 'y')]);
        let foreign = Vote { by: Some(reviewers[1]), ..votes(&first, &[(0, 'y')])[0] };
        let gone = Vote { by: None, ..foreign };
        for said in [&early[..], &[foreign], &[gone]] {
            let course = course(&[first.clone(), second.clone()], said, at(0));
            assert_eq!(course.open().map(|open| open.id), Some(first.id));
        }
    }

    #[test]
    fn without_stages_the_first_decision_decides() {
        let someone = stage(Quorum::Any, 0, &people(2));
        let said = votes(&someone, &[(1, 'w'), (0, 'n')]);
        assert_eq!(course(&[], &said, at(0)).outcome, Some((Decision::ApproveWithChanges, at(1))));
        assert_eq!(course(&[], &[], at(0)).outcome, None);
    }

    #[test]
    fn stages_make_sense() {
        let reviewers = people(2);
        let sound = Wanted {
            name: " Legal ".into(),
            quorum: Quorum::Count,
            needed: Some(2),
            reviewers: reviewers.clone(),
            hours: Some(24),
        };
        assert_eq!(
            plan(vec![sound.clone()]).map(|stages| stages[0].name.clone()),
            Ok("Legal".into())
        );
        let twice = vec![reviewers[0], reviewers[0]];
        for wrong in [
            Wanted { name: " ".into(), ..sound.clone() },
            Wanted { name: "x".repeat(NAME + 1), ..sound.clone() },
            Wanted { needed: Some(3), ..sound.clone() },
            Wanted { needed: Some(0), ..sound.clone() },
            Wanted { needed: None, ..sound.clone() },
            Wanted { quorum: Quorum::All, ..sound.clone() },
            Wanted { reviewers: vec![], ..sound.clone() },
            Wanted { reviewers: twice, ..sound.clone() },
            Wanted { hours: Some(0), ..sound.clone() },
            Wanted { hours: Some(HOURS + 1), ..sound.clone() },
        ] {
            assert_eq!(plan(vec![wrong.clone()]).map(drop), Err(ReviewError::Stage), "{wrong:?}");
        }
        let many = vec![sound; STAGES + 1];
        assert_eq!(plan(many).map(drop), Err(ReviewError::TooManyStages));
    }

    #[test]
    fn reviewers_are_reminded_in_time_and_at_the_end() {
        assert_eq!(reminders(at(0), at(72)), [at(48), at(72)]);
        assert_eq!(reminders(at(0), at(24)), [at(12), at(24)]);
    }
}
