//! What may be done with an asset.

use entity::asset::Ownership;

use crate::error::{Code, Refusal};

/// The file of an asset may not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Material that Vibbio filmed is for use in your projects and cannot be downloaded.")]
pub struct NotDownloadable;

impl Refusal for NotDownloadable {
    fn code(&self) -> Code {
        Code::NotDownloadable
    }
}

/// Decides whether the file of an asset may be fetched.
pub fn download(ownership: Ownership) -> Result<(), NotDownloadable> {
    match ownership {
        Ownership::Own | Ownership::Stock | Ownership::Product => Ok(()),
        Ownership::VibbioRaw => Err(NotDownloadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_vibbio_filmed_stays_here() {
        for ownership in [Ownership::Own, Ownership::Stock, Ownership::Product] {
            assert_eq!(download(ownership), Ok(()));
        }
        assert_eq!(download(Ownership::VibbioRaw), Err(NotDownloadable));
    }
}
