//! The GraphQL schema: every domain's queries and mutations, merged.

use async_graphql::{
    MergedObject, MergedSubscription, Object, SDLExportOptions, SchemaBuilder,
    dataloader::DataLoader,
};

use crate::{
    accounts::graphql::{AccountQuery, RegistrationMutation, SessionMutation},
    app::Platform,
    credits::graphql::{CreditMutation, CreditQuery},
    error::Code,
    library::graphql::{
        AssetMutation, CollectionMutation, DetailMutation, FolderMutation, LibraryQuery,
        LibrarySubscription, MineMutation, NametagMutation, PersonMutation, RevisionMutation,
        SelectionMutation, SignedUploadMutation, TagMutation, TrashMutation, UploadMutation,
        UploadQuery, UploadSubscription,
    },
    orders::graphql::{OrderMutation, OrderQuery, OrderSubscription},
    prices::graphql::PriceQuery,
    projects::graphql::{PlanningMutation, ProjectQuery},
    store::graphql::{
        BookingMutation, BookingQuery, ProductQuery, PurchaseMutation, PurchaseQuery,
        StaffBookingMutation,
    },
};

/// Everything that can be asked.
#[derive(Default, MergedObject)]
pub struct Query(
    ServerQuery,
    AccountQuery,
    LibraryQuery,
    UploadQuery,
    CreditQuery,
    PriceQuery,
    ProjectQuery,
    OrderQuery,
    ProductQuery,
    PurchaseQuery,
    BookingQuery,
);

/// Everything that can be done.
#[derive(Default, MergedObject)]
pub struct Mutation(
    RegistrationMutation,
    SessionMutation,
    AssetMutation,
    CollectionMutation,
    DetailMutation,
    FolderMutation,
    MineMutation,
    NametagMutation,
    PersonMutation,
    RevisionMutation,
    SelectionMutation,
    TagMutation,
    TrashMutation,
    UploadMutation,
    SignedUploadMutation,
    CreditMutation,
    PlanningMutation,
    OrderMutation,
    PurchaseMutation,
    BookingMutation,
    StaffBookingMutation,
);

/// Everything that can be listened to.
#[derive(Default, MergedSubscription)]
pub struct Subscription(LibrarySubscription, UploadSubscription, OrderSubscription);

/// What can be asked of the server itself.
#[derive(Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// The version of the server.
    async fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }
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
