# The cart.
cart-title = Cart
cart-nothing = Your cart is empty
cart-nothing-hint = Find your part by its reference, your boiler or the fault.
cart-browse = See the parts
cart-article = Article
cart-unknown-article = Article no longer sold
cart-quantity = Quantity
cart-each = Each:
cart-update = Update
cart-remove = Remove
cart-remove-this = Remove { $title }
cart-gone = No longer available: remove it
cart-only-left = { $n ->
    [one] Only { $n } left
   *[other] Only { $n } left
}
cart-price-was = The price has changed, it was
cart-estimate = Total with delivery
cart-estimate-note = With the cheapest delivery; the exact price depends on your wilaya and is shown before you pay.
cart-checkout = Check out
cart-mend-first = An article is no longer available in this quantity. Mend the cart to go on.
cart-no-account-needed = No account needed: an e-mail and a phone are enough.

# The checkout.
checkout-title = Your details
checkout-review-step = Review
checkout-payment-step = Payment
checkout-who = Who orders
checkout-where = Where it goes
checkout-where-hint = Not needed when you collect at our counter.
checkout-who-and-where = Customer and delivery
checkout-email = E-mail
checkout-email-hint = For the confirmation and the receipt.
checkout-name = Full name
checkout-phone = Phone
checkout-phone-hint = For the courier. Example: 0550 12 34 56
checkout-wilaya = Wilaya
checkout-commune = Commune
checkout-street = Address
checkout-street-hint = Street and number, building, floor: for home delivery.
checkout-choose = Choose…
checkout-delivery = Delivery
checkout-delivery-home = To your door
checkout-delivery-desk = To the pick-up desk of the wilaya
checkout-delivery-counter = Collect at our counter
checkout-not-here = Not served in this wilaya
checkout-free = Free
checkout-from = from
checkout-to = to
checkout-continue = Continue to the review
checkout-show-prices = Show the prices of my wilaya
checkout-summary = Your order
checkout-summary-note = The exact total with delivery and tax comes on the next page. Nothing is charged before.
checkout-change-cart = Change the cart
checkout-change = Change
checkout-review = Review your order
checkout-to-pay = To pay
checkout-pay = Pay
checkout-gateway-stripe = Bank card
checkout-gateway-stripe-note = On Stripe’s secure page
checkout-reserved-note = Your parts are reserved for 35 minutes once you click.

# Orders.
order-title = Order { $number }
order-label = Order
order-number = Order number
order-placed = Date
order-name = Name
order-contact = Contact
order-state = State
order-list = List of orders
order-goods = Goods
order-delivery = Delivery
order-discount = Discount
order-total = Total, tax included
order-tax-within = of which VAT
order-pieces = { $n ->
    [one] { $n } piece
   *[other] { $n } pieces
}
order-articles = Articles
order-amounts = Amounts
order-follow = Tracking
order-receipt = Receipt to print
order-refunded-amount = Refunded
order-mine = My orders
order-none = No orders yet
order-unpaid = Waiting for payment
order-unpaid-until = Your parts are reserved until
order-gateway-slow = The payment page is slow to answer. Your order is kept: try again in a moment.
order-refunding = Refund under way
order-refunding-hint = The money returns to your card within a few working days.
order-ended = Ended without payment
order-ended-hint = Nothing was charged and the parts are back on the shelf.
order-again = Put these articles back in the cart
order-state-pending = To be paid
order-state-paid = Paid
order-state-shipped = Shipped
order-state-delivered = Delivered
order-state-cancelled = Cancelled
order-state-refunded = Refunded
order-event-placed = Order placed
order-event-paid = Payment received
order-event-paid-late = Payment received after the deadline
order-event-payment-failed = The payment failed
order-event-expired = Time to pay ran out
order-event-cancelled = Order cancelled
order-event-shipped = Order shipped
order-event-delivered = Order delivered
order-event-refund-requested = Refund requested
order-event-refunded = Refunded in whole
order-event-refunded-in-part = Refunded in part
order-event-refund-failed = The refund failed
order-event-unapplied-refunded = Surplus payment refunded
order-event-needs-human = Waits for a decision
order-event-settled = Decided

