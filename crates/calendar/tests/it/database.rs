//! What the database itself refuses (BOOK-02, BOOK-11), whatever program talks to it: time sold twice, impossible prices and
//! rates, half a reservation, the removal of somebody whose time was sold.

use testkit::TestDatabase;
use tokio_postgres::Client;

const NAMES: &str = r#"'{"fr": "a", "ar": "a", "en": "a"}'"#;

/// A service, two technicians, and one visit of the first on 26 November from nine to ten, half an hour free after it.
async fn house(client: &Client) {
    client.batch_execute(&service("1", "5000", "1900")).await.unwrap();
    for technician in 1..=2 {
        let add = format!(
            "insert into technicians (id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position, created_at, updated_at)
             values ('00000000-0000-0000-0000-00000000000{technician}', 'K', '', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{480,720}}', true, 1, now(), now())"
        );
        client.batch_execute(&add).await.unwrap();
    }
    client.batch_execute(&visit((1, 1), "09:00", "10:30")).await.unwrap();
}

fn service(id: &str, price_minor: &str, tax_bp: &str) -> String {
    format!(
        "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
             horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
         values ('00000000-0000-0000-0000-00000000000{id}', 's{id}', {NAMES}, {NAMES}, 'flame', 60, 0, 30, 60, 120, 0, 30, {price_minor}, 'DZD',
             {tax_bp}, '{{}}', '{{}}', '{{}}', '{{}}', true, 1, now(), now())"
    )
}

fn visit((time, technician): (u32, u32), from: &str, until: &str) -> String {
    format!(
        "insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, created_at)
         values (gen_random_uuid(), '00000000-0000-0000-0000-0000000000a{time}', '00000000-0000-0000-0000-0000000000b1',
             '00000000-0000-0000-0000-00000000000{technician}', 'visit', '00000000-0000-0000-0000-000000000001', 'dz-1601',
             '2026-11-26 {from}Z', '2026-11-26 {until}Z', tstzrange('2026-11-26 {from}Z', '2026-11-26 {until}Z'), now())"
    )
}

async fn refused(client: &Client, sql: &str) -> String {
    let error = client.batch_execute(sql).await.unwrap_err();
    error.as_db_error().unwrap().constraint().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn nobody_is_in_two_places_at_once() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    house(&client).await;
    for (from, until) in [
        ("09:00", "10:30"),
        ("08:00", "09:01"),
        ("10:29", "11:00"),
        ("08:00", "12:00"),
        ("09:30", "09:45"),
    ] {
        let constraint = refused(&client, &visit((2, 1), from, until)).await;
        assert_eq!(constraint, "reservations_during_excl", "{from}–{until}");
    }
    // Beside it, for somebody else, and where the first has ended.
    client.batch_execute(&visit((2, 1), "10:30", "11:00")).await.unwrap();
    client.batch_execute(&visit((3, 2), "09:00", "10:30")).await.unwrap();
    let ended = "update reservations set ended_at = now() where time_id = '00000000-0000-0000-0000-0000000000a1'";
    client.batch_execute(ended).await.unwrap();
    client.batch_execute(&visit((4, 1), "09:00", "10:30")).await.unwrap();
    let back = "update reservations set ended_at = null where time_id = '00000000-0000-0000-0000-0000000000a1'";
    assert_eq!(refused(&client, back).await, "reservations_during_excl");
    database.drop().await;
}

#[tokio::test]
async fn a_line_of_time_is_reserved_once_and_whole() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    house(&client).await;
    assert_eq!(
        refused(&client, &visit((1, 2), "14:00", "15:00")).await,
        "reservations_time_id_key"
    );
    let visit =
        |set: &str| format!("update reservations set {set} where time_id = '00000000-0000-0000-0000-0000000000a1'");
    for (set, constraint) in [
        ("ends_at = starts_at", "reservations_during_check"),
        ("during = tstzrange(starts_at, null)", "reservations_during_check"),
        ("during = 'empty'", "reservations_during_check"),
        (
            "starts_at = starts_at - interval '1 minute'",
            "reservations_during_check",
        ),
        ("holder_id = null", "reservations_kind_time_id_check"),
        ("kind = 'hold'", "reservations_expires_at_check"),
        ("expires_at = now()", "reservations_expires_at_check"),
        ("kind = 'wish'", "reservations_kind_check"),
    ] {
        assert_eq!(refused(&client, &visit(set)).await, constraint, "{set}");
    }
    database.drop().await;
}

#[tokio::test]
async fn prices_and_rates_that_cannot_be_are_refused() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    house(&client).await;
    for (price_minor, tax_bp, constraint) in [
        ("-1", "1900", "services_price_minor_check"),
        ("5000", "-1", "services_tax_bp_check"),
        ("5000", "10001", "services_tax_bp_check"),
    ] {
        assert_eq!(refused(&client, &service("2", price_minor, tax_bp)).await, constraint);
    }
    let band =
        "insert into travel_bands (band, price_minor, currency, tax_bp, travel_min) values (1, -100, 'DZD', 1900, 10)";
    assert_eq!(refused(&client, band).await, "travel_bands_price_minor_check");
    database.drop().await;
}

#[tokio::test]
async fn whoever_sold_time_cannot_be_deleted() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    house(&client).await;
    let technician = "delete from technicians where id = '00000000-0000-0000-0000-000000000001'";
    assert_eq!(refused(&client, technician).await, "reservations_technician_id_fkey");
    let service = "delete from services where id = '00000000-0000-0000-0000-000000000001'";
    assert_eq!(refused(&client, service).await, "reservations_service_id_fkey");
    database.drop().await;
}
