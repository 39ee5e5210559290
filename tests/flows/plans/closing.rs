//! An account that is not paid for closes to writes, and opens again with all that is in it.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{UPLOAD, id, picture},
    on_both,
    people::fresh_email,
    studio::code,
};

use super::{CHOOSE, choose, plan};

const CLOSE: &str =
    "mutation($name: String!) { accountClose(input: { name: $name, reason: \"Merged\" }) {
    account { closing { since deletesAt reason } } } }";

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("an instant").parse().expect("an instant")
}

async fn again(app: &TestApp, email: &str) -> Client {
    app.client(&app.sign_in(email).await)
}

#[actix_web::test]
async fn an_ended_trial_is_closed_to_writes_from_the_very_instant_on() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        app.work().await;
        let ends = instant(&plan(&owner).await["trialEndsAt"]);
        app.platform.clock.advance(ends - app.platform.db.now() - TimeDelta::minutes(1));
        let owner = again(app, &email).await;
        owner.folder("The last minute", None).await;
        // The same session goes on past the end.
        app.platform.clock.advance(TimeDelta::minutes(1));
        let create = "mutation { folderCreate(input: { name: \"Late\" }) { folder { id } } }";
        let refused = owner.send(create, json!({})).await;
        let told = &refused["errors"][0]["extensions"];
        assert_eq!(told["code"], "ACCOUNT_CLOSED");
        assert_eq!(instant(&told["details"]["since"]), ends);
        assert_eq!(instant(&told["details"]["deletesAt"]), ends + TimeDelta::days(7));
        assert!(told["details"]["possible"].as_array().is_some_and(|it| it.len() == 5));
        let upload = owner.send_files(UPLOAD, json!({}), vec![("b.png", picture(2))]).await;
        assert_eq!(code(&upload), Some("ACCOUNT_CLOSED"));
        let tus = owner.request(Method::POST, "/uploads").header("tus-resumable", "1.0.0");
        let tus = tus.header("upload-length", "5").send().await.expect("a response");
        assert!(tus.status().is_client_error(), "{}", tus.status());

        let see = "query($id: ID!) { asset(id: $id) { name downloadUrl } }";
        let seen = owner.ok(see, json!({ "id": asset })).await;
        let url = id(&seen["asset"]["downloadUrl"]);
        let file = owner.request(Method::GET, &url).send().await.expect("a response");
        assert_eq!(file.status(), 200);
        let export = "mutation { libraryExport(input: {}) { download { id } } }";
        owner.ok(export, json!({})).await;
        let closing = plan(&owner).await["closing"].take();
        assert_eq!(closing["reason"], "TRIAL_ENDED");
        app.work().await;
    })
    .await;
}

#[actix_web::test]
async fn people_are_told_before_and_after_and_a_plan_opens_the_account_again() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        let mails = async || {
            app.work().await;
            let sent = app.platform.mailer.sent().into_iter().filter(|mail| mail.to == email);
            sent.map(|mail| mail.subject).collect::<Vec<_>>()
        };
        let first = mails().await.len();
        let mut told = Vec::new();
        for _ in 0..20 {
            app.platform.clock.advance(TimeDelta::days(1));
            told.push(mails().await.len() - first);
        }
        let days = |count: usize| told.iter().position(|told| *told == count).map(|day| day + 1);
        assert_eq!([days(1), days(2), days(3), days(4)], [Some(11), Some(14), Some(18), Some(20)]);
        assert!(
            mails().await.last().is_some_and(|it| it.contains("tomorrow")),
            "{:?}",
            mails().await
        );
        let owner = again(app, &email).await;
        choose(app, &owner, "STANDARD").await;
        assert_eq!(plan(&owner).await["closing"], Value::Null);
        let see = "query($id: ID!) { asset(id: $id) { name } }";
        assert_eq!(owner.ok(see, json!({ "id": asset })).await["asset"]["name"], "a.png");
        owner.folder("Open again", None).await;
        app.platform.clock.advance(TimeDelta::days(8));
        assert_eq!(mails().await.len(), first + 4, "and nobody is frightened any more");
        let owner = again(app, &email).await;
        assert_eq!(owner.ok(see, json!({ "id": asset })).await["asset"]["name"], "a.png");
    })
    .await;
}

#[actix_web::test]
async fn an_owner_closes_the_account_and_goes_on_with_the_same_contract() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        choose(app, &owner, "STANDARD").await;
        let before = plan(&owner).await;
        assert_eq!(owner.refused(CLOSE, json!({ "name": "Fjell AS" })).await, "BAD_USER_INPUT");
        let closed = owner.ok(CLOSE, json!({ "name": "Fjord AS" })).await;
        let closing = &closed["accountClose"]["account"]["closing"];
        assert_eq!(closing["reason"], "CLOSED_BY_OWNER");
        assert_eq!(owner.refused(CLOSE, json!({ "name": "Fjord AS" })).await, "ACCOUNT_CLOSED");
        app.platform.clock.advance(TimeDelta::days(6));
        app.work().await;
        let owner = again(app, &email).await;
        choose(app, &owner, "STANDARD").await;
        let after = plan(&owner).await;
        assert_eq!(after["closing"], Value::Null);
        for same in ["anchorOn", "periodEndsAt"] {
            assert_eq!(after["subscription"][same], before["subscription"][same]);
        }
        assert_eq!(owner.credits().await, (2_750, 0), "no month is granted twice");
    })
    .await;
}

#[actix_web::test]
async fn from_its_deletion_on_an_account_cannot_be_opened_even_if_no_job_has_run() {
    on_both(async |app| {
        let email = fresh_email();
        app.owner_at(&email).await;
        app.platform.clock.advance(TimeDelta::days(21));
        let owner = again(app, &email).await;
        let refused = owner.refused(CHOOSE, json!({ "input": { "plan": "STANDARD" } })).await;
        assert_eq!(refused, "ACCOUNT_CLOSED");
    })
    .await;
}

#[actix_web::test]
async fn a_drop_box_of_a_closed_account_is_shut_and_its_link_still_shows() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        let folder = owner.folder("From outside", None).await;
        let share = "mutation($input: ShareCreateInput!) { shareCreate(input: $input) { url } }";
        let make = async |shows: bool| {
            let input = json!({ "input": {
                "folderId": folder, "showsContents": shows, "allowsUpload": true,
            } });
            id(&owner.ok(share, input).await["shareCreate"]["url"])
        };
        let (both, box_only) = (make(true).await, make(false).await);
        let path = |url: &str| format!("/s/{}", url.rsplit('/').next().expect("a token"));
        let status = async |url: &str| {
            let page = app.stranger().request(Method::GET, &path(url)).send().await;
            page.expect("a response").status().as_u16()
        };
        assert_eq!((status(&both).await, status(&box_only).await), (200, 200));
        app.platform.clock.advance(TimeDelta::days(15));
        assert_eq!((status(&both).await, status(&box_only).await), (200, 410));
    })
    .await;
}
