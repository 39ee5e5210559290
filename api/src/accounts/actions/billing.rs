//! Whom an account is billed as.

use entity::billing_profile::{self as row, Model};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    access::Member,
    accounts::rules::billing::{self, Change},
    audit,
    error::{Error, Result},
    tx::Tx,
    version,
};

/// Changes whom an account is billed as, unless somebody changed it since the caller saw it. A
/// change that changes nothing leaves the version as it is.
pub async fn update(tx: &Tx, member: &Member, expected: i32, change: Change) -> Result<Model> {
    let profile = hold(tx, member).await?;
    version::check(Some(expected), profile.version)?;
    let changed = billing::change(profile.clone(), change)?;
    if changed == profile {
        return Ok(profile);
    }
    let changed = Model { version: profile.version + 1, changed_at: Some(tx.now), ..changed };
    let changed = changed.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(member.account, audit::Change::of(&profile, &changed)).await;
    Ok(changed)
}

/// Holds the profile until the unit of work ends; of two first changes one waits for the other.
async fn hold(tx: &Tx, member: &Member) -> Result<Model> {
    let empty = Model::empty(member.account).into_active_model().reset_all();
    row::Entity::insert(empty).on_conflict_do_nothing().exec_without_returning(&tx.db).await?;
    let held = row::Entity::find_by_id(member.account).lock_exclusive().one(&tx.db).await?;
    held.ok_or_else(|| Error::not_found("account"))
}
