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
    /// What was due at once is paid or held, its stock is sold; something is still to be taken: a balance or the hold.
    Confirmed,
    /// Nothing is left to take.
    Paid,
    Shipped,
    Delivered,
    /// Ended: unpaid, or its deposit or hold on its way back.
    Cancelled,
    /// The money went back, all of it.
    Refunded,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// What is due at once is paid or held, and more is to be taken.
    Confirm,
    /// The last of its money was taken.
    Pay,
    /// The deposit or the hold came after the order had ended, and its stock could be taken again.
    ConfirmLate,
    /// The same with all of the money.
    PayLate,
    Ship,
    Deliver,
    /// Ended before it was paid: by its deadline, by the gateway, by staff.
    Cancel,
    /// All of its money went back.
    Refund,
}

impl Event {
    pub const ALL: [Event; 8] = [
        Event::Confirm,
        Event::Pay,
        Event::ConfirmLate,
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
        (State::Pending, Event::Confirm) | (State::Cancelled, Event::ConfirmLate) => Some(State::Confirmed),
        (State::Pending | State::Confirmed, Event::Pay) | (State::Cancelled, Event::PayLate) => Some(State::Paid),
        (State::Pending | State::Confirmed, Event::Cancel) => Some(State::Cancelled),
        (State::Paid, Event::Ship) => Some(State::Shipped),
        (State::Shipped, Event::Deliver) => Some(State::Delivered),
        (State::Confirmed | State::Paid | State::Shipped | State::Delivered | State::Cancelled, Event::Refund) => {
            Some(State::Refunded)
        }
        (State::Pending, Event::ConfirmLate | Event::PayLate | Event::Ship | Event::Deliver | Event::Refund)
        | (State::Confirmed, Event::Confirm | Event::ConfirmLate | Event::PayLate | Event::Ship | Event::Deliver)
        | (
            State::Paid,
            Event::Confirm | Event::Pay | Event::ConfirmLate | Event::PayLate | Event::Deliver | Event::Cancel,
        )
        | (
            State::Shipped,
            Event::Confirm | Event::Pay | Event::ConfirmLate | Event::PayLate | Event::Ship | Event::Cancel,
        )
        | (
            State::Delivered,
            Event::Confirm
            | Event::Pay
            | Event::ConfirmLate
            | Event::PayLate
            | Event::Ship
            | Event::Deliver
            | Event::Cancel,
        )
        | (State::Cancelled, Event::Confirm | Event::Pay | Event::Ship | Event::Deliver | Event::Cancel)
        | (State::Refunded, _) => None,
    }
}

/// What staff may do with an order now; each is a button on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "buttons, each drawn or not")]
pub struct Actions {
    /// Of an order that is held, this takes the money first.
    pub ship: bool,
    pub deliver: bool,
    pub cancel: bool,
    pub refund: bool,
}

/// What of an order's money its buttons depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
pub struct MoneyFacts {
    /// A refund of the whole is under way: nothing more may leave the house and none may be asked twice.
    pub is_refunding: bool,
    /// Something was taken and has not gone back.
    pub is_taken: bool,
    /// All that is still to be taken is held.
    pub is_held: bool,
    /// A dispute is open: no money moves.
    pub is_frozen: bool,
    /// Nothing is sent: the technician brings it, or there is only time.
    pub is_by_visit: bool,
}

pub const fn actions(state: State, money: MoneyFacts) -> Actions {
    let is_held = matches!(state, State::Confirmed) && money.is_held && !money.is_frozen;
    Actions {
        ship: !money.is_by_visit && !money.is_refunding && (next(state, Event::Ship).is_some() || is_held),
        deliver: !money.is_by_visit && next(state, Event::Deliver).is_some(),
        cancel: next(state, Event::Cancel).is_some() && !money.is_frozen,
        // Of an order that still owes something, what came goes back by cancelling it.
        refund: !money.is_refunding
            && !money.is_frozen
            && money.is_taken
            && !matches!(state, State::Confirmed)
            && next(state, Event::Refund).is_some(),
    }
}

impl State {
    pub const ALL: [State; 7] = [
        State::Pending,
        State::Confirmed,
        State::Paid,
        State::Shipped,
        State::Delivered,
        State::Cancelled,
        State::Refunded,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Confirmed => "confirmed",
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
        from       confirm    pay   confirm_late  pay_late  ship     deliver    cancel     refund
        pending    confirmed  paid  -             -         -        -          cancelled  -
        confirmed  -          paid  -             -         -        -          cancelled  refunded
        paid       -          -     -             -         shipped  -          -          refunded
        shipped    -          -     -             -         -        delivered  -          refunded
        delivered  -          -     -             -         -        -          -          refunded
        cancelled  -          -     confirmed     paid      -        -          -          refunded
        refunded   -          -     -             -         -        -          -          -
    ";

    #[test]
    fn states_move_as_the_table_says_and_no_other_way() {
        let rows: Vec<Vec<&str>> = TABLE
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|row| row.len() == 9)
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
        let nothing = MoneyFacts {
            is_refunding: false,
            is_taken: false,
            is_held: false,
            is_frozen: false,
            is_by_visit: false,
        };
        let taken = MoneyFacts {
            is_taken: true,
            ..nothing
        };
        let paid = actions(State::Paid, taken);
        assert!(paid.ship && paid.refund && !paid.cancel && !paid.deliver);
        let refunding = MoneyFacts {
            is_refunding: true,
            ..taken
        };
        let refunding = actions(State::Paid, refunding);
        assert!(!refunding.ship && !refunding.refund);
        let pending = actions(State::Pending, nothing);
        assert!(pending.cancel && !pending.refund && !pending.ship);
        assert!(
            !actions(State::Cancelled, nothing).refund,
            "nothing was paid, so nothing goes back"
        );
        let owing = actions(State::Confirmed, taken);
        assert!(owing.cancel && !owing.refund && !owing.ship, "a balance is due");
        let held = MoneyFacts {
            is_held: true,
            ..nothing
        };
        let held = actions(State::Confirmed, held);
        assert!(held.ship && held.cancel && !held.refund);
        let frozen = MoneyFacts {
            is_frozen: true,
            ..taken
        };
        let frozen = actions(State::Paid, frozen);
        assert!(frozen.ship && !frozen.refund);
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
