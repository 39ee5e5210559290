//! The page behind the link of a verification mail.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use minijinja::context;
use serde::Deserialize;

use super::page::{Page, acting};
use crate::{
    accounts::actions::email,
    app::Platform,
    error::{Code, Error, Refused, Result},
};

/// What the link and the button carry.
#[derive(Deserialize)]
pub(super) struct Verification {
    #[serde(default)]
    token: String,
}

pub(super) async fn ask(request: HttpRequest, query: web::Query<Verification>) -> HttpResponse {
    let page = Page::of(&request);
    if !is_token(&query.token) {
        return page.says(StatusCode::NOT_FOUND, page.words.verify_wrong);
    }
    page.write(StatusCode::OK, "verification", context! { token => &query.token })
}

pub(super) async fn verify(
    request: HttpRequest,
    platform: web::Data<Platform>,
    form: web::Form<Verification>,
) -> HttpResponse {
    let page = Page::of(&request);
    let platform = acting(&platform, &request, "emailVerify");
    match prove(&platform, &form.token).await.map_err(Refused::from) {
        Ok(()) => page.says(StatusCode::OK, page.words.verified),
        Err(refused) if refused.code == Code::LinkInvalid => {
            page.says(StatusCode::NOT_FOUND, page.words.verify_wrong)
        }
        Err(_) => page.broke(),
    }
}

async fn prove(platform: &Platform, token: &str) -> Result<()> {
    let tx = platform.begin().await?;
    email::verify(&tx, token).await?;
    tx.commit().await.map_err(Error::from)
}

/// Tells whether it has the form of a token.
fn is_token(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
