//! Payments: how money comes in at a gateway, goes back, and what heals when something breaks half-way.
//! Knows no shop: a payment has a reference and an amount; what stands behind it is told through the [`Applier`].
//!
//! Invariants: no call to a gateway without a row and a key of its own, none inside a transaction; an event and its effect
//! commit together; what was told twice is done once; refunds never pass what was received; unknown is not failed.
//! Tables owned: `payments`, `refunds`, `gateway_calls`, `gateway_events`, `connected_accounts`, `transfers`,
//! `transfer_reversals`, `payouts`, `disputes`, `dispute_evidence`, `payment_acts` and those of reconciliation. The states are
//! drawn in `docs/payments.md`.
//! Needs two parts in the application: [`Payments`] (the gateways) and [`Applier`] (what happens upwards).

mod accounts;
mod acts;
mod answered;
mod ask;
mod ask_again;
mod books;
mod call;
mod change;
mod decide;
mod disputes;
mod event;
mod fees;
mod gateway;
mod look_up;
mod others;
mod payment;
mod payouts;
mod plan;
mod receive;
mod reconcile;
mod refund;
mod release;
mod replay;
mod request_refund;
mod send;
mod settings;
mod settle;
mod settle_by_hand;
mod start;
mod store;
mod stripe;
mod tasks;
mod transfers;
mod webhook;
mod words;

pub use accounts::{
    AccountNews, AccountOpenWork, AccountRefused, AccountState, CloseRefused, ConnectedAccount, CreateAccount, CreateRefused,
    LinkTo, close_account, create_account, look_up_account, open_account_link,
};
pub use acts::{Act, list_acts_for, note_act};
pub use ask_again::{NotAsked, ask_again};
pub use call::{CallKind, CallOutcome, CallState};
pub use change::{Applier, Became, Change, DisputeOutcome};
pub use decide::{capture, void};
pub use disputes::{
    AddEvidence, Dispute, DisputeNews, DisputeRefused, DisputeState, EvidenceField, accept_dispute, add_evidence,
    look_up_dispute, submit_evidence,
};
pub use event::{EventState, NotTaken, SignedEvent};
pub use gateway::{Abilities, AmountRefused, Gateway};
pub use look_up::{LookedUp, expire, look_up};
pub use payment::{Capture, DecisionRefused, Funds, News, Payment, PaymentState, Step, Todo, TransferMode};
pub use payouts::{Payout, PayoutId};
pub use plan::{HoldWindows, HoldingPlan, PlanHold, Reason as PlanReason, Way as PlanWay, plan_hold};
pub use receive::{EventOutcome, Received, receive, take_in};
pub use reconcile::{
    AlreadyRunning, DifferenceKind, DifferenceRefused, DifferenceState, NotDecided, Reconciled, call_did_not_run, list_waiting_calls, list_waiting_holds,
    needing_human, reconcile, reconcile_soon, resolve_difference,
};
pub use refund::{Refund, RefundState};
pub use release::{ReleaseRefused, Released, release, schedule_release};
pub use replay::{NoSuchEvent, replay};
pub use request_refund::{RefundPayment, RefundRefused, request_refund as refund};
pub use send::send;
pub use settings::{Payments, PaymentsSettings, SETTINGS, check_settings, form_targets, release_after};
pub use settle_by_hand::{NotSettled, Unsettled, settle_by_hand};
pub use start::{PayLine, StartPayment, Started, Terms, start};
pub use store::accounts::{
    calls_for_account, clear_account_needs_human, find_account, find_account_for, list_accounts, list_accounts_needing_human,
};
pub use store::calls::{GatewayCall, calls_for};
pub use store::disputes::{DisputeRow, Evidence, find_dispute, list_disputes, list_disputes_for, list_evidence};
pub use store::events::{GatewayEvent, list_events, list_stuck_events};
pub use store::payments::{PayLink, clear_needs_human, find_payment, list_for, list_needing_human, pay_url};
pub use store::payouts::{list_own_payouts, list_payouts_of_account};
pub use store::reconcile::{
    DifferenceRow, ExpiringHold, NeedingHuman, ReconciliationRow, UnknownCall, list_differences, list_reconciliations,
};
pub use store::refunds::list_refunds_for;
pub use store::transfers::{list_reversals_for, list_transfers_for, list_transfers_of_account};
pub use tasks::tasks;
pub use transfers::{
    NothingToRetry, PassOn, Reversal, ReversalState, Split, SplitRefused, Transfer, TransferState, WantedSplit, dispute_borne,
    marketplace_refund, marketplace_refund_returned, marketplace_sale, retry_transfers, split,
};
pub use webhook::{STRIPE_WEBHOOK_PATH, routes, routes_limited};

/// The verbs as the background tasks run them, to their end: tests cut these at every step.
#[doc(hidden)]
pub mod for_tests {
    pub use crate::look_up::ask;
    pub use crate::release::{release_due, sweep_releases};
    pub use crate::send::perform;
}

/// The pure parts that decide, for a simulation that keeps its rows elsewhere and asks the same functions.
#[doc(hidden)]
pub mod for_proof {
    pub use crate::answered::{Meaning, Try, Verdict, read};
    pub use crate::ask::{expire, of as call_of};
    pub use crate::books::hold_entry;
    pub use crate::call::{CallSubject, LEASE, NewCall, next_try};
    pub use crate::event::{About, Event, Meaning as EventMeaning};
    pub use crate::receive::{next_try as next_event_try, next_unmatched};
    pub use crate::refund::{RefundBecame, RefundNews, RefundStatus};
    pub use crate::request_refund::plan as plan_refund;
    pub use crate::send::oldest;
    pub use crate::start::{Planned, plan as plan_payment};
    pub use crate::stripe::answer::{Answer, Outcome, read as read_answer};
    pub use crate::stripe::{request, wire};
}

platform::slice_files!("payments");

kernel::id!(
    /// A payment.
    pub PaymentId, PaymentKind, "pay"
);
kernel::id!(
    /// A refund.
    pub RefundId, RefundKind, "ref"
);
kernel::id!(
    /// A call to a gateway.
    pub CallId, CallRow, "cal"
);
kernel::id!(
    /// An event from a gateway, by our own id.
    pub EventId, EventRow, "gev"
);
kernel::id!(
    /// A connected account, by our own id.
    pub AccountId, AccountKind, "acc"
);
kernel::id!(
    /// Money passed on to a connected account.
    pub TransferId, TransferKind, "trf"
);
kernel::id!(
    /// Money fetched back from a connected account.
    pub ReversalId, ReversalKind, "trr"
);
kernel::id!(
    /// A dispute, by our own id.
    pub DisputeId, DisputeKind, "dsp"
);
kernel::id!(
    /// A piece of evidence in a dispute.
    pub EvidenceId, EvidenceKind, "evd"
);
kernel::id!(
    /// A comparison with the gateway's lists.
    pub ReconciliationId, ReconciliationKind, "rec"
);
kernel::id!(
    /// What such a comparison could not heal.
    pub DifferenceId, DifferenceRowKind, "dif"
);
