use anyhow::{Context, ensure};
use entity::{
    membership,
    money::{Currency, Money},
    plan::{Delivery, PlanCode},
    role::AccountRole,
    subscription::Agreement,
    user::{self, Language},
};
use sea_orm::prelude::*;

use crate::{
    access::{Member, Staff},
    accounts::{
        actions::{
            email,
            register::{self, Newcomer},
        },
        reads,
        rules::Email,
    },
    app::Platform,
    subscriptions::{self, actions::Deal},
    tokens,
    tx::Tx,
};

/// Whose account is filled.
#[derive(Debug)]
pub struct Customer {
    /// The address that the owner signs in with.
    pub email: String,
    /// The password, where the account is new.
    pub password: Option<String>,
    pub(super) owner: Member,
}

impl Customer {
    /// Opens an account on a plan whose storage is by agreement; its owner's address is taken as
    /// proved.
    pub async fn open(platform: &Platform) -> anyhow::Result<Self> {
        let address = format!("kari.{}@example.com", uuid::Uuid::now_v7().simple());
        let email = Email::new(&address)?;
        let password = tokens::random();
        let newcomer = Newcomer {
            email: email.clone(),
            name: "Kari Nordmann".into(),
            account_name: "Fjord og Fjell AS".into(),
            language: Language::Nb,
            password_hash: platform.passwords.hash(password.clone().into()).await?,
        };
        let tx = platform.begin().await?;
        register::open(&tx, newcomer, false).await?;
        let (user, owner) = owner(&tx.db, &email).await?;
        email::prove(&tx, user).await?;
        enlarge(&tx, owner).await?;
        tx.commit().await?;
        Ok(Self { email: address, password: Some(password), owner })
    }

    /// Finds the account that somebody owns.
    pub async fn find(platform: &Platform, email: &Email) -> anyhow::Result<Self> {
        let (user, owner) = owner(platform.db.reader(), email).await?;
        ensure!(
            user.email_verified_at.is_some(),
            "{} has not been verified, so that nothing can be ordered",
            user.email
        );
        Ok(Self { email: user.email, password: None, owner })
    }
}

async fn owner(db: &impl ConnectionTrait, email: &Email) -> anyhow::Result<(user::Model, Member)> {
    let unknown = || format!("{} owns no account", email.address());
    let user = reads::user_by_email(db, &email.key()).await?.with_context(unknown)?;
    let memberships = reads::memberships(db, user.id).await?;
    let is_owner = |membership: &membership::Model| membership.role == AccountRole::Owner;
    let membership = memberships.into_iter().find(is_owner).with_context(unknown)?;
    let owner = Member { account: membership.account_id, user: user.id, role: membership.role };
    Ok((user, owner))
}

/// Puts an account on a plan that holds whatever comes. It grants no credits: what is ordered brings
/// its own.
async fn enlarge(tx: &Tx, owner: Member) -> anyhow::Result<()> {
    let deal = Deal {
        account: owner.account,
        plan: PlanCode::Enterprise,
        agreement: Agreement {
            monthly: Money { amount: 0, currency: Currency::Nok },
            monthly_credits: 0,
            seats: None,
            brands: None,
            storage_bytes: None,
            delivery: Delivery::Agreed,
        },
        reason: "A made-up customer, to try the platform under load.".into(),
        expected_version: None,
    };
    subscriptions::actions::agree(tx, &Staff { user: owner.user }, deal).await?;
    Ok(())
}
