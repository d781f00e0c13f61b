//! What decisions about an order's money are taken from: its stored sums, where it stands, and its amounts due. Plain values,
//! so that the shop and its simulation decide by the same. Reads nothing.

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{Change, PaymentId};

use crate::details::DeliveryKind;
use crate::due::{Due, DueWhen, Purpose};
use crate::order::{OrderId, State};
use crate::store::order::OrderRow;

/// An order as its money sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFacts {
    pub id: OrderId,
    pub number: String,
    pub currency: Currency,
    pub goods_minor: i64,
    pub delivery_minor: i64,
    pub discount_minor: i64,
    pub tax_minor: i64,
    pub delivery_tax_minor: i64,
    pub total_minor: i64,
    pub state: State,
    pub dues: Vec<Due>,
    /// What was due at once is paid or held; its stock is sold.
    pub confirmed_at: Option<Timestamp>,
    /// Nothing was left to take: the sale is in the books.
    pub paid_at: Option<Timestamp>,
    /// A refund of all of it is under way.
    pub refunding_at: Option<Timestamp>,
    pub refunded_minor: i64,
    /// Who has sent it off while its hold is being taken.
    pub ship_when_paid: Option<String>,
    /// Why a person has to look at it.
    pub needs_human: Option<String>,
    /// It holds lines of time.
    pub has_time: bool,
    /// Nothing of it is sent: what it holds is brought by the technician, or there is only time.
    pub is_by_visit: bool,
}

impl OrderFacts {
    pub fn of(row: &OrderRow, dues: &[Due]) -> Self {
        OrderFacts {
            id: row.id,
            number: row.number.clone(),
            currency: row.currency,
            goods_minor: row.goods_minor,
            delivery_minor: row.delivery_minor,
            discount_minor: row.discount_minor,
            tax_minor: row.tax_minor,
            delivery_tax_minor: row.delivery_tax_minor,
            total_minor: row.total_minor,
            state: row.state,
            dues: dues.to_vec(),
            confirmed_at: row.confirmed_at,
            paid_at: row.paid_at,
            refunding_at: row.refunding_at,
            refunded_minor: row.refunded_minor,
            ship_when_paid: row.ship_when_paid.clone(),
            needs_human: row.needs_human.clone(),
            has_time: row.has_time,
            is_by_visit: row.address.0.delivery == DeliveryKind::Visit,
        }
    }

    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// All that was taken for its amounts due.
    pub fn taken_minor(&self) -> i64 {
        self.dues.iter().map(|due| due.paid_minor + due.cash_minor).sum()
    }

    /// What came in cash and is not asked back.
    pub fn cash_left_minor(&self) -> i64 {
        self.dues.iter().map(|due| due.cash_minor - due.cash_back_minor).sum()
    }

    /// Nothing is left to take.
    pub fn is_settled(&self) -> bool {
        self.dues.iter().all(Due::is_settled)
    }

    /// All that is left to take is held.
    pub fn is_held(&self) -> bool {
        !self.is_settled() && self.dues.iter().all(Due::is_secured)
    }

    /// Its goods are paid and are to be sent; what is left to pay is left for the visit.
    pub fn is_left_for_visit(&self) -> bool {
        let waits = |due: &Due| due.is_settled() || due.due == DueWhen::AtVisit;
        self.state == State::Confirmed
            && !self.is_by_visit
            && !self.is_settled()
            && self.dues.iter().all(waits)
            && self.ship_when_paid.is_none()
    }

    /// The amount due that a payment is for.
    pub(crate) fn due_of(&self, change: &Change) -> Option<&Due> {
        let purpose = Purpose::parse(&change.purpose)?;
        self.dues.iter().find(|due| due.purpose == purpose)
    }

    /// Whether a payment pays this order; one that does not is money that belongs to nothing.
    pub(crate) fn is_paid_by(&self, payment: PaymentId) -> bool {
        self.dues.iter().any(|due| due.payment_id == Some(payment))
    }

    pub(crate) fn due_mut(&mut self, position: i32) -> Option<&mut Due> {
        self.dues.iter_mut().find(|due| due.position == position)
    }
}
