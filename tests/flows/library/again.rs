//! What came when less could be told of files is looked at again.

use std::io::Write;

use api::library::jobs::LookAgain;
use entity::{
    blob::{self, PreviewState},
    font, likeness, revision,
};
use flate2::{Compression, write::ZlibEncoder};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};
use serde_json::{Value, json};
use tests::{
    TestApp,
    library::{media, png, sample},
    on_both,
};

/// Has a job done that a migration asks for.
async fn look_again(app: &TestApp) {
    let tx = app.platform.begin().await.expect("a transaction");
    tx.enqueue(LookAgain { after: String::new() }).await.expect("it is queued");
    tx.commit().await.expect("it is committed");
    app.work().await;
}

/// A white page.
fn white() -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&[&[0][..], &[0xFF; 300]].concat().repeat(100)).expect("memory");
    png(100, 0, &packed.finish().expect("memory"))
}

/// The file that an asset shows.
async fn blob_of(app: &TestApp, asset: &str) -> blob::Model {
    let db = app.platform.db.writer();
    let asset: entity::id::AssetId = asset.parse().expect("an id");
    let of = revision::Entity::find().filter(revision::COLUMN.asset_id.eq(asset));
    let revision = of.one(db).await.expect("a query").expect("a revision");
    blob::Entity::find_by_id(revision.digest).one(db).await.expect("a query").expect("a blob")
}

#[actix_web::test]
async fn what_was_told_wrongly_or_not_at_all_is_put_right_and_the_rest_stays() {
    on_both(async |app| {
        let owner = app.owner().await;
        let empty = owner.add(json!({}), "empty.png", white()).await;
        let hills = owner.add(json!({}), "hills.jpg", sample("hills.jpg")).await;
        let large = owner.add(json!({}), "city.jpg", sample("city.jpg")).await;
        let typeface = owner.add(json!({}), "font.ttf", media("font.ttf")).await;
        app.work().await;
        let db = app.platform.db.writer();
        let told = blob_of(app, &hills).await;
        assert_eq!(blob_of(app, &empty).await.likeness, Some(0));

        // As an earlier release has left them.
        let mut blob = blob_of(app, &empty).await.into_active_model();
        blob.likeness = Set(Some(5));
        blob.update(db).await.expect("an update");
        let like = likeness::Entity::find().one(db).await.expect("a query").expect("a row");
        let asset_id = empty.parse().expect("an id");
        let wrong = likeness::Model { asset_id, hash: 5, ..like }.into_active_model().reset_all();
        wrong.insert(db).await.expect("a row");
        let mut blob = blob_of(app, &large).await.into_active_model();
        blob.preview = Set(PreviewState::Failed);
        blob.update(db).await.expect("an update");
        font::Entity::delete_many().exec(db).await.expect("no fonts");

        look_again(app).await;
        look_again(app).await;
        assert_eq!(blob_of(app, &empty).await.likeness, Some(0));
        let like = likeness::Entity::find_by_id(asset_id).one(db).await.expect("a query");
        assert_eq!(like, None, "a nearly empty picture is like nothing");
        assert_eq!(blob_of(app, &hills).await, told);
        assert_eq!(blob_of(app, &large).await.preview, PreviewState::Ready);
        let query = "query($id: ID!) { asset(id: $id) { revision { font { family } } } }";
        let seen = owner.ok(query, json!({ "id": typeface })).await["asset"]["revision"].take();
        assert_ne!(seen["font"]["family"], Value::Null, "{seen}");
    })
    .await;
}
