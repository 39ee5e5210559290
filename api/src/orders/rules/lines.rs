//! What videos and their versions cost, line by line.

use entity::{
    brief::Brief,
    price::VersionKind,
    project::VideoFormat,
    quote::{QuoteItem, QuoteLine},
    user::Language,
    version::{Version, VersionPart, Versions},
};

/// What lines are about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The video that is ordered, or of which versions are.
    pub brief: &'a Brief,
    /// The versions, if it is about some.
    pub versions: Option<&'a Versions>,
}

/// The line of what is made anew.
const ITEMS: [(VersionKind, QuoteItem); 5] = [
    (VersionKind::Format, QuoteItem::Format),
    (VersionKind::Language, QuoteItem::Language),
    (VersionKind::Intro, QuoteItem::Intro),
    (VersionKind::Outro, QuoteItem::Outro),
    (VersionKind::Message, QuoteItem::Message),
];

/// Prices a video: the first format at the price of its length, each further one as a version.
#[must_use]
pub fn of_video(brief: &Brief, video: i32, format: i32) -> Vec<QuoteLine> {
    let subject = Subject { brief, versions: None };
    let more = i32::try_from(brief.formats.len()).unwrap_or(i32::MAX) - 1;
    let formats = (more > 0).then(|| line(subject, QuoteItem::Format, more, format));
    [line(subject, QuoteItem::Video, 1, video)].into_iter().chain(formats).collect()
}

/// Prices versions: each thing that is made anew in each of them.
#[must_use]
pub fn of_versions(
    brief: &Brief,
    versions: &Versions,
    price: impl Fn(VersionKind) -> i32,
) -> Vec<QuoteLine> {
    let subject = Subject { brief, versions: Some(versions) };
    let lines = ITEMS.into_iter().filter_map(|(kind, item)| {
        let count = versions.versions.iter().filter(|version| has(version, kind)).count();
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        (count > 0).then(|| line(subject, item, count, price(kind)))
    });
    lines.collect()
}

/// Tells whether something is made anew in a version.
fn has(version: &Version, kind: VersionKind) -> bool {
    match kind {
        VersionKind::Format => version.format.is_some(),
        VersionKind::Language => version.language.is_some(),
        VersionKind::Intro => version.intro.is_some(),
        VersionKind::Outro => version.outro.is_some(),
        VersionKind::Message => !version.messages.is_empty(),
    }
}

fn line(subject: Subject<'_>, item: QuoteItem, quantity: i32, unit_credits: i32) -> QuoteLine {
    QuoteLine {
        item,
        text: label(item, subject, Language::En),
        quantity,
        unit_credits,
        credits: quantity.saturating_mul(unit_credits),
    }
}

/// Adds the lines up.
#[must_use]
pub fn total(lines: &[QuoteLine]) -> i32 {
    lines.iter().fold(0, |sum, line| sum.saturating_add(line.credits))
}

/// Says in words what a line of a quote is for.
#[must_use]
pub fn label(item: QuoteItem, subject: Subject<'_>, language: Language) -> String {
    let is_english = matches!(language, Language::En);
    let pick = |english: String, norwegian: String| if is_english { english } else { norwegian };
    if let Some(versions) = subject.versions {
        let named = names(item, &versions.versions);
        return match item {
            QuoteItem::Video | QuoteItem::Format => pick(
                format!("The finished video in {named}"),
                format!("Den ferdige videoen i {named}"),
            ),
            QuoteItem::Language => pick(
                format!("The finished video in another language: {named}"),
                format!("Den ferdige videoen på et annet språk: {named}"),
            ),
            QuoteItem::Intro => {
                pick(format!("Another intro: {named}"), format!("Ny intro: {named}"))
            }
            QuoteItem::Outro => {
                pick(format!("Another outro: {named}"), format!("Ny outro: {named}"))
            }
            QuoteItem::Message => pick("Other messages".into(), "Andre budskap".into()),
        };
    }
    let brief = subject.brief;
    let mut ratios = brief.formats.iter().map(|format| ratio(*format));
    let first = ratios.next().unwrap_or_default();
    let more = ratios.collect::<Vec<_>>().join(", ");
    let seconds = brief.target_seconds;
    match item {
        QuoteItem::Format => pick(format!("The same in {more}"), format!("Det samme i {more}")),
        _ => pick(
            format!("Video of {seconds} seconds in {first}"),
            format!("Video på {seconds} sekunder i {first}"),
        ),
    }
}

