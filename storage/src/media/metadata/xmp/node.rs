//! Values of RDF, in each of the ways in which they may be written.

use super::Ns;
use super::tree::{Element, Packet};
use crate::media::metadata::{MOST_ENTRIES, text};

/// A value: of an attribute, or of an element.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Attribute(&'a str),
    Element(&'a Element),
}

impl Packet {
    /// Finds a property of the file.
    pub(super) fn get(&self, ns: Ns, local: &str) -> Option<Node<'_>> {
        self.descriptions.iter().find_map(|description| description.member(ns, local))
    }
}

impl Element {
    /// Finds a member that is written as an attribute of this element or as an element inside.
    fn member(&self, ns: Ns, local: &str) -> Option<Node<'_>> {
        self.attribute(ns, local).map(Node::Attribute).or_else(|| {
            self.children.iter().find(|child| child.name.is(ns, local)).map(Node::Element)
        })
    }

    fn attribute(&self, ns: Ns, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(name, _)| name.is(ns, local));
        found.map(|(_, value)| value.as_str())
    }

    fn child(&self, ns: Ns, local: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name.is(ns, local))
    }
}

impl<'a> Node<'a> {
    /// Finds a member of a structure: an attribute, an element (`rdf:parseType="Resource"`), or
    /// either of them in a nested `rdf:Description`.
    pub(super) fn get(self, ns: Ns, local: &str) -> Option<Node<'a>> {
        let Self::Element(element) = self else { return None };
        element.member(ns, local).or_else(|| {
            element.child(Ns::Rdf, "Description").and_then(|nested| nested.member(ns, local))
        })
    }

    /// Tells the text of a simple value, which may be the first of a list or have qualifiers.
    pub(super) fn text(self) -> Option<String> {
        let mut node = self;
        loop {
            let element = match node {
                Self::Attribute(value) => return text::clean(value),
                Self::Element(element) => element,
            };
            let Some(inner) = node.get(Ns::Rdf, "value").or_else(|| node.first()) else {
                let resource = element.attribute(Ns::Rdf, "resource");
                return text::clean(resource.unwrap_or(&element.text));
            };
            node = inner;
        }
    }

    /// Lists the entries of a bag, a sequence or alternatives; anything else is an entry itself.
    pub(super) fn items(self) -> Vec<Node<'a>> {
        match self.list() {
            Some(list) => {
                let entries = list.children.iter().filter(|entry| entry.name.is(Ns::Rdf, "li"));
                entries.take(MOST_ENTRIES).map(Node::Element).collect()
            }
            None => vec![self],
        }
    }

    /// Lists the texts of the entries.
    pub(super) fn texts(self) -> Vec<String> {
        self.items().into_iter().filter_map(Self::text).collect()
    }

    /// Tells the language of an entry.
    pub(super) fn language(self) -> Option<&'a str> {
        match self {
            Self::Attribute(_) => None,
            Self::Element(element) => element.attribute(Ns::Xml, "lang"),
        }
    }

    /// Tells a number.
    pub(super) fn number(self) -> Option<f64> {
        self.text()?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn list(self) -> Option<&'a Element> {
        let Self::Element(element) = self else { return None };
        ["Bag", "Seq", "Alt"].into_iter().find_map(|kind| element.child(Ns::Rdf, kind))
    }

    fn first(self) -> Option<Node<'a>> {
        self.list()?.children.first().map(Node::Element)
    }
}
