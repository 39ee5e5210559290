//! Which pictures look alike.

/// In how many of 64 bits the hashes of two pictures that look alike differ at most.
pub const ALIKE: u32 = 8;

/// In how many bits the hashes of two pictures differ at most that look the same: as many as leave
/// one quarter untouched.
pub const SAME: u32 = 3;

/// The quarters of a hash, each of which can be looked up. Of two hashes that differ in at most
/// eleven bits, one pair of quarters differs in at most two.
#[must_use]
pub fn quarters(hash: i64) -> [i32; 4] {
    let bits = hash.cast_unsigned();
    [48, 32, 16, 0].map(|shift| i32::from(u16::try_from(bits >> shift & 0xFFFF).unwrap_or(0)))
}

/// Every quarter that differs from one in at most two bits: 137 of them.
#[must_use]
pub fn near(quarter: i32) -> Vec<i32> {
    let mut found = vec![quarter];
    for first in 0..16 {
        found.push(quarter ^ 1 << first);
        found.extend((0..first).map(|second| quarter ^ 1 << first ^ 1 << second));
    }
    found
}

/// In how many bits two hashes differ.
#[must_use]
pub fn distance(one: i64, other: i64) -> u32 {
    (one ^ other).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_sum_of_its_quarters() {
        let hash = 0x8001_0203_FFFF_0405_u64.cast_signed();
        assert_eq!(quarters(hash), [0x8001, 0x0203, 0xFFFF, 0x0405]);
        assert_eq!(quarters(-1), [0xFFFF; 4]);
    }

    #[test]
    fn near_quarters_are_all_of_at_most_two_other_bits() {
        let found = near(0xA5A5);
        assert_eq!(found.len(), 137);
        let all = (0..=0xFFFF).filter(|other: &i32| (other ^ 0xA5A5).count_ones() <= 2);
        assert!(all.into_iter().all(|other| found.contains(&other)));
    }

    #[test]
    fn two_hashes_that_are_alike_always_share_a_near_quarter() {
        // Two bits in each quarter, and a third one nowhere.
        let (one, other) = (0_i64, 0x0003_0003_0003_0003_i64);
        assert_eq!(distance(one, other), ALIKE);
        let share = quarters(one).into_iter().zip(quarters(other));
        assert!(share.into_iter().any(|(one, other)| near(one).contains(&other)));
    }
}
