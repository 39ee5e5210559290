//! Programs work for an account with tokens of their own.

use api::throttle::{self, Quota, Subject};
use chrono::TimeDelta;
use entity::{
    id::{AssetId, ServiceTokenId},
    role::{AccountRole, StaffRole},
    service_token,
};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::sample, on_both, people::fresh_email, tus};

use super::{leaves, moves_to, set_role, user_id};

const CREATE: &str =
    "mutation($input: ServiceTokenCreateInput!) { serviceTokenCreate(input: $input) {
    secret serviceToken { id name hint scopes state expiresAt lastUsedAt madeBy { name } } } }";
const ROTATE: &str =
    "mutation($input: ServiceTokenRotateInput!) { serviceTokenRotate(input: $input) {
    secret serviceToken { id hint state formerUntil expiresAt } } }";
const REVOKE: &str = "mutation($id: ID!) { serviceTokenRevoke(input: { id: $id }) {
    serviceToken { state revokedAt } } }";
const LIST: &str = "query($all: Boolean! = false) { serviceTokens(includeRevoked: $all) {
    id name hint scopes state createdAt expiresAt lastUsedAt rotatedAt formerUntil revokedAt
    madeBy { id } } }";
const SELF: &str = "{ currentServiceToken { id name } viewer { role } }";
const FOLDER: &str =
    "mutation { folderCreate(input: { name: \"Made by a program\" }) { folder { id } } }";
const ASSETS: &str = "{ assets { totalCount } }";

/// Wants a token for so many days.
fn wish(app: &TestApp, name: &str, scopes: &[&str], days: i64) -> Value {
    let ends = app.platform.db.now() + TimeDelta::days(days);
    json!({ "input": { "name": name, "scopes": scopes, "expiresAt": ends.to_rfc3339() } })
}

/// Makes a token for a month; tells its id and its secret.
async fn made(app: &TestApp, owner: &Client, name: &str, scopes: &[&str]) -> (String, String) {
    let data = owner.ok(CREATE, wish(app, name, scopes, 30)).await;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let made = &data["serviceTokenCreate"];
    (text(&made["serviceToken"]["id"]), text(&made["secret"]))
}

#[actix_web::test]
async fn a_program_works_with_its_token_as_far_as_its_scopes_go() {
    on_both(async |app| {
        let owner = app.owner().await;
        let scopes = ["LIBRARY_WRITE", "LIBRARY_READ", "LIBRARY_READ"];
        let data = owner.ok(CREATE, wish(app, "Import", &scopes, 365)).await;
        let made = &data["serviceTokenCreate"];
        let secret = made["secret"].as_str().expect("a secret");
        assert!(secret.starts_with("vbs_") && secret.len() == 42, "{secret}");
        assert_eq!(made["serviceToken"]["scopes"], json!(["LIBRARY_READ", "LIBRARY_WRITE"]));
        assert_eq!(made["serviceToken"]["hint"], secret[..8]);
        let program = app.stranger().with_token(secret);
        let seen = program.ok(SELF, json!({})).await;
        assert_eq!(seen["currentServiceToken"]["name"], "Import");
        assert_eq!(seen["viewer"], Value::Null);
        program.ok(FOLDER, json!({})).await;
        program.add(json!({}), "Fjord.jpg", sample("fjord.jpg")).await;
        assert_eq!(owner.ok(ASSETS, json!({})).await["assets"]["totalCount"], 1);
        program.ok("{ assets { nodes { isFavourite } } }", json!({})).await;
        for beyond in [
            "{ account { id } }",
            "{ creditBalance { available } }",
            "{ projects { totalCount } }",
            "{ serviceTokens { id } }",
            "mutation { signOut(input: {}) { signedOut } }",
            "mutation { emailVerificationResend { sent } }",
        ] {
            assert_eq!(program.refused(beyond, json!({})).await, "FORBIDDEN", "{beyond}");
        }
        let more = wish(app, "Its own", &["LIBRARY_READ"], 30);
        assert_eq!(program.refused(CREATE, more).await, "FORBIDDEN");
    })
    .await;
}

