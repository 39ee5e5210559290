//! Sending a browser to a provider.

use async_graphql::Context;
use chrono::{DateTime, Utc};
use entity::provider_answer::AnswerUse;
use url::Url;

use crate::{
    accounts::{
        identity::{
            actions::trip,
            issuer::{Asking, IssuerError},
            reads,
            rules::{self, BEGIN_NETWORK, ProviderError},
        },
        rules::Email,
    },
    context::ContextExt,
    error::{Error, Result},
    throttle::{self, Subject},
};

/// A browser that is about to set off.
pub(super) struct SettingOff {
    pub redirect_url: String,
    pub ticket: String,
    pub expires_at: DateTime<Utc>,
}

/// Prepares the way of a browser to a provider, and back to a page.
pub(super) async fn set_off(
    ctx: &Context<'_>,
    provider: &str,
    return_to: &str,
    setting: (AnswerUse, Option<&Email>),
) -> Result<SettingOff> {
    let platform = ctx.platform();
    let own = Url::parse(&platform.config.link("")).map_err(anyhow::Error::from)?;
    let page = rules::return_to(return_to, &own, &platform.config.origins)?;
    let network = Subject::new("provider from", &[&ctx.origin().network()]);
    throttle::take(&platform.db, &network, BEGIN_NETWORK).await?;
    let provider = reads::provider(platform, provider).await?;
    let provider = provider.ok_or_else(|| Error::not_found("identity provider"))?;
    let tx = ctx.begin().await?;
    let departure = trip::prepare(&tx, &provider, &page, setting).await?;
    tx.commit().await?;
    // Asked now, while the page can say what is wrong; remembered for when the browser comes.
    let (travels, asking) = (trip::travels(platform, &departure.state)?, Asking::default());
    let asked = platform.issuers.departure(&provider.us, &travels, asking, platform.db.now());
    asked.await.map_err(|error| failed(&provider.key, &error))?;
    let start = format!("signin/start?state={}", departure.state);
    Ok(SettingOff {
        redirect_url: platform.config.link(&start),
        ticket: departure.ticket,
        expires_at: departure.expires_at,
    })
}

/// Logs why a provider is not believed, and says that it is not.
pub(in crate::accounts::identity) fn failed(provider: &str, error: &IssuerError) -> ProviderError {
    tracing::warn!(provider.key = provider, "An identity provider is not believed: {error}");
    ProviderError::Failed
}
