//! People who use the platform.

use std::sync::atomic::{AtomicU32, Ordering};

use api::{
    accounts::{actions::staff, rules::Email},
    mail::Sent,
};
use entity::{role::StaffRole, user};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};

use crate::{Client, TestApp};

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";

/// Registers.
pub const REGISTER: &str = "mutation($input: AccountRegisterInput!) {
    accountRegister(input: $input) { email } }";

/// Signs in; returns `tokens` and whatever else a flow looks at.
pub const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
    viewer { user { id email name } account { id name } role staffRoles emailVerified }
} }";

static PEOPLE: AtomicU32 = AtomicU32::new(1);

/// An address that nobody has yet.
pub fn fresh_email() -> String {
    format!("person{}@example.com", PEOPLE.fetch_add(1, Ordering::Relaxed))
}

impl TestApp {
    /// Registers somebody with the address, as a newcomer would.
    pub async fn register(&self, email: &str) -> Value {
        let input = json!({
            "email": email, "name": "Kari Nordmann", "password": PASSWORD, "accountName": "Fjord AS",
        });
        self.stranger().ok(REGISTER, json!({ "input": input })).await
    }

    /// Signs somebody in; answers with `signIn`'s payload.
    pub async fn sign_in(&self, email: &str) -> Value {
        self.sign_in_with(json!({ "email": email, "password": PASSWORD })).await
    }

    /// Signs somebody in who is remembered for weeks.
    pub async fn sign_in_for_long(&self, email: &str) -> Value {
        let input = json!({ "email": email, "password": PASSWORD, "rememberMe": true });
        self.sign_in_with(input).await
    }

    async fn sign_in_with(&self, input: Value) -> Value {
        let mut data = self.stranger().ok(SIGN_IN, json!({ "input": input })).await;
        data["signIn"].take()
    }

    /// The owner of a new account: registered, verified and signed in. The mails that this causes
    /// wait with the other jobs.
    pub async fn owner(&self) -> Client {
        self.owner_at(&fresh_email()).await
    }

    /// The same under an address of the flow's choice, by which to sign in again when time passes.
    pub async fn owner_at(&self, email: &str) -> Client {
        self.register(email).await;
        let db = self.platform.db.writer();
        let user = user::Entity::find().filter(user::COLUMN.email_key.eq(email)).one(db).await;
        let mut user = user.expect("users").expect("a user").into_active_model();
        user.email_verified_at = Set(Some(self.platform.db.now()));
        user.update(db).await.expect("the user is verified");
        self.client(&self.sign_in(email).await)
    }

    /// Puts an account on a plan without limits or credits, so that no end of a trial comes in the
    /// way of a flow that takes weeks.
    pub async fn keep(&self, client: &Client) {
        let account = client.ok("{ account { id } }", json!({})).await;
        let agree = "mutation($input: PlanAgreeInput!) { planAgree(input: $input) {
            account { plan } } }";
        let input = json!({
            "accountId": account["account"]["id"], "plan": "ENTERPRISE", "monthlyAmount": 0,
            "monthlyCredits": 0, "delivery": "TWO_DAYS", "reason": "A flow that takes weeks",
        });
        let finance = self.staff(StaffRole::Finance).await;
        finance.ok(agree, json!({ "input": input })).await;
    }

    /// Tells whom Vibbio bills for an account, unless that is known.
    pub async fn bill(&self, client: &Client) {
        let profile = "{ account { billingProfile { missing version } } }";
        let data = client.ok(profile, json!({})).await;
        let profile = &data["account"]["billingProfile"];
        if profile["missing"].as_array().is_some_and(Vec::is_empty) {
            return;
        }
        let update = "mutation($input: BillingProfileUpdateInput!) {
            billingProfileUpdate(input: $input) { billingProfile { missing } } }";
        let input = json!({
            "expectedVersion": profile["version"], "organisationName": "Nordlys Regnskap AS",
            "organisationNumber": "916722516", "contactName": "Per Regning",
            "invoiceEmail": "faktura@nordlys.example", "addressLines": ["Storgata 1"],
            "postalCode": "0155", "city": "Oslo", "country": "NO",
        });
        client.ok(update, json!({ "input": input })).await;
    }

    /// Somebody who works for Vibbio, signed in.
    pub async fn staff(&self, role: StaffRole) -> Client {
        let email = fresh_email();
        let password_hash = self.platform.passwords.hash(PASSWORD.into()).await.expect("a hash");
        let hire = staff::Hire {
            email: Email::new(&email).expect("an address"),
            name: "Ola Vibb".into(),
            role,
            password_hash: Some(password_hash),
        };
        let tx = self.platform.begin().await.expect("a unit of work");
        staff::add(&tx, hire).await.expect("staff are added");
        tx.commit().await.expect("a commit");
        self.client(&self.sign_in(&email).await)
    }

    /// A client with the access token of `signIn`'s or `sessionRefresh`'s payload.
    pub fn client(&self, payload: &Value) -> Client {
        let token = payload["tokens"]["accessToken"].as_str().expect("an access token");
        self.stranger().with_token(token)
    }

    /// The newest mail to an address, once the jobs that are due are done.
    pub async fn mail(&self, to: &str) -> Sent {
        self.work().await;
        let sent = self.platform.mailer.sent();
        sent.into_iter().rev().find(|mail| mail.to == to).expect("a mail")
    }

    /// How many mails an address has got.
    pub async fn mails(&self, to: &str) -> usize {
        self.work().await;
        self.platform.mailer.sent().iter().filter(|mail| mail.to == to).count()
    }
}
