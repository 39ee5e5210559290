//! The numbers under which organisations pay value added tax.
//!
//! The shapes are those that the European Commission publishes for VIES; the check digits those
//! that the tax authorities document. Where these take a page to explain, the shape has to do.

use super::{BillingError, has_shape, organisation};

/// Reads a VAT number of a country, with or without its prefix, and writes it with.
pub(super) fn number(typed: &str, country: &str) -> Result<String, BillingError> {
    let compact: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let compact = compact.to_ascii_uppercase();
    if !compact.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+*".contains(&byte)) {
        return Err(BillingError::VatNumber);
    }
    read(&compact, country).ok_or(BillingError::VatNumber)
}

fn read(compact: &str, country: &str) -> Option<String> {
    if matches!(country, "NO" | "SJ") {
        return organisation::norwegian(compact).map(|number| format!("NO{number}MVA"));
    }
    // Northern Ireland has a prefix of its own.
    let prefix = match (country, compact.get(..2)) {
        ("GR", _) => "EL",
        ("CH", _) => "CHE",
        ("MC", _) => "FR",
        ("IM", _) => "GB",
        ("GB", Some("XI")) => "XI",
        _ => country,
    };
    let number = compact.strip_prefix(prefix).unwrap_or(compact);
    let is_valid = match prefix {
        "CHE" => {
            let digits = ["MWST", "TVA", "IVA"].iter().find_map(|end| number.strip_suffix(end));
            weighed(digits.unwrap_or(number), &[5, 4, 3, 2, 7, 6, 5, 4, 1], 11)
        }
        "GB" | "XI" => british(number),
        _ => european(prefix, number).unwrap_or_else(|| {
            let has_digits = number.bytes().any(|byte| byte.is_ascii_digit());
            (4..=20).contains(&number.len()) && has_digits
        }),
    };
    is_valid.then(|| format!("{prefix}{number}"))
}

/// Tells whether a number is one of a country of the Union; none for other countries.
fn european(prefix: &str, number: &str) -> Option<bool> {
    Some(match prefix {
        "AT" => austrian(number),
        "BE" => has_shape(number, "9999999999") && rest(number, 8, 97, |rest| 97 - rest),
        "BG" => ["999999999", "9999999999"].iter().any(|shape| has_shape(number, shape)),
        "CY" => has_shape(number, "99999999A"),
        "CZ" => {
            ["99999999", "999999999", "9999999999"].iter().any(|shape| has_shape(number, shape))
        }
        "DE" => has_shape(number, "999999999") && mod_11_10(number),
        "DK" => weighed(number, &[2, 7, 6, 5, 4, 3, 2, 1], 11),
        "EE" => weighed(number, &[3, 7, 1, 3, 7, 1, 3, 7, 1], 10),
        "EL" => greek(number),
        "ES" => ["A9999999*", "99999999A"].iter().any(|shape| has_shape(number, shape)),
        "FI" => weighed(number, &[7, 9, 10, 5, 8, 4, 2, 1], 11),
        "FR" => french(number),
        "HR" => has_shape(number, "99999999999") && mod_11_10(number),
        "HU" => weighed(number, &[9, 7, 3, 1, 9, 7, 3, 1], 10),
        "IE" => irish(number),
        "IT" => has_shape(number, "99999999999") && luhn(number),
        "LT" => ["999999999", "999999999999"].iter().any(|shape| has_shape(number, shape)),
        "LU" => has_shape(number, "99999999") && rest(number, 6, 89, |rest| rest),
        "LV" => has_shape(number, "99999999999"),
        "MT" => weighed(number, &[3, 4, 6, 7, 8, 9, 10, 1], 37),
        "NL" => dutch(number),
        "PL" => last_is_sum(number, &[6, 5, 7, 2, 3, 4, 5, 6, 7], |sum| sum % 11),
        "PT" => last_is_sum(number, &[9, 8, 7, 6, 5, 4, 3, 2], |sum| (11 - sum % 11) % 11 % 10),
        "RO" => (2..=10).contains(&number.len()) && digits(number).is_some(),
        "SE" => {
            let ends = number.get(10..).is_some_and(|end| end != "00");
            has_shape(number, "999999999999") && ends && luhn(&number[..10])
        }
        "SI" => last_is_sum(number, &[8, 7, 6, 5, 4, 3, 2], |sum| match 11 - sum % 11 {
            10 => 0,
            digit => digit,
        }),
        "SK" => {
            has_shape(number, "9999999999")
                && number.parse().is_ok_and(|n: u64| n.is_multiple_of(11))
        }
        _ => return None,
    })
}

