//! What a dispute means for the account of a split payment: the money that was withdrawn is fetched back from it, given again
//! when the dispute is won, and borne by each for its part when it is lost.

use kernel::Money;
use platform::{Broken, Tx};

use super::answered::post;
use super::{dispute_borne, pass_on, reverse_for};
use crate::disputes::{Dispute, DisputeState};
use crate::store::payments;
use crate::{Payment, TransferMode};

/// After the dispute and what it takes of its payment are written, under the payment's lock. `closed` only when it just was.
pub(crate) async fn after_dispute(
    tx: &Tx,
    (payment, dispute): (&Payment, &Dispute),
    closed: Option<DisputeState>,
) -> Result<(), Broken> {
    let cause = dispute.id.to_string();
    match payment.transfer {
        TransferMode::None => return Ok(()),
        TransferMode::Later => {
            reverse_for(tx, payment.id, &cause).await?;
            pass_on(tx, payment.id, &format!("{cause}:over")).await?;
        }
        // The gateway passed the money on by itself: we keep no transfer to reverse.
        TransferMode::Destination if closed == Some(DisputeState::Lost) => {
            payments::mark_needs_human(tx, payment.id, "dispute_to_recover", tx.now()).await?;
        }
        TransferMode::Destination => {}
    }
    let lost = dispute.withdrawn_minor - dispute.reinstated_minor;
    // Also when the money is told of after the end; posted once by its key.
    if dispute.state == DisputeState::Lost && lost > 0 {
        let (lost, at) = (
            Money::new(lost, payment.currency),
            dispute.closed_at.unwrap_or(tx.now()),
        );
        if let Some(entry) = dispute_borne(tx, (dispute.id, payment.id), (lost, at)).await? {
            post(tx, &entry).await?;
        }
    }
    Ok(())
}
