//! Vibbio's people send the files of an order beforehand, and use each of them once.

use chrono::TimeDelta;
use entity::{
    plan::{self, PlanCode},
    role::StaffRole,
};
use reqwest::{Method, StatusCode};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, sample},
    on_both,
    studio::code,
    tus::{clip, location, metadata, upload_id},
};

use super::{read, state};

const UPLOAD: &str = "query($id: ID!) { orderUpload(id: $id) { id state way purpose name size
    result { status code asset { id } } } }";

/// An order in production, whose it is, and who makes it.
async fn in_production(app: &TestApp) -> (Client, Client, String) {
    let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
    let order = owner.ordered().await;
    producer.steps(&["orderAccept", "orderStart"], &order).await;
    (owner, producer, order)
}

/// What a sender says to tus of a file for an order.
fn said(order: &str) -> String {
    metadata(&[("filename", "Sommer 9x16.mp4"), ("purpose", "ORDER"), ("orderId", order)])
}

async fn upload(client: &Client, upload: &str) -> Value {
    client.ok(UPLOAD, json!({ "id": upload })).await["orderUpload"].take()
}

/// How many uploads, videos and bytes an account sees of its own.
async fn seen(owner: &Client) -> Value {
    let seen = "{ uploads { nodes { id } } assets(filter: { kinds: [VIDEO] }) { totalCount }
        storage { used } }";
    owner.ok(seen, json!({})).await
}

#[actix_web::test]
async fn finished_videos_are_sent_beforehand_and_delivered_once() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        let before = seen(&owner).await;
        let (wide, tall) = (clip(300_000, 1), clip(200_000, 2));
        let (first, url) = producer.begin_for_order(&order, "Sommer.mp4", wide.len()).await;
        let early = producer.deliver_sent(&order, &[&first]).await;
        assert_eq!(code(&early), Some("ILLEGAL_STATE"), "its bytes are missing: {early:#}");
        let put = app.stranger().request(Method::PUT, &url).body(wide.clone()).send().await;
        assert!(put.expect("an answer").status().is_success());
        let second = producer.send_for_order(&order, "Sommer 9x16.mp4", tall.clone()).await;
        assert_eq!(seen(&owner).await, before, "the customer sees nothing of it yet");

        let delivered = producer.deliver_sent(&order, &[&first, &second]).await;
        assert_eq!(delivered["data"]["orderDeliver"]["order"]["state"], "DELIVERED");
        let shown = read(&owner, &order).await;
        let files = shown["files"].as_array().expect("files");
        let names: Vec<_> = files.iter().map(|file| &file["name"]).collect();
        assert_eq!(names, ["Sommer.mp4", "Sommer 9x16.mp4"]);
        assert!(files.iter().all(|file| file["ownership"] == "PRODUCT"), "{files:?}");
        assert!(files.iter().all(|file| file["folder"]["name"] == "Finished videos"));
        let made = "query($id: ID!) { order(id: $id) {
            deliveries { asset { downloadUrl } ingredients { name } } } }";
        let made = owner.ok(made, json!({ "id": order })).await["order"]["deliveries"].take();
        assert_eq!(made[1]["ingredients"], json!([{ "name": "fjord.jpg" }]));
        let url = id(&made[0]["asset"]["downloadUrl"]);
        let got = owner.request(Method::GET, &url).send().await.expect("an answer");
        assert!(got.bytes().await.expect("bytes") == wide);
        let used = |seen: &Value| seen["storage"]["used"].as_u64().expect("bytes");
        let taken = used(&seen(&owner).await) - used(&before);
        assert_eq!(taken, (wide.len() + tall.len()) as u64, "they take room like all assets");

        let again = producer.deliver_sent(&order, &[&first, &second]).await;
        assert_eq!(again, delivered, "who lost the answer asks again");
        let other = producer.deliver_sent(&order, &[&second]).await;
        assert_eq!(code(&other), Some("ILLEGAL_STATE"), "{other:#}");
        assert_eq!(read(&owner, &order).await, shown);
    })
    .await;
}

#[actix_web::test]
async fn a_finished_video_comes_by_tus_and_only_its_sender_sees_it() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        let before = seen(&owner).await;
        let file = clip(700_000, 3);
        let path = producer.tus_begin(file.len(), &said(&order)).await;
        let sent = upload_id(&path);
        producer.tus_send(&path, 0, file[..400_000].to_vec()).await;
        let colleague = app.staff(StaffRole::Producer).await;
        for other in [&owner, &colleague, &app.staff(StaffRole::Support).await] {
            let status = other.tus_head(&path).await.status();
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{status}");
        }
        assert_eq!(upload(&colleague, &sent).await, Value::Null);
        let early = producer.deliver_sent(&order, &[&sent]).await;
        assert_eq!(code(&early), Some("ILLEGAL_STATE"), "{early:#}");
        producer.tus_send(&path, 400_000, file[400_000..].to_vec()).await;
        app.work().await;
        let there = upload(&producer, &sent).await;
        assert_eq!((&there["state"], &there["result"]), (&json!("READY"), &Value::Null));
        assert_eq!((&there["purpose"], &there["way"]), (&json!("ORDER"), &json!("TUS")));
        assert_eq!(seen(&owner).await, before);
        for gone in ["uploadFinish", "uploadAbort"] {
            let end =
                format!("mutation($id: ID!) {{ {gone}(input: {{ id: $id }}) {{ __typename }} }}");
            assert_eq!(owner.refused(&end, json!({ "id": sent })).await, "NOT_FOUND");
        }
        let delivered = producer.deliver_sent(&order, &[&sent]).await;
        assert_eq!(delivered["data"]["orderDeliver"]["order"]["state"], "DELIVERED");
        let used = upload(&producer, &sent).await;
        assert_eq!(used["result"]["asset"]["id"], read(&owner, &order).await["files"][0]["id"]);
    })
    .await;
}

