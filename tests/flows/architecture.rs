//! The house stays as it was planned: domains call to the left, and rules are pure.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From left to right: a domain may use those before it.
const DOMAINS: [&str; 12] = [
    "prices",
    "plans",
    "accounts",
    "library",
    "brand",
    "credits",
    "projects",
    "orders",
    "review",
    "store",
    "chat",
    "subscriptions",
];

/// What a rule may not know: it decides from what it is given.
const IMPURE: [&str; 7] =
    ["async ", "sea_orm", "#[Object", "Context<", "Utc::now", "rand::", "tokio"];

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push((path, text));
        }
    }
    found
}

fn domain(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src").join(name)
}

/// The code of a file without its comments and unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Tells whether code names a module of the crate, in a path or in a grouped import.
fn names(code: &str, module: &str) -> bool {
    let path = format!("crate::{module}");
    let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let in_path = code.match_indices(&path).any(|(at, _)| is_whole(&code[at + path.len()..]));
    let in_group = code.match_indices("use crate::{").any(|(at, _)| {
        let group = &code[at..];
        let group = &group[..group.find(";\n").unwrap_or(group.len())];
        group.match_indices(module).any(|(at, _)| {
            let before = group[..at].trim_end_matches([' ', '\n']);
            (before.ends_with('{') || before.ends_with(','))
                && is_whole(&group[at + module.len()..])
                && group[..at].matches('{').count() == group[..at].matches('}').count() + 1
        })
    });
    in_path || in_group
}

#[test]
fn no_domain_calls_to_its_right() {
    for (place, name) in DOMAINS.into_iter().enumerate() {
        let files = sources(&domain(name));
        assert!(!files.is_empty(), "there is no domain `{name}`");
        for (path, text) in files {
            for later in &DOMAINS[place + 1..] {
                let calls = names(&code(&text), later);
                assert!(!calls, "{} of `{name}` uses `{later}`", path.display());
            }
        }
    }
}

#[test]
fn rules_are_pure() {
    for name in DOMAINS {
        for (path, text) in sources(&domain(name)) {
            let is_rule = path
                .components()
                .any(|part| part.as_os_str() == "rules" || part.as_os_str() == "rules.rs");
            if is_rule {
                // A brand is no chance.
                let code = code(&text).replace("brand::", "");
                let impure = IMPURE.iter().find(|impure| code.contains(*impure));
                assert_eq!(impure, None, "{}", path.display());
            }
        }
    }
}

/// What may be known of GraphQL where there is none: words of a closed vocabulary are declared for
/// the schema, too, where they stand, and what belongs to many is found for all of them at once.
const NEUTRAL: [(&str, &[&str]); 3] = [
    ("rules", &["async_graphql::Enum;"]),
    ("reads", &["async_graphql::Enum;", "async_graphql::dataloader::Loader;"]),
    ("actions", &[]),
];

/// Finds what code uses of the GraphQL engine beyond what it may.
fn beyond<'a>(code: &'a str, allowed: &[&str]) -> Option<&'a str> {
    let mut uses = code.match_indices("async_graphql").map(|(at, _)| &code[at..]);
    let found = uses.find(|used| !allowed.iter().any(|allowed| used.starts_with(allowed)));
    found.and_then(|used| used.lines().next())
}

#[test]
fn only_the_graphql_layer_speaks_graphql() {
    for name in DOMAINS {
        for (path, text) in sources(&domain(name)) {
            for (layer, allowed) in NEUTRAL {
                let is_here = path.iter().any(|part| {
                    part.to_str().is_some_and(|part| part.trim_end_matches(".rs") == layer)
                });
                let found = beyond(&code(&text), allowed).filter(|_| is_here).map(str::to_owned);
                assert_eq!(found, None, "{}", path.display());
            }
        }
    }
}

#[test]
fn a_word_of_graphql_would_be_seen() {
    let (_, allowed) = NEUTRAL[0];
    assert_eq!(beyond("use async_graphql::Enum;\nuse std::fmt;", allowed), None);
    for code in ["use async_graphql::{Enum, Value};", "fn f(_: async_graphql::Value) {}"] {
        assert!(beyond(code, allowed).is_some(), "{code}");
    }
}

#[test]
fn an_arrow_to_the_right_would_be_seen() {
    assert!(names("use crate::store::reads;", "store"));
    assert!(names("use crate::{\n    error::Result,\n    store,\n};\n", "store"));
    assert!(names("crate::store::reads::all()", "store"));
    assert!(!names("use crate::stored;", "store"));
    assert!(!names("use crate::{library::{store}, error};\n", "store"));
}
