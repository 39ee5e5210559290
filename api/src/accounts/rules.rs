//! What addresses, names and passwords look like, how long a sign-in lasts, and how often one may
//! try. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    error::{Code, Refusal},
    throttle::Quota,
};

/// How long an access token opens doors.
pub const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// How long a session lives without being refreshed.
pub const IDLE: TimeDelta = TimeDelta::days(30);
/// How long a session lives however often it is refreshed.
pub const LONGEST: TimeDelta = TimeDelta::days(180);
/// How long a refresh token may come again: two tabs that refresh at once, or a phone that lost
/// the answer on the way, are not thieves.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);
/// How long the link of a verification mail works.
pub const LINK: TimeDelta = TimeDelta::days(3);

/// Wrong passwords for one address from one network.
pub const SIGN_IN: Quota = Quota { burst: 5, every: TimeDelta::minutes(1) };
/// Wrong passwords for one address from all networks together, except those that its owner uses.
pub const SIGN_IN_EMAIL: Quota = Quota { burst: 50, every: TimeDelta::seconds(30) };
/// Sign-ins from one network.
pub const SIGN_IN_NETWORK: Quota = Quota { burst: 100, every: TimeDelta::seconds(5) };
/// Registrations from one network.
pub const REGISTER_NETWORK: Quota = Quota { burst: 30, every: TimeDelta::minutes(2) };
/// Mails to one address that nobody there has asked for.
pub const MAIL: Quota = Quota { burst: 3, every: TimeDelta::minutes(20) };

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 200;
/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 200;
/// The longest address, in bytes (RFC 5321).
const EMAIL_LENGTH: usize = 254;
/// The longest part before the `@`, in bytes (RFC 5321).
const LOCAL_LENGTH: usize = 64;

/// Why an input was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// No mail can go there.
    #[error("This is not an e-mail address that we can write to.")]
    Email,
    /// Empty, too long, or with signs that do not show.
    #[error("A name has 1 to {NAME_LENGTH} characters, all of them visible.")]
    Name(&'static str),
    /// A word looks like another one by letters of two alphabets.
    #[error("A word of this name mixes letters of different alphabets.")]
    Alphabets(&'static str),
    /// Too short or too long.
    #[error("A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")]
    Password,
}

impl Refusal for InputError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Name(field) | Self::Alphabets(field) => Some(field),
            Self::Password => Some("password"),
        }
    }
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such person, or not this password: which of the two is not told.
    #[error("The e-mail address or the password is wrong.")]
    Credentials,
    /// The access token was ours and is too old.
    #[error("The access token has expired.")]
    Expired,
    /// The token is not ours, or its session is over.
    #[error("The session is over. Sign in again.")]
    Over,
    /// The mailed link does not work.
    #[error("This link is wrong or too old. Ask for a new one.")]
    Link,
}

impl Refusal for SignInError {
    fn code(&self) -> Code {
        match self {
            Self::Credentials => Code::InvalidCredentials,
            Self::Expired => Code::TokenExpired,
            Self::Over => Code::Unauthenticated,
            Self::Link => Code::LinkInvalid,
        }
    }
}

/// A checked e-mail address in ASCII; an international domain is in its `xn--` form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address as somebody typed it.
    pub fn new(typed: &str) -> Result<Self, InputError> {
        let typed = typed.trim();
        if typed.len() > EMAIL_LENGTH {
            return Err(InputError::Email);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(InputError::Email)?;
        let domain = match url::Host::parse(domain) {
            Ok(url::Host::Domain(domain)) if is_mail_domain(&domain) => domain,
            _ => return Err(InputError::Email),
        };
        let address = format!("{local}@{domain}");
        if !is_local_part(local) || address.len() > EMAIL_LENGTH {
            return Err(InputError::Email);
        }
        Ok(Self(address))
    }

    /// The address as mail is sent to it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }

    /// The address as it is compared: whoever can read `Kari@…` reads `kari@…`.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// Atoms with single dots between them; quoted parts exist on paper only.
fn is_local_part(local: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local.len() <= LOCAL_LENGTH
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_sign))
}

fn is_mail_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

/// Reads the name of a person or an organisation; `field` is where it was typed.
pub fn name(typed: &str, field: &'static str) -> Result<String, InputError> {
    let too_long = typed.len() > NAME_LENGTH * 8;
    let name = typed.trim();
    if too_long || !(1..=NAME_LENGTH).contains(&name.chars().count()) || name.contains(is_hidden) {
        return Err(InputError::Name(field));
    }
    if name.split(|c: char| !c.is_alphanumeric()).any(mixes_alphabets) {
        return Err(InputError::Alphabets(field));
    }
    Ok(name.to_owned())
}

/// Signs that show nothing, turn the direction of what follows, or join what looks apart.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Latin, Greek and Cyrillic share shapes; a word of two of them pretends to be another word.
fn mixes_alphabets(word: &str) -> bool {
    let alphabet = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{00c0}'..='\u{024f}' | '\u{1e00}'..='\u{1eff}' => Some(0),
        '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Some(1),
        '\u{0400}'..='\u{052f}' => Some(2),
        _ => None,
    };
    let mut alphabets = word.chars().filter_map(alphabet);
    alphabets.next().is_some_and(|first| alphabets.any(|other| other != first))
}

