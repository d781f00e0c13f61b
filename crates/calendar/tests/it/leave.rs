//! Leave: refused where something stands, named; the same twice is one; an outside calendar gives way and keeps what sticks out.

use calendar::office::{
    AddLeave, Day, EditRefused, Target, TechnicianFields, WeekText, add_leave, end_leave, put_day, put_technician,
};
use calendar::{Country, ReservationId, TechnicianId};
use platform::Fault;

use crate::house::House;

pub fn karim() -> TechnicianFields {
    TechnicianFields {
        account: None,
        name: "Karim B.".into(),
        phone: "+213555010203".into(),
        time_zone: "Africa/Algiers".into(),
        country: Country::Algeria,
        works_on_holidays: false,
        skills: vec!["boiler".into()],
        areas: vec!["dz-16".into()],
        weekly: WeekText {
            monday: "8-12, 13-17".into(),
            ..WeekText::default()
        },
        is_active: true,
        position: 0,
    }
}

pub async fn hire(house: &House) -> TechnicianId {
    let tx = house.test.app.db().begin().await.unwrap();
    let id = put_technician(&tx, Target::new(tx.new_id()), karim()).await.unwrap().id;
    tx.commit().await.unwrap();
    id
}

async fn leave(house: &House, technician: TechnicianId, from: &str, until: &str) -> Result<ReservationId, EditRefused> {
    let tx = house.test.app.db().begin().await.unwrap();
    let input = AddLeave {
        technician,
        from: from.into(),
        until: until.into(),
        note: "Vacances".into(),
    };
    match add_leave(&tx, &input).await {
        Ok(id) => {
            tx.commit().await.unwrap();
            Ok(id)
        }
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken:?}"),
    }
}

