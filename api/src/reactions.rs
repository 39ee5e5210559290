//! What follows from an event within the same unit of work.

use entity::id::AssetId;
use sea_orm::DbErr;

use crate::{
    credits,
    error::Result,
    events::Event,
    library::{actions::card, jobs::SweepWords},
    notifications, projects, review, subscriptions,
    tx::Tx,
};

/// Does what belongs to an event.
pub(crate) async fn react(tx: &Tx, event: Event) -> Result<()> {
    notifications::reactions::react(tx, event).await?;
    match event {
        Event::AccountOpened { account } => {
            subscriptions::actions::begin_trial(tx, account).await?;
            credits::actions::welcome(tx, account).await
        }
        Event::AssetChanged { account, asset } => {
            if tx.note_change(asset).await {
                SweepWords::later(tx, account).await?;
            }
            Ok(())
        }
        Event::BrandDeleted { brand, .. } => {
            projects::actions::project::lose_brand(tx, brand).await
        }
        Event::OrderChanged { order, .. } => review::actions::certify::follow(tx, order).await,
        Event::AccountChanged { .. }
        | Event::CommentChanged { .. }
        | Event::ConversationChanged { .. }
        | Event::ConversationActivity { .. }
        | Event::DownloadChanged { .. }
        | Event::InvitationChanged { .. }
        | Event::LibraryImportChanged { .. }
        | Event::MemberJoined { .. }
        | Event::MemberLeft { .. }
        | Event::MemberRoleChanged { .. }
        | Event::OrderLate { .. }
        | Event::SessionsEnded { .. }
        | Event::SessionStolen { .. }
        | Event::CreditsLow { .. }
        | Event::CreditsExpiring { .. }
        | Event::AccountClosing { .. }
        | Event::AccountClosed { .. }
        | Event::ReleaseWithdrawn { .. }
        | Event::WorkGivenUp { .. }
        | Event::ProjectChanged { .. }
        | Event::SubscriptionChanged { .. }
        | Event::Commented { .. }
        | Event::Mentioned { .. }
        | Event::NotificationAdded { .. }
        | Event::ReviewChanged { .. }
        | Event::ReviewCommented { .. }
        | Event::ReviewDecided { .. }
        | Event::ReviewMentioned { .. }
        | Event::ReviewWanted { .. }
        | Event::RightsExpiring { .. }
        | Event::SceneCommentChanged { .. }
        | Event::SceneCommented { .. }
        | Event::SceneMentioned { .. }
        | Event::StaffAccessBegun { .. }
        | Event::UploadChanged { .. }
        | Event::UploadWanted { .. } => Ok(()),
    }
}

/// Does, before a unit of work ends, what is done once for all assets that it has changed.
pub(crate) async fn conclude(tx: &Tx, changed: &[AssetId]) -> Result<(), DbErr> {
    // It is part of every unit of work, and most change no asset: those need not make room for it.
    Box::pin(card::write(tx, changed)).await
}