#[actix_web::test]
async fn a_token_opens_uploads_downloads_and_sockets_too() {
    on_both(async |app| {
        let owner = app.owner().await;
        let scopes = ["LIBRARY_READ", "LIBRARY_WRITE"];
        let (_, secret) = made(app, &owner, "Sync", &scopes).await;
        let (_, looker) = made(app, &owner, "Look", &["LIBRARY_READ"]).await;
        let program = app.stranger().with_token(&secret);
        let bytes = tus::clip(2_000, 1);
        let name = tus::metadata(&[("filename", "Clip.mp4")]);
        let path = program.tus_begin(bytes.len(), &name).await;
        let mut events = program.subscribe("subscription { assetChanged { id } }").await;
        let looker = app.stranger().with_token(&looker);
        let begin = looker.tus(Method::POST, "/uploads").header("Upload-Length", 5);
        assert_eq!(begin.send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
        let send = program.tus(Method::PATCH, &path).header("Upload-Offset", 0);
        let send =
            send.header("Content-Type", "application/offset+octet-stream").body(bytes.clone());
        assert!(send.send().await.expect("an answer").status().is_success());
        app.work().await;
        assert!(events.next().await["data"]["assetChanged"]["id"].is_string());
        let data = looker.ok("{ assets { nodes { downloadUrl } } }", json!({})).await;
        let url = data["assets"]["nodes"][0]["downloadUrl"].as_str().expect("a URL").to_owned();
        let file = app.stranger().request(Method::GET, &url).send().await.expect("an answer");
        assert_eq!(file.bytes().await.expect("bytes"), bytes);
    })
    .await;
}

#[actix_web::test]
async fn the_secret_is_shown_once_and_kept_as_a_hash() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (_, secret) = made(app, &owner, "Import", &["LIBRARY_READ"]).await;
        let listed = owner.ok(LIST, json!({})).await;
        assert_eq!(listed["serviceTokens"][0]["lastUsedAt"], Value::Null);
        assert!(!listed.to_string().contains(&secret));
        let kept = service_token::Entity::find().all(app.platform.db.reader()).await.expect("rows");
        assert!(!format!("{kept:?}").contains(&secret[8..]));

        let program = app.stranger().with_token(&secret);
        program.ok(SELF, json!({})).await;
        let used = async || {
            let listed = owner.ok(LIST, json!({})).await;
            let used = listed["serviceTokens"][0]["lastUsedAt"].as_str().expect("used").to_owned();
            assert!(used.contains(":00+") || used.contains(":00Z"), "to the minute: {used}");
            used
        };
        let first = used().await;
        app.platform.clock.advance(TimeDelta::minutes(2));
        program.ok(SELF, json!({})).await;
        assert!(first < used().await);
    })
    .await;
}

#[actix_web::test]
async fn a_wrong_token_costs_one_statement_or_none() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (_, secret) = made(app, &owner, "Import", &["LIBRARY_READ"]).await;
        let (_, gone) = made(app, &owner, "Gone", &["LIBRARY_READ"]).await;
        let db = app.platform.db.writer();
        service_token::Entity::delete_many()
            .filter(service_token::COLUMN.name.eq("Gone"))
            .exec(db)
            .await
            .expect("it is gone");
        let mut typo = secret.clone();
        typo.replace_range(41..42, if secret.ends_with('0') { "1" } else { "0" });
        for (wrong, cost) in [(gone.as_str(), 1), (&typo, 0), ("vbs_", 0)] {
            let before = app.platform.db.statements();
            let refused = app.stranger().with_token(wrong).refused(SELF, json!({})).await;
            assert_eq!(refused, "UNAUTHENTICATED", "{wrong}");
            assert_eq!(app.platform.db.statements() - before, cost, "{wrong}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_token_ends_when_it_expires_or_is_revoked() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.keep(&owner).await;
        let (id, secret) = made(app, &owner, "Import", &["LIBRARY_READ"]).await;
        let (_, short) = made(app, &owner, "Short", &["LIBRARY_READ"]).await;
        let [program, short] = [secret, short].map(|secret| app.stranger().with_token(secret));
        assert_eq!(
            owner.refused(CREATE, wish(app, " IMPORT ", &["ORDER_READ"], 1)).await,
            "NAME_TAKEN"
        );
        for _ in 0..2 {
            let data = owner.ok(REVOKE, json!({ "id": id })).await;
            assert_eq!(data["serviceTokenRevoke"]["serviceToken"]["state"], "REVOKED");
        }
        assert_eq!(program.refused(SELF, json!({})).await, "UNAUTHENTICATED");
        let rotate = json!({ "input": { "id": id } });
        assert_eq!(owner.refused(ROTATE, rotate).await, "ILLEGAL_STATE");
        assert_eq!(
            owner.ok(LIST, json!({})).await["serviceTokens"].as_array().map(Vec::len),
            Some(1)
        );
        let all = owner.ok(LIST, json!({ "all": true })).await;
        assert_eq!(all["serviceTokens"].as_array().map(Vec::len), Some(2));
        made(app, &owner, "Import", &["LIBRARY_READ"]).await;

        short.ok(SELF, json!({})).await;
        app.platform.clock.advance(TimeDelta::days(30));
        assert_eq!(short.refused(SELF, json!({})).await, "UNAUTHENTICATED");
        let owner = app.client(&app.sign_in(&email).await);
        assert_eq!(owner.ok(LIST, json!({})).await["serviceTokens"][0]["state"], "EXPIRED");
    })
    .await;
}

