//! Which files are sidecars, and whose.

/// The ending of a sidecar's name.
const ENDING: &str = ".xmp";

/// Tells whether a file is a sidecar by its name, which is all that its first bytes do not say.
#[must_use]
pub fn is_one(name: &str) -> bool {
    stem(name).is_some()
}

/// Tells whether a sidecar belongs to a file: `a.xmp` and `a.jpg.xmp` to `a.jpg`.
#[must_use]
pub fn belongs(sidecar: &str, file: &str) -> bool {
    let (Some(stem), file) = (stem(sidecar), file.to_lowercase()) else { return false };
    stem == file || file.rsplit_once('.').is_some_and(|(name, _)| name == stem)
}

fn stem(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    name.strip_suffix(ENDING).filter(|stem| !stem.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_belongs_to_the_file_of_its_name() {
        for (sidecar, file, expected) in [
            ("a.xmp", "a.jpg", true),
            ("a.jpg.xmp", "a.jpg", true),
            ("A.JPG.XMP", "a.jpg", true),
            ("a.jpg.xmp", "a.png", false),
            ("a.b.xmp", "a.b.jpg", true),
            ("a.xmp", "ab.jpg", false),
            (".xmp", ".jpg", false),
            ("a.jpg", "a.jpg", false),
        ] {
            assert_eq!(belongs(sidecar, file), expected, "{sidecar} {file}");
        }
    }
}
