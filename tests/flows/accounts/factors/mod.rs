//! People have more than a password.

mod apps;
mod passkeys;
mod proofs;
mod recovering;

use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    people::{PASSWORD, fresh_email},
};
use totp_rs::Totp;

const BEGIN: &str = "mutation { factorTotpBegin { secret url } }";
const CONFIRM: &str = "mutation($code: String!) { factorTotpConfirm(input: { code: $code }) {
    recoveryCodes factors { isOn recoveryCodesLeft totp { addedAt } } } }";
const FACTORS: &str = "{ viewer { factors { isOn recoveryCodesLeft provedUntil proofMethods
    totp { addedAt lastUsedAt } passkeys { id name lastUsedAt suspendedAt } } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    tokens { accessToken refreshToken } viewer { user { email } }
    challenge { token methods expiresAt } } }";
const WITH_TOTP: &str =
    "mutation($token: String!, $code: String!) { signIn: signInWithTotp(input: {
    token: $token, code: $code }) { tokens { accessToken } viewer { user { email } } challenge { token } } }";
const WITH_CODE: &str =
    "mutation($token: String!, $code: String!) { signIn: signInWithRecoveryCode(input: {
    token: $token, code: $code }) { tokens { accessToken } viewer { user { email } } } }";
const PROVE: &str =
    "mutation($input: SessionProveInput!) { sessionProve(input: $input) { provedUntil } }";
const REMOVE: &str = "mutation { factorTotpRemove { factors { isOn recoveryCodesLeft } } }";

/// Somebody whose password is not all that they have.
struct Person {
    email: String,
    client: Client,
    phone: Totp,
    recovery_codes: Vec<String>,
}

impl Person {
    /// A customer with an app on the phone.
    async fn with_app(app: &TestApp) -> Self {
        let email = fresh_email();
        let client = app.owner_at(&email).await;
        let (phone, recovery_codes) = add_app(app, &client).await;
        Self { email, client, phone, recovery_codes }
    }

    /// What the phone shows.
    fn code(&self, app: &TestApp) -> String {
        code(&self.phone, app)
    }

    /// Signs in as far as a password goes; the token of what is asked then.
    async fn begin(&self, app: &TestApp) -> String {
        let challenge = begin(app, &self.email).await["challenge"]["token"].take();
        challenge.as_str().expect("a second factor is asked for").to_owned()
    }
}

/// Sets up an app on a phone; tells the recovery codes.
async fn add_app(app: &TestApp, client: &Client) -> (Totp, Vec<String>) {
    let begun = client.ok(BEGIN, json!({})).await["factorTotpBegin"].take();
    let phone = Totp::from_url(begun["url"].as_str().expect("a URL")).expect("an app reads it");
    assert_eq!(begun["secret"], phone.secret().to_base32());
    let confirmed = client.ok(CONFIRM, json!({ "code": code(&phone, app) })).await;
    let codes = confirmed["factorTotpConfirm"]["recoveryCodes"].as_array().expect("codes");
    let codes = codes.iter().map(|code| code.as_str().expect("a code").to_owned());
    (phone, codes.collect())
}

fn code(phone: &Totp, app: &TestApp) -> String {
    let now = app.platform.clock.now().timestamp();
    phone.generate(u64::try_from(now).expect("an instant")).to_string()
}

/// A code that is wrong now.
fn wrong(phone: &Totp, app: &TestApp) -> String {
    let right = code(phone, app);
    let digits = right.bytes().map(|digit| char::from(b'0' + (digit - b'0' + 5) % 10));
    digits.collect()
}

/// What `signIn` answers to the right password.
async fn begin(app: &TestApp, email: &str) -> Value {
    let input = json!({ "email": email, "password": PASSWORD });
    app.stranger().ok(SIGN_IN, json!({ "input": input })).await["signIn"].take()
}
