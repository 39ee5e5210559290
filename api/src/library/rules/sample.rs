//! Which assets stand for all, where there are too many to be counted.
//!
//! Every asset is in one of 64 buckets, whatever it is: the dice of its id decide. The index knows
//! the bucket of each card as if it were a word, so that a few buckets of what is found cost as much
//! as there is in them, and what is counted there, times as many as there are more buckets, is a fair
//! estimate of the whole.

use entity::id::AssetId;

/// How many buckets there are.
pub const BUCKETS: u8 = 64;

/// The buckets that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many, from the first one on.
    buckets: u8,
}

impl Sample {
    /// A single bucket, by which it is told how many are wanted.
    pub const PILOT: Self = Self { buckets: 1 };

    /// Chooses how much of what is found is counted where a single bucket has so many of it; none
    /// where all of it is counted, since that are not more than `exact`.
    ///
    /// What is counted is half as many as would be counted exactly: a sample grows with how exact
    /// it has to be, and not with what it is taken of.
    #[must_use]
    pub fn of(in_one: u64, exact: u64) -> Option<Self> {
        let all = in_one.saturating_mul(BUCKETS.into());
        if all <= exact {
            return None;
        }
        let buckets = (exact / 2).div_ceil(in_one).clamp(1, u64::from(BUCKETS / 2));
        Some(Self { buckets: u8::try_from(buckets).unwrap_or(1) })
    }

    /// The words that the index has for the buckets of an account.
    pub fn words(self, mark: &str) -> impl Iterator<Item = String> {
        (0..self.buckets).map(move |bucket| word(mark, bucket))
    }

    /// Tells whether an asset is in one of the buckets.
    #[must_use]
    pub fn has(self, asset: AssetId) -> bool {
        bucket(asset) < self.buckets
    }

    /// How many there are of all, where so many are in the buckets.
    #[must_use]
    pub fn scaled(self, counted: u64) -> u64 {
        counted * u64::from(BUCKETS) / u64::from(self.buckets)
    }

    /// How far an estimate may be from what there is: it is nearer in nineteen of twenty cases.
    #[must_use]
    pub fn margin(self, estimate: u64) -> u64 {
        // The deviation of how often dice fall so, and how many of them lie within two of it.
        let share = f64::from(self.buckets) / f64::from(BUCKETS);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let deviation = (estimate as f64 * (1.0 - share) / share).sqrt();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
        let margin = (1.96 * deviation).ceil() as u64;
        margin
    }
}

/// The bucket of an asset.
#[must_use]
pub fn bucket(asset: AssetId) -> u8 {
    // The last bits of an id are random.
    asset.0.as_bytes()[15] % BUCKETS
}

/// The word of a bucket: no word that is looked for begins with such a letter.
#[must_use]
pub fn word(mark: &str, bucket: u8) -> String {
    format!("s{mark}{bucket:02x}")
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    #[test]
    fn few_are_counted_and_of_many_about_half_as_many() {
        let buckets = |in_one| Sample::of(in_one, 20_000).map(|sample| sample.buckets);
        assert_eq!(buckets(0), None);
        assert_eq!(buckets(312), None);
        assert_eq!(buckets(313), Some(32));
        assert_eq!(buckets(1_630), Some(7));
        assert_eq!(buckets(12_060), Some(1));
        assert_eq!(buckets(u64::MAX), Some(1));
        assert_eq!(Sample::of(1, 0).map(|sample| sample.buckets), Some(1));
    }

    #[test]
    fn ids_fall_into_all_buckets_alike() {
        let mut counts = [0_u32; BUCKETS as usize];
        for asset in iter::repeat_with(AssetId::new).take(64_000) {
            counts[usize::from(bucket(asset))] += 1;
        }
        // Six deviations from the thousand that are to be expected.
        assert!(counts.iter().all(|count| (810..1_190).contains(count)), "{counts:?}");
    }

    #[test]
    fn an_estimate_is_within_its_margin_as_often_as_is_said() {
        let sample = Sample { buckets: 8 };
        let (mut within, rounds, all) = (0, 400, 2_000);
        for _ in 0..rounds {
            let counted = iter::repeat_with(AssetId::new).take(all).filter(|id| sample.has(*id));
            let estimate = sample.scaled(counted.count() as u64);
            within += u32::from(estimate.abs_diff(all as u64) <= sample.margin(estimate));
        }
        assert!((360..=398).contains(&within), "{within} of {rounds}");
    }
}
