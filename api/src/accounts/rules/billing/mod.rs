//! Whom an account can be billed as, and what has to be known of it.

mod country;
mod organisation;
mod postal;
mod vat;

use async_graphql::Enum;
use entity::billing_profile::{AddressLines, Model};

pub use self::country::is_country;
use super::{Email, InputError, input};
use crate::error::{Code, Refusal};

/// How many lines an address has at most, above postal code and city.
pub const LINES: usize = 3;
/// The longest line of an address and the longest city, in characters.
pub const LINE: usize = 100;
/// The longest purchase-order reference, in characters.
pub const REFERENCE: usize = 50;
/// The longest number of an organisation, in characters.
const NUMBER: usize = 30;

/// What changes of a profile, as somebody typed it: none stays as it is, none in here is cleared.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What the organisation is called where it is registered.
    pub organisation_name: Option<Option<String>>,
    /// Its number there.
    pub organisation_number: Option<Option<String>>,
    /// Whom to ask about an invoice.
    pub contact_name: Option<Option<String>>,
    /// Where invoices are mailed to.
    pub invoice_email: Option<Option<String>>,
    /// The address above postal code and city.
    pub address_lines: Option<Option<Vec<String>>>,
    /// The postal code.
    pub postal_code: Option<Option<String>>,
    /// The city.
    pub city: Option<Option<String>>,
    /// The country, by its two letters.
    pub country: Option<Option<String>>,
    /// The number under which it pays value added tax.
    pub vat_number: Option<Option<String>>,
    /// What it wants to read on its invoices.
    pub purchase_reference: Option<Option<String>>,
}

/// What an invoice needs to know of whom it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BillingField {
    /// What the organisation is called where it is registered.
    OrganisationName,
    /// Its number there.
    OrganisationNumber,
    /// Whom to ask about an invoice.
    ContactName,
    /// Where invoices are mailed to.
    InvoiceEmail,
    /// The address above postal code and city.
    AddressLines,
    /// The postal code, where the country has them.
    PostalCode,
    /// The city.
    City,
    /// The country.
    Country,
}

/// Why a profile stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillingError {
    /// A name is none.
    #[error(transparent)]
    Name(InputError),
    /// Empty, too long, or with signs that do not show.
    #[error("This has 1 to {1} characters, all of them visible.")]
    Text(&'static str, usize),
    /// No mail can go there.
    #[error("This is not an e-mail address that we can write to.")]
    Email,
    /// An address of too many lines.
    #[error("An address has at most {LINES} lines above postal code and city.")]
    Lines,
    /// No country of ISO 3166-1.
    #[error("Name the country by its two letters, such as `NO`.")]
    Country,
    /// Only its country tells what a number has to look like.
    #[error("Tell the country first: it decides what this number looks like.")]
    CountryFirst(&'static str),
    /// Not as postal codes of the country are.
    #[error("This is not a postal code of the country.")]
    PostalCode,
    /// A digit is wrong, or there are too few or too many.
    #[error("This is not an organisation number: check its digits.")]
    OrganisationNumber,
    /// A digit is wrong, or it is another country's.
    #[error("This is not a VAT number of the country: check its digits.")]
    VatNumber,
}

impl Refusal for BillingError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Name(error) => error.field(),
            Self::Text(field, _) | Self::CountryFirst(field) => Some(field),
            Self::Email => Some("invoiceEmail"),
            Self::Lines => Some("addressLines"),
            Self::Country => Some("country"),
            Self::PostalCode => Some("postalCode"),
            Self::OrganisationNumber => Some("organisationNumber"),
            Self::VatNumber => Some("vatNumber"),
        }
    }
}

