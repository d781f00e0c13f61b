//! The words every slice shares: money, ids, languages, roles, the kinds of refusal.
//! Pure: reads no clock, no randomness, no network, no database.

mod currency;
mod fold;
mod id;
mod lang;
mod money;
mod permission;
mod refusal;
mod role;

pub use currency::{Currency, UnknownCurrency};
pub use fold::fold;
pub use id::{BadId, Id, IdKind};
pub use lang::{Lang, Localized};
pub use money::{Money, MoneyError};
pub use permission::Permission;
pub use refusal::{FieldProblem, Kind, Refusal};
pub use role::Role;

#[doc(hidden)]
pub mod for_macros {
    pub use {bytes, postgres_types, serde, uuid};
}
