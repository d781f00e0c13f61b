//! Money held and not taken, in memory, as `payments::books` and the ledger's pending entries have it: begun once, ended once.

use payments::for_proof::hold_entry;
use payments::{Became, Payment, Refund};

use super::Tx;

/// A hold that began or ended. `payment` is as it was before it became `became`.
pub fn hold(tx: &mut Tx<'_>, payment: &Payment, became: Option<&Became>) {
    match became {
        Some(Became::Held { .. }) => {
            let entry = hold_entry(payment);
            tx.rows.pending.entry(entry.key.clone()).or_insert((entry, None));
        }
        Some(Became::Paid { captured, .. }) if payment.state.has_hold() => {
            end(tx, payment, format!("taken: {}", captured.minor()));
        }
        Some(Became::Voided { .. }) if payment.state.has_hold() => end(tx, payment, "let go".to_owned()),
        _ => {}
    }
}

fn end(tx: &mut Tx<'_>, payment: &Payment, how: String) {
    let key = hold_entry(payment).key;
    let broken = match tx.rows.pending.get_mut(&key) {
        None => Some(format!("{key} was never begun")),
        Some((_, Some(before))) if *before != how => {
            Some(format!("{key} has ended as {before} and should end as {how}"))
        }
        Some((_, ended)) => {
            *ended = Some(how);
            None
        }
    };
    if let Some(why) = broken {
        tx.break_off(why);
    }
}

/// The mistake: an entry named by the event, not by the refund.
pub fn refund_again(tx: &mut Tx<'_>, refund: &Refund) {
    let known = tx.rows.books.get(&format!("refund:{}", refund.id)).cloned();
    if let Some(mut entry) = known {
        entry.key = format!("{}:{}", entry.key, tx.rows.books.len());
        tx.rows.books.insert(entry.key.clone(), entry);
    }
}
