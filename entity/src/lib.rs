//! What there is: one module a table, each with its row, its closed vocabularies and, for every
//! column, whose data it is.
//!
//! Rows know nothing of what can be done with them; that is `api`. How the tables came about is
//! `migration`, which never imports this crate.

pub mod account;
pub mod asset;
pub mod asset_right;
pub mod asset_tag;
pub mod audit_entry;
pub mod audit_head;
pub mod billing_profile;
pub mod blob;
pub mod booking;
pub mod brand;
pub mod brand_asset;
pub mod brand_budget;
pub mod brief;
pub mod card;
pub mod card_due;
pub mod challenge;
pub mod change_request;
pub mod class;
pub mod collection;
pub mod collection_asset;
pub mod collection_exclusion;
pub mod comment;
pub mod comment_mention;
pub mod conversation;
pub mod conversation_reader;
pub mod conversion;
pub mod credit_request;
pub mod crop;
pub mod cut;
pub mod deletion;
pub mod deletion_file;
pub mod delivery;
pub mod detail;
pub mod download;
pub mod drawing;
pub mod email_change;
pub mod email_token;
pub mod entry;
pub mod favourite;
pub mod feature;
pub mod feature_override;
pub mod folder;
pub mod font;
pub mod framing;
pub mod hold;
pub mod house_template;
pub mod id;
pub mod idempotency;
pub mod identity;
pub mod identity_domain;
pub mod identity_provider;
pub mod invitation;
pub mod job;
pub mod ledger;
pub mod library;
pub mod library_import;
pub mod library_import_item;
pub mod library_import_problem;
pub mod likeness;
pub mod lot;
pub mod membership;
pub mod message;
pub mod message_link;
pub mod message_mail;
pub mod message_mention;
pub mod message_reaction;
pub mod money;
pub mod nametag;
pub mod notification;
pub mod notification_preference;
pub mod order;
pub mod order_breach;
pub mod order_event;
pub mod order_note;
pub mod passkey;
pub mod person;
pub mod placement;
pub mod plan;
pub mod plan_month;
pub mod preference;
pub mod presence;
pub mod price;
pub mod product;
pub mod production_day;
pub mod project;
pub mod project_edit;
pub mod promise;
pub mod provenance;
pub mod provider_answer;
pub mod provider_trip;
pub mod purchase;
pub mod quote;
pub mod recent;
pub mod recording;
pub mod recovery_code;
pub mod refresh_token;
pub mod release;
pub mod rendition;
pub mod review_certificate;
pub mod review_comment;
pub mod review_decision;
pub mod review_guest;
pub mod review_mention;
pub mod review_place;
pub mod review_reviewer;
pub mod review_round;
pub mod review_stage;
pub mod revision;
pub mod role;
pub mod safe_key;
pub mod saved_search;
pub mod scene;
pub mod scene_comment;
pub mod scene_mention;
pub mod service_token;
pub mod session;
pub mod settlement;
pub mod share;
pub mod share_visit;
pub mod staff;
pub mod staff_access;
pub mod staff_sight;
pub mod stock_item;
pub mod storyboard_link;
pub mod subscription;
pub mod suggestion;
pub mod tag;
pub mod tag_synonym;
pub mod tally;
pub mod throttle;
pub mod totp;
pub mod upload;
pub mod upload_piece;
pub mod user;
pub mod version;
pub mod wizard_step;
pub mod word;

pub use class::{Class, Classified};

/// Gathers the columns of every table.
macro_rules! data_map {
    ($($table:ident),* $(,)?) => {
        /// The data map of the whole database; a flow compares it with the tables there are.
        #[must_use]
        pub fn data_map() -> Vec<class::Entry> {
            let mut map = Vec::new();
            $(map.extend(class::columns::<$table::Entity>());)*
            map
        }
    };
}

data_map![
    account,
    asset,
    asset_right,
    asset_tag,
    billing_profile,
    audit_entry,
    audit_head,
    blob,
    booking,
    brand,
    brand_asset,
    brand_budget,
    card,
    card_due,
    challenge,
    change_request,
    collection,
    collection_asset,
    collection_exclusion,
    comment,
    comment_mention,
    conversation,
    conversation_reader,
    conversion,
    credit_request,
    crop,
    cut,
    deletion,
    deletion_file,
    delivery,
    detail,
    download,
    drawing,
    email_change,
    email_token,
    entry,
    favourite,
    feature,
    feature_override,
    folder,
    font,
    framing,
    hold,
    house_template,
    idempotency,
    identity,
    identity_domain,
    identity_provider,
    invitation,
    job,
    ledger,
    library,
    library_import,
    library_import_item,
    library_import_problem,
    likeness,
    lot,
    membership,
    message,
    message_link,
    message_mail,
    message_mention,
    message_reaction,
    nametag,
    notification,
    notification_preference,
    order,
    order_breach,
    order_event,
    order_note,
    passkey,
    person,
    placement,
    plan,
    plan_month,
    preference,
    presence,
    price,
    product,
    production_day,
    project,
    project_edit,
    provider_answer,
    provider_trip,
    purchase,
    quote,
    recent,
    recording,
    recovery_code,
    refresh_token,
    release,
    rendition,
    review_certificate,
    review_comment,
    review_decision,
    review_guest,
    review_mention,
    review_place,
    review_reviewer,
    review_round,
    review_stage,
    revision,
    safe_key,
    saved_search,
    scene,
    scene_comment,
    scene_mention,
    service_token,
    session,
    settlement,
    share,
    share_visit,
    staff,
    staff_access,
    staff_sight,
    stock_item,
    storyboard_link,
    subscription,
    suggestion,
    tag,
    tag_synonym,
    tally,
    throttle,
    totp,
    upload,
    upload_piece,
    user,
    wizard_step,
    word,
];
