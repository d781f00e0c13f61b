//! What happens upwards when money moves or somebody proves an address, readable in one place: payments and identity know no
//! orders, orders know no server.

use identity::AddressVerified;
use orders::Follower;
use payments::Applier;
use platform::tasks::TaskSet;
use platform::{App, Broken};

/// The tasks that lead from one slice to another.
pub fn tasks() -> TaskSet {
    TaskSet::new().on(claim_orders)
}

/// Guest orders, and the visits they hold, become those of the person who has proven the address they were placed with.
async fn claim_orders(app: App, verified: AddressVerified) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let claimed = orders::claim(&tx, verified.person, &verified.email).await?;
    let visits = visits::claim(&tx, verified.person, &verified.email).await?;
    tx.commit().await?;
    tracing::info!(person.id = %verified.person, claimed, visits, "guest orders claimed");
    Ok(())
}

/// A gateway's news, already applied to its payment, becomes the order's: in the same transaction, so that either both
/// happened or neither. The webhook, the redirect, the janitor and a member of staff all come through here.
pub fn applier() -> Applier {
    Applier::new(
        |tx, reference| Box::pin(orders::lock(tx, reference)),
        |tx, change, locked| Box::pin(orders::apply(tx, change, locked)),
    )
}

/// An order that moves takes its visits along: in the same transaction, so that a visit stands exactly while its order does.
pub fn follower() -> Follower {
    Follower::new(|tx, moved| Box::pin(visits::follow(tx, moved)))
}
