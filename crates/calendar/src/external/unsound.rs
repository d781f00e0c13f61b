//! Why what a calendar says cannot be relied on as a whole. One event that cannot be understood is enough: left out, it would
//! make somebody free who is not.

platform::stored_words! {
    /// Why a reading changed nothing: what was read before stands.
    pub enum Unsound {
        /// The address leads to no public host.
        NotPublic = "not_public",
        /// No answer, or not in time.
        NoAnswer = "no_answer",
        /// An answer that is no calendar's: 404, 500…
        Answered = "answered",
        /// More bytes, lines or events than are read.
        TooLarge = "too_large",
        /// Not a calendar, or one that breaks off.
        NotACalendar = "not_a_calendar",
        /// A zone nobody knows and the file does not explain.
        UnknownZone = "unknown_zone",
        /// An event whose times cannot be read.
        UnknownTime = "unknown_time",
        /// A repetition that cannot be followed.
        UnknownRule = "unknown_rule",
    }
}