/// Checks a new password; what a good one consists of is left to its owner.
pub fn password(typed: &str) -> Result<(), InputError> {
    let fits = typed.len() <= PASSWORD_MAX * 4
        && (PASSWORD_MIN..=PASSWORD_MAX).contains(&typed.chars().count());
    if fits { Ok(()) } else { Err(InputError::Password) }
}

/// What a refresh token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// It was never used.
    First,
    /// It was used a moment ago, and what came of it was not: the same answer again.
    Again,
    /// It is used by a second party: the session has to end.
    Stolen,
}

/// Decides on a refresh token, by when it was used and whether its successor was.
#[must_use]
pub fn refresh(
    used_at: Option<DateTime<Utc>>,
    is_successor_used: bool,
    now: DateTime<Utc>,
) -> Refresh {
    match used_at {
        None => Refresh::First,
        Some(used_at) if !is_successor_used && now - used_at <= GRACE => Refresh::Again,
        Some(_) => Refresh::Stolen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_mail_servers_do() {
        let cases = [
            (" Kari.Nordmann@Example.COM ", "Kari.Nordmann@example.com"),
            ("o'brien+tag@sub.example.no", "o'brien+tag@sub.example.no"),
            ("post@blåbær.no", "post@xn--blbr-roah.no"),
            ("post@ｅxample.com", "post@example.com"),
        ];
        for (typed, address) in cases {
            assert_eq!(Email::new(typed).expect(typed).address(), address);
        }
        assert_eq!(Email::new("Kari@Example.com").expect("an address").key(), "kari@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("a@{}.com", "a.".repeat(200));
        let cases = [
            "",
            "kari",
            "@example.com",
            "kari@",
            "kari@localhost",
            "kari@127.0.0.1",
            "kari@[::1]",
            "a b@example.com",
            "a..b@example.com",
            ".a@example.com",
            "a.@example.com",
            "\"a b\"@example.com",
            "a@-example.com",
            "a@exa_mple.com",
            "a@example..com",
            "kаri@example.com",
            "a@b@example.com",
            "a@example.com\r\nBcc: b@example.com",
            "a\0@example.com",
            "Kari <kari@example.com>",
            "a@example.com,b@example.com",
            &long,
            &longer,
        ];
        for typed in cases {
            assert_eq!(Email::new(typed), Err(InputError::Email), "{typed}");
        }
    }

    #[test]
    fn a_domain_that_only_looks_the_same_is_another_one() {
        let latin = Email::new("kari@example.com").expect("an address");
        let cyrillic = Email::new("kari@exаmple.com").expect("an address");
        assert_ne!(latin.key(), cyrillic.key());
        assert!(cyrillic.address().contains("@xn--"), "it shows what it is");
    }

    #[test]
    fn names_of_all_kinds_are_names() {
        for typed in [
            "Kari Nordmann",
            "Łukasz Żółć",
            "Иван Петров",
            "Ελένη",
            "王小明",
            "O'Brien-Å",
            "Γ Labs",
            "Beauty & Стиль",
            "A",
            "김 Photo",
            "1 000 små 🎬",
        ] {
            assert_eq!(name(typed, "name").as_deref(), Ok(typed));
        }
        assert_eq!(name("  Kari ", "name").as_deref(), Ok("Kari"));
    }

    #[test]
    fn names_that_hide_something_are_refused() {
        let (long, huge) = ("å".repeat(NAME_LENGTH + 1), "a".repeat(1 << 20));
        for typed in [
            "",
            "   ",
            "a\nb",
            "a\0",
            "evil\u{202e}gpj.exe",
            "Vib\u{200b}bio",
            "\u{3164}",
            &long,
            &huge,
        ] {
            assert_eq!(name(typed, "name"), Err(InputError::Name("name")), "{typed:.20}");
        }
        for typed in ["Vibbiо", "Αpple", "our Pаypal"] {
            assert_eq!(name(typed, "name"), Err(InputError::Alphabets("name")), "{typed}");
        }
    }

    #[test]
    fn passwords_are_long_enough_and_not_endless() {
        let characters = |count| "ø".repeat(count);
        assert!(password(&characters(10)).is_ok() && password(&characters(200)).is_ok());
        assert!(password(&characters(9)).is_err() && password(&characters(201)).is_err());
        assert!(password(&"a".repeat(1 << 20)).is_err());
    }

    #[test]
    fn a_used_refresh_token_is_excused_for_a_moment_only() {
        let used = DateTime::UNIX_EPOCH;
        assert_eq!(refresh(None, false, used), Refresh::First);
        assert_eq!(refresh(Some(used), false, used + GRACE), Refresh::Again);
        assert_eq!(refresh(Some(used), true, used), Refresh::Stolen);
        let later = used + GRACE + TimeDelta::microseconds(1);
        assert_eq!(refresh(Some(used), false, later), Refresh::Stolen);
    }
}
