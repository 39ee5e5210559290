//! The mails about identities.

use entity::{account, id::ProviderAnswerId, identity_provider, provider_answer, user::Language};
use minijinja::context;
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use super::actions::join;
use crate::{
    accounts::{
        reads,
        rules::{Email, MAIL},
    },
    app::Platform,
    error::Result,
    jobs::Job,
    mail::{Letter, Recipient},
    throttle::{self, Subject},
};

/// Offers a login to whoever has the address that an account's provider has named. The job is there
/// for every address, so that whoever runs the provider cannot tell those that have a login.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendJoining {
    /// What the provider has said.
    pub answer: ProviderAnswerId,
}

impl Job for SendJoining {
    const NAME: &'static str = "send_joining";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let said = provider_answer::Entity::find_by_id(self.answer).one(db).await?;
        let Some(said) = said else { return Ok(()) };
        let Ok(email) = Email::new(said.email.as_deref().unwrap_or_default()) else {
            return Ok(());
        };
        let Some(provider) = said.provider_id else { return Ok(()) };
        let provider = identity_provider::Entity::find_by_id(provider).one(db).await?;
        let Some(provider) = provider.filter(|row| row.joins_as.is_some()) else { return Ok(()) };
        if reads::user_by_email(db, &email.key()).await?.is_some() {
            return Ok(());
        }
        let to = Subject::new("joining", &[&email.key()]);
        if !throttle::allows(&platform.db, &to, MAIL).await? {
            return Ok(());
        }
        let account = account::Entity::find_by_id(provider.account_id).one(db).await?;
        let Some(account) = account else { return Ok(()) };
        let token = join::token(&platform.keys, said.id)?;
        let letter = Letter {
            template: "joining",
            about: said.id.to_string(),
            data: context! {
                account => account.name,
                provider => provider.name,
                email => email.address(),
                link => platform.config.link(&format!("signin/join?token={token}")),
            },
            unsubscribe: None,
        };
        let to = Recipient {
            name: join::name(&said, &email),
            address: email.address().to_owned(),
            language: Language::default(),
        };
        platform.mailer.send(to, letter).await
    }
}
