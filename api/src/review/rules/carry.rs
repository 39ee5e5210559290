//! Where a comment sits in the cut after the one that it was said about.

use entity::{cut::Segment, review_place::Placing};

use super::{
    ReviewError,
    frames::{Span, Timing},
};

/// The most parts that a producer tells of.
pub const SEGMENTS: usize = 500;

/// Where a comment sits, and how it came there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// How it came there.
    pub placing: Placing,
    /// Its frames; none for all of the cut, and for frames that are gone.
    pub span: Option<Span>,
}

/// Checks what a producer tells of the cut before: parts that lie within it, each in a place of the
/// new one that no other is in, told in the order of the new one.
pub fn edits(
    mut segments: Vec<Segment>,
    before: Option<Timing>,
    now: Option<Timing>,
) -> Result<Vec<Segment>, ReviewError> {
    if segments.is_empty() || segments.len() > SEGMENTS {
        return Err(ReviewError::Edits);
    }
    segments.sort_by_key(|segment| segment.to);
    let mut free = 0_i64;
    for segment in &segments {
        let length = i64::from(segment.last) - i64::from(segment.first);
        let ends = i64::from(segment.to) + length;
        let is_known = |timing: Option<Timing>, frame: i64| {
            timing.is_none_or(|timing| frame < i64::from(timing.count))
        };
        let is_sound = segment.first >= 0
            && length >= 0
            && i64::from(segment.to) >= free
            && ends < i64::from(i32::MAX)
            && is_known(before, segment.last.into())
            && is_known(now, ends);
        if !is_sound {
            return Err(ReviewError::Edits);
        }
        free = ends + 1;
    }
    Ok(segments)
}

/// Decides where frames of the cut before are in the next one.
///
/// What the producer tells is followed: of frames that are in several pieces now, the longest run
/// is taken, the first of several as long. Without a word from the producer they stay where they
/// were, as far as the next cut lasts.
#[must_use]
pub fn carry(span: Option<Span>, edits: Option<&[Segment]>, now: Option<Timing>) -> Carried {
    let Some(span) = span else {
        return Carried { placing: Placing::Kept, span: None };
    };
    let wanted = i64::from(span.end()) - i64::from(span.frame) + 1;
    let (kept, whole) = match edits {
        Some(edits) => (longest(span, edits), Placing::Moved),
        None => (Some((span.frame, span.end())), Placing::Kept),
    };
    let last = now.map_or(i32::MAX, |timing| timing.count - 1);
    let kept = kept.filter(|(first, _)| *first <= last);
    let Some((first, end)) = kept.map(|(first, end)| (first, end.min(last))) else {
        return Carried { placing: Placing::Gone, span: None };
    };
    let is_whole = i64::from(end) - i64::from(first) + 1 == wanted;
    let placing = if is_whole { whole } else { Placing::Partly };
    Carried { placing, span: Some(Span::between(first, end)) }
}

