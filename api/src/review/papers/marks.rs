//! Comments as markers for editing programs.

use std::{collections::BTreeMap, fmt::Write};

use super::{Remark, Said};
use crate::{library::rules::rate::Rate, review::rules::ReviewError};

/// The hour at which a timeline begins, as editing programs have it.
const START_HOURS: i64 = 1;
/// The longest text of a marker, in characters.
const TEXT: usize = 500;
/// The colours of markers: what the customer asks for, what Vibbio notes, what is done.
const COLOURS: [&str; 3] = ["Red", "Blue", "Green"];

/// Writes comments as an edit decision list (CMX 3600) of markers: one event of each frame on which
/// comments begin, with a locator for each that Avid and Premiere read, and a line that `DaVinci`
/// Resolve reads, which has one marker on a frame. Events are one frame long, since programs refuse
/// lists whose events overlap; how long a range is, the line tells. Time codes begin at one hour and
/// drop no frames.
///
/// Refused while it is not known how many frames a second there are.
pub fn edl(said: &Said) -> Result<String, ReviewError> {
    let timing = said.timing.ok_or(ReviewError::NoFrames)?;
    let title = on_one_line(&format!("{} - cut {}", said.order.title, said.cut.number));
    let mut frames = BTreeMap::<i32, Vec<&Remark>>::new();
    for remark in said.remarks.iter().filter(|remark| is_mark(remark)) {
        frames.entry(remark.frames.unwrap_or((0, 0)).0).or_default().push(remark);
    }
    let offset = START_HOURS * 3_600 * timing.rate.nominal();
    let at = |frame: i32| timing.rate.code(i64::from(frame) + offset);
    let mut written = format!("TITLE: {title}\r\nFCM: NON-DROP FRAME\r\n");
    for (event, (first, remarks)) in (1..).zip(frames) {
        let (begins, ends) = (at(first), at(first.saturating_add(1)));
        // Writing to a text cannot fail.
        let _ = write!(
            written,
            "\r\n{event:03}  001      V     C        {begins} {ends} {begins} {ends}\r\n"
        );
        for remark in &remarks {
            let (colour, text) = (colour(remark).to_uppercase(), words(remark));
            let _ = write!(written, "* LOC: {begins} {colour:<7} {text}\r\n");
        }
        let _ = write!(written, "{}", line(first, &remarks));
    }
    Ok(written)
}

/// What Resolve reads of the comments that begin on a frame: of the colour of what is to be done,
/// if anything is, and as long as the longest.
fn line(first: i32, remarks: &[&Remark]) -> String {
    let colours: Vec<_> = remarks.iter().map(|remark| colour(remark)).collect();
    let colour = COLOURS.into_iter().find(|colour| colours.contains(colour)).unwrap_or_default();
    let texts: Vec<_> = remarks.iter().map(|remark| words(remark)).collect();
    let last = remarks.iter().filter_map(|remark| remark.frames).map(|(_, last)| last).max();
    let length = last.map_or(1, |last| last - first + 1);
    format!(" |C:ResolveColor{colour} |M:{} |D:{length}\r\n", texts.join(" / "))
}

/// Writes comments as a sequence of Final Cut Pro (FCPXML 1.9) that has nothing in it but markers:
/// what is open is still to do, what is resolved is done.
///
/// Refused while it is not known how many frames a second there are.
pub fn fcpxml(said: &Said) -> Result<String, ReviewError> {
    let timing = said.timing.ok_or(ReviewError::NoFrames)?;
    let title = escaped(&format!("{} - cut {}", said.order.title, said.cut.number));
    let (width, height) = said.size.unwrap_or((1_920, 1_080));
    let (frame, duration) = (time(timing.rate, 1), time(timing.rate, timing.count));
    let mut marks = String::new();
    for remark in said.remarks.iter().filter(|remark| is_mark(remark)) {
        let (first, last) = remark.frames.unwrap_or((0, 0));
        let (begins, lasts) = (time(timing.rate, first), time(timing.rate, last - first + 1));
        let (text, done) = (escaped(&words(remark)), u8::from(remark.resolved_in.is_some()));
        let _ = writeln!(
            marks,
            "            <marker start=\"{begins}\" duration=\"{lasts}\" value=\"{text}\" \
             completed=\"{done}\"/>"
        );
    }
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE fcpxml>\n<fcpxml version=\"1.9\">\n  \
         <resources>\n    <format id=\"r1\" frameDuration=\"{frame}\" width=\"{width}\" \
         height=\"{height}\"/>\n  </resources>\n  <library>\n    <event name=\"Review\">\n      \
         <project name=\"{title}\">\n        <sequence format=\"r1\" duration=\"{duration}\" \
         tcStart=\"0s\" tcFormat=\"NDF\">\n          <spine>\n          <gap name=\"{title}\" \
         offset=\"0s\" start=\"0s\" duration=\"{duration}\">\n{marks}          </gap>\n          \
         </spine>\n        </sequence>\n      </project>\n    </event>\n  </library>\n</fcpxml>\n"
    ))
}

/// Tells whether something becomes a marker: comments on frames, and those on all of the cut at its
/// start; not replies, nor what has no place any more.
fn is_mark(remark: &Remark) -> bool {
    remark.number.is_some() && !remark.is_gone
}

/// So many frames in seconds, exactly.
fn time(rate: Rate, frames: i32) -> String {
    let above = i64::from(frames) * i64::from(rate.seconds);
    if above == 0 { "0s".into() } else { format!("{above}/{}s", rate.frames) }
}

fn colour(remark: &Remark) -> &'static str {
    match remark {
        Remark { resolved_in: Some(_), .. } => COLOURS[2],
        Remark { is_vibbio: true, .. } => COLOURS[1],
        _ => COLOURS[0],
    }
}

/// Who says what, on one line, without the sign that ends a field.
fn words(remark: &Remark) -> String {
    let text = on_one_line(&format!("{}: {}", remark.author, remark.text));
    text.replace('|', "/").chars().take(TEXT).collect()
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    let mut written = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other => written.push(other),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_seconds_exactly() {
        let ntsc = Rate { frames: 30_000, seconds: 1_001 };
        assert_eq!(time(ntsc, 60), "60060/30000s");
        assert_eq!(time(ntsc, 0), "0s");
    }

    #[test]
    fn what_people_say_ends_no_field_and_opens_no_tag() {
        assert_eq!(escaped("a<b>&\"\u{0}\n"), "a&lt;b&gt;&amp;&quot;");
        assert_eq!(on_one_line(" a\n\nb\t"), "a b");
    }
}
