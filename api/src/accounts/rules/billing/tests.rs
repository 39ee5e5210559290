use entity::{billing_profile::Model, id::AccountId};

use super::*;

#[expect(clippy::option_option, clippy::unnecessary_wraps, reason = "it is what a client sends")]
fn some(text: &str) -> Option<Option<String>> {
    Some(Some(text.to_owned()))
}

fn whole() -> Change {
    Change {
        organisation_name: some("Fjord AS"),
        organisation_number: some("916 722 516"),
        contact_name: some("Kari Nordmann"),
        invoice_email: some("Faktura@Fjord.no"),
        address_lines: Some(Some(vec!["Storgata  1".into()])),
        postal_code: some("0150"),
        city: some(" Oslo "),
        country: some("no"),
        vat_number: some("916722516MVA"),
        purchase_reference: some("PO 4711"),
    }
}

fn empty() -> Model {
    Model::empty(AccountId::new())
}

#[test]
fn a_profile_tells_what_an_invoice_lacks() {
    use BillingField as Field;
    let all = [
        Field::OrganisationName,
        Field::OrganisationNumber,
        Field::ContactName,
        Field::InvoiceEmail,
        Field::AddressLines,
        Field::PostalCode,
        Field::City,
        Field::Country,
    ];
    assert_eq!(missing(&empty()), all);
    let profile = change(empty(), whole()).expect("a profile");
    assert_eq!(missing(&profile), []);
    assert_eq!(profile.address_lines.0, ["Storgata 1"]);
    assert_eq!(profile.city.as_deref(), Some("Oslo"));
    assert_eq!(profile.vat_number.as_deref(), Some("NO916722516MVA"));
    let optional =
        Change { vat_number: Some(None), purchase_reference: Some(None), ..Change::default() };
    assert_eq!(missing(&change(profile, optional).expect("a profile")), []);
}

#[test]
fn what_is_left_out_stays_and_what_is_null_goes() {
    let profile = change(empty(), whole()).expect("a profile");
    assert_eq!(change(profile.clone(), Change::default()), Ok(profile.clone()));
    let cleared = Change { city: Some(None), address_lines: Some(None), ..Change::default() };
    let cleared = change(profile, cleared).expect("a profile");
    assert_eq!(missing(&cleared), [BillingField::AddressLines, BillingField::City]);
}

#[test]
fn another_country_makes_its_numbers_be_read_again() {
    let profile = change(empty(), whole()).expect("a profile");
    let moved = Change { country: some("SE"), ..Change::default() };
    assert_eq!(change(profile.clone(), moved), Err(BillingError::PostalCode));
    let moved = Change { country: some("SE"), postal_code: some("111 22"), ..Change::default() };
    assert_eq!(change(profile.clone(), moved), Err(BillingError::VatNumber));
    let gone = Change { country: Some(None), ..Change::default() };
    assert_eq!(change(profile, gone), Err(BillingError::CountryFirst("vatNumber")));
    let swedish = Change {
        country: some("SE"),
        organisation_number: some("556012-5790"),
        ..Change::default()
    };
    let swedish = change(empty(), swedish).expect("a profile");
    let norwegian = Change { country: some("NO"), ..Change::default() };
    assert_eq!(change(swedish, norwegian), Err(BillingError::OrganisationNumber));
}

#[test]
fn where_there_are_no_postal_codes_none_is_missing() {
    let hong_kong = Change { country: some("HK"), ..Change::default() };
    let profile = change(empty(), hong_kong).expect("a profile");
    assert!(!missing(&profile).contains(&BillingField::PostalCode));
}

#[test]
fn odd_input_is_refused_by_its_field() {
    let (huge, hidden) = ("x".repeat(1 << 20), "Os\u{200b}lo");
    let cases = [
        (Change { city: some(&huge), ..Change::default() }, "city"),
        (Change { city: some(hidden), ..Change::default() }, "city"),
        (Change { city: some("Oslo\nBergen"), ..Change::default() }, "city"),
        (Change { country: some("Norway"), ..Change::default() }, "country"),
        (Change { organisation_name: some("Vibbiо"), ..Change::default() }, "organisationName"),
        (Change { contact_name: some(" "), ..Change::default() }, "contactName"),
        (Change { invoice_email: some("faktura@localhost"), ..Change::default() }, "invoiceEmail"),
        (
            Change { invoice_email: some("a@b.no\r\nBcc: c@d.no"), ..Change::default() },
            "invoiceEmail",
        ),
        (
            Change { address_lines: Some(Some(vec!["a".into(); 4])), ..Change::default() },
            "addressLines",
        ),
        (
            Change { address_lines: Some(Some(vec![String::new()])), ..Change::default() },
            "addressLines",
        ),
        (Change { organisation_number: some("x"), ..Change::default() }, "organisationNumber"),
        (Change { vat_number: some("x"), ..Change::default() }, "vatNumber"),
        (
            Change { purchase_reference: some(&"x".repeat(51)), ..Change::default() },
            "purchaseReference",
        ),
    ];
    for (wrong, field) in cases {
        let refused = change(empty(), wrong).expect_err("a refusal");
        assert_eq!((refused.field(), refused.code()), (Some(field), Code::BadUserInput));
    }
}
