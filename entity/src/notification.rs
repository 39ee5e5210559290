//! What people are told.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    class::{Category, Purpose, Retention},
    id::{AccountId, NotificationId, UserId},
    notification_preference::NotificationKind,
};

/// What exactly people are told of.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "NotificationTopic")]
pub enum Topic {
    /// An order was placed.
    OrderPlaced,
    /// Vibbio took an order on.
    OrderAccepted,
    /// Production of an order began.
    OrderStarted,
    /// An order waits for the customer.
    OrderOnHold,
    /// An order goes on.
    OrderResumed,
    /// Vibbio cannot make what was ordered.
    OrderDeclined,
    /// An order was cancelled.
    OrderCancelled,
    /// A cut waits to be reviewed.
    ReviewWanted,
    /// Something came of a cut.
    ReviewDecided,
    /// Finished videos are in the library.
    OrderDelivered,
    /// An order was not delivered when it was due.
    OrderLate,
    /// Somebody mentioned the person in a comment.
    Mentioned,
    /// Somebody replied to the person's comment.
    Replied,
    /// Somebody commented where the person has commented.
    Commented,
    /// Rights to assets or releases of persons end soon.
    RightsExpiring,
    /// An archive of files can be fetched.
    ArchiveReady,
    /// An archive could not be packed.
    ArchiveFailed,
    /// A package was brought into the library.
    ImportEnded,
    /// A file that came over time was not taken.
    UploadRejected,
    /// Somebody at Vibbio looks at the account's material.
    StaffAccess,
    /// Somebody joined the account.
    MemberJoined,
    /// Somebody left the account, or was taken out of it.
    MemberLeft,
    /// The person is something else to the account.
    RoleChanged,
    /// What kept a session of the person going was copied; it has ended.
    SessionStolen,
    /// The account has few credits left.
    CreditsLow,
    /// Credits of the account expire soon.
    CreditsExpiring,
    /// The account closes to writes soon.
    AccountClosing,
    /// The account has closed, and is deleted soon.
    AccountClosed,
    /// With a deleted account orders and bookings were given up.
    WorkGivenUp,
    /// A person has taken a release back.
    ReleaseWithdrawn,
}

/// What is told, in the words of people: names and sayings, without any markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Facts {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What was said, or the reason that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// A number: of an order, or of things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// How many credits it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<i32>,
    /// A day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
}

/// What one person is told of one fact.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    pub user_id: UserId,
    /// The account that it is about, if it is about one.
    pub account_id: Option<AccountId>,
    pub topic: Topic,
    pub kind: NotificationKind,
    /// The id of what it is about, as clients know it.
    pub subject: String,
    /// Names the fact, of which a person is told once.
    pub fact: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub facts: Facts,
    /// Whether it is shown in the product, and not only written by mail.
    pub is_shown: bool,
    pub created_at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
    /// When it is due in the mail of the day.
    pub digest_at: Option<DateTimeUtc>,
    /// The mail that told of it.
    pub mail: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What somebody is told; nobody else needs it.
const TOLD: Class = Class {
    category: Category::Content,
    purpose: Purpose::Service,
    retention: Retention::WithUser,
    ..Class::USAGE
};

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Topic
            | Column::Kind
            | Column::Subject
            | Column::Fact
            | Column::Facts
            | Column::ReadAt => TOLD,
            Column::Id
            | Column::UserId
            | Column::AccountId
            | Column::IsShown
            | Column::CreatedAt
            | Column::DigestAt
            | Column::Mail => Class::TECHNICAL,
        }
    }
}
