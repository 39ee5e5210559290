//! Colours as screens take them.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// What a profile of a camera or a printer stays far below, in bytes.
pub(super) const LONGEST_PROFILE: usize = 4 << 20;

/// Converts a picture of eight bits to sRGB by the profile that came with it.
///
/// A picture without one, or with one that cannot be used, is taken for sRGB as it is: that is
/// what every browser does.
pub(super) fn to_srgb(picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.filter(|profile| profile.len() <= LONGEST_PROFILE) else {
        return picture;
    };
    let layout = match &picture {
        DynamicImage::ImageRgb8(_) => Layout::Rgb,
        DynamicImage::ImageRgba8(_) => Layout::Rgba,
        _ => return picture,
    };
    convert(&picture, layout, profile).unwrap_or(picture)
}

fn convert(picture: &DynamicImage, layout: Layout, profile: &[u8]) -> Option<DynamicImage> {
    let source = ColorProfile::new_from_slice(profile).ok()?;
    if source.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let transform =
        source.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()).ok()?;
    let mut converted = vec![0; picture.as_bytes().len()];
    transform.transform(picture.as_bytes(), &mut converted).ok()?;
    let (width, height) = (picture.width(), picture.height());
    match layout {
        Layout::Rgba => image::RgbaImage::from_raw(width, height, converted).map(Into::into),
        _ => image::RgbImage::from_raw(width, height, converted).map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn green() -> DynamicImage {
        RgbImage::from_pixel(4, 4, Rgb([0, 200, 0])).into()
    }

    #[test]
    fn a_wide_colour_is_brought_to_what_a_screen_shows() {
        let wide = ColorProfile::new_display_p3().encode().unwrap();
        let shown = to_srgb(green(), Some(&wide)).into_rgb8();
        // The green of Display P3 is stronger than any of sRGB, which gives the strongest it has.
        assert!(shown.get_pixel(0, 0).0[1] > 203, "{:?}", shown.get_pixel(0, 0));
        let plain = ColorProfile::new_srgb().encode().unwrap();
        let same = to_srgb(green(), Some(&plain)).into_rgb8();
        assert!(same.get_pixel(0, 0).0[1].abs_diff(200) < 2);
    }

    #[test]
    fn a_profile_that_is_no_good_changes_nothing() {
        let wide = ColorProfile::new_display_p3().encode().unwrap();
        let huge = vec![0xFF; 5 << 20];
        for broken in [&[][..], b"no profile at all", &wide[..wide.len() / 2], &huge] {
            assert_eq!(to_srgb(green(), Some(broken)), green());
        }
        assert_eq!(to_srgb(green(), None), green());
    }
}
