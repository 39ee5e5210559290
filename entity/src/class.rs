//! The data map: for every column of every table whose data it is, why it is kept, for how long,
//! and what an erasure does with it.
//!
//! Each row implements [`Classified`] with an exhaustive `match` on its generated `Column`, so the
//! compiler refuses a column that nobody has classified. Export, erasure, retention and the record
//! of processing run from this map.

use sea_orm::{EntityTrait, IdenStatic, Iterable};

/// A table whose every column is classified.
pub trait Classified: EntityTrait {
    /// Tells what kind of data a column holds.
    fn class(column: &Self::Column) -> Class;
}

/// A column of the data map: table, column, and what is known of it.
pub type Entry = (String, String, Class);

/// Lists the columns of one table with their classes.
pub(crate) fn columns<E: Classified>() -> Vec<Entry> {
    let table = E::default().table_name().to_owned();
    E::Column::iter()
        .map(|column| (table.clone(), column.as_str().to_owned(), E::class(&column)))
        .collect()
}

/// What must be known of a column before data may be put into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Whose data it is.
    pub subject: Subject,
    /// What kind of data it is.
    pub category: Category,
    /// What it is kept for.
    pub purpose: Purpose,
    /// What allows it to be kept.
    pub basis: Basis,
    /// How long it is kept.
    pub retention: Retention,
    /// What an erasure does with it.
    pub erasure: Erasure,
}

/// Whose data a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nobody's: technical, or Vibbio's own.
    Nobody,
    /// The customer organisation's.
    Account,
    /// The signed-in person's.
    User,
    /// A person who is shown or named in a customer's material.
    Depicted,
}

/// What kind of data a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Keys, versions, states and instants that say nothing about a person by themselves.
    Technical,
    /// Names and addresses.
    Contact,
    /// Password hashes, token hashes.
    Credential,
    /// What people make and upload.
    Content,
    /// What was ordered, granted, spent and paid.
    Commerce,
    /// Addresses, browsers and times of use.
    Usage,
}

/// What data is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To run the service that was ordered.
    Service,
    /// To keep it safe.
    Security,
    /// To keep the books.
    Bookkeeping,
}

/// What allows data to be kept (GDPR article 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Needed for the contract: 6(1)(b).
    Contract,
    /// Required by law: 6(1)(c).
    Law,
    /// A legitimate interest, such as security: 6(1)(f).
    Interest,
}

/// How long data is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// As long as the row that it belongs to has a use.
    WithRow,
    /// As long as the account is open, and seven days more.
    WithAccount,
    /// As long as the person has a login.
    WithUser,
    /// So many days after the row was made.
    Days(u16),
    /// Five years after the end of the fiscal year (bokføringsloven § 13).
    FiscalYears(u8),
}

/// What an erasure does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Nothing: it tells nothing about the person.
    Keep,
    /// Deletes the row.
    DeleteRow,
    /// Empties or replaces the value and keeps the row.
    Anonymise,
    /// Withholds it: the law demands that it is kept, until its retention is over.
    Withhold,
}

impl Class {
    /// Keys, states, versions and instants.
    pub const TECHNICAL: Self = Self {
        subject: Subject::Nobody,
        category: Category::Technical,
        purpose: Purpose::Service,
        basis: Basis::Contract,
        retention: Retention::WithRow,
        erasure: Erasure::Keep,
    };
    /// What the customer makes and uploads.
    pub const CONTENT: Self = Self {
        subject: Subject::Account,
        category: Category::Content,
        purpose: Purpose::Service,
        basis: Basis::Contract,
        retention: Retention::WithAccount,
        erasure: Erasure::DeleteRow,
    };
    /// A name or address of the signed-in person.
    pub const CONTACT: Self = Self {
        subject: Subject::User,
        category: Category::Contact,
        purpose: Purpose::Service,
        basis: Basis::Contract,
        retention: Retention::WithUser,
        erasure: Erasure::Anonymise,
    };
    /// A password hash or the hash of a token.
    pub const CREDENTIAL: Self = Self {
        subject: Subject::User,
        category: Category::Credential,
        purpose: Purpose::Security,
        basis: Basis::Contract,
        retention: Retention::WithUser,
        erasure: Erasure::DeleteRow,
    };
    /// A name or a feature of somebody in a customer's picture.
    pub const DEPICTED: Self = Self {
        subject: Subject::Depicted,
        category: Category::Content,
        purpose: Purpose::Service,
        basis: Basis::Interest,
        retention: Retention::WithAccount,
        erasure: Erasure::DeleteRow,
    };
    /// What was ordered, granted and spent.
    pub const COMMERCE: Self = Self {
        subject: Subject::Account,
        category: Category::Commerce,
        purpose: Purpose::Bookkeeping,
        basis: Basis::Law,
        retention: Retention::FiscalYears(5),
        erasure: Erasure::Withhold,
    };
    /// The proof that something was done which the law demands, such as a deletion.
    pub const EVIDENCE: Self = Self {
        subject: Subject::Nobody,
        category: Category::Technical,
        purpose: Purpose::Security,
        basis: Basis::Law,
        retention: Retention::FiscalYears(5),
        erasure: Erasure::Withhold,
    };
    /// Who came when, from where and with what.
    pub const USAGE: Self = Self {
        subject: Subject::User,
        category: Category::Usage,
        purpose: Purpose::Security,
        basis: Basis::Interest,
        retention: Retention::Days(90),
        erasure: Erasure::DeleteRow,
    };
}
