//! Lists, one page at a time: Relay arguments in, a Relay connection out.
//!
//! A page starts after the sort keys of the last row seen, which the opaque cursor carries, so
//! that pages neither repeat nor skip rows while others are added, and every page costs the same.

mod each;
mod key;
mod total;

use async_graphql::{
    InputObject, ObjectType, OutputType,
    connection::{Connection, ConnectionNameType, Edge, EmptyFields},
};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, Order, QueryFilter,
    QueryOrder, QuerySelect, Select, Value,
    sea_query::{Expr, SimpleExpr},
};

use self::key::{decode, encode, not_a_cursor};
pub use self::{
    each::first_of_each,
    key::{Key, Part},
    total::{Paged, Total},
};
use crate::error::{Error, Result};

const DEFAULT: u64 = 25;
const MAX: u64 = 100;

/// Which page a client wants: `first`/`after` forward, `last`/`before` backward.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PageInput {
    /// How many at most, from the start or from `after`; 1 to 100, 25 unless given.
    pub first: Option<i32>,
    /// The cursor behind which the page starts.
    pub after: Option<String>,
    /// How many at most, from the end or from `before`; 1 to 100.
    pub last: Option<i32>,
    /// The cursor before which the page ends.
    pub before: Option<String>,
}

/// A checked wish for a page.
#[derive(Debug)]
pub struct Page {
    limit: u64,
    is_backward: bool,
    from: Option<Vec<Part>>,
}

impl Page {
    /// Reads the arguments of a list field.
    pub fn new(input: PageInput) -> Result<Self> {
        let (limit, cursor, is_backward) = match input {
            PageInput { first, after, last: None, before: None } => (first, after, false),
            PageInput { first: None, after: None, last: Some(last), before } => {
                (Some(last), before, true)
            }
            _ => {
                return Err(Error::bad_input(
                    "first",
                    "Ask for `first` and `after`, or for `last` and `before`.",
                ));
            }
        };
        let limit = match limit.map(u64::try_from) {
            None => DEFAULT,
            Some(Ok(limit @ 1..=MAX)) => limit,
            Some(_) => {
                let field = if is_backward { "last" } else { "first" };
                return Err(Error::bad_input(field, format!("A page holds 1 to {MAX}.")));
            }
        };
        let from = cursor.map(|cursor| decode(&cursor, is_backward)).transpose()?;
        Ok(Self { limit, is_backward, from })
    }

    /// Loads the page from a query in the order of the keys, the last of which must be unique.
    pub async fn of<E, N>(
        self,
        query: Select<E>,
        keys: &[Key<E::Model>],
        db: &impl ConnectionTrait,
        node: impl Fn(E::Model) -> N,
    ) -> Result<Paged<N>>
    where
        E: EntityTrait<Model: FromQueryResult + Send + Sync>,
        N: OutputType,
    {
        let total = Total::of(query.clone());
        let slice = self.slice(query, keys, db).await?;
        Ok(slice.connect(total, node))
    }

    /// Loads the rows of the page from a query in the order of the keys, the last of which must be
    /// unique.
    pub async fn slice<E>(
        &self,
        query: Select<E>,
        keys: &[Key<E::Model>],
        db: &impl ConnectionTrait,
    ) -> Result<Slice<E::Model>>
    where
        E: EntityTrait<Model: FromQueryResult>,
    {
        let rows = self.select(query, keys)?.all(db).await?;
        Ok(self.cut(rows, |row| keys.iter().map(|key| (key.of)(row)).collect()))
    }

    /// Makes the page of its rows and one more, if there is one, in the order in which they were
    /// come upon; `parts` are those of the cursor of a row.
    pub fn cut<M>(&self, mut rows: Vec<M>, parts: impl Fn(&M) -> Vec<Part>) -> Slice<M> {
        let has_more = rows.len() > self.limit();
        rows.truncate(self.limit());
        if self.is_backward {
            rows.reverse();
        }
        let has_from = self.from.is_some();
        let (has_previous, has_next) =
            if self.is_backward { (has_more, has_from) } else { (has_from, has_more) };
        let rows = rows.into_iter().map(|row| (encode(&parts(&row)), row)).collect();
        Slice { rows, has_previous, has_next }
    }