/// The longest run of frames in the new cut that shows nothing but frames of a span, in order.
fn longest(span: Span, edits: &[Segment]) -> Option<(i32, i32)> {
    let mut runs: Vec<(i32, i32, i32)> = Vec::new();
    for segment in edits {
        let (first, last) = (segment.first.max(span.frame), segment.last.min(span.end()));
        if first > last {
            continue;
        }
        let (to, ends) =
            (segment.to + (first - segment.first), segment.to + (last - segment.first));
        match runs.last_mut() {
            // One that goes on where the last one ended, in both cuts, is the same run.
            Some((_, end, old)) if *end + 1 == to && *old + 1 == first => {
                (*end, *old) = (ends, last);
            }
            _ => runs.push((to, ends, last)),
        }
    }
    let longest = runs.iter().map(|(to, end, _)| end - to).max()?;
    let run = runs.iter().find(|(to, end, _)| end - to == longest)?;
    Some((run.0, run.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::library::rules::rate::Rate;

    fn part(first: i32, last: i32, to: i32) -> Segment {
        Segment { first, last, to }
    }

    #[expect(clippy::unnecessary_wraps, reason = "as a cut knows it")]
    fn timing(count: i32) -> Option<Timing> {
        Some(Timing { rate: Rate { frames: 25, seconds: 1 }, count })
    }

    #[expect(clippy::unnecessary_wraps, reason = "as a comment has it")]
    fn at(frame: i32, last: i32) -> Option<Span> {
        Some(Span::between(frame, last))
    }

    #[test]
    fn comments_follow_their_frames() {
        // Ten frames were taken out at 20, and a new beginning of five put in front.
        let edits = [part(0, 19, 5), part(30, 99, 25)];
        let cases = [
            (at(0, 0), Placing::Moved, at(5, 5)),
            (at(19, 19), Placing::Moved, at(24, 24)),
            (at(20, 29), Placing::Gone, None),
            (at(25, 25), Placing::Gone, None),
            (at(30, 30), Placing::Moved, at(25, 25)),
            (at(18, 31), Placing::Partly, at(23, 24)),
            (at(10, 12), Placing::Moved, at(15, 17)),
            (at(28, 40), Placing::Partly, at(25, 35)),
            (None, Placing::Kept, None),
        ];
        for (span, placing, expected) in cases {
            let carried = carry(span, Some(&edits), timing(95));
            assert_eq!(carried, Carried { placing, span: expected }, "{span:?}");
        }
    }

    #[test]
    fn a_run_that_only_was_told_in_pieces_is_whole() {
        let edits = [part(0, 9, 0), part(10, 19, 10)];
        let carried = carry(at(5, 14), Some(&edits), timing(20));
        assert_eq!(carried, Carried { placing: Placing::Moved, span: at(5, 14) });
        // Put the other way round it is none: of two as long the first is taken.
        let edits = [part(10, 19, 0), part(0, 9, 10)];
        let carried = carry(at(5, 14), Some(&edits), timing(20));
        assert_eq!(carried, Carried { placing: Placing::Partly, span: at(0, 4) });
    }

    #[test]
    fn without_a_word_of_the_producer_comments_stay_as_far_as_the_cut_lasts() {
        let cases = [
            (at(10, 20), Placing::Kept, at(10, 20)),
            (at(45, 60), Placing::Partly, at(45, 49)),
            (at(50, 50), Placing::Gone, None),
        ];
        for (span, placing, expected) in cases {
            let carried = carry(span, None, timing(50));
            assert_eq!(carried, Carried { placing, span: expected }, "{span:?}");
        }
        let unknown = carry(at(9_999, 9_999), None, None);
        assert_eq!(unknown.placing, Placing::Kept);
    }

    #[test]
    fn parts_lie_within_the_cuts_and_not_upon_each_other() {
        let check = |parts: &[Segment]| edits(parts.to_vec(), timing(100), timing(50)).is_ok();
        assert!(check(&[part(50, 99, 0)]));
        assert!(check(&[part(0, 9, 10), part(50, 59, 0)]), "in any order");
        for wrong in [
            vec![],
            vec![part(51, 100, 0)],
            vec![part(5, 4, 0)],
            vec![part(-1, 4, 0)],
            vec![part(0, 9, -1)],
            vec![part(0, 9, 41)],
            vec![part(0, 9, 0), part(20, 29, 9)],
            vec![part(0, i32::MAX, i32::MAX)],
            vec![part(0, 0, 0); SEGMENTS + 1],
        ] {
            assert!(!check(&wrong), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn a_carried_frame_shows_what_it_showed(
            lengths in prop::collection::vec((0..40_i32, 0..40_i32, 1..30_i32), 1..8),
            frame in 0..400_i32,
            length in 0..60_i32,
        ) {
            let (mut old, mut new, mut parts) = (0, 0, Vec::new());
            for (skipped, added, kept) in lengths {
                old += skipped;
                new += added;
                parts.push(part(old, old + kept - 1, new));
                old += kept;
                new += kept;
            }
            let told = edits(parts.clone(), timing(old), timing(new)).expect("they fit");
            let span = Span::between(frame, frame + length);
            let carried = carry(Some(span), Some(&told), timing(new));
            let shown: Vec<_> = (frame..=frame + length)
                .filter(|frame| parts.iter().any(|p| p.first <= *frame && *frame <= p.last))
                .collect();
            match carried.span {
                None => prop_assert!(shown.is_empty()),
                Some(now) => {
                    // Each frame of it shows a frame that the comment was about.
                    for at in now.frame..=now.end() {
                        let from = parts.iter().find_map(|p| {
                            let shift = at - p.to;
                            (0 <= shift && shift <= p.last - p.first).then_some(p.first + shift)
                        });
                        prop_assert!(from.is_some_and(|from| shown.contains(&from)));
                    }
                    let is_whole = now.end() - now.frame == length;
                    prop_assert_eq!(carried.placing == Placing::Moved, is_whole);
                }
            }
        }
    }
}
