//! What an order would cost, and when it would be done, is told before.

use chrono::{DateTime, TimeDelta, Utc};
use entity::user;
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::json;
use tests::{Client, TestApp, library::id, on_both, studio::code};

#[actix_web::test]
async fn each_further_format_is_a_line_of_its_own() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let input = json!({ "title": "Wide", "targetSeconds": 60,
            "formats": ["LANDSCAPE", "SQUARE", "STORY"] });
        let project = owner.project(input).await;
        let scene = owner.scene(&project, "Look").await;
        owner.show(&scene, &picture).await;
        let quote = "mutation($input: OrderQuoteInput!) { orderQuote(input: $input) { quote {
            id total digest createdAt expiresAt lines { item quantity unitCredits credits }
            promise { dueAt steps { reason } } project { id } } } }";
        let input = json!({ "input": { "projectId": project } });
        let quote = owner.ok(quote, input).await["orderQuote"]["quote"].take();
        assert_eq!(quote["total"], 1_250);
        assert_eq!(
            quote["lines"],
            json!([
                { "item": "VIDEO", "quantity": 1, "unitCredits": 750, "credits": 750 },
                { "item": "FORMAT", "quantity": 2, "unitCredits": 250, "credits": 500 },
            ])
        );
        let at = |name: &str| quote[name].as_str().expect("an instant").parse::<DateTime<Utc>>();
        let life = at("expiresAt").expect("one") - at("createdAt").expect("one");
        assert_eq!(life, TimeDelta::hours(24));
        let steps = quote["promise"]["steps"].as_array().expect("steps");
        assert_eq!(steps.last().expect("a step")["reason"], "TWO_DAYS_BY_PLAN");

        let refusal = owner.place(&id(&quote["id"]), None).await;
        assert_eq!(code(&refusal), Some("INSUFFICIENT_CREDITS"));
        let details = &refusal["errors"][0]["extensions"]["details"];
        assert_eq!((&details["price"], &details["available"]), (&json!(1_250), &json!(750)));
        assert_eq!(owner.credits().await, (750, 0));
    })
    .await;
}

#[actix_web::test]
async fn a_quote_stands_for_a_day_and_for_what_was_quoted() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let quote = owner.quote(&project).await;
        let scene = owner.scene(&project, "One more thing").await;
        let refusal = owner.place(&quote, None).await;
        assert_eq!(code(&refusal), Some("QUOTE_STALE"));
        let remove = "mutation($id: ID!) { sceneRemove(input: { id: $id }) { deletedId } }";
        owner.ok(remove, json!({ "id": scene })).await;

        let state = "query($id: ID!) { project(id: $id) { state version } }";
        let draft = owner.ok(state, json!({ "id": project })).await["project"].take();
        assert_eq!(draft, json!({ "state": "DRAFT", "version": 5 }), "the draft is untouched");
        app.platform.clock.advance(TimeDelta::hours(24));
        let owner = refresh(app, &owner).await;
        assert_eq!(code(&owner.place(&quote, None).await), Some("QUOTE_EXPIRED"));
        let quote = owner.quote(&project).await;
        assert_eq!(code(&owner.place(&quote, None).await), None);
        assert_eq!(owner.credits().await, (400, 350));
    })
    .await;
}

/// The same person with a fresh token, after the clock was moved.
async fn refresh(app: &TestApp, client: &Client) -> Client {
    let users = user::Entity::find().all(app.platform.db.reader()).await.expect("users");
    assert_eq!(users.len(), 1, "{client:?} is the only one");
    app.client(&app.sign_in(&users[0].email).await)
}

#[actix_web::test]
async fn whoever_has_not_proved_their_address_orders_nothing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let quote = owner.quote(&project).await;
        let db = app.platform.db.writer();
        let person = user::Entity::find().one(db).await.expect("users").expect("one");
        let mut person = person.into_active_model();
        person.email_verified_at = Set(None);
        person.update(db).await.expect("the proof is gone");
        assert_eq!(code(&owner.place(&quote, None).await), Some("EMAIL_NOT_VERIFIED"));
        assert_eq!(owner.credits().await, (750, 0));
    })
    .await;
}

#[actix_web::test]
async fn a_project_with_gaps_is_not_quoted_and_a_gap_that_comes_later_is_noticed() {
    on_both(async |app| {
        let owner = app.owner().await;
        let empty = owner.project(json!({ "title": "Empty" })).await;
        let ask = "mutation($id: ID!) { orderQuote(input: { projectId: $id }) { quote { id } } }";
        let response = owner.send(ask, json!({ "id": empty })).await;
        assert_eq!(code(&response), Some("NOT_ORDERABLE"));
        let reasons = &response["errors"][0]["extensions"]["details"]["reasons"];
        assert_eq!(reasons, &json!(["NO_SCENE"]));

        let picture = owner.add_fjord().await;
        let project = owner.planned(&picture, 15).await;
        let quote = owner.quote(&project).await;
        let db = app.platform.db.writer();
        entity::asset::Entity::update_many()
            .col_expr(entity::asset::Column::TrashedAt, Expr::value(app.platform.db.now()))
            .exec(db)
            .await
            .expect("the picture is in the trash");
        let response = owner.place(&quote, None).await;
        assert_eq!(code(&response), Some("NOT_ORDERABLE"));
        let reasons = &response["errors"][0]["extensions"]["details"]["reasons"];
        assert_eq!(reasons, &json!(["ASSET_GONE"]));
    })
    .await;
}
