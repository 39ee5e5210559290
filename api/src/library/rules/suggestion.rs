//! What follows from what a file says: tags and nametags that people may want.

use std::collections::HashSet;

use storage::media::Metadata;

use super::{name, nametag::Region};

/// The most suggestions of a kind that are made at once.
const MOST: usize = 200;

/// Something to note on an asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The tag with those above it, or the name of a person.
    pub path: Vec<String>,
    /// Where the person is shown.
    pub region: Option<Region>,
}

impl Suggestion {
    /// The form in which suggestions are compared.
    #[must_use]
    pub fn key(&self) -> String {
        name::key(&self.path.join("|"))
    }
}

/// Suggests a tag for each keyword. Those that stand in a path are there in their places, and not
/// once more by themselves.
#[must_use]
pub fn tags(metadata: &Metadata) -> Vec<Suggestion> {
    let places: HashSet<String> =
        metadata.keyword_paths.iter().flatten().map(|word| name::key(word)).collect();
    let alone = metadata.keywords.iter().filter(|word| !places.contains(&name::key(word)));
    let alone = alone.map(|word| vec![word.clone()]);
    let paths = alone.chain(metadata.keyword_paths.iter().cloned());
    let typed = paths.filter_map(|path| {
        let path = path.iter().map(|word| name::typed(word).ok()).collect::<Option<Vec<_>>>()?;
        Some(Suggestion { path, region: None })
    });
    distinct(typed)
}

/// Suggests a nametag for each person, where there is one in the place where the person is shown.
#[must_use]
pub fn nametags(metadata: &Metadata) -> Vec<Suggestion> {
    let regions = metadata.regions.iter().map(|region| {
        let area =
            region.area.map(|area| Region { cx: area.cx, cy: area.cy, w: area.w, h: area.h });
        (&region.name, area)
    });
    let persons = metadata.persons.iter().map(|name| (name, None));
    let (placed, others): (Vec<_>, Vec<_>) =
        regions.chain(persons).partition(|(_, region)| region.is_some());
    let typed = placed.into_iter().chain(others).filter_map(|(name, region)| {
        Some(Suggestion { path: vec![name::typed(name).ok()?], region })
    });
    distinct(typed)
}

fn distinct(suggestions: impl Iterator<Item = Suggestion>) -> Vec<Suggestion> {
    let mut seen = HashSet::new();
    suggestions.filter(|suggestion| seen.insert(suggestion.key())).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use storage::media::{Area, PersonRegion};

    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_keyword_is_suggested_once_and_in_its_place() {
        let metadata = Metadata {
            keywords: words(&["Norway", "båt", "BÅT", "\u{202E}"]),
            keyword_paths: vec![words(&["Places", "Norway"]), words(&["places", "norway"])],
            ..Metadata::default()
        };
        let paths: Vec<_> = tags(&metadata).into_iter().map(|tag| tag.path).collect();
        assert_eq!(paths, [words(&["båt"]), words(&["Places", "Norway"])]);
    }

    #[test]
    fn a_person_is_suggested_once_and_with_a_place_where_there_is_one() {
        let area = Some(Area { cx: 0.5, cy: 0.5, w: 0.1, h: 0.1 });
        let region = |name: &str, area| PersonRegion { name: name.into(), area };
        let metadata = Metadata {
            persons: words(&["kari", "Per"]),
            regions: vec![region("Ola", None), region("Kari", area), region("Kari", None)],
            ..Metadata::default()
        };
        let found: Vec<_> = nametags(&metadata)
            .into_iter()
            .map(|nametag| (nametag.path.concat(), nametag.region.is_some()))
            .collect();
        let expected = [("Kari", true), ("Ola", false), ("Per", false)];
        assert_eq!(found, expected.map(|(name, is_placed)| (name.to_owned(), is_placed)));
    }
}
