# visits.

# States of a visit.
visit-state-requested = To be confirmed
visit-state-confirmed = Confirmed
visit-state-on-the-way = On the way
visit-state-checked-in = On site
visit-state-checked-out = Work done
visit-state-completed = Complete
visit-state-cancelled = Cancelled
visit-state-no-show = Customer absent

# The office's planning.
planning-title = Planning
planning-week-from = Week of { $day }
planning-requests = { $n ->
    [one] One request waits for an answer
   *[other] { $n } requests wait for an answer
}
planning-tray = { $n ->
    [one] One visit without a technician
   *[other] { $n } visits without a technician
}
planning-answer-by = Answer before
planning-accept = Accept
planning-decline = Decline
planning-move = Move
planning-when = Period
planning-before = Period before
planning-after = Period after
planning-today = Today
planning-day = Day
planning-week = Week
planning-date = Date
planning-time = Time
planning-time-hint = On the technician’s clock.
planning-technician = Technician
planning-everybody = Everybody
planning-nobody-yet = Nobody yet
planning-show = Show
planning-nobody = No technicians
planning-nobody-means = Add technicians and their hours: their planning will show here.
planning-free = Nothing planned
planning-all-day = All day
planning-kind-visit = Visit
planning-kind-request = Request
planning-kind-hold = Being booked
planning-kind-leave = Leave
planning-kind-busy = Busy (outside calendar)
planning-legend = Hatching shows the way and the margin around each visit.
planning-drag = Drag a visit to move it, or open it.
planning-move-title = Move or assign
planning-move-now = Move the visit
planning-moves-no-more = This visit can no longer be moved.
planning-back = Back to the planning
planning-beside = { $name }, { $day }
planning-in-the-way = At that time
planning-lasts = Length
planning-minutes = { $n } min
planning-fault = Fault
planning-customer = Customer
planning-place = Place
planning-order = Order
planning-whole = See the whole visit
