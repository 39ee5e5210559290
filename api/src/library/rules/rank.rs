//! Places in a manual order, as text that sorts byte by byte.
//!
//! A rank is a fraction between 0 and 1 in base 62: a head of eight digits, far apart from its
//! neighbours when something is added at an end, and a tail that grows by one digit for every six
//! insertions or so into the same gap. Where it would grow beyond [`LENGTH`], there is no room,
//! and the whole folder is [`spread`] anew.

/// The longest rank, in digits.
pub const LENGTH: usize = 32;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEAD: usize = 8;
/// How many heads there are.
const HEADS: u64 = 62_u64.pow(8);
/// How far apart ranks are that were added at an end.
const STEP: u64 = 62_u64.pow(3);

/// Tells whether a text is a rank as they are given here.
#[must_use]
pub fn is_one(text: &str) -> bool {
    (HEAD..=LENGTH).contains(&text.len()) && text.bytes().all(|byte| DIGITS.contains(&byte))
}

/// Finds a rank behind one and before another; at the ends there is nothing on one side.
///
/// None when there is no room. `before` must sort after `after`.
#[must_use]
pub fn between(after: Option<&str>, before: Option<&str>) -> Option<String> {
    match (after, before) {
        (None, None) => Some(of_head(HEADS / 2)),
        (Some(last), None) if head(last) < HEADS - STEP => Some(of_head(head(last) + STEP)),
        (None, Some(first)) if head(first) > STEP => Some(of_head(head(first) - STEP)),
        (after, before) => middle(after.unwrap_or_default(), before),
    }
}

/// Finds so many ranks, in order, behind one and before another; at the ends there is nothing on
/// one side. None when there is no room.
#[must_use]
pub fn several(after: Option<&str>, before: Option<&str>, count: usize) -> Option<Vec<String>> {
    let mut ranks = Vec::with_capacity(count);
    match (after, before) {
        (Some(low), Some(high)) => fill(low, high, count, &mut ranks)?,
        (None, Some(first)) => {
            for _ in 0..count {
                ranks.push(between(None, Some(ranks.last().map_or(first, String::as_str)))?);
            }
            ranks.reverse();
        }
        (last, None) => {
            for _ in 0..count {
                ranks.push(between(ranks.last().map(String::as_str).or(last), None)?);
            }
        }
    }
    Some(ranks)
}

/// Halves a gap until so many ranks are in it.
fn fill(low: &str, high: &str, count: usize, ranks: &mut Vec<String>) -> Option<()> {
    if count == 0 {
        return Some(());
    }
    let middle = between(Some(low), Some(high))?;
    let below = (count - 1) / 2;
    fill(low, &middle, below, ranks)?;
    ranks.push(middle.clone());
    fill(&middle, high, count - 1 - below, ranks)
}

/// Places so many things evenly, for a folder whose ranks have become too long.
pub fn spread(count: u64) -> impl Iterator<Item = String> {
    let step = STEP.min(HEADS / (count + 1));
    let start = (HEADS - step * (count + 1)) / 2;
    (1..=count).map(move |n| of_head(start + step * n))
}

/// Halves the sum of two fractions, and keeps as few digits of it as fit between them.
fn middle(low: &str, high: Option<&str>) -> Option<String> {
    let digits = low.len().max(high.map_or(0, str::len)).max(HEAD) + 1;
    let low = values(low, digits);
    // One is a digit in front of the others.
    let (one, high) = match high {
        Some(high) => (0, values(high, digits)),
        None => (1, vec![0; digits]),
    };
    let mut sum: Vec<u32> = low.iter().zip(&high).map(|(low, high)| low + high).collect();
    sum.insert(0, one);
    for n in (1..sum.len()).rev() {
        sum[n - 1] += sum[n] / 62;
        sum[n] %= 62;
    }
    for n in 0..sum.len() {
        let odd = sum[n] % 2;
        sum[n] /= 2;
        if let Some(next) = sum.get_mut(n + 1) {
            *next += odd * 62;
        }
    }
    let middle = &sum[1..];
    let length =
        (HEAD..=digits).find(|&n| middle[..n].iter().cmp(low[..].iter().take(n)).is_gt())?;
    (length <= LENGTH).then(|| middle[..length].iter().map(|&value| digit(value)).collect())
}

fn values(rank: &str, digits: usize) -> Vec<u32> {
    let value = |byte: u8| DIGITS.iter().position(|digit| *digit == byte).unwrap_or_default();
    let known = rank.bytes().map(|byte| u32::try_from(value(byte)).unwrap_or_default());
    known.chain(std::iter::repeat(0)).take(digits).collect()
}

fn head(rank: &str) -> u64 {
    values(rank, HEAD).into_iter().fold(0, |head, value| head * 62 + u64::from(value))
}

fn of_head(mut head: u64) -> String {
    let mut digits = [0; HEAD];
    for place in digits.iter_mut().rev() {
        *place = u32::try_from(head % 62).unwrap_or_default();
        head /= 62;
    }
    digits.into_iter().map(digit).collect()
}

