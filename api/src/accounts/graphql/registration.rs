//! Registering, and proving an address.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::user::Language;

use crate::{
    accounts::{
        actions::{
            email, password,
            register::{self, Newcomer},
        },
        rules::{self, Email, MAIL, REGISTER_NETWORK},
    },
    context::ContextExt,
    error::Result,
    throttle::{self, Subject},
};

/// The mutations of those who are not customers yet.
#[derive(Default)]
pub struct RegistrationMutation;

#[Object]
impl RegistrationMutation {
    /// Registers a person and opens an account on trial, which the person owns. Sign in with the
    /// same address and password to go on at once; a mailed link proves the address.
    ///
    /// The answer is the same for an address that is registered already, and nothing happens but a
    /// mail to its owner.
    ///
    /// Refused with `TOO_MANY_REQUESTS` or `BAD_USER_INPUT`; for a password, `details.reason` says
    /// LENGTH, GUESSABLE or BREACHED, and `details.suggestions` what would make it better.
    async fn account_register(
        &self,
        ctx: &Context<'_>,
        input: AccountRegisterInput,
    ) -> Result<AccountRegisterPayload> {
        let email = Email::new(&input.email)?;
        let name = rules::name(&input.name, "name")?;
        let account_name = rules::name(&input.account_name, "accountName")?;
        let password = input.password.into();
        let about = vec![name.clone(), email.address().to_owned(), account_name.clone()];
        let platform = ctx.platform();
        let network = Subject::new("register from", &[&ctx.origin().network()]);
        throttle::take(&platform.db, &network, REGISTER_NETWORK).await?;
        let mail = Subject::new("remind", &[&email.key()]);
        let may_remind = throttle::allows(&platform.db, &mail, MAIL).await?;
        password::approve(platform, &password, about).await?;
        let password_hash = platform.passwords.hash(password).await?;
        let payload = AccountRegisterPayload { email: email.address().to_owned() };
        let language = input.language;
        let newcomer = Newcomer { email, name, account_name, language, password_hash };
        let tx = ctx.begin().await?;
        register::open(&tx, newcomer, may_remind).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Proves an e-mail address by the token of a mailed link. The same link again is no failure.
    ///
    /// Refused with `LINK_INVALID`.
    async fn email_verify(
        &self,
        ctx: &Context<'_>,
        input: EmailVerifyInput,
    ) -> Result<EmailVerifyPayload> {
        let tx = ctx.begin().await?;
        let user = email::verify(&tx, &input.token).await?;
        tx.commit().await?;
        Ok(EmailVerifyPayload { email: user.email })
    }

    /// Mails the signed-in person a new link, unless the address is proved already.
    ///
    /// Refused with `UNAUTHENTICATED` or `TOO_MANY_REQUESTS`.
    async fn email_verification_resend(
        &self,
        ctx: &Context<'_>,
    ) -> Result<EmailVerificationResendPayload> {
        let user = ctx.caller()?.user;
        let subject = Subject::new("resend", &[&user.to_string()]);
        throttle::take(&ctx.platform().db, &subject, MAIL).await?;
        let tx = ctx.begin().await?;
        let (email, sent) = email::resend(&tx, user).await?;
        tx.commit().await?;
        Ok(EmailVerificationResendPayload { email, sent })
    }
}

/// Who wants to become a customer.
#[derive(InputObject)]
pub struct AccountRegisterInput {
    /// The person's e-mail address; it is what the person signs in with.
    email: String,
    /// The person's full name, 1 to 200 characters.
    name: String,
    /// A password of 10 to 200 characters that is not easy to guess. What it consists of does not
    /// matter; it should not be made of the names and the address.
    #[graphql(secret)]
    password: String,
    /// What the organisation is called, 1 to 200 characters.
    account_name: String,
    /// The language of the mails that the person gets.
    #[graphql(default)]
    language: Language,
}

/// The registration was heard.
#[derive(SimpleObject)]
pub struct AccountRegisterPayload {
    /// The address, as it was understood, that a mail is on its way to.
    email: String,
}

/// What a mailed link says.
#[derive(InputObject)]
pub struct EmailVerifyInput {
    /// The token of the link.
    #[graphql(secret)]
    token: String,
}

/// The address is proved.
#[derive(SimpleObject)]
pub struct EmailVerifyPayload {
    /// The address.
    email: String,
}

/// What became of the wish for another mail.
#[derive(SimpleObject)]
pub struct EmailVerificationResendPayload {
    /// The person's address.
    email: String,
    /// Whether a mail is on its way to it; false where the address is proved already.
    sent: bool,
}
