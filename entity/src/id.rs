//! Typed ids.
//!
//! An id is a version 7 UUID in the database and `prj_0192…` on the wire, so that an id of the wrong kind
//! is refused by the compiler in here and by the schema out there.

use std::{borrow::Cow, fmt, str::FromStr};

use async_graphql::{
    ContextSelectionSet, ID, InputType, InputValueError, InputValueResult, OutputType, Positioned,
    ServerResult, Value, connection::CursorType, parser::types::Field, registry::Registry,
};
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id; later ids sort after earlier ones.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "an id is never a default")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|uuid| uuid.parse().ok())
                    .map(Self)
                    .ok_or_else(|| format!(concat!("`{}` is not an id of the form `", $prefix, "_…`"), text))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl CursorType for $name {
            type Error = String;

            fn decode_cursor(text: &str) -> Result<Self, String> {
                text.parse()
            }

            fn encode_cursor(&self) -> String {
                self.to_string()
            }
        }

        impl InputType for $name {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                <ID as InputType>::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <ID as InputType>::create_type_info(registry)
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                match value.unwrap_or_default() {
                    Value::String(text) => text.parse().map_err(InputValueError::custom),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.to_string())
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $name {
            fn type_name() -> Cow<'static, str> {
                <ID as OutputType>::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <ID as OutputType>::create_type_info(registry)
            }

            async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                Ok(InputType::to_value(self))
            }
        }
    )*};
}

ids! {
    /// Names a user.
    UserId = "usr";
    /// Names a account.
    AccountId = "acc";
    /// Names a membership of a user in an account.
    MembershipId = "mem";
    /// Names an invitation to an account.
    InvitationId = "inv";
    /// Names a session.
    SessionId = "ses";
    /// Names an identity provider of an account.
    IdentityProviderId = "idp";
    /// Names what a provider calls a person.
    IdentityId = "idn";
    /// Names what a provider has said of a person.
    ProviderAnswerId = "pan";
    /// Names a token with which a program works for an account.
    ServiceTokenId = "svt";
    /// Names a change of an e-mail address.
    EmailChangeId = "emc";
    /// Names a mailed link's token.
    EmailTokenId = "evt";
    /// Names a passkey.
    PasskeyId = "pky";
    /// Names something that somebody was asked.
    ChallengeId = "chl";
    /// Names a key under which secrets are kept.
    SafeKeyId = "sfk";
    /// Names a blob.
    BlobId = "blb";
    /// Names a folder of a library.
    FolderId = "fld";
    /// Names a collection of assets.
    CollectionId = "col";
    /// Names a saved search.
    SavedSearchId = "sch";
    /// Names an asset.
    AssetId = "ast";
    /// Names a revision of an asset.
    RevisionId = "rev";
    /// Names what a layer says about an asset.
    DetailId = "det";
    /// Names a suggestion for an asset.
    SuggestionId = "sug";
    /// Names a rendition.
    RenditionId = "rnd";
    /// Names a tag.
    TagId = "tag";
    /// Names a person whom nametags point at.
    PersonId = "per";
    /// Names a release of a person.
    ReleaseId = "rel";
    /// Names a nametag.
    NametagId = "nam";
    /// Names a link by which something is given away.
    ShareId = "shr";
    /// Names a visit by such a link.
    ShareVisitId = "vis";
    /// Names a comment on an asset.
    CommentId = "cmt";
    /// Names an upload under way.
    UploadId = "upl";
    /// Names an archive of files that somebody fetches.
    DownloadId = "dwn";
    /// Names a package of a library that is imported.
    LibraryImportId = "imp";
    /// Names a brand.
    BrandId = "brn";
    /// Names a credit lot.
    LotId = "lot";
    /// Names a credit hold.
    HoldId = "hld";
    /// Names a grant or correction of credits that somebody asked for.
    CreditRequestId = "crq";
    /// Names a transfer of credits between two books.
    TransferId = "trf";
    /// Names a ledger entry.
    EntryId = "ent";
    /// Names a project.
    ProjectId = "prj";
    /// Names a scene of a project.
    SceneId = "scn";
    /// Names a comment on a scene.
    SceneCommentId = "scc";
    /// Names a placement in a scene.
    PlacementId = "plc";
    /// Names an edit of a project.
    ProjectEditId = "ped";
    /// Names a template of the house.
    HouseTemplateId = "htm";
    /// Names a link to the storyboard of a project.
    StoryboardLinkId = "sbl";
    /// Names a quote.
    QuoteId = "quo";
    /// Names a video order.
    OrderId = "ord";
    /// Names a step of an order.
    OrderEventId = "oev";
    /// Names a cut of an ordered video.
    CutId = "cut";
    /// Names a comment on a cut.
    ReviewCommentId = "rvc";
    /// Names a decision on a cut.
    ReviewDecisionId = "rvd";
    /// Names a reviewer of an order from outside the account.
    ReviewGuestId = "rvg";
    /// Names a stage of the review of an order.
    ReviewStageId = "rvs";
    /// Names a round of changes of an order.
    ReviewRoundId = "rvr";
    /// Names what those who make a video tell one another.
    OrderNoteId = "ont";
    /// Names the terms of a plan.
    PlanId = "pln";
    /// Names what an account subscribes to.
    SubscriptionId = "sub";
    /// Names an entry of the price list.
    PriceId = "prc";
    /// Names a product of the store.
    ProductId = "prd";
    /// Names a purchase.
    PurchaseId = "pur";
    /// Names a booked service.
    BookingId = "bok";
    /// Names a conversation with Vibbio.
    ConversationId = "cnv";
    /// Names a message of a conversation.
    MessageId = "msg";
    /// Names a job of the queue.
    JobId = "job";
    /// Names a notification.
    NotificationId = "ntf";
    /// Names a time in which somebody at Vibbio looks at an account.
    StaffAccessId = "sta";
    /// Names what somebody at Vibbio was shown.
    StaffSightId = "sgt";
    /// Names a mail.
    MailId = "mal";
}