#[actix_web::test]
async fn a_rotated_token_has_a_new_secret_and_the_old_one_ends_in_time() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (id, old) = made(app, &owner, "Import", &["LIBRARY_READ"]).await;
        let data =
            owner.ok(ROTATE, json!({ "input": { "id": id, "formerWorksMinutes": 5 } })).await;
        let new = data["serviceTokenRotate"]["secret"].as_str().expect("a secret").to_owned();
        let works =
            async |secret: &str| app.stranger().with_token(secret).send(SELF, json!({})).await;
        assert_eq!(works(&old).await["data"]["currentServiceToken"]["id"], id);
        assert_eq!(works(&new).await["data"]["currentServiceToken"]["id"], id);
        app.platform.clock.advance(TimeDelta::minutes(5));
        assert_eq!(works(&old).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(works(&new).await["data"]["currentServiceToken"]["id"], id);

        owner.ok(ROTATE, json!({ "input": { "id": id, "formerWorksMinutes": 0 } })).await;
        assert_eq!(works(&new).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        for minutes in [-1, 10_081] {
            let input = json!({ "input": { "id": id, "formerWorksMinutes": minutes } });
            assert_eq!(owner.refused(ROTATE, input).await, "BAD_USER_INPUT");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_token_can_do_no_more_than_its_maker_can_now() {
    on_both(async |app| {
        let maker = app.owner().await;
        let person = user_id(&maker).await;
        let keeper = moves_to(app, &app.owner().await, &maker).await;
        let scopes = ["LIBRARY_READ", "LIBRARY_PURGE"];
        let (id, secret) = made(app, &maker, "Sweeper", &scopes).await;
        let program = app.stranger().with_token(&secret);
        let nobodys = format!(
            "mutation {{ assetsPurge(input: {{ ids: [\"{}\"] }}) {{ __typename }} }}",
            AssetId::new()
        );
        let empty = nobodys.as_str();
        program.ok(empty, json!({})).await;
        set_role(app, person, AccountRole::Member).await;
        assert_eq!(program.refused(empty, json!({})).await, "FORBIDDEN");
        program.ok(ASSETS, json!({})).await;
        assert_eq!(maker.refused(LIST, json!({})).await, "FORBIDDEN", "a member makes no tokens");

        leaves(app, person).await;
        assert_eq!(program.refused(ASSETS, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(keeper.ok(LIST, json!({})).await["serviceTokens"][0]["state"], "ABANDONED");
        let data = keeper.ok(ROTATE, json!({ "input": { "id": id } })).await;
        assert_eq!(data["serviceTokenRotate"]["serviceToken"]["state"], "ACTIVE");
        program.ok(empty, json!({})).await;
    })
    .await;
}

#[actix_web::test]
async fn another_accounts_token_looks_as_if_it_did_not_exist() {
    on_both(async |app| {
        let (mine, theirs) = (app.owner().await, app.owner().await);
        let (id, secret) = made(app, &theirs, "Import", &["LIBRARY_READ"]).await;
        for id in [id, ServiceTokenId::new().to_string()] {
            assert_eq!(mine.refused(REVOKE, json!({ "id": id })).await, "NOT_FOUND");
            assert_eq!(mine.refused(ROTATE, json!({ "input": { "id": id } })).await, "NOT_FOUND");
        }
        app.stranger().with_token(&secret).ok(SELF, json!({})).await;
        let staff = app.staff(StaffRole::Administrator).await;
        assert_eq!(staff.refused(LIST, json!({})).await, "FORBIDDEN");
    })
    .await;
}

#[actix_web::test]
async fn nonsense_makes_no_token() {
    on_both(async |app| {
        let owner = app.owner().await;
        for (name, scopes, days) in [
            ("", &["LIBRARY_READ"][..], 1),
            ("Evil\u{202e}", &["LIBRARY_READ"], 1),
            ("Nothing", &[], 1),
            ("Past", &["LIBRARY_READ"], 0),
            ("Endless", &["LIBRARY_READ"], 366),
            ("Root", &["EVERYTHING"], 1),
        ] {
            let refused = owner.refused(CREATE, wish(app, name, scopes, days)).await;
            assert_eq!(refused, "BAD_USER_INPUT", "{name}");
        }
        let many = (0..105).map(|number| wish(app, &format!("Token {number}"), &["STORE_READ"], 1));
        let made = join_all(many.map(|wish| owner.send(CREATE, wish))).await;
        let refused: Vec<_> = made.iter().filter_map(|made| made["errors"].get(0)).collect();
        assert_eq!(refused.len(), 5);
        assert_eq!(refused[0]["extensions"]["code"], "LIMIT_EXCEEDED");
        assert_eq!(refused[0]["extensions"]["details"]["limit"], 100);
    })
    .await;
}

#[actix_web::test]
async fn a_program_that_asks_too_often_has_to_wait() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (id, secret) = made(app, &owner, "Hasty", &["LIBRARY_READ"]).await;
        let (_, other) = made(app, &owner, "Calm", &["LIBRARY_READ"]).await;
        let [hasty, calm] = [secret, other].map(|secret| app.stranger().with_token(secret));
        hasty.ok("{ version }", json!({})).await;
        // As much as six hundred requests, and what is forgotten of them meanwhile.
        let all = Quota { burst: 2, every: TimeDelta::seconds(62) };
        let subject = Subject::new("service token", &[&id]);
        throttle::take(&app.platform.db, &subject, all).await.expect("it is counted");
        assert_eq!(hasty.refused("{ version }", json!({})).await, "TOO_MANY_REQUESTS");
        calm.ok("{ version }", json!({})).await;
        app.platform.clock.advance(TimeDelta::seconds(3));
        hasty.ok("{ version }", json!({})).await;
    })
    .await;
}
