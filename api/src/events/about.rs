//! What facts are about.

use entity::id::AccountId;

use super::Event;

impl Event {
    /// Whose account it is about, where it says so, and the id of what.
    #[must_use]
    pub fn about(self) -> (Option<AccountId>, String) {
        match self {
            Self::AccountOpened { account }
            | Self::AccountChanged { account }
            | Self::AccountClosing { account, .. }
            | Self::AccountClosed { account, .. }
            | Self::CreditsLow { account, .. }
            | Self::WorkGivenUp { account, .. }
            | Self::RightsExpiring { account, .. }
            | Self::SubscriptionChanged { account } => (Some(account), account.to_string()),
            Self::InvitationChanged { account, invitation } => {
                (Some(account), invitation.to_string())
            }
            Self::MemberJoined { account, user, .. }
            | Self::MemberRoleChanged { account, user, .. }
            | Self::MemberLeft { account, user, .. } => (Some(account), user.to_string()),
            Self::AssetChanged { account, asset } => (Some(account), asset.to_string()),
            Self::BrandDeleted { account, brand } => (Some(account), brand.to_string()),
            Self::ConversationChanged { account, conversation } => {
                (Some(account), conversation.to_string())
            }
            Self::ConversationActivity { conversation, .. } => (None, conversation.to_string()),
            Self::DownloadChanged { account, download } => (Some(account), download.to_string()),
            Self::LibraryImportChanged { account, import } => (Some(account), import.to_string()),
            Self::OrderChanged { account, order } | Self::OrderLate { account, order } => {
                (Some(account), order.to_string())
            }
            Self::ProjectChanged { account, project, .. } => (Some(account), project.to_string()),
            Self::SceneCommentChanged { account, comment, .. }
            | Self::SceneCommented { account, comment }
            | Self::SceneMentioned { account, comment, .. } => (Some(account), comment.to_string()),
            Self::CommentChanged { account, comment, .. }
            | Self::Commented { account, comment }
            | Self::Mentioned { account, comment, .. } => (Some(account), comment.to_string()),
            Self::SessionsEnded { user } => (None, user.to_string()),
            Self::SessionStolen { session, .. } => (None, session.to_string()),
            Self::CreditsExpiring { account, lot } => (Some(account), lot.to_string()),
            Self::ReleaseWithdrawn { account, release } => (Some(account), release.to_string()),
            Self::ReviewChanged { account, cut, comment, .. } => {
                let about = comment.map(|(comment, _)| comment.to_string());
                (Some(account), about.unwrap_or_else(|| cut.to_string()))
            }
            Self::ReviewWanted { account, cut, .. } | Self::ReviewDecided { account, cut } => {
                (Some(account), cut.to_string())
            }
            Self::ReviewCommented { account, comment }
            | Self::ReviewMentioned { account, comment, .. } => {
                (Some(account), comment.to_string())
            }
            Self::NotificationAdded { notification, .. } => (None, notification.to_string()),
            Self::StaffAccessBegun { account, access } => (Some(account), access.to_string()),
            Self::UploadChanged { account, upload } => (Some(account), upload.to_string()),
            Self::UploadWanted { upload } => (None, upload.to_string()),
        }
    }
}
