use rand::{RngExt, SeedableRng, distr::uniform::SampleUniform, rngs::StdRng};

/// Dice that fall the same way each time for the same number.
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn new(number: u64) -> Self {
        Self(StdRng::seed_from_u64(number))
    }

    /// Throws a number from one to another, both possible.
    pub(super) fn between<T: SampleUniform + PartialOrd>(&mut self, least: T, most: T) -> T {
        self.0.random_range(least..=most)
    }

    /// Tells whether something happens that does so in so many cases of a hundred.
    pub(super) fn happens(&mut self, percent: u32) -> bool {
        self.between(1, 100) <= percent
    }

    /// Picks one of several; there must be one.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.between(0, all.len() - 1)]
    }

    /// Picks so many of several, or all; each once.
    pub(super) fn pick_some<'a, T>(&mut self, all: &'a [T], count: usize) -> Vec<&'a T> {
        let places = rand::seq::index::sample(&mut self.0, all.len(), count.min(all.len()));
        places.into_iter().map(|place| &all[place]).collect()
    }
}
