//! What is left for later: reminding those who have to decide.

use entity::{
    cut,
    id::{CutId, ReviewStageId},
};
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use super::reads;
use crate::{app::Platform, error::Result, events::Event, jobs::Job};

/// Reminds the reviewers of a stage who have not decided, if it is still their turn.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RemindReviewers {
    /// The cut.
    pub cut: CutId,
    /// The stage.
    pub stage: ReviewStageId,
    /// How often they were told before.
    pub told: u8,
}

impl Job for RemindReviewers {
    const NAME: &'static str = "remind_reviewers";

    async fn run(self, platform: &Platform) -> Result<()> {
        let tx = platform.begin().await?;
        let Some(cut) = cut::Entity::find_by_id(self.cut).one(&tx.db).await? else {
            return Ok(());
        };
        let course = reads::course(&tx.db, &cut).await?;
        let open = course.open().filter(|open| open.id == self.stage && cut.outcome.is_none());
        let Some(open) = open else { return Ok(()) };
        let newest = reads::newest(&tx.db, cut.order_id).await?;
        if newest.is_none_or(|newest| newest.id != cut.id) {
            return Ok(());
        }
        for user in open.missing.iter().filter_map(|reviewer| reviewer.user()) {
            let (account, cut, stage) = (cut.account_id, self.cut, self.stage);
            let told = self.told;
            tx.record(Event::ReviewWanted { account, cut, stage, user, told }).await?;
        }
        Ok(tx.commit().await?)
    }
}
