//! People who use the platform.

use std::sync::atomic::{AtomicU32, Ordering};

use api::{
    accounts::{actions::staff, jobs::SendInvitation, rules::Email},
    error::word,
    jobs::Job,
    mail::Sent,
};
use entity::{
    plan::PlanCode,
    role::{AccountRole, StaffRole},
    user,
};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};

use crate::{Client, TestApp, library::id};

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

/// Invites somebody.
pub const INVITE: &str = "mutation($input: InvitationSendInput!) { invitationSend(input: $input) {
    invitation { id email role state message language sentAt expiresAt invitedBy { name isMember } }
} }";

/// Accepts an invitation; returns `tokens` and whatever else a flow looks at.
pub const ACCEPT: &str = "mutation($input: InvitationAcceptInput!) {
    invitationAccept(input: $input) {
        tokens { accessToken refreshToken }
        viewer { user { id email name } account { id name } role emailVerified
            memberships { accountId accountName role } }
    }
}";

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

    /// Somebody new whom a member of an account has invited, and who has joined it; signed in.
    pub async fn joined(&self, host: &Client, role: AccountRole) -> Client {
        self.joined_at(host, role, &fresh_email()).await
    }

    /// The same under an address of the flow's choice.
    pub async fn joined_at(&self, host: &Client, role: AccountRole, email: &str) -> Client {
        let token = self.invited(host, email, role).await;
        let newcomer = json!({ "name": "Ola Nordmann", "password": PASSWORD });
        let input = json!({ "token": token, "newcomer": newcomer });
        let data = self.stranger().ok(ACCEPT, json!({ "input": input })).await;
        self.client(&data["invitationAccept"])
    }

    /// Has an address invited, and returns the token of the mail, which is sent at once.
    pub async fn invited(&self, host: &Client, email: &str, role: AccountRole) -> String {
        let input = json!({ "email": email, "role": word(role) });
        let sent = host.ok(INVITE, json!({ "input": input })).await;
        let invitation = &sent["invitationSend"]["invitation"]["id"];
        let invitation = id(invitation).parse().expect("the id of an invitation");
        let sending = SendInvitation { invitation, mail: 1 }.run(&self.platform);
        sending.await.expect("a mail is sent");
        let sent = self.platform.mailer.sent();
        let mail = sent.into_iter().rev().find(|mail| mail.to == email);
        invitation_token(&mail.expect("a mail"))
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

    /// Has an account choose a plan.
    pub async fn put_on(&self, client: &Client, plan: PlanCode) {
        self.bill(client).await;
        let choose = "mutation($input: PlanChooseInput!) {
            planChoose(input: $input) { account { plan } } }";
        client.ok(choose, json!({ "input": { "plan": word(plan) } })).await;
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

/// The token of the link of an invitation mail.
pub fn invitation_token(mail: &Sent) -> String {
    let link = mail.text.lines().find(|line| line.contains("/invitation?token="));
    link.and_then(|link| link.split_once("token=")).expect("a link").1.to_owned()
}
