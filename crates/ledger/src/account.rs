//! Accounts by their code: what each is for, of what nature it is, and whether it has a floor. Opened in the books when
//! first used; opens nothing itself.

use std::fmt;

/// A place where money is, or a reason why it moved: `sales`, `gateway:stripe`. Small letters, digits and
/// underscores; at most one colon before what the account is of. One account holds one currency; the code is shared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

/// What a bookkeeper files an account under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    Asset,
    Liability,
    Income,
    Expense,
}

impl Nature {
    /// As pages and files write it before translation.
    pub const fn word(self) -> &'static str {
        match self {
            Nature::Asset => "asset",
            Nature::Liability => "liability",
            Nature::Income => "income",
            Nature::Expense => "expense",
        }
    }
}

/// What an account is for: its code without what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// Money a gateway took for us and has not paid out, or notes and coins: `gateway:cash`.
    Gateway,
    /// What arrived at our bank.
    Bank,
    /// Money a gateway has authorised for us: a right to take it. Pending entries only.
    Holds,
    /// The same money from the customer's side: promised, not ours yet. Pending entries only.
    Held,
    /// Taken back by a bank while a dispute is open; ours again if it is won.
    Disputed,
    /// Paid before the goods or the visit: owed to the customer until the rest is paid.
    Advances,
    /// Tax inside the prices, owed to the state.
    Tax,
    /// Money received that belongs to no order yet.
    Unapplied,
    /// What we owe to whoever sold through us. Never owed to us, unless a dispute says so.
    Owed,
    /// Goods sold, without tax.
    Sales,
    /// Delivery charged, without tax.
    Delivery,
    /// What selling for others earns, without tax.
    Commission,
    /// Goods and delivery given back, without tax, kept apart so that sales stay what was sold. Income that grows by debit.
    Refunds,
    /// What gateways charge.
    Fees,
    /// Disputes that were lost.
    DisputeLosses,
}

impl AccountKind {
    pub const ALL: [AccountKind; 15] = [
        AccountKind::Gateway,
        AccountKind::Bank,
        AccountKind::Holds,
        AccountKind::Held,
        AccountKind::Disputed,
        AccountKind::Advances,
        AccountKind::Tax,
        AccountKind::Unapplied,
        AccountKind::Owed,
        AccountKind::Sales,
        AccountKind::Delivery,
        AccountKind::Commission,
        AccountKind::Refunds,
        AccountKind::Fees,
        AccountKind::DisputeLosses,
    ];

    /// The code's part before the colon.
    pub const fn word(self) -> &'static str {
        match self {
            AccountKind::Gateway => "gateway",
            AccountKind::Bank => "bank",
            AccountKind::Holds => "holds",
            AccountKind::Held => "held",
            AccountKind::Disputed => "disputed",
            AccountKind::Advances => "advances",
            AccountKind::Tax => "tax",
            AccountKind::Unapplied => "unapplied",
            AccountKind::Owed => "owed",
            AccountKind::Sales => "sales",
            AccountKind::Delivery => "delivery",
            AccountKind::Commission => "commission",
            AccountKind::Refunds => "refunds",
            AccountKind::Fees => "fees",
            AccountKind::DisputeLosses => "dispute_losses",
        }
    }

    pub const fn nature(self) -> Nature {
        match self {
            AccountKind::Gateway | AccountKind::Bank | AccountKind::Holds | AccountKind::Disputed => Nature::Asset,
            AccountKind::Held
            | AccountKind::Advances
            | AccountKind::Tax
            | AccountKind::Unapplied
            | AccountKind::Owed => Nature::Liability,
            AccountKind::Sales | AccountKind::Delivery | AccountKind::Commission | AccountKind::Refunds => {
                Nature::Income
            }
            AccountKind::Fees | AccountKind::DisputeLosses => Nature::Expense,
        }
    }

    /// Whether a balance may lie on one side of zero only; the database knows the same rule as `ledger_floor_side`.
    pub const fn has_floor(self) -> bool {
        matches!(self, AccountKind::Holds | AccountKind::Held | AccountKind::Owed)
    }
}

impl Account {
    /// `gateway:stripe`.
    pub fn gateway(name: &str) -> Self {
        Account::of(AccountKind::Gateway, name)
    }

    /// Notes and coins: the gateway `cash`.
    pub fn cash() -> Self {
        Account::gateway("cash")
    }

    /// `holds:stripe`, against [`Account::held`].
    pub fn holds(gateway: &str) -> Self {
        Account::of(AccountKind::Holds, gateway)
    }

    /// `owed:acc_…`, by the id of whoever it is owed to.
    pub fn owed(id: &str) -> Self {
        Account::of(AccountKind::Owed, id)
    }

    pub fn held() -> Self {
        Account::from(AccountKind::Held)
    }

    pub fn bank() -> Self {
        Account::from(AccountKind::Bank)
    }

    pub fn disputed() -> Self {
        Account::from(AccountKind::Disputed)
    }

    pub fn dispute_losses() -> Self {
        Account::from(AccountKind::DisputeLosses)
    }

    pub fn fees() -> Self {
        Account::from(AccountKind::Fees)
    }

    pub fn advances() -> Self {
        Account::from(AccountKind::Advances)
    }

    pub fn commission() -> Self {
        Account::from(AccountKind::Commission)
    }

    pub fn sales() -> Self {
        Account::from(AccountKind::Sales)
    }

    pub fn delivery() -> Self {
        Account::from(AccountKind::Delivery)
    }

    pub fn tax() -> Self {
        Account::from(AccountKind::Tax)
    }

    pub fn refunds() -> Self {
        Account::from(AccountKind::Refunds)
    }

    pub fn unapplied() -> Self {
        Account::from(AccountKind::Unapplied)
    }

    pub fn code(&self) -> &str {
        &self.0
    }

    /// `None` for a code that no kind is known for.
    pub fn kind(&self) -> Option<AccountKind> {
        let word = self.0.split(':').next().unwrap_or_default();
        AccountKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub fn nature(&self) -> Option<Nature> {
        self.kind().map(AccountKind::nature)
    }

    /// What the account is of, after the colon: `stripe`, `acc_…`.
    pub fn whose(&self) -> Option<&str> {
        self.0.split_once(':').map(|(_, whose)| whose)
    }

    pub fn has_floor(&self) -> bool {
        self.kind().is_some_and(AccountKind::has_floor)
    }

    fn of(kind: AccountKind, whose: &str) -> Self {
        Account(format!("{}:{whose}", kind.word()))
    }
}

impl From<AccountKind> for Account {
    fn from(kind: AccountKind) -> Self {
        Account::from(kind.word())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_its_kind_its_nature_and_whose_it_is() {
        let owed = Account::owed("acc_0192");
        assert_eq!(owed.code(), "owed:acc_0192");
        assert_eq!(owed.kind(), Some(AccountKind::Owed));
        assert_eq!(owed.nature(), Some(Nature::Liability));
        assert_eq!(owed.whose(), Some("acc_0192"));
        assert!(owed.has_floor());
        assert_eq!(Account::cash().kind(), Some(AccountKind::Gateway));
        assert_eq!(Account::sales().whose(), None);
        assert_eq!(Account::from("salesman").kind(), None);
    }

    #[test]
    fn words_tell_the_kinds_apart() {
        for kind in AccountKind::ALL {
            assert_eq!(Account::from(kind.word()).kind(), Some(kind));
        }
    }
}
