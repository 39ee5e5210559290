//! Where blobs lie, as one setting.

use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr};

use object_store::path::Path;
use url::Url;

use super::Error;

/// The place of all blobs of an installation, read from one URL.
///
/// | URL | place |
/// |---|---|
/// | `file:./data/blobs`, or just the path | a folder, made when missing; `?fsync=true` makes each kept file survive a power cut |
/// | `memory:` | this process, until it ends |
/// | `gs://bucket/prefix` | Google Cloud Storage; `?service_account=` names a key file, `base_url=` another server |
/// | `s3://bucket/prefix` | S3; `?region=`, `endpoint=`, `access_key_id=` and `secret_access_key=` |
///
/// Credentials that the URL does not give come from the usual environment variables
/// (`GOOGLE_…`, `AWS_…`), the application default credentials, or the metadata of the machine.
/// Neither `Display` nor `Debug` shows the part behind the question mark.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder on this machine.
    Folder {
        /// The path, relative to the working directory unless absolute.
        path: PathBuf,
        /// Whether files and folders are flushed to the disk before a write counts as done.
        fsync: bool,
    },
    /// The memory of this process.
    Memory,
    /// A bucket of Google Cloud Storage.
    Gcs(Bucket),
    /// A bucket of S3, or of a server that speaks its protocol.
    S3(Bucket),
}

/// A bucket, and how it is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    pub(super) name: String,
    /// What every key in the bucket begins with.
    pub(super) prefix: Path,
    options: BTreeMap<String, String>,
}

impl FromStr for Location {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once(':') {
            _ if text.is_empty() => Err(wrong("it is empty")),
            Some(("memory", "")) => Ok(Self::Memory),
            Some(("file", rest)) => folder(rest),
            Some(("gs", _)) => bucket(text, &["base_url", "service_account"]).map(Self::Gcs),
            Some(("s3", _)) => {
                let options = ["access_key_id", "endpoint", "region", "secret_access_key"];
                bucket(text, &options).map(Self::S3)
            }
            Some((scheme, rest)) if rest.starts_with("//") => {
                Err(wrong(format!("`{scheme}` is none of file, memory, gs and s3")))
            }
            _ => Ok(Self::Folder { path: text.into(), fsync: false }),
        }
    }
}

fn wrong(reason: impl Into<String>) -> Error {
    Error::Location(reason.into())
}

fn folder(rest: &str) -> Result<Location, Error> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let fsync = match query {
        "" | "fsync=false" => false,
        "fsync=true" => true,
        _ => return Err(wrong("a folder has the option `fsync=true` and no other")),
    };
    let path = if path.starts_with("//") {
        let url = Url::parse(&format!("file:{path}")).ok();
        url.and_then(|url| url.to_file_path().ok())
            .ok_or_else(|| wrong("`file://` goes on with an absolute path"))?
    } else {
        PathBuf::from(path)
    };
    if path.as_os_str().is_empty() {
        return Err(wrong("the path is empty"));
    }
    Ok(Location::Folder { path, fsync })
}

fn bucket(text: &str, known: &[&str]) -> Result<Bucket, Error> {
    // The text may hold a secret: it is never part of an error.
    let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
        return Err(wrong("only the name of the bucket stands before the path"));
    }
    let name = url.host_str().unwrap_or_default().to_owned();
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if name.is_empty() || !plain(&name) || !plain(url.path()) {
        return Err(wrong("a bucket and its prefix have the letters A–Z, a–z, 0–9, - _ and ."));
    }
    let prefix = Path::from_url_path(url.path()).map_err(|error| wrong(error.to_string()))?;
    let mut options = BTreeMap::new();
    for (option, value) in url.query_pairs() {
        if !known.contains(&&*option) {
            return Err(wrong(format!("`{option}` is none of the options {}", known.join(", "))));
        }
        if matches!(&*option, "endpoint" | "base_url") && !is_server(&value) {
            return Err(wrong(format!("`{option}` is not of the form http://host:port")));
        }
        options.insert(option.into_owned(), value.into_owned());
    }
    Ok(Bucket { name, prefix, options })
}

/// Tells whether a text is the address of a server, without credentials in it.
fn is_server(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
    })
}

impl Bucket {
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.prefix.is_root() { "" } else { "/" };
        write!(f, "{}{slash}{}", self.name, self.prefix)
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { path, .. } => write!(f, "file:{}", path.display()),
            Self::Memory => f.write_str("memory:"),
            Self::Gcs(bucket) => write!(f, "gs://{bucket}"),
            Self::S3(bucket) => write!(f, "s3://{bucket}"),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_path_with_or_without_its_scheme() {
        for (text, path, fsync) in [
            ("./data/blobs", "./data/blobs", false),
            ("/var/lib/vibbio", "/var/lib/vibbio", false),
            ("file:./data/blobs", "./data/blobs", false),
            ("file:/var/lib/vibbio?fsync=true", "/var/lib/vibbio", true),
            ("file:///var/lib/our%20blobs", "/var/lib/our blobs", false),
        ] {
            let location = Location::Folder { path: path.into(), fsync };
            assert_eq!(text.parse::<Location>().unwrap(), location, "{text}");
        }
    }

    #[test]
    fn a_bucket_has_a_prefix_and_options() {
        let Ok(Location::S3(bucket)) =
            "s3://media/eu/1/?endpoint=http%3A%2F%2F127.0.0.1:9000&region=eu-north-1".parse()
        else {
            panic!("a bucket of S3")
        };
        assert_eq!((bucket.name.as_str(), bucket.prefix.as_ref()), ("media", "eu/1"));
        assert_eq!(bucket.option("endpoint"), Some("http://127.0.0.1:9000"));
        assert_eq!(bucket.option("region"), Some("eu-north-1"));
        assert_eq!(bucket.option("access_key_id"), None);
    }

    #[test]
    fn a_location_is_shown_without_its_options() {
        for (text, shown) in [
            ("s3://media/eu?access_key_id=id&secret_access_key=hush", "s3://media/eu"),
            ("gs://media?service_account=/secrets/key.json", "gs://media"),
            ("file:./data/blobs?fsync=true", "file:./data/blobs"),
            ("memory:", "memory:"),
        ] {
            let location: Location = text.parse().unwrap();
            assert_eq!(
                (location.to_string(), format!("{location:?}")),
                (shown.into(), shown.into())
            );
        }
    }

    #[test]
    fn a_wrong_location_is_refused_in_one_line_without_its_secrets() {
        for text in [
            "",
            "file:",
            "file:./data?sync=yes",
            "ftp://hush/blobs",
            "s3://",
            "s3:///prefix",
            "s3://media?password=hush",
            "s3://me:hush@media",
            "s3://media?endpoint=http://me:hush@127.0.0.1",
            "s3://media?endpoint=hush&secret_access_key=hush",
            "gs://med%20ia?service_account=hush",
            "gs://media/a//b?service_account=hush",
            "gs://media/%C3%A6?service_account=hush",
        ] {
            let error = text.parse::<Location>().expect_err(text).to_string();
            assert!(!error.contains("hush") && !error.contains('\n'), "{text}: {error}");
        }
    }
}
