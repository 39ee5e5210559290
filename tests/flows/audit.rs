//! Whatever is done is written down, and what is written down is never changed.

use api::audit::{actions, check, rules::Fault};
use chrono::TimeDelta;
use entity::{
    audit_entry::{self, ActorKind},
    audit_head,
    id::AccountId,
    role::StaffRole,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryOrder, prelude::*};
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both};

const TRAIL: &str = "query($accountId: ID, $filter: AuditFilterInput, $first: Int, $after: String) {
    auditTrail(accountId: $accountId, filter: $filter, first: $first, after: $after) {
        nodes { number at actorKind actor actorName action subject count before after requestId address hash }
        totalCount pageInfo { hasNextPage endCursor } } }";
const FOLDER: &str = "mutation($input: FolderCreateInput!) { folderCreate(input: $input) {
    folder { id } } }";

async fn trail(client: &Client, variables: Value) -> Vec<Value> {
    let answer = client.ok(TRAIL, variables).await;
    answer["auditTrail"]["nodes"].as_array().expect("entries").clone()
}

async fn account(client: &Client) -> AccountId {
    let answer = client.ok("{ viewer { account { id } } }", json!({})).await;
    answer["viewer"]["account"]["id"].as_str().expect("an id").parse().expect("an id")
}

async fn add_folders(client: &Client, count: usize) {
    for number in 0..count {
        client.ok(FOLDER, json!({ "input": { "name": format!("Folder {number}") } })).await;
    }
}

/// Changes the database as whoever holds its keys can, who first takes the guards away.
async fn tamper(app: &TestApp, sql: &str) {
    let db = app.platform.db.writer();
    let guards: &[&str] = match db.get_database_backend() {
        DbBackend::Postgres => &["ALTER TABLE audit_entry DISABLE TRIGGER ALL"],
        _ => &[
            "DROP TRIGGER IF EXISTS audit_entry_stays",
            "DROP TRIGGER IF EXISTS audit_entry_remains",
            "DROP TRIGGER IF EXISTS audit_entry_joins",
            "DROP TRIGGER IF EXISTS audit_entry_address_goes",
        ],
    };
    for guard in guards {
        db.execute_unprepared(guard).await.expect("a guard is taken away");
    }
    let done = db.execute_unprepared(sql).await.expect("the change is made");
    assert!(done.rows_affected() > 0, "{sql}");
}

async fn entries(app: &TestApp, account: AccountId) -> Vec<audit_entry::Model> {
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::COLUMN.account_id.eq(account))
        .order_by_asc(audit_entry::COLUMN.number);
    entries.all(app.platform.db.reader()).await.expect("entries")
}

#[actix_web::test]
async fn an_owner_sees_who_did_what_from_where() {
    on_both(async |app| {
        let owner = app.owner().await;
        let request = owner.request(reqwest::Method::POST, "/graphql");
        let body = json!({ "query": FOLDER, "variables": { "input": { "name": "Summer" } } });
        let answer = request.json(&body).send().await.expect("an answer");
        let id = answer.headers()["x-request-id"].to_str().expect("an id").to_owned();
        let body: Value = answer.json().await.expect("JSON");
        assert!(body["errors"].is_null(), "{body}");
        let newest = &trail(&owner, json!({ "first": 1 })).await[0];
        assert_eq!(newest["action"], "folderCreate");
        assert_eq!(newest["actorKind"], "USER");
        assert_eq!(newest["actorName"], "Kari Nordmann");
        assert_eq!(newest["requestId"], id);
        assert_eq!(newest["address"], "127.0.0.1");
        let signed_in = trail(&owner, json!({ "filter": { "action": "signIn" } })).await;
        assert!(signed_in[0]["subject"].as_str().expect("a subject").starts_with("ses_"));
        assert_eq!(signed_in[0]["actorKind"], "USER");
    })
    .await;
}

#[actix_web::test]
async fn a_trail_is_read_page_by_page_and_by_actor_action_subject_and_time() {
    on_both(async |app| {
        let owner = app.owner().await;
        add_folders(&owner, 5).await;
        let all = trail(&owner, json!({ "first": 100 })).await;
        let first = owner.ok(TRAIL, json!({ "first": 2 })).await["auditTrail"].clone();
        let rest = json!({ "first": 100, "after": first["pageInfo"]["endCursor"] });
        let mut pages = first["nodes"].as_array().expect("entries").clone();
        pages.extend(trail(&owner, rest).await);
        assert_eq!(pages, all);
        let count = async |filter: Value| {
            trail(&owner, json!({ "first": 100, "filter": filter })).await.len()
        };
        assert_eq!(count(json!({ "action": "folderCreate" })).await, 5);
        assert_eq!(count(json!({ "actor": all[0]["actor"] })).await, 6, "and the sign-in");
        assert_eq!(count(json!({ "subject": "fld_nothing" })).await, 0);
        let now = app.platform.db.now();
        assert_eq!(count(json!({ "from": now + TimeDelta::hours(1) })).await, 0);
        assert_eq!(count(json!({ "to": now + TimeDelta::hours(1) })).await, all.len());
    })
    .await;
}

