//! What was done, by whom and to what: never changed, each entry bound to the one before it.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    class::{Basis, Category, Erasure, Purpose, Retention, Subject},
    id::AccountId,
};

/// What sort of doer did something.
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
#[graphql(name = "AuditActorKind")]
pub enum ActorKind {
    /// A member of the account, or a person who becomes one.
    User,
    /// Somebody who works for Vibbio.
    Staff,
    /// A program of the account's own, by a token.
    ServiceToken,
    /// Work that Vibbio does by itself.
    Job,
    /// Somebody who came by a link.
    LinkVisitor,
    /// Somebody who is not signed in.
    Stranger,
    /// Whoever runs the server, by a command.
    Operator,
}

/// One thing that was done.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Whose chain it is in: an account's, or with the nil id Vibbio's own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Its place in the chain, from one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub recorded_at: DateTimeUtc,
    pub actor_kind: ActorKind,
    /// The id of the doer, as clients know it.
    pub actor: Option<String>,
    /// The name of the mutation, of the job, or of the route.
    pub action: String,
    /// The id of what it was done to, as clients know it.
    pub subject: Option<String>,
    /// How many subjects it sums up.
    pub count: i32,
    /// The digest of the subject as it was.
    pub before: Option<String>,
    /// The digest of the subject as it is since, or of the ids of the subjects.
    pub after: Option<String>,
    /// The request that asked for it, as the log names it.
    pub request: Option<String>,
    /// Where the request came from; gone after a while.
    pub address: Option<String>,
    /// Keeps the address from being guessed by its digest; gone with it.
    pub salt: Option<String>,
    /// The digest of salt and address, which stays.
    pub address_digest: Option<String>,
    /// The hash of the entry before.
    pub previous: String,
    /// Binds everything above but the address itself.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// What was done in an account, by ids and digests. It goes with the account.
const TRACE: Class = Class {
    subject: Subject::Account,
    category: Category::Technical,
    purpose: Purpose::Security,
    basis: Basis::Interest,
    retention: Retention::WithAccount,
    erasure: Erasure::Keep,
};

/// Who did it: an id that tells nothing once the person is erased. A chain that could be changed
/// for one person would prove nothing for anybody, so that it is withheld from erasure.
const DOER: Class = Class { subject: Subject::User, erasure: Erasure::Withhold, ..TRACE };

/// Where from: emptied after a while, for which the chain makes room.
const PLACE: Class = Class { erasure: Erasure::Anonymise, ..Class::USAGE };

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ActorKind | Column::Actor | Column::Request => DOER,
            Column::Address | Column::Salt => PLACE,
            Column::AccountId
            | Column::Number
            | Column::RecordedAt
            | Column::Action
            | Column::Subject
            | Column::Count
            | Column::Before
            | Column::After
            | Column::AddressDigest
            | Column::Previous
            | Column::Hash => TRACE,
        }
    }
}
