//! Services are booked, planned and settled.

use chrono::TimeDelta;
use entity::role::StaffRole;
use futures::future::join_all;
use serde_json::json;
use tests::{Client, TestApp, on_both};

use super::{BOOK, balance, instant, is_sound, product};

/// A step of a booking and what comes of it.
fn step(name: &str, input: &str) -> String {
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ booking {{
            id state startsAt reply charge {{ credits price {{ amount }} }} }} }} }}"
    )
}

/// Lets time pass, in which access tokens expire, and signs people in again.
async fn later<const N: usize>(app: &TestApp, by: TimeDelta, clients: [&Client; N]) -> [Client; N] {
    let emails = clients.map(async |client| {
        let data = client.ok("{ viewer { user { email } } }", json!({})).await;
        data["viewer"]["user"]["email"].as_str().expect("an address").to_owned()
    });
    let emails = join_all(emails).await;
    app.platform.clock.advance(by);
    let clients = emails.iter().map(async |email| app.client(&app.sign_in(email).await));
    join_all(clients).await.try_into().expect("as many as before")
}

#[actix_web::test]
async fn a_service_is_booked_proposed_accepted_planned_and_paid_once_it_took_place() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let voice = product(&owner, "SERVICE", "Voice-over").await;
        let wished = app.platform.db.now() + TimeDelta::days(7);
        let input =
            json!({ "productId": voice["id"], "wishedAt": wished, "note": " A warm voice. " });
        let booked =
            owner.ok(BOOK, json!({ "input": input })).await["serviceBook"]["booking"].clone();
        assert_eq!(
            (&booked["state"], &booked["note"]),
            (&json!("REQUESTED"), &json!("A warm voice."))
        );
        assert_eq!(booked["credits"], 200);
        assert_eq!(balance(&owner).await, (550, 200));
        let open = producer.ok("{ openBookings { nodes { id } } }", json!({})).await;
        assert_eq!(open["openBookings"]["nodes"], json!([{ "id": booked["id"] }]));

        let id = json!({ "input": { "id": booked["id"] } });
        let time = json!({ "input": { "id": booked["id"], "at": wished } });
        let propose = step("bookingPropose", "BookingTimeInput");
        let proposed = producer.ok(&propose, time).await["bookingPropose"]["booking"].clone();
        assert_eq!(instant(&proposed["startsAt"]), wished);
        owner.ok(&step("bookingAccept", "BookingInput"), id.clone()).await;
        producer.ok(&step("bookingSchedule", "BookingInput"), id).await;
        let over = json!({ "input": { "id": booked["id"], "tookPlace": true } });
        let finish = step("bookingFinish", "BookingFinishInput");
        assert_eq!(producer.refused(&finish, over.clone()).await, "ILLEGAL_STATE", "not yet");
        let [owner, producer] = later(app, TimeDelta::days(8), [&owner, &producer]).await;
        let done = producer.ok(&finish, over).await["bookingFinish"]["booking"].clone();
        assert_eq!(done["state"], "DONE");
        assert_eq!(done["charge"]["credits"], 200);
        assert_eq!(balance(&owner).await, (550, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn cancelling_is_free_for_two_hours_and_costs_the_full_price_after_them() {
    on_both(async |app| {
        let owner = app.owner().await;
        let music = product(&owner, "SERVICE", "Music").await;
        let input = json!({ "input": { "productId": music["id"] } });
        let early = owner.ok(BOOK, input.clone()).await["serviceBook"]["booking"].clone();
        let late = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        assert_eq!(balance(&owner).await, (550, 200));
        let until = instant(&early["cancelFreeUntil"]);
        assert!(until > app.platform.db.now() + TimeDelta::minutes(119));
        let cancel = step("bookingCancel", "BookingInput");
        let early = json!({ "input": { "id": early["id"] } });
        let cancelled = owner.ok(&cancel, early.clone()).await["bookingCancel"]["booking"].clone();
        assert_eq!(
            (&cancelled["state"], &cancelled["charge"]),
            (&json!("CANCELLED"), &json!(null))
        );
        assert_eq!(balance(&owner).await, (650, 100));
        assert_eq!(owner.refused(&cancel, early).await, "ILLEGAL_STATE");

        let [owner] = later(app, TimeDelta::minutes(121), [&owner]).await;
        let late = json!({ "input": { "id": late["id"] } });
        let cancelled = owner.ok(&cancel, late).await["bookingCancel"]["booking"].clone();
        assert_eq!(cancelled["charge"]["credits"], 100);
        assert_eq!(balance(&owner).await, (650, 0));
        is_sound(app).await;
    })
    .await;
}

#[actix_web::test]
async fn a_declined_booking_costs_nothing_and_says_why() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let music = product(&owner, "SERVICE", "Music").await;
        let input = json!({ "input": { "productId": music["id"] } });
        let booked = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        let decline = step("bookingDecline", "BookingDeclineInput");
        let reason = |reason: &str| json!({ "input": { "id": booked["id"], "reason": reason } });
        assert_eq!(producer.refused(&decline, reason(" ")).await, "BAD_USER_INPUT");
        assert_eq!(owner.refused(&decline, reason("No.")).await, "FORBIDDEN");
        let declined = producer.ok(&decline, reason("Fully booked.")).await;
        let declined = &declined["bookingDecline"]["booking"];
        assert_eq!(declined["state"], "DECLINED");
        assert_eq!(declined["reply"], "Fully booked.");
        assert_eq!(balance(&owner).await, (750, 0));
    })
    .await;
}