#[actix_web::test]
async fn only_owners_and_those_who_look_after_it_see_an_account_s_trail() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let account = account(&owner).await;
        assert_eq!(other.refused(TRAIL, json!({ "accountId": account })).await, "NOT_FOUND");
        assert_eq!(app.stranger().refused(TRAIL, json!({})).await, "UNAUTHENTICATED");
        let producer = app.staff(StaffRole::Producer).await;
        assert_eq!(producer.refused(TRAIL, json!({ "accountId": account })).await, "FORBIDDEN");
        let privacy = app.staff(StaffRole::Privacy).await;
        let seen = trail(&privacy, json!({ "accountId": account })).await;
        assert_eq!(seen, trail(&owner, json!({})).await);
        let own = trail(&privacy, json!({ "filter": { "action": "flow" } })).await;
        assert_eq!(own[0]["actorKind"], "OPERATOR");
    })
    .await;
}

#[actix_web::test]
async fn the_database_refuses_to_change_or_remove_what_was_done() {
    on_both(async |app| {
        let owner = app.owner().await;
        add_folders(&owner, 2).await;
        for refused in [
            "UPDATE audit_entry SET action = 'x'",
            "UPDATE audit_entry SET actor = NULL",
            "UPDATE audit_entry SET address = '192.0.2.9'",
            "DELETE FROM audit_entry",
            "UPDATE audit_head SET number = 0",
            "DELETE FROM audit_head",
            "INSERT INTO audit_entry (account_id, number, recorded_at, actor_kind, action, count, previous, hash)
             SELECT account_id, number + 7, recorded_at, actor_kind, action, count, hash, hash FROM audit_entry",
        ] {
            let done = app.platform.db.writer().execute_unprepared(refused).await;
            assert!(done.is_err(), "{refused}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_check_finds_where_a_chain_is_broken() {
    for harm in 0..5 {
        let mut apps = vec![TestApp::sqlite().await];
        apps.extend(TestApp::postgres().await);
        for app in apps {
            let owner = app.owner().await;
            add_folders(&owner, 4).await;
            let account = account(&owner).await;
            let id = match app.platform.db.writer().get_database_backend() {
                DbBackend::Postgres => format!("'{}'", account.0),
                _ => format!("x'{}'", account.0.simple()),
            };
            let last = entries(&app, account).await.len();
            let before = check::check(app.platform.db.reader(), &[]).await.expect("entries");
            assert!(before.broken.is_empty() && before.entries > 0);
            let whose = format!("WHERE account_id = {id} AND number");
            let fault = match harm {
                0 => {
                    let sql = format!("UPDATE audit_entry SET action = 'orderPlace' {whose} = 3");
                    tamper(&app, &sql).await;
                    Fault::Changed(3)
                }
                1 => {
                    tamper(&app, &format!("DELETE FROM audit_entry {whose} = 3")).await;
                    Fault::Missing(3)
                }
                2 => {
                    swap(&app, &whose).await;
                    Fault::Misplaced(2)
                }
                3 => {
                    tamper(&app, &format!("DELETE FROM audit_entry {whose} = {last}")).await;
                    Fault::CutOff(i64::try_from(last - 1).expect("a number"))
                }
                _ => {
                    let sql = format!("UPDATE audit_entry SET address = '192.0.2.1' {whose} = 2");
                    tamper(&app, &sql).await;
                    Fault::AddressChanged(2)
                }
            };
            let found = check::check(app.platform.db.reader(), &[]).await.expect("entries");
            let broken: Vec<_> = found.broken.iter().map(|one| (one.account, one.fault)).collect();
            assert_eq!(broken, [(account, fault)]);
        }
    }
}

/// Makes the second entry the third, and the third the second.
async fn swap(app: &TestApp, whose: &str) {
    for (from, to) in [(2, 1_000), (3, 2), (1_000, 3)] {
        tamper(app, &format!("UPDATE audit_entry SET number = {to} {whose} = {from}")).await;
    }
}

#[actix_web::test]
async fn a_chain_that_was_written_anew_is_found_by_an_end_that_was_taken_down() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    add_folders(&owner, 3).await;
    let account = account(&owner).await;
    let known = check::check(app.platform.db.reader(), &[]).await.expect("entries").ends;
    // All of it again, with another name in one place and every hash made anew.
    let mut forged = entries(&app, account).await;
    forged[1].action = "nothing".into();
    let mut hash = forged[0].previous.clone();
    for entry in &mut forged {
        entry.previous.clone_from(&hash);
        entry.hash = api::audit::rules::hash(entry);
        hash.clone_from(&entry.hash);
        let sql = format!(
            "UPDATE audit_entry SET action = '{}', previous = '{}', hash = '{}'
             WHERE account_id = x'{}' AND number = {}",
            entry.action,
            entry.previous,
            entry.hash,
            account.0.simple(),
            entry.number,
        );
        tamper(&app, &sql).await;
    }
    let head = format!(
        "UPDATE audit_head SET hash = '{hash}' WHERE account_id = x'{}'",
        account.0.simple()
    );
    tamper(&app, &head).await;
    let unaware = check::check(app.platform.db.reader(), &[]).await.expect("entries");
    assert_eq!(unaware.broken, []);
    let aware = check::check(app.platform.db.reader(), &known).await.expect("entries");
    let faults: Vec<_> = aware.broken.iter().map(|broken| broken.account).collect();
    assert_eq!(faults, [account]);
}

#[actix_web::test]
async fn a_chain_stays_whole_when_many_write_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let before = entries(app, account(&owner).await).await.len();
        let adding = (0..24).map(|number| {
            let input = json!({ "input": { "name": format!("Folder {number}") } });
            owner.ok(FOLDER, input)
        });
        futures::future::join_all(adding.collect::<Vec<_>>()).await;
        assert_eq!(entries(app, account(&owner).await).await.len(), before + 24);
        let found = check::check(app.platform.db.reader(), &[]).await.expect("entries");
        assert_eq!(found.broken, []);
    })
    .await;
}

