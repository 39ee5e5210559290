//! What is missing of a brand, and what is wrong with it.

use async_graphql::Enum;
use entity::{
    brand::{BrandColour, BrandColourRole},
    brand_asset::BrandAssetRole,
    font::{self, FontEmbedding},
    id::AssetId,
};

use super::colour::ratio;

/// What a whole brand consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BrandItem {
    /// A primary logo.
    Logo,
    /// A logo for dark grounds.
    InvertedLogo,
    /// A colour that it is known by.
    PrimaryColour,
    /// A colour for texts, and one that they stand on.
    TextColours,
    /// A font.
    Font,
    /// A clip that videos begin with.
    Intro,
    /// A clip that videos end with.
    Outro,
    /// Notes on its tone.
    Tone,
}

/// What is wrong with what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BrandConcern {
    /// An asset is in the trash.
    AssetGone,
    /// The rights to an asset do not allow that it is used; `Asset.rightsStatus` tells why.
    RightsLacking,
    /// The maker of a font does not allow that it is embedded; its file was replaced by such a one.
    FontRestricted,
    /// A font may only be shown and printed with what it is in.
    FontPreviewPrint,
    /// A font must be embedded as a whole.
    FontNoSubsetting,
    /// Only bitmaps of a font may be embedded.
    FontBitmapOnly,
    /// A font does not say what its maker allows.
    FontUnsaid,
    /// A font lacks æ, ø or å.
    FontWithoutNorwegian,
    /// No colour for texts can be read on a colour that they stand on.
    LowContrast,
}

/// An asset of a brand, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What it is to the brand.
    pub role: BrandAssetRole,
    /// The asset.
    pub asset: AssetId,
    /// Whether it is in the trash.
    pub is_gone: bool,
    /// Whether the rights to it do not allow its use.
    pub lacks_rights: bool,
    /// What is known of it as a font; none where it is no font, or nothing is known.
    pub font: Option<&'a font::Model>,
}

/// How far a brand has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// What is there.
    pub done: Vec<BrandItem>,
    /// What is missing.
    pub missing: Vec<BrandItem>,
    /// What is wrong, and with which asset.
    pub concerns: Vec<(BrandConcern, Option<AssetId>)>,
}

impl Completeness {
    /// How much is done, in percent.
    #[must_use]
    pub fn percent(&self) -> usize {
        self.done.len() * 100 / (self.done.len() + self.missing.len()).max(1)
    }
}