/// Names what is made anew, each once.
fn names(item: QuoteItem, versions: &[Version]) -> String {
    let part = |part: &Option<VersionPart>| part.as_ref().map(|part| part.name.clone());
    let name = |version: &Version| match item {
        QuoteItem::Format => version.format.map(|format| ratio(format).to_owned()),
        QuoteItem::Language => version.language.clone(),
        QuoteItem::Intro => part(&version.intro),
        QuoteItem::Outro => part(&version.outro),
        QuoteItem::Video | QuoteItem::Message => None,
    };
    let mut names: Vec<_> = versions.iter().filter_map(name).collect();
    let mut known = Vec::new();
    names.retain(|name| {
        let is_new = !known.contains(name);
        known.push(name.clone());
        is_new
    });
    names.join(", ")
}

/// The shape of a format in figures.
#[must_use]
pub const fn ratio(format: VideoFormat) -> &'static str {
    match format {
        VideoFormat::Landscape => "16:9",
        VideoFormat::Square => "1:1",
        VideoFormat::Story => "9:16",
        VideoFormat::Portrait => "4:5",
    }
}

#[cfg(test)]
mod tests {
    use entity::id::{AssetId, OrderId, RevisionId};

    use super::*;
    use crate::orders::rules::quote::tests::brief;

    #[test]
    fn the_first_format_is_the_video_and_the_others_are_versions() {
        let one = of_video(&brief(vec![VideoFormat::Square]), 550, 250);
        assert_eq!((one.len(), total(&one)), (1, 550));
        assert_eq!(one[0].text, "Video of 30 seconds in 1:1");
        let formats = vec![VideoFormat::Landscape, VideoFormat::Square, VideoFormat::Story];
        let three = of_video(&brief(formats), 550, 250);
        assert_eq!((three.len(), total(&three)), (2, 1_050));
        assert_eq!((three[1].quantity, three[1].credits), (2, 500));
        assert_eq!(three[1].text, "The same in 1:1, 9:16");
    }

    #[test]
    fn each_thing_that_is_made_anew_has_its_price() {
        let part = |name: &str| VersionPart {
            asset: AssetId::new(),
            revision: RevisionId::new(),
            name: name.into(),
        };
        let told = |language: &str| Some(language.to_owned());
        let versions = vec![
            Version {
                format: Some(VideoFormat::Story),
                language: told("en"),
                ..Version::default()
            },
            Version { language: told("sv"), intro: Some(part("Hei")), ..Version::default() },
        ];
        let versions = Versions { order: OrderId::new(), video: part("Sale.mp4"), versions };
        let video = brief(vec![VideoFormat::Landscape]);
        let lines = of_versions(&video, &versions, |kind| match kind {
            VersionKind::Format | VersionKind::Language => 250,
            _ => 100,
        });
        let told: Vec<_> = lines.iter().map(|it| (it.text.as_str(), it.quantity)).collect();
        let expected = [
            ("The finished video in 9:16", 1),
            ("The finished video in another language: en, sv", 2),
            ("Another intro: Hei", 1),
        ];
        assert_eq!(told, expected);
        assert_eq!(total(&lines), 850);
        let subject = Subject { brief: &video, versions: Some(&versions) };
        assert_eq!(label(QuoteItem::Intro, subject, Language::Nb), "Ny intro: Hei");
    }
}
