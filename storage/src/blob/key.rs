//! The names of stored things.

use object_store::path::{Path, PathPart};
use uuid::Uuid;

use super::Digest;

/// The name of something stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A file, named by its content.
    Blob(Digest),
    /// A piece of a file on its way in, which never changes once it is stored. It is swept like
    /// everything on its way in.
    Piece(Uuid),
    /// What was derived from a file.
    Rendition {
        /// The file.
        blob: Digest,
        /// Preset, version and extension, such as `preview-1280.v1.webp`; ASCII.
        name: String,
    },
}

impl Key {
    /// Returns where under `root` the thing lies. Two levels of folders keep each of them small on
    /// a local disk.
    pub(super) fn path(&self, root: &Path) -> Path {
        let (kind, digest, name) = match self {
            Self::Piece(id) => return root.clone().join("staging").join(id.simple().to_string()),
            Self::Blob(digest) => ("blobs", digest, None),
            Self::Rendition { blob, name } => ("renditions", blob, Some(name)),
        };
        let hex = digest.to_string();
        let folders = [kind, &hex[..2], &hex[2..4], &hex].map(PathPart::from);
        // A part is encoded, so that no name can climb out of its folder.
        let name = name.map(|name| PathPart::from(name.as_str()));
        root.parts().chain(folders).chain(name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_path_that_fans_out_by_the_digest() {
        let blob = Digest::of(b"abc");
        let path = Key::Blob(blob).path(&Path::default());
        assert_eq!(path.as_ref(), format!("blobs/ba/78/{blob}"));

        let preview = Key::Rendition { blob, name: "preview-320.v1.webp".into() };
        let path = preview.path(&Path::from("media/eu"));
        assert_eq!(path.as_ref(), format!("media/eu/renditions/ba/78/{blob}/preview-320.v1.webp"));
    }

    #[test]
    fn no_name_of_a_rendition_leaves_its_folder() {
        let blob = Digest::of(b"abc");
        for name in ["..", "../../../secret", "a/b", "x#1", "\0", "æ", ""] {
            let path = Key::Rendition { blob, name: name.into() }.path(&Path::default());
            let rest = path.as_ref().strip_prefix(&format!("renditions/ba/78/{blob}"));
            let rest = rest.unwrap_or_else(|| panic!("{name:?} became {path}"));
            let name = rest.strip_prefix('/').unwrap_or(rest);
            assert!(name.is_ascii() && !name.contains(['/', '#']) && name != "..", "{path}");
        }
    }
}
