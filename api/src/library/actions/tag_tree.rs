//! What can be done with the tags themselves.

use entity::{
    asset, asset_tag,
    id::{AccountId, TagId},
    tag, tag_synonym,
};
use sea_orm::{
    ActiveValue::Set, ExprTrait, IntoActiveModel, QuerySelect, QueryTrait, SqlErr, Statement,
    prelude::*,
};

use super::{card, room, tag as tags};
use crate::{
    access::Member,
    audit,
    error::{Error, Result},
    library::{
        reads::{self, tree},
        rules::{
            name,
            tag::{self as words, TagError},
            tree::{self as rules, Sort, TreeError},
        },
    },
    tx::Tx,
    version,
};

/// What a tag says; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it is called.
    pub name: Option<String>,
    /// Its colour; none in here for none.
    pub colour: Option<Option<String>>,
    /// All other words for it.
    pub synonyms: Option<Vec<String>>,
}

/// Makes a tag, in another one or at the top.
pub async fn create(
    tx: &Tx,
    member: &Member,
    parent: Option<TagId>,
    name: &str,
    change: Change,
) -> Result<tag::Model> {
    room::hold(tx, member.account).await?;
    let name = name::typed(name)?;
    rules::room(Sort::Tag, reads::tags_of(member).count(&tx.db).await?, 1)?;
    let tag = tags::fresh(tx, member.account, parent, name);
    rules::fit(Sort::Tag, tag.id.as_ref(), 1, &parents(tx, member.account, parent).await?)?;
    let tag = tag.insert(&tx.db).await.map_err(taken)?;
    let tag = apply(tx, tag, Change { name: None, ..change }).await?;
    tx.note(tag.id, audit::Change::added(&tag)).await;
    Ok(tag)
}

/// Changes what a tag says.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: TagId,
    change: Change,
    expected_version: Option<i32>,
) -> Result<tag::Model> {
    let before = hold(tx, member, id, expected_version).await?;
    let tag = tag::Model { version: before.version + 1, ..before.clone() };
    let tag = apply(tx, tag, change).await?;
    tx.note(id, audit::Change::of(&before, &tag)).await;
    Ok(tag)
}

/// Moves a tag, with those in it, into another one or to the top.
pub async fn relocate(
    tx: &Tx,
    member: &Member,
    id: TagId,
    parent: Option<TagId>,
    expected_version: Option<i32>,
) -> Result<tag::Model> {
    let tag = hold(tx, member, id, expected_version).await?;
    let parents = parents(tx, member.account, parent).await?;
    rules::fit(Sort::Tag, &id, tree::levels(&tx.db, id).await?, &parents)?;
    let before = tag.clone();
    let mut tag = tag.into_active_model();
    tag.parent_id = Set(parent);
    tag.version = Set(before.version + 1);
    let tag = tag.update(&tx.db).await.map_err(taken)?;
    tx.note(id, audit::Change::of(&before, &tag)).await;
    Ok(tag)
}

/// Checks that a tag is one of the member's account.
pub async fn check(tx: &Tx, member: &Member, id: TagId) -> Result<()> {
    hold(tx, member, id, None).await.map(drop)
}

/// Merges a tag into another one: its assets carry that from now on, the tags in it are in that,
/// and its name and synonyms become synonyms of that.
pub async fn merge(tx: &Tx, member: &Member, id: TagId, into: TagId) -> Result<tag::Model> {
    let merged = hold(tx, member, id, None).await?;
    let target = find(tx, member.account, into).await?;
    let way = tree::way_up(&tx.db, into).await?;
    if way.contains(&id) {
        return Err(TagError::IntoItself.into());
    }
    rules::fit(Sort::Tag, &id, tree::levels(&tx.db, id).await? - 1, &way)?;
    carry_over(tx, id, into).await?;
    tag::Entity::update_many()
        .col_expr(tag::Column::ParentId, Expr::value(Some(into)))
        .filter(tag::COLUMN.parent_id.eq(id))
        .exec(&tx.db)
        .await
        .map_err(taken)?;
    tag_synonym::Entity::update_many()
        .col_expr(tag_synonym::Column::TagId, Expr::value(into))
        .filter(tag_synonym::COLUMN.tag_id.eq(id))
        .exec(&tx.db)
        .await?;
    let (word, word_key) = (merged.name.clone(), merged.name_key.clone());
    tx.note(id, audit::Change::removed(&merged)).await;
    merged.delete(&tx.db).await?;
    if word_key != target.name_key {
        let kept = tag_synonym::Entity::insert(synonym(member.account, into, word));
        kept.on_conflict_do_nothing().exec_without_returning(&tx.db).await?;
    }
    let before = target.clone();
    let mut target = target.into_active_model();
    target.version = Set(before.version + 1);
    // With a new synonym, those are found by it, too, that carried the target before.
    card::mark_tagged(tx, into).await?;
    let target = target.update(&tx.db).await?;
    tx.note(into, audit::Change::of(&before, &target)).await;
    Ok(target)
}

