//! The storyboard as a paper.

use super::{Board, Seen, Shot, clock, words::Words};
use crate::pdf::{Font, Grey, HEIGHT, Paper, Picture, WIDTH, wrap};

const LEFT: f32 = 50.0;
const ACROSS: f32 = WIDTH - 2.0 * LEFT;
const TOP: f32 = 70.0;
const BOTTOM: f32 = HEIGHT - 60.0;
/// Three stills side by side.
const STILL: (f32, f32) = (155.0, 110.0);
const GAP: f32 = 15.0;
const INK: Grey = Grey(0.1);
const SOFT: Grey = Grey(0.45);

/// Writes the paper.
pub(super) fn write(board: &Board) -> Vec<u8> {
    let words = Words::of(&board.brief.language);
    let brief = &board.brief;
    let paper = Paper::new(&format!("{} – {}", brief.title, words.storyboard), words.language);
    let mut sheet = Sheet { paper, y: TOP };
    sheet.write((Font::Bold, 20.0), INK, &brief.title);
    let about = format!(
        "{} · {} · {} {}",
        brief.customer, words.storyboard, brief.target_seconds, words.seconds
    );
    sheet.write((Font::Plain, 10.0), SOFT, &about);
    for (name, text) in [
        (words.goal, &brief.goal),
        (words.audience, &brief.audience),
        (words.call_to_action, &brief.call_to_action),
        (words.music, &brief.music),
    ] {
        if !text.is_empty() {
            sheet.write((Font::Plain, 10.0), INK, &format!("{name}: {text}"));
        }
    }
    for (number, shot) in (1..).zip(&board.shots) {
        sheet.shot(words, number, shot);
    }
    sheet.paper.finish()
}

struct Sheet {
    paper: Paper,
    /// How far down the next line begins.
    y: f32,
}

impl Sheet {
    fn shot(&mut self, words: &Words, number: usize, shot: &Shot) {
        // A scene begins where its first lines and stills fit.
        if self.y + STILL.1 + 80.0 > BOTTOM {
            self.turn();
        }
        self.y += 10.0;
        self.paper.rule((LEFT, self.y), ACROSS, Grey(0.8));
        self.y += 18.0;
        let time = shot.duration_ms.map(|ms| format!(" · {}", clock(ms.into())));
        let heading = format!("{} {number}{}", words.scene, time.unwrap_or_default());
        self.write((Font::Plain, 9.0), SOFT, &heading);
        self.y += 4.0;
        self.write((Font::Bold, 13.0), INK, &shot.message);
        self.write((Font::Plain, 9.0), SOFT, &shot.note);
        if shot.seen.is_empty() {
            self.write((Font::Plain, 9.0), SOFT, words.nothing);
        }
        for row in shot.seen.chunks(3) {
            self.row(row);
        }
    }

    /// Things side by side, each with what is told below it.
    fn row(&mut self, row: &[Seen]) {
        if self.y + STILL.1 + 40.0 > BOTTOM {
            self.turn();
        }
        let top = self.y;
        let mut lowest = top + STILL.1;
        for (seen, x) in row.iter().zip([0.0, 1.0, 2.0].map(|n| LEFT + n * (STILL.0 + GAP))) {
            match &seen.still {
                Some(still) => {
                    let (width, height) = fitted(still.width, still.height);
                    let picture = Picture {
                        jpeg: still.jpeg.clone(),
                        width: still.width,
                        height: still.height,
                    };
                    self.paper.picture((x, top), (width, height), picture);
                }
                None => {
                    self.paper.line((x, top + 12.0), (Font::Plain, 9.0), SOFT, &short(&seen.name));
                }
            }
            let mut y = top + STILL.1 + 12.0;
            for line in told(seen) {
                for line in wrap(Font::Plain, 8.5, &line, STILL.0) {
                    self.paper.line((x, y), (Font::Plain, 8.5), INK, &line);
                    y += 11.0;
                }
            }
            lowest = lowest.max(y);
        }
        self.y = lowest + 10.0;
    }

    /// Writes a text, as far down as it takes, on as many pages as it takes.
    fn write(&mut self, (font, size): (Font, f32), grey: Grey, text: &str) {
        if text.is_empty() {
            return;
        }
        for line in wrap(font, size, text, ACROSS) {
            if self.y > BOTTOM {
                self.turn();
            }
            self.paper.line((LEFT, self.y), (font, size), grey, &line);
            self.y += size * 1.4;
        }
    }

    fn turn(&mut self) {
        self.paper.turn();
        self.y = TOP;
    }
}

/// What stands below a still.
fn told(seen: &Seen) -> Vec<String> {
    let mut lines: Vec<_> = seen
        .names
        .iter()
        .map(|named| match named.title.as_str() {
            "" => named.name.clone(),
            title => format!("{}, {title}", named.name),
        })
        .collect();
    lines.extend(
        seen.cut.map(|(from, to)| format!("{}–{}", clock(from), to.map(clock).unwrap_or_default())),
    );
    if !seen.note.is_empty() {
        lines.push(seen.note.chars().take(200).collect());
    }
    lines
}

/// The size of a still within its place.
#[expect(clippy::cast_precision_loss, reason = "sides of pictures are small")]
fn fitted(width: u32, height: u32) -> (f32, f32) {
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let times = f32::min(STILL.0 / width, STILL.1 / height);
    (width * times, height * times)
}

/// A name that fits beside others.
fn short(name: &str) -> String {
    name.chars().take(32).collect()
}
