//! The mails that comments cause.

use entity::{
    asset, comment,
    id::{CommentId, UserId},
};
use minijinja::context;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{accounts, app::Platform, error::Result, jobs::Job, mail::Letter};

/// Tells a person that a comment mentions them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MailMention {
    /// The comment.
    pub comment: CommentId,
    /// The person.
    pub user: UserId,
}

impl Job for MailMention {
    const NAME: &'static str = "mail_mention";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let comment = comment::Entity::find_by_id(self.comment).one(db).await?;
        let Some(comment) = comment.filter(|comment| comment.deleted_at.is_none()) else {
            return Ok(());
        };
        let asset = asset::Entity::find_by_id(comment.asset_id).one(db).await?;
        let person = accounts::reads::user(db, self.user).await?;
        let Some(((asset, person), author)) = asset.zip(person).zip(comment.author_id) else {
            return Ok(());
        };
        let memberships = accounts::reads::memberships(db, person.id).await?;
        if memberships.iter().all(|row| row.account_id != comment.account_id) {
            return Ok(());
        }
        let author = accounts::reads::user(db, author).await?;
        let letter = Letter {
            template: "mention",
            about: format!("{}.{}", comment.id, person.id),
            data: context! {
                author => author.map(|author| author.name).unwrap_or_default(),
                title => asset.name,
                excerpt => comment.text,
                link => platform.config.link(&format!("assets/{}", asset.id)),
            },
        };
        platform.mailer.send(&person, letter).await
    }
}
