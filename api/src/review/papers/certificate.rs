//! The certificate of an approval.

use chrono::{DateTime, Utc};
use entity::{
    review_certificate::{self, Approval, Certified},
    review_decision::Decision,
};

use super::instant;
use crate::pdf::{Font, Grey, HEIGHT, Paper, WIDTH, wrap};

const LEFT: f32 = 60.0;
const BOTTOM: f32 = HEIGHT - 60.0;
const SOFT: Grey = Grey(0.45);
const INK: Grey = Grey(0.1);

/// Writes a certificate as PDF.
#[must_use]
pub fn certificate(row: &review_certificate::Model) -> Vec<u8> {
    let certified = &row.certified;
    let title = format!("Certificate of approval: {}", certified.title);
    let mut page = Page { paper: Paper::new(&title, "en"), y: 90.0 };
    page.write((Font::Bold, 11.0), SOFT, "Certificate of approval");
    page.y += 16.0;
    page.write((Font::Bold, 24.0), INK, &certified.title);
    page.write((Font::Plain, 11.0), SOFT, &outcome(row.outcome, row.issued_at));
    page.y += 16.0;
    page.facts(certified);
    page.heading("Who decided");
    for approval in &certified.approvals {
        page.approval(approval);
    }
    page.heading("What was open");
    if certified.open.is_empty() {
        page.write((Font::Plain, 10.0), INK, "Nothing: all comments were resolved.");
    }
    for (number, item) in (1..).zip(&certified.open) {
        let at = item.code.as_deref().unwrap_or("all of the cut");
        let heading = format!("{number}. {at} · {}", item.name);
        page.write((Font::Bold, 10.0), INK, &heading);
        page.write((Font::Plain, 10.0), INK, &item.text);
        page.y += 4.0;
    }
    page.y += 12.0;
    let last = "Whoever has the file can check that it is the one that was approved: its SHA-256 is \
                the one above. Times are those of Oslo.";
    page.write((Font::Plain, 8.0), SOFT, last);
    page.paper.finish()
}

fn outcome(outcome: Decision, at: DateTime<Utc>) -> String {
    let word = match outcome {
        Decision::ApproveWithChanges => "Approved with changes",
        Decision::Approve | Decision::RequestChanges => "Approved",
    };
    format!("{word} on {}", instant(at))
}

struct Page {
    paper: Paper,
    /// How far down the next line begins.
    y: f32,
}

impl Page {
    fn facts(&mut self, certified: &Certified) {
        let facts = [
            ("Customer", certified.customer.clone()),
            ("Order", certified.order.to_string()),
            ("Cut", certified.cut.to_string()),
            ("File", certified.file.clone()),
            ("SHA-256", certified.digest.clone()),
        ];
        for (name, fact) in facts {
            self.room();
            let at = (LEFT, self.y);
            self.paper.line(at, (Font::Plain, 10.0), SOFT, name);
            for line in wrap(Font::Plain, 9.5, &fact, WIDTH - 2.0 * LEFT - 90.0) {
                self.room();
                let at = (LEFT + 90.0, self.y);
                self.paper.line(at, (Font::Plain, 9.5), INK, &line);
                self.y += 15.0;
            }
        }
    }

    fn approval(&mut self, approval: &Approval) {
        let stage = approval.stage.as_ref().map(|stage| format!(" · {stage}")).unwrap_or_default();
        let email = approval.email.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
        let decision = match approval.decision {
            Decision::Approve => "approved",
            Decision::ApproveWithChanges => "approved with changes",
            Decision::RequestChanges => "asked for changes",
        };
        self.write((Font::Bold, 10.0), INK, &format!("{}{email}", approval.name));
        let what = format!("{decision} on {}{stage}", instant(approval.at));
        self.write((Font::Plain, 10.0), INK, &what);
        if let Some(note) = &approval.note {
            self.write((Font::Plain, 10.0), SOFT, note);
        }
        self.y += 4.0;
    }

    fn heading(&mut self, text: &str) {
        self.y += 14.0;
        self.room();
        self.paper.rule((LEFT, self.y - 8.0), WIDTH - 2.0 * LEFT, Grey(0.8));
        self.y += 10.0;
        self.write((Font::Bold, 13.0), INK, text);
        self.y += 2.0;
    }

    fn write(&mut self, (font, size): (Font, f32), grey: Grey, text: &str) {
        for line in wrap(font, size, text, WIDTH - 2.0 * LEFT) {
            self.room();
            self.paper.line((LEFT, self.y), (font, size), grey, &line);
            self.y += size * 1.4;
        }
    }

    /// Goes on with the next page where this one is full.
    fn room(&mut self) {
        if self.y > BOTTOM {
            self.paper.turn();
            self.y = 70.0;
        }
    }
}