/// Tells how far a brand has come. What is in the trash or must not be used does not count.
#[must_use]
pub fn completeness(tone: &str, colours: &[BrandColour], parts: &[Part<'_>]) -> Completeness {
    use BrandAssetRole as Role;
    let has = |roles: &[Role]| {
        let usable = |part: &&Part<'_>| !part.is_gone && !part.lacks_rights;
        parts.iter().filter(usable).any(|part| roles.contains(&part.role))
    };
    let of = |role| colours.iter().filter(move |colour| colour.role == role);
    let has_colour = |role| of(role).next().is_some();
    let items = [
        (BrandItem::Logo, has(&[Role::LogoPrimary])),
        (BrandItem::InvertedLogo, has(&[Role::LogoInverted])),
        (BrandItem::PrimaryColour, has_colour(BrandColourRole::Primary)),
        (
            BrandItem::TextColours,
            has_colour(BrandColourRole::Text) && has_colour(BrandColourRole::Background),
        ),
        (BrandItem::Font, has(&[Role::FontHeading, Role::FontBody, Role::FontAccent])),
        (BrandItem::Intro, has(&[Role::Intro])),
        (BrandItem::Outro, has(&[Role::Outro])),
        (BrandItem::Tone, !tone.is_empty()),
    ];
    let (done, missing): (Vec<_>, Vec<_>) = items.into_iter().partition(|(_, is_done)| *is_done);
    let named = |items: Vec<(BrandItem, bool)>| items.into_iter().map(|(item, _)| item).collect();
    let mut concerns: Vec<_> = parts.iter().flat_map(concerns_of).collect();
    let is_unreadable = of(BrandColourRole::Background).any(|ground| {
        let mut texts = of(BrandColourRole::Text).peekable();
        texts.peek().is_some() && texts.all(|text| ratio(&text.hex, &ground.hex) < 4.5)
    });
    concerns.extend(is_unreadable.then_some((BrandConcern::LowContrast, None)));
    Completeness { done: named(done), missing: named(missing), concerns }
}

fn concerns_of(part: &Part<'_>) -> Vec<(BrandConcern, Option<AssetId>)> {
    use BrandConcern as Concern;
    let font = |is: fn(&font::Model) -> bool| part.font.is_some_and(is);
    let embedding = |wanted| part.font.is_some_and(|font| font.embedding == Some(wanted));
    let found = [
        (Concern::AssetGone, part.is_gone),
        (Concern::RightsLacking, part.lacks_rights),
        (Concern::FontRestricted, embedding(FontEmbedding::Restricted)),
        (Concern::FontPreviewPrint, embedding(FontEmbedding::PreviewPrint)),
        (Concern::FontNoSubsetting, font(|font| !font.may_subset)),
        (Concern::FontBitmapOnly, font(|font| font.is_bitmap_only)),
        (Concern::FontUnsaid, font(|font| font.embedding.is_none())),
        (Concern::FontWithoutNorwegian, font(|font| !font.has_norwegian)),
    ];
    let is_there = |(concern, is_there): (_, bool)| is_there.then_some((concern, Some(part.asset)));
    found.into_iter().filter_map(is_there).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(role: BrandAssetRole, font: Option<&font::Model>) -> Part<'_> {
        Part { role, asset: AssetId::new(), is_gone: false, lacks_rights: false, font }
    }

    fn colour(hex: &str, role: BrandColourRole) -> BrandColour {
        BrandColour { name: "x".into(), hex: hex.into(), role }
    }

    fn free() -> font::Model {
        font::Model {
            digest: String::new(),
            family: None,
            style: None,
            weight: 400,
            is_italic: false,
            is_variable: false,
            faces: 1,
            glyphs: 1,
            has_norwegian: true,
            embedding: Some(FontEmbedding::Installable),
            may_subset: true,
            is_bitmap_only: false,
        }
    }

    #[test]
    fn a_brand_grows_until_it_is_whole() {
        use BrandAssetRole as Role;
        let nothing = completeness("", &[], &[]);
        assert_eq!((nothing.percent(), nothing.missing.len()), (0, 8));
        let font = free();
        let parts = [Role::LogoPrimary, Role::LogoInverted, Role::Intro, Role::Outro];
        let mut parts: Vec<_> = parts.into_iter().map(|role| part(role, None)).collect();
        parts.push(part(Role::FontBody, Some(&font)));
        let colours = [
            colour("#002868", BrandColourRole::Primary),
            colour("#FFFFFF", BrandColourRole::Background),
            colour("#111111", BrandColourRole::Text),
        ];
        let whole = completeness("Friendly", &colours, &parts);
        assert_eq!((whole.percent(), whole.missing, whole.concerns), (100, vec![], vec![]));
        let half = completeness("Friendly", &colours, &parts[..1]);
        assert_eq!(half.percent(), 50);
    }

    #[test]
    fn what_cannot_be_used_does_not_count_and_is_told() {
        let mut logo = part(BrandAssetRole::LogoPrimary, None);
        logo.is_gone = true;
        let told = completeness("", &[], &[logo]);
        assert_eq!(told.percent(), 0);
        assert_eq!(told.concerns, [(BrandConcern::AssetGone, Some(logo.asset))]);
    }

    #[test]
    fn what_the_maker_of_a_font_asks_for_is_told() {
        use BrandConcern as Concern;
        let strict = font::Model {
            has_norwegian: false,
            embedding: Some(FontEmbedding::PreviewPrint),
            may_subset: false,
            is_bitmap_only: true,
            ..free()
        };
        let told = completeness("", &[], &[part(BrandAssetRole::FontBody, Some(&strict))]);
        let told: Vec<_> = told.concerns.into_iter().map(|(concern, _)| concern).collect();
        let expected = [
            Concern::FontPreviewPrint,
            Concern::FontNoSubsetting,
            Concern::FontBitmapOnly,
            Concern::FontWithoutNorwegian,
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn texts_that_cannot_be_read_are_a_concern() {
        let colours = [
            colour("#FFFFFF", BrandColourRole::Background),
            colour("#DDDDDD", BrandColourRole::Text),
        ];
        let told = completeness("", &colours, &[]);
        assert_eq!(told.concerns, [(BrandConcern::LowContrast, None)]);
    }
}
