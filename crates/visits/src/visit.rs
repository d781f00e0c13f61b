//! The life of a visit (BOOK-06): its states, what can happen to it, and the one function that moves it. Pages ask the same
//! function which buttons to draw. Reads and writes nothing.

platform::stored_words! {
    /// Where a visit stands.
    #[derive(utoipa::ToSchema)]
    pub enum State {
        /// Reserved; somebody has to say that it will be.
        Requested = "requested",
        Confirmed = "confirmed",
        OnTheWay = "on_the_way",
        /// The work has begun.
        CheckedIn = "checked_in",
        /// The work is done; it may still be objected to.
        CheckedOut = "checked_out",
        Completed = "completed",
        /// Called off by its customer, by the house or by nobody's answer.
        Cancelled = "cancelled",
        /// The technician was there and the customer was not.
        NoShow = "no_show",
    }
}

platform::stored_words! {
    /// What can happen to a visit; the word is its line in the timeline.
    pub enum Event {
        Accept = "accept",
        /// The technician, or the house for them, says no.
        Decline = "decline",
        /// Nobody answered in time.
        Lapse = "lapse",
        SetOut = "set_out",
        CheckIn = "check_in",
        CheckOut = "check_out",
        Complete = "complete",
        Cancel = "cancel",
        Miss = "miss",
        /// To another time; who was on the way is so no longer.
        Move = "move",
        /// Given to somebody else, or to nobody yet.
        Assign = "assign",
        /// Its order ended and was paid after all, and its time could be had again.
        Restore = "restore",
    }
}

/// The state after `event`, or `None` where it cannot happen. There is no other way for a visit to change its state.
#[allow(clippy::match_same_arms, reason = "read by what happens, not by where it leads")]
pub const fn next(state: State, event: Event) -> Option<State> {
    match (state, event) {
        (State::Requested, Event::Accept) => Some(State::Confirmed),
        (State::Requested, Event::Decline | Event::Lapse) => Some(State::Cancelled),
        (State::Requested | State::Confirmed | State::OnTheWay, Event::Cancel) => Some(State::Cancelled),
        (State::Requested, Event::Move | Event::Assign) => Some(State::Requested),
        (State::Confirmed | State::OnTheWay, Event::Move | Event::Assign) => Some(State::Confirmed),
        (State::Confirmed, Event::SetOut) => Some(State::OnTheWay),
        (State::Confirmed | State::OnTheWay, Event::CheckIn) => Some(State::CheckedIn),
        (State::Confirmed | State::OnTheWay, Event::Miss) => Some(State::NoShow),
        (State::CheckedIn, Event::CheckOut) => Some(State::CheckedOut),
        (State::CheckedOut, Event::Complete) => Some(State::Completed),
        (State::Cancelled, Event::Restore) => Some(State::Requested),
        (
            State::Requested
            | State::Confirmed
            | State::OnTheWay
            | State::CheckedIn
            | State::CheckedOut
            | State::Completed
            | State::Cancelled
            | State::NoShow,
            _,
        ) => None,
    }
}

/// Whether `event` has led here already, so that hearing of it again changes nothing.
pub const fn is_done(state: State, event: Event) -> bool {
    matches!(
        (state, event),
        (State::Confirmed, Event::Accept)
            | (State::OnTheWay, Event::SetOut)
            | (State::CheckedIn, Event::CheckIn)
            | (State::CheckedOut | State::Completed, Event::CheckOut)
            | (State::Completed, Event::Complete)
            | (State::Cancelled, Event::Cancel | Event::Decline | Event::Lapse)
            | (State::NoShow, Event::Miss)
    )
}

impl State {
    /// Nothing can happen to it any more, but for an order that comes back.
    pub const fn is_ended(self) -> bool {
        matches!(self, State::Completed | State::Cancelled | State::NoShow)
    }

