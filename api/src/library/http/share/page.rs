//! How a page is written, and what is said where there is none.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use anyhow::anyhow;
use entity::share;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, value::Serde};
use sea_orm::DbErr;

use super::words::Words;
use crate::{
    access::{Origin, Viewer},
    app::Platform,
    audit::Change,
    cause::{Actor, Cause},
    error::{Code, Error, Refused, Result},
    mail::fill_in,
    transport::RequestHead,
    tx::Tx,
};

/// Everything comes from this server, and nothing stands in the page itself.
const POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; \
                      script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(fill_in);
    environment.add_template("layout", include_str!("pages/layout.html"))?;
    environment.add_template("door", include_str!("pages/door.html"))?;
    environment.add_template("gallery", include_str!("pages/gallery.html"))?;
    environment.add_template("item", include_str!("pages/item.html"))?;
    environment.add_template("shut", include_str!("pages/shut.html"))?;
    Ok(environment)
});

/// Why there is nothing to see.
pub(super) enum Shut {
    /// There never was such a link, or such a thing behind it.
    Unknown,
    /// It does not open any more.
    Gone,
    /// It was not opened in this browser.
    Locked,
    /// The password is wrong.
    WrongPassword,
    /// It was tried too often.
    Busy,
    /// The place where a file was taken cannot be taken out of it.
    Placed,
    /// The request is not one that a page of ours sends.
    Odd(StatusCode),
    /// Something broke.
    Broken(Error),
}

impl From<Error> for Shut {
    fn from(error: Error) -> Self {
        match error.code() {
            Code::NotFound | Code::NotDownloadable | Code::NotShareable => Self::Unknown,
            _ => Self::Broken(error),
        }
    }
}

impl From<DbErr> for Shut {
    fn from(error: DbErr) -> Self {
        Self::Broken(error.into())
    }
}

/// A page to be, for a request.
pub(super) struct Page<'a> {
    pub platform: &'a Platform,
    pub request: &'a HttpRequest,
    cause: Cause,
    pub origin: Origin,
    pub words: &'static Words,
}

impl<'a> Page<'a> {
    pub(super) fn of(platform: &'a Platform, request: &'a HttpRequest) -> Self {
        let head = RequestHead::of(request);
        let cause = Cause::request(&head, &Viewer::Stranger);
        let origin = Origin { address: head.address, user_agent: head.user_agent };
        Self { platform, request, cause, origin, words: Words::of(request) }
    }

    /// The platform, for whoever came by a link.
    pub(super) fn acting(&self, share: &share::Model, action: &'static str) -> Platform {
        let cause = Cause { account: Some(share.account_id), ..self.cause.clone() };
        self.platform.caused(cause.by(Actor::Visitor(share.id)).doing(action))
    }

    /// Opens a unit of work of whoever came by a link.
    pub(super) async fn begin(
        &self,
        share: &share::Model,
        action: &'static str,
    ) -> Result<Tx, DbErr> {
        let tx = self.acting(share, action).begin().await?;
        tx.note(share.id, Change::untold(Some(share.account_id))).await;
        Ok(tx)
    }

    /// Writes a page.
    pub(super) fn write(
        &self,
        (status, template): (StatusCode, &str),
        data: Value,
    ) -> Result<Written> {
        let templates = TEMPLATES.as_ref().map_err(|error| anyhow!("a page: {error:#}"))?;
        let data = context! { t => Value::from(Serde(self.words)), ..data };
        let text = templates.get_template(template).and_then(|template| template.render(data));
        let text = text.map_err(|error| anyhow!("the page {template}: {error:#}"))?;
        Ok(Written { answer: begun(status), text })
    }

    /// Says why there is nothing to see: honestly, and nothing more.
    pub(super) fn shut(&self, shut: Shut) -> HttpResponse {
        let words = self.words;
        let (status, title, text) = match shut {
            Shut::Unknown => (StatusCode::NOT_FOUND, words.unknown, words.unknown_text),
            Shut::Gone => (StatusCode::GONE, words.gone, words.gone_text),
            Shut::Locked => (StatusCode::FORBIDDEN, words.locked, words.locked_text),
            Shut::WrongPassword => return self.door(true, Some(words.wrong_password)),
            Shut::Busy => (StatusCode::TOO_MANY_REQUESTS, words.busy, words.busy_text),
            Shut::Placed => (StatusCode::FORBIDDEN, words.placed, words.placed_text),
            Shut::Odd(status) => (status, words.broken, words.broken_text),
            Shut::Broken(error) => {
                // Says what broke in the log, and nothing here.
                let _ = Refused::from(error);
                (StatusCode::INTERNAL_SERVER_ERROR, words.broken, words.broken_text)
            }
        };
        let written = self.write((status, "shut"), context! { title, text });
        written.map_or_else(failed, Written::finish)
    }

    /// Asks for the password, or at least for the press of a button. Of what is behind the door
    /// nothing is told, not even what it is called.
    pub(super) fn door(&self, asks_password: bool, complaint: Option<&str>) -> HttpResponse {
        let status = if complaint.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
        let written = self.write((status, "door"), context! { asks_password, complaint });
        written.map_or_else(failed, Written::finish)
    }
}

/// A page that is written and not sent yet.
pub(super) struct Written {
    answer: HttpResponseBuilder,
    text: String,
}

impl Written {
    /// Has the browser keep a cookie.
    #[must_use]
    pub(super) fn with_cookie(mut self, cookie: Option<String>) -> Self {
        if let Some(cookie) = cookie {
            self.answer.insert_header((header::SET_COOKIE, cookie));
        }
        self
    }

    pub(super) fn finish(mut self) -> HttpResponse {
        self.answer.content_type("text/html; charset=utf-8").body(self.text)
    }
}

/// Begins an answer with what all answers under a link say.
pub(super) fn begun(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("x-robots-tag", "noindex, nofollow"));
    answer
}

fn failed(error: Error) -> HttpResponse {
    let refused = Refused::from(error);
    begun(StatusCode::INTERNAL_SERVER_ERROR)
        .content_type("text/plain; charset=utf-8")
        .body(refused.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_written() {
        assert!(TEMPLATES.is_ok(), "{:?}", TEMPLATES.as_ref().err());
    }
}
