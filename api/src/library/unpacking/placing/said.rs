use entity::{
    id::{AssetId, CommentId},
    saved_search,
};
use sea_orm::prelude::*;

use super::{Placed, Placing};
use crate::{
    accounts,
    error::Result,
    library::{
        actions::{mine, past, search},
        reads::find::searches,
        rules::{
            name,
            package::{self, CommentRecord, DecidedRecord, FavouritesRecord, SearchRecord},
            suggestion::Suggestion,
        },
    },
};

impl Placing<'_> {
    /// Finds the same comment on the same asset, or notes it.
    ///
    /// Whose address a package names did not say so for that reason: what somebody else said keeps
    /// their name as it was written, and only whoever imports gets back what was theirs.
    pub(super) async fn comment(&mut self, record: CommentRecord) -> Result<Placed<CommentId>> {
        let instants = [&record.created_at].into_iter();
        let instants = instants.chain(&record.edited_at).chain(&record.resolved_at);
        package::years(instants.chain(&record.deleted_at))?;
        let asset = AssetId(self.item(record.asset).await?.0);
        let reply_to = match record.reply_to {
            Some(above) => Some(CommentId(self.item(above).await?.0)),
            None => None,
        };
        let importer = accounts::reads::user(&self.tx.db, self.member.user).await?;
        let (author, author_name) = match record.author {
            Some(author) => match importer.filter(|it| Some(&it.email) == author.email.as_ref()) {
                Some(importer) => (Some(importer.id), None),
                None => (None, Some(author.name)),
            },
            None => (None, None),
        };
        let said = past::Said {
            asset,
            revision: record.revision,
            author,
            author_name,
            reply_to,
            text: record.text,
            moment: record.moment,
            shapes: record.shapes,
            created_at: record.created_at,
            edited_at: record.edited_at,
            resolved_at: record.resolved_at,
            deleted_at: record.deleted_at,
        };
        past::say(self.tx, self.member, said).await
    }

    /// Notes what was decided about what was suggested for an asset.
    pub(super) async fn decided(
        &mut self,
        asset: AssetId,
        decided: &[DecidedRecord],
    ) -> Result<()> {
        let tx = self.tx;
        for one in decided {
            let suggestion = Suggestion { path: one.path.clone(), region: one.region };
            let decide = async || past::decide(tx, asset, one.kind, suggestion, one.accepted).await;
            self.part(decide).await?;
        }
        Ok(())
    }

    /// Marks assets for whoever imports.
    pub(super) async fn favourites(&mut self, record: &FavouritesRecord) -> Result<()> {
        let (tx, member) = (self.tx, self.member);
        for asset in self.items(&record.assets).await? {
            self.part(async || mine::favourite(tx, member, AssetId(asset), true).await).await?;
        }
        Ok(())
    }

    /// Saves a search, unless there is one of the same name; tells whether it is new.
    pub(super) async fn search(&mut self, record: SearchRecord) -> Result<bool> {
        let key = name::key(&name::typed(&record.name)?);
        let whose = saved_search::COLUMN.user_id;
        let there = searches::visible_to(self.member)
            .filter(saved_search::COLUMN.name_key.eq(key))
            .filter(if record.shared { whose.is_null() } else { whose.is_not_null() })
            .one(&self.tx.db)
            .await?;
        if there.is_some() {
            return Ok(false);
        }
        let filter = self.translated(record.filter).await?;
        search::create(self.tx, self.member, &record.name, filter, record.shared).await?;
        Ok(true)
    }
}
