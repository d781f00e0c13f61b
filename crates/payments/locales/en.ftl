# What payments refuse, for the buyer and for staff.
refusal-payment-amount-too-large = This amount is more than can be paid by card at once. Please call us.
refusal-payment-amount-too-small = There is nothing to pay.
refusal-payment-amount-too-fine = This amount cannot be paid by card to the last digit. Please call us.
refusal-payment-currency-not-taken = This currency cannot be paid by card.
refusal-payment-not-paid = Nothing has been received for this payment, so nothing can be given back.
refusal-payment-refund-amount = This amount cannot be given back: it must be above zero and in the payment’s currency.
refusal-payment-refund-too-much = This is more than was received and not yet given back.
refusal-payment-refund-differs = This refund was already requested with another amount.
refusal-payment-nothing-to-settle = Nothing waits here any more: somebody has settled it.
refusal-payment-call-not-unknown = The answer to this call is already known.
