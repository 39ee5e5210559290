//! Who belongs to an account changes.

use entity::{plan::PlanCode, role::AccountRole};
use futures::future::join;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, sample},
    on_both,
    people::{INVITE, fresh_email},
};

use super::{VIEWER, code};

const ROLE: &str = "mutation($user: ID!, $role: AccountRole!) {
    memberRoleChange(input: { userId: $user, role: $role }) { member { role user { id } } } }";
const REMOVE: &str =
    "mutation($user: ID!) { memberRemove(input: { userId: $user }) { deletedId } }";
const LEAVE: &str = "mutation { accountLeave { accountId } }";
const TRANSFER: &str = "mutation($user: ID!) { ownershipTransfer(input: { userId: $user }) {
    owner { role user { id } } formerOwner { role } } }";
const MEMBERS: &str = "query($filter: MemberFilter! = {}) { account { members(filter: $filter) {
    totalCount nodes { role user { id name } } } } }";

/// An account with somebody in each role, on a plan with room for all.
struct Team {
    owner: Client,
    admin: Client,
    member: Client,
    reviewer: Client,
}

async fn team(app: &TestApp) -> Team {
    let owner = app.owner().await;
    app.put_on(&owner, PlanCode::Premium).await;
    Team {
        admin: app.joined(&owner, AccountRole::Admin).await,
        member: app.joined(&owner, AccountRole::Member).await,
        reviewer: app.joined(&owner, AccountRole::Reviewer).await,
        owner,
    }
}

async fn user(client: &Client) -> String {
    id(&client.ok(VIEWER, json!({})).await["viewer"]["user"]["id"])
}

async fn role(client: &Client) -> Value {
    client.ok(VIEWER, json!({})).await["viewer"]["role"].take()
}

async fn change(by: &Client, user: &str, role: &str) -> String {
    let answer = by.send(ROLE, json!({ "user": user, "role": role })).await;
    code(&answer).to_owned()
}

async fn owners(client: &Client) -> Value {
    let filter = json!({ "filter": { "roles": ["OWNER"] } });
    client.ok(MEMBERS, filter).await["account"]["members"]["totalCount"].take()
}