/// Writes a change into a profile. What the country decides is looked at again with every change,
/// so that a profile fits together however it came about.
pub fn change(profile: Model, change: Change) -> Result<Model, BillingError> {
    let country = changed(change.country, profile.country, |typed| {
        let country = typed.trim().to_ascii_uppercase();
        if is_country(&country) { Ok(country) } else { Err(BillingError::Country) }
    })?;
    let at = country.as_deref();
    let name = |typed: &str, field| input::name(typed, field).map_err(BillingError::Name);
    let address_lines = match change.address_lines {
        None => profile.address_lines,
        Some(typed) => lines(&typed.unwrap_or_default())?,
    };
    Ok(Model {
        organisation_name: changed(change.organisation_name, profile.organisation_name, |typed| {
            name(typed, "organisationName")
        })?,
        organisation_number: again(
            change.organisation_number,
            profile.organisation_number,
            |typed| organisation::number(&text(typed, "organisationNumber", NUMBER)?, at),
        )?,
        contact_name: changed(change.contact_name, profile.contact_name, |typed| {
            name(typed, "contactName")
        })?,
        invoice_email: changed(change.invoice_email, profile.invoice_email, |typed| {
            let email = Email::new(typed).map_err(|_| BillingError::Email)?;
            Ok(email.address().to_owned())
        })?,
        address_lines,
        postal_code: again(change.postal_code, profile.postal_code, |typed| {
            postal::code(&text(typed, "postalCode", postal::LENGTH)?, at)
        })?,
        city: changed(change.city, profile.city, |typed| text(typed, "city", LINE))?,
        vat_number: again(change.vat_number, profile.vat_number, |typed| {
            let country = at.ok_or(BillingError::CountryFirst("vatNumber"))?;
            vat::number(&text(typed, "vatNumber", NUMBER)?, country)
        })?,
        purchase_reference: changed(
            change.purchase_reference,
            profile.purchase_reference,
            |typed| text(typed, "purchaseReference", REFERENCE),
        )?,
        country,
        ..profile
    })
}

/// What is missing of a profile before its account can have any plan but a trial.
#[must_use]
pub fn missing(profile: &Model) -> Vec<BillingField> {
    let has_codes = profile.country.as_deref().is_none_or(postal::has_codes);
    let missing = [
        (BillingField::OrganisationName, profile.organisation_name.is_none()),
        (BillingField::OrganisationNumber, profile.organisation_number.is_none()),
        (BillingField::ContactName, profile.contact_name.is_none()),
        (BillingField::InvoiceEmail, profile.invoice_email.is_none()),
        (BillingField::AddressLines, profile.address_lines.0.is_empty()),
        (BillingField::PostalCode, profile.postal_code.is_none() && has_codes),
        (BillingField::City, profile.city.is_none()),
        (BillingField::Country, profile.country.is_none()),
    ];
    missing.into_iter().filter_map(|(field, is_missing)| is_missing.then_some(field)).collect()
}

/// What is there after a change; only what was typed anew is read.
#[expect(clippy::option_option, reason = "omitted stays, none is cleared")]
fn changed(
    typed: Option<Option<String>>,
    was: Option<String>,
    read: impl Fn(&str) -> Result<String, BillingError>,
) -> Result<Option<String>, BillingError> {
    match typed {
        None => Ok(was),
        Some(typed) => typed.as_deref().map(read).transpose(),
    }
}

/// The same for what has to be read again whenever the country may have changed.
#[expect(clippy::option_option, reason = "omitted stays, none is cleared")]
fn again(
    typed: Option<Option<String>>,
    was: Option<String>,
    read: impl Fn(&str) -> Result<String, BillingError>,
) -> Result<Option<String>, BillingError> {
    typed.unwrap_or(was).as_deref().map(read).transpose()
}

/// Reads an address: cleared by none or by no lines at all.
fn lines(typed: &[String]) -> Result<AddressLines, BillingError> {
    if typed.len() > LINES {
        return Err(BillingError::Lines);
    }
    let lines: Result<_, _> = typed.iter().map(|line| text(line, "addressLines", LINE)).collect();
    Ok(AddressLines(lines?))
}

/// Reads a text in one line, with single blanks.
fn text(typed: &str, field: &'static str, most: usize) -> Result<String, BillingError> {
    let refused = Err(BillingError::Text(field, most));
    if typed.len() > most * 8 {
        return refused;
    }
    let text = typed.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let fits = (1..=most).contains(&text.chars().count()) && !text.contains(input::is_hidden);
    if fits { Ok(text) } else { refused }
}

/// Tells whether a text has a shape: `9` is a digit, `A` a letter, `*` either.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(is, wanted): (u8, u8)| match wanted {
        b'9' => is.is_ascii_digit(),
        b'A' => is.is_ascii_alphabetic(),
        _ => is.is_ascii_alphanumeric(),
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

#[cfg(test)]
mod tests;
