use serde::{Deserialize, Serialize};

use crate::{app::Platform, error::Result, jobs::Job, library::actions::card};

/// How many steps one job takes before it makes way for others.
const STEPS: usize = 50;

/// Writes the cards anew that say what was true before a folder, a tag or a person was changed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WriteCards {}

impl Job for WriteCards {
    const NAME: &'static str = "write_cards";

    async fn run(self, platform: &Platform) -> Result<()> {
        for _ in 0..STEPS {
            let tx = platform.begin().await?;
            tx.leave_unwritten().await;
            let is_done = card::write_due(&tx).await?;
            tx.commit().await?;
            if is_done {
                return Ok(());
            }
        }
        let tx = platform.begin().await?;
        tx.leave_unwritten().await;
        tx.enqueue(Self {}).await?;
        tx.commit().await?;
        Ok(())
    }
}
