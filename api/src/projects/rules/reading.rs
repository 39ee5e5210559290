//! How long a message takes to read.

use chrono::TimeDelta;

/// The shortest time that anything is read in.
const SHORTEST: TimeDelta = TimeDelta::milliseconds(833);
/// How long a scene can be shown, in milliseconds.
pub const SHOWN: std::ops::RangeInclusive<i32> = 500..=120_000;

/// How many characters of a language are read in a second: what subtitles for adults are held to
/// (Netflix, Timed Text Style Guides, by language; 17 where they say nothing else). The shortest
/// time is theirs, too: five sixths of a second.
fn speed(language: &str) -> i64 {
    let primary = language.split('-').next().unwrap_or_default();
    match primary.to_ascii_lowercase().as_str() {
        "en" | "ar" | "he" => 20,
        "hi" => 22,
        "ko" => 12,
        "zh" => 9,
        "ja" => 4,
        _ => 17,
    }
}

/// How long a message has to be shown to be read; no time for no message.
#[must_use]
pub fn reading(message: &str, language: &str) -> TimeDelta {
    let letters = message.split_whitespace().collect::<Vec<_>>().join(" ").chars().count();
    if letters == 0 {
        return TimeDelta::zero();
    }
    let letters = i64::try_from(letters).unwrap_or(i64::MAX / 1_000);
    let speed = speed(language);
    Ord::max(SHORTEST, TimeDelta::milliseconds((letters * 1_000 + speed - 1) / speed))
}

/// How long a scene is shown: as somebody said, else as long as the clips that it shows; none while
/// nothing tells.
#[must_use]
pub fn shown(said: Option<i32>, clips: impl IntoIterator<Item = Option<i64>>) -> Option<TimeDelta> {
    if let Some(said) = said {
        return Some(TimeDelta::milliseconds(said.into()));
    }
    let clips: i64 = clips.into_iter().flatten().sum();
    (clips > 0).then(|| TimeDelta::milliseconds(clips))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_at_the_speed_of_its_language() {
        let ms = |message: &str, language| reading(message, language).num_milliseconds();
        assert_eq!(ms(&"ø".repeat(170), "nb-NO"), 10_000);
        assert_eq!(ms(&"o".repeat(170), "en-GB"), 8_500);
        assert_eq!(ms(&"夏".repeat(8), "ja"), 2_000);
        assert_eq!(ms("Hei", "nb"), 833);
        assert_eq!(ms(" \n ", "nb"), 0);
        assert_eq!(ms("a \n  b", "nb"), ms("a b", "nb"));
        assert_eq!(ms("Et og annet på norsk", "nb"), 1_177, "a part of a millisecond is one");
    }

    #[test]
    fn a_scene_is_shown_as_long_as_said_or_as_its_clips() {
        let ms = |said, clips: &[Option<i64>]| {
            shown(said, clips.iter().copied()).map(|shown| shown.num_milliseconds())
        };
        assert_eq!(ms(Some(2_000), &[Some(5_000)]), Some(2_000));
        assert_eq!(ms(None, &[Some(1_500), None, Some(500)]), Some(2_000));
        assert_eq!(ms(None, &[None]), None);
    }
}
