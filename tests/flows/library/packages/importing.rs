//! A package becomes a library again.

use std::path::Path;

use chrono::TimeDelta;
use entity::{
    id::LibraryImportId,
    library_import, library_import_item,
    plan::{self, PlanCode},
    role::AccountRole,
    upload,
};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{library::picture, on_both};

use super::{
    Package, become_a, export, rich,
    sending::{begin, folder, head, import, packed, see, send, staged},
};

const CANCEL: &str = "mutation($id: ID!) {
    libraryImportCancel(input: { id: $id }) { libraryImport { state } } }";

/// The manifest of a package without what differs between two libraries that are the same: each id
/// is the count of those before it.
fn canonical(package: &Package) -> Vec<Value> {
    let mut ids = Vec::new();
    let mut lines = package.manifest();
    lines[0]["made_at"].take();
    for line in &mut lines {
        // Whoever did not say it keeps their name only.
        if line["is"] == "comment" && !line["author"].is_null() {
            line["author"]["email"].take();
        }
        count_ids(line, &mut ids);
    }
    lines
}

fn count_ids(value: &mut Value, ids: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let is_id = text.len() == 36 && text.as_bytes()[3] == b'_';
            if is_id {
                let known = ids.iter().position(|known| known == text);
                let number = known.unwrap_or_else(|| {
                    ids.push(text.clone());
                    ids.len() - 1
                });
                *text = format!("#{number}");
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| count_ids(value, ids)),
        Value::Object(values) => values.values_mut().for_each(|value| count_ids(value, ids)),
        _ => {}
    }
}

#[actix_web::test]
async fn a_library_comes_back_as_it_was_and_only_once() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        rich(app, &owner).await;
        let package = export(app, &owner, None).await;
        let done = import(app, &other, None, package.bytes.clone()).await;
        assert_eq!((&done["state"], &done["problems"]), (&json!("DONE"), &json!([])), "{done:#}");
        assert_eq!(done["existingCount"], 0);
        let again = export(app, &other, None).await;
        let (before, after) = (canonical(&package), canonical(&again));
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after);
        }
        assert_eq!(before.len(), after.len());
        for (name, bytes) in &package.files {
            let is_file = name.starts_with("originals/");
            let is_sidecar = Path::new(name).extension().is_some_and(|ending| ending == "xmp");
            assert!(!is_file || is_sidecar || again.files[name] == *bytes, "{name}");
        }
        // Once more nothing is added.
        let twice = import(app, &other, None, again.bytes.clone()).await;
        assert_eq!(
            (&twice["state"], &twice["problems"]),
            (&json!("DONE"), &json!([])),
            "{twice:#}"
        );
        assert_eq!(
            (&twice["addedCount"], &twice["existingCount"]),
            (&json!(0), &done["addedCount"])
        );
        let still = export(app, &other, None).await;
        assert_eq!(canonical(&still), after);
        // In a folder it all is there once more, beneath it.
        let inside = other.folder("Fra Fjord", None).await;
        let below = import(app, &other, Some(&inside), package.bytes.clone()).await;
        assert_eq!(
            (&below["state"], &below["problems"]),
            (&json!("DONE"), &json!([])),
            "{below:#}"
        );
        assert_eq!(below["folder"]["name"], "Fra Fjord");
        let both = export(app, &other, None).await;
        assert_eq!(both.all("asset").len(), 2 * package.all("asset").len());
        assert_eq!(both.all("tag").len(), package.all("tag").len());
        let exported = 4;
        assert_eq!(staged(app), exported, "the packages that came are gone");
    })
    .await;
}

#[actix_web::test]
async fn whatever_dies_in_between_goes_on_and_acts_once() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        rich(app, &owner).await;
        let package = export(app, &owner, None).await;
        let begun = begin(&other, None, package.bytes.clone()).await;
        let row: LibraryImportId = begun.parse().expect("an id");
        let line = async || {
            let found = library_import::Entity::find_by_id(row).one(app.platform.db.reader()).await;
            found.expect("imports").expect("the import").line
        };
        for wanted in [2, 9, 14, 17] {
            tokio::select! {
                () = app.work() => {}
                () = async { while line().await < wanted { tokio::task::yield_now().await } } => {}
            }
            // Whoever worked on it is not heard of any more.
            app.platform.clock.advance(TimeDelta::seconds(61));
        }
        app.work().await;
        let done = see(&other, &begun).await;
        assert_eq!((&done["state"], &done["problems"]), (&json!("DONE"), &json!([])), "{done:#}");
        assert_eq!(done["lineCount"], package.manifest().len());
        assert_eq!(canonical(&export(app, &other, None).await), canonical(&package));
        let left = upload::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        let items = library_import_item::Entity::find().count(app.platform.db.reader()).await;
        assert_eq!((left, items.expect("a count")), (0, 0), "nothing is kept for it");
    })
    .await;
}

#[actix_web::test]
async fn what_does_not_fit_into_the_plan_is_told_and_the_rest_comes_in() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        owner.add_pictures(3, json!({})).await;
        let package = export(app, &owner, None).await;
        let size = i64::try_from(picture(0).len()).expect("a size");
        plan::Entity::update_many()
            .col_expr(plan::Column::StorageBytes, Expr::value(Some(size * 2)))
            .filter(plan::COLUMN.code.eq(PlanCode::Trial))
            .exec(app.platform.db.writer())
            .await
            .expect("the plan is changed");
        let done = import(app, &other, None, package.bytes).await;
        assert_eq!((&done["state"], &done["addedCount"]), (&json!("DONE"), &json!(2)), "{done:#}");
        assert_eq!(done["problemCount"], 1);
        assert_eq!(done["problems"][0]["code"], "QUOTA_EXCEEDED");
    })
    .await;
}

#[actix_web::test]
async fn an_import_is_its_owners_and_can_be_given_up() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let theirs = other.folder("Deres", None).await;
        let package = packed(&[head(), folder(1, None, "A")], &[]);
        for wrong in [theirs.as_str(), "fld_01890000000070008000000000000000"] {
            let refused = send(&owner, Some(wrong), package.clone()).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_FOUND");
        }
        let mut begun = Vec::new();
        for _ in 0..3 {
            begun.push(begin(&owner, None, package.clone()).await);
        }
        let refused = send(&owner, None, package.clone()).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
        assert_eq!(see(&other, &begun[0]).await, Value::Null);
        assert_eq!(other.refused(CANCEL, json!({ "id": begun[0] })).await, "NOT_FOUND");
        for import in &begun {
            let given_up = owner.ok(CANCEL, json!({ "id": import })).await;
            assert_eq!(given_up["libraryImportCancel"]["libraryImport"]["state"], "CANCELLED");
        }
        assert_eq!(owner.refused(CANCEL, json!({ "id": begun[0] })).await, "ILLEGAL_STATE");
        assert_eq!(app.stored().len(), 0, "the packages are gone");
        app.work().await;
        assert_eq!(owner.ok("{ folders { name } }", json!({})).await["folders"], json!([]));
        become_a(app, AccountRole::Reviewer, &owner).await;
        let refused = send(&owner, None, package).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    })
    .await;
}
