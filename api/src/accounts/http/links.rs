//! The pages of links that one click is enough for.

use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::StatusCode,
    web::{self, Data, Form, Query},
};
use entity::user::Language;
use serde::Deserialize;

use super::page::{Page, acting};
use crate::{
    accounts::actions::{address, email},
    app::Platform,
    error::{Code, Error, Refused, Result},
    tokens,
};

/// Every link that one click is enough for.
pub(super) const ALL: [Link; 3] = [Link::Verify, Link::Confirm, Link::Stop];

/// What a click does.
#[derive(Clone, Copy)]
pub(super) enum Link {
    /// Proves the address of somebody who has registered.
    Verify,
    /// Moves a login to a new address.
    Confirm,
    /// Keeps the old address.
    Stop,
}

/// What the link and the button carry.
#[derive(Deserialize)]
struct Carried {
    #[serde(default)]
    token: String,
}

impl Link {
    /// Its page.
    pub(super) fn resource(self) -> Resource {
        let ask = move |request: HttpRequest, query: Query<Carried>| async move {
            self.ask(&Page::of(&request), &query.token)
        };
        let act = move |request: HttpRequest, platform: Data<Platform>, form: Form<Carried>| async move {
            let platform = acting(&platform, &request, self.action());
            self.act(&Page::of(&request), &platform, &form.token).await
        };
        web::resource(format!("/{}", self.path()))
            .route(web::get().to(ask))
            .route(web::post().to(act))
    }

    fn path(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Confirm => "email-confirm",
            Self::Stop => "email-stop",
        }
    }

    /// What its button does, as it is written down.
    fn action(self) -> &'static str {
        match self {
            Self::Verify => "emailVerify",
            Self::Confirm => "emailChangeConfirm",
            Self::Stop => "emailChangeStop",
        }
    }

    fn ask(self, page: &Page, token: &str) -> HttpResponse {
        let words = self.words(page.language());
        if !tokens::is_one(token) {
            return page.says(StatusCode::NOT_FOUND, words.wrong);
        }
        let form = format!(
            "<form method=post action={}><input type=hidden name=token value=\"{token}\">\
             <button>{}</button></form>",
            self.path(),
            words.button,
        );
        page.asks(StatusCode::OK, words.ask, form)
    }

    async fn act(self, page: &Page, platform: &Platform, token: &str) -> HttpResponse {
        let words = self.words(page.language());
        match self.follow(platform, token).await.map_err(Refused::from) {
            Ok(()) => page.says(StatusCode::OK, words.done),
            Err(refused) if refused.code == Code::LinkInvalid => {
                page.says(StatusCode::NOT_FOUND, words.wrong)
            }
            Err(_) => page.broke(),
        }
    }

    async fn follow(self, platform: &Platform, token: &str) -> Result<()> {
        let tx = platform.begin().await?;
        match self {
            Self::Verify => email::verify(&tx, token).await?,
            Self::Confirm => address::confirm(&tx, token).await?,
            Self::Stop => address::stop(&tx, token).await?,
        };
        tx.commit().await.map_err(Error::from)
    }

    fn words(self, language: Language) -> Words {
        match language {
            Language::En => self.in_english(),
            Language::Nb | Language::Nn => self.in_norwegian(),
        }
    }

    fn in_english(self) -> Words {
        match self {
            Self::Verify => Words {
                ask: "One click, and your e-mail address is confirmed.",
                button: "Confirm my e-mail address",
                done: "Thank you: your e-mail address is confirmed. You can close this page.",
                wrong: "This link is wrong or too old. Sign in and ask for a new one.",
            },
            Self::Confirm => Words {
                ask: "One click, and your mail goes to this address. You sign in with it, too.",
                button: "Confirm my new e-mail address",
                done: "Thank you: this is your e-mail address now. You can close this page.",
                wrong: "This link is wrong or too old. Sign in and ask for the change again.",
            },
            Self::Stop => Words {
                ask: "Keep this address? You will be signed out everywhere, and get a mail to \
                      choose a new password.",
                button: "Keep this address",
                done: "Your address stays as it was, and everybody is signed out. We have sent \
                       you a mail to choose a new password.",
                wrong: "This link is wrong or too old, or the change was stopped already.",
            },
        }
    }

    fn in_norwegian(self) -> Words {
        match self {
            Self::Verify => Words {
                ask: "Ett klikk, så er e-postadressen din bekreftet.",
                button: "Bekreft e-postadressen min",
                done: "Takk: e-postadressen din er bekreftet. Du kan lukke denne siden.",
                wrong: "Denne lenken er feil eller for gammel. Logg inn og be om en ny.",
            },
            Self::Confirm => Words {
                ask: "Ett klikk, så går e-posten din til denne adressen. Du logger også inn med \
                      den.",
                button: "Bekreft den nye e-postadressen min",
                done: "Takk: dette er e-postadressen din nå. Du kan lukke denne siden.",
                wrong: "Denne lenken er feil eller for gammel. Logg inn og be om endringen på \
                        nytt.",
            },
            Self::Stop => Words {
                ask: "Beholde denne adressen? Du blir logget ut overalt, og får en e-post for å \
                      velge et nytt passord.",
                button: "Behold denne adressen",
                done: "Adressen din er som før, og alle er logget ut. Vi har sendt deg en e-post \
                       for å velge et nytt passord.",
                wrong: "Denne lenken er feil eller for gammel, eller endringen er alt stoppet.",
            },
        }
    }
}

/// A page in one language.
struct Words {
    ask: &'static str,
    button: &'static str,
    done: &'static str,
    wrong: &'static str,
}
