//! What of a mail is the answer.

/// Stands at the head of the mails that can be answered; what is below it is ours.
pub const MARK: &str = "-- ✂ --";

/// Takes the answer out of the text of a mail: what stands above what the program quotes.
#[must_use]
pub fn answer(text: &str) -> String {
    let lines = text.lines().collect::<Vec<_>>();
    let end = (0..lines.len()).find(|at| begins_quote(&lines[*at..])).unwrap_or(lines.len());
    lines[..end].join("\n").trim().to_owned()
}

/// Tells whether what follows repeats the mail that is answered, as mail programs introduce it.
fn begins_quote(rest: &[&str]) -> bool {
    let Some(first) = rest.first().map(|line| line.trim()) else { return false };
    let next = rest.get(1).map_or("", |line| line.trim());
    first.contains(MARK)
        || first.starts_with('>')
        || first.starts_with("-----")
        || first.starts_with("_____")
        // “On Monday … wrote:”, which some programs break in two.
        || is_attribution(first)
        || (is_start(first) && is_attribution(&format!("{first} {next}")))
        || is_header(first) && is_header(next)
        // The signature (RFC 3676, section 4.3).
        || rest.first() == Some(&"-- ")
}

fn is_start(line: &str) -> bool {
    ["On ", "Den ", "På ", "Am ", "Le "].iter().any(|start| line.starts_with(start))
}

fn is_attribution(line: &str) -> bool {
    let says = ["wrote:", "skrev:", "schrieb:", "a écrit :"];
    (is_start(line) || line.contains('@') || line.contains('<'))
        && (says.iter().any(|verb| line.ends_with(verb))
            || line.contains(" skrev ") && line.ends_with(':'))
}

/// Two of these, one after the other, are the head of a quoted mail.
fn is_header(line: &str) -> bool {
    let names =
        ["From:", "Fra:", "Sent:", "Sendt:", "Date:", "Dato:", "To:", "Til:", "Subject:", "Emne:"];
    let line = line.trim_start_matches('*');
    names.iter().any(|name| line.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_programs_quote_is_left_out() {
        let quoted = [
            "On Mon, 30 Nov 2026 at 16:03, Vibbio <no-reply@example.com> wrote:\n> Hei",
            "On Mon, 30 Nov 2026 at 16:03, Vibbio\n<no-reply@example.com> wrote:\n> Hei",
            "man. 30. nov. 2026 kl. 16:03 skrev Vibbio <no-reply@example.com>:\n> Hei",
            "Den 30.11.2026 16:03, Vibbio skrev:\nHei",
            "> Hei",
            "Fra: Vibbio\nSendt: mandag 30. november 2026\nTil: Kari",
            "-----Original Message-----\nFrom: Vibbio",
            "-- ✂ --\nHei",
            "-- \nKari Nordmann\nFjord AS",
            "________________________________\nFrom: Vibbio",
        ];
        for quoted in quoted {
            let text = format!("Ja takk!\n\nMed én endring.\n\n{quoted}");
            assert_eq!(answer(&text), "Ja takk!\n\nMed én endring.", "{quoted}");
        }
    }

    #[test]
    fn what_only_looks_alike_stays() {
        for text in
            ["On Monday we are away.", "From: is a word\nof mine", "a - b -- c", "1 > 0 er sant"]
        {
            assert_eq!(answer(text), text);
        }
        assert_eq!(answer(""), "");
        assert_eq!(answer("> all of it"), "");
    }
}
