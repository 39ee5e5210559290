use anyhow::{Context, ensure};
use entity::{
    account, membership,
    plan::PlanCode,
    role::AccountRole,
    user::{self, Language},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use crate::{
    access::Member,
    accounts::{
        actions::{
            email,
            register::{self, Newcomer},
        },
        reads,
        rules::Email,
    },
    app::Platform,
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

/// Puts an account on a plan that holds whatever comes.
async fn enlarge(tx: &Tx, owner: Member) -> anyhow::Result<()> {
    let account = account::Entity::find_by_id(owner.account).one(&tx.db).await?;
    let mut account = account.context("an account that was opened is gone")?.into_active_model();
    account.plan = Set(PlanCode::Enterprise);
    account.trial_ends_at = Set(None);
    account.update(&tx.db).await?;
    Ok(())
}
