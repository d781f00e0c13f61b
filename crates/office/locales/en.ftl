# The office across the slices.
backoffice-need-money = money matters to decide
backoffice-nearest-deadline = Nearest deadline:
backoffice-no-orders-yet = No order yet. The first will appear here.
backoffice-span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
backoffice-span-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
backoffice-span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
backoffice-left-minutes = { $n ->
    [one] { $n } minute left
   *[other] { $n } minutes left
}
backoffice-left-hours = { $n ->
    [one] { $n } hour left
   *[other] { $n } hours left
}
backoffice-left-days = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
backoffice-over = deadline passed
backoffice-for = for
backoffice-amount = Amount
backoffice-since = Since
backoffice-belongs-to = Belongs to
backoffice-detail = In the machine’s words
backoffice-id = Id
backoffice-note = What was done, and why
backoffice-note-hint = Stays on record, with your name.
backoffice-back = Back
backoffice-open = Open
backoffice-no-acts = Nobody has stepped in yet.
backoffice-state = State

# What waits for a person.
backoffice-money-title = Money to decide
backoffice-money-intro = What the machine must not decide alone: deadlines first, then the oldest.
backoffice-money-empty = Nothing waits
backoffice-money-empty-note = Disputes, calls without an answer, events without effect, differences with the gateway and failed refunds would be here.
backoffice-kind-dispute = Disputes
backoffice-kind-hold = Holds about to end
backoffice-kind-order = Orders
backoffice-kind-payment = Payments
backoffice-kind-call = Calls without an answer
backoffice-kind-event = Events without effect
backoffice-kind-difference = Differences
backoffice-kind-account = Connected accounts
backoffice-kind-transfer = Failed transfers
backoffice-kind-reversal = Failed reversals
backoffice-kind-one-dispute = Dispute
backoffice-kind-one-hold = Hold
backoffice-kind-one-order = Order
backoffice-kind-one-payment = Payment
backoffice-kind-one-call = Call to the gateway
backoffice-kind-one-event = Gateway event
backoffice-kind-one-difference = Difference
backoffice-kind-one-account = Connected account
backoffice-kind-one-transfer = Transfer
backoffice-kind-one-reversal = Reversal
backoffice-why-dispute = The customer disputes the payment with their bank; it waits for our answer.
backoffice-why-hold = Money is held on a card and will soon be let go.
backoffice-why-order = The order waits for a decision.
backoffice-why-order-amount-differs = The amount received is not the amount that was due.
backoffice-why-order-paid-twice = The order was paid twice.
backoffice-why-order-refund-failed = The order’s refund failed.
backoffice-why-order-refund-unknown = It is not known whether the refund was made.
backoffice-why-order-refund-amount-differs = The gateway refunded another amount than was asked for.
backoffice-why-order-late-refund-refused = The money came too late and its refund was refused.
backoffice-why-order-hold-lapsed = The hold on the card ended before the money was taken.
backoffice-why-payment = The payment waits for a decision.
backoffice-why-payment-amount-differs = The amount received is not the amount that was due; nothing is delivered or booked.
backoffice-why-payment-paid-twice = A second payment came for the same order.
backoffice-why-payment-refund-failed = A refund failed.
backoffice-why-payment-refund-unknown = It is not known whether a refund was made.
backoffice-why-payment-refund-amount-differs = The gateway refunded another amount than was asked for.
backoffice-why-payment-found-by-reconciliation = The gateway has a payment that we had not; it is in the books, without an order.
backoffice-why-payment-hold-lapsed = The hold on the card ended before the money was taken.
backoffice-why-call = The gateway gave no clear answer to a call.
backoffice-why-call-open-session = It is not known whether the payment page was opened.
backoffice-why-call-expire-session = It is not known whether the payment page was closed.
backoffice-why-call-refund = It is not known whether the refund was sent.
backoffice-why-call-capture = It is not known whether the held money was taken.
backoffice-why-call-void = It is not known whether the held money was let go.
backoffice-why-call-hold-saved = It is not known whether money was held on the saved card.
backoffice-why-call-create-account = It is not known whether the connected account was created.
backoffice-why-call-close-account = It is not known whether the connected account was closed.
backoffice-why-call-transfer = It is not known whether the transfer to the connected account was made.
backoffice-why-call-reverse-transfer = It is not known whether the transfer to the connected account was reversed.
backoffice-why-call-dispute-evidence = It is not known whether the evidence reached the bank.
backoffice-why-event = A gateway event had no effect.
backoffice-why-event-unmatched = The gateway speaks of a payment that we do not know.
backoffice-why-event-failed = A gateway event could not be applied.
backoffice-why-difference = The gateway and our books do not say the same.
backoffice-why-difference-amount-differs = The gateway and our books have different amounts.
backoffice-why-difference-missing-at-gateway = Our books have a movement that the gateway has not.
backoffice-why-difference-found = The gateway has a movement that we had not.
backoffice-why-account = A connected account waits for somebody.
backoffice-why-account-restricted = The gateway restricts a connected account: something is missing.
backoffice-why-account-failed = A connected account could not be created.
backoffice-why-transfer = A transfer to a connected account failed.
backoffice-why-reversal = Money owed by a connected account could not be fetched back.
backoffice-do-dispute = Answer with evidence, or accept the loss.
backoffice-do-hold = Take the money or let it go, from the order.
backoffice-do-order = Open the order, decide, then mark it settled.
backoffice-do-payment = Check at the gateway, act, then note what was done.
backoffice-do-call = Ask again; the call repeats with the same key or is only looked up, never done twice.
backoffice-do-event = Replay it; if it is not about us, set it aside with a note.
backoffice-do-difference = Compare with the gateway, correct it there, then note what was done.
backoffice-do-account = Open the account and pass on to its holder what is missing.
backoffice-do-transfer = Make the transfer at the gateway, then note it here.
backoffice-do-reversal = Recover the money from the holder, then note it here.
backoffice-ask = Ask again
backoffice-settle = Settle…
backoffice-settle-title = Say that it is settled
backoffice-settle-confirm = It is settled
backoffice-settle-means-event = The event is set aside: it is not tried again and will have no effect.
backoffice-settle-means-payment = The payment waits for nobody any more. No money moves.
backoffice-settle-means-difference = The difference is closed. Should it come back, the next comparison shows it.
backoffice-settle-means-transfer = The failed transfer is no longer shown here. No money moves.
backoffice-settle-means-reversal = The failed reversal is no longer shown here. No money moves.
