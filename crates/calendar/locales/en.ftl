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
# Calendars kept elsewhere.
calendar-external = Outside calendars
calendar-external-name = Name
calendar-external-host = Where
calendar-external-sound = Last read
calendar-external-state = State
calendar-external-never = not yet
calendar-external-failed = Not read
calendar-external-is-read = Read
calendar-external-waits = Will be read in a moment
calendar-external-read-now = Read now
calendar-external-remove = Remove
calendar-external-none = No outside calendar is read for this technician.
calendar-external-add = Add a calendar
calendar-external-why = Whatever it says bars the technician’s time here; it is read every quarter of an hour. If it cannot be read, what was read before stands.
calendar-external-url = Address of the calendar (iCal)
calendar-external-url-hint = The private address your calendar gives for subscribing, ending in .ics. It is kept secret.
calendar-external-dead = { $name } has not been read for more than a day. What it said then still counts, but may be out of date.
calendar-failure-not-public = The address leads to no public server.
calendar-failure-no-answer = The server did not answer in time.
calendar-failure-answered = The server answered with error { $status }.
calendar-failure-too-large = There is more in it than can be read.
calendar-failure-not-a-calendar = What came is not a whole calendar.
calendar-failure-unknown-zone = It names a time zone nobody knows.
calendar-failure-unknown-time = It holds an event whose times cannot be read.
calendar-failure-unknown-rule = It holds a repeating event that cannot be followed.
refusal-calendar-not-another = This calendar is read already, or there are as many as a technician may have.
problem-calendar-address = This is not the address of a calendar on the public web.
