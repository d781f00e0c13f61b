//! The work of a line of time is done: what is held is taken; what is still owed is paid on the spot, in notes and coins, and
//! booked as such.

use calendar::TimeId;
use kernel::Money;
use payments::PaymentState;
use platform::audit::{self, Act};
use platform::db::Session;
use platform::{Broken, Tx, Verdict};
use serde_json::json;

use crate::apply::{list_lines_left, lock_order};
use crate::decide::time as decide;
use crate::desk::staff::{MoneyRefused, Staff};
use crate::facts::OrderFacts;
use crate::order::OrderId;
use crate::store::money::list_dues;
use crate::store::order::find_order_by_id;
use crate::store::time as times;
use crate::store_step::store_step;
use crate::time::cancel::capture_or_raise;

/// Under the order's lock, which the caller takes first ([`crate::lock`]). Twice changes nothing. Before the last line of time
/// is done or cancelled, money stays as it is.
pub async fn finish_time(tx: &Tx, order: OrderId, time: TimeId, by: &str) -> Verdict<(), MoneyRefused> {
    let reference = order.to_string();
    let (locked, new, (open,), payments) = tokio::try_join!(
        lock_order(tx, order),
        times::insert_time_end(tx, time, order, "done", 0, 0, 0, by, tx.now()),
        times::count_open_times(tx, order),
        payments::list_for(tx, &reference),
    )?;
    let order = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    if new == 0 || open > 0 {
        return Ok(());
    }
    let (step, capture) = decide::finish(&order, by);
    if step.changes(&order) {
        store_step(tx, &step).await?;
    }
    // Somebody of the office was quicker: it is on its way.
    let is_taken = payments.iter().any(|payment| payment.state == PaymentState::Capturing);
    if let Some((payment, amount)) = capture.filter(|_| !is_taken) {
        let held = payments
            .iter()
            .find(|known| known.id == payment)
            .map(payments::Payment::amount);
        capture_or_raise(
            tx,
            order.id,
            (payment, Some(amount).filter(|amount| held != Some(*amount))),
        )
        .await?;
    }
    Ok(())
}

/// Takes in cash what is owed of an order and held by nothing; says how much it was.
pub async fn pay_on_site(tx: &Tx, order: OrderId, by: &Staff) -> Verdict<Money, MoneyRefused> {
    let (locked, lines) = tokio::try_join!(lock_order(tx, order), list_lines_left(tx, order))?;
    let facts = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    let paid = decide::pay_on_site(&facts, &lines, (&by.name, tx.now()));
    let (step, cash) = paid.ok_or_else(|| MoneyRefused::conflict("order_nothing_left"))?;
    store_step(tx, &step).await?;
    let subject = order.to_string();
    let act = Act::new("pay_on_site", &subject, json!({ "amount": cash }));
    audit::note(tx, &act.was(json!({ "state": facts.state }))).await?;
    Ok(cash)
}

/// What [`pay_on_site`] would take now, for the button; `None` where nothing is owed. One round trip.
pub async fn owed_on_site(db: &impl Session, order: OrderId) -> Result<Option<Money>, Broken> {
    let (row, dues) = tokio::try_join!(find_order_by_id(db, order), list_dues(db, order))?;
    let owed = row.and_then(|row| decide::owed_on_site(&OrderFacts::of(&row, &dues)));
    Ok(owed)
}
