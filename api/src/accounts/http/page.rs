//! How a page is written.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use anyhow::anyhow;
use entity::user::Language;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, value::Serde};

use super::words::Words;
use crate::{
    access::Viewer,
    app::Platform,
    cause::Cause,
    error::{Error, Refused},
    mail::fill_in,
    transport::RequestHead,
};

/// Everything stands in the page itself, and nothing is run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(fill_in);
    environment.add_template("layout", include_str!("pages/layout.html"))?;
    environment.add_template("asks", include_str!("pages/asks.html"))?;
    environment.add_template("invitation", include_str!("pages/invitation.html"))?;
    environment.add_template("says", include_str!("pages/says.html"))?;
    Ok(environment)
});

/// A page to be, for a request.
pub(crate) struct Page {
    pub(super) words: &'static Words,
}

impl Page {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        Self { words: Words::of(request) }
    }

    /// What it is written in: Norwegian or English.
    pub(crate) fn language(&self) -> Language {
        self.words.language
    }

    /// Writes a page.
    pub(super) fn write(&self, status: StatusCode, template: &str, data: Value) -> HttpResponse {
        let data = context! { t => Value::from(Serde(self.words)), ..data };
        let written = TEMPLATES.as_ref().map_err(|error| anyhow!("{error:#}")).and_then(|all| {
            Ok(all.get_template(template).and_then(|template| template.render(data))?)
        });
        match written {
            Ok(text) => begun(status).content_type("text/html; charset=utf-8").body(text),
            Err(error) => {
                // Says what broke in the log, and nothing here.
                let refused = Refused::from(Error::Broken(error));
                begun(StatusCode::INTERNAL_SERVER_ERROR).body(refused.message)
            }
        }
    }

    /// Says something, and asks for nothing.
    pub(crate) fn says(&self, status: StatusCode, text: &str) -> HttpResponse {
        self.write(status, "says", context! { text })
    }

    /// Says something above a form, which is HTML.
    pub(crate) fn asks(&self, status: StatusCode, text: &str, form: String) -> HttpResponse {
        self.write(status, "asks", context! { text, form => Value::from_safe_string(form) })
    }

    /// Says that something broke.
    pub(crate) fn broke(&self) -> HttpResponse {
        self.says(StatusCode::INTERNAL_SERVER_ERROR, self.words.broken)
    }
}

/// The platform, for what the button of a page does.
pub(crate) fn acting(platform: &Platform, request: &HttpRequest, action: &'static str) -> Platform {
    platform.caused(Cause::request(&RequestHead::of(request), &Viewer::Stranger).doing(action))
}

fn begun(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("x-robots-tag", "noindex, nofollow"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_written() {
        assert!(TEMPLATES.is_ok(), "{:?}", TEMPLATES.as_ref().err());
    }
}