fn digits(number: &str) -> Option<Vec<u32>> {
    number.chars().map(|c| c.to_digit(10)).collect()
}

fn sum(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// All digits, weighed, add up to a multiple of something.
fn weighed(number: &str, weights: &[u32], of: u32) -> bool {
    digits(number).is_some_and(|digits| {
        digits.len() == weights.len() && sum(&digits, weights).is_multiple_of(of)
    })
}

/// The last digit follows from the sum of those before it, weighed.
fn last_is_sum(number: &str, weights: &[u32], last: impl Fn(u32) -> u32) -> bool {
    digits(number).is_some_and(|digits| {
        digits.len() == weights.len() + 1 && digits.last() == Some(&last(sum(&digits, weights)))
    })
}

/// The digits behind the first so many follow from what is left of those by a division.
fn rest(number: &str, first: usize, by: u64, last: impl Fn(u64) -> u64) -> bool {
    let (number, checked) = number.split_at(first);
    let parsed = number.parse::<u64>().ok().zip(checked.parse::<u64>().ok());
    parsed.is_some_and(|(number, checked)| last(number % by) == checked)
}

/// ISO 7064, modulus 11, 10.
fn mod_11_10(number: &str) -> bool {
    let Some(digits) = digits(number) else { return false };
    let (last, first) = digits.split_last().unwrap_or((&0, &[]));
    let product = first.iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *last
}

/// Every second digit from the end is doubled, and its digits are added.
fn luhn(number: &str) -> bool {
    let Some(digits) = digits(number) else { return false };
    let value = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) => double / 10 + double % 10,
    };
    digits.iter().rev().enumerate().map(value).sum::<u32>() % 10 == 0
}

fn austrian(number: &str) -> bool {
    let Some(digits) = number.strip_prefix('U').and_then(digits) else { return false };
    let value = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) => double / 10 + double % 10,
    };
    digits.len() == 8 && {
        let sum: u32 = digits[..7].iter().enumerate().map(value).sum();
        (10 - (sum + 4) % 10) % 10 == digits[7]
    }
}

fn greek(number: &str) -> bool {
    last_is_sum(number, &[256, 128, 64, 32, 16, 8, 4, 2], |sum| sum % 11 % 10)
}

/// Two signs, which follow from the nine digits behind them where they are digits.
fn french(number: &str) -> bool {
    let Some((key, siren)) = number.split_at_checked(2) else { return false };
    let Some(siren) = has_shape(siren, "999999999").then(|| siren.parse().unwrap_or(0_u64)) else {
        return false;
    };
    match key.parse::<u64>() {
        Ok(key) => (siren * 100 + 12) % 97 == key,
        Err(_) => has_shape(key, "**"),
    }
}

fn irish(number: &str) -> bool {
    if has_shape(number, "9A99999A") || number.get(1..2).is_some_and(|c| "+*".contains(c)) {
        return number.len() == 8;
    }
    if !["9999999A", "9999999AA"].iter().any(|shape| has_shape(number, shape)) {
        return false;
    }
    let letter = |at: usize| number.as_bytes().get(at).map(|byte| u32::from(byte - b'A') + 1);
    let digits = digits(&number[..7]).unwrap_or_default();
    let sum = sum(&digits, &[8, 7, 6, 5, 4, 3, 2]) + letter(8).unwrap_or(0) * 9;
    // W stands for nothing left, A for one, B for two.
    letter(7).is_some_and(|letter| letter % 23 == sum % 23)
}

