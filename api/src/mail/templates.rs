//! What mails say, in each language.

use std::fmt::{self, Write};

use anyhow::Context;
use entity::user::Language;
use minijinja::{
    AutoEscape, Environment, Output, State, UndefinedBehavior, Value, context, escape_formatter,
};

use super::{Letter, Recipient, on_one_line};
use crate::error;

/// Every template, by name.
macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = &templates![
    "layout.html",
    "en/account_closed.html",
    "en/account_closed.txt",
    "en/account_deleted.html",
    "en/account_deleted.txt",
    "en/account_ending.html",
    "en/account_ending.txt",
    "en/account_exists.html",
    "en/account_exists.txt",
    "en/digest.html",
    "en/digest.txt",
    "en/email_change_asked.html",
    "en/email_change_asked.txt",
    "en/email_change_confirm.html",
    "en/email_change_confirm.txt",
    "en/email_changed.html",
    "en/email_changed.txt",
    "en/factor.html",
    "en/factor.txt",
    "en/invitation.html",
    "en/invitation.txt",
    "en/joining.html",
    "en/joining.txt",
    "en/mention.html",
    "en/mention.txt",
    "en/messages.html",
    "en/messages.txt",
    "en/notification.html",
    "en/notification.txt",
    "en/order_confirmation.html",
    "en/order_confirmation.txt",
    "en/password_changed.html",
    "en/password_changed.txt",
    "en/password_reset.html",
    "en/password_reset.txt",
    "en/review_code.html",
    "en/review_code.txt",
    "en/review_invitation.html",
    "en/review_invitation.txt",
    "en/rights_expiry.html",
    "en/rights_expiry.txt",
    "en/session_stolen.html",
    "en/session_stolen.txt",
    "en/verification.html",
    "en/verification.txt",
    "nb/account_closed.html",
    "nb/account_closed.txt",
    "nb/account_deleted.html",
    "nb/account_deleted.txt",
    "nb/account_ending.html",
    "nb/account_ending.txt",
    "nb/account_exists.html",
    "nb/account_exists.txt",
    "nb/digest.html",
    "nb/digest.txt",
    "nb/email_change_asked.html",
    "nb/email_change_asked.txt",
    "nb/email_change_confirm.html",
    "nb/email_change_confirm.txt",
    "nb/email_changed.html",
    "nb/email_changed.txt",
    "nb/factor.html",
    "nb/factor.txt",
    "nb/invitation.html",
    "nb/invitation.txt",
    "nb/joining.html",
    "nb/joining.txt",
    "nb/mention.html",
    "nb/mention.txt",
    "nb/messages.html",
    "nb/messages.txt",
    "nb/notification.html",
    "nb/notification.txt",
    "nb/order_confirmation.html",
    "nb/order_confirmation.txt",
    "nb/password_changed.html",
    "nb/password_changed.txt",
    "nb/password_reset.html",
    "nb/password_reset.txt",
    "nb/review_code.html",
    "nb/review_code.txt",
    "nb/review_invitation.html",
    "nb/review_invitation.txt",
    "nb/rights_expiry.html",
    "nb/rights_expiry.txt",
    "nb/session_stolen.html",
    "nb/session_stolen.txt",
    "nb/verification.html",
    "nb/verification.txt",
];

/// A letter, written out.
pub(super) struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The templates, ready to fill in. A text begins with its subject and an empty line.
pub(super) struct Templates(Environment<'static>);

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Templates")
    }
}

impl Templates {
    pub(super) fn load() -> anyhow::Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| match name.rsplit_once('.') {
            Some((_, "txt")) => AutoEscape::None,
            _ => AutoEscape::Html,
        });
        environment.set_formatter(fill_in);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source).context("a mail template")?;
        }
        Ok(Self(environment))
    }

    pub(super) fn write(&self, to: &Recipient, letter: &Letter) -> error::Result<Written> {
        let data = context! {
            name => on_one_line(&to.name),
            language => code(to.language),
            unsubscribe => letter.unsubscribe.clone(),
            ..letter.data.clone()
        };
        let text = self.fill(to, letter, "txt", data.clone())?;
        let (subject, text) =
            text.split_once("\n\n").context("a mail's text begins with its subject")?;
        let subject = on_one_line(subject);
        let html = self.fill(to, letter, "html", context! { subject => &subject, ..data })?;
        Ok(Written { subject, text: text.to_owned(), html })
    }

    fn fill(
        &self,
        to: &Recipient,
        letter: &Letter,
        extension: &str,
        data: Value,
    ) -> anyhow::Result<String> {
        let name = format!("{}/{}.{extension}", code(to.language), letter.template);
        let filled = self.0.get_template(&name).and_then(|template| template.render(data));
        filled.with_context(|| format!("the mail template {name}"))
    }
}

