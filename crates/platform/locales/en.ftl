# The frame of every page.
shell-skip = Skip to content
shell-menu = Menu
shell-language = Language
shell-search = Search
shell-search-label = Part number, part, appliance…
shell-account = My account
shell-log-in = Log in
shell-cart = Cart
shell-cart-count = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
shell-office = Office
shell-technician = My day
shell-demo = Demo shop
shell-demo-hint = its mails are here
shell-description = { $shop }: parts, prices, stock and delivery times, online payment.
shell-help = Help
shell-track = Track an order
shell-payment = Payment
shell-payment-note = You pay online on the bank’s secure page. We never see your card.
shell-price-note = All prices include tax.
shell-optional = (optional)
shell-colon = { ": " }
shell-crumbs = Breadcrumb
shell-pager = Pages
shell-previous = Previous
shell-next = Next
shell-page-of = Page { $at } of { $of }
shell-steps = Step { $at } of { $of }
shell-fault-title = Error { $status }
shell-fault-not-found = The address may be mistyped, or the page was taken down. Search for a part number or start again from the home page.
shell-fault-form = Go back, reload the page and send again: what you typed is not lost.
shell-fault-ours = The fault is ours and has been logged. Nothing was charged without an order. Try again in a moment; if it lasts, call us with the code below.
shell-fault-other = Go back to the page before, or start again from the home page.
shell-fault-home = Back to the home page

# What every slice may refuse.
refusal-not-found = This page does not exist, or no longer does.
refusal-forbidden = This page is not open to you.
refusal-sign-in-first = Log in first to see this page.
refusal-confirm-first = Prove once more that it is you, then try again.
refusal-invalid-token = The access token is not valid, or no longer.
refusal-second-factor-first = The back office of this house asks for a second factor. Set one up, then try again.
refusal-form-expired = This page was open for too long. Reload it and send again.
refusal-too-large = What you sent is too large.
refusal-invalid = Some answers need another look.
refusal-too-often = Too many requests in a short time. Try again in { $seconds } s.
refusal-too-often-minutes = Too many requests in a short time. Try again in { $minutes } min.
refusal-address-too-long = This address is too long.
refusal-host-unclear = The request does not say clearly whom it is for.
refusal-method-not-allowed = This address is not used in this way.
refusal-unavailable = The service is very busy. Try again in a moment.
refusal-broken = Something went wrong on our side.
refusal-idempotency-key-malformed = The Idempotency-Key header is missing or malformed.
refusal-idempotency-key-reused = This idempotency key was already used for another request.
refusal-idempotency-key-in-use = The first request with this key is still in progress.

# What may be wrong with one answer.
problem-required = Please fill this in.
problem-too-short = Too short.
problem-too-long = Too long.
problem-unreadable = Contains unreadable characters.
problem-look-alike = Mixes letters of several scripts that look alike. Write each word in one.
problem-email-look-alike = Use plain Latin letters only: this address holds letters that look like them.
problem-malformed = This does not have the right form.
problem-email = Write an address such as name@example.com.
problem-phone = Write a number such as 0550 12 34 56 or +213 550 12 34 56.
problem-choice = Choose one of the answers offered.
problem-number = Write a whole number.

# A slot as people say it, and zones as they are called.
window-between = { $day }, between { $from } and { $until }
window-at = { $day }, at { $from }
window-zone = { $window } ({ $zone })
zone-africa-algiers = Algiers time
zone-europe-paris = Paris time
