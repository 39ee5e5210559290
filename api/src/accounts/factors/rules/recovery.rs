//! Recovery codes: 80 bits each, so that nobody finds one by its hash, in letters that are not taken
//! for each other (Crockford's base 32).

/// How many codes a person gets.
pub const CODES: usize = 10;
/// The bits of one, in bytes.
pub const BYTES: usize = 10;

const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How many signs there are between hyphens.
const GROUP: usize = 4;

/// Writes a code for people: four groups of four signs.
#[must_use]
pub fn write(bits: [u8; BYTES]) -> String {
    let number = bits.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let mut code = String::new();
    for place in (0..BYTES * 8 / 5).rev() {
        let digit = usize::try_from(number >> (5 * place) & 31).unwrap_or_default();
        code.push(char::from(SIGNS[digit]));
        if place % GROUP == 0 && place > 0 {
            code.push('-');
        }
    }
    code
}

/// Reads a code as somebody typed it, in capitals or not, with hyphens or without, with an O for a
/// zero; none if it cannot be one.
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    if typed.len() > 100 {
        return None;
    }
    let mut number = 0_u128;
    let mut signs = 0;
    for sign in typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-') {
        let sign = match sign.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let digit = SIGNS.iter().position(|known| char::from(*known) == sign)?;
        number = number << 5 | u128::try_from(digit).ok()?;
        signs += 1;
        if signs > BYTES * 8 / 5 {
            return None;
        }
    }
    if signs != BYTES * 8 / 5 {
        return None;
    }
    let bytes = number.to_be_bytes();
    let bits = bytes.last_chunk::<BYTES>()?;
    Some(write(*bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let bits = [0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf];
        let code = write(bits);
        assert_eq!(code, "0123-4567-89ab-cdef");
        for typed in [
            "0123-4567-89ab-cdef",
            " 0123 4567 89AB CDEF ",
            "0123456789abcdef",
            "oi23-4567-89ab-cdef",
            "OL23--4567 89ab-CDEF\n",
        ] {
            assert_eq!(read(typed).as_deref(), Some("0123-4567-89ab-cdef"), "{typed}");
        }
        assert_eq!(read(&write([0xff; BYTES])).as_deref(), Some("zzzz-zzzz-zzzz-zzzz"));
    }

    #[test]
    fn what_is_no_code_is_none() {
        let long = "0".repeat(1 << 20);
        for typed in [
            "",
            "0123",
            "0123-4567-89ab-cde",
            "0123-4567-89ab-cdef0",
            "0123-4567-89ab-cdeu",
            "ø",
            &long,
        ] {
            assert_eq!(read(typed), None, "{typed:.30}");
        }
    }
}
