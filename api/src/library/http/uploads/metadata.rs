//! What a sender says of a file, in `Upload-Metadata`.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{
    id::{AssetId, FolderId, OrderId},
    upload::{SameBytes, UploadPurpose},
};
use storage::blob::Digest;

use super::{answer::Problem, headers::Result};

/// What a sender says of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) folder: Option<FolderId>,
    /// The asset whose next revision it becomes.
    pub(super) asset: Option<AssetId>,
    pub(super) on_same_bytes: SameBytes,
    pub(super) purpose: UploadPurpose,
    /// The order that it is sent for.
    pub(super) order: Option<OrderId>,
    pub(super) sha256: Option<Digest>,
}

impl Metadata {
    /// Reads what is known here, and passes the rest over.
    pub(super) fn read(text: &str) -> Result<Self> {
        let mut values = BTreeMap::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = BASE64_STANDARD.decode(value.trim()).ok();
            let value = value.and_then(|value| String::from_utf8(value).ok());
            let value = value.ok_or_else(|| {
                Problem::bad(format!("`{key}` of `Upload-Metadata` is not UTF-8 in Base64."))
            })?;
            if values.insert(key, value).is_some() {
                return Err(Problem::bad(format!("`{key}` of `Upload-Metadata` comes twice.")));
            }
        }
        let wrong = |key: &str| Problem::bad(format!("`{key}` of `Upload-Metadata` is wrong."));
        let given = |key: &str| values.get(key).filter(|value| !value.is_empty());
        let folder = given("folderId").map(|id| id.parse().map_err(|_| wrong("folderId")));
        let asset = given("assetId").map(|id| id.parse().map_err(|_| wrong("assetId")));
        let order = given("orderId").map(|id| id.parse().map_err(|_| wrong("orderId")));
        let sha256 = given("sha256")
            .map(|digest| digest.to_ascii_lowercase().parse().map_err(|_| wrong("sha256")));
        let on_same_bytes = match given("onSameBytes").map(String::as_str) {
            None | Some("NEW_ASSET") => SameBytes::NewAsset,
            Some("REUSE") => SameBytes::Reuse,
            Some("REJECT") => SameBytes::Reject,
            Some(_) => return Err(wrong("onSameBytes")),
        };
        let purpose = match given("purpose").map(String::as_str) {
            None | Some("ASSET") => UploadPurpose::Asset,
            Some("PACKAGE") => UploadPurpose::Package,
            Some("ORDER") => UploadPurpose::Order,
            Some(_) => return Err(wrong("purpose")),
        };
        if (purpose == UploadPurpose::Order) != order.is_some() {
            return Err(wrong("orderId"));
        }
        Ok(Self {
            name: given("filename").or_else(|| given("name")).cloned().unwrap_or_default(),
            folder: folder.transpose()?,
            asset: asset.transpose()?,
            on_same_bytes,
            purpose,
            order: order.transpose()?,
            sha256: sha256.transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_file_is_read() {
        let (folder, asset) = (FolderId::new(), AssetId::new());
        let digest = Digest::of(b"abc");
        let text = format!(
            "filename {}, is_confidential,folderId {},assetId {},onSameBytes {},sha256 {},purpose {}",
            BASE64_STANDARD.encode("båt.png"),
            BASE64_STANDARD.encode(folder.to_string()),
            BASE64_STANDARD.encode(asset.to_string()),
            BASE64_STANDARD.encode("REUSE"),
            BASE64_STANDARD.encode(digest.to_string().to_uppercase()),
            BASE64_STANDARD.encode("PACKAGE"),
        );
        let read = Metadata::read(&text).expect("metadata");
        let expected = Metadata {
            name: "båt.png".into(),
            folder: Some(folder),
            asset: Some(asset),
            on_same_bytes: SameBytes::Reuse,
            purpose: UploadPurpose::Package,
            order: None,
            sha256: Some(digest),
        };
        assert_eq!(read, expected);
        assert_eq!(Metadata::read("").expect("nothing"), Metadata::default());
    }

    #[test]
    fn what_is_sent_for_an_order_names_it_and_nothing_else_does() {
        let (order, purpose) = (OrderId::new(), BASE64_STANDARD.encode("ORDER"));
        let named = format!("orderId {}", BASE64_STANDARD.encode(order.to_string()));
        let read = Metadata::read(&format!("purpose {purpose},{named}")).expect("metadata");
        assert_eq!((read.purpose, read.order), (UploadPurpose::Order, Some(order)));
        for text in [format!("purpose {purpose}"), named] {
            assert_eq!(Metadata::read(&text).expect_err("a problem").status, 400, "{text}");
        }
    }

    #[test]
    fn nonsense_of_a_file_is_refused() {
        for text in [
            "filename !!!",
            "filename YQ",
            "filename /w==",
            "filename YQ==,filename Yg==",
            "folderId YQ==",
            "assetId YQ==",
            "onSameBytes YQ==",
            "purpose YQ==",
            "orderId YQ==",
            "sha256 YQ==",
        ] {
            let problem = Metadata::read(text).expect_err("a problem");
            assert_eq!(problem.status, 400, "{text}");
        }
    }
}
