//! What a brand can be made of.

use entity::{
    asset::{AssetFormat, AssetKind},
    brand::{BrandColour, BrandColourRole, Colours},
    brand_asset::BrandAssetRole,
    font::{self, FontEmbedding},
};
use serde_json::{Value, json};

use super::hex;
use crate::{
    accounts::rules::{self as accounts, InputError},
    error::{Code, Refusal},
};

/// How many brands an account has at most, whatever its plan, archived ones among them.
pub const BRANDS: u64 = 100;
/// How many colours a brand has at most.
pub const COLOURS: usize = 40;
/// How many logos, fonts, intros and outros a brand has at most.
pub const ASSETS: usize = 60;
/// How long the notes on its tone may be, in characters.
pub const TONE: usize = 5_000;

/// Why a brand stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrandError {
    /// A name is none.
    #[error(transparent)]
    Name(InputError),
    /// Another brand has the name.
    #[error("Another brand has this name.")]
    NameTaken,
    /// There are too many, in use and put aside.
    #[error("An account has at most {BRANDS} brands, in use and put aside.")]
    TooMany,
    /// The notes are too long.
    #[error("The notes on the tone have at most {TONE} characters.")]
    Tone,
    /// There are too many colours.
    #[error("A brand has at most {COLOURS} colours.")]
    Colours,
    /// A colour is none.
    #[error("Write a colour as `#1A2B3C`.")]
    Hex,
    /// There are too many assets, or one twice.
    #[error("A brand has at most {ASSETS} assets, each once in a role.")]
    Assets,
    /// An asset is not what it is to be.
    #[error("A logo is a picture or a PDF, a font is a font, and an intro or outro is a clip.")]
    Sort,
    /// The maker of a font forbids it.
    #[error("The maker of this font does not allow that it is embedded in what others make.")]
    FontRestricted,
    /// It is archived.
    #[error("This brand is archived. Restore it first.")]
    Archived,
}

impl Refusal for BrandError {
    fn code(&self) -> Code {
        match self {
            Self::NameTaken => Code::NameTaken,
            Self::TooMany => Code::LimitExceeded,
            Self::FontRestricted => Code::FontRestricted,
            Self::Archived => Code::IllegalState,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Name(_) | Self::NameTaken => Some("name"),
            Self::Tone => Some("tone"),
            Self::Colours | Self::Hex => Some("colours"),
            Self::Assets | Self::Sort | Self::FontRestricted => Some("assets"),
            Self::TooMany | Self::Archived => None,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::TooMany => Some(json!({ "limit": BRANDS })),
            _ => None,
        }
    }
}

/// Reads the name of a brand, and the form in which it is compared.
pub fn name(typed: &str) -> Result<(String, String), BrandError> {
    let name = accounts::name(typed, "name").map_err(BrandError::Name)?;
    let key = name.to_lowercase();
    Ok((name, key))
}

/// Reads the notes on a brand's tone.
pub fn tone(typed: &str) -> Result<String, BrandError> {
    let tone = typed.trim();
    if tone.chars().count() > TONE { Err(BrandError::Tone) } else { Ok(tone.to_owned()) }
}

/// Reads colours: a name, the colour itself, and what it is for.
pub fn colours(typed: Vec<(String, String, BrandColourRole)>) -> Result<Colours, BrandError> {
    if typed.len() > COLOURS {
        return Err(BrandError::Colours);
    }
    let read = |(name, typed, role): (String, String, _)| {
        let hex = hex(&typed).ok_or(BrandError::Hex)?;
        let name = accounts::name(&name, "colours").map_err(BrandError::Name)?;
        Ok(BrandColour { name, hex, role })
    };
    typed.into_iter().map(read).collect::<Result<_, _>>().map(Colours)
}

/// Decides whether an asset can be what it is to be to a brand. Of a font that says nothing of it
/// the maker is believed to allow what is usual.
pub fn fits(
    role: BrandAssetRole,
    format: AssetFormat,
    font: Option<&font::Model>,
) -> Result<(), BrandError> {
    use BrandAssetRole as Role;
    let is_one = match role {
        Role::LogoPrimary
        | Role::LogoSecondary
        | Role::LogoSymbol
        | Role::LogoInverted
        | Role::LogoMonochrome => format.kind() == AssetKind::Image || format == AssetFormat::Pdf,
        Role::FontHeading | Role::FontBody | Role::FontAccent => format.is_font(),
        Role::Intro | Role::Outro => format.kind() == AssetKind::Video,
    };
    if !is_one {
        return Err(BrandError::Sort);
    }
    let embedding = font.and_then(|font| font.embedding);
    if embedding == Some(FontEmbedding::Restricted) {
        Err(BrandError::FontRestricted)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_what_their_roles_say() {
        use AssetFormat as Format;
        use BrandAssetRole as Role;
        let right = [
            (Role::LogoPrimary, Format::Svg),
            (Role::LogoSymbol, Format::Png),
            (Role::LogoInverted, Format::Pdf),
            (Role::FontBody, Format::Woff2),
            (Role::Outro, Format::Mp4),
        ];
        for (role, format) in right {
            assert_eq!(fits(role, format, None), Ok(()));
        }
        let wrong = [
            (Role::LogoPrimary, Format::Ttf),
            (Role::FontBody, Format::Pdf),
            (Role::FontHeading, Format::Png),
            (Role::Intro, Format::Gif),
            (Role::Outro, Format::Mp3),
        ];
        for (role, format) in wrong {
            assert_eq!(fits(role, format, None), Err(BrandError::Sort));
        }
    }

    #[test]
    fn colours_have_names_and_are_few() {
        let typed =
            |name: &str, hex: &str| (name.to_owned(), hex.to_owned(), BrandColourRole::Accent);
        let read = colours(vec![typed("Fjord", "#abc")]).expect("colours");
        assert_eq!((read.0[0].name.as_str(), read.0[0].hex.as_str()), ("Fjord", "#AABBCC"));
        assert_eq!(colours(vec![typed("Fjord", "blue")]), Err(BrandError::Hex));
        assert!(matches!(colours(vec![typed("", "#abc")]), Err(BrandError::Name(_))));
        assert_eq!(colours(vec![typed("x", "#abc"); COLOURS + 1]), Err(BrandError::Colours));
    }
}
