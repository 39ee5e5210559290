//! Mail by SMTP.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::Error as SmtpError,
};
use url::{Host, Url};

use super::permanent;
use crate::error::{Error, Result};

/// A mail server that takes our mail.
pub(super) type Server = AsyncSmtpTransport<Tokio1Executor>;

/// How long a mail server may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Gives a message to a mail server, which has a minute to take it.
pub(super) async fn hand_over(server: &Server, message: Message) -> Result<()> {
    match tokio::time::timeout(PATIENCE, server.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) if is_for_good(&error) => Err(permanent(error)),
        Ok(Err(error)) => Err(Error::Broken(anyhow::Error::new(error))),
        Err(_) => Err(Error::Broken(anyhow!("the mail server does not answer"))),
    }
}

/// Tells whether a mail server refused a mail for good. That it refuses us, because of a wrong
/// password, is no verdict on the mail.
fn is_for_good(error: &SmtpError) -> bool {
    let code = error.status().map(u16::from);
    error.is_permanent() && !matches!(code, Some(530 | 534 | 535 | 538))
}

/// Connects to a mail server when it is needed. `smtps` is encrypted from the start; `smtp` turns
/// to encryption first, and goes without only on this machine.
pub(super) fn connect(setting: &str) -> anyhow::Result<Server> {
    let mut url = Url::parse(setting).context("the mail server's URL")?;
    let is_local = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || is_loopback(name),
        None => bail!("the mail server's URL names no host"),
    };
    if url.scheme() == "smtp" && !is_local {
        url.set_query(Some("tls=required"));
    }
    let builder = Server::from_url(url.as_str()).context("the mail server's URL")?;
    Ok(builder.build())
}

/// Hosts of a scheme that is not the web's are kept as they were typed.
fn is_loopback(name: &str) -> bool {
    name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
