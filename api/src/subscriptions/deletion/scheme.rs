//! What is deleted of an account, in which order, and what is kept of it. Pure: it follows from the
//! catalog and the data map.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use entity::{
    brief::Brief,
    class::{Class, Erasure, Retention},
};

use super::catalog::{Kind, Reference, Table};

/// What goes in the last unit of work: who may still sign in until then, and what was done.
pub(super) const LAST: [&str; 4] = ["session", "membership", "audit_entry", "audit_head"];
/// What the deletion itself works with.
const OURS: &str = "deletion_file";
/// The table that all of it belongs to.
const ROOT: &str = "account";

/// Which tables belong to an account, and what becomes of each.
#[derive(Debug)]
pub(super) struct Scheme {
    /// For each table that belongs to an account, the condition on its rows; `$1` is the account.
    belongs: BTreeMap<String, String>,
    /// What is deleted, children before parents.
    pub deleted: Vec<Doomed>,
    /// What is kept, with what is taken out of it: assignments of SQL.
    pub kept: Vec<(String, Vec<String>)>,
    /// References that may be empty from what stays to what goes.
    pub loose: Vec<(String, Reference)>,
    /// Tables whose rows go with a person, and the column that names the person.
    pub personal: Vec<(String, String)>,
    /// What of a person may be emptied.
    pub anonymous: Vec<String>,
}

/// A table whose rows are deleted.
#[derive(Clone, Debug)]
pub(super) struct Doomed {
    pub name: String,
    /// References to rows of the same table: those that nothing refers to go first.
    pub own: Vec<Reference>,
}

impl Scheme {
    /// Decides what becomes of every table.
    pub(super) fn of(mut tables: BTreeMap<String, Table>) -> anyhow::Result<Self> {
        let map = classes();
        tables.retain(|name, _| map.contains_key(name) && name != OURS);
        let belongs = belongings(&tables);
        let kept = kept(&tables, &map, &belongs);
        let goes = |name: &str| belongs.contains_key(name) && !kept.contains(name);
        let doomed: BTreeSet<_> = belongs.keys().filter(|name| goes(name)).cloned().collect();
        let deleted = ordered(&tables, &doomed)?;
        let loose = tables.iter().filter(|(name, _)| !goes(name));
        let loose = loose.flat_map(|(name, table)| {
            let may_be_empty = |it: &&Reference| table.columns[&it.column].is_nullable;
            let out = table.references.iter().filter(|it| goes(&it.parent)).filter(may_be_empty);
            out.map(|it| (name.clone(), it.clone()))
        });
        let personal = tables.iter().flat_map(|(name, table)| {
            let person = |it: &&Reference| it.parent == "user" && it.cascades;
            let columns = table.references.iter().filter(person);
            columns.map(|it| (name.clone(), it.column.clone()))
        });
        let loose = loose.collect();
        let personal = personal.filter(|(name, _)| !kept.contains(name)).collect();
        let anonymous = nullable(&tables, &map, "user");
        let kept = kept.iter().map(|name| (name.clone(), emptied(&tables, &map, name))).collect();
        Ok(Self { belongs, deleted, kept, loose, personal, anonymous })
    }

    /// The condition on the rows of a table that belong to the account `$1`.
    pub(super) fn belongs(&self, table: &str) -> &str {
        self.belongs.get(table).map_or("FALSE", String::as_str)
    }
}

/// The data map by table.
fn classes() -> BTreeMap<String, Vec<(String, Class)>> {
    let mut map = BTreeMap::<_, Vec<_>>::new();
    for (table, column, class) in entity::data_map() {
        map.entry(table).or_default().push((column, class));
    }
    map
}

/// Finds the tables that belong to an account: by their column, or by what they cannot be without.
fn belongings(tables: &BTreeMap<String, Table>) -> BTreeMap<String, String> {
    let mut belongs: BTreeMap<_, _> = tables
        .iter()
        .filter(|(_, table)| table.columns.contains_key("account_id"))
        .map(|(name, _)| (name.clone(), "\"account_id\" = $1".to_owned()))
        .collect();
    loop {
        let found = tables.iter().filter(|(name, _)| !belongs.contains_key(*name));
        let found = found.filter_map(|(name, table)| {
            let needs = |it: &&Reference| !table.columns[&it.column].is_nullable;
            let mut owned = table.references.iter().filter(needs);
            let via = owned.find(|it| belongs.contains_key(&it.parent))?;
            let Reference { column, parent, key, .. } = via;
            let parents = &belongs[parent];
            let condition =
                format!("\"{column}\" IN (SELECT \"{key}\" FROM \"{parent}\" WHERE {parents})");
            Some((name.clone(), condition))
        });
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            belongs.insert(ROOT.into(), "\"id\" = $1".into());
            return belongs;
        }
        belongs.extend(found);
    }
}

