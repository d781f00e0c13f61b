//! What is named by an id of its own. Makes none: new ones come from the transaction.

kernel::id!(
    /// A service: what a visit is.
    pub ServiceId, Service, "svc"
);
kernel::id!(
    /// What is wrong with an appliance.
    pub FaultId, Fault, "flt"
);
kernel::id!(
    /// Somebody who does visits: staff or independent.
    pub TechnicianId, Technician, "tec"
);
kernel::id!(
    /// A line of time in a cart and in an order; the visit that becomes of it has the same.
    pub TimeId, Time, "vis"
);
kernel::id!(
    /// A technician's time, taken.
    pub ReservationId, Reservation, "res"
);
kernel::id!(
    /// A calendar kept elsewhere.
    pub ExternalCalendarId, ExternalCalendar, "xcl"
);
