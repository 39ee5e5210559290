//! Postal codes.

use super::{BillingError, has_shape};

/// The longest postal code, in characters.
pub(super) const LENGTH: usize = 12;

/// What codes look like without blanks and hyphens, by the shapes of [`has_shape`]. Countries that are not listed are believed.
const SHAPES: [(&str, &str); 59] = [
    ("NO", "9999"),
    ("SJ", "9999"),
    ("BV", "9999"),
    ("DK", "9999"),
    ("GL", "9999"),
    ("FO", "999"),
    ("IS", "999"),
    ("SE", "99999"),
    ("FI", "99999"),
    ("AX", "99999"),
    ("AT", "9999"),
    ("BE", "9999"),
    ("BG", "9999"),
    ("CH", "9999"),
    ("LI", "9999"),
    ("CY", "9999"),
    ("HU", "9999"),
    ("LU", "9999"),
    ("LV", "9999"),
    ("SI", "9999"),
    ("AU", "9999"),
    ("NZ", "9999"),
    ("ZA", "9999"),
    ("CZ", "99999"),
    ("DE", "99999"),
    ("EE", "99999"),
    ("ES", "99999"),
    ("FR", "99999"),
    ("GR", "99999"),
    ("HR", "99999"),
    ("IT", "99999"),
    ("LT", "99999"),
    ("MC", "99999"),
    ("PL", "99999"),
    ("SK", "99999"),
    ("SM", "99999"),
    ("VA", "99999"),
    ("UA", "99999"),
    ("TR", "99999"),
    ("US", "99999"),
    ("US", "999999999"),
    ("KR", "99999"),
    ("MX", "99999"),
    ("RO", "999999"),
    ("IN", "999999"),
    ("CN", "999999"),
    ("SG", "999999"),
    ("JP", "9999999"),
    ("PT", "9999999"),
    ("NL", "9999AA"),
    ("MT", "AAA9999"),
    ("IE", "A9*****"),
    ("CA", "A9A9A9"),
    ("GB", "A99AA"),
    ("GB", "A999AA"),
    ("GB", "AA99AA"),
    ("GB", "AA999AA"),
    ("GB", "A**9AA"),
    ("GB", "AA9A9AA"),
];

/// Countries in which letters find their way without a code, as far as customers are to be
/// expected there.
const WITHOUT: [&str; 24] = [
    "AE", "AG", "AO", "AW", "BF", "BJ", "BS", "BZ", "CG", "CM", "DM", "FJ", "GD", "GH", "HK", "KN",
    "LC", "MO", "QA", "RW", "SC", "UG", "YE", "ZW",
];

/// Tells whether addresses of a country have postal codes.
pub(super) fn has_codes(country: &str) -> bool {
    !WITHOUT.contains(&country)
}

/// Reads a postal code, maybe with its country in front; Norway's are four digits.
pub(super) fn code(typed: &str, country: Option<&str>) -> Result<String, BillingError> {
    let code = typed.to_uppercase();
    let code = match country.and_then(|country| code.strip_prefix(country)) {
        Some(rest) if rest.starts_with('-') => &rest[1..],
        _ => &code,
    };
    let is_sign = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    let compact: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut shapes =
        SHAPES.iter().filter(|(of, _)| Some(*of) == country).map(|(_, shape)| *shape).peekable();
    let fits = if shapes.peek().is_some() {
        shapes.any(|shape| has_shape(&compact, shape))
    } else {
        compact.len() >= 2
    };
    if fits && code.chars().all(is_sign) {
        Ok(code.to_owned())
    } else {
        Err(BillingError::PostalCode)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::is_country, *};

    #[test]
    fn codes_look_as_those_of_their_country() {
        let cases = [
            ("NO", "0150", "0150"),
            ("NO", "NO-0150", "0150"),
            ("SE", "111 22", "111 22"),
            ("GB", "sw1a 1aa", "SW1A 1AA"),
            ("GB", "M1 1AE", "M1 1AE"),
            ("NL", "1012 ab", "1012 AB"),
            ("PL", "00-950", "00-950"),
            ("US", "94103-1234", "94103-1234"),
            ("IE", "D02 AF30", "D02 AF30"),
            ("BR", "01310-100", "01310-100"),
        ];
        for (country, typed, code) in cases {
            assert_eq!(super::code(typed, Some(country)).as_deref(), Ok(code), "{country}");
        }
        let wrong = [
            ("NO", "150"),
            ("NO", "01500"),
            ("NO", "O150"),
            ("NO", "٠١٥٠"),
            ("SE", "1112"),
            ("GB", "12345"),
            ("NL", "1012"),
            ("BR", "-"),
            ("BR", "01310;100"),
        ];
        for (country, typed) in wrong {
            assert_eq!(code(typed, Some(country)), Err(BillingError::PostalCode), "{country}");
        }
        assert_eq!(code("0150", None).as_deref(), Ok("0150"));
    }

    #[test]
    fn some_countries_do_without() {
        assert!(has_codes("NO") && !has_codes("HK"));
        assert!(WITHOUT.iter().all(|country| SHAPES.iter().all(|(of, _)| of != country)));
        assert!(WITHOUT.into_iter().all(is_country));
        assert!(SHAPES.iter().all(|(country, _)| is_country(country)));
    }
}
