//! What an edit of a project is made of, whether it goes together with what others did, and how it
//! is taken back.

use std::collections::BTreeSet;

use entity::{
    placement, project,
    project_edit::{Edit, EditKind, Thing},
    scene,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::error::{Code, Refusal};

/// The columns of a project that say something of its video.
const BRIEF: [&str; 16] = [
    "title",
    "goal",
    "notes",
    "audience",
    "channels",
    "call_to_action",
    "music",
    "dos",
    "donts",
    "target_seconds",
    "formats",
    "language",
    "wished_on",
    "publish_on",
    "approver_id",
    "brand_id",
];
/// The columns that say where a row lies.
const PLACE: [&str; 2] = ["position", "scene_id"];

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The project says something else of its video.
    Brief {
        /// What it said.
        before: Box<project::Model>,
        /// What it says.
        after: Box<project::Model>,
    },
    /// A scene is new, another or gone.
    Scene(Option<scene::Model>, Option<scene::Model>),
    /// A placement is new, another or gone.
    Placement(Option<placement::Model>, Option<placement::Model>),
}

impl Change {
    /// Writes it down.
    pub fn edit(&self) -> Result<Edit, serde_json::Error> {
        match self {
            Self::Brief { before, after } => {
                let told = |row: &project::Model| {
                    let mut row = columns(row)?;
                    row.retain(|name, _| BRIEF.contains(&name.as_str()));
                    Ok(row)
                };
                Ok(edit(Thing::Brief, before.id.0, Some(told(before)?), Some(told(after)?)))
            }
            Self::Scene(before, after) => {
                let id = before.as_ref().or(after.as_ref()).map_or_else(Uuid::nil, |row| row.id.0);
                Ok(edit(Thing::Scene, id, rows(before.as_ref())?, rows(after.as_ref())?))
            }
            Self::Placement(before, after) => {
                let id = before.as_ref().or(after.as_ref()).map_or_else(Uuid::nil, |row| row.id.0);
                Ok(edit(Thing::Placement, id, rows(before.as_ref())?, rows(after.as_ref())?))
            }
        }
    }
}

fn edit(
    thing: Thing,
    id: Uuid,
    mut before: Option<Map<String, Value>>,
    mut after: Option<Map<String, Value>>,
) -> Edit {
    if let (Some(before), Some(after)) = (&mut before, &mut after) {
        let old = before.clone();
        before.retain(|name, value| after.get(name) != Some(value));
        after.retain(|name, value| old.get(name) != Some(value));
    }
    Edit { thing, id, before, after }
}

fn rows<M: Serialize>(row: Option<&M>) -> Result<Option<Map<String, Value>>, serde_json::Error> {
    row.map(columns).transpose()
}

/// The columns of a row by name.
pub fn columns<M: Serialize>(row: &M) -> Result<Map<String, Value>, serde_json::Error> {
    match serde_json::to_value(row)? {
        Value::Object(columns) => Ok(columns),
        _ => Ok(Map::new()),
    }
}

/// A row with other values in some columns.
pub fn patched<M>(row: &M, patch: &Map<String, Value>) -> Result<M, serde_json::Error>
where
    M: Serialize + DeserializeOwned,
{
    let mut columns = columns(row)?;
    columns.extend(patch.clone());
    serde_json::from_value(Value::Object(columns))
}

/// The same edits the other way round.
#[must_use]
pub fn inverse(edits: &[Edit]) -> Vec<Edit> {
    let turned = |edit: &Edit| Edit {
        before: edit.after.clone(),
        after: edit.before.clone(),
        ..edit.clone()
    };
    edits.iter().rev().map(turned).collect()
}

/// Tells which columns others set that would be lost: in rows that both touched, those that both
/// set, or all of them where the row is to go. Where a row lies is nothing that is lost.
#[must_use]
pub fn overlap(mine: &[Edit], theirs: &[Edit]) -> Vec<String> {
    let mut lost = BTreeSet::new();
    for mine in mine {
        let same =
            theirs.iter().filter(|theirs| (theirs.thing, theirs.id) == (mine.thing, mine.id));
        let set = same.filter_map(|theirs| theirs.after.as_ref()).flat_map(Map::keys);
        let is_lost = |name: &&String| match &mine.after {
            Some(after) => after.contains_key(*name),
            None => true,
        };
        lost.extend(set.filter(is_lost).filter(|name| !PLACE.contains(&name.as_str())).cloned());
    }
    lost.into_iter().collect()
}

/// Tells whether an edit goes on with the one before: the same person types on in the same place.
#[must_use]
pub fn goes_on(kind: EditKind, before: &[Edit], now: &[Edit]) -> bool {
    let is_typing = matches!(
        kind,
        EditKind::BriefChanged | EditKind::SceneChanged | EditKind::PlacementChanged
    );
    match (before, now) {
        ([before], [now]) => is_typing && before.thing == now.thing && before.id == now.id,
        _ => false,
    }
}

