//! Digests of rows, by which it can be shown later what they were, without saying it.

use std::{collections::BTreeMap, fmt::Display};

use entity::{Classified, class::Category, id::AccountId};
use sea_orm::{
    EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, Value,
    sea_query::sea_value_to_json_value,
};

use super::rules;

/// What was changed about something, as far as it is written down.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Whose it is, where the row says so.
    pub(super) account: Option<AccountId>,
    /// The digest of it as it was.
    pub(super) before: Option<String>,
    /// The digest of it as it is now, or of the ids of several.
    pub(super) after: Option<String>,
    /// How many it sums up.
    pub(super) count: usize,
}

impl Change {
    /// A row that is new.
    pub fn added<M>(row: &M) -> Self
    where
        M: ModelTrait<Entity: Classified>,
    {
        Self { account: account(row), before: None, after: Some(digest(row)), count: 1 }
    }

    /// A row that is gone.
    pub fn removed<M>(row: &M) -> Self
    where
        M: ModelTrait<Entity: Classified>,
    {
        Self { account: account(row), before: Some(digest(row)), after: None, count: 1 }
    }

    /// A row that is another than before.
    pub fn of<M>(before: &M, after: &M) -> Self
    where
        M: ModelTrait<Entity: Classified>,
    {
        let (was, is) = (Some(digest(before)), Some(digest(after)));
        Self { account: account(after), before: was, after: is, count: 1 }
    }

    /// Something that no row tells of, or of which the id says enough.
    #[must_use]
    pub fn untold(account: Option<AccountId>) -> Self {
        Self { account, count: 1, ..Self::default() }
    }

    /// Many of a kind, of which the ids are told as one.
    pub fn of_all(account: AccountId, ids: impl IntoIterator<Item = impl Display>) -> Self {
        let mut ids: Vec<_> = ids.into_iter().map(|id| id.to_string()).collect();
        ids.sort_unstable();
        let parts: Vec<_> = ids.iter().map(|id| Some(id.as_str())).collect();
        let after = Some(rules::digest("vibbio audit ids 1", &parts));
        Self { account: Some(account), before: None, after, count: ids.len() }
    }
}

/// The digest of a row as JSON with its columns in the order of their names; without secrets.
fn digest<M>(row: &M) -> String
where
    M: ModelTrait<Entity: Classified>,
{
    let mut json = BTreeMap::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        if M::Entity::class(&column).category != Category::Credential {
            let value = sea_value_to_json_value(&row.get(column));
            json.insert(column.as_str(), value);
        }
    }
    let table = M::Entity::default().table_name().to_owned();
    let json = serde_json::to_string(&json).unwrap_or_default();
    rules::digest("vibbio audit row 1", &[Some(&table), Some(&json)])
}

/// Whose a row is, if it says so.
fn account<M: ModelTrait>(row: &M) -> Option<AccountId> {
    let is_account = M::Entity::default().table_name() == "account";
    let named = if is_account { "id" } else { "account_id" };
    let column = <M::Entity as EntityTrait>::Column::iter().find(|it| it.as_str() == named)?;
    match row.get(column) {
        Value::Uuid(Some(id)) => Some(AccountId(id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::{
        id::UserId,
        user::{self, Language},
    };

    use super::*;

    fn kari() -> user::Model {
        user::Model {
            id: UserId::new(),
            email: "kari@example.com".into(),
            email_key: "kari@example.com".into(),
            name: "Kari".into(),
            language: Language::Nb,
            password_hash: Some("secret".into()),
            email_verified_at: None,
            disabled_at: None,
            created_at: DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"),
            version: 1,
        }
    }

    #[test]
    fn a_digest_tells_of_every_change_and_of_no_secret() {
        let kari = kari();
        let renamed = user::Model { name: "Kari N.".into(), ..kari.clone() };
        let rekeyed = user::Model { password_hash: Some("other".into()), ..kari.clone() };
        assert_ne!(digest(&kari), digest(&renamed));
        assert_eq!(digest(&kari), digest(&rekeyed));
    }

    #[test]
    fn many_ids_are_told_as_one_in_whatever_order() {
        let account = AccountId::new();
        let (some, turned) =
            (Change::of_all(account, ["a", "b"]), Change::of_all(account, ["b", "a"]));
        assert_eq!((some.after.clone(), some.count), (turned.after, 2));
        assert_ne!(some.after, Change::of_all(account, ["ab"]).after);
    }
}
