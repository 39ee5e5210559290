//! Whom an account is billed as, as its keepers see it.

use async_graphql::{Context, Description, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::billing_profile;

use crate::{
    access::Permission,
    accounts::{
        actions::billing as actions,
        rules::billing::{self, BillingField, Change},
    },
    context::ContextExt,
    error::Result,
};

/// Whom an account is billed as. What is null has not been told yet.
#[derive(Description)]
pub struct BillingProfile(pub billing_profile::Model);

#[Object(use_type_description)]
impl BillingProfile {
    /// What the organisation is called where it is registered.
    async fn organisation_name(&self) -> Option<&str> {
        self.0.organisation_name.as_deref()
    }

    /// Its number there; nine digits in Norway.
    async fn organisation_number(&self) -> Option<&str> {
        self.0.organisation_number.as_deref()
    }

    /// Whom to ask about an invoice.
    async fn contact_name(&self) -> Option<&str> {
        self.0.contact_name.as_deref()
    }

    /// Where invoices are mailed to.
    async fn invoice_email(&self) -> Option<&str> {
        self.0.invoice_email.as_deref()
    }

    /// The address above postal code and city, line by line; at most 3.
    async fn address_lines(&self) -> &[String] {
        &self.0.address_lines.0
    }

    /// The postal code.
    async fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// The city.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// The country, by its two letters (ISO 3166-1 alpha-2).
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// The number under which it pays value added tax, with the prefix of its country.
    async fn vat_number(&self) -> Option<&str> {
        self.0.vat_number.as_deref()
    }

    /// What it wants to read on its invoices, such as the number of a purchase order.
    async fn purchase_reference(&self) -> Option<&str> {
        self.0.purchase_reference.as_deref()
    }

    /// What has to be told before the account can have any plan but TRIAL; empty if nothing has.
    async fn missing(&self) -> Vec<BillingField> {
        billing::missing(&self.0)
    }

    /// Rises with every change; 0 where nothing was told yet.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was last changed.
    async fn changed_at(&self) -> Option<DateTime<Utc>> {
        self.0.changed_at
    }
}

/// The mutations of whom an account is billed as.
#[derive(Default)]
pub struct BillingMutation;

#[Object]
impl BillingMutation {
    /// Changes whom the account is billed as. What is left out stays as it is; null clears it.
    ///
    /// Refused with `BAD_USER_INPUT`, `VERSION_CONFLICT` or `STEP_UP_REQUIRED`, and with `FORBIDDEN`
    /// unless the caller is an OWNER or ADMIN.
    async fn billing_profile_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: BillingProfileUpdateInput,
    ) -> Result<BillingProfilePayload> {
        let member = ctx.proved(Permission::BillingManage).await?;
        let expected_version = input.expected_version;
        let tx = ctx.begin().await?;
        let profile = actions::update(&tx, &member, expected_version, input.into()).await?;
        tx.commit().await?;
        Ok(BillingProfilePayload { billing_profile: BillingProfile(profile) })
    }
}

/// What changes of whom an account is billed as.
#[derive(InputObject)]
pub struct BillingProfileUpdateInput {
    /// The version of the profile that the caller saw; 0 where nothing was told yet.
    expected_version: i32,
    /// What the organisation is called where it is registered, 1 to 200 characters.
    organisation_name: MaybeUndefined<String>,
    /// Its number there. Of Norway nine digits, whose last one is checked.
    organisation_number: MaybeUndefined<String>,
    /// Whom to ask about an invoice, 1 to 200 characters.
    contact_name: MaybeUndefined<String>,
    /// Where invoices are mailed to.
    invoice_email: MaybeUndefined<String>,
    /// The address above postal code and city: at most 3 lines of 1 to 100 characters.
    address_lines: MaybeUndefined<Vec<String>>,
    /// The postal code, as those of the country are; four digits in Norway.
    postal_code: MaybeUndefined<String>,
    /// The city, 1 to 100 characters.
    city: MaybeUndefined<String>,
    /// The country, by its two letters (ISO 3166-1 alpha-2).
    country: MaybeUndefined<String>,
    /// The number under which it pays value added tax, of the same country; its prefix may be left
    /// out.
    vat_number: MaybeUndefined<String>,
    /// What it wants to read on its invoices, such as the number of a purchase order; 1 to 50
    /// characters.
    purchase_reference: MaybeUndefined<String>,
}

impl From<BillingProfileUpdateInput> for Change {
    fn from(input: BillingProfileUpdateInput) -> Self {
        Self {
            organisation_name: input.organisation_name.into(),
            organisation_number: input.organisation_number.into(),
            contact_name: input.contact_name.into(),
            invoice_email: input.invoice_email.into(),
            address_lines: input.address_lines.into(),
            postal_code: input.postal_code.into(),
            city: input.city.into(),
            country: input.country.into(),
            vat_number: input.vat_number.into(),
            purchase_reference: input.purchase_reference.into(),
        }
    }
}

/// Whom the account is billed as now.
#[derive(SimpleObject)]
pub struct BillingProfilePayload {
    /// The profile.
    billing_profile: BillingProfile,
}
