//! Of which facts people are told.

mod accounts;
mod comments;
mod files;
mod orders;
mod people;
mod remarks;
mod review;
mod rights;
mod scenes;
mod staff;

use entity::notification::Topic;

use crate::{error::Result, events::Event, tx::Tx};

/// Tells whom an event concerns.
pub(crate) async fn react(tx: &Tx, event: Event) -> Result<()> {
    match event {
        Event::OrderChanged { order, .. } => orders::tell(tx, order).await,
        Event::OrderLate { order, .. } => orders::late(tx, order).await,
        Event::Mentioned { comment, user, .. } => comments::mentioned(tx, comment, user).await,
        Event::Commented { comment, .. } => comments::said(tx, comment).await,
        Event::DownloadChanged { download, .. } => files::download(tx, download).await,
        Event::LibraryImportChanged { import, .. } => files::import(tx, import).await,
        Event::UploadChanged { upload, .. } => files::upload(tx, upload).await,
        Event::ReviewCommented { comment, .. } => review::said(tx, comment).await,
        Event::ReviewMentioned { comment, user, .. } => review::mentioned(tx, comment, user).await,
        Event::ReviewWanted { cut, stage, user, told, .. } => {
            review::wanted(tx, cut, (stage, told), user).await
        }
        Event::ReviewDecided { cut, .. } => review::decided(tx, cut).await,
        Event::SceneCommented { comment, .. } => scenes::said(tx, comment).await,
        Event::SceneMentioned { comment, user, .. } => scenes::mentioned(tx, comment, user).await,
        Event::RightsExpiring { account, last, .. } => rights::tell(tx, account, last).await,
        Event::StaffAccessBegun { account, access } => staff::tell(tx, account, access).await,
        Event::MemberJoined { account, user, .. } => {
            people::came_or_went(tx, Topic::MemberJoined, account, user).await
        }
        Event::MemberLeft { account, user, .. } => {
            people::came_or_went(tx, Topic::MemberLeft, account, user).await
        }
        Event::MemberRoleChanged { account, user, .. } => people::changed(tx, account, user).await,
        Event::SessionStolen { user, session } => people::stolen(tx, user, session).await,
        Event::CreditsLow { account, left } => accounts::low(tx, account, left).await,
        Event::CreditsExpiring { account, lot } => accounts::expiring(tx, account, lot).await,
        Event::AccountClosing { account, at } => {
            accounts::ending(tx, account, Topic::AccountClosing, at).await
        }
        Event::AccountClosed { account, deletes_at } => {
            accounts::ending(tx, account, Topic::AccountClosed, deletes_at).await
        }
        Event::WorkGivenUp { account, count } => staff::given_up(tx, account, count).await,
        Event::ReleaseWithdrawn { account, release } => {
            rights::withdrawn(tx, account, release).await
        }
        _ => Ok(()),
    }
}
