//! The days shown of those that were looked at: a week beginning where somebody could come, which slot is chosen, which starts are
//! taken, and the ways to the weeks before and after. Pure.

use calendar::{Slot, SlotDay, SlotDays, TechnicianId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use platform::Broken;
use serde::Serialize;

use super::choice::Choice;

/// Days beside each other.
const WEEK: usize = 7;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DayShown {
    pub date: Date,
    pub starts: Vec<StartShown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct StartShown {
    pub starts_at: Timestamp,
    /// On the wall: "08:00".
    pub clock: String,
    pub is_taken: bool,
    pub is_chosen: bool,
}

/// Of the days looked at, those shown.
pub(super) struct Week<'a> {
    pub days: Vec<DayShown>,
    pub chosen: Option<&'a Slot>,
    /// The first day of the page before and of the page after.
    pub earlier: Option<Date>,
    pub later: Option<Date>,
}

/// Somebody's slots, or anybody's.
pub(super) fn by(slots: &[Slot], technician: Option<TechnicianId>) -> impl Iterator<Item = &Slot> {
    slots
        .iter()
        .filter(move |slot| technician.is_none_or(|id| slot.technicians.contains(&id)))
}

/// The first free slot of the days looked at.
pub(super) fn first(found: &SlotDays, technician: Option<TechnicianId>) -> Option<&Slot> {
    found.days.iter().flat_map(|day| by(&day.slots, technician)).next()
}

impl<'a> Week<'a> {
    /// Begins with the day asked for, else with that of the first free slot; goes on by weeks to the one the chosen slot is in.
    pub fn of(found: &'a SlotDays, choice: &Choice, today: Date) -> Result<Self, Broken> {
        let mine = |day: &'a SlotDay| by(&day.slots, choice.technician);
        let position = |wanted: Option<&Slot>| {
            let wanted = wanted?.starts_at;
            found
                .days
                .iter()
                .position(|day| mine(day).any(|slot| slot.starts_at == wanted))
        };
        let all = |days: &'a [SlotDay]| days.iter().flat_map(mine);
        let wished = all(&found.days).find(|slot| Some(slot.starts_at) == choice.slot);
        let begin = if choice.from.is_some() {
            0
        } else {
            let first = position(first(found, choice.technician)).unwrap_or_default();
            first + position(wished).map_or(0, |at| at.saturating_sub(first) / WEEK * WEEK)
        };
        let shown = found.days.get(begin..).unwrap_or_default();
        let shown = shown.get(..WEEK).unwrap_or(shown);
        let chosen = all(shown)
            .find(|slot| Some(slot.starts_at) == choice.slot)
            .or_else(|| all(shown).next());
        let (begins, ends) = (shown.first().map(|day| day.date), shown.last().map(|day| day.date));
        Ok(Week {
            days: shown
                .iter()
                .map(|day| DayShown::of(day, (&found.zone, choice.technician), chosen))
                .collect::<Result<_, _>>()?,
            chosen,
            earlier: begins
                .filter(|begins| *begins > today)
                .and_then(|begins| begins.checked_sub(7.days()).ok())
                .map(|earlier| earlier.max(today)),
            later: ends
                .and_then(|ends| ends.tomorrow().ok())
                .filter(|later| *later <= found.until),
        })
    }
}

impl DayShown {
    fn of(
        day: &SlotDay,
        (zone, technician): (&str, Option<TechnicianId>),
        chosen: Option<&Slot>,
    ) -> Result<Self, Broken> {
        let free = |starts_at: &Timestamp| by(&day.slots, technician).any(|slot| slot.starts_at == *starts_at);
        let mut starts: Vec<Timestamp> = day.slots.iter().map(|slot| slot.starts_at).collect();
        starts.extend(&day.taken);
        starts.sort_unstable();
        starts.dedup();
        let shown = starts.into_iter().map(|starts_at| {
            Ok(StartShown {
                clock: starts_at
                    .in_tz(zone)
                    .map_err(Broken::new)?
                    .strftime("%H:%M")
                    .to_string(),
                is_taken: !free(&starts_at),
                is_chosen: chosen.is_some_and(|slot| slot.starts_at == starts_at),
                starts_at,
            })
        });
        Ok(DayShown {
            date: day.date,
            starts: shown.collect::<Result<_, Broken>>()?,
        })
    }
}

impl DayShown {
    pub fn samples() -> Vec<Self> {
        let start = |clock: &str, is_taken, is_chosen| StartShown {
            starts_at: Timestamp::UNIX_EPOCH,
            clock: clock.into(),
            is_taken,
            is_chosen,
        };
        let day = |date, starts| DayShown { date, starts };
        vec![
            day(
                jiff::civil::date(2026, 11, 26),
                vec![start("08:00", true, false), start("09:00", false, true)],
            ),
            day(jiff::civil::date(2026, 11, 27), vec![]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use calendar::{Policy, TimeOffer, Travel};
    use kernel::{Currency, Localized, Money};

    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 25);

    fn technician(n: u8) -> TechnicianId {
        format!("tec_{n:032}").parse().unwrap()
    }

    /// A month from today; slots at eight for technician 1 on the 27th, for 2 on the 27th and on 7 December.
    fn found() -> SlotDays {
        let slot = |day: Date, who: Vec<TechnicianId>| {
            let starts_at = day.at(8, 0, 0, 0).in_tz("Africa/Algiers").unwrap().timestamp();
            Slot {
                starts_at,
                ends_at: starts_at,
                time_zone: "Africa/Algiers".into(),
                technicians: who,
            }
        };
        let days = TODAY.series(1.day()).take(31).map(|date| SlotDay {
            slots: match (date.month(), date.day()) {
                (11, 27) => vec![slot(date, vec![technician(1), technician(2)])],
                (12, 7) => vec![slot(date, vec![technician(2)])],
                _ => vec![],
            },
            taken: match date.day() {
                28 => vec![slot(date, vec![]).starts_at],
                _ => vec![],
            },
            date,
        });
        let money = Money::new(450_000, Currency::DZD);
        SlotDays {
            offer: TimeOffer {
                service: "svc_00000000000000000000000000000001".parse().unwrap(),
                slug: "repair".into(),
                title: Localized::same("Repair"),
                summary: Localized::same(""),
                duration_min: 60,
                window_min: 120,
                price: money,
                tax_bp: 1900,
                travel: Travel {
                    band: 1,
                    price: money,
                    tax_bp: 1900,
                    travel_min: 15,
                },
                policy: Policy::default(),
            },
            zone: "Africa/Algiers".into(),
            days: days.collect(),
            next: None,
            technicians: vec![],
            until: jiff::civil::date(2027, 1, 5),
        }
    }

    fn choice(query: &str) -> Choice {
        Choice::of_query(Some(query))
    }

    #[test]
    fn the_week_begins_where_somebody_can_come_and_that_slot_is_chosen() {
        let found = found();
        let week = Week::of(&found, &Choice::default(), TODAY).unwrap();
        assert_eq!(week.days.len(), 7);
        assert_eq!(week.days[0].date, jiff::civil::date(2026, 11, 27));
        assert!(week.days[0].starts[0].is_chosen);
        assert_eq!(week.days[0].starts[0].clock, "08:00");
        assert!(week.days[1].starts[0].is_taken);
        assert_eq!(week.earlier, Some(TODAY), "the days before can be looked at");
        assert_eq!(week.later, Some(jiff::civil::date(2026, 12, 4)));
    }

    #[test]
    fn a_chosen_slot_brings_its_week_and_a_chosen_day_its_own() {
        let found = found();
        let week = Week::of(&found, &choice("slot=2026-12-07T07:00:00Z"), TODAY).unwrap();
        assert_eq!(week.days[0].date, jiff::civil::date(2026, 12, 4));
        assert_eq!(week.chosen.map(|slot| slot.technicians.len()), Some(1));
        let asked = choice("from=2026-11-25&slot=2026-12-07T07:00:00Z");
        let week = Week::of(&found, &asked, TODAY).unwrap();
        assert_eq!(week.days[0].date, TODAY);
        assert_eq!(week.earlier, None);
        assert_eq!(
            week.chosen.map(|slot| slot.technicians.len()),
            Some(2),
            "the first shown"
        );
    }

    #[test]
    fn of_one_technician_only_their_slots_are_free() {
        let found = found();
        let named = Choice {
            technician: Some(technician(1)),
            ..choice("from=2026-12-04")
        };
        let mut later = found.clone();
        later.days.drain(..9);
        let week = Week::of(&later, &named, TODAY).unwrap();
        assert!(week.chosen.is_none());
        assert!(week.days.iter().flat_map(|day| &day.starts).all(|start| start.is_taken));
    }
}
