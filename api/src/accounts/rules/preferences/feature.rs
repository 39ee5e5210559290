//! Which variant of a feature somebody sees.

use entity::{
    feature::{Variant, Variants},
    id::UserId,
};
use sha2::{Digest, Sha256};

use super::{KEY, key};
use crate::error::{Code, Refusal};

/// How many variants a feature has at most.
pub const VARIANTS: usize = 10;
/// The greatest weight of a variant.
pub const WEIGHT: i32 = 1_000_000;

/// Why a feature stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeatureError {
    /// None, too many, twice the same, or of no weight together.
    #[error(
        "A feature has 1 to {VARIANTS} variants with names of their own and weights of 0 to \
         {WEIGHT}, not all of them 0."
    )]
    Variants,
    /// The feature has no such variant.
    #[error("The feature has no variant of this name.")]
    NoVariant,
}

impl Refusal for FeatureError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Variants => "variants",
            Self::NoVariant => "variant",
        })
    }
}

/// Reads the variants of a feature: names and weights.
pub fn variants(typed: Vec<(String, i32)>) -> Result<Variants, FeatureError> {
    let count = typed.len();
    let mut variants = Vec::<Variant>::with_capacity(count.min(VARIANTS));
    for (name, weight) in typed.into_iter().take(VARIANTS) {
        let is_new = variants.iter().all(|variant| variant.name != name);
        let weight = u32::try_from(weight).ok().filter(|_| weight <= WEIGHT);
        let Some(weight) = weight.filter(|_| is_new && key(&name, "variants").is_ok()) else {
            return Err(FeatureError::Variants);
        };
        variants.push(Variant { name, weight });
    }
    let is_seen = variants.iter().any(|variant| variant.weight > 0);
    if is_seen && count <= VARIANTS { Ok(Variants(variants)) } else { Err(FeatureError::Variants) }
}

/// The variant of a feature that somebody sees: always the same, as long as the weights are, and
/// in one feature whatever it is in another. When weights change, only those change over who have
/// to.
#[must_use]
pub fn assigned<'a>(feature: &str, variants: &'a Variants, user: UserId) -> Option<&'a str> {
    debug_assert!(feature.len() <= KEY, "keys are checked where they are kept");
    let total: u64 = variants.0.iter().map(|variant| u64::from(variant.weight)).sum();
    let digest = Sha256::new_with_prefix(feature).chain_update([0]).chain_update(user.0).finalize();
    let place = digest.first_chunk().map(|first| u64::from_be_bytes(*first))?;
    // As a fraction of all weights, so that a change of one weight moves the borders only.
    let mut place = u64::try_from((u128::from(place) * u128::from(total)) >> 64).ok()?;
    for variant in &variants.0 {
        let weight = u64::from(variant.weight);
        if place < weight {
            return Some(&variant.name);
        }
        place -= weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn weights(weights: &[(&str, i32)]) -> Variants {
        let typed = weights.iter().map(|(name, weight)| ((*name).to_owned(), *weight));
        variants(typed.collect()).expect("variants")
    }

    fn people() -> impl Iterator<Item = UserId> {
        (0..20_000_u128).map(|n| UserId(uuid::Uuid::from_u128(n)))
    }

    #[test]
    fn people_are_spread_by_weight_and_stay_where_they_are() {
        let variants = weights(&[("old", 70), ("new", 30)]);
        let mut counts = HashMap::<_, u32>::new();
        for user in people() {
            let seen = assigned("editor", &variants, user).expect("a variant");
            assert_eq!(assigned("editor", &variants, user), Some(seen));
            *counts.entry(seen).or_default() += 1;
        }
        assert!((13_700..14_300).contains(&counts["old"]), "{counts:?}");
    }

    #[test]
    fn two_features_have_nothing_to_do_with_each_other() {
        let variants = weights(&[("a", 1), ("b", 1)]);
        let alike = people().filter(|user| {
            assigned("one", &variants, *user) == assigned("other", &variants, *user)
        });
        assert!((9_700..10_300).contains(&alike.count()));
    }

    #[test]
    fn a_weight_that_rises_moves_only_whom_it_has_to() {
        let (few, more) =
            (weights(&[("new", 10), ("old", 90)]), weights(&[("new", 20), ("old", 80)]));
        for user in people() {
            let was = assigned("editor", &few, user);
            assert!(was != Some("new") || assigned("editor", &more, user) == Some("new"));
        }
        let none = weights(&[("new", 0), ("old", 1)]);
        assert!(people().all(|user| assigned("editor", &none, user) == Some("old")));
    }

    #[test]
    fn variants_are_few_and_each_its_own() {
        let many = (0..=VARIANTS).map(|n| (format!("v{n}"), 1)).collect();
        let typed = |list: &[(&str, i32)]| {
            list.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect::<Vec<_>>()
        };
        for wrong in [
            many,
            typed(&[]),
            typed(&[("a", 0)]),
            typed(&[("a", -1), ("b", 2)]),
            typed(&[("a", 1), ("a", 1)]),
            typed(&[("A b", 1)]),
            typed(&[("a", WEIGHT + 1)]),
        ] {
            assert_eq!(variants(wrong), Err(FeatureError::Variants));
        }
    }
}
