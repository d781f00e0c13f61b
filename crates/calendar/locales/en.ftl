# calendar.
# The terms of a slot.
terms-pay-none = You pay on the spot.
terms-pay-deposit = { $share }% deposit with the order, the rest on the spot.
terms-pay-prepaid = Paid with the order.
terms-pay-hold = The amount is reserved on your card and taken when the work is done.
terms-by-technician = { $n ->
    [one] The technician confirms within an hour.
   *[other] The technician confirms within { $n } hours.
}
terms-free-until = Free cancellation until { $day } at { $time }
terms-share-until = Cancelling: { $share }% back until { $day } at { $time }
terms-then-until = , then { $share }% back until { $day } at { $time }
terms-then-nothing = , after that nothing is given back.
terms-nothing-back = This slot is near: if you cancel, nothing is given back.
refusal-calendar-slot-gone = This slot is no longer held for you. Please choose another.
refusal-calendar-slot-taken = Somebody has just taken this slot. Here are the next free ones.
refusal-calendar-conflict = This place is already taken. Nothing was moved.
refusal-calendar-moved-meanwhile = Somebody has just moved this visit. Reload the page and try again.
problem-calendar-not-served = We do not come to this place yet.
problem-calendar-too-soon = That is too soon: choose a later slot.
problem-calendar-too-far = That is too far ahead: choose an earlier slot.
problem-calendar-not-a-slot = No visit begins at that time.
problem-calendar-date = Write the day like this: 2026-11-26.
problem-calendar-days = Between 1 and 31 days.
calendar-closed-rule = Outside their working hours
calendar-closed-grid = No visit begins at this minute
calendar-closed-day = Special hours on that day
calendar-closed-holiday = Public holiday
calendar-closed-leave = On leave
calendar-closed-busy = Busy in an outside calendar
calendar-closed-visit = A visit is already planned
calendar-closed-hold = Held by a customer who has not paid yet
calendar-closed-buffer = Too close to another visit
calendar-closed-travel = Not enough time for the way
calendar-closed-notice = Too short a notice
calendar-closed-horizon = Further ahead than can be booked
calendar-closed-area = Place not served
calendar-closed-skill = Does not do this kind of visit
calendar-closed-inactive = No longer works here
