//! What a payment's news means for its order, stored: the one door. Webhook, redirect, janitor and staff all come through
//! here, in the transaction that holds the payment's own change. Decides nothing: [`decide`] does. Telling the same news twice
//! changes nothing.
//!
//! Lock order: order, then payment, then stock, then ledger.

use payments::{Became, Capture, Change, RefundId};
use platform::{Broken, Fault, Tx};

use crate::decide::{Around, OrderStep, Stock, StockAct, asks_for_lines, asks_for_stock, decide};
use crate::due::Due;
use crate::facts::OrderFacts;
use crate::order::OrderId;
use crate::refund::gone_back::KnownRefund;
use crate::refund::shares::{LineLeft, Share};
use crate::store::money::{self as store, LineLeftRow};
use crate::store::order::{self as orders, OrderRow};
use crate::store_step::store_step;
use crate::time::follow;

/// An order under its lock, with its amounts due.
#[derive(Debug, Clone)]
pub struct LockedOrder {
    pub row: OrderRow,
    pub dues: Vec<Due>,
}

impl LockedOrder {
    pub fn facts(&self) -> OrderFacts {
        OrderFacts::of(&self.row, &self.dues)
    }
}

/// Locks the order a payment's reference names; `None` when it names none of ours. Travels with the first statements of the
/// transaction, before the payment's own row is locked.
pub async fn lock(tx: &Tx, reference: &str) -> Result<Option<LockedOrder>, Broken> {
    match reference.parse::<OrderId>() {
        Ok(id) => lock_order(tx, id).await,
        Err(_) => Ok(None),
    }
}

/// One round trip. The amounts due are read by a second statement: the first waits for the lock with eyes shut.
pub(crate) async fn lock_order(tx: &Tx, id: OrderId) -> Result<Option<LockedOrder>, Broken> {
    let (row, dues) = tokio::try_join!(orders::lock_order(tx, id), store::list_dues(tx, id))?;
    Ok(row.map(|row| LockedOrder { row, dues }))
}

/// Applies one change of a payment. `locked` is what [`lock`] read for its reference.
pub async fn apply(tx: &Tx, change: &Change, locked: &Option<LockedOrder>) -> Result<(), Broken> {
    let Some(locked) = locked else {
        return match change.reference.parse::<OrderId>() {
            Ok(id) => Err(Broken::new(format!("{id} is paid for and does not exist"))),
            Err(_) => Ok(()),
        };
    };
    let read = Read::of(tx, change, locked).await?;
    let stock = match asks_for_stock(&read.order, change) {
        true if take_stock_again(tx, &read.order).await? => Stock::TakenAgain,
        true => Stock::Gone,
        false => Stock::Reserved,
    };
    let step = decide(&read.order, change, read.around(tx, stock));
    if !step.changes(&read.order) {
        return Ok(());
    }
    let keeps = step.stock == Some(StockAct::Keep);
    if store_step(tx, &step).await? || !keeps {
        return Ok(());
    }
    if take_stock_again(tx, &read.order).await? {
        return follow::tell_of(tx, &step.next, step.from).await;
    }
    // Its reservation was given back although nobody had ended the order, and somebody else has the pieces.
    let gone = decide(&read.order, change, read.around(tx, Stock::Gone));
    store_step(tx, &without_what_happened(gone, &step)).await?;
    Ok(())
}

fn without_what_happened(mut step: OrderStep, before: &OrderStep) -> OrderStep {
    step.happened.retain(|happening| !before.happened.contains(happening));
    step
}

/// What a decision is taken from.
struct Read {
    order: OrderFacts,
    lines: Vec<LineLeft>,
    refund: Option<KnownRefund>,
}

impl Read {
    /// Only the news of everyday is decided by what was read with the lock: an earlier change of this transaction may have
    /// moved the order since.
    async fn of(tx: &Tx, change: &Change, locked: &LockedOrder) -> Result<Self, Broken> {
        let order = locked.facts();
        let is_everyday = match &change.became {
            Became::Paid { captured, .. } => {
                let is_at_once = order.dues.iter().all(|due| due.capture == Capture::Automatic);
                is_at_once && *captured == change.amount && order.confirmed_at.is_none()
            }
            Became::Open | Became::CardSaved | Became::Failed { .. } | Became::Expired => true,
            _ => false,
        };
        if is_everyday && !asks_for_lines(&order, change) {
            return Ok(Read {
                order,
                lines: Vec::new(),
                refund: None,
            });
        }
        let refund = match &change.became {
            Became::Refunded { refund, .. } | Became::RefundFailed { refund, .. } => Some(*refund),
            _ => None,
        };
        Read::anew(tx, locked.row.id, refund).await
    }

