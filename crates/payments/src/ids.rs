//! The ids of what this slice keeps.

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
