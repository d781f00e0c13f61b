//! Mistakes on purpose, each from an incident of some shop's tracker. The server in memory makes one of them when told to;
//! the proof must see it within the stated number of seeds. They measure the harness, and stand nowhere in the product.

use crate::weather::Sells;

macro_rules! bugs {
    ($($(#[$meta:meta])* $name:ident = $word:literal within $seeds:literal: $what:literal;)*) => {
        /// A planted mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Bug {
            $($(#[$meta])* $name,)*
        }

        impl Bug {
            pub const ALL: &[Bug] = &[$(Bug::$name,)*];

            /// Its name on the command line.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Bug::$name => $word,)*
                }
            }

            /// What is done wrong.
            pub const fn what(self) -> &'static str {
                match self {
                    $(Bug::$name => $what,)*
                }
            }

            /// The proof must have caught it after this many seeds.
            pub const fn within(self) -> u64 {
                match self {
                    $(Bug::$name => $seeds,)*
                }
            }
        }
    };
}

bugs! {
    NewKeyPerAttempt = "new_key_per_attempt" within 50: "a repeated call gets a new idempotency key";
    TimeoutIsDeclined = "timeout_is_declined" within 50: "a call without an answer counts as refused";
    ResendAfterWindow = "resend_after_window" within 600: "a call is repeated although the gateway has forgotten its key";
    CallBeforeCommit = "call_before_commit" within 50: "the call is sent before its row says so";
    AckBeforeCommit = "ack_before_commit" within 100: "the webhook is answered 200, then applied";
    SeenIsReceived = "seen_is_received" within 100: "an event counts as seen once it is stored, applied or not";
    TwoTransactions = "two_transactions" within 100: "the payment is written in one transaction, the order and the books in the next";
    RefundCheckThenAct = "refund_check_then_act" within 100: "what is left to refund is read in one transaction and taken in the next";
    EveryRefundCounts = "every_refund_counts" within 100: "refund.created and refund.updated each book the refund";
    FailedRefundForgotten = "failed_refund_forgotten" within 100: "a refund that the bank sent back stays booked";
    NewsGoesBack = "news_goes_back" within 100: "an older event moves a state back";
    AmountNotCompared = "amount_not_compared" within 100: "whatever amount the gateway took is taken for the whole";
    LatePaymentDropped = "late_payment_dropped" within 50: "money for an order that has ended is ignored";
    LatePaymentServed = "late_payment_served" within 50: "money for an order that has ended serves it without its stock";
    PageAClick = "page_a_click" within 100: "each click on pay opens another page for the same amount";
    HoldExpiryIgnored = "hold_expiry_ignored" within 200: "a hold that has lapsed is still taken for money";
    CaptureAndVoid = "capture_and_void" within 200: "a hold is let go while it is being taken";
    NoLookUpBeforeExpiry = "no_look_up_before_expiry" within 50: "at its deadline a payment ends without asking the gateway";
    LostDecisionStays = "lost_decision_stays" within 400: "a decision about a hold whose call can never run stands for ever";
    PartTaxAnew = "part_tax_anew" within 200: "the tax of each part refund is computed anew, not taken from what is left";
    ReleasedTwice = "released_twice" within 100: "stock is given back by the deadline and again by the cancellation";
    KeptTwice = "kept_twice" within 50: "each telling of a payment takes the stock again";
    RedirectIsProof = "redirect_is_proof" within 50: "coming back from the gateway counts as having paid";
    NoJanitor = "no_janitor" within 50: "nobody asks about payments that were not heard of";
    NoReconciliation = "no_reconciliation" within 300: "the gateway's own lists are never read";
    LeaseForEver = "lease_for_ever" within 50: "a call taken by a process that died is taken for good";
    OverlapNotChecked = "overlap_not_checked" within 50: "a slot is taken without looking who has it";
    BuffersForgotten = "buffers_forgotten" within 100: "whether a slot is free is asked of the work, not of its buffers and the way";
    HoldNeverEnds = "hold_never_ends" within 50: "nobody ends a slot whose time to be paid is over";
    PartOutlivesItsSlot = "part_outlives_its_slot" within 50: "a cart's slot lapses and its part stays reserved";
    LostSlotServed = "lost_slot_served" within 200: "money that comes late confirms a visit whose slot is gone";
    MoveFreesFirst = "move_frees_first" within 100: "a move gives up the old slot in one transaction and takes the new one in the next";
    CancelledKeepsItsSlot = "cancelled_keeps_its_slot" within 50: "a visit is called off and its slot stays taken";
    TierByWholeHours = "tier_by_whole_hours" within 100: "hours left before a visit are cut to whole ones";
    MoveWinsBackTheTier = "move_wins_back_the_tier" within 200: "who moves a visit late may cancel it for nothing";
    PageNotCompared = "page_not_compared" within 300: "what goes back is not what the page said before the click";
    BackInWholeDinars = "back_in_whole_dinars" within 100: "what goes back of a visit is cut to whole dinars";
    CheckOutForgetsTheHold = "check_out_forgets_the_hold" within 100: "the work is done and what is held for it is not taken";
}

impl Bug {
    /// In a shop that sells what it can be seen: time, or goods alone.
    pub fn sells(self) -> Sells {
        if self >= Bug::OverlapNotChecked {
            Sells::Time
        } else {
            Sells::Goods
        }
    }

    pub fn parse(word: &str) -> Option<Bug> {
        Bug::ALL.iter().copied().find(|bug| bug.word() == word)
    }
}
