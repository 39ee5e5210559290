//! Everything is asked as everybody.

use std::fmt::Write;

use entity::role::StaffRole;
use sea_orm::Iterable;
use serde_json::Value;
use tests::{Client, TestApp};

use super::{
    email,
    operation::Operation,
    schema::{Schema, text},
    team,
    things::Things,
};

/// What is tried last, since nobody can do anything after it.
const LAST: [&str; 2] = ["signOut", "accountLeave"];

/// Somebody who asks.
struct Person {
    name: String,
    client: Client,
    email: Option<String>,
    /// Whether they ask for what the first account has, and not for what nobody has.
    is_other: bool,
}

impl Person {
    async fn new(name: String, client: Client, is_other: bool) -> Self {
        Self { name: name.to_lowercase(), email: email(&client).await, client, is_other }
    }
}

/// A stranger, each role of an account, of another one, and of staff.
async fn everybody(app: &TestApp) -> (Vec<Person>, Things) {
    let ours = team(app).await;
    let things = Things::of(app, &ours[0].1).await;
    let mut people = vec![Person::new("stranger".into(), app.stranger(), false).await];
    for (role, client) in ours {
        people.push(Person::new(format!("{role:?}"), client, false).await);
    }
    for (role, client) in team(app).await {
        people.push(Person::new(format!("other {role:?}"), client, true).await);
    }
    for role in StaffRole::iter() {
        let client = app.staff(role).await;
        people.push(Person::new(format!("staff {role:?}"), client, false).await);
    }
    (people, things)
}

/// What somebody is answered: a code, or `ok`.
fn verdict(answer: &Value) -> String {
    let Some(error) = answer["errors"].get(0) else { return "ok".into() };
    let code = error["extensions"]["code"].as_str();
    code.unwrap_or_else(|| panic!("no code: {answer:#}")).to_owned()
}

#[actix_web::test]
async fn every_role_may_do_what_it_may_and_no_more() {
    let app = TestApp::sqlite().await;
    let (mut people, things) = everybody(&app).await;
    let schema = Schema::of(&people[0].client).await;
    let mut operations = schema.operations();
    operations.sort_by_key(|(kind, field)| {
        let last = LAST.iter().position(|last| *last == text(&field["name"]));
        (*kind == "mutation", last)
    });
    let mut table = String::new();
    for (kind, field) in operations {
        let mut operation = Operation::new(&schema, kind, field, &[]);
        let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
        for Person { name, client, is_other, .. } in &people {
            let answer = operation
                .send(client, |sort, _| things.get(sort).filter(|_| *is_other).map(str::to_owned));
            let code = verdict(&answer.await);
            match answers.iter_mut().find(|(known, _)| *known == code) {
                Some((_, names)) => names.push(name),
                None => answers.push((code, vec![name])),
            }
        }
        let name = text(&field["name"]);
        writeln!(table, "{kind} {name}").expect("a line");
        for (code, names) in answers {
            writeln!(table, "  {code}: {}", names.join(", ")).expect("a line");
        }
        if LAST.contains(&name) {
            for person in &mut people {
                if let Some(email) = &person.email {
                    person.client = app.client(&app.sign_in(email).await);
                }
            }
        }
    }
    insta::assert_snapshot!("what_each_role_may", table);
}
