//! The price list is open to everyone.

use serde_json::json;
use tests::on_both;

const PRICES: &str = "{ priceList {
    plans { code monthly { amount currency } inEuro: monthly(currency: EUR) { amount currency }
            monthlyCredits seats brands storageGigabytes hasCustomFormats delivery }
    videos { upToSeconds credits }
    versions { kind credits }
} }";

#[actix_web::test]
async fn anyone_can_read_what_plans_and_videos_cost() {
    on_both(async |app| {
        let list = app.stranger().ok(PRICES, json!({})).await;
        let list = &list["priceList"];
        let plans: Vec<_> = list["plans"].as_array().expect("plans").iter().collect();
        let codes: Vec<_> = plans.iter().map(|plan| plan["code"].as_str()).collect();
        let expected = ["TRIAL", "STANDARD", "PREMIUM", "ENTERPRISE", "MULTI"].map(Some);
        assert_eq!(codes, expected);
        let standard = json!({
            "code": "STANDARD",
            "monthly": { "amount": 900_000, "currency": "NOK" },
            "inEuro": { "amount": 95_000, "currency": "EUR" },
            "monthlyCredits": 2_000,
            "seats": 5,
            "brands": 1,
            "storageGigabytes": 1_000,
            "hasCustomFormats": false,
            "delivery": "ONE_DAY",
        });
        assert_eq!(*plans[1], standard);
        assert_eq!(plans[3]["monthly"], json!(null));
        let videos = [(15, 350), (30, 550), (45, 650), (60, 750), (120, 1_000)]
            .map(|(seconds, credits)| json!({ "upToSeconds": seconds, "credits": credits }));
        assert_eq!(list["videos"], json!(videos));
        let versions =
            [("FORMAT", 250), ("LANGUAGE", 250), ("INTRO", 100), ("OUTRO", 100), ("MESSAGE", 100)];
        let versions = versions.map(|(kind, credits)| json!({ "kind": kind, "credits": credits }));
        assert_eq!(list["versions"], json!(versions));
    })
    .await;
}
