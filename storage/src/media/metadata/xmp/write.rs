//! Sidecars.

use quick_xml::escape::escape;

use super::Ns;
use crate::media::metadata::text::to_iso_date;
use crate::media::metadata::{Frame, Metadata, PersonRegion, Position, Translation};

/// A packet that is being written.
struct Sheet(String);

/// Writes all that XMP has words for.
pub(in super::super) fn write(metadata: &Metadata, frame: Option<Frame>) -> String {
    let mut sheet = Sheet::open();
    sheet.alternatives("dc:title", &everybodys(metadata.title.as_deref()));
    sheet.alternatives("dc:description", &metadata.captions);
    sheet.list("dc:creator", "Seq", &metadata.creators);
    sheet.alternatives("dc:rights", &everybodys(metadata.copyright.as_deref()));
    sheet.alternatives("xmpRights:UsageTerms", &metadata.usage_terms);
    sheet.list("dc:subject", "Bag", &metadata.keywords);
    let paths: Vec<String> = metadata.keyword_paths.iter().map(|path| path.join("|")).collect();
    sheet.list("lr:hierarchicalSubject", "Bag", &paths);
    sheet.word("xmp:Rating", metadata.rating.map(|rating| rating.to_string()).as_deref());
    sheet.word("photoshop:DateCreated", metadata.taken_at.map(to_iso_date).as_deref());
    sheet.word("tiff:Make", metadata.camera_make.as_deref());
    sheet.word("tiff:Model", metadata.camera_model.as_deref());
    sheet.word("exifEX:LensModel", metadata.lens.as_deref());
    if let Some(position) = metadata.position {
        sheet.position(position);
    }
    if let Some(release) = metadata.model_release {
        let term = format!("http://ns.useplus.org/ldf/vocab/{}", release.code());
        sheet.word("plus:ModelReleaseStatus", Some(&term));
    }
    sheet.list("plus:ModelReleaseID", "Bag", &metadata.model_release_ids);
    sheet.list("Iptc4xmpExt:PersonInImage", "Bag", &metadata.persons);
    if let Some(frame) = frame {
        sheet.regions(&metadata.regions, frame);
    }
    sheet.close()
}

fn everybodys(text: Option<&str>) -> Vec<Translation> {
    let language = || Translation::DEFAULT.to_owned();
    text.map(|text| Translation { language: language(), text: text.to_owned() })
        .into_iter()
        .collect()
}

impl Sheet {
    fn open() -> Self {
        let mut sheet = Self(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        sheet.line("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">");
        sheet.line("<rdf:RDF");
        for (_, prefix, uri) in Ns::ALL.iter().filter(|(ns, _, _)| *ns != Ns::Xml) {
            sheet.line(&format!("  xmlns:{prefix}=\"{uri}\""));
        }
        sheet.line(">");
        sheet.line("<rdf:Description rdf:about=\"\">");
        sheet
    }

    fn close(mut self) -> String {
        for end in ["</rdf:Description>", "</rdf:RDF>", "</x:xmpmeta>"] {
            self.line(end);
        }
        self.0
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn word(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.line(&format!("<{name}>{}</{name}>", escaped(text)));
        }
    }

    fn list(&mut self, name: &str, kind: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        self.line(&format!("<{name}><rdf:{kind}>"));
        for text in texts {
            self.word("rdf:li", Some(text));
        }
        self.line(&format!("</rdf:{kind}></{name}>"));
    }

    /// Writes a text in so many languages; the one for everybody has to be the first.
    fn alternatives(&mut self, name: &str, translations: &[Translation]) {
        if translations.is_empty() {
            return;
        }
        self.line(&format!("<{name}><rdf:Alt>"));
        let (everybodys, others): (Vec<_>, Vec<_>) = translations
            .iter()
            .partition(|translation| translation.language == Translation::DEFAULT);
        for Translation { language, text } in everybodys.into_iter().chain(others) {
            let (language, text) = (escaped(language), escaped(text));
            self.line(&format!("<rdf:li xml:lang=\"{language}\">{text}</rdf:li>"));
        }
        self.line(&format!("</rdf:Alt></{name}>"));
    }

    fn position(&mut self, position: Position) {
        let written = |degrees: f64, [positive, negative]: [char; 2]| {
            let side = if degrees < 0.0 { negative } else { positive };
            let angle = degrees.abs();
            format!("{},{:.10}{side}", angle.trunc(), angle.fract() * 60.0)
        };
        self.word("exif:GPSLatitude", Some(&written(position.latitude, ['N', 'S'])));
        self.word("exif:GPSLongitude", Some(&written(position.longitude, ['E', 'W'])));
        if let Some(altitude) = position.altitude {
            let side = if altitude < 0.0 { "1" } else { "0" };
            self.word("exif:GPSAltitudeRef", Some(side));
            self.word("exif:GPSAltitude", Some(&format!("{:.0}/1000", altitude.abs() * 1_000.0)));
        }
    }

    fn regions(&mut self, regions: &[PersonRegion], frame: Frame) {
        if regions.is_empty() {
            return;
        }
        let (width, height) = frame.stored();
        self.line("<mwg-rs:Regions rdf:parseType=\"Resource\">");
        self.line(&format!(
            "<mwg-rs:AppliedToDimensions stDim:w=\"{width}\" stDim:h=\"{height}\" \
             stDim:unit=\"pixel\"/>"
        ));
        self.line("<mwg-rs:RegionList><rdf:Bag>");
        for region in regions {
            self.line("<rdf:li rdf:parseType=\"Resource\">");
            self.word("mwg-rs:Name", Some(&region.name));
            self.word("mwg-rs:Type", Some("Face"));
            if let Some(area) = region.area {
                let stored = frame.store(area);
                self.line(&format!(
                    "<mwg-rs:Area stArea:x=\"{}\" stArea:y=\"{}\" stArea:w=\"{}\" \
                     stArea:h=\"{}\" stArea:unit=\"normalized\"/>",
                    stored.cx, stored.cy, stored.w, stored.h
                ));
            }
            self.line("</rdf:li>");
        }
        self.line("</rdf:Bag></mwg-rs:RegionList>");
        self.line("</mwg-rs:Regions>");
    }
}

/// Writes what XML can hold of a text.
fn escaped(text: &str) -> String {
    let is_allowed = |c: &char| {
        !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}') || matches!(c, '\n' | '\t')
    };
    escape(text.chars().filter(is_allowed).collect::<String>()).into_owned()
}