    /// Whether its time is reserved: it is to be, it is, or it was used. What was called off or missed is free.
    pub const fn has_time(self) -> bool {
        !matches!(self, State::Cancelled | State::NoShow)
    }

    /// Nobody has come yet.
    pub const fn is_ahead(self) -> bool {
        matches!(self, State::Requested | State::Confirmed | State::OnTheWay)
    }

    /// The class a label of it is drawn with.
    pub const fn tag(self) -> &'static str {
        match self {
            State::Requested => "few",
            State::Confirmed | State::OnTheWay | State::CheckedIn => "info",
            State::CheckedOut | State::Completed => "in",
            State::Cancelled | State::NoShow => "bad",
        }
    }
}

impl Event {
    /// Whether the customer's calendar has to hear of it.
    pub const fn is_news_for_calendars(self) -> bool {
        matches!(
            self,
            Event::Accept
                | Event::Decline
                | Event::Lapse
                | Event::Cancel
                | Event::Move
                | Event::Assign
                | Event::Restore
                | Event::Miss
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: states; columns: events, in the order of their lists. A dot: cannot happen.
    #[rustfmt::skip]
    const TABLE: [(State, [&str; 12]); 8] = {
        use State::*;
        [
            //             accept       decline      lapse        set_out       check_in      check_out      complete     cancel       miss       move         assign       restore
            (Requested,  ["confirmed", "cancelled", "cancelled", ".",          ".",          ".",           ".",         "cancelled", ".",       "requested", "requested", "."]),
            (Confirmed,  [".",         ".",         ".",         "on_the_way", "checked_in", ".",           ".",         "cancelled", "no_show", "confirmed", "confirmed", "."]),
            (OnTheWay,   [".",         ".",         ".",         ".",          "checked_in", ".",           ".",         "cancelled", "no_show", "confirmed", "confirmed", "."]),
            (CheckedIn,  [".",         ".",         ".",         ".",          ".",          "checked_out", ".",         ".",         ".",       ".",         ".",         "."]),
            (CheckedOut, [".",         ".",         ".",         ".",          ".",          ".",           "completed", ".",         ".",       ".",         ".",         "."]),
            (Completed,  [".",         ".",         ".",         ".",          ".",          ".",           ".",         ".",         ".",       ".",         ".",         "."]),
            (Cancelled,  [".",         ".",         ".",         ".",          ".",          ".",           ".",         ".",         ".",       ".",         ".",         "requested"]),
            (NoShow,     [".",         ".",         ".",         ".",          ".",          ".",           ".",         ".",         ".",       ".",         ".",         "."]),
        ]
    };

    #[test]
    fn every_state_answers_every_event_as_the_table_says() {
        assert_eq!(TABLE.map(|(state, _)| state).as_slice(), State::ALL);
        for (state, expected) in TABLE {
            let outcomes = Event::ALL
                .iter()
                .map(|event| next(state, *event).map_or(".", State::word));
            let outcomes: Vec<&str> = outcomes.collect();
            assert_eq!(outcomes, expected, "from {}", state.word());
        }
    }

    #[test]
    fn what_is_done_leads_where_it_stands() {
        for state in State::ALL {
            for event in Event::ALL {
                if is_done(*state, *event) {
                    assert_eq!(next(*state, *event), None, "{} {}", state.word(), event.word());
                    assert!(State::ALL.iter().any(|from| {
                        let to = next(*from, *event);
                        to == Some(*state) || to.is_some_and(|to| next(to, Event::Complete) == Some(*state))
                    }));
                }
            }
        }
    }

    #[test]
    fn whoever_called_it_off_its_time_is_free() {
        for state in State::ALL {
            for event in Event::ALL {
                let Some(after) = next(*state, *event) else { continue };
                let frees = matches!(event, Event::Decline | Event::Lapse | Event::Cancel | Event::Miss);
                assert_eq!(after.has_time(), !frees, "{} {}", state.word(), event.word());
            }
        }
    }
}