/// Of an organisation, whose digits are checked, or of a person, where all signs are.
fn dutch(number: &str) -> bool {
    if !has_shape(number, "999999999A99") || number.as_bytes()[9] != b'B' {
        return false;
    }
    let of_organisation = last_is_sum(&number[..9], &[9, 8, 7, 6, 5, 4, 3, 2], |sum| sum % 11);
    let rest = format!("NL{number}").chars().fold(0_u64, |rest, c| {
        let value = u64::from(c.to_digit(36).unwrap_or(0));
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    });
    of_organisation || rest == 1
}

fn british(number: &str) -> bool {
    if has_shape(number, "AA999") {
        return number.starts_with("GD") || number.starts_with("HA");
    }
    let Some(digits) = digits(number).filter(|digits| matches!(digits.len(), 9 | 12)) else {
        return false;
    };
    let sum = sum(&digits, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
    sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_their_countries_write_them() {
        let cases = [
            ("NO", "916 722 516 MVA", "NO916722516MVA"),
            ("NO", "916722516", "NO916722516MVA"),
            ("AT", "ATU13585627", "ATU13585627"),
            ("BE", "BE 0428.759.497", "BE0428759497"),
            ("CH", "CHE-107.787.577 MWST", "CHE107787577MWST"),
            ("DE", "DE136695976", "DE136695976"),
            ("DK", "13585628", "DK13585628"),
            ("EE", "EE100931558", "EE100931558"),
            ("ES", "ESB58378431", "ESB58378431"),
            ("FI", "FI20774740", "FI20774740"),
            ("FR", "Fr 40 303 265 045", "FR40303265045"),
            ("GB", "GB 980 7806 84", "GB980780684"),
            ("GB", "XI 980780684", "XI980780684"),
            ("GR", "EL094259216", "EL094259216"),
            ("HR", "HR33392005961", "HR33392005961"),
            ("HU", "HU12892312", "HU12892312"),
            ("IE", "IE6433435F", "IE6433435F"),
            ("IE", "IE6433435OA", "IE6433435OA"),
            ("IT", "IT00743110157", "IT00743110157"),
            ("LU", "LU15027442", "LU15027442"),
            ("MT", "MT11679112", "MT11679112"),
            ("NL", "NL004495445B01", "NL004495445B01"),
            ("NL", "NL000099998B57", "NL000099998B57"),
            ("PL", "PL8567346215", "PL8567346215"),
            ("PT", "PT501964843", "PT501964843"),
            ("SE", "SE123456789701", "SE123456789701"),
            ("SI", "SI50223054", "SI50223054"),
            ("SK", "SK2022749619", "SK2022749619"),
            ("US", "12-3456789", "US123456789"),
        ];
        for (country, typed, expected) in cases {
            assert_eq!(number(typed, country).as_deref(), Ok(expected), "{country}");
        }
    }

    #[test]
    fn a_wrong_digit_or_the_number_of_another_country_is_refused() {
        let cases = [
            ("NO", "916722515MVA"),
            ("NO", "SE123456789701"),
            ("AT", "ATU13585626"),
            ("BE", "BE0428759498"),
            ("CH", "CHE107787578"),
            ("DE", "DE136695978"),
            ("DE", "NO916722516MVA"),
            ("DK", "13585627"),
            ("FI", "20774741"),
            ("FR", "FR41303265045"),
            ("GB", "GB802311781"),
            ("IE", "IE6433435E"),
            ("IT", "IT00743110158"),
            ("LU", "LU15027443"),
            ("NL", "NL123456789B90"),
            ("PL", "PL8567346216"),
            ("SE", "SE123456789801"),
            ("SE", "SE123456789700"),
            ("SI", "SI50223055"),
            ("SK", "SK2022749618"),
            ("US", "none"),
            ("FR", "ø"),
            ("BE", ""),
            ("FR", ""),
            ("NL", "NL"),
        ];
        for (country, typed) in cases {
            assert_eq!(number(typed, country), Err(BillingError::VatNumber), "{country} {typed}");
        }
    }
}
