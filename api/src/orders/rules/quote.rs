//! What a video costs, and for how long a quote stands.

use chrono::{DateTime, Utc};
use entity::{
    brief::Brief,
    id::{AssetId, OrderId},
    project::VideoFormat,
    quote::{self, QuoteItem, QuoteLine},
    user::Language,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    error::{Code, Refusal, word},
    library::rules::rights::Lack,
    projects::rules::ProjectGap,
    tokens::hex,
};

/// Why nothing was quoted or ordered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The project lacks something, among it rights to assets.
    #[error("The project cannot be ordered yet.")]
    NotOrderable(Vec<ProjectGap>, Vec<(AssetId, Lack)>),
    /// There is an order of it.
    #[error("This has been ordered already.")]
    AlreadyOrdered(OrderId),
    /// The project was changed after it was quoted.
    #[error("The project has been changed since it was quoted; ask for a new quote.")]
    Stale,
    /// The quote is too old.
    #[error("The quote has expired; ask for a new one.")]
    Expired,
    /// The confirmation could go to somebody else.
    #[error("Verify your e-mail address first: the order is confirmed by mail.")]
    EmailNotVerified,
}

impl Refusal for QuoteError {
    fn code(&self) -> Code {
        match self {
            Self::NotOrderable(..) => Code::NotOrderable,
            Self::AlreadyOrdered(_) => Code::AlreadyOrdered,
            Self::Stale => Code::QuoteStale,
            Self::Expired => Code::QuoteExpired,
            Self::EmailNotVerified => Code::EmailNotVerified,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::NotOrderable(gaps, lacks) => {
                let reasons: Vec<_> = gaps.iter().map(|gap| word(*gap)).collect();
                let rights = lacks.iter().map(|(asset, lack)| {
                    let mut lack = lack.details();
                    lack["assetId"] = asset.to_string().into();
                    lack
                });
                Some(json!({ "reasons": reasons, "rights": rights.collect::<Vec<_>>() }))
            }
            Self::AlreadyOrdered(order) => Some(json!({ "orderId": order.to_string() })),
            Self::Stale | Self::Expired | Self::EmailNotVerified => None,
        }
    }
}

/// Prices a video: the first format at the price of its length, each further one as a version.
#[must_use]
pub fn lines(brief: &Brief, video: i32, format: i32) -> Vec<QuoteLine> {
    let line = |item, quantity: i32, unit_credits: i32| QuoteLine {
        item,
        text: label(item, brief, Language::En),
        quantity,
        unit_credits,
        credits: quantity.saturating_mul(unit_credits),
    };
    let more = i32::try_from(brief.formats.len()).unwrap_or(i32::MAX) - 1;
    let formats = (more > 0).then(|| line(QuoteItem::Format, more, format));
    [line(QuoteItem::Video, 1, video)].into_iter().chain(formats).collect()
}

/// Says in words what a line of a quote is for.
#[must_use]
pub fn label(item: QuoteItem, brief: &Brief, language: Language) -> String {
    let mut ratios = brief.formats.iter().map(|format| ratio(*format));
    let first = ratios.next().unwrap_or_default();
    let more = ratios.collect::<Vec<_>>().join(", ");
    let seconds = brief.target_seconds;
    match (item, language) {
        (QuoteItem::Video, Language::En) => format!("Video of {seconds} seconds in {first}"),
        (QuoteItem::Video, Language::Nb | Language::Nn) => {
            format!("Video på {seconds} sekunder i {first}")
        }
        (QuoteItem::Format, Language::En) => format!("The same in {more}"),
        (QuoteItem::Format, Language::Nb | Language::Nn) => format!("Det samme i {more}"),
    }
}

/// Adds the lines up.
#[must_use]
pub fn total(lines: &[QuoteLine]) -> i32 {
    lines.iter().fold(0, |sum, line| sum.saturating_add(line.credits))
}

fn ratio(format: VideoFormat) -> &'static str {
    match format {
        VideoFormat::Landscape => "16:9",
        VideoFormat::Square => "1:1",
        VideoFormat::Story => "9:16",
        VideoFormat::Portrait => "4:5",
    }
}

/// The digest of what is quoted: any change of the project changes it.
pub fn digest(brief: &Brief) -> serde_json::Result<String> {
    let bytes = serde_json::to_vec(brief)?;
    Ok(hex(&Sha256::digest(bytes)))
}

/// Checks that a quote still stands for a project whose digest is now the given one.
pub fn stands(quote: &quote::Model, digest: &str, now: DateTime<Utc>) -> Result<(), QuoteError> {
    if now >= quote.expires_at {
        return Err(QuoteError::Expired);
    }
    if quote.digest != digest {
        return Err(QuoteError::Stale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use entity::{
        id::{AccountId, ProjectId, QuoteId, UserId},
        promise::Promise,
        quote::QuoteLines,
    };

    use super::*;

    fn brief(formats: Vec<VideoFormat>) -> Brief {
        Brief {
            customer: "Acme".into(),
            title: "Sale".into(),
            goal: String::new(),
            notes: String::new(),
            target_seconds: 30,
            formats,
            language: "nb".into(),
            wished_on: None,
            brand: None,
            scenes: vec![],
        }
    }

    #[test]
    fn the_first_format_is_the_video_and_the_others_are_versions() {
        let one = lines(&brief(vec![VideoFormat::Square]), 550, 250);
        assert_eq!((one.len(), total(&one)), (1, 550));
        assert_eq!(one[0].text, "Video of 30 seconds in 1:1");
        let formats = vec![VideoFormat::Landscape, VideoFormat::Square, VideoFormat::Story];
        let three = lines(&brief(formats), 550, 250);
        assert_eq!((three.len(), total(&three)), (2, 1_050));
        assert_eq!((three[1].quantity, three[1].credits), (2, 500));
        assert_eq!(three[1].text, "The same in 1:1, 9:16");
    }

    #[test]
    fn a_quote_stands_for_what_was_quoted_until_it_expires() {
        let now: DateTime<Utc> = "2026-11-17T10:00:00Z".parse().expect("an instant");
        let project = brief(vec![VideoFormat::Square]);
        let quoted = digest(&project).expect("a digest");
        let quote = quote::Model {
            id: QuoteId::new(),
            account_id: AccountId::new(),
            project_id: ProjectId::new(),
            digest: quoted.clone(),
            lines: QuoteLines::default(),
            total: 550,
            promise: Promise { due_at: now, steps: vec![] },
            created_by: UserId::new(),
            created_at: now,
            expires_at: now + TimeDelta::hours(24),
        };
        let last = quote.expires_at - TimeDelta::microseconds(1);
        assert_eq!(stands(&quote, &quoted, last), Ok(()));
        assert_eq!(stands(&quote, &quoted, quote.expires_at), Err(QuoteError::Expired));
        let changed = Brief { notes: "Louder".into(), ..project };
        let changed = digest(&changed).expect("a digest");
        assert_eq!(stands(&quote, &changed, now), Err(QuoteError::Stale));
    }
}
