//! Codes that change every half minute (RFC 6238): six digits by SHA-1, which is what apps know.

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use totp_rs::{Builder, Totp};

/// The length of a secret in bytes, as RFC 4226 recommends.
pub const SECRET: usize = 20;
/// How long a code is shown, in seconds.
const STEP: u64 = 30;
/// How many steps a clock may be off, either way.
const SKEW: u16 = 1;

/// Builds what makes the codes of a secret. `name` is what the app calls it.
pub fn totp(secret: &[u8], name: &str) -> anyhow::Result<Totp> {
    let totp = Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(SKEW)
        .with_step_duration(STEP)
        .with_account_name(name)
        .with_issuer(Some("Vibbio"))
        .build();
    totp.map_err(|why| anyhow!("codes cannot be made: {why}"))
}

/// Tells of which step a code is, as somebody typed it; none if it is wrong, too old, or not newer
/// than the last one that was used.
pub fn step(totp: &Totp, typed: &str, last: Option<i64>, now: DateTime<Utc>) -> Option<i64> {
    if typed.len() > 20 {
        return None;
    }
    let code: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
    let step = totp.check(&code, u64::try_from(now.timestamp()).ok()?)?;
    let step = i64::try_from(step).ok()?;
    last.is_none_or(|last| step > last).then_some(step)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// The secret of the RFC's test values.
    fn rfc() -> Totp {
        totp(b"12345678901234567890", "kari@example.com").expect("codes")
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step(&rfc(), code, None, at(seconds)), Some(seconds / 30), "{code}");
        }
        assert_eq!(step(&rfc(), " 287 082 ", None, at(59)), Some(1));
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_no_more() {
        for (seconds, holds) in [(0, true), (29, true), (59, true), (89, true), (90, false)] {
            assert_eq!(step(&rfc(), "287082", None, at(seconds)).is_some(), holds, "{seconds}");
        }
    }

    #[test]
    fn a_code_works_once_and_so_does_an_older_one() {
        assert_eq!(step(&rfc(), "287082", Some(1), at(59)), None);
        assert_eq!(step(&rfc(), "287082", Some(2), at(89)), None, "a newer one was used");
        assert_eq!(step(&rfc(), "287082", Some(0), at(59)), Some(1));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let long = "2".repeat(1 << 20);
        for typed in ["", "28708", "2870822", "+87082", "２８７０８２", "28708a", &long] {
            assert_eq!(step(&rfc(), typed, None, at(59)), None, "{typed:.20}");
        }
    }

    #[test]
    fn an_app_reads_the_secret_by_its_url() {
        let url = rfc().to_url().expect("a URL");
        assert!(url.starts_with("otpauth://totp/Vibbio:kari%40example"), "{url}");
        assert!(url.contains("?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vibbio"), "{url}");
    }
}
