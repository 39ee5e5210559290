//! Whom accounts are billed as.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, class::Category, id::AccountId};

/// The lines of an address above postal code and city.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct AddressLines(pub Vec<String>);

/// Whom an account is billed as; what is none has not been told yet.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub organisation_name: Option<String>,
    pub organisation_number: Option<String>,
    pub contact_name: Option<String>,
    pub invoice_email: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub address_lines: AddressLines,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// With the prefix of its country.
    pub vat_number: Option<String>,
    /// What the customer wants to read on invoices.
    pub purchase_reference: Option<String>,
    /// Rises with every change; 0 where nothing was told yet.
    pub version: i32,
    pub changed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The profile of an account of which nothing was told yet.
    #[must_use]
    pub fn empty(account_id: AccountId) -> Self {
        Self {
            account_id,
            organisation_name: None,
            organisation_number: None,
            contact_name: None,
            invoice_email: None,
            address_lines: AddressLines::default(),
            postal_code: None,
            city: None,
            country: None,
            vat_number: None,
            purchase_reference: None,
            version: 0,
            changed_at: None,
        }
    }
}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ContactName | Column::InvoiceEmail => {
                Class { category: Category::Contact, ..Class::COMMERCE }
            }
            Column::OrganisationName
            | Column::OrganisationNumber
            | Column::AddressLines
            | Column::PostalCode
            | Column::City
            | Column::Country
            | Column::VatNumber
            | Column::PurchaseReference => Class::COMMERCE,
            Column::AccountId | Column::Version | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
