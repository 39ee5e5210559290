//! Who has lost the phone comes in by a recovery code.

use entity::recovery_code;
use futures::future::join_all;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::on_both;

use super::super::code as code_of;
use super::{FACTORS, Person, REMOVE, WITH_CODE};

const RENEW: &str = "mutation { recoveryCodesRenew { recoveryCodes } }";

#[actix_web::test]
async fn a_recovery_code_lets_in_once_and_its_owner_is_told() {
    on_both(async |app| {
        let kari = Person::with_app(app).await;
        assert_eq!(kari.recovery_codes.len(), 10);
        let kept = recovery_code::Entity::find().all(app.platform.db.reader()).await;
        let kept = format!("{:?}", kept.expect("rows"));
        assert!(
            kari.recovery_codes.iter().all(|code| !kept.contains(code)),
            "only hashes are kept"
        );

        let typed = kari.recovery_codes[0].to_uppercase().replace('-', " ");
        let input = json!({ "token": kari.begin(app).await, "code": typed });
        let signed = app.stranger().ok(WITH_CODE, input).await["signIn"].take();
        let me = app.client(&signed);
        let mail = app.mail(&kari.email).await;
        assert_eq!(mail.subject, "A recovery code of yours was used");
        assert!(mail.text.contains("9 left"), "{}", mail.text);
        let again = json!({ "token": kari.begin(app).await, "code": kari.recovery_codes[0] });
        assert_eq!(app.stranger().refused(WITH_CODE, again).await, "CODE_INVALID");

        // The phone is lost: out with it, and the codes that recover nothing any more.
        let removed = me.ok(REMOVE, json!({})).await["factorTotpRemove"]["factors"].take();
        assert_eq!(removed, json!({ "isOn": false, "recoveryCodesLeft": 0 }));
        app.sign_in(&kari.email).await;
    })
    .await;
}

#[actix_web::test]
async fn of_one_recovery_code_at_many_doors_at_once_one_opens() {
    on_both(async |app| {
        let kari = Person::with_app(app).await;
        let tokens = join_all((0..5).map(|_| kari.begin(app))).await;
        let tries = tokens.iter().map(async |token| {
            let input = json!({ "token": token, "code": kari.recovery_codes[3] });
            app.stranger().send(WITH_CODE, input).await
        });
        let answers = join_all(tries).await;
        let codes: Vec<_> = answers.iter().map(code_of).collect();
        assert_eq!(codes.iter().filter(|code| **code == "none").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == "CODE_INVALID").count(), 4, "{codes:?}");
    })
    .await;
}

#[actix_web::test]
async fn new_recovery_codes_take_the_place_of_the_old() {
    on_both(async |app| {
        let (kari, ola) = (Person::with_app(app).await, Person::with_app(app).await);
        let renewed = kari.client.ok(RENEW, json!({})).await["recoveryCodesRenew"].take();
        let new = renewed["recoveryCodes"].as_array().expect("codes").clone();
        assert_eq!(new.len(), 10);
        let old = json!({ "token": kari.begin(app).await, "code": kari.recovery_codes[0] });
        assert_eq!(app.stranger().refused(WITH_CODE, old).await, "CODE_INVALID");
        let others = json!({ "token": ola.begin(app).await, "code": new[0] });
        assert_eq!(app.stranger().refused(WITH_CODE, others).await, "CODE_INVALID");
        let right = json!({ "token": kari.begin(app).await, "code": new[0] });
        app.stranger().ok(WITH_CODE, right).await;
        assert_eq!(
            app.mail(&ola.email).await.subject,
            "An authenticator app was added to your login"
        );

        let plain = app.owner().await;
        assert_eq!(plain.refused(RENEW, json!({})).await, "ILLEGAL_STATE");
        let factors = plain.ok(FACTORS, json!({})).await["viewer"]["factors"].take();
        assert_eq!(factors["recoveryCodesLeft"], Value::from(0));
    })
    .await;
}
