//! The GraphQL schema: every domain's queries and mutations, merged.

use async_graphql::{
    Context, Enum, MergedObject, MergedSubscription, Object, SDLExportOptions, SchemaBuilder,
    SimpleObject, dataloader::DataLoader,
};

use crate::{
    accounts::{
        factors::graphql::{AppMutation, PasskeyMutation, ProofMutation, SecondFactorMutation},
        graphql::{
            AccountMutation, AccountQuery, AddressMutation, BillingMutation, FeatureMutation,
            FeatureQuery, InvitationMutation, InvitationQuery, JoiningMutation, PasswordMutation,
            PeopleMutation, PreferenceMutation, RegistrationMutation, ServiceTokenMutation,
            ServiceTokenQuery, SessionListMutation, SessionMutation,
        },
        identity::graphql::{
            IdentityMutation, IdentityQuery, ProviderMutation, ProviderProofMutation,
            ProviderQuery, ProviderSignInMutation, ProviderSignInQuery,
        },
    },
    app::Platform,
    audit::graphql::AuditQuery,
    brand::graphql::{BrandMutation, BrandQuery},
    chat::graphql::{ConversationQuery, ConversationSubscription, TalkMutation},
    context::ContextExt,
    credits::graphql::{CreditMutation, CreditQuery},
    error::Code,
    library::graphql::{
        AssetMutation, CollectionMutation, CommentMutation, CommentSubscription, DetailMutation,
        DownloadMutation, DownloadQuery, DownloadSubscription, DuplicateQuery, FindQuery,
        FolderMutation, FramingMutation, LibraryImportQuery, LibraryImportSubscription,
        LibraryQuery, LibrarySubscription, MineMutation, NametagMutation, PackageMutation,
        PersonMutation, PlaybackMutation, RevisionMutation, RightsMutation, SavedSearchMutation,
        SelectionMutation, ShareMutation, ShareQuery, SignedUploadMutation, TagMutation,
        TrashMutation, UploadMutation, UploadQuery, UploadSubscription,
    },
    notifications::graphql::{NotificationMutation, NotificationQuery, NotificationSubscription},
    orders::graphql::{OrderMutation, OrderQuery, OrderSubscription},
    prices::graphql::PriceQuery,
    projects::graphql::{PlanningMutation, PlanningQuery, ProjectSubscription},
    review::graphql::{
        ReviewMutation, ReviewQuery, ReviewSubscription, VisitQuery, VisitSubscription,
    },
    staff_access::graphql::{StaffAccessMutation, StaffAccessQuery},
    store::graphql::{
        BookingMutation, BookingQuery, ProductQuery, PurchaseMutation, PurchaseQuery,
        StaffBookingMutation,
    },
    subscriptions::graphql::{AgreementMutation, DeletionQuery, PlanMutation},
    tools::Program,
};

// Merged in groups: a list of all of them would be as many calls deep for the last one.

/// What can be asked of accounts and of who did what in them.
#[derive(Default, MergedObject)]
pub struct PeopleQueries(
    AccountQuery,
    FeatureQuery,
    InvitationQuery,
    ServiceTokenQuery,
    ProviderSignInQuery,
    IdentityQuery,
    ProviderQuery,
    AuditQuery,
    NotificationQuery,
    StaffAccessQuery,
    DeletionQuery,
);

/// What can be asked of libraries.
#[derive(Default, MergedObject)]
pub struct LibraryQueries(
    LibraryQuery,
    DuplicateQuery,
    FindQuery,
    ShareQuery,
    UploadQuery,
    DownloadQuery,
    LibraryImportQuery,
    BrandQuery,
);

/// What can be asked of videos, and of what they cost.
#[derive(Default, MergedObject)]
pub struct VideoQueries(
    CreditQuery,
    PriceQuery,
    PlanningQuery,
    OrderQuery,
    ReviewQuery,
    VisitQuery,
    ProductQuery,
    PurchaseQuery,
    BookingQuery,
    ConversationQuery,
);

/// Everything that can be asked.
#[derive(Default, MergedObject)]
pub struct Query(ServerQuery, PeopleQueries, LibraryQueries, VideoQueries);

/// What can be done to get in and stay in.
#[derive(Default, MergedObject)]
pub struct SignInMutations(
    RegistrationMutation,
    SessionMutation,
    SessionListMutation,
    PasswordMutation,
    AddressMutation,
    SecondFactorMutation,
    ProofMutation,
    AppMutation,
    PasskeyMutation,
    ProviderSignInMutation,
    ProviderProofMutation,
    IdentityMutation,
    ProviderMutation,
);

/// What can be done with accounts and their people.
#[derive(Default, MergedObject)]
pub struct PeopleMutations(
    AccountMutation,
    InvitationMutation,
    JoiningMutation,
    PeopleMutation,
    ServiceTokenMutation,
    BillingMutation,
    PlanMutation,
    AgreementMutation,
    NotificationMutation,
    StaffAccessMutation,
    PreferenceMutation,
    FeatureMutation,
);

