//! Comments as a paper, with stills.

use std::fmt::Write;

use super::{Remark, Said, Stills, instant};
use crate::pdf::{Font, Grey, HEIGHT, Paper, Picture, WIDTH, wrap};

const LEFT: f32 = 50.0;
/// Where lines of the whole page begin, and how wide they are.
const WHOLE: (f32, f32) = (LEFT, WIDTH - 2.0 * LEFT);
const BOTTOM: f32 = HEIGHT - 60.0;
/// The width of a still.
const STILL: f32 = 150.0;
const SIZE: f32 = 10.0;
const LEADING: f32 = 14.0;
const SOFT: Grey = Grey(0.45);
const INK: Grey = Grey(0.1);

/// Writes what was said about a cut as PDF. Where there are no stills it says why.
#[must_use]
pub fn sheet(said: &Said, stills: &Stills) -> Vec<u8> {
    let title = format!("{}: comments on cut {}", said.order.title, said.cut.number);
    let mut sheet = Sheet { paper: Paper::new(&title, "en"), y: 70.0 };
    sheet.write(WHOLE, (Font::Bold, 18.0), INK, &said.order.title);
    let open = said.remarks.iter().filter(|r| r.number.is_some() && r.resolved_in.is_none());
    let total = said.remarks.iter().filter(|remark| remark.number.is_some()).count();
    let about = format!(
        "Order {} of {} · cut {} · {total} comments, {} of them open",
        said.order.number,
        said.order.brief.customer,
        said.cut.number,
        open.count(),
    );
    sheet.write(WHOLE, (Font::Plain, SIZE), SOFT, &about);
    let digest = format!("{} · SHA-256 {}", said.cut.name, said.cut.digest);
    sheet.write(WHOLE, (Font::Plain, 7.5), SOFT, &digest);
    if stills.is_empty() && said.remarks.iter().any(|remark| remark.frames.is_some()) {
        let why =
            "Without stills: the server lacks ffmpeg, or the frames of the cut are not known.";
        sheet.write(WHOLE, (Font::Plain, 8.0), SOFT, why);
    }
    for remark in &said.remarks {
        sheet.remark(said, remark, stills);
    }
    sheet.paper.finish()
}

struct Sheet {
    paper: Paper,
    /// How far down the next line begins.
    y: f32,
}

impl Sheet {
    fn remark(&mut self, said: &Said, remark: &Remark, stills: &Stills) {
        let is_reply = remark.number.is_none();
        let still = remark.frames.and_then(|(frame, _)| stills.get(&frame)).cloned();
        let height = still.as_ref().map_or(0.0, height);
        // A comment begins where its still and its first lines fit.
        if self.y + height.max(3.0 * LEADING) > BOTTOM {
            self.turn();
        }
        if !is_reply {
            self.y += 8.0;
            self.paper.rule((LEFT, self.y), WIDTH - 2.0 * LEFT, Grey(0.8));
            self.y += 16.0;
        }
        let (top, page) = (self.y, self.paper.pages());
        if let Some(still) = still {
            self.paper.picture((LEFT, top - 9.0), (STILL, height), still);
        }
        let x = if is_reply { LEFT + STILL + 30.0 } else { LEFT + STILL + 16.0 };
        let width = WIDTH - LEFT - x;
        self.write((x, width), (Font::Bold, SIZE), INK, &heading(said, remark));
        self.write((x, width), (Font::Plain, SIZE), INK, &remark.text);
        let mut below = instant(remark.at);
        if let Some(cut) = remark.resolved_in {
            let _ = write!(below, " · resolved in cut {cut}");
        } else if remark.is_gone {
            below.push_str(" · its frames are gone from this cut");
        }
        self.write((x, width), (Font::Plain, 8.0), SOFT, &below);
        if self.paper.pages() == page {
            self.y = self.y.max(top + height);
        }
    }

    /// Writes a text, as far down as it takes, on as many pages as it takes.
    fn write(&mut self, (x, most): (f32, f32), (font, size): (Font, f32), grey: Grey, text: &str) {
        let leading = size.max(8.0) * (LEADING / SIZE);
        for line in wrap(font, size, text, most) {
            if self.y > BOTTOM {
                self.turn();
            }
            self.paper.line((x, self.y), (font, size), grey, &line);
            self.y += leading;
        }
    }

    fn turn(&mut self) {
        self.paper.turn();
        self.y = 70.0;
    }
}

fn height(still: &Picture) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are small")]
    let shape = still.height as f32 / still.width.max(1) as f32;
    (STILL * shape).min(200.0)
}

fn heading(said: &Said, remark: &Remark) -> String {
    let side = if remark.is_vibbio { " (Vibbio)" } else { "" };
    let private = if remark.is_private { " · private" } else { "" };
    match remark.number {
        None => format!("Reply of {}{side}{private}", remark.author),
        Some(number) => {
            let at = said.code(remark).unwrap_or_else(|| "all of the cut".into());
            format!("{number}. {at} · {}{side}{private}", remark.author)
        }
    }
}
