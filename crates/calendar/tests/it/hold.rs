//! Holding, moving and giving away, one at a time: who is chosen, what is refused and in which words, what is left behind.

use calendar::{HoldRefused, MoveRefused, TimeId, Wish};
use jiff::SignedDuration;
use kernel::Refusal;
use platform::{Fault, Verdict};

use crate::world::{BLIDA, HYDRA, World, at, told};

fn problem<T: std::fmt::Debug>(verdict: Verdict<T, HoldRefused>) -> (String, &'static str) {
    match verdict {
        Err(Fault::Refused(refused)) => {
            let first = refused.fields().first();
            first.map_or_else(
                || (String::new(), refused.code()),
                |problem| (problem.field.clone(), problem.code),
            )
        }
        other => panic!("{other:?}"),
    }
}

async fn move_to(
    world: &World,
    time: TimeId,
    wall: &str,
    technician: Option<usize>,
) -> Verdict<calendar::Moved, MoveRefused> {
    let tx = world.test.app.db().begin().await?;
    let moved = calendar::move_to(&tx, time, at(wall), technician.map(|at| world.crew[at])).await?;
    tx.commit().await?;
    Ok(moved)
}

async fn move_freely(
    world: &World,
    time: TimeId,
    wall: &str,
    technician: Option<usize>,
) -> Verdict<calendar::Moved, MoveRefused> {
    let tx = world.test.app.db().begin().await?;
    let moved = calendar::move_freely(&tx, time, at(wall), technician.map(|at| world.crew[at])).await?;
    tx.commit().await?;
    Ok(moved)
}

