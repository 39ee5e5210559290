//! XML as a tree of what is known, within bounds and without recursion.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Ns;
use crate::media::Unfit;

/// No packet nests deeper than a third of it.
const DEEPEST: usize = 64;
/// The most elements and attributes that are kept.
const MOST_NODES: usize = 20_000;
/// The most declarations of vocabularies at one place.
const MOST_PREFIXES: usize = 256;

const BROKEN: Unfit = Unfit::Corrupt("its XML is not well-formed");
const TOO_DEEP: Unfit = Unfit::Unsupported("XMP nested this deeply");
const TOO_MUCH: Unfit = Unfit::Unsupported("XMP of so many parts");

/// A name within a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) ns: Ns,
    pub(super) local: String,
}

/// An element of a known vocabulary, with those inside of it.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: Name,
    pub(super) attributes: Vec<(Name, String)>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

/// A packet of XMP.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Packet {
    /// What `rdf:RDF` holds, wherever that stands.
    pub(super) descriptions: Vec<Element>,
}

impl Packet {
    /// Reads a packet. Whatever is of an unknown vocabulary is left out, with all that is inside.
    pub(in super::super) fn parse(bytes: &[u8]) -> Result<Self, Unfit> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| BROKEN)?;
        // Packets are padded so that they can grow in place.
        let mut reader = Reader::from_str(text.trim_end_matches(['\0', ' ', '\n', '\r', '\t']));
        let mut walk = Walk::default();
        loop {
            match reader.read_event().map_err(|_| BROKEN)? {
                Event::Start(start) => walk.open(&start)?,
                Event::Empty(start) => {
                    walk.open(&start)?;
                    walk.close();
                }
                Event::End(_) => walk.close(),
                Event::Text(text) => walk.write(&text.decode().map_err(|_| BROKEN)?),
                Event::CData(text) => walk.write(&text.decode().map_err(|_| BROKEN)?),
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|_| BROKEN)?;
                    let number = reference.resolve_char_ref().map_err(|_| BROKEN)?;
                    match (number, quick_xml::escape::resolve_predefined_entity(&name)) {
                        (Some(character), _) => walk.write(character.encode_utf8(&mut [0; 4])),
                        (None, Some(text)) => walk.write(text),
                        (None, None) => return Err(BROKEN),
                    }
                }
                // What a document declares for itself can grow without end.
                Event::DocType(_) => return Err(Unfit::Unsupported("XMP with a document type")),
                Event::Eof if walk.depth == 0 => return Ok(walk.packet),
                Event::Eof => return Err(Unfit::Truncated),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    /// Tells whether there is nothing in it.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.descriptions.is_empty()
    }
}

/// How far a packet has been read.
#[derive(Default)]
struct Walk {
    packet: Packet,
    /// The elements inside `rdf:RDF` that are open.
    open: Vec<Element>,
    /// How many elements are open in all.
    depth: usize,
    /// At which depth `rdf:RDF` was opened.
    rdf: Option<usize>,
    /// At which depth something unknown was opened, all of which is left out.
    unknown: Option<usize>,
    /// Prefixes, what they stand for, and at which depth they were declared.
    prefixes: Vec<(String, Ns, usize)>,
    nodes: usize,
}

impl Walk {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Unfit> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(TOO_DEEP);
        }
        if self.unknown.is_some() {
            return Ok(());
        }
        self.declare(start)?;
        let name = self.name(start.name().as_ref(), Ns::default_of(&self.prefixes));
        if self.rdf.is_none() {
            self.rdf = name.is(Ns::Rdf, "RDF").then_some(self.depth);
        } else if name.ns == Ns::Other {
            self.unknown = Some(self.depth);
        } else {
            self.count()?;
            let attributes = self.attributes(start)?;
            let element = Element { name, attributes, children: Vec::new(), text: String::new() };
            self.open.push(element);
        }
        Ok(())
    }

    fn close(&mut self) {
        let depth = self.depth;
        if self.unknown == Some(depth) {
            self.unknown = None;
        } else if self.unknown.is_none()
            && let Some(element) = self.open.pop()
        {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.packet.descriptions.push(element),
            }
        } else if self.rdf == Some(depth) {
            self.rdf = None;
        }
        if self.unknown.is_none() {
            self.prefixes.retain(|(_, _, declared)| *declared < depth);
        }
        self.depth = depth.saturating_sub(1);
    }

    fn write(&mut self, text: &str) {
        if self.unknown.is_none()
            && let Some(element) = self.open.last_mut()
        {
            element.text.push_str(text);
        }
    }

    fn count(&mut self) -> Result<(), Unfit> {
        self.nodes += 1;
        if self.nodes > MOST_NODES { Err(TOO_MUCH) } else { Ok(()) }
    }

    /// Notes which prefixes an element declares.
    fn declare(&mut self, start: &BytesStart<'_>) -> Result<(), Unfit> {
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| BROKEN)?;
            let Some(prefix) = attribute.key.as_ref().strip_prefix(b"xmlns") else { continue };
            let prefix = match prefix.split_first() {
                None => prefix,
                Some((b':', prefix)) => prefix,
                Some(_) => continue,
            };
            if self.prefixes.len() == MOST_PREFIXES {
                return Err(TOO_MUCH);
            }
            let prefix = String::from_utf8_lossy(prefix).into_owned();
            self.prefixes.push((prefix, Ns::of_uri(&attribute.value), self.depth));
        }
        Ok(())
    }

    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<Vec<(Name, String)>, Unfit> {
        let mut kept = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| BROKEN)?;
            // Without a prefix, an attribute is of no vocabulary.
            let name = self.name(attribute.key.as_ref(), Ns::Other);
            if name.ns == Ns::Other || attribute.key.as_ref().starts_with(b"xmlns") {
                continue;
            }
            self.count()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            kept.push((name, value.map_err(|_| BROKEN)?.into_owned()));
        }
        Ok(kept)
    }

    fn name(&self, qualified: &[u8], unprefixed: Ns) -> Name {
        let text = String::from_utf8_lossy(qualified);
        let (ns, local) = match text.split_once(':') {
            None => (unprefixed, &*text),
            Some(("xml", local)) => (Ns::Xml, local),
            Some((prefix, local)) => (Ns::of_prefix(&self.prefixes, prefix), local),
        };
        Name { ns, local: local.to_owned() }
    }
}

impl Name {
    pub(super) fn is(&self, ns: Ns, local: &str) -> bool {
        self.ns == ns && self.local == local
    }
}

impl Ns {
    fn of_uri(uri: &[u8]) -> Self {
        let known = Self::ALL.iter().find(|(_, _, known)| known.as_bytes() == uri);
        known.map_or(Self::Other, |(ns, _, _)| *ns)
    }

    /// The innermost declaration counts.
    fn of_prefix(prefixes: &[(String, Self, usize)], prefix: &str) -> Self {
        let found = prefixes.iter().rev().find(|(declared, _, _)| declared == prefix);
        found.map_or(Self::Other, |(_, ns, _)| *ns)
    }

    fn default_of(prefixes: &[(String, Self, usize)]) -> Self {
        Self::of_prefix(prefixes, "")
    }
}
