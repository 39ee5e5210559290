//! What the headers of tus say.

use actix_web::{
    HttpRequest,
    http::{Method, StatusCode, header::HeaderMap},
};
use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_STANDARD};
use entity::id::UploadId;

use super::{answer::Problem, metadata::Metadata};
use crate::{error::Code, library::uploads::Check};

/// The version of tus that is spoken.
pub(super) const VERSION: &str = "1.0.0";
/// How the bytes of a request can be hashed.
pub(super) const ALGORITHMS: &str = "sha1,sha256,sha512";
/// The media type of bytes that are sent.
const BYTES: &str = "application/offset+octet-stream";
/// The most uploads that a file can be made of.
const PARTS: usize = 100;

pub(super) type Result<T> = std::result::Result<T, Problem>;

/// The headers of a request.
pub(super) struct Headers<'a>(&'a HeaderMap);

/// What an upload is to a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Concat {
    /// All of it.
    Alone,
    /// One of its parts.
    Partial,
    /// The whole of these parts.
    Final(Vec<UploadId>),
}

impl<'a> Headers<'a> {
    pub(super) fn of(request: &'a HttpRequest) -> Self {
        Self(request.headers())
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    /// The method, also of those who cannot send every one.
    pub(super) fn method(&self, sent: &Method) -> Method {
        let meant = self.text("x-http-method-override");
        let meant = meant.filter(|_| *sent == Method::POST);
        meant.and_then(|method| method.parse().ok()).unwrap_or_else(|| sent.clone())
    }

    /// Checks that the same version of tus is spoken.
    pub(super) fn version(&self) -> Result<()> {
        if self.text("tus-resumable") == Some(VERSION) {
            return Ok(());
        }
        let message = format!("Send the header `Tus-Resumable: {VERSION}`.");
        let problem = Problem::new(StatusCode::PRECONDITION_FAILED, Code::BadUserInput, message);
        Err(problem.with("tus-version", &VERSION))
    }

    /// Reads a number of bytes.
    pub(super) fn bytes(&self, name: &str) -> Result<Option<u64>> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let digits = value.to_str().unwrap_or_default();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let bytes = digits.parse().ok().filter(|bytes| is_number && i64::try_from(*bytes).is_ok());
        bytes.map(Some).ok_or_else(|| Problem::bad(format!("`{name}` is a number of bytes.")))
    }

    /// Reads how many bytes a new upload has; none when that is to be said later.
    pub(super) fn length(&self) -> Result<Option<u64>> {
        match (self.bytes("upload-length")?, self.text("upload-defer-length")) {
            (Some(length), None) => Ok(Some(length)),
            (None, Some("1")) => Ok(None),
            _ => Err(Problem::bad("Send `Upload-Length`, or `Upload-Defer-Length: 1`.")),
        }
    }

    /// Tells whether the request has a body, which then has to be of the right type.
    pub(super) fn has_bytes(&self) -> Result<bool> {
        let is_chunked = self.0.contains_key("transfer-encoding");
        let has_body = is_chunked || self.bytes("content-length")?.unwrap_or(0) > 0;
        let is_bytes = self.text("content-type").is_some_and(is_bytes);
        match (has_body, is_bytes) {
            (true, false) => Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Code::BadUserInput,
                format!("Send bytes as `Content-Type: {BYTES}`."),
            )),
            _ => Ok(is_bytes),
        }
    }

    /// Reads what the bytes of the request hash to.
    pub(super) fn check(&self) -> Result<Option<Check>> {
        let Some(value) = self.0.get("upload-checksum") else { return Ok(None) };
        let wrong = || {
            let message = format!(
                "`Upload-Checksum` is one of {ALGORITHMS} and, after a space, \
                                   the checksum in Base64."
            );
            Problem::bad(message)
        };
        let value = value.to_str().map_err(|_| wrong())?;
        let (algorithm, checksum) = value.split_once(' ').ok_or_else(wrong)?;
        let algorithm = match algorithm {
            "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &digest::SHA256,
            "sha512" => &digest::SHA512,
            _ => return Err(wrong()),
        };
        let expected = BASE64_STANDARD.decode(checksum.trim()).map_err(|_| wrong())?;
        Ok(Some(Check { hasher: digest::Context::new(algorithm), expected }))
    }

    /// Reads what an upload is to a file.
    pub(super) fn concat(&self) -> Result<Concat> {
        match self.text("upload-concat").map(str::trim) {
            None if !self.0.contains_key("upload-concat") => Ok(Concat::Alone),
            Some("partial") => Ok(Concat::Partial),
            Some(text) if text.starts_with("final;") => {
                let parts = text["final;".len()..].split_ascii_whitespace().map(id);
                let parts = parts.collect::<Option<Vec<_>>>();
                let parts = parts.filter(|parts| (1..=PARTS).contains(&parts.len()));
                parts.map(Concat::Final).ok_or_else(|| {
                    Problem::bad(format!("A file is made of 1 to {PARTS} uploads of here."))
                })
            }
            _ => Err(Problem::bad("`Upload-Concat` is `partial`, or `final;` and uploads.")),
        }
    }

    /// Reads what the sender says of the file.
    pub(super) fn metadata(&self) -> Result<Metadata> {
        let Some(value) = self.0.get("upload-metadata") else { return Ok(Metadata::default()) };
        let value = value.to_str().map_err(|_| Problem::bad("`Upload-Metadata` is ASCII."))?;
        Metadata::read(value)
    }
}

