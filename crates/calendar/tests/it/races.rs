//! Many at once for the same time: one has it, everybody else is told so, nobody meets an error; and what is cut off leaves
//! nothing behind.

use std::sync::Arc;
use std::task::{Context, Waker};

use calendar::{HoldRefused, MoveRefused, TimeId, Wish};
use jiff::SignedDuration;
use platform::Fault;
use tokio::task::JoinSet;

use crate::world::{World, at};

const CLIENTS: usize = 50;
const ROUNDS: usize = 8;

/// What came of everybody's attempt: won, taken, and nothing else.
async fn all_at_once(world: &Arc<World>, wishes: Vec<Wish>) -> (usize, usize) {
    let mut clients = JoinSet::new();
    for wish in wishes {
        let world = Arc::clone(world);
        clients.spawn(async move {
            match world.hold(world.time(), &wish).await {
                Ok(_) => true,
                Err(Fault::Refused(HoldRefused::Taken { .. })) => false,
                Err(other) => panic!("{other:?}"),
            }
        });
    }
    let won: Vec<bool> = clients.join_all().await;
    (
        won.iter().filter(|won| **won).count(),
        won.iter().filter(|won| !**won).count(),
    )
}

async fn finish(world: Arc<World>) {
    assert_eq!(world.overlaps().await, 0);
    Arc::into_inner(world).unwrap().test.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_at_one_slot_one_has_it() {
    let world = Arc::new(World::with(1).await);
    for round in 0..ROUNDS {
        let wall = format!("2026-01-{} 09:00", 17 + round);
        if round == 6 {
            continue; // A Friday.
        }
        let wishes = vec![world.wish(&wall); CLIENTS];
        assert_eq!(all_at_once(&world, wishes).await, (1, CLIENTS - 1), "{wall}");
    }
    finish(world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn overlapping_slots_of_different_length_have_one_winner_each() {
    let world = Arc::new(World::with(1).await);
    let long = crate::world::insert_service(&world.test, "installation", 180).await;
    // Every pair of these overlaps, buffers included.
    let walls = ["09:00", "09:30", "10:00"].map(|hour| format!("2026-01-17 {hour}"));
    let mut wishes = Vec::new();
    for client in 0..CLIENTS {
        let mut wish = world.wish(&walls[client % 3]);
        if client % 2 == 0 {
            wish = Wish {
                service: long,
                ..world.wish("2026-01-17 08:30")
            };
        }
        wishes.push(wish);
    }
    assert_eq!(all_at_once(&world, wishes).await.0, 1);
    finish(world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_anybody_there_are_as_many_winners_as_technicians() {
    let world = Arc::new(World::with(7).await);
    for day in [17, 18, 19] {
        let wishes = vec![world.wish(&format!("2026-01-{day} 09:00")); CLIENTS];
        assert_eq!(all_at_once(&world, wishes).await, (7, CLIENTS - 7));
    }
    finish(world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lapsed_holds_give_way_to_one() {
    let world = Arc::new(World::with(2).await);
    for _ in 0..4 {
        let wishes = vec![world.wish("2026-01-17 09:00"); 20];
        assert_eq!(all_at_once(&world, wishes).await, (2, 18));
        world.test.app.clock().advance(std::time::Duration::from_mins(16));
    }
    world.test.run_tasks().await;
    finish(world).await;
}

/// Moves in a transaction of its own: done, taken, or moved by somebody else meanwhile; nothing else.
async fn try_move(world: &World, time: TimeId, wall: &str, technician: Option<usize>) -> bool {
    let tx = world.test.app.db().begin().await.unwrap();
    let technician = technician.map(|place| world.crew[place]);
    match calendar::move_to(&tx, time, at(wall), technician).await {
        Ok(_) => {
            tx.commit().await.unwrap();
            true
        }
        Err(Fault::Refused(MoveRefused::Taken { .. } | MoveRefused::Raced)) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_moves_into_one_slot_one_arrives() {
    let world = Arc::new(World::with(2).await);
    let mut times = Vec::new();
    for (place, day) in [17, 18, 19, 20, 21, 22].into_iter().enumerate() {
        for hour in ["08:00", "10:00", "13:00", "15:00"] {
            times.push(
                world
                    .visit(&world.wish_of(&format!("2026-01-{day} {hour}"), place % 2))
                    .await,
            );
        }
    }
    for day in 24..29 {
        let wall = format!("2026-01-{day} 09:00");
        let mut movers = JoinSet::new();
        for time in times.clone() {
            let (world, wall) = (Arc::clone(&world), wall.clone());
            movers.spawn(async move { try_move(&world, time, &wall, Some(0)).await });
        }
        // Holds come in between.
        for _ in 0..10 {
            let (world, wall) = (Arc::clone(&world), wall.clone());
            movers.spawn(async move { world.hold(world.time(), &world.wish_of(&wall, 0)).await.is_ok() });
        }
        let arrived = movers.join_all().await.into_iter().filter(|arrived| *arrived).count();
        assert_eq!(arrived, 1, "{wall}");
    }
    assert_eq!(
        world
            .count("select count(*) from reservations where kind = 'visit' and ended_at is null")
            .await,
        24,
        "who did not arrive is where they were"
    );
    finish(world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn moves_that_cross_wait_for_each_other_and_never_forever() {
    let world = Arc::new(World::with(2).await);
    let mut first = world.visit(&world.wish_of("2026-01-17 09:00", 0)).await;
    let mut second = world.visit(&world.wish_of("2026-01-17 09:00", 1)).await;
    for _ in 0..20 {
        let mut movers = JoinSet::new();
        for (time, to) in [(first, 1), (second, 0)] {
            let world = Arc::clone(&world);
            movers.spawn(async move { try_move(&world, time, "2026-01-17 09:00", Some(to)).await });
        }
        assert_eq!(
            movers.join_all().await,
            [false, false],
            "each finds the other's place taken"
        );
        // Into the one free place, and out of it again.
        let mut movers = JoinSet::new();
        for time in [first, second] {
            let world = Arc::clone(&world);
            movers.spawn(async move { try_move(&world, time, "2026-01-17 14:00", Some(0)).await });
        }
        assert_eq!(movers.join_all().await.iter().filter(|done| **done).count(), 1);
        for (time, to) in [(first, 0), (second, 1)] {
            assert!(try_move(&world, time, "2026-01-17 09:00", Some(to)).await);
        }
        std::mem::swap(&mut first, &mut second);
        for (time, to) in [(first, 0), (second, 1)] {
            // Both by way of the afternoon.
            assert!(try_move(&world, time, &format!("2026-01-18 {:02}:00", 9 + to * 5), Some(to)).await);
        }
        for (time, to) in [(first, 0), (second, 1)] {
            assert!(try_move(&world, time, "2026-01-17 09:00", Some(to)).await);
        }
    }
    finish(world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_time_moved_by_two_is_in_one_place() {
    let world = Arc::new(World::with(2).await);
    let time = world.visit(&world.wish_of("2026-01-17 09:00", 0)).await;
    for round in 0..10 {
        let mut movers = JoinSet::new();
        for client in 0..6 {
            let world = Arc::clone(&world);
            let wall = format!("2026-01-{} {:02}:00", 18 + round % 5, 8 + client);
            let technician = Some(usize::from(client % 2 == 0));
            if client == 4 {
                continue;
            }
            movers.spawn(async move { try_move(&world, time, &wall, technician).await });
        }
        assert!(movers.join_all().await.into_iter().any(|done| done));
        assert_eq!(
            world
                .count("select count(*) from reservations where ended_at is null")
                .await,
            1
        );
    }
    finish(world).await;
}

/// Runs `work` for as long as it takes to be polled `polls` times, then drops it. Whether it had ended.
async fn cut_off<T>(work: impl Future<Output = T>, polls: usize) -> bool {
    let mut work = Box::pin(work);
    for _ in 0..polls {
        if work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_cut_off_at_any_wait_is_whole_or_nothing() {
    let world = World::with(1).await;
    let wish = world.wish("2026-01-17 09:00");
    for polls in 1..60 {
        let time = world.time();
        let has_ended = cut_off(world.hold(time, &wish), polls).await;
        let standing = world
            .count("select count(*) from reservations where ended_at is null")
            .await;
        assert!(standing <= 1);
        if has_ended {
            assert_eq!(standing, 1);
            assert!(polls > 2);
            world.test.finish().await;
            return;
        }
        if standing == 1 {
            // The commit was on its way when its author was gone.
            world.execute("update reservations set ended_at = now()").await;
        }
    }
    panic!("it never ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_cut_off_at_any_wait_is_where_it_was_or_where_it_was_to_go() {
    let world = World::with(2).await;
    let time = world.visit(&world.wish_of("2026-01-17 09:00", 0)).await;
    for polls in 1..80 {
        let (day, to) = (17 + polls % 4, usize::from(polls % 2 == 0));
        let wall = format!("2026-01-{day} 14:00");
        let has_ended = cut_off(try_move(&world, time, &wall, Some(to)), polls).await;
        assert_eq!(
            world
                .count("select count(*) from reservations where ended_at is null")
                .await,
            1
        );
        if has_ended {
            assert!(polls > 3);
            world.test.finish().await;
            return;
        }
    }
    panic!("it never ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_late_payment_and_a_move_do_not_wait_for_each_other_forever() {
    let world = Arc::new(World::with(2).await);
    for day in [17, 18, 19, 20] {
        let (holder, expires_at) = (world.id(), world.now() + SignedDuration::from_mins(15));
        let tx = world.test.app.db().begin().await.unwrap();
        for technician in 0..2 {
            let wish = world.wish_of(&format!("2026-01-{day} 09:00"), technician);
            calendar::hold(&tx, world.time(), &wish, (holder, expires_at))
                .await
                .unwrap();
        }
        calendar::release(&tx, holder).await.unwrap();
        tx.commit().await.unwrap();
        let movers = [
            world.visit(&world.wish_of(&format!("2026-01-{day} 14:00"), 0)).await,
            world.visit(&world.wish_of(&format!("2026-01-{day} 14:00"), 1)).await,
        ];
        let mut clients = JoinSet::new();
        for (time, to) in movers.into_iter().zip([1, 0]) {
            let (world, wall) = (Arc::clone(&world), format!("2026-01-{day} 09:00"));
            clients.spawn(async move { try_move(&world, time, &wall, Some(to)).await });
        }
        let late = Arc::clone(&world);
        clients.spawn(async move {
            let tx = late.test.app.db().begin().await.unwrap();
            let is_had = calendar::take_again(&tx, holder, expires_at).await.unwrap();
            if !is_had {
                return false;
            }
            tx.commit().await.unwrap();
            true
        });
        clients.join_all().await;
    }
    finish(world).await;
}
