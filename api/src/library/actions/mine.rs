//! What a person marks and uses in a library.

use entity::{asset, favourite, id::AssetId, recent};
use sea_orm::{
    ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait, prelude::*, sea_query::OnConflict,
};

use super::{asset as assets, room};
use crate::{access::Member, error::Result, library::reads::RECENT, tx::Tx};

/// Marks an asset for the member alone, or takes the mark off.
pub async fn favourite(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    is_favourite: bool,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    if is_favourite {
        let mark = favourite::ActiveModel {
            user_id: Set(member.user),
            asset_id: Set(id),
            added_at: Set(tx.now),
        };
        let mark = favourite::Entity::insert(mark).on_conflict_do_nothing();
        mark.exec_without_returning(&tx.db).await?;
    } else {
        favourite::Entity::delete_by_id((member.user, id)).exec(&tx.db).await?;
    }
    Ok(asset)
}

/// Notes that the member uses an asset, and forgets what was used long ago.
pub async fn note(tx: &Tx, member: &Member, id: AssetId) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    let used = recent::ActiveModel {
        user_id: Set(member.user),
        asset_id: Set(id),
        account_id: Set(member.account),
        used_at: Set(tx.now),
    };
    let again = OnConflict::columns([recent::Column::UserId, recent::Column::AssetId])
        .update_column(recent::Column::UsedAt)
        .to_owned();
    recent::Entity::insert(used).on_conflict(again).exec_without_returning(&tx.db).await?;
    let kept = recent::Entity::find()
        .select_only()
        .column(recent::Column::AssetId)
        .filter(recent::COLUMN.user_id.eq(member.user))
        .filter(recent::COLUMN.account_id.eq(member.account))
        .order_by_desc(recent::COLUMN.used_at)
        .order_by_desc(recent::COLUMN.asset_id)
        .limit(RECENT)
        .into_query();
    recent::Entity::delete_many()
        .filter(recent::COLUMN.user_id.eq(member.user))
        .filter(recent::COLUMN.account_id.eq(member.account))
        .filter(recent::COLUMN.asset_id.not_in_subquery(kept))
        .exec(&tx.db)
        .await?;
    Ok(asset)
}
