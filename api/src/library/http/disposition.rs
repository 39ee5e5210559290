//! The name under which a browser keeps a file (RFC 6266, RFC 8187).

use entity::asset::AssetFormat;

use crate::library::rules::format;

/// Builds a `Content-Disposition` that is safe for any name.
///
/// The name always ends as its format does, since it is by the ending that a computer opens a file
/// later on: a picture called `page.html` is kept as `page.html.jpg`.
#[must_use]
pub fn header(name: &str, format: AssetFormat, is_download: bool) -> String {
    let kind = if is_download || !format::is_safe_inline(format) { "attachment" } else { "inline" };
    written(kind, &file_name(name, format))
}

/// Builds the `Content-Disposition` of the sidecar of a file: its name and another ending.
#[must_use]
pub fn of_sidecar(name: &str, format: AssetFormat) -> String {
    written("attachment", &format!("{}.xmp", file_name(name, format)))
}

/// Builds the `Content-Disposition` of an archive of files.
#[must_use]
pub fn of_archive(name: &str) -> String {
    written("attachment", &format!("{}.zip", folder_name(name)))
}

fn written(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let mut header = format!("{kind}; filename=\"{plain}\"");
    if plain != name {
        header.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            // The characters of RFC 8187 that need no escape.
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                header.push(char::from(byte));
            } else {
                header.push('%');
                header.extend([byte >> 4, byte & 0xF].map(|half| HEX[usize::from(half)]));
            }
        }
    }
    header
}

const HEX: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

/// Makes a name of a folder that every system can keep.
#[must_use]
pub fn folder_name(name: &str) -> String {
    match kept(name).trim_end_matches(['.', ' ']) {
        "" => "_".into(),
        name => name.into(),
    }
}

/// Replaces what names of files cannot have, and what makes them hidden.
fn kept(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    name.trim_start_matches('.').trim().into()
}

/// Makes a name of a file that every system can keep, and that ends as its format does.
#[must_use]
pub fn file_name(name: &str, format: AssetFormat) -> String {
    let name = kept(name);
    let endings = endings(format);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending {
        Some(ending) if endings.contains(&ending.as_str()) => name,
        _ => format!("{name}.{}", endings.first().copied().unwrap_or_default()),
    }
}

/// What makers of cameras let the names of their negatives end in.
const RAW: &[&str] = &[
    "dng", "arw", "sr2", "srf", "cr2", "cr3", "raf", "nef", "nrw", "pef", "srw", "3fr", "fff",
    "iiq", "erf", "mef", "mos", "dcr", "kdc", "rwl",
];

/// What names of files of a format end in, the usual one first.
fn endings(format: AssetFormat) -> &'static [&'static str] {
    match format {
        AssetFormat::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
        AssetFormat::Png => &["png"],
        AssetFormat::Gif => &["gif"],
        AssetFormat::Webp => &["webp"],
        AssetFormat::Tiff => &["tif", "tiff"],
        AssetFormat::Heic => &["heic", "heif", "hif"],
        AssetFormat::Avif => &["avif", "heif"],
        AssetFormat::Raw => RAW,
        AssetFormat::Mp4 => &["mp4", "m4v"],
        AssetFormat::Mov => &["mov", "qt"],
        AssetFormat::Webm => &["webm"],
        AssetFormat::Mp3 => &["mp3"],
        AssetFormat::Wav => &["wav", "wave"],
        AssetFormat::Svg => &["svg"],
        AssetFormat::Pdf => &["pdf"],
        AssetFormat::Ttf => &["ttf"],
        AssetFormat::Otf => &["otf"],
        AssetFormat::Ttc => &["ttc", "otc"],
        AssetFormat::Woff => &["woff"],
        AssetFormat::Woff2 => &["woff2"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_stands_as_it_is() {
        let header = header("beach.jpeg", AssetFormat::Jpeg, true);
        assert_eq!(header, "attachment; filename=\"beach.jpeg\"");
    }

    #[test]
    fn other_letters_are_told_twice() {
        let header = header("Værøy 🌞.png", AssetFormat::Png, false);
        let expected =
            "inline; filename=\"V_r_y _.png\"; filename*=UTF-8''V%C3%A6r%C3%B8y%20%F0%9F%8C%9E.png";
        assert_eq!(header, expected);
    }

    #[test]
    fn no_name_breaks_out_of_the_header() {
        for name in [
            "a\"; filename=\"b.html",
            "a\r\nSet-Cookie: x=1\r\n\r\n<script>",
            "..\\..\\autorun.inf",
            "../../etc/passwd",
            "100%41.jpg",
            "\0\u{7F}\u{85}",
            "",
            ".",
        ] {
            let header = header(name, AssetFormat::Jpeg, true);
            assert!(header.bytes().all(|byte| (0x20..0x7F).contains(&byte)), "{header}");
            assert_eq!(header.matches('"').count(), 2, "{header}");
            assert!(!header.contains(['/', '\\']), "{header}");
            assert!(actix_web::http::header::HeaderValue::from_str(&header).is_ok());
        }
    }

    #[test]
    fn a_name_ends_as_its_format_does() {
        assert!(header("page.html", AssetFormat::Jpeg, true).contains("\"page.html.jpg\""));
        assert!(header("IMG_1.JPG", AssetFormat::Jpeg, true).contains("\"IMG_1.JPG\""));
        assert!(header("song", AssetFormat::Mp3, true).contains("\"song.mp3\""));
    }

    #[test]
    fn what_can_carry_scripts_is_never_shown_inline() {
        for format in [AssetFormat::Svg, AssetFormat::Pdf, AssetFormat::Ttf, AssetFormat::Otf] {
            assert!(header("x", format, false).starts_with("attachment;"));
        }
        assert!(header("x", AssetFormat::Mp4, false).starts_with("inline;"));
    }
}