async fn assign(world: &World, time: TimeId, technician: Option<usize>) -> Verdict<calendar::Moved, MoveRefused> {
    let tx = world.test.app.db().begin().await?;
    let moved = calendar::assign(&tx, time, technician.map(|at| world.crew[at])).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Active rows of a line of time: technician's place in the crew, kind, beginning.
async fn stands(world: &World, time: TimeId) -> Vec<(Option<usize>, String, String)> {
    let db = world.test.database.connect().await;
    db.query(
        "select technician_id, kind, starts_at from reservations where time_id = $1 and ended_at is null",
        &[&time],
    )
    .await
    .unwrap()
    .iter()
    .map(|row| {
        let technician: Option<calendar::TechnicianId> = row.get(0);
        let place = technician.and_then(|id| world.crew.iter().position(|known| *known == id));
        (place, row.get(1), told(row.get(2)))
    })
    .collect()
}

#[tokio::test]
async fn a_held_slot_says_with_whom_and_for_how_much() {
    let world = World::with(1).await;
    let held = world
        .hold(
            world.time(),
            &Wish {
                place: BLIDA.to_owned(),
                ..world.wish("2026-01-17 09:00")
            },
        )
        .await
        .unwrap();
    assert_eq!(
        (held.technician, held.technician_name.as_str()),
        (world.crew[0], "Karim B.")
    );
    assert_eq!(
        (told(held.ends_at).as_str(), held.time_zone.as_str()),
        ("2026-01-17 10:00", "Africa/Algiers")
    );
    assert_eq!(held.offer.travel.travel_min, 30);
    let during =
        "select count(*) from reservations where during = '[2026-01-17 07:15Z,2026-01-17 09:15Z)' and kind = 'hold'";
    assert_eq!(
        world.count(during).await,
        1,
        "a quarter before, half an hour of way, a quarter after"
    );
    world.test.finish().await;
}

#[tokio::test]
async fn what_is_no_slot_names_its_field() {
    let world = World::with(1).await;
    for (wall, code) in [
        ("2026-01-15 12:30", "calendar_too_soon"),
        ("2026-01-14 09:00", "calendar_too_soon"),
        ("2026-01-17 09:10", "calendar_not_a_slot"),
        ("2026-01-17 11:30", "calendar_not_a_slot"),
        ("2026-01-16 09:00", "calendar_not_a_slot"),
        ("2026-04-16 09:00", "calendar_too_far"),
    ] {
        assert_eq!(
            problem(world.hold(world.time(), &world.wish(wall)).await),
            ("starts_at".to_owned(), code),
            "{wall}"
        );
    }
    let mut wish = world.wish("2026-01-17 09:00");
    wish.starts_at += SignedDuration::from_micros(1);
    assert_eq!(problem(world.hold(world.time(), &wish).await).1, "calendar_not_a_slot");
    wish = Wish {
        technician: Some(platform::chance::id(world.now())),
        ..world.wish("2026-01-17 09:00")
    };
    assert_eq!(
        problem(world.hold(world.time(), &wish).await),
        ("technician".to_owned(), "choice")
    );
    for starts_at in [jiff::Timestamp::MAX, jiff::Timestamp::MIN] {
        let wish = Wish {
            starts_at,
            ..world.wish("2026-01-17 09:00")
        };
        assert_eq!(problem(world.hold(world.time(), &wish).await).0, "starts_at");
    }
    assert_eq!(world.count("select count(*) from reservations").await, 0);
    world.test.finish().await;
}

#[tokio::test]
async fn whoever_comes_second_is_told_what_is_free_next() {
    let world = World::with(1).await;
    world.hold(world.time(), &world.wish("2026-01-17 09:00")).await.unwrap();
    let next = match world.hold(world.time(), &world.wish("2026-01-17 09:00")).await {
        Err(Fault::Refused(HoldRefused::Taken { next })) => next,
        other => panic!("{other:?}"),
    };
    let told: Vec<String> = next.iter().map(|slot| told(slot.starts_at)).collect();
    assert_eq!(told[..2], ["2026-01-17 10:30", "2026-01-17 11:00"]);
    assert_eq!(told.len(), 6);
    world.test.finish().await;
}

#[tokio::test]
async fn a_hold_past_its_time_gives_way_and_is_swept() {
    let world = World::with(1).await;
    let first = world.time();
    world.hold(first, &world.wish("2026-01-17 09:00")).await.unwrap();
    world.test.app.clock().advance(std::time::Duration::from_mins(15));
    world.hold(world.time(), &world.wish("2026-01-17 09:30")).await.unwrap();
    assert_eq!(
        world
            .count("select count(*) from reservations where ended_at is null")
            .await,
        1
    );
    world.test.advance(std::time::Duration::from_mins(20)).await;
    assert_eq!(
        world
            .count("select count(*) from reservations where ended_at is null")
            .await,
        0
    );
    world.test.finish().await;
}

#[tokio::test]
async fn anybody_is_who_is_nearest_then_who_has_least_to_do() {
    let world = World::with(4).await;
    let blida = |wall: &str, who: usize| Wish {
        place: BLIDA.to_owned(),
        ..world.wish_of(wall, who)
    };
    // Karim is in Blida, Lila elsewhere in Algiers, Samir in Hydra itself, Nadia nowhere.
    world.visit(&blida("2026-01-17 14:00", 0)).await;
    world
        .visit(&Wish {
            place: "dz-1601".to_owned(),
            ..world.wish_of("2026-01-17 14:00", 1)
        })
        .await;
    world.visit(&world.wish_of("2026-01-17 14:00", 2)).await;
    let mut chosen = Vec::new();
    for _ in 0..4 {
        let held = world.hold(world.time(), &world.wish("2026-01-17 09:00")).await.unwrap();
        chosen.push(world.crew.iter().position(|id| *id == held.technician).unwrap());
    }
    assert_eq!(chosen, [2, 1, 3, 0], "same place, same wilaya, least to do, the rest");
    // On another day nothing is known: the house's order.
    let held = world.hold(world.time(), &world.wish("2026-01-18 09:00")).await.unwrap();
    assert_eq!(held.technician, world.crew[0]);
    world.test.finish().await;
}

#[tokio::test]
async fn a_hold_costs_two_round_trips_and_the_commit() {
    let world = World::with(10).await;
    let app = world.test.app.clone();
    let (wish, time, holder) = (world.wish("2026-01-17 09:00"), world.time(), world.id());
    world.hold(world.time(), &world.wish("2026-01-17 14:00")).await.unwrap();
    let (held, work) = platform::db::counted(async {
        let tx = app.db().begin().await.unwrap();
        let held = calendar::hold(&tx, time, &wish, (holder, tx.now() + SignedDuration::from_mins(15))).await;
        tx.commit().await.unwrap();
        held
    })
    .await;
    held.unwrap();
    assert!(work.statements <= 5 && work.round_trips <= 3, "{work:?}");
    world.test.finish().await;
}

#[tokio::test]
async fn a_move_leaves_its_old_place_free_and_keeps_what_it_is() {
    let world = World::with(1).await;
    let time = world.visit(&world.wish("2026-01-17 09:00")).await;
    // Half an hour later overlaps its own old place.
    let moved = move_to(&world, time, "2026-01-17 09:30", None).await.unwrap();
    assert_eq!(
        (moved.technician, moved.technician_name.as_str()),
        (Some(world.crew[0]), "Karim B.")
    );
    assert_eq!(
        stands(&world, time).await,
        [(Some(0), "visit".to_owned(), "2026-01-17 09:30".to_owned())]
    );
    assert_eq!(
        world
            .count("select count(*) from reservations where ended_at is not null")
            .await,
        1
    );
    // Where it already is.
    move_to(&world, time, "2026-01-17 09:30", None).await.unwrap();
    move_to(&world, time, "2026-01-18 14:00", None).await.unwrap();
    world.hold(world.time(), &world.wish("2026-01-17 09:00")).await.unwrap();
    let holders = "select count(distinct (holder_id, service_id, place)) from reservations where kind = 'visit'";
    assert_eq!(world.count(holders).await, 1);
    world.test.finish().await;
}

#[tokio::test]
async fn a_refused_move_moves_nothing() {
    let world = World::with(1).await;
    let time = world.visit(&world.wish("2026-01-17 09:00")).await;
    world.visit(&world.wish("2026-01-17 14:00")).await;
    let refused = move_to(&world, time, "2026-01-17 14:30", None).await;
    assert!(
        matches!(&refused, Err(Fault::Refused(MoveRefused::Taken { next })) if told(next[0].starts_at) == "2026-01-17 15:30"),
        "{refused:?}"
    );
    for (wall, code) in [
        ("2026-01-17 09:10", "calendar_not_a_slot"),
        ("2026-01-15 12:00", "calendar_too_soon"),
        ("2027-01-15 12:00", "calendar_too_far"),
    ] {
        match move_to(&world, time, wall, None).await {
            Err(Fault::Refused(MoveRefused::NotASlot(problem))) => assert_eq!(problem.code, code),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(
        move_to(&world, world.time(), "2026-01-18 09:00", None).await,
        Err(Fault::Refused(MoveRefused::Gone))
    ));
    assert_eq!(
        stands(&world, time).await,
        [(Some(0), "visit".to_owned(), "2026-01-17 09:00".to_owned())]
    );
    world.test.finish().await;
}

#[tokio::test]
async fn a_move_stays_with_whom_it_is_or_finds_somebody_else() {
    let world = World::with(3).await;
    let time = world.visit(&world.wish_of("2026-01-17 09:00", 2)).await;
    let moved = move_to(&world, time, "2026-01-17 14:00", None).await.unwrap();
    assert_eq!(
        moved.technician,
        Some(world.crew[2]),
        "as before, though the first is free"
    );
    world.visit(&world.wish_of("2026-01-18 09:00", 2)).await;
    let moved = move_to(&world, time, "2026-01-18 09:00", None).await.unwrap();
    assert_eq!(moved.technician, Some(world.crew[0]));
    let moved = move_to(&world, time, "2026-01-18 09:00", Some(1)).await.unwrap();
    assert_eq!(moved.technician_name, "Lila M.");
    assert_eq!(world.overlaps().await, 0);
    world.test.finish().await;
}

#[tokio::test]
async fn staff_go_past_the_rules_but_never_past_another_reservation() {
    let world = World::with(2).await;
    let time = world.visit(&world.wish("2026-01-17 09:00")).await;
    let other = world.visit(&world.wish_of("2026-01-17 14:00", 0)).await;
    // A Friday evening, off the grid.
    let moved = move_freely(&world, time, "2026-01-16 20:10", Some(1)).await.unwrap();
    assert_eq!(told(moved.ends_at), "2026-01-16 21:10");
    match move_freely(&world, time, "2026-01-17 15:10", Some(0)).await {
        Err(Fault::Refused(MoveRefused::Conflict { with })) => {
            assert_eq!((with.time, with.kind.as_str()), (Some(other), "visit"));
        }
        refused => panic!("{refused:?}"),
    }
    assert_eq!(
        stands(&world, time).await,
        [(Some(1), "visit".to_owned(), "2026-01-16 20:10".to_owned())]
    );
    let nobody = platform::chance::id(world.now());
    let tx = world.test.app.db().begin().await.unwrap();
    let refused = calendar::assign(&tx, time, Some(nobody)).await;
    assert!(matches!(refused, Err(Fault::Refused(MoveRefused::NotASlot(_)))));
    drop(tx);
    world.test.finish().await;
}

#[tokio::test]
async fn the_tray_takes_and_gives_back() {
    let world = World::with(2).await;
    let time = world.visit(&world.wish("2026-01-17 09:00")).await;
    let put = assign(&world, time, None).await.unwrap();
    assert_eq!((put.technician, put.technician_name.as_str()), (None, ""));
    assert_eq!(
        stands(&world, time).await,
        [(None, "visit".to_owned(), "2026-01-17 09:00".to_owned())]
    );
    let db = world.test.app.db().read().await.unwrap();
    assert_eq!(
        calendar::list_unassigned(&db, world.now()).await.unwrap()[0].time,
        Some(time)
    );
    drop(db);
    // Its place is free meanwhile.
    world.visit(&world.wish_of("2026-01-17 09:00", 0)).await;
    assert!(matches!(
        assign(&world, time, Some(0)).await,
        Err(Fault::Refused(MoveRefused::Conflict { .. }))
    ));
    assign(&world, time, Some(1)).await.unwrap();
    assign(&world, time, Some(1)).await.unwrap();
    let tray = assign(&world, time, None).await.unwrap();
    assert_eq!(told(tray.starts_at), "2026-01-17 09:00");
    // A hold waits for somebody: it cannot be nobody's.
    let held = world.time();
    world.hold(held, &world.wish("2026-01-18 09:00")).await.unwrap();
    assert!(matches!(
        assign(&world, held, None).await,
        Err(Fault::Refused(MoveRefused::NotASlot(_)))
    ));
    world.test.finish().await;
}

#[tokio::test]
async fn what_was_sold_keeps_its_length_when_the_service_changes() {
    let world = World::with(1).await;
    let time = world.visit(&world.wish("2026-01-17 09:00")).await;
    world
        .execute("update services set duration_min = 180, is_active = false")
        .await;
    let moved = move_to(&world, time, "2026-01-17 16:00", None).await.unwrap();
    assert_eq!(told(moved.ends_at), "2026-01-17 17:00");
    assert_eq!(HYDRA, "dz-1628");
    world.test.finish().await;
}

#[tokio::test]
async fn staff_move_nothing_to_another_age_or_between_seconds() {
    let world = World::with(1).await;
    let time = world.visit(&world.wish("2026-01-17 09:00")).await;
    for (starts_at, code) in [
        ("9999-12-30T22:00:00Z", "calendar_too_far"),
        ("-009999-01-03T00:00:00Z", "calendar_too_far"),
        ("2200-01-01T00:00:00Z", "calendar_too_far"),
        ("2026-01-18T08:00:00.5Z", "calendar_not_a_slot"),
    ] {
        let tx = world.test.app.db().begin().await.unwrap();
        let moved = calendar::move_freely(&tx, time, starts_at.parse().unwrap(), Some(world.crew[0])).await;
        match moved {
            Err(Fault::Refused(refused)) => {
                let problem = &refused.fields()[0];
                assert_eq!(
                    (problem.field.as_str(), problem.code),
                    ("starts_at", code),
                    "{starts_at}"
                );
            }
            other => panic!("{starts_at}: {other:?}"),
        }
    }
    assert_eq!(
        stands(&world, time).await,
        [(Some(0), "visit".to_owned(), "2026-01-17 09:00".to_owned())]
    );
    world.test.finish().await;
}

#[tokio::test]
async fn the_way_to_a_place_nobody_goes_to_any_more_is_as_long_as_it_was() {
    let world = World::with(1).await;
    let wish = Wish {
        place: BLIDA.to_owned(),
        ..world.wish("2026-01-17 09:00")
    };
    let time = world.visit(&wish).await;
    world.execute("delete from served_areas where code = 'dz-09'").await;
    let kept =
        "select extract(epoch from starts_at - lower(during))::bigint / 60 from reservations where ended_at is null";
    assert_eq!(
        world.count(kept).await,
        45,
        "a quarter of an hour and half an hour's way"
    );
    move_freely(&world, time, "2026-01-17 14:00", Some(0)).await.unwrap();
    assert_eq!(world.count(kept).await, 45);
    move_to(&world, time, "2026-01-18 10:00", None).await.unwrap();
    assert_eq!(world.count(kept).await, 45);
    // Somewhere on the way there nobody else can be booked.
    let near = world.hold(world.time(), &world.wish("2026-01-18 08:30")).await;
    assert_eq!(problem(near), (String::new(), "calendar_slot_taken"));
    world.test.finish().await;
}

#[tokio::test]
async fn a_late_payment_takes_again_what_is_still_to_come_and_nothing_that_has_begun() {
    let world = World::with(1).await;
    for (wall, is_had) in [("2026-01-17 09:00", false), ("2026-01-20 09:00", true)] {
        let holder = world.id();
        let tx = world.test.app.db().begin().await.unwrap();
        let until = tx.now() + SignedDuration::from_mins(15);
        calendar::hold(&tx, world.time(), &world.wish(wall), (holder, until))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        world.test.advance(std::time::Duration::from_secs(47 * 3600)).await;
        let tx = world.test.app.db().begin().await.unwrap();
        let until = tx.now() + SignedDuration::from_mins(1);
        assert_eq!(
            calendar::take_again(&tx, holder, until).await.unwrap(),
            is_had,
            "{wall}"
        );
        tx.commit().await.unwrap();
    }
    assert_eq!(
        world
            .count("select count(*) from reservations where ended_at is null")
            .await,
        1
    );
    world.test.finish().await;
}
