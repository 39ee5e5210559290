//! What another program writes is read here, and what is written here it reads: `ExifTool`, where
//! it is installed.

use std::path::Path;
use std::process::{Command, Stdio};

use storage::media::{Area, Frame, Metadata, ModelRelease, PersonRegion, Position, sniff};

use super::{metadata, taken, translated};
use crate::sample;

const ARGUMENTS: [&str; 28] = [
    "-overwrite_original",
    "-codedcharacterset=utf8",
    "-charset",
    "iptc=UTF8",
    "-EXIF:DateTimeOriginal=2023:07:14 18:30:15",
    "-EXIF:SubSecTimeOriginal=25",
    "-EXIF:OffsetTimeOriginal=+02:00",
    "-XMP-photoshop:DateCreated=2023:07:14 18:30:15.25+02:00",
    "-EXIF:GPSLatitude=59.9139",
    "-EXIF:GPSLatitudeRef=N",
    "-EXIF:GPSLongitude=10.7522",
    "-EXIF:GPSLongitudeRef=W",
    "-XMP-exif:GPSLatitude=59.9139",
    "-XMP-exif:GPSLongitude=-10.7522",
    "-IPTC:Keywords=båt",
    "-XMP-dc:Title=Sommer på Værøy",
    "-XMP-dc:Description=A harbour",
    "-XMP-dc:Description-nb=En havn",
    "-XMP-dc:Creator=Kari",
    "-XMP-dc:Creator=Ola",
    "-XMP-dc:Subject=båt",
    "-XMP-lr:HierarchicalSubject=Places|Norway",
    "-XMP-xmp:Rating=4",
    "-XMP-xmpRights:UsageTerms=Only here",
    "-XMP-plus:ModelReleaseStatus=Unlimited Model Releases",
    "-XMP-iptcExt:PersonInImage=Kari",
    "-XMP-tiff:Make=Nikon",
    "-XMP-mwg-rs:RegionInfo={AppliedToDimensions={W=48,H=32,Unit=pixel},RegionList=[\
     {Area={X=0.25,Y=0.125,W=0.5,H=0.0625,Unit=normalized},Name=Kari,Type=Face},\
     {Area={X=0.5,Y=0.5,W=0.1,H=0.1,Unit=normalized},Name=Fido,Type=Pet}]}",
];

/// Runs the program in a folder; none where it is not installed.
#[expect(clippy::disallowed_methods, reason = "tells CI from a machine without the program")]
pub(super) fn exiftool(folder: &Path, arguments: &[&str]) -> Option<String> {
    let run =
        Command::new("exiftool").args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    match run {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}{complaint}");
            Some(said)
        }
        Err(error) => {
            let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|v| v == "1");
            assert!(!required, "exiftool is required: {error}");
            eprintln!("NOT TESTED against ExifTool: {error}");
            None
        }
    }
}

fn expected(file: &str) -> Metadata {
    let area = match file {
        // Lies on its side in as many pixels.
        "picture.tiff" => Area { cx: 0.875, cy: 0.25, w: 0.0625, h: 0.5 },
        "orientation-3.jpg" => Area { cx: 0.75, cy: 0.875, w: 0.5, h: 0.0625 },
        _ => Area { cx: 0.25, cy: 0.125, w: 0.5, h: 0.0625 },
    };
    // The films are of another shape.
    let area = Some(area).filter(|_| !file.ends_with("mp4"));
    Metadata {
        taken_at: Some(taken("2023-07-14T18:30:15.25", Some(120))),
        title: Some("Sommer på Værøy".into()),
        captions: translated(&[("x-default", "A harbour"), ("nb", "En havn")]),
        creators: vec!["Kari".into(), "Ola".into()],
        usage_terms: translated(&[("x-default", "Only here")]),
        keywords: vec!["båt".into()],
        keyword_paths: vec![vec!["Places".into(), "Norway".into()]],
        rating: Some(4),
        model_release: Some(ModelRelease::Unlimited),
        persons: vec!["Kari".into()],
        camera_make: Some("Nikon".into()),
        regions: vec![PersonRegion { name: "Kari".into(), area }],
        ..Metadata::default()
    }
}

#[test]
fn what_exiftool_writes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        "orientation-3.jpg",
        "orientation-6.jpg",
        "picture.jpg",
        "picture.png",
        "picture.tiff",
        "picture.webp",
        "clip.mp4",
        "clip-moov-last.mp4",
    ];
    for file in files {
        std::fs::write(folder.path().join(file), sample(file)).unwrap();
    }
    if exiftool(folder.path(), &[&ARGUMENTS[..], &files].concat()).is_none() {
        return;
    }
    for file in files {
        let bytes = std::fs::read(folder.path().join(file)).unwrap();
        let mut found = metadata(sniff(&bytes).unwrap(), &bytes);
        let position = found.position.take().unwrap_or_else(|| panic!("{file} is nowhere"));
        assert!((position.latitude - 59.9139).abs() < 1e-6, "{file}: {position:?}");
        assert!((position.longitude + 10.7522).abs() < 1e-6, "{file}: {position:?}");
        found.colour_profile = None;
        assert_eq!(found, expected(file), "{file}");
    }
}

#[test]
fn exiftool_reads_sidecars() {
    let folder = tempfile::tempdir().unwrap();
    let position = Position { latitude: -33.8688, longitude: 151.2093, altitude: Some(-12.5) };
    let position = Some(position);
    let metadata =
        Metadata { position, copyright: Some("© <Vibbio>".into()), ..expected("picture.jpg") };
    let frame = Frame::shown(32, 48, 6);
    std::fs::write(folder.path().join("a.xmp"), metadata.to_sidecar(frame)).unwrap();
    let Some(said) = exiftool(folder.path(), &["-n", "-struct", "-j", "-G1", "a.xmp"]) else {
        return;
    };
    for line in [
        r#""XMP-dc:Title": "Sommer på Værøy""#,
        r#""XMP-dc:Rights": "© <Vibbio>""#,
        r#""XMP-dc:Description-nb": "En havn""#,
        r#""XMP-dc:Creator": ["Kari","Ola"]"#,
        r#""XMP-photoshop:DateCreated": "2023:07:14 18:30:15.250+02:00""#,
        r#""XMP-exif:GPSLatitude": -33.8688"#,
        r#""XMP-exif:GPSLongitude": 151.2093"#,
        r#""XMP-exif:GPSAltitude": 12.5"#,
        r#""XMP-lr:HierarchicalSubject": ["Places|Norway"]"#,
        r#""XMP-plus:ModelReleaseStatus": "MR-UMR""#,
        r#""XMP-iptcExt:PersonInImage": ["Kari"]"#,
        r#""W": 48"#,
        r#""Name": "Kari""#,
        // Turned back to where the picture is stored.
        r#""X": 0.125"#,
        r#""Y": 0.75"#,
    ] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    let valid = exiftool(folder.path(), &["-validate", "-warning", "-a", "a.xmp"]);
    assert_eq!(valid.map(|said| said.contains("OK")), Some(true));
}