/// Deletes a tag in which there is no other one; assets lose it.
pub async fn delete(tx: &Tx, member: &Member, id: TagId) -> Result<tag::Model> {
    let tag = hold(tx, member, id, None).await?;
    let inside = reads::tags_of(member).filter(tag::COLUMN.parent_id.eq(id));
    if inside.count(&tx.db).await? > 0 {
        return Err(TreeError::NotEmpty(Sort::Tag).into());
    }
    change_carriers(tx, id).await?;
    card::mark_tagged(tx, id).await?;
    tag.clone().delete(&tx.db).await?;
    tx.note(id, audit::Change::removed(&tag)).await;
    Ok(tag)
}

/// Lets all assets that carry a tag carry another one instead.
async fn carry_over(tx: &Tx, from: TagId, to: TagId) -> Result<()> {
    change_carriers(tx, from).await?;
    let sql = "INSERT INTO asset_tag (asset_id, tag_id) \
               SELECT asset_id, $2 FROM asset_tag WHERE tag_id = $1 ON CONFLICT DO NOTHING";
    let backend = tx.db.get_database_backend();
    let both = [from.0.into(), to.0.into()];
    tx.db.execute_raw(Statement::from_sql_and_values(backend, sql, both)).await?;
    let carried = asset_tag::Entity::delete_many().filter(asset_tag::COLUMN.tag_id.eq(from));
    carried.exec(&tx.db).await?;
    Ok(())
}

/// Notes that the assets that carry a tag are changed.
async fn change_carriers(tx: &Tx, tag: TagId) -> Result<()> {
    let carriers = asset_tag::Entity::find()
        .select_only()
        .column(asset_tag::Column::AssetId)
        .filter(asset_tag::COLUMN.tag_id.eq(tag))
        .into_query();
    asset::Entity::update_many()
        .col_expr(asset::Column::Version, Expr::col(asset::Column::Version).add(1))
        .filter(asset::COLUMN.id.in_subquery(carriers))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn apply(tx: &Tx, tag: tag::Model, change: Change) -> Result<tag::Model> {
    let (id, account) = (tag.id, tag.account_id);
    let is_said_otherwise = change.name.is_some() || change.synonyms.is_some();
    let mut changed = tag.into_active_model().reset_all();
    if let Some(name) = change.name {
        let name = name::typed(&name)?;
        changed.name_key = Set(name::key(&name));
        changed.sort_key = Set(name::sort_key(&name));
        changed.name = Set(name);
    }
    if let Some(colour) = change.colour {
        changed.colour = Set(colour.map(|colour| words::colour(&colour)).transpose()?);
    }
    let tag = changed.update(&tx.db).await.map_err(taken)?;
    if let Some(synonyms) = change.synonyms {
        say_otherwise(tx, account, id, synonyms).await?;
    }
    if is_said_otherwise {
        card::mark_tagged(tx, id).await?;
    }
    Ok(tag)
}

/// Replaces all other words for a tag.
async fn say_otherwise(tx: &Tx, account: AccountId, id: TagId, words: Vec<String>) -> Result<()> {
    let old = tag_synonym::Entity::delete_many().filter(tag_synonym::COLUMN.tag_id.eq(id));
    old.exec(&tx.db).await?;
    let mut rows: Vec<tag_synonym::ActiveModel> = Vec::with_capacity(words.len());
    for word in words {
        let row = synonym(account, id, name::typed(&word)?);
        if rows.iter().all(|other| other.name_key != row.name_key) {
            rows.push(row);
        }
    }
    if rows.len() > words::SYNONYMS {
        return Err(TagError::TooManySynonyms.into());
    }
    if rows.is_empty() {
        return Ok(());
    }
    let names = tag::Entity::find()
        .filter(tag::COLUMN.account_id.eq(account))
        .filter(tag::COLUMN.name_key.is_in(rows.iter().map(|row| row.name_key.as_ref().as_str())));
    if names.count(&tx.db).await? > 0 {
        return Err(TagError::SynonymTaken.into());
    }
    let said = tag_synonym::Entity::insert_many(rows).exec_without_returning(&tx.db).await;
    said.map(drop).map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => TagError::SynonymTaken.into(),
        _ => error.into(),
    })
}

fn synonym(account: AccountId, tag: TagId, word: String) -> tag_synonym::ActiveModel {
    tag_synonym::ActiveModel {
        tag_id: Set(tag),
        account_id: Set(account),
        name_key: Set(name::key(&word)),
        name: Set(word),
    }
}

async fn hold(
    tx: &Tx,
    member: &Member,
    id: TagId,
    expected_version: Option<i32>,
) -> Result<tag::Model> {
    room::hold(tx, member.account).await?;
    let tag = find(tx, member.account, id).await?;
    version::check(expected_version, tag.version)?;
    Ok(tag)
}

async fn find(tx: &Tx, account: AccountId, id: TagId) -> Result<tag::Model> {
    let found = tag::Entity::find_by_id(id).filter(tag::COLUMN.account_id.eq(account));
    found.one(&tx.db).await?.ok_or_else(|| Error::not_found("tag"))
}

/// The way from a tag of an account to the top, itself first; empty at the top.
async fn parents(tx: &Tx, account: AccountId, parent: Option<TagId>) -> Result<Vec<TagId>> {
    let Some(parent) = parent else { return Ok(Vec::new()) };
    find(tx, account, parent).await?;
    Ok(tree::way_up(&tx.db, parent).await?)
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => TreeError::NameTaken(Sort::Tag).into(),
        _ => error.into(),
    }
}
