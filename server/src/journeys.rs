//! What happens upwards when money moves, readable in one place: payments know no orders, orders know no server.

use std::future::Future;
use std::pin::Pin;

use payments::Change;
use platform::{Broken, Tx};

/// A gateway's news, already applied to its payment, becomes the order's: in the same transaction, so that either both
/// happened or neither. The webhook, the redirect, the janitor and a member of staff all come through here.
pub fn apply_change<'a>(tx: &'a Tx, change: &'a Change) -> Pin<Box<dyn Future<Output = Result<(), Broken>> + Send + 'a>> {
    Box::pin(orders::apply(tx, change))
}
