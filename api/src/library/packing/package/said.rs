use std::collections::{HashMap, HashSet};

use entity::{
    comment, favourite,
    id::{AssetId, RevisionId},
    saved_search, share, user,
};
use sea_orm::{DatabaseConnection, QueryOrder, QuerySelect, prelude::*};

use super::inventory::Item;
use crate::{
    access::Member,
    accounts,
    error::Result,
    library::{
        reads::{find::searches, shares},
        rules::{
            comment::Moment,
            package::{
                AuthorRecord, CommentRecord, FavouritesRecord, LinkRecord, Record, SearchRecord,
            },
        },
    },
};

/// How many favourites stand in one line.
const IN_LINE: usize = 500;

/// Writes what people said about some assets, each reply behind what it replies to.
pub(super) async fn comments(db: &DatabaseConnection, items: &[Item]) -> Result<Vec<Record>> {
    let said = comment::Entity::find()
        .filter(comment::COLUMN.asset_id.is_in(items.iter().map(|item| item.asset)))
        .order_by_asc(comment::COLUMN.id)
        .all(db)
        .await?;
    let authors: HashSet<_> = said.iter().filter_map(|row| row.author_id).collect();
    let authors = accounts::reads::users(db, authors).await?;
    let numbers: HashMap<RevisionId, usize> = items
        .iter()
        .flat_map(|item| item.files.iter().map(|file| file.revision).zip(0..))
        .collect();
    let (replies, comments): (Vec<_>, Vec<_>) =
        said.into_iter().partition(|row| row.reply_to_id.is_some());
    let record = |row: comment::Model| {
        let author = row.author_id.and_then(|id| authors.get(&id));
        let author = author.map(user_of).or(row.author_name.map(named));
        let rate = row.rate_numerator.zip(row.rate_denominator);
        let moment = row.frame.zip(rate).map(|(frame, (rate_numerator, rate_denominator))| {
            let last_frame = row.last_frame;
            Moment { frame, last_frame, rate_numerator, rate_denominator }
        });
        Record::Comment(Box::new(CommentRecord {
            id: row.id,
            asset: row.asset_id,
            revision: numbers.get(&row.revision_id).copied().unwrap_or_default(),
            author,
            reply_to: row.reply_to_id,
            text: row.text,
            moment,
            shapes: row.shapes.0,
            created_at: row.created_at,
            edited_at: row.edited_at,
            resolved_at: row.resolved_at,
            deleted_at: row.deleted_at,
        }))
    };
    Ok(comments.into_iter().chain(replies).map(record).collect())
}

fn user_of(user: &user::Model) -> AuthorRecord {
    AuthorRecord { name: user.name.clone(), email: Some(user.email.clone()) }
}

fn named(name: String) -> AuthorRecord {
    AuthorRecord { name, email: None }
}

/// Writes which of the assets that are packed a member has marked.
pub(super) async fn favourites(
    db: &DatabaseConnection,
    member: &Member,
    packed: &HashSet<AssetId>,
) -> Result<Vec<Record>> {
    let marked: Vec<AssetId> = favourite::Entity::find()
        .select_only()
        .column(favourite::Column::AssetId)
        .filter(favourite::COLUMN.user_id.eq(member.user))
        .order_by_asc(favourite::COLUMN.added_at)
        .order_by_asc(favourite::COLUMN.asset_id)
        .into_tuple()
        .all(db)
        .await?;
    let marked: Vec<_> = marked.into_iter().filter(|asset| packed.contains(asset)).collect();
    let record = |some: &[AssetId]| Record::Favourites(FavouritesRecord { assets: some.to_vec() });
    Ok(marked.chunks(IN_LINE).map(record).collect())
}

/// Writes the searches that a member sees.
pub(super) async fn searches(db: &DatabaseConnection, member: &Member) -> Result<Vec<Record>> {
    let record = |row: saved_search::Model| {
        let (name, shared, filter) = (row.name, row.user_id.is_none(), row.filter);
        Record::Search(Box::new(SearchRecord { name, shared, filter }))
    };
    Ok(searches::list(db, member).await?.into_iter().map(record).collect())
}

/// Writes which links lead to what is packed and are not revoked.
pub(super) async fn links(
    db: &DatabaseConnection,
    member: &Member,
    packed: &HashSet<AssetId>,
) -> Result<Vec<Record>> {
    let links = shares::visible_to(member)
        .filter(share::COLUMN.revoked_at.is_null())
        .order_by_asc(share::COLUMN.id);
    let links = links.all(db).await?.into_iter();
    let links = links.filter(|link| link.asset_id.is_none_or(|asset| packed.contains(&asset)));
    let record = |row: share::Model| {
        Record::Link(Box::new(LinkRecord {
            name: row.name,
            asset: row.asset_id,
            collection: row.collection_id,
            folder: row.folder_id,
            password: row.password_hash.is_some(),
            shows_contents: row.shows_contents,
            allows_download: row.allows_download,
            allows_upload: row.allows_upload,
            watermark: row.watermark,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }))
    };
    Ok(links.map(record).collect())
}