#[actix_web::test]
async fn what_is_refused_leaves_no_entry() {
    on_both(async |app| {
        let owner = app.owner().await;
        let before = entries(app, account(&owner).await).await;
        assert_eq!(
            owner.refused(FOLDER, json!({ "input": { "name": "" } })).await,
            "BAD_USER_INPUT"
        );
        assert_eq!(entries(app, account(&owner).await).await, before);
    })
    .await;
}

#[actix_web::test]
async fn addresses_go_after_ninety_days_and_the_chain_stays_whole() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.keep(&owner).await;
        let account = account(&owner).await;
        let tx = app.platform.begin().await.expect("a unit of work");
        api::audit::jobs::ForgetAddresses::later(&tx).await.expect("a job");
        tx.commit().await.expect("a commit");
        app.work().await;
        assert!(entries(app, account).await.iter().any(|entry| entry.address.is_some()));
        app.platform.clock.advance(TimeDelta::days(91));
        app.work().await;
        let left = entries(app, account).await;
        assert!(left.iter().all(|entry| entry.address.is_none() && entry.salt.is_none()));
        assert!(left.iter().any(|entry| entry.address_digest.is_some()));
    })
    .await;
}

#[actix_web::test]
async fn the_chain_of_a_deleted_account_goes_and_its_end_is_kept() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account(&owner).await;
        let last = entries(app, account).await.pop().expect("an entry");
        let tx = app.platform.begin().await.expect("a unit of work");
        actions::delete_chain(&tx, account).await.expect("it goes");
        tx.commit().await.expect("a commit");
        assert!(entries(app, account).await.is_empty());
        let db = app.platform.db.reader();
        let head = audit_head::Entity::find_by_id(account).one(db).await.expect("heads");
        assert_eq!(head, None);
        let kept = entries(app, actions::VIBBIO).await.pop().expect("an entry");
        assert_eq!(kept.subject, Some(account.to_string()));
        assert_eq!((kept.before, i64::from(kept.count)), (Some(last.hash), last.number));
        assert_eq!(kept.actor_kind, ActorKind::Operator);
    })
    .await;
}

#[actix_web::test]
async fn an_entry_costs_two_statements() {
    on_both(async |app| {
        let tx = app.platform.begin().await.expect("a unit of work");
        tx.leave_unwritten().await;
        let before = app.platform.db.statements();
        tx.commit().await.expect("a commit");
        let without = app.platform.db.statements() - before;
        let tx = app.platform.begin().await.expect("a unit of work");
        let before = app.platform.db.statements();
        tx.commit().await.expect("a commit");
        assert_eq!(app.platform.db.statements() - before - without, 2);
    })
    .await;
}
