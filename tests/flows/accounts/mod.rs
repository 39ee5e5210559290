//! People register, prove their address, sign in, stay signed in and sign out.

mod registering;
mod sessions;
mod signing_in;

use entity::user;
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};
use tests::{
    TestApp,
    people::{SIGN_IN, fresh_email},
};

const VIEWER: &str = "{ viewer { user { id name email } emailVerified role staffRoles language
    account { id name plan trialEndsAt currency members { nodes { role user { name } } totalCount } }
    memberships { accountId accountName role } } }";

/// What `signIn` answers to an address and a password.
async fn try_sign_in(app: &TestApp, email: &str, password: &str) -> Value {
    let input = json!({ "email": email, "password": password });
    app.stranger().send(SIGN_IN, json!({ "input": input })).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

async fn newcomer(app: &TestApp) -> String {
    let email = fresh_email();
    app.register(&email).await;
    email
}

async fn disable(app: &TestApp, email: &str) {
    let db = app.platform.db.writer();
    let user = user::Entity::find().filter(user::COLUMN.email_key.eq(email)).one(db).await;
    let mut user = user.expect("users").expect("a user").into_active_model();
    user.disabled_at = Set(Some(app.platform.db.now()));
    user.update(db).await.expect("the user is disabled");
}
