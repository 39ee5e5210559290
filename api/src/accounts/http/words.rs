//! What the pages say, in Norwegian and in English.

use actix_web::{HttpRequest, http::header};
use entity::{role::AccountRole, user::Language};
use serde::Serialize;

/// The words of one language; templates call them `t`.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    pub code: &'static str,
    #[serde(skip)]
    pub language: Language,
    invites: &'static str,
    #[serde(rename = "as")]
    as_: &'static str,
    until: &'static str,
    email: &'static str,
    name: &'static str,
    password: &'static str,
    new_password: &'static str,
    pub join: &'static str,
    has_login: &'static str,
    pub joined: &'static str,
    pub invitation_wrong: &'static str,
    pub bad_name: &'static str,
    pub bad_password: &'static str,
    pub wrong_password: &'static str,
    pub second_factor: &'static str,
    pub not_verified: &'static str,
    pub already_member: &'static str,
    pub busy: &'static str,
    pub broken: &'static str,
}

impl Words {
    /// Norwegian where the browser prefers it, else English.
    pub(super) fn of(request: &HttpRequest) -> &'static Self {
        let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
        let first = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default().get(..2);
        match first {
            Some("nb" | "no" | "nn") => &NORWEGIAN,
            _ => &ENGLISH,
        }
    }

    /// What a role is called after "as".
    pub(super) fn role(&self, role: AccountRole) -> &'static str {
        match (self.language, role) {
            (Language::Nb | Language::Nn, AccountRole::Owner) => "eier",
            (Language::Nb | Language::Nn, AccountRole::Admin) => "administrator",
            (Language::Nb | Language::Nn, AccountRole::Member) => "medlem",
            (Language::Nb | Language::Nn, AccountRole::Reviewer) => "godkjenner",
            (_, AccountRole::Owner) => "an owner",
            (_, AccountRole::Admin) => "an administrator",
            (_, AccountRole::Member) => "a member",
            (_, AccountRole::Reviewer) => "a reviewer",
        }
    }
}

const ENGLISH: Words = Words {
    code: "en",
    language: Language::En,
    invites: "invites you to work with",
    as_: "as",
    until: "The invitation stands until",
    email: "E-mail address",
    name: "Your full name",
    password: "Your password",
    new_password: "A password, of at least 10 characters",
    join: "Join",
    has_login: "You have a login already: sign in with its password to join.",
    joined: "Welcome: you have joined. You can close this page and sign in.",
    invitation_wrong: "This invitation is wrong, used or too old. Ask whoever invited you for a new one.",
    bad_name: "Write your name: 1 to 200 characters, all of them visible.",
    bad_password: "This password cannot be taken. It has 10 to 200 characters, and is hard to guess.",
    wrong_password: "The password is wrong.",
    second_factor: "Your login asks for a second factor: sign in to Vibbio, and accept there.",
    not_verified: "Confirm your e-mail address first, by the mail that you got when you registered.",
    already_member: "You have joined already.",
    busy: "Too many tries. Wait a moment.",
    broken: "Something went wrong. Try again in a moment.",
};

const NORWEGIAN: Words = Words {
    code: "nb",
    language: Language::Nb,
    invites: "inviterer deg til å jobbe med",
    as_: "som",
    until: "Invitasjonen gjelder til",
    email: "E-postadresse",
    name: "Fullt navn",
    password: "Passordet ditt",
    new_password: "Et passord, på minst 10 tegn",
    join: "Bli med",
    has_login: "Du har allerede en bruker: logg inn med passordet for å bli med.",
    joined: "Velkommen: du er med. Du kan lukke denne siden og logge inn.",
    invitation_wrong: "Invitasjonen er feil, brukt eller for gammel. Be den som inviterte deg om en ny.",
    bad_name: "Skriv navnet ditt: 1 til 200 tegn, alle synlige.",
    bad_password: "Dette passordet kan ikke brukes. Det har 10 til 200 tegn, og er vanskelig å gjette.",
    wrong_password: "Passordet er feil.",
    second_factor: "Brukeren din krever en faktor til: logg inn i Vibbio, og godta der.",
    not_verified: "Bekreft e-postadressen din først, med e-posten du fikk da du registrerte deg.",
    already_member: "Du er allerede med.",
    busy: "For mange forsøk. Vent et øyeblikk.",
    broken: "Noe gikk galt. Prøv igjen om et øyeblikk.",
};