# After the payment.
thanks-paid = Thank you, your order is paid
thanks-paid-hint = The confirmation and receipt are on their way to { $email }. We are preparing your parts.
thanks-checking = We are checking your payment
thanks-checking-hint = The bank has not answered yet. Do not pay a second time: this page updates itself, and we will write to { $email }.
thanks-unpaid = Not paid yet
thanks-unpaid-hint = Nothing was charged. Your parts are still reserved; we will write to { $email } once it is paid.
thanks-ended = The order ended without payment
thanks-ended-hint = Nothing was charged to { $email }. You can put the articles back in the cart.
thanks-returned = Your money is on its way back
thanks-returned-hint = The order is no longer open. The refund is requested; we write to { $email }.
thanks-look-again = Check now
thanks-account = To find your orders next time:
thanks-account-link = create an account

# The receipt.
receipt-title = Receipt
receipt-back = Back to the order
receipt-print-hint = Print this page with your browser.
receipt-paid-on = Paid on
receipt-article = Article
receipt-unit = Price, tax incl.
receipt-rate = VAT
receipt-sum = Amount, tax incl.
receipt-net = Net at
receipt-tax = VAT at
receipt-total = Total paid
receipt-note = VAT is computed line by line, rounded to the minor unit.

# Tracking.
track-title = Track an order
track-hint = The number is in the confirmation e-mail.
track-number-hint = Like CC-7K3M-9Q2X
track-find = Find my order

# Mails.
order-mail-hello = Hello { $name },
order-mail-link = Follow the order and print the receipt
order-mail-paid = Your payment has arrived and your order { $number } is confirmed. We are preparing your parts.
order-mail-paid-subject = Order { $number } confirmed
order-mail-paid-too-late = Your payment arrived after order { $number } had ended, and its parts are no longer available. We refund all of it; you need do nothing.
order-mail-paid-too-late-subject = Order { $number }: we refund you
order-mail-shipped = Your order { $number } is on its way.
order-mail-shipped-subject = Order { $number } shipped
order-mail-refunded = Your order { $number } is refunded in whole. The money returns to your card within a few working days.
order-mail-refunded-subject = Order { $number } refunded

# The office.
office-title = What needs a human now
office-desk = To do
office-orders = Orders
office-tabs = Pages of the office
office-tab-desk = To do
office-tab-orders = Orders
office-tab-money = Money to decide
office-tab-disputes = Disputes
office-tab-accounts = Connected accounts
office-tab-ledger = Ledger
office-tab-reconciliation = Reconciliation
office-need-decide = to decide
office-need-ship = paid, to ship
office-need-pending = waiting for payment
office-need-refunding = refunds under way
office-newest = Newest orders
office-all = See all
office-why = Why
office-do = To do
office-any = Any
office-filter = Filter
office-number-or-email = Number or e-mail
office-only-needs = Only to decide
office-no-orders = No order matches this filter.
office-ship = Mark as shipped
office-deliver = Mark as delivered
office-cancel = Cancel the order
office-refund = Refund
office-settle = Settled
office-timeline = Timeline
office-events = Gateway events
office-event = Event
office-calls = Calls to the gateway
office-call = Call
office-answer = Answer
office-received = Received
office-replay = Replay
office-money = In the ledger
office-no-money = No entry for this order.
office-customer-page = The customer’s page
office-by-customer = customer
office-by-gateway = gateway
office-by-comptoir = automatic
office-needs-amount-differs = Amount received differs from the amount due
office-needs-paid-twice = Paid twice
office-needs-refund-failed = Refund failed
office-needs-refund-unknown = Refund without an answer
office-needs-refund-amount-differs = Refunded amount differs
office-needs-late-refund-refused = Paid too late, refund refused

# Refusals and problems.
refusal-cart-not-sellable = This article is no longer sold or out of stock.
refusal-cart-too-many = Too many: { $most } at most.
refusal-cart-full = The cart holds too many different articles already. Order in two goes.
refusal-cart-empty = Your cart is empty.
refusal-order-not-found = There is no order with this number and e-mail.
refusal-track-too-often = Too many tries for this order. Try again in { $minutes } min, or use the link in your e-mail.
refusal-order-details-missing = Your details are missing, or this delivery is no longer offered. Complete them to go on.
refusal-order-changed = The cart or a price has changed. Here is the new amount: check before you pay. Nothing was charged.
refusal-order-out-of-stock = Part { $sku } has just been sold. Nothing was charged.
refusal-order-amount-not-taken = This amount cannot be paid by card. Please call us.
refusal-order-not-now = The order’s state does not allow it.
refusal-order-refunding = A refund of this order is under way.
problem-cart-quantity = Choose an available quantity, from 1.
problem-cart-not-sellable = No longer sold or out of stock.
problem-cart-full = Too many different articles.
problem-order-not-served = This delivery is not offered in this wilaya.
