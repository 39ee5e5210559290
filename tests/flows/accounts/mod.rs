//! People register, prove their address, sign in, stay signed in and sign out.

mod addresses;
mod attacks;
mod billing;
mod browser_mode;
mod elsewhere;
mod factors;
mod identity;
mod inviting;
mod joining;
mod keys;
mod members;
mod passwords;
mod preferences;
mod registering;
mod service_tokens;
mod sessions;
mod signing_in;
mod switching;

use entity::{id::UserId, membership, role::AccountRole, user};
use reqwest::{Method, Response, Url};
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
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

/// Sends the form of a page.
async fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Response {
    let form = Url::parse_with_params("http://localhost", fields).expect("fields");
    let request = app.stranger().request(Method::POST, path).header("accept-language", "nb");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(form.query().unwrap_or_default().to_owned()).send().await.expect("a page")
}

/// The token of the link to a page in a mail.
fn token_of(text: &str, page: &str) -> String {
    let begin = format!("/{page}?token=");
    let line = text.lines().find(|line| line.contains(&begin)).expect("a link");
    line.split_once("token=").expect("a token").1.to_owned()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

/// The id of somebody who is signed in.
async fn user_id(person: &Client) -> UserId {
    let data = person.ok("{ viewer { user { id } } }", json!({})).await;
    data["viewer"]["user"]["id"].as_str().expect("an id").parse().expect("an id")
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

async fn membership(app: &TestApp, person: UserId) -> membership::Model {
    let db = app.platform.db.reader();
    let found =
        membership::Entity::find().filter(membership::COLUMN.user_id.eq(person)).one(db).await;
    found.expect("memberships").expect("a membership")
}

/// Makes something else of somebody in their account.
async fn set_role(app: &TestApp, person: UserId, role: AccountRole) {
    let mut membership = membership(app, person).await.into_active_model();
    membership.role = Set(role);
    membership.update(app.platform.db.writer()).await.expect("the role is changed");
}

/// Takes somebody out of their account.
async fn leaves(app: &TestApp, person: UserId) {
    let membership = membership(app, person).await;
    membership.delete(app.platform.db.writer()).await.expect("the person leaves");
}

/// Lets somebody be in the account of another one in place of their own, and signs them in there.
async fn moves_to(app: &TestApp, person: &Client, other: &Client) -> Client {
    let there = membership(app, user_id(other).await).await.account_id;
    let mut membership = membership(app, user_id(person).await).await.into_active_model();
    membership.account_id = Set(there);
    membership.update(app.platform.db.writer()).await.expect("the person moves");
    let data = person.ok("{ viewer { user { email } } }", json!({})).await;
    let email = data["viewer"]["user"]["email"].as_str().expect("an address").to_owned();
    app.client(&app.sign_in(&email).await)
}
