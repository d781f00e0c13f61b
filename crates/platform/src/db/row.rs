//! How rows become Rust values, and what a statement may promise to return. Decides nothing.

use postgres_types::{FromSql, ToSql, Type};
use serde::{Serialize, de::DeserializeOwned};
use tokio_postgres::Row;

use crate::Broken;

/// What Rust expects of one column, compared with the prepared statement by a test.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The column's name; `None` where only the type counts (tuples).
    pub name: Option<&'static str>,
    pub rust_type: &'static str,
    pub accepts: fn(&Type) -> bool,
}

/// A Rust value made of one row. Declared with `platform::row!`; tuples and single values have it already.
pub trait FromRow: Sized {
    fn columns() -> Vec<Column>;
    fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error>;
}

/// What a statement returns: exactly one row, perhaps one (`Option`), many (`Vec`), or how many it touched (`u64`).
pub trait Outcome {
    type Output;
    /// `None` where no rows are read.
    fn columns() -> Option<Vec<Column>>;
    fn read(rows: Vec<Row>, touched: u64) -> Result<Self::Output, Broken>;
}

/// Exactly one row; none or several is `Broken`.
#[derive(Debug)]
pub struct One<R>(std::marker::PhantomData<R>);

impl<R: FromRow> Outcome for One<R> {
    type Output = R;
    fn columns() -> Option<Vec<Column>> {
        Some(R::columns())
    }
    fn read(rows: Vec<Row>, _: u64) -> Result<R, Broken> {
        match rows.as_slice() {
            [row] => Ok(R::from_row(row)?),
            _ => Err(Broken::new(format!("expected one row, got {}", rows.len()))),
        }
    }
}

impl<R: FromRow> Outcome for Option<R> {
    type Output = Option<R>;
    fn columns() -> Option<Vec<Column>> {
        Some(R::columns())
    }
    fn read(rows: Vec<Row>, _: u64) -> Result<Option<R>, Broken> {
        match rows.as_slice() {
            [] => Ok(None),
            [row] => Ok(Some(R::from_row(row)?)),
            _ => Err(Broken::new(format!("expected at most one row, got {}", rows.len()))),
        }
    }
}

impl<R: FromRow> Outcome for Vec<R> {
    type Output = Vec<R>;
    fn columns() -> Option<Vec<Column>> {
        Some(R::columns())
    }
    fn read(rows: Vec<Row>, _: u64) -> Result<Vec<R>, Broken> {
        rows.iter().map(|row| R::from_row(row).map_err(Broken::new)).collect()
    }
}

impl Outcome for u64 {
    type Output = u64;
    fn columns() -> Option<Vec<Column>> {
        None
    }
    fn read(_: Vec<Row>, touched: u64) -> Result<u64, Broken> {
        Ok(touched)
    }
}

/// Declares a struct read from the columns of the same names in the same order.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $ty),* }
        impl $crate::db::FromRow for $name {
            fn columns() -> Vec<$crate::db::Column> {
                vec![$($crate::db::Column {
                    name: Some(stringify!($field)),
                    rust_type: stringify!($ty),
                    accepts: <$ty as $crate::for_macros::FromSql>::accepts,
                }),*]
            }
            fn from_row(row: &$crate::for_macros::Row) -> Result<Self, $crate::for_macros::PgError> {
                let mut at = 0..;
                // reason: an endless range always has a next value.
                Ok($name { $($field: row.try_get::<usize, $ty>(at.next().unwrap_or_default())?),* })
            }
        }
    };
}

macro_rules! tuple_row {
    ($($ty:ident at $at:tt),+) => {
        impl<$($ty: for<'a> FromSql<'a>),+> FromRow for ($($ty,)+) {
            fn columns() -> Vec<Column> {
                vec![$(Column { name: None, rust_type: std::any::type_name::<$ty>(), accepts: <$ty as FromSql>::accepts }),+]
            }
            fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
                Ok(($(row.try_get::<usize, $ty>($at)?,)+))
            }
        }
    };
}
tuple_row!(A at 0);
tuple_row!(A at 0, B at 1);
tuple_row!(A at 0, B at 1, C at 2);
tuple_row!(A at 0, B at 1, C at 2, D at 3);

/// A value kept as `jsonb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<'a, T: DeserializeOwned> FromSql<'a> for Json<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        postgres_types::Json::<T>::from_sql(ty, raw).map(|json| Json(json.0))
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::JSON | Type::JSONB)
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql for Json<T> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<postgres_types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        postgres_types::Json(&self.0).to_sql(ty, out)
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::JSON | Type::JSONB)
    }
    postgres_types::to_sql_checked!();
}
