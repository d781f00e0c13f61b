# What payments refuse, for the buyer and for staff.
refusal-payment-amount-too-large = This amount is more than can be paid by card at once. Please call us.
refusal-payment-amount-too-small = There is nothing to pay.
refusal-payment-amount-too-fine = This amount cannot be paid by card to the last digit. Please call us.
refusal-payment-currency-not-taken = This currency cannot be paid by card.
refusal-payment-not-paid = Nothing has been received for this payment, so nothing can be given back.
refusal-payment-refund-amount = This amount cannot be given back: it must be above zero and in the payment’s currency.
refusal-payment-refund-too-much = This is more than was received and not yet given back.
refusal-payment-refund-differs = This refund was already requested with another amount.
refusal-payment-not-held = Nothing is held for this payment, or it was decided otherwise.
refusal-payment-frozen = A dispute is open: no money moves until it ends.
refusal-payment-capture-amount = This amount cannot be taken: between zero and what is held.
refusal-payment-hold-lapsed = The hold has lapsed: it can no longer be taken.
refusal-payment-nothing-to-settle = Nothing waits here any more: somebody has settled it.
refusal-payment-call-not-unknown = The answer to this call is already known.
# Connected accounts and what they are paid.
refusal-connected-account-not-ready = The payment service has not made this account yet. Try again in a moment.
refusal-connected-account-not-active = This account cannot receive money yet: the payment service still asks for something.
refusal-connected-account-closed = This account is closed, or about to be.
refusal-connected-account-in-use = This account cannot be closed yet. Not over: { $payments } payments, { $transfers } transfers, { $disputes } disputes, { $payouts } payouts.
refusal-payment-commission = The commission cannot be more than the whole amount.
refusal-payment-nothing-to-retry = Nothing of this payment was refused, so there is nothing to ask again.
# How a visit’s money is held, for staff.
payment-plan-visit-is-near = Held now: the hold lasts until { $hold_ends_at }, past the release at { $release_at }.
payment-plan-visit-is-far = The card is kept and asked at { $hold_at }: a hold made now would end before the visit. It then lasts until { $hold_ends_at }, past the release at { $release_at }.
payment-plan-no-card-kept = Taken now and passed on after the release at { $release_at }: a hold would end before it, and the card is not kept.
payment-plan-release-is-late = Taken now and passed on after the release at { $release_at }: no hold lasts so long after the visit.
payment-plan-no-holds = Taken now and passed on after the release at { $release_at }: this payment service makes no holds.
refusal-dispute-not-awaited = The bank does not wait for an answer, or has one already.
refusal-dispute-too-late = The deadline of this dispute is over.
refusal-dispute-no-evidence = There is nothing to send yet.
refusal-dispute-text = Write something, at most 20,000 characters.
refusal-difference-ended = This difference is over already.
refusal-difference-note = Say in a word what was done.
refusal-reconciliation-running = A comparison with the gateway is running. It ends by itself.
