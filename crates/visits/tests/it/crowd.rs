//! Many at once, acts cut off in the middle, and any events in any order.

use futures_util::future::join_all;
use kernel::Refusal;
use visits::{CancelVisit, Event, MoveVisit, State, VisitId};

use crate::house::{House, Ordered, at, by_technician, customer, run, staff};

fn cancel_of(visit: VisitId) -> CancelVisit {
    CancelVisit {
        visit,
        seen: None,
        reason: String::new(),
    }
}

#[tokio::test]
async fn a_visit_is_called_off_once_however_many_say_so() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let (customer, staff) = (customer(&ordered), staff());
    let all = (0..12).map(|at| {
        let by = if at % 2 == 0 { &customer } else { &staff };
        run(&house, async |tx| {
            Ok(visits::cancel(tx, by, cancel_of(ordered.visit)).await?.0)
        })
    });
    for done in join_all(all).await {
        assert_eq!(done.unwrap().state, State::Cancelled);
    }
    assert_eq!(house.events(&ordered).await, ["ordered", "accept", "cancel"]);
    assert_eq!(house.stands(&ordered).await, (State::Cancelled, false));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn of_two_visits_moved_into_one_slot_one_gets_it_and_the_other_stays() {
    let house = House::open().await;
    let one = house.order("2026-01-17 09:00", 0).await;
    let two = house.order("2026-01-17 14:00", 0).await;
    // Lila is away: the slot is Karim's alone.
    house
        .run_sql("update technicians set is_active = false where name = 'Lila M.'")
        .await;
    let to = |ordered: &Ordered| MoveVisit {
        visit: ordered.visit,
        starts_at: at("2026-01-19 10:00"),
        technician: None,
    };
    let (by_one, by_two) = (customer(&one), customer(&two));
    let (first, second) = tokio::join!(
        run(&house, async |tx| visits::move_visit(tx, &by_one, to(&one)).await),
        run(&house, async |tx| visits::move_visit(tx, &by_two, to(&two)).await),
    );
    let won = usize::from(first.is_ok()) + usize::from(second.is_ok());
    assert_eq!(won, 1);
    let refused = first.err().or(second.err()).unwrap();
    assert_eq!(refused.code(), "calendar_slot_taken");
    assert_eq!(house.count("reservations where ended_at is null").await, 2);
    assert_eq!(
        house
            .count(
                "visits v join reservations r on r.time_id = v.id and r.ended_at is null and r.starts_at = v.starts_at"
            )
            .await,
        2,
        "each visit says where its time is"
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn an_act_cut_off_anywhere_has_happened_or_has_not() {
    let house = House::open().await;
    for round in 0..12_u64 {
        let day = 17 + round % 12;
        let ordered = house.order(&format!("2026-01-{day:02} 09:00"), 0).await;
        let by = customer(&ordered);
        let act = async {
            let tx = house.test.app.db().begin().await.unwrap();
            visits::cancel(&tx, &by, cancel_of(ordered.visit)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let _ = tokio::time::timeout(std::time::Duration::from_micros(round * 900), act).await;
        // The connection that was cut off rolls back before it is used again.
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        let (state, has_time) = house.stands(&ordered).await;
        assert_eq!(state.has_time(), has_time, "{state:?}");
        let done = run(&house, async |tx| {
            Ok(visits::cancel(tx, &by, cancel_of(ordered.visit)).await?.0)
        })
        .await;
        assert_eq!(done.unwrap().state, State::Cancelled);
        assert_eq!(house.stands(&ordered).await, (State::Cancelled, false));
        assert_eq!(house.events(&ordered).await, ["ordered", "accept", "cancel"]);
    }
    house.test.run_tasks().await;
    house.test.finish().await;
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[tokio::test]
async fn whatever_happens_in_whatever_order_a_visit_stands_while_its_time_is_reserved() {
    let house = House::open_with(by_technician()).await;
    let mut dice = Dice(5);
    let mut reached = std::collections::BTreeSet::new();
    for round in 0..12 {
        let ordered = house.order(&format!("2026-02-{:02} 09:00", 1 + round), 0).await;
        house.test.app.clock().advance(std::time::Duration::from_secs(60));
        for _ in 0..10 {
            let event = Event::ALL[dice.below(Event::ALL.len())];
            happen(&house, &ordered, event, dice.below(4)).await;
            let (state, has_time) = house.stands(&ordered).await;
            assert_eq!(state.has_time(), has_time, "{} after {}", state.word(), event.word());
            reached.insert(state.word());
        }
    }
    assert!(reached.len() >= 6, "{reached:?}");
    let apart = "visits v join reservations r on r.time_id = v.id and r.ended_at is null
                 where r.starts_at <> v.starts_at or r.technician_id is distinct from v.technician_id";
    assert_eq!(house.count(apart).await, 0);
    house.test.run_tasks().await;
    house.test.finish().await;
}

/// Lets one thing happen, or be refused.
async fn happen(house: &House, ordered: &Ordered, event: Event, hour: usize) {
    let (id, staff, customer) = (ordered.visit, staff(), customer(ordered));
    let by = if hour.is_multiple_of(2) { &staff } else { &customer };
    let _ = run(house, async |tx| match event {
        Event::Accept => visits::accept(tx, &staff, id).await,
        Event::Decline => visits::decline(tx, &staff, id, "").await,
        Event::SetOut => visits::set_out(tx, &staff, id).await,
        Event::CheckIn => visits::check_in(tx, &staff, id).await,
        Event::CheckOut => visits::check_out(tx, &staff, id).await,
        Event::Complete => visits::complete(tx, &staff, id).await,
        Event::Cancel => Ok(visits::cancel(tx, by, cancel_of(id)).await?.0),
        Event::Miss => visits::miss(tx, &staff, id).await,
        Event::Assign => visits::assign(tx, &staff, id, house.crew.get(hour).copied()).await,
        Event::Move | Event::Lapse | Event::Restore => {
            let input = MoveVisit {
                visit: id,
                starts_at: at(&format!("2026-02-{:02} 1{hour}:00", 20 + hour)),
                technician: None,
            };
            visits::move_visit(tx, by, input).await
        }
    })
    .await;
}
