//! The page on which a new password is asked for and chosen.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Query},
};
use entity::user::Language;
use serde::Deserialize;

use super::page::{Page, acting};
use crate::{
    access::Origin,
    accounts::{
        actions::password,
        rules::{Email, PASSWORD_MAX, PASSWORD_MIN},
    },
    app::Platform,
    error::{Code, Refused, Result},
    tokens, transport,
};

/// What the link carries.
#[derive(Deserialize)]
pub(super) struct Carried {
    token: Option<String>,
}

/// What one of the two forms carries.
#[derive(Deserialize)]
pub(super) struct Typed {
    email: Option<String>,
    token: Option<String>,
    password: Option<String>,
}

/// Shows the form for a new password or, without a token, the one that asks for the mail.
pub(super) async fn ask(request: HttpRequest, query: Query<Carried>) -> HttpResponse {
    let page = &Page::of(&request);
    let words = Words::of(page.language());
    match query.token.as_deref() {
        None => page.asks(StatusCode::OK, words.ask, words.email_form()),
        Some(token) if tokens::is_one(token) => {
            page.asks(StatusCode::OK, words.choose, words.password_form(token))
        }
        Some(_) => wrong(page, &words),
    }
}

/// Does what was typed into one of the forms.
pub(super) async fn act(
    request: HttpRequest,
    platform: Data<Platform>,
    form: Form<Typed>,
) -> HttpResponse {
    let page = &Page::of(&request);
    let words = Words::of(page.language());
    let Typed { email, token, password } = form.into_inner();
    match (email, token, password) {
        (Some(email), None, None) => {
            let origin = Origin { address: transport::address(&request), user_agent: None };
            let platform = acting(&platform, &request, "passwordResetRequest");
            match send(&platform, &email, &origin).await.map_err(Refused::from) {
                Ok(()) => page.says(StatusCode::OK, words.sent),
                Err(refused) => refuse(page, &words, &refused, words.email_form()),
            }
        }
        (None, Some(token), Some(password)) if tokens::is_one(&token) => {
            let platform = acting(&platform, &request, "passwordReset");
            let reset = password::reset(&platform, &token, password.into()).await;
            match reset.map_err(Refused::from) {
                Ok(_) => page.says(StatusCode::OK, words.done),
                Err(refused) => refuse(page, &words, &refused, words.password_form(&token)),
            }
        }
        _ => wrong(page, &words),
    }
}

async fn send(platform: &Platform, email: &str, origin: &Origin) -> Result<()> {
    password::ask_for_reset(platform, &Email::new(email)?, origin).await
}

/// Says what is wrong, and shows the form again where that may help.
fn refuse(page: &Page, words: &Words, refused: &Refused, form: String) -> HttpResponse {
    let reason = refused.details.as_ref().and_then(|details| details["reason"].as_str());
    let text = match (refused.code, reason) {
        (Code::LinkInvalid, _) => return wrong(page, words),
        (Code::TooManyRequests, _) => {
            return page.asks(StatusCode::TOO_MANY_REQUESTS, words.too_many, form);
        }
        (Code::BadUserInput, Some("LENGTH")) => words.length,
        (Code::BadUserInput, Some("BREACHED")) => words.breached,
        (Code::BadUserInput, Some(_)) => words.guessable,
        (Code::BadUserInput, None) => words.no_email,
        _ => return page.broke(),
    };
    page.asks(StatusCode::UNPROCESSABLE_ENTITY, text, form)
}

fn wrong(page: &Page, words: &Words) -> HttpResponse {
    page.asks(StatusCode::NOT_FOUND, words.wrong, words.email_form())
}

/// The page in one language.
struct Words {
    ask: &'static str,
    email: &'static str,
    send: &'static str,
    sent: &'static str,
    choose: &'static str,
    password: &'static str,
    save: &'static str,
    done: &'static str,
    wrong: &'static str,
    no_email: &'static str,
    length: &'static str,
    guessable: &'static str,
    breached: &'static str,
    too_many: &'static str,
}

impl Words {
    fn of(language: Language) -> Self {
        match language {
            Language::En => Self::ENGLISH,
            Language::Nb | Language::Nn => Self::NORWEGIAN,
        }
    }

    /// Asks for the mail.
    fn email_form(&self) -> String {
        format!(
            "<form method=post action=reset><label>{}<input type=email name=email required \
             autocomplete=username maxlength=254></label><button>{}</button></form>",
            self.email, self.send,
        )
    }

    /// Asks for the password; `token` has the form of one.
    fn password_form(&self, token: &str) -> String {
        format!(
            "<form method=post action=reset><input type=hidden name=token value=\"{token}\">\
             <label>{}<input type=password name=password required autofocus \
             autocomplete=new-password minlength={PASSWORD_MIN} maxlength={PASSWORD_MAX}></label>\
             <button>{}</button></form>",
            self.password, self.save,
        )
    }

    const ENGLISH: Self = Self {
        ask: "Forgotten your password? We send you a link to choose a new one.",
        email: "Your e-mail address",
        send: "Send me a link",
        sent: "If somebody signs in with this address, a mail is on its way to it. Its link works \
               for an hour.",
        choose: "Choose a new password. You will be signed out everywhere else.",
        password: "New password",
        save: "Save the password",
        done: "Your new password is saved. Sign in with it.",
        wrong: "This link is wrong or too old. Ask for a new one.",
        no_email: "This is not an e-mail address that we can write to.",
        length: "A password has 10 to 200 characters.",
        guessable: "This password is too easy to guess. A few words that nobody expects together \
                    are better.",
        breached: "This password was stolen from another site. Choose one that you use nowhere \
                   else.",
        too_many: "Too many tries. Wait a few minutes.",
    };

    const NORWEGIAN: Self = Self {
        ask: "Glemt passordet? Vi sender deg en lenke for å velge et nytt.",
        email: "E-postadressen din",
        send: "Send meg en lenke",
        sent: "Hvis noen logger inn med denne adressen, er en e-post på vei dit. Lenken virker i \
               en time.",
        choose: "Velg et nytt passord. Du blir logget ut alle andre steder.",
        password: "Nytt passord",
        save: "Lagre passordet",
        done: "Det nye passordet ditt er lagret. Logg inn med det.",
        wrong: "Denne lenken er feil eller for gammel. Be om en ny.",
        no_email: "Dette er ikke en e-postadresse vi kan skrive til.",
        length: "Et passord har 10 til 200 tegn.",
        guessable: "Dette passordet er for lett å gjette. Noen ord som ingen venter sammen, er \
                    bedre.",
        breached: "Dette passordet er stjålet fra et annet nettsted. Velg et som du ikke bruker \
                   noe annet sted.",
        too_many: "For mange forsøk. Vent noen minutter.",
    };
}
