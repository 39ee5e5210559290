//! The first rows of each of many owners, in one statement.

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, Query, WindowStatement},
};

/// Narrows a query to so many rows of each owner, and not so many of all together. What comes first
/// is told by a column that is unique within an owner.
pub fn first_of_each<E>(
    rows: Select<E>,
    [id, owner]: [E::Column; 2],
    (by, order): (E::Column, Order),
    most: u64,
) -> Select<E>
where
    E: EntityTrait,
{
    let place = WindowStatement::partition_by(owner).order_by(by, order.clone()).take();
    let mut numbered = rows.select_only().column(id).into_query();
    numbered.expr_window_as(Expr::cust("ROW_NUMBER()"), place, "place");
    let first = Query::select()
        .column(id)
        .from_subquery(numbered, "numbered")
        .and_where(Expr::col("place").lte(most))
        .take();
    E::find().filter(id.in_subquery(first)).order_by(by, order)
}
