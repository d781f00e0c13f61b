//! One thing that waits for a person: what happened, how old it is, until when, and what may be done. Pure: reads nothing.

use jiff::Timestamp;
use kernel::Money;
use serde::Serialize;

use crate::span::Span;
use crate::store::waiting::WaitingRow;

/// What can wait, in the order of the list's filter.
pub const KINDS: [&str; 10] = [
    "dispute",
    "hold",
    "order",
    "payment",
    "call",
    "event",
    "difference",
    "account",
    "transfer",
    "reversal",
];

/// Reasons that have a sentence of their own, by kind; any other gets the kind's general one.
const KNOWN: [(&str, &[&str]); 6] = [
    (
        "call",
        &[
            "open_session",
            "expire_session",
            "refund",
            "capture",
            "void",
            "hold_saved",
            "create_account",
            "close_account",
            "transfer",
            "reverse_transfer",
            "dispute_evidence",
        ],
    ),
    ("event", &["unmatched", "failed"]),
    (
        "payment",
        &[
            "account_cannot_receive",
            "amount_differs",
            "capture_refused",
            "captured_after_void",
            "captured_differs",
            "dispute_amount_unknown",
            "dispute_answer_refused",
            "dispute_currency_differs",
            "dispute_gave_back_more",
            "dispute_outcome_differs",
            "dispute_over_refunded",
            "dispute_state_unknown",
            "found_by_reconciliation",
            "hold_lapsed",
            "paid_twice",
            "refund_amount_differs",
            "refund_failed",
            "refund_unknown",
            "reversal_failed",
            "reversed_by_hand",
            "transfer_differs",
            "transfer_failed",
            "transfer_unknown",
            "transferred_twice",
            "dispute_to_recover",
            "void_refused",
        ],
    ),
    (
        "order",
        &[
            "amount_differs",
            "capture_refused",
            "cash_to_give_back",
            "dispute_lost",
            "dispute_opened",
            "hold_lapsed",
            "late_refund_refused",
            "paid_twice",
            "refund_amount_differs",
            "refund_failed",
            "refund_unknown",
            "visit_unpaid",
            "void_refused",
        ],
    ),
    (
        "account",
        &[
            "account_deauthorized",
            "account_not_closed",
            "account_refused",
            "account_restricted",
            "payout_failed",
            "restricted",
        ],
    ),
    (
        "difference",
        &[
            "amount_differs",
            "balance_differs",
            "call_unknown",
            "entry_missing",
            "hold_unknown",
            "movement_unknown",
            "not_settled",
            "payment_found",
            "payment_missing",
            "payment_not_paid",
            "payment_quarantined",
            "refund_differs",
            "refund_missing",
            "unreadable",
        ],
    ),
];

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub kind: String,
    /// Its id.
    pub subject: String,
    /// The sentence of what happened: `backoffice-why-…`.
    pub why: String,
    /// Why, in the slice's own word.
    pub code: String,
    /// In the machine's words; may be empty.
    pub detail: String,
    pub amount: Option<Money>,
    pub since: Timestamp,
    pub age: Span,
    pub due: Option<Timestamp>,
    /// Until the deadline; empty without one.
    pub left: Option<Span>,
    pub is_over: bool,
    /// The page of what it belongs to, and how that is called; empty when it belongs to nothing.
    pub link: String,
    pub link_text: String,
    /// Of its payment; may be empty.
    pub payment: String,
    pub acts: Acts,
}

/// The buttons that make sense.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact or a button of its own on the page"
)]
pub struct Acts {
    /// Apply the event again.
    pub replay: bool,
    /// Ask the gateway now.
    pub ask: bool,
    /// Have what the gateway refused asked for again.
    pub retry: bool,
    /// Say, with a note, that it is settled.
    pub settle: bool,
}

impl Waiting {
    pub fn of(row: WaitingRow, now: Timestamp) -> Self {
        let (link, link_text) = belongs_to(&row);
        Waiting {
            why: why(&row.kind, &row.code),
            amount: row
                .amount_minor
                .zip(row.currency)
                .map(|(minor, currency)| Money::new(minor, currency)),
            age: Span::between(row.since, now),
            left: row.due.map(|due| Span::between(now, due)),
            is_over: row.due.is_some_and(|due| due <= now),
            acts: acts(&row.kind, &row.code),
            payment: row.payment_id.map(|payment| payment.to_string()).unwrap_or_default(),
            kind: row.kind,
            subject: row.subject,
            code: row.code,
            detail: row.detail.unwrap_or_default(),
            since: row.since,
            due: row.due,
            link,
            link_text,
        }
    }
}

/// The end of the sentence's key; every one of them is in the language files.
pub fn why(kind: &str, code: &str) -> String {
    let known = KNOWN.iter().find(|(of, _)| *of == kind);
    match known {
        Some((_, codes)) if codes.contains(&code) => format!("{kind}-{}", code.replace('_', "-")),
        _ => kind.to_owned(),
    }
}

/// The keys of every sentence, for the samples.
pub fn every_why() -> Vec<(&'static str, &'static str)> {
    let bare = KINDS.iter().map(|kind| (*kind, ""));
    let known = KNOWN
        .iter()
        .flat_map(|(kind, codes)| codes.iter().map(move |code| (*kind, *code)));
    bare.chain(known).collect()
}

fn acts(kind: &str, code: &str) -> Acts {
    Acts {
        replay: kind == "event",
        ask: kind == "call",
        retry: matches!(kind, "transfer" | "reversal"),
        // An account that is restricted stays so until the gateway is content.
        settle: matches!(kind, "event" | "payment" | "difference" | "transfer" | "reversal")
            || (kind == "account" && code != "restricted"),
    }
}

/// Where one acts: the dispute, the order, the payment, the account, whichever is there first.
fn belongs_to(row: &WaitingRow) -> (String, String) {
    if row.kind == "dispute" {
        return (
            format!("/office/disputes/{}", row.subject),
            row.number.clone().unwrap_or_else(|| row.subject.clone()),
        );
    }
    if let Some(number) = &row.number {
        return (format!("/office/orders/{number}"), number.clone());
    }
    if let Some(payment) = &row.payment_id {
        return (format!("/office/payments/{payment}"), payment.to_string());
    }
    match &row.account_id {
        Some(account) => (format!("/office/accounts/{account}"), account.to_string()),
        None => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str) -> WaitingRow {
        WaitingRow {
            kind: kind.into(),
            code: "refund_failed".into(),
            subject: "dsp_1".into(),
            payment_id: None,
            account_id: None,
            number: Some("CC-1".into()),
            amount_minor: None,
            currency: None,
            since: Timestamp::UNIX_EPOCH,
            due: None,
            detail: None,
        }
    }

    #[test]
    fn a_reason_nobody_foresaw_gets_the_sentence_of_its_kind() {
        assert_eq!(why("payment", "refund_failed"), "payment-refund-failed");
        assert_eq!(why("payment", "something_new"), "payment");
        assert_eq!(why("dispute", "fraudulent"), "dispute");
    }

    #[test]
    fn a_line_leads_to_where_one_acts() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(Waiting::of(row("dispute"), now).link, "/office/disputes/dsp_1");
        assert_eq!(Waiting::of(row("order"), now).link, "/office/orders/CC-1");
        let lonely = WaitingRow {
            number: None,
            ..row("event")
        };
        assert_eq!(Waiting::of(lonely, now).link, "");
    }
}
