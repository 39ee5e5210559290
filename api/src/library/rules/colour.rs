//! What people call colours.

use entity::card::Colour;

/// Names a colour of red, green and blue, 0 to 1 each, by one of the eleven words that nearly every
/// language has.
///
/// Averages of whole pictures are pale, so that little colour is enough to count.
#[must_use]
pub fn named([red, green, blue]: [f32; 3]) -> Colour {
    let most = red.max(green).max(blue);
    let range = most - red.min(green).min(blue);
    if most < 0.15 {
        return Colour::Black;
    }
    if range / most < 0.12 {
        return match most {
            0.85.. => Colour::White,
            0.25.. => Colour::Grey,
            _ => Colour::Black,
        };
    }
    match hue([red, green, blue], most, range) {
        15.0..45.0 if most < 0.65 => Colour::Brown,
        15.0..45.0 => Colour::Orange,
        45.0..70.0 => Colour::Yellow,
        70.0..165.0 => Colour::Green,
        165.0..255.0 => Colour::Blue,
        255.0..300.0 => Colour::Purple,
        300.0..345.0 => Colour::Pink,
        _ if most > 0.8 && range / most < 0.5 => Colour::Pink,
        _ => Colour::Red,
    }
}

/// The place on the colour wheel, in degrees.
fn hue([red, green, blue]: [f32; 3], most: f32, range: f32) -> f32 {
    let sixth = if most <= red {
        ((green - blue) / range).rem_euclid(6.0)
    } else if most <= green {
        (blue - red) / range + 2.0
    } else {
        (red - green) / range + 4.0
    };
    sixth * 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_called_what_people_call_them() {
        for (hex, name) in [
            (0x00_00_00, Colour::Black),
            (0x10_20_10, Colour::Black),
            (0x80_80_80, Colour::Grey),
            (0xFF_FF_FF, Colour::White),
            (0xC8_10_2E, Colour::Red),
            (0xFF_80_00, Colour::Orange),
            (0x6B_44_23, Colour::Brown),
            (0xFF_E0_20, Colour::Yellow),
            (0x2E_8B_57, Colour::Green),
            (0x00_BF_FF, Colour::Blue),
            (0x00_28_68, Colour::Blue),
            (0x80_40_C0, Colour::Purple),
            (0xFF_69_B4, Colour::Pink),
            (0xFF_C0_CB, Colour::Pink),
        ] {
            let [_, parts @ ..] = u32::to_be_bytes(hex);
            assert_eq!(named(parts.map(|part| f32::from(part) / 255.0)), name, "{hex:06X}");
        }
    }
}
