use actix_web::{
    http::header::{ContentDisposition, HeaderValue},
    web::{Bytes, BytesMut},
};
use memchr::memmem::Finder;

/// Bytes of the headers of one part.
const HEADERS: usize = 8 << 10;
/// Characters of a file name that are kept.
const FILE_NAME: usize = 255;

/// Takes a `multipart/form-data` body apart as it comes; reads nothing itself.
pub(super) struct Parser {
    buffer: BytesMut,
    /// The line break and boundary that end a part.
    delimiter: Finder<'static>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Delimited,
    Headers,
    Content,
    Ended,
}

/// What comes next in a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A part begins.
    Part(PartHead),
    /// Bytes of the part.
    Content(Bytes),
    /// The part is complete.
    PartEnd,
    /// The body is complete; what follows does not matter.
    End,
}

/// What the headers of a part tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PartHead {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
}

/// A body that is not `multipart/form-data`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl Parser {
    pub(super) fn new(boundary: &str) -> Self {
        let delimiter = Finder::new(&format!("\r\n--{boundary}")).into_owned();
        // The first boundary may stand without the line break that the others need.
        Self { buffer: BytesMut::from(&b"\r\n"[..]), delimiter, state: State::Start }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Finds what comes next; `None` until more is fed.
    pub(super) fn next(&mut self) -> Result<Option<Event>, Malformed> {
        loop {
            match self.state {
                State::Start => {
                    if !self.start()? {
                        return Ok(None);
                    }
                }
                State::Delimited => {
                    if !self.delimited()? {
                        return Ok(None);
                    }
                    if self.state == State::Ended {
                        return Ok(Some(Event::End));
                    }
                }
                State::Headers => return Ok(self.headers()?.map(Event::Part)),
                State::Content => return Ok(self.content()),
                State::Ended => return Ok(None),
            }
        }
    }

    fn start(&mut self) -> Result<bool, Malformed> {
        let delimiter = self.delimiter.needle();
        for skip in [0, 2] {
            let Some(begin) = self.buffer.get(skip..) else { return Ok(false) };
            let compared = begin.len().min(delimiter.len());
            if begin[..compared] != delimiter[..compared] {
                continue;
            }
            if compared < delimiter.len() {
                return Ok(false);
            }
            let _ = self.buffer.split_to(skip + delimiter.len());
            self.state = State::Delimited;
            return Ok(true);
        }
        Err(Malformed)
    }

    fn delimited(&mut self) -> Result<bool, Malformed> {
        let padding = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        match self.buffer.get(padding..padding + 2) {
            Some(b"--") if padding == 0 => self.state = State::Ended,
            Some(b"\r\n") => {
                // The line break stays: it ends headers that are empty.
                let _ = self.buffer.split_to(padding);
                self.state = State::Headers;
            }
            Some(_) => return Err(Malformed),
            None if padding > 64 => return Err(Malformed),
            None => return Ok(false),
        }
        Ok(true)
    }

    fn headers(&mut self) -> Result<Option<PartHead>, Malformed> {
        let searched = &self.buffer[..self.buffer.len().min(HEADERS)];
        let Some(end) = memchr::memmem::find(searched, b"\r\n\r\n") else {
            return if self.buffer.len() < HEADERS { Ok(None) } else { Err(Malformed) };
        };
        let lines = self.buffer.split_to(end + 4);
        let head = PartHead::parse(&lines[..end])?;
        self.state = State::Content;
        Ok(Some(head))
    }

    fn content(&mut self) -> Option<Event> {
        if let Some(end) = self.delimiter.find(&self.buffer) {
            if end > 0 {
                return Some(Event::Content(self.buffer.split_to(end).freeze()));
            }
            let _ = self.buffer.split_to(self.delimiter.needle().len());
            self.state = State::Delimited;
            return Some(Event::PartEnd);
        }
        let kept = self.buffer.len().min(self.delimiter.needle().len() - 1);
        let sure = self.buffer.len() - kept;
        (sure > 0).then(|| Event::Content(self.buffer.split_to(sure).freeze()))
    }
}

