//! Mail that comes in: answers to the mails of conversations.
//!
//! Whoever receives mail for the domain of `--inbound-domain` posts each message as it came
//! (RFC 5322) to `/mail/inbound`, signed as Standard Webhooks are: `webhook-signature` holds
//! `v1,` and the base64 of the HMAC-SHA256 of `webhook-id`, `webhook-timestamp` and the body, joined
//! by dots, under the secret of `--inbound-secret`. What cannot be a message of the conversation is
//! answered with 200 and a word why, so that it is not sent again for ever; only what may go better
//! later is answered with an error.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Bytes, ServiceConfig},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use mail_parser::{HeaderValue, Message, MessageParser};
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::Sha256;

use super::{
    actions::message::{self, Draft},
    reads, rules,
};
use crate::{
    access::Viewer,
    app::Platform,
    cause::{Actor, Cause},
    error::{Error, Refused, Result},
    orders::reads::Party,
    transport::RequestHead,
};

/// The largest mail, in bytes; what hangs on to it is left out.
const LARGEST: usize = 25 << 20;
/// How old a signature may be, and how far ahead the sender's clock.
const LEEWAY: TimeDelta = TimeDelta::minutes(5);

/// Adds the route.
pub fn routes(config: &mut ServiceConfig) {
    let inbound = web::resource("/mail/inbound")
        .app_data(web::PayloadConfig::new(LARGEST))
        .route(web::post().to(take));
    config.service(inbound);
}

async fn take(request: HttpRequest, platform: web::Data<Platform>, body: Bytes) -> HttpResponse {
    if !is_signed(&platform, &request, &body) {
        return HttpResponse::Unauthorized().json(json!({ "taken": false, "reason": "signature" }));
    }
    let cause = Cause::request(&RequestHead::of(&request), &Viewer::Stranger).doing("mailInbound");
    match receive(&platform.caused(cause), &body).await {
        Ok(outcome) => HttpResponse::Ok().json(match outcome {
            Outcome::Taken => json!({ "taken": true }),
            Outcome::Left(reason) => json!({ "taken": false, "reason": reason }),
        }),
        Err(error) => {
            let refused = Refused::from(error);
            HttpResponse::InternalServerError()
                .json(json!({ "taken": false, "reason": refused.message }))
        }
    }
}

/// Tells whether a request is signed by who may send mail in. Without a secret nobody may.
fn is_signed(platform: &Platform, request: &HttpRequest, body: &[u8]) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let names = ("webhook-id", "webhook-timestamp", "webhook-signature");
    let Some(secret) = &platform.config.inbound_secret else { return false };
    let (Some(id), Some(sent), Some(signatures)) =
        (header(names.0), header(names.1), header(names.2))
    else {
        return false;
    };
    if !is_fresh(sent, platform.db.now()) {
        return false;
    }
    let secret = secret.expose_secret();
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret));
    let key = key.unwrap_or_else(|_| secret.as_bytes().to_vec());
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
    mac.update(format!("{id}.{sent}.").as_bytes());
    mac.update(body);
    // A sender that changes its secret signs with the old and the new one.
    let given = signatures.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    let mut given = given.filter_map(|one| BASE64_STANDARD.decode(one).ok());
    given.any(|one| mac.clone().verify_slice(&one).is_ok())
}

fn is_fresh(sent: &str, now: DateTime<Utc>) -> bool {
    let sent = sent.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    sent.is_some_and(|sent| (now - sent).abs() <= LEEWAY)
}

/// What became of a mail.
enum Outcome {
    /// It is a message now, or was before.
    Taken,
    /// It is none, and why.
    Left(&'static str),
}

async fn receive(platform: &Platform, body: &[u8]) -> Result<Outcome> {
    let Some(mail) = MessageParser::default().parse(body) else {
        return Ok(Outcome::Left("not a mail"));
    };
    if is_automatic(&mail) {
        return Ok(Outcome::Left("written by a program"));
    }
    let Some(domain) = &platform.config.inbound_domain else {
        return Ok(Outcome::Left("no mail comes in here"));
    };
    let db = platform.db.reader();
    let Some(token) = token(&mail, domain) else { return Ok(Outcome::Left("unknown address")) };
    let Some(answered) = reads::answered(db, &token).await? else {
        return Ok(Outcome::Left("unknown address"));
    };
    // The address is a secret that may have been passed on with the mail.
    let from = mail.from().and_then(|from| from.first()).and_then(|from| from.address());
    if !from.is_some_and(|from| from.eq_ignore_ascii_case(&answered.person.email)) {
        return Ok(Outcome::Left("sent by somebody else"));
    }
    let Some(party) = reads::party_of(db, &answered).await? else {
        return Ok(Outcome::Left("no longer a member"));
    };
    let text = rules::answer(&mail.body_text(0).unwrap_or_default());
    let mail_id = mail.message_id().map(|id| id.chars().take(500).collect());
    let draft = Draft { text, reply_to: Some(answered.message.id), mail_id, ..Draft::default() };
    let actor = Actor::User { user: party.user(), is_staff: matches!(party, Party::Staff(_)) };
    let tx = platform.by(actor).begin().await?;
    if let Some(id) = &draft.mail_id
        && reads::is_mail_known(&tx.db, id).await?
    {
        return Ok(Outcome::Taken);
    }
    match message::send(&tx, &party, answered.message.conversation_id, draft).await {
        Ok(_) => tx.commit().await?,
        Err(Error::Refused(_)) => return Ok(Outcome::Left("nothing to read in it")),
        Err(broken) => return Err(broken),
    }
    Ok(Outcome::Taken)
}

/// The token in the address that a mail was sent to.
fn token(mail: &Message<'_>, domain: &str) -> Option<String> {
    let to = mail.to().into_iter().chain(mail.cc()).flat_map(|addresses| addresses.iter());
    let addresses = to.filter_map(|to| to.address()).map(str::to_ascii_lowercase);
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"].into_iter();
    let delivered = delivered.filter_map(|name| mail.header(name)?.as_text());
    let mut all = addresses.chain(delivered.map(str::to_ascii_lowercase));
    all.find_map(|address| {
        let (local, at) = address.trim_matches(['<', '>', ' ']).split_once('@')?;
        let token = local.strip_prefix("reply+").filter(|_| at.eq_ignore_ascii_case(domain))?;
        Some(token.to_owned())
    })
}

/// Tells whether no person wrote a mail (RFC 3834): a holiday's answer would go round for ever.
fn is_automatic(mail: &Message<'_>) -> bool {
    let text = |name| mail.header(name).and_then(HeaderValue::as_text).unwrap_or_default();
    let (submitted, precedence) = (text("Auto-Submitted"), text("Precedence"));
    let is_bulk = ["bulk", "junk", "list"].iter().any(|kind| precedence.eq_ignore_ascii_case(kind));
    !(submitted.is_empty() || submitted.eq_ignore_ascii_case("no"))
        || is_bulk
        || mail.header("X-Autoreply").is_some()
        || mail.header("X-Auto-Response-Suppress").is_some()
            && mail.in_reply_to().as_text().is_none()
        || mail.return_address().is_some_and(str::is_empty)
}
