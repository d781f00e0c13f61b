//! The life of an order: its states, and the one function that moves them. Pages ask the same function which buttons to
//! draw. Reads and writes nothing.

use std::fmt;

use bytes::BytesMut;
use platform::chance;
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

kernel::id!(pub OrderId, OrderKind, "ord");

/// Where an order stands (SHOP-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Placed, its stock reserved, its payment not yet made.
    Pending,
    Paid,
    Shipped,
    Delivered,
    /// Ended unpaid.
    Cancelled,
    /// The money went back, all of it.
    Refunded,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Pay,
    /// The money came after the order had ended, and its stock could be taken again.
    PayLate,
    Ship,
    Deliver,
    /// Ended before it was paid: by its deadline, by the gateway, by staff.
    Cancel,
    /// All of its money went back.
    Refund,
}

impl Event {
    pub const ALL: [Event; 6] = [
        Event::Pay,
        Event::PayLate,
        Event::Ship,
        Event::Deliver,
        Event::Cancel,
        Event::Refund,
    ];
}

/// The state after `event`, or `None` where it cannot happen. There is no other way for an order to change its state.
pub const fn next(state: State, event: Event) -> Option<State> {
    match (state, event) {
        (State::Pending, Event::Pay) | (State::Cancelled, Event::PayLate) => Some(State::Paid),
        (State::Pending, Event::Cancel) => Some(State::Cancelled),
        (State::Paid, Event::Ship) => Some(State::Shipped),
        (State::Shipped, Event::Deliver) => Some(State::Delivered),
        (State::Paid | State::Shipped | State::Delivered | State::Cancelled, Event::Refund) => Some(State::Refunded),
        (State::Pending, Event::PayLate | Event::Ship | Event::Deliver | Event::Refund)
        | (State::Paid, Event::Pay | Event::PayLate | Event::Deliver | Event::Cancel)
        | (State::Shipped, Event::Pay | Event::PayLate | Event::Ship | Event::Cancel)
        | (State::Delivered, Event::Pay | Event::PayLate | Event::Ship | Event::Deliver | Event::Cancel)
        | (State::Cancelled, Event::Pay | Event::Ship | Event::Deliver | Event::Cancel)
        | (State::Refunded, _) => None,
    }
}

/// What staff may do with an order now; each is a button on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "four buttons, each drawn or not")]
pub struct Actions {
    pub ship: bool,
    pub deliver: bool,
    pub cancel: bool,
    pub refund: bool,
}

/// `is_refunding`: a refund of the whole is under way, so nothing more may leave the house and none may be asked twice.
pub const fn actions(state: State, is_refunding: bool, was_paid: bool) -> Actions {
    Actions {
        ship: !is_refunding && next(state, Event::Ship).is_some(),
        deliver: next(state, Event::Deliver).is_some(),
        cancel: next(state, Event::Cancel).is_some(),
        refund: !is_refunding && was_paid && next(state, Event::Refund).is_some(),
    }
}

impl State {
    pub const ALL: [State; 6] = [
        State::Pending,
        State::Paid,
        State::Shipped,
        State::Delivered,
        State::Cancelled,
        State::Refunded,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Paid => "paid",
            State::Shipped => "shipped",
            State::Delivered => "delivered",
            State::Cancelled => "cancelled",
            State::Refunded => "refunded",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == text)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl ToSql for State {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.code().to_sql(ty, out)
    }
    accepts!(TEXT, VARCHAR);
    to_sql_checked!();
}

impl<'a> FromSql<'a> for State {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        State::parse(<&str>::from_sql(ty, raw)?).ok_or_else(|| "unknown order state".into())
    }
    accepts!(TEXT, VARCHAR);
}

/// A new order number people can read out: `CC-7K3M-9Q2X`.
pub fn new_number() -> String {
    let code = chance::readable_code(8);
    format!("CC-{}-{}", &code[..4], &code[4..])
}

/// An order number as people type it: any case, with or without dashes and spaces. `None` if it cannot be one.
pub fn read_number(text: &str) -> Option<String> {
    let letters: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let code = letters.strip_prefix("CC").unwrap_or(&letters);
    (code.len() == 8).then(|| format!("CC-{}-{}", &code[..4], &code[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row a state; the columns are the events of `Event::ALL`.
    const TABLE: &str = "
        from       pay   pay_late  ship     deliver    cancel     refund
        pending    paid  -         -        -          cancelled  -
        paid       -     -         shipped  -          -          refunded
        shipped    -     -         -        delivered  -          refunded
        delivered  -     -         -        -          -          refunded
        cancelled  -     paid      -        -          -          refunded
        refunded   -     -         -        -          -          -
    ";

    #[test]
    fn states_move_as_the_table_says_and_no_other_way() {
        let rows: Vec<Vec<&str>> = TABLE
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|row| row.len() == 7)
            .skip(1)
            .collect();
        assert_eq!(rows.len(), State::ALL.len());
        for row in rows {
            let from = State::parse(row[0]).unwrap();
            for (event, expected) in Event::ALL.into_iter().zip(&row[1..]) {
                assert_eq!(next(from, event), State::parse(expected), "{from} {event:?}");
            }
        }
    }

    #[test]
    fn buttons_follow_the_states() {
        let paid = actions(State::Paid, false, true);
        assert!(paid.ship && paid.refund && !paid.cancel && !paid.deliver);
        let refunding = actions(State::Paid, true, true);
        assert!(!refunding.ship && !refunding.refund);
        let pending = actions(State::Pending, false, false);
        assert!(pending.cancel && !pending.refund && !pending.ship);
        assert!(
            !actions(State::Cancelled, false, false).refund,
            "nothing was paid, so nothing goes back"
        );
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let number = new_number();
        assert_eq!(number.len(), 12);
        assert_eq!(read_number(&number.to_lowercase()), Some(number.clone()));
        assert_eq!(read_number(&number.replace('-', " ")), Some(number.clone()));
        assert_eq!(read_number(&number[3..]), Some(number));
        assert_eq!(read_number("CC-1"), None);
        assert_eq!(read_number("é"), None);
    }
}
