//! What can be done with a project is told with the instant until which it can.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tests::{Client, on_both};

use super::{read, reasons};

const RIGHTS: &str = "mutation($id: ID!, $until: NaiveDate) {
    assetsSetRights(input: { ids: [$id], validUntil: $until }) { results { code } } }";

/// Until when something can be done with a project.
async fn until(client: &Client, project: &str, action: &str) -> Option<DateTime<Utc>> {
    let seen = read(client, project).await;
    let actions = seen["availableActions"].as_array().expect("actions");
    let found = actions.iter().find(|found| found["action"] == action).expect("the action");
    found["until"].as_str().map(|until| until.parse().expect("an instant"))
}

#[actix_web::test]
async fn a_project_tells_until_when_it_can_be_changed_and_ordered() {
    on_both(async |app| {
        let kari = app.owner().await;
        let asset = kari.add_fjord().await;
        let project = kari.planned(&asset, 15).await;
        let trial = until(&kari, &project, "EDIT").await.expect("the trial ends");
        let left = trial - app.platform.db.now();
        assert!(left > TimeDelta::days(13) && left <= TimeDelta::days(14), "{left}");
        for action in ["ORDER", "ARCHIVE", "COPY"] {
            assert_eq!(until(&kari, &project, action).await, Some(trial), "{action}");
        }
        let tomorrow = (app.platform.db.now() + TimeDelta::days(1)).date_naive();
        kari.ok(RIGHTS, json!({ "id": asset, "until": tomorrow })).await;
        let licence = until(&kari, &project, "ORDER").await.expect("the licence ends");
        assert!(licence > app.platform.db.now() + TimeDelta::hours(20) && licence < trial);
        assert_eq!(until(&kari, &project, "EDIT").await, Some(trial));

        app.keep(&kari).await;
        assert_eq!(until(&kari, &project, "EDIT").await, None, "it renews by itself");
        assert_eq!(until(&kari, &project, "ORDER").await, Some(licence));
        kari.ok(RIGHTS, json!({ "id": asset, "until": null })).await;
        assert_eq!(until(&kari, &project, "ORDER").await, None);
    })
    .await;
}

#[actix_web::test]
async fn a_project_of_a_closed_account_tells_what_keeps_it() {
    on_both(async |app| {
        let email = tests::people::fresh_email();
        let kari = app.owner_at(&email).await;
        let project = kari.planned(&kari.add_fjord().await, 15).await;
        app.platform.clock.advance(TimeDelta::days(15));
        let kari = app.client(&app.sign_in(&email).await);
        let seen = read(&kari, &project).await;
        for action in ["EDIT", "ORDER", "ARCHIVE", "COPY"] {
            assert_eq!(reasons(&seen, action), ["ACCOUNT_CLOSED"]);
            assert_eq!(until(&kari, &project, action).await, None);
        }
    })
    .await;
}
