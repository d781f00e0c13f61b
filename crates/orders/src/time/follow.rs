//! Who is told, within the transaction, that an order with lines of time has moved. Put into the application's parts by whoever
//! puts the slices together; where nobody is, nobody is told.

use std::sync::Arc;

use platform::{Broken, Tx};

use crate::facts::OrderFacts;
use crate::order::{OrderId, State};

/// An order with lines of time that has changed its state, or that stands since it was placed (`from` is `None`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderMoved {
    pub order: OrderId,
    pub from: Option<State>,
    pub to: State,
}

type Future<'a> = std::pin::Pin<Box<dyn std::future::Future<Output = Result<(), Broken>> + Send + 'a>>;
type Follow = dyn for<'a> Fn(&'a Tx, &'a OrderMoved) -> Future<'a> + Send + Sync;

/// Hears of orders that move. Told the same twice, it changes nothing the second time.
#[derive(Clone)]
pub struct Follower(Arc<Follow>);

impl Follower {
    pub fn new<F>(follow: F) -> Self
    where
        F: for<'a> Fn(&'a Tx, &'a OrderMoved) -> Future<'a> + Send + Sync + 'static,
    {
        Follower(Arc::new(follow))
    }
}

pub(crate) fn is_followed(tx: &Tx) -> bool {
    tx.part::<Follower>().is_some()
}

/// Tells the follower, if there is one.
pub(crate) async fn tell(tx: &Tx, moved: &OrderMoved) -> Result<(), Broken> {
    match tx.part::<Follower>() {
        Some(follower) => (follower.0)(tx, moved).await,
        None => Ok(()),
    }
}

/// The same of an order with time whose state is no longer `from`.
pub(crate) async fn tell_of(tx: &Tx, order: &OrderFacts, from: State) -> Result<(), Broken> {
    if !order.has_time || order.state == from {
        return Ok(());
    }
    let moved = OrderMoved {
        order: order.id,
        from: Some(from),
        to: order.state,
    };
    tell(tx, &moved).await
}
