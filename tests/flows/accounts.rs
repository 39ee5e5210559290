//! People register, prove their address, sign in, stay signed in and sign out.

use chrono::TimeDelta;
use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{
    Client, TestApp, on_both,
    people::{PASSWORD, SIGN_IN, fresh_email},
};

const VIEWER: &str = "{ viewer { user { id name email } emailVerified role staffRoles language
    account { id name plan trialEndsAt currency members { nodes { role user { name } } totalCount } }
    memberships { accountId accountName role } } }";
const REFRESH: &str =
    "mutation($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
    tokens { accessToken refreshToken refreshTokenExpiresAt } viewer { role } } }";
const VERIFY: &str =
    "mutation($token: String!) { emailVerify(input: { token: $token }) { email } }";

/// The token of the newest verification mail.
async fn mailed_token(app: &TestApp, email: &str) -> String {
    let text = app.mail(email).await.text;
    let link = text.lines().find(|line| line.contains("/verify?token=")).expect("a link");
    link.split_once("token=").expect("a token").1.to_owned()
}

async fn refresh(app: &TestApp, token: &Value) -> Value {
    let mut data = app.stranger().ok(REFRESH, json!({ "token": token })).await;
    data["sessionRefresh"].take()
}

async fn sign_in_code(app: &TestApp, email: &str, password: &str) -> String {
    let input = json!({ "email": email, "password": password });
    app.stranger().refused(SIGN_IN, json!({ "input": input })).await
}

#[actix_web::test]
async fn a_newcomer_goes_on_at_once_and_proves_the_address_later() {
    on_both(async |app| {
        let email = fresh_email();
        app.register(&format!("  {} ", email.to_uppercase().replace("EXAMPLE", "Example"))).await;
        let me = app.client(&app.sign_in(&email).await);
        let viewer = me.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["emailVerified"], false);
        assert_eq!(viewer["role"], "OWNER");
        assert_eq!(viewer["account"]["plan"], "TRIAL");
        assert_eq!(viewer["account"]["members"]["totalCount"], 1);
        assert_eq!(viewer["account"]["members"]["nodes"][0]["user"]["name"], "Kari Nordmann");
        assert_eq!(viewer["memberships"][0]["accountName"], "Fjord AS");

        let sent_to = viewer["user"]["email"].as_str().expect("an address");
        let token = mailed_token(app, sent_to).await;
        for _ in 0..2 {
            app.stranger().ok(VERIFY, json!({ "token": token })).await;
        }
        assert_eq!(me.ok(VIEWER, json!({})).await["viewer"]["emailVerified"], true);
        let again = me.ok("mutation { emailVerificationResend { sent } }", json!({})).await;
        assert_eq!(again["emailVerificationResend"]["sent"], false);
    })
    .await;
}

#[actix_web::test]
async fn an_owner_and_staff_are_set_up() {
    on_both(async |app| {
        let owner = app.owner().await;
        assert_eq!(owner.ok(VIEWER, json!({})).await["viewer"]["emailVerified"], true);
        let producer = app.staff(StaffRole::Producer).await;
        let viewer = producer.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["staffRoles"], json!(["PRODUCER"]));
        assert_eq!(viewer["account"], Value::Null);
    })
    .await;
}