#[actix_web::test]
async fn a_file_for_an_order_comes_in_parts_of_which_each_names_it() {
    on_both(async |app| {
        let (_, producer, order) = in_production(app).await;
        let file = clip(600_000, 4);
        let mut parts = Vec::new();
        for bytes in file.chunks(350_000) {
            let request = producer.tus(Method::POST, "/uploads").header("Upload-Concat", "partial");
            let request = request.header("Upload-Length", bytes.len());
            let begun = request.header("Upload-Metadata", said(&order)).send().await;
            let path = location(begun.expect("an answer")).await;
            producer.tus_send(&path, 0, bytes.to_vec()).await;
            parts.push(path);
        }
        let whole = |metadata: String| {
            let request = producer.tus(Method::POST, "/uploads");
            let request = request.header("Upload-Concat", format!("final;{}", parts.join(" ")));
            request.header("Upload-Metadata", metadata).send()
        };
        let path = location(whole(said(&order)).await.expect("an answer")).await;
        app.work().await;
        let delivered = producer.deliver_sent(&order, &[&upload_id(&path)]).await;
        assert_eq!(delivered["data"]["orderDeliver"]["order"]["state"], "DELIVERED");
    })
    .await;
}

#[actix_web::test]
async fn what_was_sent_for_something_else_is_not_delivered() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        let (_, _, theirs) = in_production(app).await;
        let other = owner.ordered().await;
        producer.steps(&["orderAccept", "orderStart"], &other).await;
        let colleague = app.staff(StaffRole::Producer).await;
        let mine =
            "mutation { uploadBegin(input: { name: \"x.mp4\", size: \"9\" }) { upload { id } } }";
        let own = id(&owner.ok(mine, json!({})).await["uploadBegin"]["upload"]["id"]);
        for wrong in [
            producer.send_for_order(&theirs, "x.mp4", clip(1, 5)).await,
            producer.send_for_order(&other, "x.mp4", clip(1, 6)).await,
            colleague.send_for_order(&order, "x.mp4", clip(1, 7)).await,
            own,
            "upl_00000000000000000000000000000007".into(),
        ] {
            let refused = producer.deliver_sent(&order, &[&wrong]).await;
            assert_eq!(code(&refused), Some("NOT_FOUND"), "{refused:#}");
        }
        let cut = producer.send_for_order(&order, "cut.mp4", clip(1, 8)).await;
        let show = "mutation($order: ID!, $upload: ID!) {
            cutSubmit(input: { orderId: $order, uploadId: $upload }) { cut { id digest } } }";
        let shown = producer.ok(show, json!({ "order": order, "upload": cut })).await;
        let decide = "mutation($input: ReviewDecideInput!) { reviewDecide(input: $input) {
            cut { id } } }";
        let shown = &shown["cutSubmit"]["cut"];
        let approve =
            json!({ "cutId": shown["id"], "digest": shown["digest"], "decision": "APPROVE" });
        owner.ok(decide, json!({ "input": approve })).await;
        let twice = producer.deliver_sent(&order, &[&cut]).await;
        assert_eq!(code(&twice), Some("ILLEGAL_STATE"), "it is a cut: {twice:#}");
        let good = producer.send_for_order(&order, "x.mp4", clip(1, 9)).await;
        let twice = producer.deliver_sent(&order, &[&good, &good]).await;
        assert_eq!(code(&twice), Some("ILLEGAL_STATE"), "each is used once: {twice:#}");
        assert_eq!(state(&owner, &order).await, "APPROVED");
        let many = vec![good.as_str(); 11];
        let refused = producer.deliver_sent(&order, &many).await;
        assert_eq!(code(&refused), Some("BAD_USER_INPUT"));
        assert_eq!(code(&producer.deliver_sent(&order, &[]).await), Some("BAD_USER_INPUT"));
        assert_eq!(code(&owner.deliver_sent(&order, &[&good]).await), Some("FORBIDDEN"));
        assert_eq!(read(&owner, &order).await["files"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_video_is_refused_by_every_way_in() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        let (photo, torn) = (sample("fjord.jpg"), sample("sailing.mp4")[..20_000].to_vec());
        let path = producer.tus_begin(photo.len(), &said(&order)).await;
        let answer = producer.tus_send(&path, 0, photo.clone()).await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        // What it is shows in its first bytes, of which none are kept then.
        let (sent, url) = producer.begin_for_order(&order, "x.mp4", photo.len()).await;
        let answer = producer.request(Method::PUT, &url).body(photo).send().await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let refused = producer.deliver_sent(&order, &[&sent]).await;
        assert_eq!(code(&refused), Some("ILLEGAL_STATE"), "{refused:#}");
        // That its end is missing shows only once the rest is there.
        let sent = producer.send_for_order(&order, "x.mp4", torn).await;
        for _ in 0..2 {
            let refused = producer.deliver_sent(&order, &[&sent]).await;
            assert_eq!(code(&refused), Some("FILE_TRUNCATED"), "{refused:#}");
            assert_eq!(upload(&producer, &sent).await["result"]["code"], "FILE_TRUNCATED");
        }
        assert_eq!(state(&owner, &order).await, "IN_PRODUCTION");
    })
    .await;
}

