//! Which line of the price list applies. Pure.

use entity::price;

/// Finds the price of a video in credits: the line with the least length that it does not exceed.
/// None where every line is shorter: that video is priced by quote.
#[must_use]
pub fn video(lines: &[price::Model], seconds: i64) -> Option<i32> {
    let fitting = lines.iter().filter(|line| line.quantity.is_some_and(|most| seconds <= most));
    fitting.min_by_key(|line| line.quantity).and_then(|line| line.credits)
}

#[cfg(test)]
mod tests {
    use entity::{id::PriceId, price::PriceKind};

    use super::*;

    fn line(most: i64, credits: i32) -> price::Model {
        price::Model {
            id: PriceId::new(),
            kind: PriceKind::Video,
            code: format!("up_to_{most}_s"),
            effective_from: "2026-01-01T00:00:00Z".parse().expect("an instant"),
            quantity: Some(most),
            credits: Some(credits),
            nok: None,
            eur: None,
        }
    }

    #[test]
    fn a_length_belongs_to_the_line_whose_bound_it_reaches() {
        let lines = [line(60, 750), line(15, 350), line(30, 550), line(120, 1_000)];
        let cases = [
            (0, Some(350)),
            (15, Some(350)),
            (16, Some(550)),
            (30, Some(550)),
            (31, Some(750)),
            (60, Some(750)),
            (120, Some(1_000)),
            (121, None),
        ];
        for (seconds, credits) in cases {
            assert_eq!(video(&lines, seconds), credits, "{seconds} s");
        }
    }
}