impl PartHead {
    fn parse(lines: &[u8]) -> Result<Self, Malformed> {
        let (mut disposition, mut content_type) = (None, None);
        for line in lines.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let colon = line.iter().position(|byte| *byte == b':').ok_or(Malformed)?;
            let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
            if name.eq_ignore_ascii_case(b"content-disposition") {
                let value = HeaderValue::from_bytes(value).map_err(|_| Malformed)?;
                let value = ContentDisposition::from_raw(&value).map_err(|_| Malformed)?;
                if disposition.replace(value).is_some() {
                    return Err(Malformed);
                }
            } else if name.eq_ignore_ascii_case(b"content-type") {
                let value = std::str::from_utf8(value).map_err(|_| Malformed)?;
                content_type = Some(value.chars().take(FILE_NAME).collect());
            }
        }
        let disposition = disposition.filter(ContentDisposition::is_form_data).ok_or(Malformed)?;
        let file_name = disposition.get_filename().map(|name| {
            // Browsers write a quotation mark so.
            name.replace("%22", "\"").chars().take(FILE_NAME).collect()
        });
        let name = disposition.get_name().ok_or(Malformed)?.to_owned();
        Ok(Self { name, file_name, content_type })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = "--b\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{}\r\n\
        --b  \r\ncontent-type: image/png\r\n\
        content-disposition: form-data; name=0; filename=\"\u{e6} %22x%22; y.png\"\r\n\r\n\
        one\r\n--a\r\n--B\r\n\r\n--b\r\n\
        Content-Disposition: form-data; name=\"1\"; filename=\"\"\r\n\r\n\r\n--b--\r\nepilogue";

    type Parts = Vec<(PartHead, Vec<u8>)>;

    /// What a body consists of: of each part its head and content, and whether it ended.
    fn read(chunks: &[&[u8]]) -> Result<(Parts, bool), Malformed> {
        let mut parser = Parser::new("b");
        let (mut parts, mut open, mut ended) = (Vec::new(), false, false);
        for chunk in chunks {
            parser.feed(chunk);
            while let Some(event) = parser.next()? {
                match event {
                    Event::Part(head) => {
                        assert!(!open);
                        open = true;
                        parts.push((head, Vec::new()));
                    }
                    Event::Content(bytes) => {
                        assert!(open && !bytes.is_empty());
                        parts.last_mut().unwrap().1.extend_from_slice(&bytes);
                    }
                    Event::PartEnd => {
                        assert!(open);
                        open = false;
                    }
                    Event::End => ended = true,
                }
            }
        }
        Ok((parts, ended))
    }

    fn head(name: &str, file_name: Option<&str>, content_type: Option<&str>) -> PartHead {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        PartHead {
            name: name.into(),
            file_name: owned(file_name),
            content_type: owned(content_type),
        }
    }

    #[test]
    fn parts_come_out_as_they_were_put_in() {
        let (parts, ended) = read(&[BODY.as_bytes()]).unwrap();
        assert!(ended);
        assert_eq!(
            parts,
            [
                (head("map", None, None), b"{}".to_vec()),
                (
                    head("0", Some("æ \"x\"; y.png"), Some("image/png")),
                    b"one\r\n--a\r\n--B\r\n".to_vec()
                ),
                (head("1", Some(""), None), vec![]),
            ]
        );
    }

    #[test]
    fn a_body_that_is_cut_never_ends() {
        let whole = BODY.find("--b--").unwrap() + 5;
        for cut in 0..whole {
            let (_, ended) = read(&[&BODY.as_bytes()[..cut]]).unwrap();
            assert!(!ended, "{cut}");
        }
    }

    #[test]
    fn nonsense_is_malformed() {
        let long = format!("--b\r\nx: {}", "y".repeat(HEADERS));
        for body in [
            "nonsense",
            "preamble\r\n--b\r\n",
            "--bc\r\n",
            "--b\r\n\r\nno headers\r\n--b--",
            "--b\r\nno colon\r\n\r\n",
            "--b\r\ncontent-disposition: form-data\r\n\r\n",
            "--b\r\ncontent-disposition: attachment; name=a\r\n\r\n",
            "--b\r\ncontent-disposition: form-data; name=a\r\n\
             content-disposition: form-data; name=b\r\n\r\n",
            &long,
        ] {
            assert_eq!(read(&[body.as_bytes()]), Err(Malformed), "{body}");
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_the_network_cuts(cuts in prop::collection::vec(0..BODY.len(), 0..40)) {
            let mut cuts = cuts;
            cuts.extend([0, BODY.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> =
                cuts.windows(2).map(|cut| &BODY.as_bytes()[cut[0]..cut[1]]).collect();
            prop_assert_eq!(read(&chunks).unwrap(), read(&[BODY.as_bytes()]).unwrap());
        }

        #[test]
        fn no_bytes_make_it_stumble(body in "(--b|\r\n|--|content-disposition: form-data; name=|[ \";:=a]){0,30}") {
            let _ = read(&[body.as_bytes()]);
        }
    }
}