fn is_bytes(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(BYTES)
}

/// Reads the upload that an address names, whatever stands before it.
fn id(url: &str) -> Option<UploadId> {
    url.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn status<T>(result: Result<T>) -> u16 {
        result.err().expect("a problem").status.as_u16()
    }

    fn sent(headers: &[(&'static str, &str)]) -> HttpRequest {
        let start = TestRequest::post();
        headers
            .iter()
            .fold(start, |request, header| request.insert_header(*header))
            .to_http_request()
    }

    #[test]
    fn a_method_can_be_sent_as_another() {
        let meant = |sent_as: &Method, header| {
            Headers::of(&sent(&[("x-http-method-override", header)])).method(sent_as)
        };
        assert_eq!(meant(&Method::POST, "PATCH"), Method::PATCH);
        assert_eq!(meant(&Method::POST, "not a method"), Method::POST);
        assert_eq!(meant(&Method::HEAD, "DELETE"), Method::HEAD);
    }

    #[test]
    fn a_number_of_bytes_has_digits_only() {
        let read = |text| Headers::of(&sent(&[("upload-length", text)])).length();
        assert_eq!(read("0").expect("a length"), Some(0));
        assert_eq!(read("9223372036854775807").expect("a length"), Some(i64::MAX as u64));
        for text in ["", "-1", "+1", "1.0", "0x10", "9223372036854775808", "1e3", "ten"] {
            assert_eq!(status(read(text)), 400, "{text}");
        }
    }

    #[test]
    fn a_length_is_given_now_or_said_to_come_later() {
        let read = |headers: &[_]| Headers::of(&sent(headers)).length();
        assert_eq!(read(&[("upload-defer-length", "1")]).expect("no length"), None);
        for headers in [
            &[][..],
            &[("upload-defer-length", "0")],
            &[("upload-defer-length", "1"), ("upload-length", "1")],
        ] {
            assert_eq!(status(read(headers)), 400, "{headers:?}");
        }
    }

    #[test]
    fn a_checksum_names_how_it_was_made() {
        let read = |text| Headers::of(&sent(&[("upload-checksum", text)])).check();
        for text in ["sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha256 YQ==", "sha512 YQ=="] {
            assert!(read(text).expect("a check").is_some(), "{text}");
        }
        for text in ["", "sha1", "md5 YQ==", "sha1 !!!", "SHA1 YQ=="] {
            assert_eq!(status(read(text)), 400, "{text}");
        }
    }

    #[test]
    fn a_file_is_made_of_the_uploads_that_are_named() {
        let read = |text: &str| Headers::of(&sent(&[("upload-concat", text)])).concat();
        let [one, two] = [UploadId::new(), UploadId::new()];
        let text = format!("final;/proxy/uploads/{one} https://example.com/uploads/{two}");
        assert_eq!(read(&text).expect("parts"), Concat::Final(vec![one, two]));
        assert_eq!(read("partial").expect("a part"), Concat::Partial);
        assert_eq!(Headers::of(&sent(&[])).concat().expect("alone"), Concat::Alone);
        let many = format!("final;{}", format!("{one} ").repeat(101));
        for text in ["", "final;", "final", "whole", "final;/uploads/1", many.as_str()] {
            assert_eq!(status(read(text)), 400, "{text}");
        }
    }
}
