//! What staff do about a dispute: write evidence, send it (once: the bank hears us once), or accept the loss. Each is noted
//! with who did it. Who may is the route's affair.

use jiff::Timestamp;
use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::json;

use super::{Dispute, DisputeState};
use crate::call::{CallKind, CallState, CallSubject, NewCall};
use crate::store::{disputes, payments};
use crate::stripe::dispute::{DISPUTES, submit};
use crate::words::words;
use crate::{CallId, DisputeId, EvidenceId};

words! {
    /// What the gateway lets us say, by its own names; pictures and files are sent at the gateway's own pages.
    pub enum EvidenceField {
        AccessActivityLog = "access_activity_log",
        BillingAddress = "billing_address",
        CancellationPolicyDisclosure = "cancellation_policy_disclosure",
        CancellationRebuttal = "cancellation_rebuttal",
        CustomerEmailAddress = "customer_email_address",
        CustomerName = "customer_name",
        CustomerPurchaseIp = "customer_purchase_ip",
        DuplicateChargeExplanation = "duplicate_charge_explanation",
        DuplicateChargeId = "duplicate_charge_id",
        ProductDescription = "product_description",
        RefundPolicyDisclosure = "refund_policy_disclosure",
        RefundRefusalExplanation = "refund_refusal_explanation",
        ServiceDate = "service_date",
        ShippingAddress = "shipping_address",
        ShippingCarrier = "shipping_carrier",
        ShippingDate = "shipping_date",
        ShippingTrackingNumber = "shipping_tracking_number",
        UncategorizedText = "uncategorized_text",
    }
}

/// The gateway takes this many characters of a field, and of all together.
const MOST: (usize, usize) = (20_000, 150_000);

/// A piece of evidence; a later one of the same field replaces it.
#[derive(Debug, Clone)]
pub struct AddEvidence {
    pub dispute: DisputeId,
    pub field: EvidenceField,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeRefused {
    NotFound,
    /// The bank does not wait for us (any more), or we have answered.
    NotAwaited,
    /// Its deadline is over.
    TooLate,
    /// There is nothing to send.
    NoEvidence,
    /// Empty, or longer than the gateway takes.
    Text,
}

impl Refusal for DisputeRefused {
    fn kind(&self) -> Kind {
        match self {
            DisputeRefused::NotFound => Kind::NotFound,
            DisputeRefused::Text => Kind::Invalid,
            DisputeRefused::NotAwaited | DisputeRefused::TooLate | DisputeRefused::NoEvidence => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            DisputeRefused::NotFound => "not_found",
            DisputeRefused::NotAwaited => "dispute_not_awaited",
            DisputeRefused::TooLate => "dispute_too_late",
            DisputeRefused::NoEvidence => "dispute_no_evidence",
            DisputeRefused::Text => "dispute_text",
        }
    }
}

/// Keeps a piece of evidence, to be sent with the others. `by` is who wrote it, as the office names people.
pub async fn add_evidence(tx: &Tx, by: &str, input: AddEvidence) -> Verdict<EvidenceId, DisputeRefused> {
    let text = input.text.replace('\0', "").trim().to_owned();
    if text.is_empty() || text.chars().count() > MOST.0 {
        return Err(DisputeRefused::Text.into());
    }
    awaited(tx, input.dispute).await?;
    let id: EvidenceId = tx.new_id();
    let detail = json!({ "field": input.field.word(), "characters": text.chars().count() });
    disputes::insert_evidence(tx, id, input.dispute, input.field, &text, by, tx.now()).await?;
    audit::note(tx, &Act::new("evidence", &input.dispute.to_string(), detail)).await?;
    Ok(id)
}

/// Sends the newest text of each field. Once: asked again while the call is under way or done, it is refused; after the
/// gateway refused it, it may be sent again.
pub async fn submit_evidence(tx: &Tx, dispute: DisputeId) -> Verdict<CallId, DisputeRefused> {
    let (known, answers) = awaited(tx, dispute).await?;
    let evidence = disputes::list_evidence_to_send(tx, dispute).await?;
    if evidence.is_empty() {
        return Err(DisputeRefused::NoEvidence.into());
    }
    if evidence.iter().map(|(_, text)| text.chars().count()).sum::<usize>() > MOST.1 {
        return Err(DisputeRefused::Text.into());
    }
    let call = NewCall {
        key: format!("{dispute}:evidence:{}", answers + 1),
        kind: CallKind::DisputeEvidence,
        path: format!("{DISPUTES}/{}", known.gateway_dispute),
        form: submit(&evidence),
        about: about(&known),
    };
    let call = call.queue(tx).await?.ok_or(DisputeRefused::NotAwaited)?;
    let fields: Vec<&str> = evidence.iter().map(|(field, _)| field.word()).collect();
    let detail = json!({ "fields": fields });
    audit::note(tx, &Act::new("submit_evidence", &dispute.to_string(), detail)).await?;
    Ok(call)
}

/// Accepts the loss: the dispute ends at the gateway, for ever.
pub async fn accept_dispute(tx: &Tx, dispute: DisputeId) -> Verdict<CallId, DisputeRefused> {
    let (known, answers) = awaited(tx, dispute).await?;
    let call = NewCall {
        key: format!("{dispute}:close:{}", answers + 1),
        kind: CallKind::DisputeEvidence,
        path: format!("{DISPUTES}/{}/close", known.gateway_dispute),
        form: Vec::new(),
        about: about(&known),
    };
    let call = call.queue(tx).await?.ok_or(DisputeRefused::NotAwaited)?;
    let (subject, detail) = (dispute.to_string(), json!({ "amount_minor": known.amount_minor }));
    let act = Act::new("accept_dispute", &subject, detail).was(json!({ "state": known.state }));
    audit::note(tx, &act).await?;
    Ok(call)
}

/// The dispute, its payment locked, when an answer of ours would be heard; and how many the gateway refused before.
async fn awaited(tx: &Tx, id: DisputeId) -> Verdict<(Dispute, usize), DisputeRefused> {
    let known = disputes::get_dispute(tx, id).await?.ok_or(DisputeRefused::NotFound)?;
    let (_, known, answers) = tokio::try_join!(
        payments::lock_payment(tx, known.payment_id),
        disputes::get_dispute(tx, id),
        disputes::list_answers(tx, id)
    )?;
    let known = known.ok_or(DisputeRefused::NotFound)?;
    may_answer(known.state, known.due_by, &answers, tx.now())?;
    Ok((known, answers.len()))
}

/// Whether the gateway would hear us.
fn may_answer(
    state: DisputeState,
    due_by: Option<Timestamp>,
    answers: &[(CallState, Timestamp)],
    now: Timestamp,
) -> Result<(), DisputeRefused> {
    let is_answered = answers.iter().any(|(state, _)| *state != CallState::Refused);
    if !state.awaits_us() || is_answered {
        return Err(DisputeRefused::NotAwaited);
    }
    if due_by.is_some_and(|due_by| now >= due_by) {
        return Err(DisputeRefused::TooLate);
    }
    Ok(())
}

fn about(dispute: &Dispute) -> CallSubject {
    CallSubject {
        payment: Some(dispute.payment_id),
        dispute: Some(dispute.id),
        ..CallSubject::default()
    }
}