    /// One round trip.
    async fn anew(tx: &Tx, id: OrderId, refund: Option<RefundId>) -> Result<Self, Broken> {
        let known = async {
            match refund {
                Some(refund) => known_refund(tx, refund).await,
                None => Ok(None),
            }
        };
        let (locked, lines, refund) = tokio::try_join!(lock_order(tx, id), list_lines_left(tx, id), known)?;
        let locked = locked.ok_or_else(|| Broken::new(format!("{id} is gone")))?;
        Ok(Read {
            order: locked.facts(),
            lines,
            refund,
        })
    }

    fn around(&self, tx: &Tx, stock: Stock) -> Around<'_> {
        Around {
            now: tx.now(),
            stock,
            lines: &self.lines,
            refund: self.refund.as_ref(),
        }
    }
}

pub(crate) async fn known_refund(tx: &Tx, refund: RefundId) -> Result<Option<KnownRefund>, Broken> {
    let (row, shares) = tokio::try_join!(store::find_refund(tx, refund), store::list_shares(tx, refund))?;
    Ok(row.map(|row| KnownRefund {
        id: row.refund_id,
        kind: row.kind,
        book: row.book,
        put_back: shares.iter().map(|share| (share.position, share.put_back)).collect(),
        shares: shares
            .into_iter()
            .map(|share| Share {
                position: share.position,
                quantity: share.quantity,
                amount_minor: share.amount_minor,
                tax_minor: share.tax_minor,
            })
            .collect(),
    }))
}

/// What is left of an order's lines.
pub(crate) async fn list_lines_left(db: &impl platform::db::Session, id: OrderId) -> Result<Vec<LineLeft>, Broken> {
    let rows = store::list_lines_left(db, id).await?;
    Ok(rows.iter().map(LineLeft::from).collect())
}

impl From<&LineLeftRow> for LineLeft {
    fn from(row: &LineLeftRow) -> Self {
        LineLeft {
            position: row.position,
            is_delivery: row.kind == "delivery",
            quantity: row.quantity,
            gross_minor: row.gross_minor,
            tax_minor: row.tax_minor,
            back_quantity: row.back_quantity,
            back_minor: row.back_minor,
            back_tax_minor: row.back_tax_minor,
        }
    }
}

/// What an order had and lost, slots and pieces: all of it again and sold, or nothing of it.
pub(crate) async fn take_stock_again(tx: &Tx, order: &OrderFacts) -> Result<bool, Broken> {
    if !order.has_time {
        return take_goods_again(tx, order.id).await;
    }
    let holder = order.id.uuid();
    let until = tx.now().checked_add(KEPT_AT_ONCE)?;
    let has_goods = !store::list_variants(tx, order.id).await?.is_empty();
    let is_had = calendar::take_again(tx, holder, until).await?
        && (!has_goods || take_goods_again(tx, order.id).await?)
        && is_kept(calendar::keep(tx, holder).await)?;
    if !is_had {
        calendar::release(tx, holder).await?;
        catalog::release(tx, holder).await?;
        catalog::put_back(tx, holder).await?;
    }
    Ok(is_had)
}

/// A slot that is taken again is kept in the same transaction; its hold needs a deadline all the same.
const KEPT_AT_ONCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

fn is_kept<R>(kept: Result<(), Fault<R>>) -> Result<bool, Broken> {
    match kept {
        Ok(()) => Ok(true),
        Err(Fault::Refused(_)) => Ok(false),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

pub(crate) async fn take_goods_again(tx: &Tx, order: OrderId) -> Result<bool, Broken> {
    if !catalog::reserve_again(tx, order.uuid()).await? {
        return Ok(false);
    }
    is_kept(catalog::keep(tx, order.uuid()).await)
}