#[actix_web::test]
async fn only_vibbios_people_send_for_an_order_and_only_while_it_is_made() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        let placed = owner.ordered().await;
        let begin = async |client: &Client, said: &str| {
            let request = client.tus(Method::POST, "/uploads").header("Upload-Length", 9);
            let answer = request.header("Upload-Metadata", said).send().await.expect("an answer");
            answer.status().as_u16()
        };
        assert_eq!(begin(&owner, &said(&order)).await, 403);
        assert_eq!(begin(&app.staff(StaffRole::Support).await, &said(&order)).await, 403);
        assert_eq!(begin(&app.stranger(), &said(&order)).await, 401);
        assert_eq!(begin(&producer, &said(&placed)).await, 409);
        let nowhere = "ord_00000000000000000000000000000007";
        assert_eq!(begin(&producer, &said(nowhere)).await, 404);
        assert_eq!(begin(&producer, &metadata(&[("purpose", "ORDER")])).await, 400);
        assert_eq!(begin(&producer, "").await, 403, "they have no library");
        let folder = owner.folder("Mine", None).await;
        let aside = format!("{},{}", said(&order), metadata(&[("folderId", &folder)]));
        assert_eq!(begin(&producer, &aside).await, 400, "where it goes is not said now");
        let signed = "mutation($id: ID!) { orderUploadBegin(input: {
            orderId: $id, name: \"x.mp4\", size: \"9\" }) { upload { id } } }";
        assert_eq!(owner.refused(signed, json!({ "id": order })).await, "FORBIDDEN");
        assert_eq!(producer.refused(signed, json!({ "id": placed })).await, "ILLEGAL_STATE");
        assert_eq!(producer.refused(signed, json!({ "id": nowhere })).await, "NOT_FOUND");
        let asked =
            "mutation { uploadBegin(input: { name: \"x.mp4\", size: \"9\", purpose: ORDER }) {
            upload { id } } }";
        assert_eq!(owner.refused(asked, json!({})).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn a_full_library_keeps_nobody_from_delivering() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        plan::Entity::update_many()
            .col_expr(plan::Column::StorageBytes, Expr::value(1_i64))
            .filter(plan::COLUMN.code.eq(PlanCode::Trial))
            .exec(app.platform.db.writer())
            .await
            .expect("the plan is changed");
        let own = owner.tus(Method::POST, "/uploads").header("Upload-Length", 1).send().await;
        assert_eq!(own.expect("an answer").status(), StatusCode::PAYLOAD_TOO_LARGE);
        let file = clip(9 << 20, 10);
        let path = producer.tus_begin(file.len(), &said(&order)).await;
        producer.tus_send(&path, 0, file).await;
        let signed = producer.send_for_order(&order, "x.mp4", clip(1, 11)).await;
        app.work().await;
        let delivered = producer.deliver_sent(&order, &[&upload_id(&path), &signed]).await;
        assert_eq!(delivered["data"]["orderDeliver"]["order"]["state"], "DELIVERED");
    })
    .await;
}

#[actix_web::test]
async fn what_nobody_used_is_gone_after_a_while() {
    on_both(async |app| {
        let (owner, producer, order) = in_production(app).await;
        app.keep(&owner).await;
        app.work().await;
        let before = app.stored().len();
        let file = clip(300_000, 12);
        let path = producer.tus_begin(file.len(), &said(&order)).await;
        producer.tus_send(&path, 0, file).await;
        app.work().await;
        assert_eq!(app.stored().len(), before + 1, "it is kept: {:?}", app.stored());
        app.platform.clock.advance(TimeDelta::days(3));
        app.work().await;
        assert_eq!(app.stored().len(), before, "{:?}", app.stored());
        let producer = app.staff(StaffRole::Producer).await;
        let refused = producer.deliver_sent(&order, &[&upload_id(&path)]).await;
        assert_eq!(code(&refused), Some("NOT_FOUND"));
    })
    .await;
}
