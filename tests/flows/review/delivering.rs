//! What customers approved is delivered as it is.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Client, library::id, on_both, studio::code, tus};

use super::{Shown, Studio, clip};

/// Delivers a cut, and returns the whole response.
async fn deliver(client: &Client, cut: &Shown, said: Value) -> Value {
    let deliver = "mutation($input: CutDeliverInput!) { cutDeliver(input: $input) {
        order { id state version files { name ownership revision { digest } } } } }";
    let mut input = said;
    input["cutId"] = json!(cut.id);
    client.send(deliver, json!({ "input": input })).await
}

#[actix_web::test]
async fn an_approved_cut_is_delivered_as_it_is_without_being_sent_again() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let Studio { owner, producer, order } = &studio;
        let rejected = studio.show(1).await;
        rejected.decide(owner, "REQUEST_CHANGES").await;
        let cut = studio.show(2).await;
        let early = deliver(producer, &cut, json!({})).await;
        assert_eq!(code(&early), Some("ILLEGAL_STATE"), "nobody has approved it: {early:#}");
        cut.decide(owner, "APPROVE").await;
        let other = deliver(producer, &rejected, json!({})).await;
        assert_eq!(code(&other), Some("ILLEGAL_STATE"), "{other:#}");
        assert_eq!(code(&deliver(owner, &cut, json!({})).await), Some("FORBIDDEN"));
        let blank = deliver(producer, &cut, json!({ "name": " " })).await;
        assert_eq!(code(&blank), Some("BAD_USER_INPUT"));

        let tall = producer.send_for_order(order, "9x16.mp4", tus::clip(1, 3)).await;
        let said = json!({ "name": "Sommer.mp4", "uploadIds": [tall] });
        let delivered = deliver(producer, &cut, said.clone()).await;
        let answer = &delivered["data"]["cutDeliver"]["order"];
        assert_eq!(answer["state"], "DELIVERED", "{delivered:#}");
        assert_eq!(answer["files"][0]["name"], "Sommer.mp4");
        assert_eq!(answer["files"][0]["revision"]["digest"], cut.digest);
        assert_eq!(answer["files"][0]["ownership"], "PRODUCT");
        assert_eq!(answer["files"][1]["name"], "9x16.mp4");
        let again = deliver(producer, &cut, said).await;
        assert_eq!(again, delivered, "who lost the answer asks again");

        let made = "query($id: ID!) { order(id: $id) {
            deliveries { asset { downloadUrl folder { name } } ingredients { name } } } }";
        let made = owner.ok(made, json!({ "id": order })).await["order"]["deliveries"].take();
        assert_eq!(made[0]["ingredients"], json!([{ "name": "fjord.jpg" }]));
        assert_eq!(made[0]["asset"]["folder"]["name"], "Finished videos");
        let url = id(&made[0]["asset"]["downloadUrl"]);
        let got = owner.request(Method::GET, &url).send().await.expect("an answer");
        assert!(got.bytes().await.expect("bytes") == clip(2));
    })
    .await;
}

#[actix_web::test]
async fn what_was_approved_with_changes_is_not_finished_as_it_is() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        cut.decide(&studio.owner, "APPROVE_WITH_CHANGES").await;
        let refused = deliver(&studio.producer, &cut, json!({})).await;
        assert_eq!(code(&refused), Some("ILLEGAL_STATE"), "{refused:#}");
        assert_eq!(studio.state().await, "APPROVED");
        let changed = studio.producer.send_for_order(&studio.order, "x.mp4", clip(2)).await;
        let delivered = studio.producer.deliver_sent(&studio.order, &[&changed]).await;
        assert_eq!(delivered["data"]["orderDeliver"]["order"]["state"], "DELIVERED");
    })
    .await;
}
