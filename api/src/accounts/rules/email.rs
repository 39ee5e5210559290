//! E-mail addresses.

use super::InputError;

/// The longest address, in bytes (RFC 5321).
const EMAIL_LENGTH: usize = 254;
/// The longest part before the `@`, in bytes (RFC 5321).
const LOCAL_LENGTH: usize = 64;

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
}
