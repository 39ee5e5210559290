//! The secrets by which we speak to the providers of accounts, kept so that the database alone does
//! not tell them.

use anyhow::{anyhow, ensure};
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{id::IdentityProviderId, identity_provider};
use sea_orm::prelude::*;

use crate::{app::Platform, cause::Cause, error::Result, keys::Keys, safe::Safe, tx::Tx};

/// Seals the secret of a provider; it opens for that provider alone.
pub(super) async fn seal(
    safe: &Safe,
    tx: &Tx,
    id: IdentityProviderId,
    secret: &str,
) -> Result<String> {
    safe.seal(&tx.db, tx.now, &about(id), secret.as_bytes()).await
}

/// Opens what was sealed of a provider.
pub(super) async fn open(
    safe: &Safe,
    db: &impl ConnectionTrait,
    provider: &identity_provider::Model,
) -> Result<String> {
    let secret = safe.unseal(db, &about(provider.id), &provider.client_secret).await?;
    Ok(String::from_utf8(secret).map_err(anyhow::Error::new)?)
}

fn about(id: IdentityProviderId) -> String {
    format!("identity provider {id}")
}

/// Puts into the safe what was sealed before there was one, by a key that follows from the one that
/// signed then. What no key of the node opens is left, and has to be typed again by its owner.
pub(crate) async fn move_into_safe(platform: &Platform) -> Result<()> {
    let tx = platform.caused(Cause::command("serve")).begin().await?;
    tx.leave_unwritten().await;
    // What the safe seals names its key before a dot, which the others have none of.
    let rows = identity_provider::Entity::find()
        .filter(identity_provider::COLUMN.client_secret.not_like("%.%"));
    for row in rows.all(&tx.db).await? {
        let Some(secret) = opened(&platform.keys, &row)? else {
            tracing::error!(provider.id = %row.id, "The secret of an identity provider is lost.");
            continue;
        };
        let sealed = seal(&platform.safe, &tx, row.id, &secret).await?;
        identity_provider::Entity::update_many()
            .col_expr(identity_provider::Column::ClientSecret, Expr::value(sealed))
            .filter(identity_provider::COLUMN.id.eq(row.id))
            .filter(identity_provider::COLUMN.client_secret.eq(row.client_secret))
            .exec(&tx.db)
            .await?;
    }
    Ok(tx.commit().await?)
}

/// Opens what was sealed by a derived key, if the node has the key that it follows from.
fn opened(keys: &Keys, row: &identity_provider::Model) -> anyhow::Result<Option<String>> {
    let id = row.id.to_string();
    let keys = keys.derive_each("identity provider", id.as_bytes())?;
    Ok(keys.iter().find_map(|key| unseal(key, &id, &row.client_secret).ok()))
}

fn unseal(key: &[u8], id: &str, sealed: &str) -> anyhow::Result<String> {
    let sealed = BASE64_STANDARD.decode(sealed)?;
    ensure!(sealed.len() > NONCE_LEN, "a provider's secret is too short");
    let (nonce, text) = sealed.split_at(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow!("no nonce"))?;
    let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, key).map_err(|_| anyhow!("no key"))?;
    let mut text = text.to_vec();
    let opened = key.open_in_place(nonce, Aad::from(id.to_owned()), &mut text);
    Ok(String::from_utf8(opened.map_err(|_| anyhow!("it does not open"))?.to_vec())?)
}