/// Two edits of the same row as one.
#[must_use]
pub fn merged(first: Edit, then: Edit) -> Edit {
    let mut before = then.before.unwrap_or_default();
    before.extend(first.before.unwrap_or_default());
    let mut after = first.after.unwrap_or_default();
    after.extend(then.after.unwrap_or_default());
    Edit { before: Some(before), after: Some(after), ..first }
}

/// Why an edit was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Somebody else has set the same meanwhile.
    #[error("Somebody else has changed the same in the meantime.")]
    Overlap {
        /// The version of the project now.
        version: i32,
        /// What both set.
        fields: Vec<String>,
    },
    /// There is nothing that could be taken back or done again.
    #[error("There is nothing to take back.")]
    NothingToUndo,
    /// What is to be taken back is not there as it was left.
    #[error("This was changed since, and is left as it is.")]
    ChangedSince,
    /// It was taken back before.
    #[error("This was taken back already.")]
    AlreadyUndone,
    /// It is the last scene.
    #[error("No scene follows this one, so there is nothing to join it with.")]
    NothingFollows,
    /// A scene is cut within its message or between two things that it shows.
    #[error("Cut the scene within its message or between two things that it shows.")]
    NoCut,
    /// The project is put aside.
    #[error("The project is archived: restore it first.")]
    Archived,
}

impl Refusal for EditError {
    fn code(&self) -> Code {
        match self {
            Self::Overlap { .. } => Code::VersionConflict,
            Self::NothingFollows | Self::NoCut => Code::BadUserInput,
            Self::NothingToUndo | Self::ChangedSince | Self::AlreadyUndone | Self::Archived => {
                Code::IllegalState
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Overlap { .. } => Some("expectedVersion"),
            Self::NothingFollows => Some("id"),
            Self::NoCut => Some("at"),
            _ => None,
        }
    }

    fn details(&self) -> Option<Value> {
        let reason = |reason: &str| Some(json!({ "reason": reason }));
        match self {
            Self::Overlap { version, fields } => Some(
                json!({ "version": version, "fields": fields.iter().map(camel).collect::<Vec<_>>() }),
            ),
            Self::NothingToUndo => reason("NOTHING_TO_UNDO"),
            Self::ChangedSince => reason("CHANGED_SINCE"),
            Self::AlreadyUndone => reason("ALREADY_UNDONE"),
            Self::Archived => reason("ARCHIVED"),
            Self::NothingFollows | Self::NoCut => None,
        }
    }
}

/// The name of a column as clients know it.
#[expect(clippy::ptr_arg, reason = "it maps over strings")]
#[must_use]
pub fn camel(name: &String) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &head.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(id: u128, before: Value, after: Value) -> Edit {
        let map = |value| match value {
            Value::Object(map) => Some(map),
            _ => None,
        };
        Edit {
            thing: Thing::Scene,
            id: Uuid::from_u128(id),
            before: map(before),
            after: map(after),
        }
    }

    #[test]
    fn only_what_both_set_in_the_same_row_overlaps() {
        let mine = [set(1, json!({ "message": "a" }), json!({ "message": "b" }))];
        let theirs = |id, after| overlap(&mine, &[set(id, json!({}), after)]);
        assert_eq!(theirs(1, json!({ "message": "c" })), ["message"]);
        assert!(theirs(1, json!({ "note": "c" })).is_empty());
        assert!(theirs(2, json!({ "message": "c" })).is_empty());
        let gone = [set(1, json!({ "message": "a" }), Value::Null)];
        let theirs = [set(1, json!({ "message": "a" }), json!({ "message": "c" }))];
        assert_eq!(overlap(&gone, &theirs), ["message"], "what others wrote is not removed unseen");
        let moved = [set(1, json!({ "position": 0 }), json!({ "position": 1 }))];
        assert!(overlap(&moved, &moved).is_empty(), "a place is nothing that is lost");
    }

    #[test]
    fn whoever_types_on_makes_one_edit() {
        let first = set(1, json!({ "message": "" }), json!({ "message": "He" }));
        let then = set(
            1,
            json!({ "message": "He", "note": "" }),
            json!({ "message": "Hey", "note": "!" }),
        );
        let both = [first.clone()];
        assert!(goes_on(EditKind::SceneChanged, &both, std::slice::from_ref(&then)));
        assert!(!goes_on(EditKind::SceneMoved, &both, std::slice::from_ref(&then)));
        assert_eq!(
            merged(first, then),
            set(1, json!({ "message": "", "note": "" }), json!({ "message": "Hey", "note": "!" }))
        );
    }

    #[test]
    fn edits_are_taken_back_the_last_one_first() {
        let edits = [
            set(1, json!({ "message": "ab" }), json!({ "message": "a" })),
            set(2, Value::Null, json!({ "message": "b" })),
        ];
        let back = inverse(&edits);
        assert_eq!(back[0], set(2, json!({ "message": "b" }), Value::Null));
        assert_eq!(back[1], set(1, json!({ "message": "a" }), json!({ "message": "ab" })));
        assert_eq!(inverse(&back), edits);
    }

    #[test]
    fn names_are_told_as_clients_know_them() {
        assert_eq!(camel(&"call_to_action".into()), "callToAction");
        assert_eq!(camel(&"message".into()), "message");
    }
}
