//! What another account has looks exactly like nothing, wherever its id is put.

use std::{collections::BTreeSet, fmt::Write};

use entity::audit_entry::{self, ActorKind};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};
use serde_json::Value;
use tests::{TestApp, on_both};

use super::{operation::Operation, schema::Schema, team, things::Things};

/// What is everybody's, of whatever account.
const SHARED: [&str; 2] = ["prd", "htm"];

/// What came of it, in a word: a code, or whether there was an answer at all.
fn verdict(answer: &Value) -> String {
    let code = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(error) = answer["errors"].get(0) {
        return code(&error["extensions"]["code"]).unwrap_or_else(|| panic!("{answer:#}"));
    }
    let data = answer["data"].as_object().and_then(|data| data.values().next());
    match data {
        None | Some(Value::Null) => "null".into(),
        Some(data) => code(&data["results"][0]["code"]).unwrap_or_else(|| "ok".into()),
    }
}

async fn walk(app: &TestApp) -> String {
    let (ours, theirs) = (team(app).await.remove(0).1, team(app).await.remove(0).1);
    let (our_things, their_things) = (Things::of(app, &ours).await, Things::of(app, &theirs).await);
    let schema = Schema::of(&ours).await;
    assert_eq!(schema.inner_places(), Vec::<String>::new(), "teach the walk to go there");
    let (mut table, mut untried, mut differing) = (String::new(), BTreeSet::new(), Vec::new());
    for (kind, field) in schema.operations() {
        for way in schema.places(&field["args"]) {
            let mut operation = Operation::new(&schema, kind, field, &way);
            let own = |sort: &str| our_things.get(sort).map(str::to_owned);
            let nothing =
                operation.send(&ours, |sort, is_tried| own(sort).filter(|_| !is_tried)).await;
            let name = format!("{kind} {}({})", super::schema::text(&field["name"]), way.join("."));
            let sort = operation.sort().unwrap_or_else(|| panic!("{name}: {nothing:#}")).to_owned();
            writeln!(table, "{name} {sort}: {}", verdict(&nothing)).expect("a line");
            let theirs = their_things.get(&sort).filter(|_| !SHARED.contains(&sort.as_str()));
            let Some(theirs) = theirs else {
                untried.insert(sort);
                continue;
            };
            let foreign =
                operation.send(
                    &ours,
                    |sort, is_tried| {
                        if is_tried { Some(theirs.to_owned()) } else { own(sort) }
                    },
                );
            let foreign = foreign.await.to_string().replace(theirs, "ID");
            let nothing = nothing.to_string().replace(&super::operation::nobodys(&sort), "ID");
            if foreign != nothing {
                differing.push(format!("{name}: {foreign} instead of {nothing}"));
            }
        }
    }
    assert!(differing.is_empty(), "tells the account of another from none: {differing:#?}");
    writeln!(table, "untried: {untried:?}").expect("a line");
    table
}

#[actix_web::test]
async fn what_another_account_has_looks_like_nothing_wherever_its_id_is_put() {
    on_both(async |app| {
        insta::assert_snapshot!("ids_of_other_accounts", walk(app).await);
        insta::assert_snapshot!("written_down_without_a_digest", bare(app).await);
    })
    .await;
}

/// What people did of which the audit tells no digest: what turned out to change nothing, such as a
/// bulk form of which every row was refused.
async fn bare(app: &TestApp) -> String {
    let bare = audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::Action)
        .distinct()
        .filter(audit_entry::COLUMN.actor_kind.eq(ActorKind::User))
        .filter(audit_entry::COLUMN.before.is_null())
        .filter(audit_entry::COLUMN.after.is_null())
        .order_by_asc(audit_entry::COLUMN.action);
    let bare: Vec<String> = bare.into_tuple().all(app.platform.db.reader()).await.expect("rows");
    bare.join("\n")
}
