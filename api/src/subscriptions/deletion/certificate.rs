//! The proof that an account was deleted.

use anyhow::Context;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    deletion::{self, TableCount},
    id::AccountId,
    user::{self, Language},
};
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use crate::{
    app::Platform,
    error::Result,
    jobs::Job,
    mail::{Letter, Recipient},
    oslo,
};

/// How many years after the end of the fiscal year bookkeeping documents are kept.
const YEARS: i32 = 5;
/// Why.
const LAW: &str = "bokføringsloven § 13";

/// What was done, as the owners get it and staff keep it.
#[derive(Debug, Serialize, Deserialize)]
struct Certificate {
    account: AccountId,
    begun_at: DateTime<Utc>,
    finished_at: DateTime<Utc>,
    /// Rows that were deleted, by table.
    deleted: Vec<TableCount>,
    /// Files that were removed from storage, with all that was derived from them.
    files: i64,
    /// Their bytes.
    bytes: i64,
    /// People whose logins were deleted.
    people: i32,
    /// Rows that are kept without the names, texts and notes that were in them.
    kept: Vec<TableCount>,
    /// The last day on which they are.
    kept_until: NaiveDate,
    /// The law that demands it.
    kept_by: String,
}

/// Writes the certificate of a deletion.
pub(super) fn write(row: &deletion::Model) -> Result<String> {
    let finished_at = row.finished_at.context("a deletion that is not finished")?;
    let certificate = Certificate {
        account: row.account_id,
        begun_at: row.begun_at,
        finished_at,
        deleted: sorted(&row.counts.deleted),
        files: row.files,
        bytes: row.bytes,
        people: row.people,
        kept: sorted(&row.counts.kept),
        kept_until: last_day(finished_at),
        kept_by: LAW.into(),
    };
    Ok(serde_json::to_string(&certificate).map_err(anyhow::Error::new)?)
}

fn sorted(counts: &[TableCount]) -> Vec<TableCount> {
    let mut counts = counts.to_vec();
    counts.sort_by(|a, b| a.table.cmp(&b.table));
    counts
}

/// The last day of the fifth year after the fiscal year that an instant lies in.
fn last_day(at: DateTime<Utc>) -> NaiveDate {
    let year = oslo::local(at).year() + YEARS;
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Mails the certificate to one who was an owner. It carries the address, since the person may be
/// gone from the database; the job is deleted when the mail is sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailCertificate {
    name: String,
    address: String,
    language: Language,
    account_name: String,
    certificate: String,
    digest: String,
}

impl MailCertificate {
    /// Addresses the certificate of a finished deletion.
    pub(super) fn new(to: user::Model, account: &str, row: &deletion::Model) -> Result<Self> {
        let (certificate, digest) =
            row.certificate.clone().zip(row.digest.clone()).context("no certificate")?;
        Ok(Self {
            name: to.name,
            address: to.email,
            language: to.language,
            account_name: account.to_owned(),
            certificate,
            digest,
        })
    }
}

impl Job for MailCertificate {
    const NAME: &'static str = "mail_certificate";

    async fn run(self, platform: &Platform) -> Result<()> {
        let told: Certificate =
            serde_json::from_str(&self.certificate).map_err(anyhow::Error::new)?;
        let to = Recipient { name: self.name, address: self.address, language: self.language };
        let on = |at| oslo::time(at, to.language);
        let letter = Letter {
            template: "account_deleted",
            // Each owner gets a mail of their own.
            about: format!("{}.{}", told.account, super::digest(&to.address)),
            data: context! {
                account => self.account_name,
                id => told.account.to_string(),
                begun => on(told.begun_at),
                finished => on(told.finished_at),
                deleted => rows(&told.deleted),
                files => told.files,
                bytes => told.bytes,
                people => told.people,
                kept => rows(&told.kept),
                until => told.kept_until.to_string(),
                law => told.kept_by,
                digest => self.digest,
                link => platform.config.link(""),
            },
            unsubscribe: None,
        };
        platform.mailer.send(to, letter).await
    }
}

/// What a mail lists of tables.
fn rows(counts: &[TableCount]) -> Vec<Value> {
    counts.iter().map(|it| context! { table => it.table.clone(), rows => it.rows }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_are_kept_to_the_end_of_the_fifth_year_after_the_fiscal_year() {
        let cases = [
            ("2026-12-21T10:00:00Z", "2031-12-31"),
            // New year has come to Oslo.
            ("2026-12-31T23:30:00Z", "2032-12-31"),
        ];
        for (at, day) in cases {
            let at = at.parse().expect("an instant");
            assert_eq!(last_day(at).to_string(), day);
        }
    }
}
