//! The people whom nametags point at.

use entity::{id::PersonId, person};
use sea_orm::{ActiveValue::Set, QueryOrder, prelude::*};

use super::room;
use crate::{
    access::Member,
    error::{Error, Result},
    library::{
        reads,
        rules::{name, nametag::NametagError},
    },
    tx::Tx,
};

/// Finds the person of an id or of a name; a new name makes a new person.
pub async fn named(
    tx: &Tx,
    member: &Member,
    id: Option<PersonId>,
    name: Option<&str>,
) -> Result<person::Model> {
    room::hold(tx, member.account).await?;
    match (id, name) {
        (Some(id), None) => {
            let found = reads::persons_of(member).filter(person::COLUMN.id.eq(id));
            found.one(&tx.db).await?.ok_or_else(|| Error::not_found("person"))
        }
        (None, Some(name)) => ensure(tx, member, name::typed(name)?).await,
        _ => Err(NametagError::WhichPerson.into()),
    }
}

async fn ensure(tx: &Tx, member: &Member, name: String) -> Result<person::Model> {
    let found = reads::persons_of(member)
        .filter(person::COLUMN.name_key.eq(name::key(&name)))
        .order_by_asc(person::COLUMN.id)
        .one(&tx.db)
        .await?;
    if let Some(person) = found {
        return Ok(person);
    }
    let person = person::ActiveModel {
        id: Set(PersonId::new()),
        account_id: Set(member.account),
        name_key: Set(name::key(&name)),
        name: Set(name),
        created_at: Set(tx.now),
    };
    Ok(person.insert(&tx.db).await?)
}
