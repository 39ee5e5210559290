//! The page behind the link of an invitation.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use entity::invitation;
use minijinja::context;
use serde::Deserialize;

use super::page::{Page, acting};
use crate::{
    access::Origin,
    accounts::{
        actions::{
            joining::{self, Guest},
            session::{self, Ending},
            sign_in::{self, Attempt},
        },
        factors::actions::proof::Entered,
        reads::{self, people},
        rules::{REGISTER_NETWORK, SignInError},
    },
    app::Platform,
    error::{Code, Error, Refused, Result},
    throttle::{self, Subject},
    transport::RequestHead,
};

/// What the link carries.
#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

/// What is filled in.
#[derive(Deserialize)]
pub(super) struct Acceptance {
    #[serde(default)]
    token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn ask(
    request: HttpRequest,
    platform: web::Data<Platform>,
    query: web::Query<Link>,
) -> HttpResponse {
    let filled = Filled { token: &query.token, name: "", complaint: None };
    show(&platform, &Page::of(&request), StatusCode::OK, filled).await
}

pub(super) async fn accept(
    request: HttpRequest,
    platform: web::Data<Platform>,
    form: web::Form<Acceptance>,
) -> HttpResponse {
    let page = Page::of(&request);
    let head = RequestHead::of(&request);
    let origin = Origin { address: head.address, user_agent: head.user_agent };
    let platform = acting(&platform, &request, "invitationAccept");
    let refused = match join(&platform, &page, origin, &form).await.map_err(Refused::from) {
        Ok(()) => return page.says(StatusCode::OK, page.words.joined),
        Err(refused) => refused,
    };
    let words = page.words;
    let (status, complaint) = match (refused.code, refused.field) {
        (Code::BadUserInput, Some("name")) => (StatusCode::BAD_REQUEST, words.bad_name),
        (Code::BadUserInput, _) => (StatusCode::BAD_REQUEST, words.bad_password),
        (Code::InvalidCredentials, _) => (StatusCode::FORBIDDEN, words.wrong_password),
        (Code::StepUpRequired, _) => (StatusCode::FORBIDDEN, words.second_factor),
        (Code::EmailNotVerified, _) => (StatusCode::FORBIDDEN, words.not_verified),
        (Code::AlreadyMember, _) => (StatusCode::CONFLICT, words.already_member),
        (Code::TooManyRequests, _) => (StatusCode::TOO_MANY_REQUESTS, words.busy),
        (Code::LinkInvalid, _) => {
            return page.says(StatusCode::NOT_FOUND, words.invitation_wrong);
        }
        _ => return page.broke(),
    };
    let filled = Filled { token: &form.token, name: &form.name, complaint: Some(complaint) };
    show(&platform, &page, status, filled).await
}

/// What stands in the fields of the page, and what was wrong with it.
struct Filled<'a> {
    token: &'a str,
    name: &'a str,
    complaint: Option<&'static str>,
}

/// Shows what the link offers.
async fn show(
    platform: &Platform,
    page: &Page,
    status: StatusCode,
    filled: Filled<'_>,
) -> HttpResponse {
    match offer(platform, filled.token).await {
        Ok(Some(offer)) => {
            let Filled { token, name, complaint } = filled;
            let data = context! {
                token,
                name => name.chars().take(200).collect::<String>(),
                complaint,
                role => page.words.role(offer.invitation.role),
                inviter => offer.inviter,
                account => offer.account,
                email => offer.invitation.email,
                message => offer.invitation.message,
                until => offer.invitation.expires_at.format("%-d.%-m.%Y").to_string(),
                has_login => offer.has_login,
            };
            page.write(status, "invitation", data)
        }
        Ok(None) => page.says(StatusCode::NOT_FOUND, page.words.invitation_wrong),
        Err(error) => {
            // Says what broke in the log, and nothing here.
            let _ = Refused::from(error);
            page.broke()
        }
    }
}

/// What a link offers.
struct Offer {
    invitation: invitation::Model,
    account: String,
    inviter: String,
    has_login: bool,
}

async fn offer(platform: &Platform, token: &str) -> Result<Option<Offer>> {
    let (db, now) = (platform.db.reader(), platform.db.now());
    let Some(invitation) = people::invitation_by_token(db, now, token).await? else {
        return Ok(None);
    };
    let account = reads::account(db, invitation.account_id).await?;
    let inviter = match invitation.invited_by {
        Some(user) => reads::user(db, user).await?,
        None => None,
    };
    let has_login = reads::user_by_email(db, &invitation.email_key).await?.is_some();
    Ok(account.map(|account| Offer {
        account: account.name,
        inviter: inviter.map_or_else(|| "Vibbio".into(), |inviter| inviter.name),
        invitation,
        has_login,
    }))
}

/// Joins the account, as somebody new or as whoever the password is of.
async fn join(platform: &Platform, page: &Page, origin: Origin, form: &Acceptance) -> Result<()> {
    let network = Subject::new("accept from", &[&origin.network()]);
    throttle::take(&platform.db, &network, REGISTER_NETWORK).await?;
    let offer = offer(platform, &form.token).await?.ok_or(SignInError::Link)?;
    let password = form.password.clone().into();
    if !offer.has_login {
        let (invited, language) = (&offer.invitation, page.words.language);
        let guest = Guest::new(platform, invited, &form.name, language, password).await?;
        let tx = platform.begin().await?;
        joining::accept(&tx, &form.token, guest).await?;
        return tx.commit().await.map_err(Error::from);
    }
    let email = offer.invitation.email;
    let attempt = Attempt {
        email,
        password,
        account: None,
        origin,
        remembered: false,
        pass: None,
        device: None,
    };
    let Entered::Signed(signed) = sign_in::sign_in(platform, attempt).await? else {
        return Err(Error::refused(Code::StepUpRequired, "A second factor is asked for."));
    };
    let signed = signed.session;
    let tx = platform.begin().await?;
    // The page keeps nobody signed in.
    session::revoke(&tx, signed.user_id, Ending::One(signed.id)).await?;
    tx.commit().await?;
    let tx = platform.begin().await?;
    joining::accept(&tx, &form.token, Guest::Known(signed.user_id)).await?;
    tx.commit().await.map_err(Error::from)
}
