use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, ServiceTokenId, SessionId, StaffAccessId, UserId},
    role::{AccountRole, StaffRole},
    service_token::{TokenScope, TokenScopes},
};
use sea_orm::Iterable;

use super::*;
use crate::error::{Code, Refusal};

fn caller(membership: Option<AccountRole>, staff: Vec<StaffRole>) -> Viewer {
    let membership = membership.map(|role| (AccountId::new(), role));
    let (user, session) = (UserId::new(), SessionId::new());
    Viewer::User(Caller {
        user,
        session,
        membership,
        closes_at: None,
        provider: None,
        staff,
        proved_at: None,
        vouched_at: None,
        looks_at: None,
    })
}

fn now() -> DateTime<Utc> {
    "2026-12-14T10:00:00Z".parse().expect("an instant")
}

#[test]
fn a_stranger_is_asked_to_sign_in_for_everything() {
    for permission in Permission::iter() {
        let denied = Viewer::Stranger.member(permission, now()).expect_err("a refusal");
        assert_eq!(denied, Denied::SignInFirst);
    }
}

#[test]
fn an_owner_may_do_everything_in_the_account_and_nothing_for_vibbio() {
    let owner = caller(Some(AccountRole::Owner), vec![]);
    assert!(Permission::iter().all(|permission| owner.member(permission, now()).is_ok()));
    assert!(Duty::iter().all(|duty| owner.staff(duty).is_err()));
}

#[test]
fn staff_are_no_members() {
    let staff = caller(None, vec![StaffRole::Administrator]);
    assert!(Permission::iter().all(|permission| staff.member(permission, now()).is_err()));
    assert!(Duty::iter().all(|duty| staff.staff(duty).is_ok()));
}

fn service(role: AccountRole, scopes: Vec<TokenScope>) -> Viewer {
    Viewer::Service(Service {
        token: ServiceTokenId::new(),
        account: AccountId::new(),
        user: UserId::new(),
        role,
        scopes: TokenScopes(scopes),
        closes_at: None,
    })
}

#[test]
fn a_program_may_do_what_its_token_is_for_and_its_maker_may_do() {
    let purge = vec![TokenScope::LibraryPurge];
    let admins = service(AccountRole::Admin, purge.clone());
    for permission in Permission::iter() {
        let allowed = admins.member(permission, now()).is_ok();
        assert_eq!(allowed, permission == Permission::LibraryPurge, "{permission:?}");
    }
    let members = service(AccountRole::Member, purge);
    let denied = members.member(Permission::LibraryPurge, now()).expect_err("a refusal");
    assert_eq!(denied, Denied::Forbidden);
}

#[test]
fn a_program_is_nobody_for_vibbio_and_no_person() {
    let program = service(AccountRole::Owner, TokenScope::iter().collect());
    assert!(Duty::iter().all(|duty| program.staff(duty).is_err()));
    assert_eq!(program.caller().expect_err("a refusal"), Denied::PeopleOnly);
    for alone in [Permission::CreditsBuy, Permission::ServiceTokens] {
        assert!(program.member(alone, now()).is_err(), "{alone:?}");
    }
}

#[test]
fn nobody_writes_in_an_account_from_the_instant_on_at_which_it_closes() {
    let Viewer::User(owner) = caller(Some(AccountRole::Owner), vec![]) else { return };
    let owner = Viewer::User(Caller { closes_at: Some(now()), ..owner });
    let before = now() - chrono::TimeDelta::microseconds(1);
    for permission in Permission::iter() {
        assert!(owner.member(permission, before).is_ok());
        let denied = owner.member(permission, now()).err();
        assert_eq!(denied.is_some(), permission.is_for_writing(), "{permission:?}");
        assert!(denied.is_none_or(|denied| denied.code() == Code::AccountClosed));
    }
}

#[test]
fn staff_who_look_at_an_account_see_and_change_nothing() {
    let mut viewer = caller(None, vec![StaffRole::Support]);
    let Viewer::User(staff) = &mut viewer else { return };
    staff.looks_at = Some((StaffAccessId::new(), AccountId::new()));
    for permission in Permission::iter() {
        assert_eq!(viewer.member(permission, now()).is_ok(), permission.is_open_to_staff());
    }
    assert!(!Permission::LibraryWrite.is_open_to_staff());
}

#[test]
fn reviewers_look_and_change_nothing() {
    let reviewer = caller(Some(AccountRole::Reviewer), vec![]);
    assert!(reviewer.member(Permission::LibraryRead, now()).is_ok());
    assert!(reviewer.member(Permission::LibraryWrite, now()).is_err());
    assert!(reviewer.member(Permission::OrderPlace, now()).is_err());
}