#[tokio::test]
async fn leave_is_taken_once_and_ends_once() {
    let house = House::open().await;
    let karim = hire(&house).await;
    let first = leave(&house, karim, "2026-02-02", "2026-02-06").await.unwrap();
    let again = leave(&house, karim, "2026-02-02", "2026-02-06").await.unwrap();
    assert_eq!(first, again);
    assert_eq!(house.count("reservations where ended_at is null").await, 1);
    for _ in 0..2 {
        let tx = house.test.app.db().begin().await.unwrap();
        end_leave(&tx, karim, first).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(house.count("reservations where ended_at is null").await, 0);
    assert_eq!(
        house
            .count("audit_entries where verb in ('add_leave', 'end_leave')")
            .await,
        2
    );
    house.test.finish().await;
}

#[tokio::test]
async fn leave_over_a_visit_is_refused_and_names_it() {
    let house = House::open().await;
    let karim = hire(&house).await;
    leave(&house, karim, "2026-02-03T08:00", "2026-02-03T12:00")
        .await
        .unwrap();
    match leave(&house, karim, "2026-02-01", "2026-02-05").await {
        Err(EditRefused::InTheWay { with, count: 1 }) => assert!(with.contains("2026-02-03 08:00"), "{with}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(house.count("reservations").await, 1, "nothing was written");
    house.test.finish().await;
}

#[tokio::test]
async fn an_outside_calendar_gives_way_and_keeps_what_sticks_out() {
    let house = House::open().await;
    let karim = hire(&house).await;
    house
        .run_sql(&format!(
            "insert into external_calendars (id, technician_id, name, url, next_read_at, created_at)
             values (gen_random_uuid(), '{0}', 'Agenda', 'https://calendar.example/karim.ics', now(), now());
             insert into external_spans (calendar_id, during)
             select id, tstzrange('2026-02-02 06:00Z', '2026-02-02 20:00Z') from external_calendars;
             insert into reservations (id, technician_id, kind, starts_at, ends_at, during, calendar_id, created_at)
             select gen_random_uuid(), '{0}', 'busy', '2026-02-02 06:00Z', '2026-02-02 20:00Z',
                 tstzrange('2026-02-02 06:00Z', '2026-02-02 20:00Z'), id, now() from external_calendars",
            karim.uuid()
        ))
        .await;
    let away = leave(&house, karim, "2026-02-02T08:00", "2026-02-02T12:00")
        .await
        .unwrap();
    assert_eq!(
        house
            .count("reservations where kind = 'leave' and ended_at is null")
            .await,
        1
    );
    let kept = "reservations where kind = 'busy' and ended_at is null and lower(during) in ('2026-02-02 06:00Z', '2026-02-02 11:00Z')";
    assert_eq!(house.count(kept).await, 2);
    // Once the leave ends, the outside calendar counts there again, without waiting for its next reading.
    let tx = house.test.app.db().begin().await.unwrap();
    end_leave(&tx, karim, away).await.unwrap();
    tx.commit().await.unwrap();
    let free = "generate_series('2026-02-02 06:00Z'::timestamptz, '2026-02-02 19:30Z', '30 minutes') as at
         where not exists (select from reservations where ended_at is null and during @> at)";
    assert_eq!(house.count(free).await, 0);
    house.test.finish().await;
}

#[tokio::test]
async fn of_many_at_once_one_takes_the_time() {
    let house = House::open().await;
    let karim = hire(&house).await;
    let tries = (0..12).map(|at| {
        let (from, until) = (format!("2026-02-{:02}", 2 + at % 3), "2026-02-08".to_owned());
        let house = &house;
        async move { leave(house, karim, &from, &until).await }
    });
    let mut taken = std::collections::BTreeSet::new();
    for outcome in together(tries).await {
        match outcome {
            Ok(id) => drop(taken.insert(id)),
            Err(EditRefused::InTheWay { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(taken.len(), 1);
    assert_eq!(house.count("reservations where ended_at is null").await, 1);
    house.test.finish().await;
}

async fn together<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(move |context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() {
            std::task::Poll::Ready(std::mem::take(&mut done))
        } else {
            std::task::Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn hours_that_are_no_time_name_their_field_and_change_nothing() {
    let house = House::open().await;
    let karim = hire(&house).await;
    for (from, until, field) in [
        ("2026-02-02T25:99", "2026-02-03", "from"),
        ("2026-02-02", "2026-02-30", "until"),
        ("2026-02-02", "2026-02-01", "until"),
        ("", "2026-02-01", "from"),
    ] {
        match leave(&house, karim, from, until).await {
            Err(EditRefused::Invalid(invalid)) => assert_eq!(invalid.0[0].field, field),
            other => panic!("{from} {until}: {other:?}"),
        }
    }
    let tx = house.test.app.db().begin().await.unwrap();
    let day = Day {
        day: jiff::civil::date(2026, 2, 2),
        hours: "25:99-26:00".into(),
        note: String::new(),
    };
    match put_day(&tx, Target::seen(karim, 1), day).await {
        Err(Fault::Refused(EditRefused::Invalid(invalid))) => assert_eq!(invalid.0[0].field, "hours"),
        other => panic!("{other:?}"),
    }
    drop(tx);
    assert_eq!(
        house.count("reservations").await + house.count("technician_days").await,
        0
    );
    house.test.finish().await;
}

#[tokio::test]
async fn a_verb_that_is_dropped_at_any_wait_leaves_nothing_half_done() {
    let house = House::open().await;
    let karim = hire(&house).await;
    for polls in 1..40 {
        let tried = async { leave(&house, karim, "2026-03-02", "2026-03-03").await };
        let mut tried = Box::pin(tried);
        let mut left = polls;
        let ended = std::future::poll_fn(|context| {
            left -= 1;
            match tried.as_mut().poll(context) {
                std::task::Poll::Ready(_) => std::task::Poll::Ready(true),
                std::task::Poll::Pending if left == 0 => std::task::Poll::Ready(false),
                std::task::Poll::Pending => std::task::Poll::Pending,
            }
        })
        .await;
        drop(tried);
        let (leaves, acts) = (
            house.count("reservations where ended_at is null").await,
            house.count("audit_entries where verb = 'add_leave'").await,
        );
        assert_eq!(leaves, acts, "after {polls} polls");
        if ended {
            assert_eq!(leaves, 1);
            break;
        }
    }
    house.test.finish().await;
}