#[actix_web::test]
async fn a_service_for_money_is_owed_once_the_customer_did_not_come() {
    on_both(async |app| {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let shoot = product(&owner, "SERVICE", "Shoot, half a day").await;
        let input = json!({ "input": { "productId": shoot["id"] } });
        let booked = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        let at = app.platform.db.now() + TimeDelta::hours(30);
        let id = json!({ "input": { "id": booked["id"] } });
        let time = json!({ "input": { "id": booked["id"], "at": at } });
        producer.ok(&step("bookingPropose", "BookingTimeInput"), time).await;
        owner.ok(&step("bookingAccept", "BookingInput"), id.clone()).await;
        producer.ok(&step("bookingSchedule", "BookingInput"), id).await;

        let [owner, producer] = later(app, TimeDelta::hours(7), [&owner, &producer]).await;
        let other = json!({ "input": { "id": booked["id"], "at": at + TimeDelta::days(3) } });
        let moving = owner.send(&step("bookingMove", "BookingTimeInput"), other).await;
        let extensions = &moving["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "ILLEGAL_STATE", "{moving:#}");
        assert_eq!(instant(&extensions["details"]["until"]), at - TimeDelta::hours(24));

        let [producer] = later(app, TimeDelta::hours(24), [&producer]).await;
        let missed = json!({ "input": { "id": booked["id"], "tookPlace": false } });
        let missed = producer.ok(&step("bookingFinish", "BookingFinishInput"), missed).await;
        let missed = &missed["bookingFinish"]["booking"];
        assert_eq!(missed["state"], "NO_SHOW");
        assert_eq!(missed["charge"]["price"]["amount"], 1_200_000);
    })
    .await;
}

#[actix_web::test]
async fn another_account_s_booking_is_not_there() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let music = product(&owner, "SERVICE", "Music").await;
        let input = json!({ "input": { "productId": music["id"] } });
        let booked = owner.ok(BOOK, input).await["serviceBook"]["booking"].clone();
        let one = "query($id: ID!) { booking(id: $id) { state } }";
        let mine = owner.ok(one, json!({ "id": booked["id"] })).await;
        assert_eq!(mine["booking"]["state"], "REQUESTED");
        assert_eq!(other.ok(one, json!({ "id": booked["id"] })).await["booking"], json!(null));
        let cancel = step("bookingCancel", "BookingInput");
        let input = json!({ "input": { "id": booked["id"] } });
        assert_eq!(other.refused(&cancel, input).await, "NOT_FOUND");
    })
    .await;
}
