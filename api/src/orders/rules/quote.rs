//! For how long, and for what, a quote stands.

use chrono::{DateTime, Utc};
use entity::{
    id::{AssetId, OrderId},
    quote,
};
use serde::Serialize;
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

/// The digest of what is quoted: any change of it changes it.
pub fn digest(quoted: &impl Serialize) -> serde_json::Result<String> {
    let bytes = serde_json::to_vec(quoted)?;
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
pub(super) mod tests {
    use chrono::TimeDelta;
    use entity::{
        brief::Brief,
        id::{AccountId, ProjectId, QuoteId, UserId},
        project::VideoFormat,
        promise::Promise,
        quote::QuoteLines,
    };

    use super::*;

    pub(in crate::orders::rules) fn brief(formats: Vec<VideoFormat>) -> Brief {
        Brief {
            customer: "Acme".into(),
            title: "Sale".into(),
            target_seconds: 30,
            formats,
            language: "nb".into(),
            ..Brief::default()
        }
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
            versions: None,
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