/// Fills in a value; a text in HTML so that it stays a text. The built-in escaping also turns every
/// slash of a link into an entity, which some mail programs show as it is.
pub(crate) fn fill_in(
    out: &mut Output,
    state: &mut State,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let text = match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => text,
        _ => return escape_formatter(out, state, value),
    };
    for c in text.chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            other => out.write_char(other)?,
        }
    }
    Ok(())
}

fn code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        // No letter is written in nynorsk; whoever reads it reads bokmål rather than English.
        Language::Nb | Language::Nn => "nb",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What any of the templates fills in.
    fn everything() -> Value {
        let lines = [context! { label => "Video ≤ 60 s", credits => 750 }];
        context! {
            link => "https://vibbio.example/x",
            order_number => "1042",
            title => "Summer & <sale>",
            lines,
            total => 750,
            promise => "Friday 27 November, 18:00",
            last => "2026-12-24",
            assets => ["Fjord <sale>.jpg"],
            more_assets => 2,
            people => ["Ola"],
            more_people => 0,
            count => 4,
            author => "Ola",
            provider => "Fjord ID",
            email => "ola@example.com",
            excerpt => "Look <here>",
            change => "passkey_added",
            passkey => "Phone <sale>",
            left => 3,
            account => "Fjord <sale> AS",
            closes => "2026-12-14",
            deletes => "2026-12-21",
            days => 3,
            id => "acc_1",
            begun => "2026-12-21 12:00",
            finished => "2026-12-21 12:01",
            deleted => [context! { table => "asset", rows => 12 }],
            kept => [context! { table => "lot", rows => 3 }],
            files => 1,
            bytes => 12_345,
            until => "2031-12-31",
            law => "bokføringsloven § 13",
            digest => "9f86d081884c7d659a2feaa0c55ad015",
            said => "Ola mentioned you",
            words => "Look <here>",
            news => [context! { said => "Ola mentioned you", link => "https://vibbio.example/x" }],
            more => 3,
            inviter => "Kari",
            role => "REVIEWER",
            message => "Come <here>",
            mark => "-- ✂ --",
            can_answer => true,
            project => "Summer",
            messages => [context! { author => "Ola", at => "24.12.2026 15:00", text => "<sale>" }],
            at => "2026-11-30 12:00",
            device => "Chrome on <sale>",
            new_email => "kari@new.example",
            code => "012345",
        }
    }

    #[test]
    fn every_letter_is_written_in_every_language() {
        let templates = Templates::load().expect("templates");
        let data = everything();
        for language in [Language::En, Language::Nb, Language::Nn] {
            let all = TEMPLATES.iter().filter_map(|(name, _)| name.strip_prefix("en/"));
            for template in all.filter_map(|name| name.strip_suffix(".txt")) {
                let to =
                    Recipient { name: "Kari".into(), address: "kari@example.com".into(), language };
                let letter =
                    Letter { template, about: "x".into(), data: data.clone(), unsubscribe: None };
                let written = templates.write(&to, &letter).expect("a letter");
                assert!(!written.subject.is_empty() && written.subject.len() < 100);
                for part in [&written.text, &written.html] {
                    assert!(part.contains("Kari"), "{part}");
                    assert!(part.contains("https://vibbio.example/x"), "{part}");
                }
                assert!(!written.html.contains("<sale>"));
            }
        }
    }

    #[test]
    fn every_change_of_a_factor_is_said_in_words() {
        let templates = Templates::load().expect("templates");
        let mut said = std::collections::BTreeSet::new();
        let changes = [
            "app_added",
            "app_removed",
            "passkey_added",
            "passkey_removed",
            "passkey_suspended",
            "codes_renewed",
            "code_used",
        ];
        for language in [Language::En, Language::Nb] {
            for change in changes {
                let to = Recipient { name: "K".into(), address: "k@x.no".into(), language };
                let data = context! { change, passkey => "Phone", left => 3, link => "x" };
                let letter =
                    Letter { template: "factor", about: "x".into(), data, unsubscribe: None };
                let written = templates.write(&to, &letter).expect("a letter");
                assert!(!written.subject.trim().is_empty(), "{change}");
                assert_eq!(
                    written.text.contains("Phone"),
                    change.starts_with("passkey"),
                    "{change}"
                );
                said.insert(written.subject);
            }
        }
        assert_eq!(said.len(), 2 * changes.len(), "each is said in words of its own");
    }

    #[test]
    fn a_letter_with_a_gap_is_not_sent() {
        let templates = Templates::load().expect("templates");
        let to = Recipient { name: "K".into(), address: "k@x.no".into(), language: Language::En };
        let letter = Letter {
            template: "verification",
            about: "x".into(),
            data: context! {},
            unsubscribe: None,
        };
        assert!(templates.write(&to, &letter).is_err());
    }
}