/// Finds the tables whose rows stay: those with something that has to be kept for longer than the
/// account, and those that these cannot be without.
fn kept(
    tables: &BTreeMap<String, Table>,
    map: &BTreeMap<String, Vec<(String, Class)>>,
    belongs: &BTreeMap<String, String>,
) -> BTreeSet<String> {
    let is_withheld = |class: &Class| {
        // What is withheld from one person only goes with the account.
        class.erasure == Erasure::Withhold && class.retention != Retention::WithAccount
    };
    let withheld = |name: &String| map[name].iter().any(|(_, class)| is_withheld(class));
    let mut kept: BTreeSet<_> = belongs.keys().filter(|name| withheld(name)).cloned().collect();
    kept.insert(ROOT.into());
    loop {
        let needed = kept.iter().flat_map(|name| {
            let table = &tables[name];
            let needs = |it: &&Reference| !table.columns[&it.column].is_nullable;
            table.references.iter().filter(needs).map(|it| it.parent.clone())
        });
        let needed: BTreeSet<_> =
            needed.filter(|name| belongs.contains_key(name) && !kept.contains(name)).collect();
        if needed.is_empty() {
            return kept;
        }
        kept.extend(needed);
    }
}

/// Puts tables in the order in which their rows can go: children first.
fn ordered(
    tables: &BTreeMap<String, Table>,
    doomed: &BTreeSet<String>,
) -> anyhow::Result<Vec<Doomed>> {
    let mut left: BTreeSet<_> = doomed.clone();
    let mut order = Vec::new();
    while !left.is_empty() {
        let is_referred_to = |name: &String| {
            let others = left.iter().filter(|other| *other != name);
            others.flat_map(|other| &tables[other].references).any(|it| it.parent == *name)
        };
        let Some(next) = left.iter().find(|name| !is_referred_to(name)).cloned() else {
            bail!("tables refer to one another in a circle: {left:?}");
        };
        left.remove(&next);
        let own = tables[&next].references.iter().filter(|it| it.parent == next);
        order.push(Doomed { own: own.cloned().collect(), name: next });
    }
    Ok(order)
}

/// Columns of a table that an erasure empties and that can be empty.
fn nullable(
    tables: &BTreeMap<String, Table>,
    map: &BTreeMap<String, Vec<(String, Class)>>,
    name: &str,
) -> Vec<String> {
    let columns = erased(map, name);
    columns.filter(|column| tables[name].columns[column].is_nullable).collect()
}

fn erased<'a>(
    map: &'a BTreeMap<String, Vec<(String, Class)>>,
    name: &str,
) -> impl Iterator<Item = String> + use<'a> {
    let goes = |class: &Class| matches!(class.erasure, Erasure::Anonymise | Erasure::DeleteRow);
    let columns = map[name].iter().filter(move |(_, class)| goes(class));
    columns.map(|(column, _)| column.clone())
}

/// What takes out of kept rows all that the data map lets go.
fn emptied(
    tables: &BTreeMap<String, Table>,
    map: &BTreeMap<String, Vec<(String, Class)>>,
    name: &str,
) -> Vec<String> {
    // The name of the account is needed to the end, and taken then.
    let columns = erased(map, name).filter(|_| name != ROOT);
    let assign = |column: String| {
        let known = tables[name].columns[&column];
        let value = match known.kind {
            _ if known.is_nullable => "NULL".to_owned(),
            Kind::Text => "''".into(),
            Kind::Number => "0".into(),
            Kind::Json => blank(name, &column),
            // Instants and ids say nothing by themselves.
            Kind::Other => return None,
        };
        Some(format!("\"{column}\" = {value}"))
    };
    columns.filter_map(assign).collect()
}

/// What a column of JSON holds when nothing is left of it; all but briefs are lists.
fn blank(table: &str, column: &str) -> String {
    match (table, column) {
        ("video_order", "brief") => {
            format!("'{}'", serde_json::to_string(&Brief::default()).unwrap_or_default())
        }
        _ => "'[]'".into(),
    }
}