fn digit(value: u32) -> char {
    DIGITS.get(value as usize).map_or('z', |byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A folder as the database keeps it.
    #[derive(Default)]
    struct Folder {
        ranks: Vec<String>,
        spreads: usize,
    }

    impl Folder {
        fn insert(&mut self, at: usize) {
            let before = |folder: &Self| folder.ranks.get(at).cloned();
            let after = |folder: &Self| at.checked_sub(1).map(|n| folder.ranks[n].clone());
            let mut rank = between(after(self).as_deref(), before(self).as_deref());
            if rank.is_none() {
                self.spreads += 1;
                self.ranks = spread(self.ranks.len() as u64).collect();
                rank = between(after(self).as_deref(), before(self).as_deref());
            }
            self.ranks.insert(at, rank.expect("room after spreading"));
            let around = &self.ranks[at.saturating_sub(1)..self.ranks.len().min(at + 2)];
            assert!(around.is_sorted_by(|a, b| a < b), "{around:?}");
            assert!(self.ranks[at].len() <= LENGTH);
        }
    }

    /// Numbers that look random and are the same each time.
    fn numbers() -> impl Iterator<Item = usize> {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).expect("a small number")
        })
    }

    #[test]
    fn ten_thousand_random_moves_keep_a_total_order_of_short_ranks() {
        let mut folder = Folder::default();
        let mut numbers = numbers();
        for n in 0..200 {
            folder.insert(n);
        }
        for _ in 0..10_000 {
            let from = numbers.next().expect("a number") % 200;
            folder.ranks.remove(from);
            folder.insert(numbers.next().expect("a number") % 200);
        }
        assert!(folder.ranks.is_sorted_by(|a, b| a < b));
        assert_eq!(folder.spreads, 0, "two hundred things need no spreading");
        assert!(folder.ranks.iter().all(|rank| rank.len() <= 16));
    }

    #[test]
    fn adding_at_either_end_never_makes_ranks_longer() {
        let mut folder = Folder::default();
        for n in 0..10_000 {
            folder.insert(if n % 2 == 0 { folder.ranks.len() } else { 0 });
        }
        assert!(folder.ranks.iter().all(|rank| rank.len() == HEAD));
    }

    #[test]
    fn inserting_into_one_gap_for_ever_spreads_now_and_then() {
        let mut folder = Folder::default();
        folder.insert(0);
        folder.insert(1);
        for n in 0..2_000 {
            // Always right behind the first, then always right before the last.
            folder.insert(if n < 1_000 { 1 } else { folder.ranks.len() - 1 });
        }
        assert!((1..=20).contains(&folder.spreads), "spread {} times", folder.spreads);
    }

    #[test]
    fn five_hundred_fit_into_the_gap_of_two_neighbours() {
        let (low, high) = (of_head(HEADS / 2), of_head(HEADS / 2 + 1));
        let ranks = several(Some(&low), Some(&high), 500).expect("room");
        assert_eq!(ranks.len(), 500);
        assert!(ranks.is_sorted_by(|a, b| a < b));
        assert!(low < ranks[0] && ranks[499] < high);
        assert!(ranks.iter().all(|rank| rank.len() <= HEAD + 3));
    }

    proptest! {
        #[test]
        fn however_many_are_moved_wherever_they_keep_their_order(
            moves in prop::collection::vec((0..60_usize, 1..20_usize, 0..60_usize), 1..60),
        ) {
            // What is in the folder, in the order that people see; the ranks are kept beside it.
            let mut order: Vec<(usize, String)> = (0..60).zip(spread(60)).collect();
            for (from, count, to) in moves {
                let from = from.min(order.len() - 1);
                let moved: Vec<_> = order.drain(from..order.len().min(from + count)).collect();
                let to = to.min(order.len());
                let gap = |order: &[(usize, String)]| {
                    let after = to.checked_sub(1).map(|at| order[at].1.clone());
                    let before = order.get(to).map(|(_, rank)| rank.clone());
                    several(after.as_deref(), before.as_deref(), moved.len())
                };
                let ranks = gap(&order).or_else(|| {
                    let ranks = spread(order.len() as u64);
                    order = order.iter().map(|(id, _)| *id).zip(ranks).collect();
                    gap(&order)
                });
                let ranks = ranks.expect("room after spreading");
                prop_assert!(ranks.iter().all(|rank| rank.len() <= LENGTH));
                order.splice(to..to, moved.into_iter().map(|(id, _)| id).zip(ranks));
                prop_assert!(order.is_sorted_by(|(_, a), (_, b)| a < b));
            }
            let mut ids: Vec<_> = order.iter().map(|(id, _)| *id).collect();
            ids.sort_unstable();
            prop_assert_eq!(ids, (0..60).collect::<Vec<_>>());
        }
    }

    #[test]
    fn there_is_room_before_the_first_and_behind_the_last_of_all_heads() {
        let behind = between(Some("zzzzzzzz"), None).expect("room");
        assert!(behind.as_str() > "zzzzzzzz");
        let before = between(None, Some("00000001")).expect("room");
        assert!(before.as_str() < "00000001" && before.as_str() > "00000000");
    }

    #[test]
    fn spreading_keeps_a_distance_whatever_the_count() {
        for count in [1, 2, 1_000, 100_000] {
            let ranks: Vec<_> = spread(count).collect();
            assert!(ranks.is_sorted_by(|a, b| a < b) && ranks.len() as u64 == count);
        }
    }
}
