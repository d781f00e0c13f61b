//! What other slices may use: states, verbs, and what can be listed. Holds nothing of its own.

pub use crate::accounts::{
    AccountNews, AccountOpenWork, AccountRefused, AccountState, CloseRefused, ConnectedAccount, CreateAccount,
    CreateRefused, LinkTo, close_account, create_account, look_up_account, open_account_link,
};
pub use crate::ask_again::{NotAsked, ask_again};
pub use crate::call::{CallKind, CallOutcome, CallState};
pub use crate::change::{Applier, Became, Change, DisputeOutcome};
pub use crate::decide::{capture, void};
pub use crate::disputes::{
    AddEvidence, Dispute, DisputeNews, DisputeRefused, DisputeState, EvidenceField, accept_dispute, add_evidence,
    look_up_dispute, submit_evidence,
};
pub use crate::event::{EventState, NotTaken, SignedEvent};
pub use crate::gateway::{Abilities, AmountRefused, Gateway};
pub use crate::look_up::{LookedUp, expire, look_up};
pub use crate::payment::{Capture, DecisionRefused, Funds, News, Payment, PaymentState, Step, Todo, TransferMode};
pub use crate::payouts::{Payout, PayoutId};
pub use crate::plan::{HoldWindows, HoldingPlan, PlanHold, Reason as PlanReason, Way as PlanWay, plan_hold};
pub use crate::receive::{EventOutcome, Received, receive, take_in};
pub use crate::reconcile::{
    AlreadyRunning, DifferenceKind, DifferenceRefused, DifferenceState, NotDecided, Reconciled, call_did_not_run,
    list_waiting_calls, list_waiting_holds, needing_human, reconcile, reconcile_soon, resolve_difference,
};
pub use crate::refund::{Refund, RefundState};
pub use crate::release::{ReleaseRefused, Released, release, schedule_release};
pub use crate::replay::{NoSuchEvent, replay};
pub use crate::request_refund::{RefundPayment, RefundRefused, request_refund as refund};
pub use crate::send::send;
pub use crate::settings::{Payments, PaymentsSettings, SETTINGS, check_settings, form_targets, release_after};
pub use crate::settle_by_hand::{NotSettled, Unsettled, settle_by_hand};
pub use crate::start::{PayLine, StartPayment, Started, Terms, start};
pub use crate::store::accounts::{
    calls_for_account, clear_account_needs_human, find_account, find_account_for, list_accounts,
    list_accounts_needing_human,
};
pub use crate::store::calls::{GatewayCall, calls_for};
pub use crate::store::disputes::{DisputeRow, Evidence, find_dispute, list_disputes, list_disputes_for, list_evidence};
pub use crate::store::events::{GatewayEvent, list_events, list_stuck_events};
pub use crate::store::payments::{PayLink, clear_needs_human, find_payment, list_for, list_needing_human, pay_url};
pub use crate::store::payouts::{list_own_payouts, list_payouts_of_account};
pub use crate::store::reconcile::{
    DifferenceRow, ExpiringHold, NeedingHuman, ReconciliationRow, UnknownCall, list_differences, list_reconciliations,
};
pub use crate::store::refunds::list_refunds_for;
pub use crate::store::transfers::{list_reversals_for, list_transfers_for, list_transfers_of_account};
pub use crate::tasks::tasks;
pub use crate::transfers::{
    NothingToRetry, PassOn, Reversal, ReversalState, Split, SplitRefused, Transfer, TransferState, WantedSplit,
    dispute_borne, marketplace_refund, marketplace_refund_returned, marketplace_sale, retry_transfers, split,
};
pub use crate::webhook::{STRIPE_WEBHOOK_PATH, routes, routes_limited};