/// What can be done with what is in libraries.
#[derive(Default, MergedObject)]
pub struct AssetMutations(
    AssetMutation,
    CommentMutation,
    DetailMutation,
    FramingMutation,
    PlaybackMutation,
    MineMutation,
    NametagMutation,
    PersonMutation,
    RevisionMutation,
    RightsMutation,
    TagMutation,
);

/// What can be done with libraries.
#[derive(Default, MergedObject)]
pub struct LibraryMutations(
    CollectionMutation,
    DownloadMutation,
    FolderMutation,
    PackageMutation,
    SavedSearchMutation,
    SelectionMutation,
    ShareMutation,
    TrashMutation,
    UploadMutation,
    SignedUploadMutation,
    BrandMutation,
);

/// What can be done about videos, and all that is bought for them.
#[derive(Default, MergedObject)]
pub struct VideoMutations(
    CreditMutation,
    PlanningMutation,
    OrderMutation,
    ReviewMutation,
    PurchaseMutation,
    BookingMutation,
    StaffBookingMutation,
    TalkMutation,
);

/// Everything that can be done.
#[derive(Default, MergedObject)]
pub struct Mutation(
    SignInMutations,
    PeopleMutations,
    AssetMutations,
    LibraryMutations,
    VideoMutations,
);

/// Everything that can be listened to.
#[derive(Default, MergedSubscription)]
pub struct Subscription(
    LibrarySubscription,
    UploadSubscription,
    DownloadSubscription,
    LibraryImportSubscription,
    CommentSubscription,
    OrderSubscription,
    ReviewSubscription,
    VisitSubscription,
    ProjectSubscription,
    NotificationSubscription,
    ConversationSubscription,
);

/// What can be asked of the server itself.
#[derive(Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// The version of the server.
    async fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    /// The server and what it can do.
    async fn server_info(&self, ctx: &Context<'_>) -> ServerInfo {
        let tools = &ctx.platform().tools;
        let ffmpeg = tools.ffmpeg.as_ref().map(|ffmpeg| &ffmpeg.program);
        let features = vec![
            ServerFeature::new(Feature::ClipPreviews, "ffmpeg", ffmpeg),
            ServerFeature::new(Feature::Playback, "ffmpeg", ffmpeg),
            ServerFeature::new(Feature::RecordingFacts, "ffprobe", tools.ffprobe.as_ref()),
            ServerFeature::new(Feature::HeifPreviews, "heif-convert", tools.heif_convert.as_ref()),
            ServerFeature::new(Feature::AvifPreviews, "heif-enc", tools.heif_enc.as_ref()),
            ServerFeature::new(Feature::PdfPreviews, "pdftoppm", tools.pdftoppm.as_ref()),
            ServerFeature::new(Feature::SvgPreviews, "rsvg-convert", tools.rsvg_convert.as_ref()),
        ];
        ServerInfo { version: env!("CARGO_PKG_VERSION"), features }
    }
}

/// The server and what it can do.
#[derive(SimpleObject)]
pub struct ServerInfo {
    /// The version of the server.
    version: &'static str,
    /// What it can do only where a program of others is installed. Files are taken without them,
    /// too, and what was missing is made once the program is there.
    features: Vec<ServerFeature>,
}

/// Something that takes a program of others.
#[derive(SimpleObject)]
pub struct ServerFeature {
    /// What it is.
    feature: Feature,
    /// Whether the server can do it.
    is_available: bool,
    /// The program that it takes.
    program: &'static str,
    /// The version of the program; `null` where it is not installed.
    program_version: Option<String>,
}

impl ServerFeature {
    fn new(feature: Feature, program: &'static str, found: Option<&Program>) -> Self {
        let program_version = found.map(|found| found.version.clone());
        Self { feature, is_available: found.is_some(), program, program_version }
    }
}

/// What takes a program of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ServerFeatureName")]
pub enum Feature {
    /// Smaller pictures of clips.
    ClipPreviews,
    /// Versions of clips and sounds that play everywhere.
    Playback,
    /// What clips and sounds are made of, where their own headers do not say.
    RecordingFacts,
    /// Smaller pictures of HEIC and AVIF.
    HeifPreviews,
    /// Smaller pictures as AVIF.
    AvifPreviews,
    /// Smaller pictures of the first page of a PDF.
    PdfPreviews,
    /// Smaller pictures of SVG.
    SvgPreviews,
}

/// The schema and its types.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<Code>()
}

/// The schema, ready to serve from the given platform.
#[must_use]
pub fn schema(platform: &Platform) -> Schema {
    builder()
        .data(DataLoader::new(platform.db.clone(), tokio::spawn))
        .data(platform.clone())
        .finish()
}

/// The schema as text, as checked in under `api/schema.graphql`.
#[must_use]
pub fn sdl() -> String {
    builder().finish().sdl_with_options(SDLExportOptions::new().sorted_fields())
}
