//! What staff decide about features that not everybody sees alike.

use entity::{
    feature::{self as row, Model},
    feature_override,
    id::UserId,
};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*, sea_query::OnConflict};

use crate::{
    access::Staff,
    accounts::{
        reads,
        rules::preferences::{self as rules, FeatureError},
    },
    audit::Change,
    error::{Error, Result},
    tx::Tx,
};

/// Adds a feature, or weighs the variants of one anew.
pub async fn set(tx: &Tx, _: &Staff, key: &str, variants: Vec<(String, i32)>) -> Result<Model> {
    let key = rules::key(key, "key")?.to_owned();
    let feature = Model { key, variants: rules::variants(variants)?, changed_at: tx.now };
    let again = OnConflict::column(row::Column::Key)
        .update_columns([row::Column::Variants, row::Column::ChangedAt])
        .to_owned();
    let adding = row::Entity::insert(feature.clone().into_active_model().reset_all());
    let before = row::Entity::find_by_id(feature.key.clone()).one(&tx.db).await?;
    adding.on_conflict(again).exec_without_returning(&tx.db).await?;
    let change = match before {
        Some(before) => Change::of(&before, &feature),
        None => Change::added(&feature),
    };
    tx.note(&feature.key, change).await;
    Ok(feature)
}

/// Removes a feature, with what was chosen for people; everybody sees the product without it.
pub async fn remove(tx: &Tx, _: &Staff, key: &str) -> Result<()> {
    let feature = row::Entity::find_by_id(key.to_owned()).lock_exclusive().one(&tx.db).await?;
    let feature = feature.ok_or_else(|| Error::not_found("feature"))?;
    tx.note(key, Change::removed(&feature)).await;
    feature.delete(&tx.db).await?;
    Ok(())
}

/// Chooses the variant that one person sees; none for the one that the weights give.
pub async fn choose(
    tx: &Tx,
    _: &Staff,
    key: &str,
    user: UserId,
    variant: Option<String>,
) -> Result<Model> {
    let feature = row::Entity::find_by_id(key.to_owned()).lock_exclusive().one(&tx.db).await?;
    let feature = feature.ok_or_else(|| Error::not_found("feature"))?;
    reads::user(&tx.db, user).await?.ok_or_else(|| Error::not_found("user"))?;
    let Some(variant) = variant else {
        let chosen = (user, feature.key.clone());
        feature_override::Entity::delete_by_id(chosen).exec(&tx.db).await?;
        return Ok(feature);
    };
    if feature.variants.0.iter().all(|known| known.name != variant) {
        return Err(FeatureError::NoVariant.into());
    }
    let chosen =
        feature_override::Model { user_id: user, feature_key: feature.key.clone(), variant };
    let key = [feature_override::Column::UserId, feature_override::Column::FeatureKey];
    let again =
        OnConflict::columns(key).update_column(feature_override::Column::Variant).to_owned();
    tx.note(user, Change::added(&chosen)).await;
    let adding = feature_override::Entity::insert(chosen.into_active_model().reset_all());
    adding.on_conflict(again).exec_without_returning(&tx.db).await?;
    Ok(feature)
}
