//! What people do who come by a link.

use std::net::IpAddr;

use entity::{
    id::{AssetId, ShareId, ShareVisitId},
    share,
    share_visit::{self, VisitAction},
};
use sea_orm::{ActiveValue::Set, Condition, ExprTrait, prelude::*};

use crate::{access::Origin, error::Result, library::jobs::visits::SweepVisits, tx::Tx};

/// Counts that a link is opened, if it still opens, and notes by whom. Of many at once no more open
/// it than may.
pub async fn open(tx: &Tx, share: &share::Model, origin: &Origin) -> Result<bool> {
    let is_left = Condition::any()
        .add(share::COLUMN.max_views.is_null())
        .add(Expr::col(share::Column::Views).lt(Expr::col(share::Column::MaxViews)));
    let opened = share::Entity::update_many()
        .col_expr(share::Column::Views, Expr::col(share::Column::Views).add(1))
        .filter(share::COLUMN.id.eq(share.id))
        .filter(share::COLUMN.revoked_at.is_null())
        .filter(is_left)
        .exec(&tx.db)
        .await?;
    if opened.rows_affected == 0 {
        return Ok(false);
    }
    visit(tx, share.id, VisitAction::View, None, origin).await?;
    Ok(true)
}

/// Notes what somebody did who came by a link.
pub async fn visit(
    tx: &Tx,
    share: ShareId,
    action: VisitAction,
    asset: Option<AssetId>,
    origin: &Origin,
) -> Result<()> {
    let visit = share_visit::ActiveModel {
        id: Set(ShareVisitId::new()),
        share_id: Set(share),
        action: Set(action),
        asset_id: Set(asset),
        network: Set(origin.address.map(network)),
        user_agent: Set(origin.user_agent.as_deref().map(shortened)),
        at: Set(tx.now),
    };
    share_visit::Entity::insert(visit).exec_without_returning(&tx.db).await?;
    SweepVisits::later(tx).await
}

/// What a drop box keeps a place for while files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How many files.
    pub files: i32,
    /// How many bytes.
    pub bytes: i64,
}

/// Keeps a place in the drop box of a link, if there is one. Of many at once no more get one than
/// there are.
pub async fn reserve(tx: &Tx, share: &share::Model, place: Place) -> Result<bool> {
    let (files, bytes) = (share::Column::ReceivedFiles, share::Column::ReceivedBytes);
    let filled = |column, by: Expr| Expr::col(column).add(by);
    let reserved = share::Entity::update_many()
        .col_expr(files, filled(files, Expr::value(place.files)))
        .col_expr(bytes, filled(bytes, Expr::value(place.bytes)))
        .filter(share::COLUMN.id.eq(share.id))
        .filter(share::COLUMN.revoked_at.is_null())
        .filter(filled(files, Expr::value(place.files)).lte(Expr::col(share::Column::MaxFiles)))
        .filter(filled(bytes, Expr::value(place.bytes)).lte(Expr::col(share::Column::MaxBytes)))
        .exec(&tx.db)
        .await?;
    Ok(reserved.rows_affected > 0)
}

/// Gives back what was not used of a place.
pub async fn give_back(tx: &Tx, share: ShareId, unused: Place) -> Result<()> {
    let (files, bytes) = (share::Column::ReceivedFiles, share::Column::ReceivedBytes);
    share::Entity::update_many()
        .col_expr(files, Expr::col(files).sub(unused.files))
        .col_expr(bytes, Expr::col(bytes).sub(unused.bytes))
        .filter(share::COLUMN.id.eq(share))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// As much of what a program calls itself as is of use.
fn shortened(agent: &str) -> String {
    agent.chars().take(200).collect()
}

/// The network of an address, too large to tell who came from it: 256 addresses of IPv4, or what a
/// provider gives to tens of thousands of customers.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_forgotten_but_for_its_network() {
        for (address, kept) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ] {
            assert_eq!(network(address.parse().expect("an address")), kept);
        }
    }
}
