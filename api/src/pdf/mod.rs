//! Papers as PDF: lines of text in the two fonts that every reader has, thin rules, and pictures as
//! JPEG.
//!
//! The same paper is the same bytes: nothing in it tells when or where it was written. What is
//! shown can be searched and read aloud; letters that the fonts lack are written plainer.

mod letters;

use std::fmt::Write;

pub use self::letters::{Font, width, wrap};

/// The width of a page in points: A4.
pub const WIDTH: f32 = 595.0;
/// The height of a page in points: A4.
pub const HEIGHT: f32 = 842.0;

/// A shade between black, 0, and white, 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grey(pub f32);

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// A JPEG of three colours.
    pub jpeg: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// A paper in the making.
#[derive(Clone, Debug)]
pub struct Paper {
    title: String,
    language: &'static str,
    pages: Vec<Page>,
}

#[derive(Clone, Debug, Default)]
struct Page {
    drawing: String,
    pictures: Vec<Picture>,
}

impl Paper {
    /// Begins a paper of a title in a language, such as `en`, with an empty page.
    #[must_use]
    pub fn new(title: &str, language: &'static str) -> Self {
        Self { title: title.to_owned(), language, pages: vec![Page::default()] }
    }

    /// Goes on with another page.
    pub fn turn(&mut self) {
        self.pages.push(Page::default());
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Writes one line, which begins at a point counted from the left and from the top.
    pub fn line(&mut self, (x, y): (f32, f32), (font, size): (Font, f32), grey: Grey, text: &str) {
        let name = if font == Font::Bold { "B" } else { "P" };
        let (y, shade) = (HEIGHT - y, grey.0);
        let text = literal(text);
        let page = self.page();
        // Writing to a text cannot fail.
        let _ = writeln!(page.drawing, "BT {shade} g /{name} {size} Tf {x} {y} Td {text} Tj ET");
    }

    /// Draws a thin line across, from the left and so far down.
    pub fn rule(&mut self, (x, y): (f32, f32), width: f32, grey: Grey) {
        let (y, shade, to) = (HEIGHT - y, grey.0, x + width);
        let page = self.page();
        let _ = writeln!(page.drawing, "{shade} G 0.5 w {x} {y} m {to} {y} l S");
    }

    /// Shows a picture in a rectangle, whose upper left corner is told.
    pub fn picture(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), shown: Picture) {
        let bottom = HEIGHT - y - height;
        let page = self.page();
        let number = page.pictures.len();
        page.pictures.push(shown);
        let _ = writeln!(page.drawing, "q {width} 0 0 {height} {x} {bottom} cm /I{number} Do Q");
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Writes the paper out.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let mut file = File::new();
        let language = self.language;
        let catalog = format!(
            "<< /Type /Catalog /Pages 2 0 R /Lang ({language}) \
             /ViewerPreferences << /DisplayDocTitle true >> >>"
        );
        file.object(1, &catalog);
        for (place, name) in [(3, "Helvetica"), (4, "Helvetica-Bold")] {
            let font = format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
            );
            file.object(place, &font);
        }
        // The first four are known beforehand: catalog, pages, and the two fonts.
        let (mut next, mut kids) = (5, Vec::new());
        for page in self.pages {
            kids.push(format!("{next} 0 R"));
            next = page.write(&mut file, next);
        }
        let (count, kids) = (kids.len(), kids.join(" "));
        file.object(2, &format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>"));
        file.object(next, &format!("<< /Title {} /Producer (Vibbio) >>", title(&self.title)));
        file.end(next)
    }
}

impl Page {
    /// Writes a page from an object of a number on: itself, its drawing and its pictures; tells the
    /// number after the last one.
    fn write(self, file: &mut File, own: usize) -> usize {
        let first = own + 2;
        let mut shown = String::new();
        for place in 0..self.pictures.len() {
            let _ = write!(shown, "/I{place} {} 0 R ", first + place);
        }
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] \
             /Resources << /Font << /P 3 0 R /B 4 0 R >> /XObject << {shown}>> >> \
             /Contents {} 0 R >>",
            own + 1
        );
        file.object(own, &page);
        file.stream(own + 1, "", self.drawing.as_bytes());
        let next = first + self.pictures.len();
        for (number, Picture { jpeg, width, height }) in (first..).zip(self.pictures) {
            let about = format!(
                "/Type /XObject /Subtype /Image /Width {width} /Height {height} \
                 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode "
            );
            file.stream(number, &about, &jpeg);
        }
        next
    }
}

/// The bytes of a file, and where its objects begin.
struct File {
    bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl File {
    fn new() -> Self {
        // Bytes above 127 tell that it is no text.
        Self { bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), places: Vec::new() }
    }

    fn object(&mut self, number: usize, body: &str) {
        self.places.push((number, self.bytes.len()));
        self.bytes.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }

    fn stream(&mut self, number: usize, about: &str, content: &[u8]) {
        self.places.push((number, self.bytes.len()));
        let length = content.len();
        let head = format!("{number} 0 obj\n<< {about}/Length {length} >>\nstream\n");
        self.bytes.extend(head.bytes());
        self.bytes.extend(content);
        self.bytes.extend(b"\nendstream\nendobj\n");
    }

    fn end(mut self, last: usize) -> Vec<u8> {
        self.places.sort_unstable();
        let (start, count) = (self.bytes.len(), last + 1);
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for (_, place) in &self.places {
            let _ = writeln!(table, "{place:010} 00000 n ");
        }
        let _ = write!(
            table,
            "trailer\n<< /Size {count} /Root 1 0 R /Info {last} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.bytes.extend(table.bytes());
        self.bytes
    }
}

/// A text as the fonts know it, in hexadecimal, so that nothing of it is taken for anything else.
fn literal(text: &str) -> String {
    let mut written = String::from("<");
    for letter in text.chars() {
        let _ = write!(written, "{:02X}", letters::code(letter));
    }
    written + ">"
}

/// A text for the window of a reader, in UTF-16.
fn title(text: &str) -> String {
    let mut written = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(written, "{unit:04X}");
    }
    written + ">"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_file_tells_where_its_objects_are() {
        let mut paper = Paper::new("Prøve", "nb");
        paper.line((50.0, 60.0), (Font::Bold, 20.0), Grey(0.0), "Godkjent (1) \\ <æøå>");
        paper.turn();
        paper.rule((50.0, 60.0), 100.0, Grey(0.5));
        let jpeg = vec![0xFF, 0xD8, 0xFF, 0xD9];
        paper.picture((50.0, 80.0), (10.0, 10.0), Picture { jpeg, width: 1, height: 1 });
        assert_eq!(paper.pages(), 2);
        let bytes = paper.finish();
        let text = String::from_utf8_lossy(&bytes);
        let at = |needle: &[u8]| bytes.windows(needle.len()).position(|found| found == needle);
        let table = at(b"xref\n").expect("a table");
        assert!(text.ends_with(&format!("startxref\n{table}\n%%EOF\n")));
        let rows: Vec<_> = text[text.find("xref\n").expect("a table")..]
            .lines()
            .skip(3)
            .take_while(|line| line.ends_with("n "))
            .map(|line| line[..10].parse::<usize>().expect("a place"))
            .collect();
        assert_eq!(rows.len(), 10);
        for (number, place) in (1..).zip(rows) {
            let head = format!("{number} 0 obj\n");
            assert!(bytes[place..].starts_with(head.as_bytes()), "{number}");
        }
        assert!(text.contains("476F646B6A656E7420283129205C203CE6F8E53E"), "{text}");
        assert!(text.contains("/Title <FEFF0050007200F800760065>"));
    }
}
