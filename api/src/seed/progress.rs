use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

/// How long people wait before they hear how far it is.
const SILENCE: Duration = Duration::from_secs(2);

/// Tells people how far it is, and in the end how fast it went.
pub(super) struct Progress<'a> {
    out: &'a mut dyn Write,
    what: &'static str,
    begun: Instant,
    told: Instant,
}

impl<'a> Progress<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        let now = Instant::now();
        Self { out, what: "", begun: now, told: now }
    }

    /// Begins something that there will be many of.
    pub(super) fn begin(&mut self, what: &'static str) {
        (self.what, self.begun, self.told) = (what, Instant::now(), Instant::now());
    }

    /// Says how many there are by now, unless that was said a moment ago.
    pub(super) fn at(&mut self, count: usize, of: usize) -> io::Result<()> {
        if self.told.elapsed() < SILENCE {
            return Ok(());
        }
        self.told = Instant::now();
        writeln!(self.out, "  {} of {} {}", grouped(count), grouped(of), self.what)?;
        self.out.flush()
    }

    /// Says how many there are, how long that took, and how many it was a second.
    pub(super) fn end(&mut self, count: usize) -> io::Result<()> {
        let took = self.begun.elapsed().max(Duration::from_millis(1));
        let a_second = count as u128 * 1_000 / took.as_millis();
        writeln!(
            self.out,
            "{} {} in {:.1} s, {} a second",
            grouped(count),
            self.what,
            took.as_secs_f64(),
            grouped(usize::try_from(a_second).unwrap_or(usize::MAX)),
        )?;
        self.out.flush()
    }
}

/// Writes a number with a space between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_written_in_groups() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
