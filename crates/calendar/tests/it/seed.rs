//! The demo's time gets into the tables whole, and a second time changes nothing.

use calendar::{DemoTime, seed_time};
use testkit::TestApp;
use uuid::Uuid;

use crate::house::{House, TECHNICIANS_ACCOUNT};

const DEMO: &str = include_str!("../../../../server/demo/time.toml");

async fn seed(test: &TestApp) {
    let demo = DemoTime::parse(DEMO).unwrap();
    let people: Vec<(String, Uuid)> = vec![("technician@comptoir.example".into(), TECHNICIANS_ACCOUNT)];
    let tx = test.app.db().begin().await.unwrap();
    seed_time(&tx, &demo, &people).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_demo_is_put_once_however_often_it_is_seeded() {
    let house = House::open().await;
    seed(&house.test).await;
    let demo = DemoTime::parse(DEMO).unwrap();
    let counts = async || {
        [
            house.count("services").await,
            house.count("fault_types").await,
            house.count("technicians").await,
            house.count("travel_bands").await,
            house.count("audit_entries").await,
        ]
    };
    let first = counts().await;
    assert_eq!(first[0], i64::try_from(demo.services.len()).unwrap());
    assert_eq!(first[1], i64::try_from(demo.faults.len()).unwrap());
    assert_eq!(first[2], i64::try_from(demo.technicians.len()).unwrap());
    seed(&house.test).await;
    assert_eq!(counts().await, first);
    assert_eq!(house.count("technicians where version > 1").await, 0);
    assert_eq!(house.count("technicians where person_id is not null").await, 1);
    house.test.finish().await;
}