    /// How many rows it holds at most.
    #[must_use]
    pub fn limit(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// Whether its rows are come upon from the last to the first.
    #[must_use]
    pub const fn is_backward(&self) -> bool {
        self.is_backward
    }

    /// The parts of the cursor behind which it starts, of which there are so many; none where it
    /// starts at the end.
    pub fn from(&self, count: usize) -> Result<Option<&[Part]>> {
        match &self.from {
            Some(from) if from.len() != count => Err(self.misled()),
            from => Ok(from.as_deref()),
        }
    }

    /// Refuses a cursor that is none of the list.
    #[must_use]
    pub fn misled(&self) -> Error {
        not_a_cursor(self.is_backward)
    }

    /// The rows of the page and one more, which tells whether there is another page.
    fn select<E: EntityTrait>(
        &self,
        mut query: Select<E>,
        keys: &[Key<E::Model>],
    ) -> Result<Select<E>> {
        if let Some(from) = self.from(keys.len())? {
            query = query.filter(self.beyond(from, keys));
        }
        for key in keys {
            query = query.order_by(key.by.clone(), self.direction(key));
        }
        Ok(query.limit(self.limit + 1))
    }

    fn direction<M>(&self, key: &Key<M>) -> Order {
        match (&key.order, self.is_backward) {
            (Order::Desc, false) | (Order::Asc, true) => Order::Desc,
            _ => Order::Asc,
        }
    }

    /// Rows behind the cursor: greater in the first key, or equal there and greater in the next …
    fn beyond<M>(&self, from: &[Part], keys: &[Key<M>]) -> Condition {
        let values = from.iter().map(|part| Value::from(part.clone()));
        let (by, values) = (
            Expr::tuple(keys.iter().map(|key| key.by.clone())),
            Expr::tuple(values.map(SimpleExpr::from)),
        );
        // Compared as one, they are where a database begins to read an index; told one by one, it
        // reads from the first row on and throws away.
        if keys.iter().all(|key| self.direction(key) == Order::Asc) {
            return Condition::all().add(by.gt(values));
        }
        if keys.iter().all(|key| self.direction(key) == Order::Desc) {
            return Condition::all().add(by.lt(values));
        }
        let mut any = Condition::any();
        for (n, (key, part)) in keys.iter().zip(from).enumerate() {
            let mut all = Condition::all();
            for (key, part) in keys.iter().zip(from).take(n) {
                all = all.add(key.by.clone().eq(Value::from(part.clone())));
            }
            let value = Value::from(part.clone());
            any = any.add(all.add(match self.direction(key) {
                Order::Desc => key.by.clone().lt(value),
                _ => key.by.clone().gt(value),
            }));
        }
        any
    }
}

/// The rows of a page, each with its cursor.
#[derive(Debug)]
pub struct Slice<M> {
    rows: Vec<(String, M)>,
    has_previous: bool,
    has_next: bool,
}

impl<M> Slice<M> {
    /// Tells whether there is nothing on the page.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Makes something else of each row.
    pub fn map<T>(self, make: impl Fn(M) -> T) -> Slice<T> {
        let Self { rows, has_previous, has_next } = self;
        let rows = rows.into_iter().map(|(cursor, row)| (cursor, make(row))).collect();
        Slice { rows, has_previous, has_next }
    }

    /// Makes the connection of the rows.
    pub fn connect<N, F, C>(
        self,
        fields: F,
        node: impl Fn(M) -> N,
    ) -> Connection<String, N, F, EmptyFields, C>
    where
        N: OutputType,
        F: ObjectType,
        C: ConnectionNameType,
    {
        let mut page = Connection::with_additional_fields(self.has_previous, self.has_next, fields);
        page.edges.extend(self.rows.into_iter().map(|(cursor, row)| Edge::new(cursor, node(row))));
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn forward(first: i32) -> PageInput {
        PageInput { first: Some(first), ..PageInput::default() }
    }

    #[test]
    fn a_page_holds_one_to_a_hundred() {
        assert_eq!(Page::new(forward(1)).expect("a page").limit, 1);
        assert_eq!(Page::new(forward(100)).expect("a page").limit, 100);
        assert_eq!(Page::new(PageInput::default()).expect("a page").limit, 25);
        for wrong in [0, -1, 101] {
            assert_eq!(
                Page::new(forward(wrong)).expect_err("a refusal").code(),
                Code::BadUserInput
            );
        }
    }

    #[test]
    fn both_directions_at_once_are_refused() {
        let both = PageInput { last: Some(1), ..forward(1) };
        assert_eq!(Page::new(both).expect_err("a refusal").code(), Code::BadUserInput);
    }
}
