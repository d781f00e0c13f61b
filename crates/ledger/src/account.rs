//! Accounts by their code. Opened in the books when first used; opens nothing itself.

use std::fmt;

/// A place where money is, or a reason why it moved: `sales`, `gateway:stripe`. Small letters, digits and
/// underscores; at most one colon before what the account is of. One account holds one currency; the code is shared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

impl Account {
    /// Money a gateway took for us and has not paid out: `gateway:stripe`. An asset, grows by debit.
    pub fn gateway(name: &str) -> Self {
        Account(format!("gateway:{name}"))
    }

    /// Goods sold, without tax. Income, grows by credit.
    pub fn sales() -> Self {
        Account::from("sales")
    }

    /// Delivery charged, without tax. Income, grows by credit.
    pub fn delivery() -> Self {
        Account::from("delivery")
    }

    /// Tax inside the prices, owed to the state. A liability, grows by credit.
    pub fn tax() -> Self {
        Account::from("tax")
    }

    /// Goods and delivery given back, without tax, kept apart so that sales stay what was sold. Grows by debit.
    pub fn refunds() -> Self {
        Account::from("refunds")
    }

    /// Money received that belongs to no order yet. A liability, grows by credit.
    pub fn unapplied() -> Self {
        Account::from("unapplied")
    }

    pub fn code(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Account {
    fn from(code: &str) -> Self {
        Account(code.to_owned())
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
