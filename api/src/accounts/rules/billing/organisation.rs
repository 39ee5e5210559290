//! The numbers under which organisations are registered.

use super::BillingError;

/// Where organisations are registered in Brønnøysund.
const NORWAY: [&str; 3] = ["NO", "SJ", "BV"];

/// Reads the number of an organisation. One of Norway is checked to its last digit; of the others
/// it is only known that there are digits in them.
pub(super) fn number(typed: &str, country: Option<&str>) -> Result<String, BillingError> {
    if country.is_some_and(|country| NORWAY.contains(&country)) {
        return norwegian(typed).ok_or(BillingError::OrganisationNumber);
    }
    let is_sign = |c: char| c.is_alphanumeric() || " .-/".contains(c);
    let count = typed.chars().filter(|c| c.is_alphanumeric()).count();
    let is_one = typed.chars().all(is_sign) && typed.contains(|c: char| c.is_ascii_digit());
    if is_one && count >= 3 { Ok(typed.to_owned()) } else { Err(BillingError::OrganisationNumber) }
}

/// Reads a number of Norway: nine digits, maybe in groups, maybe as on an invoice between `NO` and
/// `MVA`.
pub(super) fn norwegian(typed: &str) -> Option<String> {
    let compact: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}')).collect();
    let compact = compact.to_ascii_uppercase();
    let number = compact.strip_prefix("NO").unwrap_or(&compact);
    let number = number.strip_suffix("MVA").unwrap_or(number);
    is_norwegian(number).then(|| number.to_owned())
}

/// The last of nine digits makes the sum of all, weighed, a multiple of eleven.
fn is_norwegian(number: &str) -> bool {
    const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];
    let digits: Option<Vec<_>> = number.chars().map(|c| c.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        digits.len() == WEIGHTS.len()
            && digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>() % 11
                == 0
    }) && number != "000000000"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_numbers_are_checked_to_the_last_digit() {
        for typed in ["916722516", "916 722 516", "NO 916 722 516 MVA", "no916722516mva"] {
            assert_eq!(number(typed, Some("NO")).as_deref(), Ok("916722516"), "{typed}");
        }
        // Equinor, Telenor and Brønnøysundregistrene are registered there, too.
        for typed in ["923609016", "982463718", "974760673"] {
            assert_eq!(number(typed, Some("NO")).as_deref(), Ok(typed));
        }
        let wrong = [
            "916722515",
            "917622516",
            "91672251",
            "9167225160",
            "000000000",
            "abcdefghi",
            "",
            "MVA",
        ];
        for typed in wrong {
            assert_eq!(number(typed, Some("NO")), Err(BillingError::OrganisationNumber), "{typed}");
        }
    }

    #[test]
    fn a_single_wrong_digit_is_always_found() {
        let right = "916722516";
        for (at, was) in right.bytes().enumerate() {
            for digit in (b'0'..=b'9').filter(|digit| *digit != was) {
                let mut wrong = right.as_bytes().to_vec();
                wrong[at] = digit;
                let wrong = String::from_utf8(wrong).expect("digits");
                assert!(!is_norwegian(&wrong), "{wrong}");
            }
        }
    }

    #[test]
    fn numbers_of_other_countries_are_taken_as_they_are_written() {
        for typed in ["556012-5790", "HRB 12345 B", "0123.456.789", "12345678"] {
            assert_eq!(number(typed, Some("SE")).as_deref(), Ok(typed));
            assert_eq!(number(typed, None).as_deref(), Ok(typed));
        }
        for typed in ["none", "-", "12", "<b>1234</b>", "12;34"] {
            assert_eq!(number(typed, Some("SE")), Err(BillingError::OrganisationNumber), "{typed}");
        }
    }
}
