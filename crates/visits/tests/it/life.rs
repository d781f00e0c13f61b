//! A visit from its order to its end, and what cannot happen to it.

use kernel::Refusal;
use orders::State as OrderState;
use visits::{CancelVisit, MoveVisit, State, VisitRefused};

use crate::house::{House, at, by_technician, customer, run, staff};

#[tokio::test]
async fn a_visit_stands_once_with_its_order_and_ends_with_it() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    assert_eq!(house.stands(&ordered).await, (State::Confirmed, true));
    assert_eq!(house.events(&ordered).await, ["ordered", "accept"]);
    house.moved(&ordered, None, OrderState::Confirmed).await;
    house
        .moved(&ordered, Some(OrderState::Confirmed), OrderState::Paid)
        .await;
    assert_eq!(house.events(&ordered).await.len(), 2, "told twice, once");
    house
        .moved(&ordered, Some(OrderState::Paid), OrderState::Refunded)
        .await;
    assert_eq!(house.stands(&ordered).await, (State::Cancelled, false));
    house
        .moved(&ordered, Some(OrderState::Confirmed), OrderState::Cancelled)
        .await;
    assert_eq!(house.events(&ordered).await, ["ordered", "accept", "cancel"]);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_request_is_accepted_by_its_technician_and_by_no_other() {
    let house = House::open_with(by_technician()).await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    assert_eq!(house.stands(&ordered).await, (State::Requested, true));
    let stranger = run(&house, async |tx| {
        visits::accept(tx, &house.technician(1), ordered.visit).await
    })
    .await;
    assert_eq!(stranger.unwrap_err().code(), "visit_not_found");
    let customer = customer(&ordered);
    let customer = run(&house, async |tx| visits::accept(tx, &customer, ordered.visit).await).await;
    assert_eq!(customer.unwrap_err().code(), "visit_not_found");
    for _ in 0..2 {
        let visit = run(&house, async |tx| {
            visits::accept(tx, &house.technician(0), ordered.visit).await
        })
        .await;
        assert_eq!(visit.unwrap().state, State::Confirmed);
    }
    assert_eq!(house.events(&ordered).await, ["ordered", "accept"]);
    assert_eq!(
        house
            .count("reservations where kind = 'visit' and ended_at is null")
            .await,
        1
    );
    let late = run(&house, async |tx| {
        visits::decline(tx, &house.technician(0), ordered.visit, "").await
    })
    .await;
    assert!(matches!(late, Err(VisitRefused::NotNow(State::Confirmed))));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn what_nobody_answers_in_time_lapses_by_itself() {
    let house = House::open_with(by_technician()).await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-15 12:59").await;
    assert_eq!(house.stands(&ordered).await, (State::Requested, true));
    house.wait_until("2026-01-15 13:02").await;
    assert_eq!(house.stands(&ordered).await, (State::Cancelled, false));
    assert_eq!(house.events(&ordered).await, ["ordered", "lapse"]);
    let late = run(&house, async |tx| {
        visits::accept(tx, &house.technician(0), ordered.visit).await
    })
    .await;
    assert!(matches!(late, Err(VisitRefused::NotNow(State::Cancelled))));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn of_an_answer_and_the_end_of_waiting_one_wins() {
    let house = House::open_with(by_technician()).await;
    for minute in 0..8 {
        let ordered = house.order(&format!("2026-01-{:02} 09:00", 17 + minute), 0).await;
        house
            .test
            .app
            .clock()
            .advance(std::time::Duration::from_secs(2 * 60 * 60 - 1));
        let technician = house.technician(0);
        let accepting = run(&house, async |tx| visits::accept(tx, &technician, ordered.visit).await);
        let lapsing = async {
            house.test.app.clock().advance(std::time::Duration::from_secs(1));
            house.test.run_tasks().await;
        };
        let (accepted, ()) = tokio::join!(accepting, lapsing);
        let (state, has_time) = house.stands(&ordered).await;
        match accepted {
            Ok(_) => assert_eq!((state, has_time), (State::Confirmed, true)),
            Err(refused) => {
                assert_eq!(refused.code(), "visit_not_now");
                house.test.advance(std::time::Duration::from_secs(61)).await;
                assert_eq!(house.stands(&ordered).await, (State::Cancelled, false));
            }
        }
        let ends = house.events(&ordered).await;
        assert_eq!(ends.len(), 2, "{ends:?}");
    }
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn the_work_is_done_step_by_step_and_each_step_twice_is_once() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 08:30").await;
    let (by, id) = (house.technician(0), ordered.visit);
    for _ in 0..2 {
        run(&house, async |tx| visits::set_out(tx, &by, id).await)
            .await
            .unwrap();
    }
    let early = run(&house, async |tx| visits::check_out(tx, &by, id).await).await;
    assert!(matches!(early, Err(VisitRefused::NotNow(State::OnTheWay))));
    for _ in 0..2 {
        run(&house, async |tx| visits::check_in(tx, &by, id).await)
            .await
            .unwrap();
    }
    let cancel = CancelVisit {
        visit: id,
        seen: None,
        reason: String::new(),
    };
    let late = run(&house, async |tx| Ok(visits::cancel(tx, &staff(), cancel).await?.0)).await;
    assert!(matches!(late, Err(VisitRefused::NotNow(State::CheckedIn))));
    for _ in 0..2 {
        let visit = run(&house, async |tx| visits::check_out(tx, &by, id).await)
            .await
            .unwrap();
        assert_eq!(visit.state, State::Completed, "nothing to wait for");
    }
    let all = ["ordered", "accept", "set_out", "check_in", "check_out", "complete"];
    assert_eq!(house.events(&ordered).await, all);
    assert_eq!(
        house.stands(&ordered).await,
        (State::Completed, true),
        "the time was used"
    );
    house.test.run_tasks().await;
    let acts = house.test.acts_on(&id.to_string()).await;
    let verbs: Vec<&str> = acts.iter().map(|act| act.verb.as_str()).collect();
    assert_eq!(verbs, ["visit_set_out", "visit_check_in", "visit_check_out"]);
    house.test.finish().await;
}

#[tokio::test]
async fn a_visit_that_may_be_objected_to_is_complete_when_the_time_is_over() {
    let policy = calendar::Policy {
        release_delay_min: 48 * 60,
        ..calendar::Policy::default()
    };
    let house = House::open_with(policy).await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 10:00").await;
    let (by, id) = (house.technician(0), ordered.visit);
    run(&house, async |tx| visits::check_in(tx, &by, id).await)
        .await
        .unwrap();
    run(&house, async |tx| visits::check_out(tx, &by, id).await)
        .await
        .unwrap();
    house.wait_until("2026-01-19 09:58").await;
    assert_eq!(house.stands(&ordered).await.0, State::CheckedOut);
    let technician = run(&house, async |tx| visits::complete(tx, &by, id).await).await;
    assert_eq!(
        technician.unwrap_err().code(),
        "visit_not_found",
        "that is the house's to say"
    );
    house.wait_until("2026-01-19 10:01").await;
    assert_eq!(house.stands(&ordered).await.0, State::Completed);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn nobody_is_missed_before_the_arrival_window_is_over() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 10:59").await;
    let (by, id) = (house.technician(0), ordered.visit);
    let early = run(&house, async |tx| visits::miss(tx, &by, id).await).await;
    assert!(matches!(early, Err(VisitRefused::TooEarly)));
    house.wait_until("2026-01-17 11:00").await;
    for _ in 0..2 {
        run(&house, async |tx| visits::miss(tx, &by, id).await).await.unwrap();
    }
    assert_eq!(house.stands(&ordered).await, (State::NoShow, false));
    assert_eq!(house.events(&ordered).await, ["ordered", "accept", "miss"]);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_late_move_does_not_win_back_the_time_to_cancel() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let (by, visit) = (customer(&ordered), ordered.visit);
    house.wait_until("2026-01-16 15:00").await;
    let to = |wall: &str| MoveVisit {
        visit,
        starts_at: at(wall),
        technician: None,
    };
    let moved = run(&house, async |tx| {
        visits::move_visit(tx, &by, to("2026-01-20 09:00")).await
    })
    .await
    .unwrap();
    assert_eq!(moved.starts_at, at("2026-01-20 09:00"));
    assert_eq!(
        visits::back_bp(&moved, &by, house.now()),
        5_000,
        "as it was when it was moved"
    );
    assert_eq!(visits::back_bp(&moved, &staff(), house.now()), 10_000);
    let again = run(&house, async |tx| {
        visits::move_visit(tx, &by, to("2026-01-20 09:00")).await
    })
    .await
    .unwrap();
    assert_eq!(again.version, moved.version, "it is there");
    let nonsense = run(&house, async |tx| {
        visits::move_visit(tx, &by, to("2026-01-20 03:00")).await
    })
    .await;
    assert_eq!(nonsense.unwrap_err().fields()[0].field, "starts_at");
    house.wait_until("2026-01-20 09:00").await;
    let begun = run(&house, async |tx| {
        visits::move_visit(tx, &by, to("2026-01-21 09:00")).await
    })
    .await;
    assert!(matches!(begun, Err(VisitRefused::Begun)));
    let staff = staff();
    run(&house, async |tx| {
        visits::move_visit(tx, &staff, to("2026-01-21 09:00")).await
    })
    .await
    .unwrap();
    assert_eq!(house.count("reservations where ended_at is null").await, 1);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_visit_changes_hands_and_waits_in_the_tray() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let (staff, id) = (staff(), ordered.visit);
    let tray = run(&house, async |tx| visits::assign(tx, &staff, id, None).await)
        .await
        .unwrap();
    assert_eq!((tray.technician_id, tray.technician_name), (None, None));
    assert_eq!(house.stands(&ordered).await, (State::Confirmed, true));
    let nobody = run(&house, async |tx| visits::set_out(tx, &staff, id).await).await;
    assert!(matches!(nobody, Err(VisitRefused::Unassigned)));
    let lila = Some(house.crew[1]);
    for _ in 0..2 {
        let visit = run(&house, async |tx| visits::assign(tx, &staff, id, lila).await)
            .await
            .unwrap();
        assert_eq!(visit.technician_name.as_deref(), Some("Lila M."));
    }
    let before = run(&house, async |tx| visits::set_out(tx, &house.technician(0), id).await).await;
    assert_eq!(before.unwrap_err().code(), "visit_not_found", "it is Karim's no more");
    house.order("2026-01-17 09:00", 0).await;
    let taken = run(&house, async |tx| {
        visits::assign(tx, &staff, id, Some(house.crew[0])).await
    })
    .await;
    assert_eq!(taken.unwrap_err().code(), "calendar_conflict");
    assert_eq!(
        house.stands(&ordered).await,
        (State::Confirmed, true),
        "and keeps its time"
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn nobody_has_missed_a_visit_that_nobody_was_to_do() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let (staff, id) = (staff(), ordered.visit);
    run(&house, async |tx| visits::assign(tx, &staff, id, None).await)
        .await
        .unwrap();
    house.wait_until("2026-01-17 12:00").await;
    let missed = run(&house, async |tx| visits::miss(tx, &staff, id).await).await;
    assert!(matches!(missed, Err(VisitRefused::Unassigned)), "{missed:?}");
    assert_eq!(house.stands(&ordered).await, (State::Confirmed, true));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_request_that_is_moved_nearer_is_answered_before_it_begins() {
    let house = House::open_with(calendar::Policy {
        answer_within_min: 2 * 24 * 60,
        ..by_technician()
    })
    .await;
    let ordered = house.order("2026-01-20 09:00", 0).await;
    let by = customer(&ordered);
    let to = MoveVisit {
        visit: ordered.visit,
        starts_at: at("2026-01-16 09:00"),
        technician: None,
    };
    let moved = run(&house, async |tx| visits::move_visit(tx, &by, to).await).await;
    assert_eq!(moved.unwrap().answer_by, Some(at("2026-01-16 09:00")));
    house.wait_until("2026-01-16 09:05").await;
    assert_eq!(house.stands(&ordered).await, (State::Cancelled, false), "it lapsed");
    house.test.run_tasks().await;
    house.test.finish().await;
}