#[actix_web::test]
async fn each_role_changes_what_it_may_and_from_then_on_another_may_be_done() {
    on_both(async |app| {
        let team = team(app).await;
        let (owner, admin) = (user(&team.owner).await, user(&team.admin).await);
        let (member, reviewer) = (user(&team.member).await, user(&team.reviewer).await);
        for (by, whom, to, expected) in [
            (&team.member, &reviewer, "MEMBER", "FORBIDDEN"),
            (&team.reviewer, &reviewer, "OWNER", "FORBIDDEN"),
            (&team.admin, &member, "OWNER", "FORBIDDEN"),
            (&team.admin, &admin, "OWNER", "FORBIDDEN"),
            (&team.admin, &owner, "MEMBER", "FORBIDDEN"),
            (&team.owner, &owner, "MEMBER", "LAST_OWNER"),
            (&team.admin, &member, "REVIEWER", "none"),
            (&team.admin, &reviewer, "MEMBER", "none"),
            (&team.owner, &admin, "OWNER", "none"),
            (&team.admin, &owner, "ADMIN", "none"),
            (&team.owner, &admin, "MEMBER", "FORBIDDEN"),
        ] {
            assert_eq!(change(by, whom, to).await, expected, "{whom} to {to}");
        }
        assert_eq!(role(&team.admin).await, "OWNER", "at once, in the session there is");
        assert_eq!(role(&team.member).await, "REVIEWER");
        let write = "mutation { folderCreate(input: { name: \"x\" }) { folder { id } } }";
        assert_eq!(team.member.refused(write, json!({})).await, "FORBIDDEN");
        team.reviewer.ok(write, json!({})).await;
        for nobody in [user(&app.owner().await).await, format!("usr_{:032}", 7)] {
            for (mutation, variables) in [
                (ROLE, json!({ "user": nobody, "role": "MEMBER" })),
                (REMOVE, json!({ "user": nobody })),
                (TRANSFER, json!({ "user": nobody })),
            ] {
                assert_eq!(team.admin.refused(mutation, variables).await, "NOT_FOUND");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_reviewer_becomes_more_only_where_there_is_a_seat() {
    on_both(async |app| {
        let owner = app.owner().await;
        let reviewer = user(&app.joined(&owner, AccountRole::Reviewer).await).await;
        let second = user(&app.joined(&owner, AccountRole::Reviewer).await).await;
        assert_eq!(change(&owner, &reviewer, "MEMBER").await, "none");
        assert_eq!(change(&owner, &second, "ADMIN").await, "LIMIT_EXCEEDED");
        assert_eq!(owner.refused(TRANSFER, json!({ "user": second })).await, "LIMIT_EXCEEDED");
        assert_eq!(role(&owner).await, "OWNER", "nothing of it has happened");
        assert_eq!(change(&owner, &reviewer, "ADMIN").await, "none", "it has a seat");
    })
    .await;
}

#[actix_web::test]
async fn of_two_owners_who_go_at_once_one_stays() {
    on_both(async |app| {
        for round in 0..4 {
            let first = app.owner().await;
            let second = app.joined(&first, AccountRole::Owner).await;
            let (one, two) = (user(&first).await, user(&second).await);
            let demote = |user: &str| json!({ "user": user, "role": "ADMIN" });
            let (a, b) = match round % 2 {
                0 => join(first.send(LEAVE, json!({})), second.send(LEAVE, json!({}))).await,
                _ => join(first.send(ROLE, demote(&one)), second.send(ROLE, demote(&two))).await,
            };
            let mut codes = [code(&a), code(&b)];
            codes.sort_unstable();
            assert_eq!(codes, ["LAST_OWNER", "none"]);
            let left = if code(&a) == "none" { &second } else { &first };
            assert_eq!(owners(left).await, 1);
        }
        // Of two who make each other less, the second is no owner any more.
        let first = app.owner().await;
        let second = app.joined(&first, AccountRole::Owner).await;
        let (one, two) = (user(&first).await, user(&second).await);
        let demote = |user: &str| json!({ "user": user, "role": "MEMBER" });
        let (a, b) = join(first.send(ROLE, demote(&two)), second.send(ROLE, demote(&one))).await;
        let mut codes = [code(&a), code(&b)];
        codes.sort_unstable();
        assert_eq!(codes, ["FORBIDDEN", "none"]);
        assert_eq!(owners(&first).await, 1);
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_taken_out_is_out_at_once_and_what_they_made_stays() {
    on_both(async |app| {
        let host = app.owner().await;
        app.put_on(&host, PlanCode::Premium).await;
        let email = fresh_email();
        let member = app.joined_at(&host, AccountRole::Member, &email).await;
        let elsewhere = app.client(&app.sign_in(&email).await);
        let asset = member.add(json!({}), "fjord.jpg", sample("fjord.jpg")).await;
        let comment = "mutation($id: ID!) { commentAdd(input: { assetId: $id, text: \"Fin\" }) {
            comment { author { name isMember } } } }";
        let said = member.ok(comment, json!({ "id": asset })).await;
        let author = &said["commentAdd"]["comment"]["author"];
        assert_eq!(author, &json!({ "name": "Ola Nordmann", "isMember": true }));
        let share = "mutation($id: ID!) { shareCreate(input: { assetId: $id, name: \"Fjord\" }) {
            share { id createdBy { isMember } } url } }";
        let given = member.ok(share, json!({ "id": asset })).await["shareCreate"].take();

        let gone = user(&member).await;
        assert_eq!(host.refused(REMOVE, json!({ "user": user(&host).await })).await, "ILLEGAL_STATE");
        let removed = host.ok(REMOVE, json!({ "user": gone })).await;
        assert_eq!(removed["memberRemove"]["deletedId"], gone.as_str());
        for session in [&member, &elsewhere] {
            assert_eq!(session.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        }
        assert_eq!(host.refused(REMOVE, json!({ "user": gone })).await, "NOT_FOUND");
        let again = app.client(&app.sign_in(&email).await);
        assert_eq!(again.refused("{ assets { totalCount } }", json!({})).await, "FORBIDDEN");

        let seen = "query($id: ID!) { asset(id: $id) {
            comments { nodes { author { name isMember } } } }
            shares { nodes { state createdBy { name isMember } } } }";
        let seen = host.ok(seen, json!({ "id": asset })).await;
        let ola = json!({ "name": "Ola Nordmann", "isMember": false });
        assert_eq!(seen["asset"]["comments"]["nodes"][0]["author"], ola);
        assert_eq!(seen["shares"]["nodes"], json!([{ "state": "OPEN", "createdBy": ola }]));
        let page = reqwest::get(given["url"].as_str().expect("a URL").replace(
            &app.platform.config.link(""),
            &format!("{}/", app.url),
        ));
        assert_eq!(page.await.expect("a page").status(), 200, "a link that was given away opens");
        let mention = "mutation($id: ID!, $who: ID!) {
            commentAdd(input: { assetId: $id, text: \"Du?\", mentionedUserIds: [$who] }) { comment { id } } }";
        let refused = host.refused(mention, json!({ "id": asset, "who": gone })).await;
        assert_eq!(refused, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_taken_out_hears_nothing_more() {
    on_both(async |app| {
        let host = app.owner().await;
        let member = app.joined(&host, AccountRole::Member).await;
        let mut heard = member.subscribe("subscription { assetChanged { id } }").await;
        let other = app.owner().await;
        let mut unharmed = other.subscribe("subscription { assetChanged { id } }").await;
        host.ok(REMOVE, json!({ "user": user(&member).await })).await;
        assert_eq!(heard.closed().await, 4403);
        other.add(json!({}), "fjord.jpg", sample("fjord.jpg")).await;
        unharmed.next().await;
    })
    .await;
}

#[actix_web::test]
async fn whoever_leaves_goes_on_in_the_accounts_that_are_left() {
    on_both(async |app| {
        let (host, email) = (app.owner().await, fresh_email());
        let guest = app.owner_at(&email).await;
        let token = app.invited(&host, &email, AccountRole::Member).await;
        let accept = tests::people::ACCEPT;
        let there = guest.ok(accept, json!({ "input": { "token": token } })).await;
        let there = app.client(&there["invitationAccept"]);
        there.ok(LEAVE, json!({})).await;
        assert_eq!(there.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        let viewer = guest.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["memberships"].as_array().map(Vec::len), Some(1));
        assert_eq!(guest.refused(LEAVE, json!({})).await, "LAST_OWNER");
        assert_eq!(owners(&host).await, 1);
    })
    .await;
}

#[actix_web::test]
async fn an_owner_hands_the_account_over() {
    on_both(async |app| {
        let team = team(app).await;
        let (owner, member) = (user(&team.owner).await, user(&team.member).await);
        let refused = team.admin.refused(TRANSFER, json!({ "user": member })).await;
        assert_eq!(refused, "FORBIDDEN");
        let refused = team.owner.refused(TRANSFER, json!({ "user": owner })).await;
        assert_eq!(refused, "ILLEGAL_STATE");
        let data = team.owner.ok(TRANSFER, json!({ "user": member })).await;
        let handed = &data["ownershipTransfer"];
        assert_eq!(handed["owner"], json!({ "role": "OWNER", "user": { "id": member } }));
        assert_eq!(handed["formerOwner"]["role"], "ADMIN");
        assert_eq!(
            (role(&team.member).await, role(&team.owner).await),
            (json!("OWNER"), json!("ADMIN"))
        );
        assert_eq!(team.owner.refused(TRANSFER, json!({ "user": owner })).await, "FORBIDDEN");
    })
    .await;
}

#[actix_web::test]
async fn invitations_do_not_outlive_the_right_to_send_them() {
    on_both(async |app| {
        let team = team(app).await;
        let (email, another) = (fresh_email(), fresh_email());
        for (host, email) in [(&team.admin, &email), (&team.owner, &another)] {
            let input = json!({ "email": email, "role": "MEMBER" });
            host.ok(INVITE, json!({ "input": input })).await;
        }
        let admin = user(&team.admin).await;
        assert_eq!(change(&team.owner, &admin, "MEMBER").await, "none");
        let list = "{ account { invitations(filter: { states: [WITHDRAWN, SENT] }) {
            nodes { email state } } } }";
        let listed = team.owner.ok(list, json!({})).await;
        assert_eq!(
            listed["account"]["invitations"]["nodes"],
            json!([{ "email": another, "state": "SENT" }, { "email": email, "state": "WITHDRAWN" }])
        );
        assert_eq!(app.mails(&email).await, 0, "what waits to be mailed is not");
    })
    .await;
}

#[actix_web::test]
async fn people_are_found_by_role_name_and_address() {
    on_both(async |app| {
        let owner = app.owner().await;
        app.put_on(&owner, PlanCode::Premium).await;
        for (name, email) in [("Åse Ødegård", "aase@fjord.no"), ("Per_100%", "per@example.no")] {
            let token = app.invited(&owner, email, AccountRole::Member).await;
            let newcomer = json!({ "name": name, "password": tests::people::PASSWORD });
            let input = json!({ "token": token, "newcomer": newcomer });
            app.stranger().ok(tests::people::ACCEPT, json!({ "input": input })).await;
        }
        for (filter, expected) in [
            (json!({ "search": "åSE ød" }), json!(["Åse Ødegård"])),
            (json!({ "search": "FJORD.no" }), json!(["Åse Ødegård"])),
            (json!({ "search": "_100%" }), json!(["Per_100%"])),
            (json!({ "search": "%" , "roles": ["OWNER"] }), json!([])),
            (json!({ "roles": ["OWNER", "REVIEWER"] }), json!(["Kari Nordmann"])),
            (json!({}), json!(["Kari Nordmann", "Åse Ødegård", "Per_100%"])),
        ] {
            let listed = owner.ok(MEMBERS, json!({ "filter": filter })).await;
            let nodes = listed["account"]["members"]["nodes"].as_array().expect("nodes");
            let names: Vec<_> = nodes.iter().map(|node| node["user"]["name"].clone()).collect();
            assert_eq!(json!(names), expected, "{filter}");
        }
    })
    .await;
}
