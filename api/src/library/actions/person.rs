//! The people whom nametags point at.

use entity::{
    asset,
    id::{AssetId, PersonId},
    nametag, person, release,
};
use sea_orm::{
    ActiveValue::Set, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, prelude::*,
};

use super::{card, nametag as nametags, room};
use crate::{
    access::Member,
    audit::Change,
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
        (Some(id), None) => find(tx, member, id).await,
        (None, Some(name)) => ensure(tx, member, name::typed(name)?).await,
        _ => Err(NametagError::WhichPerson.into()),
    }
}

/// Adds a person, also where another one has the name.
pub async fn create(tx: &Tx, member: &Member, name: &str) -> Result<person::Model> {
    room::hold(tx, member.account).await?;
    add(tx, member, name::typed(name)?).await
}

/// Gives a person another name.
pub async fn rename(tx: &Tx, member: &Member, id: PersonId, name: &str) -> Result<person::Model> {
    room::hold(tx, member.account).await?;
    let before = find(tx, member, id).await?;
    let mut person = before.clone().into_active_model();
    let name = name::typed(name)?;
    person.name_key = Set(name::key(&name));
    person.sort_key = Set(name::sort_key(&name));
    person.name = Set(name);
    let person = person.update(&tx.db).await?;
    tx.note(id, Change::of(&before, &person)).await;
    card::mark_shown(tx, id).await?;
    Ok(person)
}

/// Merges a person into another one, who is the same: nametags and releases are the other's then.
pub async fn merge(
    tx: &Tx,
    member: &Member,
    id: PersonId,
    into: PersonId,
) -> Result<person::Model> {
    room::hold(tx, member.account).await?;
    let merged = find(tx, member, id).await?;
    let target = find(tx, member, into).await?;
    if id == into {
        return Err(Error::bad_input("intoId", "A person cannot be merged into themselves."));
    }
    let shown = nametag::Entity::find()
        .select_only()
        .column(nametag::Column::AssetId)
        .filter(nametag::COLUMN.person_id.eq(id))
        .into_query();
    asset::Entity::update_many()
        .col_expr(asset::Column::Version, Expr::col(asset::Column::Version).add(1))
        .filter(asset::COLUMN.id.in_subquery(shown))
        .exec(&tx.db)
        .await?;
    nametag::Entity::update_many()
        .col_expr(nametag::Column::PersonId, Expr::value(into))
        .filter(nametag::COLUMN.person_id.eq(id))
        .exec(&tx.db)
        .await?;
    release::Entity::update_many()
        .col_expr(release::Column::PersonId, Expr::value(into))
        .filter(release::COLUMN.person_id.eq(id))
        .exec(&tx.db)
        .await?;
    tx.note(id, Change::removed(&merged)).await;
    merged.delete(&tx.db).await?;
    card::mark_shown(tx, into).await?;
    Ok(target)
}

/// Names a person on an asset, unless the asset names them already.
pub async fn show_in(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    person: PersonId,
    title: Option<String>,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = super::asset::find(tx, member, id).await?;
    let there = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.eq(id))
        .filter(nametag::COLUMN.person_id.eq(person));
    if there.count(&tx.db).await? > 0 {
        return Ok(asset);
    }
    let change = nametags::Change { title: Some(title), ..nametags::Change::default() };
    nametags::add(tx, member, id, person, change).await?;
    super::asset::find(tx, member, id).await
}

/// Finds a person that a member may see. The library is held already.
pub(super) async fn find(tx: &Tx, member: &Member, id: PersonId) -> Result<person::Model> {
    let found = reads::persons_of(member).filter(person::COLUMN.id.eq(id));
    found.one(&tx.db).await?.ok_or_else(|| Error::not_found("person"))
}

async fn ensure(tx: &Tx, member: &Member, name: String) -> Result<person::Model> {
    let found = reads::persons_of(member)
        .filter(person::COLUMN.name_key.eq(name::key(&name)))
        .order_by_asc(person::COLUMN.id)
        .one(&tx.db)
        .await?;
    match found {
        Some(person) => Ok(person),
        None => add(tx, member, name).await,
    }
}

async fn add(tx: &Tx, member: &Member, name: String) -> Result<person::Model> {
    let person = fresh(tx, member, name).insert(&tx.db).await?;
    tx.note(person.id, Change::added(&person)).await;
    Ok(person)
}

fn fresh(tx: &Tx, member: &Member, name: String) -> person::ActiveModel {
    person::ActiveModel {
        id: Set(PersonId::new()),
        account_id: Set(member.account),
        name_key: Set(name::key(&name)),
        sort_key: Set(name::sort_key(&name)),
        name: Set(name),
        created_at: Set(tx.now),
    }
}
