//! Facts that others may react to.
//!
//! A domain speaks to the domains on its right only by recording an [`Event`]. Reactions that
//! belong to the same unit of work run at once, inside the transaction ([`Tx::record`]); those who
//! listen, such as subscriptions on any node, hear of it after the commit.

mod about;
mod bus;

use async_graphql::Enum;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{
        AccountId, AssetId, BrandId, CommentId, ConversationId, CutId, DownloadId, InvitationId,
        LibraryImportId, LotId, NotificationId, OrderId, ProjectEditId, ProjectId, ReleaseId,
        ReviewCommentId, ReviewStageId, SceneCommentId, SessionId, StaffAccessId, UploadId, UserId,
    },
    role::AccountRole,
};
use serde::{Deserialize, Serialize};

pub use self::bus::Bus;
use crate::{error::Result, reactions, tx::Tx};

/// What somebody in a conversation does for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ConversationActivityKind")]
pub enum Activity {
    /// Begins to follow the conversation.
    Comes,
    /// Follows it no more.
    Leaves,
    /// Is about to write.
    Types,
}

/// A fact, told after the unit of work that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Event {
    /// An account was opened.
    AccountOpened {
        /// The account.
        account: AccountId,
    },
    /// An account is called something else.
    AccountChanged {
        /// The account.
        account: AccountId,
    },
    /// Somebody was invited to an account, or something became of it.
    InvitationChanged {
        /// The account.
        account: AccountId,
        /// The invitation.
        invitation: InvitationId,
    },
    /// Somebody joined an account.
    MemberJoined {
        /// The account.
        account: AccountId,
        /// The person.
        user: UserId,
        /// What the person is to it.
        role: AccountRole,
    },
    /// Somebody is something else to an account.
    MemberRoleChanged {
        /// The account.
        account: AccountId,
        /// The person.
        user: UserId,
        /// What the person was to it.
        from: AccountRole,
        /// What the person is to it.
        to: AccountRole,
    },
    /// Somebody left an account, or was taken out of it.
    MemberLeft {
        /// The account.
        account: AccountId,
        /// The person.
        user: UserId,
        /// What the person was to it.
        role: AccountRole,
    },
    /// An asset was added, changed, made ready or removed.
    AssetChanged {
        /// Whose library it is in.
        account: AccountId,
        /// The asset.
        asset: AssetId,
    },
    /// A brand was deleted.
    BrandDeleted {
        /// Whose it was.
        account: AccountId,
        /// The brand.
        brand: BrandId,
    },
    /// A comment on an asset was made, changed, resolved or deleted.
    CommentChanged {
        /// Whose library the asset is in.
        account: AccountId,
        /// The asset.
        asset: AssetId,
        /// The comment.
        comment: CommentId,
    },
    /// Something was done to a project.
    ProjectChanged {
        /// Whose it is.
        account: AccountId,
        /// The project.
        project: ProjectId,
        /// What was done; none where it says nothing else of its video.
        edit: Option<ProjectEditId>,
    },
    /// A comment on a scene was made, changed, resolved or deleted.
    SceneCommentChanged {
        /// Whose project it is.
        account: AccountId,
        /// The project.
        project: ProjectId,
        /// The comment.
        comment: SceneCommentId,
    },
    /// Somebody said something about a scene.
    SceneCommented {
        /// Whose project it is.
        account: AccountId,
        /// The comment.
        comment: SceneCommentId,
    },
    /// A comment on a scene mentions somebody whom it did not mention before.
    SceneMentioned {
        /// Whose project it is.
        account: AccountId,
        /// The comment.
        comment: SceneCommentId,
        /// Who is mentioned.
        user: UserId,
    },
    /// Something happened in a conversation.
    ConversationChanged {
        /// Whose conversation it is.
        account: AccountId,
        /// The conversation.
        conversation: ConversationId,
    },
    /// Somebody in a conversation does something that nobody keeps.
    ConversationActivity {
        /// The conversation.
        conversation: ConversationId,
        /// Who does it.
        user: UserId,
        /// What it is.
        activity: Activity,
    },
    /// An archive was packed further, or it is something else now.
    DownloadChanged {
        /// From whose library it is.
        account: AccountId,
        /// The archive.
        download: DownloadId,
    },
    /// More of a package was imported, or the import is something else now.
    LibraryImportChanged {
        /// Into whose library it goes.
        account: AccountId,
        /// The import.
        import: LibraryImportId,
    },
    /// An order was placed or went on.
    OrderChanged {
        /// Whose order it is.
        account: AccountId,
        /// The order.
        order: OrderId,
    },
    /// An order was not delivered when it was due.
    OrderLate {
        /// Whose order it is.
        account: AccountId,
        /// The order.
        order: OrderId,
    },
    /// What an account subscribes to was changed, or will be, or the account was closed.
    SubscriptionChanged {
        /// The account.
        account: AccountId,
    },
    /// Somebody said something about an asset.
    Commented {
        /// Whose library the asset is in.
        account: AccountId,
        /// The comment.
        comment: CommentId,
    },
    /// A comment mentions somebody whom it did not mention before.
    Mentioned {
        /// Whose library the asset is in.
        account: AccountId,
        /// The comment.
        comment: CommentId,
        /// Who is mentioned.
        user: UserId,
    },
    /// Somebody is told of something.
    NotificationAdded {
        /// Who is told.
        user: UserId,
        /// What they are told.
        notification: NotificationId,
    },
    /// Sessions of somebody have ended before their time.
    SessionsEnded {
        /// Whose they were.
        user: UserId,
    },
    /// What kept a session going was used by a second party; it has ended.
    SessionStolen {
        /// Whose it was.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// A hold has left an account few credits.
    CreditsLow {
        /// The account.
        account: AccountId,
        /// How many it can spend.
        left: i32,
    },
    /// Credits of an account expire soon.
    CreditsExpiring {
        /// The account.
        account: AccountId,
        /// The lot.
        lot: LotId,
    },
    /// An account closes to writes soon.
    AccountClosing {
        /// The account.
        account: AccountId,
        /// When it closes.
        at: DateTime<Utc>,
    },
    /// An account has closed to writes, and is deleted soon.
    AccountClosed {
        /// The account.
        account: AccountId,
        /// When it is deleted.
        deletes_at: DateTime<Utc>,
    },
    /// With a deleted account the orders and bookings are given up that were under way.
    WorkGivenUp {
        /// The account.
        account: AccountId,
        /// How many there were.
        count: u32,
    },
    /// A person has taken a release back.
    ReleaseWithdrawn {
        /// The account that has it.
        account: AccountId,
        /// The release.
        release: ReleaseId,
    },
    /// A cut was shown or decided on, or a comment on it is otherwise.
    ReviewChanged {
        /// Whose order it is.
        account: AccountId,
        /// The order.
        order: OrderId,
        /// The cut.
        cut: CutId,
        /// The comment, if it is about one, and whether only Vibbio's people see it.
        comment: Option<(ReviewCommentId, bool)>,
    },
    /// Somebody said something about a cut.
    ReviewCommented {
        /// Whose order it is.
        account: AccountId,
        /// The comment.
        comment: ReviewCommentId,
    },
    /// A comment on a cut mentions somebody whom it did not mention before.
    ReviewMentioned {
        /// Whose order it is.
        account: AccountId,
        /// The comment.
        comment: ReviewCommentId,
        /// Who is mentioned.
        user: UserId,
    },
    /// It is somebody's turn to decide on a cut.
    ReviewWanted {
        /// Whose order it is.
        account: AccountId,
        /// The cut.
        cut: CutId,
        /// The stage in which they decide.
        stage: ReviewStageId,
        /// Who decides.
        user: UserId,
        /// How often they were told before.
        told: u8,
    },
    /// Something came of a cut.
    ReviewDecided {
        /// Whose order it is.
        account: AccountId,
        /// The cut.
        cut: CutId,
    },
    /// Rights of an account end soon.
    RightsExpiring {
        /// The account.
        account: AccountId,
        /// The last day on which they stand.
        last: NaiveDate,
    },
    /// Somebody at Vibbio begins to look at an account.
    StaffAccessBegun {
        /// The account.
        account: AccountId,
        /// The time of looking.
        access: StaffAccessId,
    },
    /// Bytes of a file came in, or it is something else now.
    UploadChanged {
        /// In whose library it goes.
        account: AccountId,
        /// The upload.
        upload: UploadId,
    },
    /// Somebody came back for an upload: whoever still receives for it is to let go.
    UploadWanted {
        /// The upload.
        upload: UploadId,
    },
}

impl Tx {
    /// Records a fact: runs the reactions that belong to this unit of work, and tells the rest
    /// after the commit.
    pub async fn record(&self, event: Event) -> Result<()> {
        self.deeds.lock().await.fact(event);
        self.keep(event).await;
        // A reaction may record what follows from it in turn.
        Box::pin(reactions::react(self, event)).await
    }
}
