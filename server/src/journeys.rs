//! What happens upwards when money moves, readable in one place: payments know no orders, orders know no server.

use payments::Applier;

/// A gateway's news, already applied to its payment, becomes the order's: in the same transaction, so that either both
/// happened or neither. The webhook, the redirect, the janitor and a member of staff all come through here.
pub fn applier() -> Applier {
    Applier::new(
        |tx, reference| Box::pin(orders::lock(tx, reference)),
        |tx, change, locked| Box::pin(orders::apply(tx, change, locked)),
    )
}
