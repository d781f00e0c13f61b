//! Goods and time in one order: held together, sold together, given back together.

use axum::http::StatusCode;
use calendar::{DemoTime, ServiceId, TimeId, Wish};
use catalog::VariantId;
use futures_util::future::join_all;
use jiff::Timestamp;
use kernel::Lang;
use orders::{AddTime, AddTimeRefused, Holder, Staff, TimeAdded};
use platform::{Fault, chance};
use testkit::{Reply, Visitor};

use crate::shop::{Order, Shop, place};

/// One service for each kind of payment: what it is called (also in Arabic and English), its price and its deposit.
const SERVICES: [(&str, [&str; 3], i64, i32); 4] = [
    ("deposit", ["Dépannage", "إصلاح", "Repair"], 400_000, 3_000),
    ("none", ["Contrôle", "فحص", "Check"], 300_000, 0),
    ("prepaid", ["Entretien", "صيانة", "Maintenance"], 500_000, 0),
    ("hold", ["Mise en service", "تشغيل", "Start-up"], 500_000, 0),
];

const FAULTS_AND_PEOPLE: &str = r#"
[[faults]]
slug = "cold"
title = { fr = "Froid", ar = "بارد", en = "Cold" }
note = { fr = "Pas d’eau chaude.", ar = "لا ماء ساخن.", en = "No hot water." }
drawing = "boiler"
service = "deposit"
part_categories = ["circulation"]

[[bands]]
band = 1
price_minor = 100000
tax_bp = 1900
travel_min = 0

[[areas]]
band = 1
codes = ["dz-16"]

[[technicians]]
name = "Karim B."
phone = "+213555010203"
time_zone = "Africa/Algiers"
country = "DZ"
works_on_holidays = true
skills = []
areas = ["dz-16"]
weekly = ["mon 08:00-18:00", "tue 08:00-18:00", "wed 08:00-18:00", "thu 08:00-18:00", "fri 08:00-18:00", "sat 08:00-18:00", "sun 08:00-18:00"]
"#;

/// The time that is for sale, as the demo writes its own.
fn time_for_sale() -> String {
    let services = SERVICES.map(|(payment, [fr, ar, en], price_minor, deposit_bp)| {
        format!(
            r#"
[[services]]
slug = "{payment}"
title = {{ fr = "{fr}", ar = "{ar}", en = "{en}" }}
summary = {{ fr = "Une heure.", ar = "ساعة.", en = "An hour." }}
drawing = "boiler"
duration_min = 60
before_min = 0
after_min = 0
step_min = 60
window_min = 120
notice_min = 60
horizon_days = 30
price_minor = {price_minor}
tax_bp = 1900
skills = []
policy = {{ acceptance = "automatic", answer_within_min = 60, payment = "{payment}", deposit_bp = {deposit_bp}, tiers = [], release_delay_min = 0 }}
"#
        )
    });
    format!("currency = \"DZD\"\n{}{FAULTS_AND_PEOPLE}", services.concat())
}

const PLACE: &str = "dz-1601";

pub async fn open() -> Shop {
    let shop = Shop::open().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    calendar::seed_time(&tx, &DemoTime::parse(&time_for_sale()).unwrap(), &[])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop
}

pub async fn service(shop: &Shop, slug: &str) -> ServiceId {
    let row = shop.one("select id from services where slug = $1", &[&slug]).await;
    ServiceId::from_uuid(row.get(0))
}

/// The first free slot and those after it.
pub async fn slots(shop: &Shop, slug: &str) -> Vec<Timestamp> {
    let ask = calendar::AskSlots {
        service: service(shop, slug).await,
        place: PLACE.into(),
        from: None,
        days: 5,
        technician: None,
        now: shop.test.app.clock().now(),
    };
    let db = shop.test.app.db().read().await.unwrap();
    let days = calendar::free_slots(&db, &ask).await.unwrap();
    days.days
        .iter()
        .flat_map(|day| &day.slots)
        .map(|slot| slot.starts_at)
        .collect()
}

pub async fn wish(shop: &Shop, slug: &str, starts_at: Timestamp, parts: &[(&str, i64)]) -> AddTime {
    let mut wanted = Vec::new();
    for (sku, quantity) in parts {
        let variant: VariantId = shop.variant(sku).await.parse().unwrap();
        wanted.push((variant, *quantity));
    }
    AddTime {
        wish: Wish {
            service: service(shop, slug).await,
            place: PLACE.into(),
            starts_at,
            technician: None,
        },
        fault: None,
        appliance: "Tafza 24".into(),
        note: String::new(),
        again: String::new(),
        parts: wanted,
    }
}

pub async fn add(shop: &Shop, holder: &Holder, input: AddTime) -> Result<TimeAdded, Fault<AddTimeRefused>> {
    orders::add_time(&shop.test.app, holder, Lang::Fr, input).await
}

/// A new browser that holds a slot and its parts.
pub async fn holding(shop: &Shop, slug: &str, starts_at: Timestamp, parts: &[(&str, i64)]) -> (Visitor, TimeAdded) {
    let added = add(shop, &Holder::default(), wish(shop, slug, starts_at, parts).await)
        .await
        .unwrap();
    let mut visitor = shop.test.visitor();
    visitor.cookies.insert("cart".into(), added.new_secret.clone().unwrap());
    (visitor, added)
}

pub async fn to_review(visitor: &mut Visitor) -> Reply {
    let details = [
        ("email", "nadia@example.dz"),
        ("name", "Nadia Ferhat"),
        ("phone", "0551 23 45 67"),
        ("street", "12, rue des Frères Bouadou"),
        ("delivery", "visit"),
    ];
    let kept = visitor.post_form("/fr/checkout", &details).await;
    assert_eq!(kept.location(), "/fr/checkout/review", "{}", kept.text);
    let review = visitor.get("/fr/checkout/review").await;
    assert_eq!(review.status, StatusCode::OK, "{}", review.text);
    review
}

pub async fn ordered(shop: &Shop, visitor: &mut Visitor) -> (Reply, Order) {
    let review = to_review(visitor).await;
    let reply = place(visitor, &review).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let row = shop
        .one(
            "select id, number from orders order by placed_at desc, id desc limit 1",
            &[],
        )
        .await;
    let id = orders::OrderId::from_uuid(row.get(0));
    let session = shop
        .one(
            "select coalesce((select gateway_session from payments where reference = $1 order by created_at desc limit 1), '')",
            &[&id.to_string()],
        )
        .await;
    let order = Order {
        id,
        number: row.get(1),
        session: session.get(0),
        key: orders::key_of(&shop.test.app, id),
    };
    (reply, order)
}

pub async fn kinds(shop: &Shop) -> Vec<String> {
    let client = shop.test.database.connect().await;
    let rows = client
        .query(
            "select kind from reservations where ended_at is null order by created_at, id",
            &[],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

pub async fn cancel(shop: &Shop, order: &Order, time: TimeId, back_bp: u32) -> (i64, i64, i64) {
    let db = shop.test.app.db().read().await.unwrap();
    let planned = orders::plan_cancel_time(&db, order.id, time, back_bp).await.unwrap();
    drop(db);
    for _ in 0..2 {
        let tx = shop.test.app.db().begin().await.unwrap();
        orders::lock(&tx, &order.id.to_string()).await.unwrap();
        let done = orders::cancel_time(&tx, order.id, time, (back_bp, "Nadia"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(done, planned, "what was shown is what is done, once");
    }
    (planned.back.minor(), planned.kept.minor(), planned.let_go.minor())
}

#[tokio::test]
async fn slot_and_part_are_held_paid_by_deposit_and_sold_together() {
    let shop = open().await;
    let at = slots(&shop, "deposit").await[0];
    let (mut visitor, added) = holding(&shop, "deposit", at, &[("CHF-0411", 2)]).await;
    assert_eq!((added.pieces, shop.stock("CHF-0411").await), (3, (2, 2)));
    let cart = visitor.get("/fr/cart").await;
    assert!(
        cart.text.contains("Dépannage") && cart.text.contains("Karim B."),
        "{}",
        cart.text
    );
    assert!(
        cart.text.contains("/checkout"),
        "its own parts are there for it: {}",
        cart.text
    );
    assert!(!slots(&shop, "deposit").await.contains(&at));
    let (reply, order) = ordered(&shop, &mut visitor).await;
    assert!(reply.location().starts_with(&shop.gateway.url()));
    assert_eq!(
        (kinds(&shop).await, shop.stock("CHF-0411").await),
        (vec!["hold".to_owned()], (2, 2))
    );
    assert_eq!(shop.count("cart_times").await, 0);
    // 30 % of the visit and its way, and the parts.
    let due: i64 = shop
        .one("select amount_minor from amounts_due where due = 'at_once'", &[])
        .await
        .get(0);
    assert_eq!(due, 150_000 + 2 * 345_033);
    shop.pay(&order).await;
    assert_eq!(
        (shop.state(&order).await.as_str(), kinds(&shop).await),
        ("confirmed", vec!["visit".to_owned()])
    );
    assert_eq!(shop.stock("CHF-0411").await, (0, 0));
    shop.test.run_tasks().await;
    let page = visitor.get(&order.path()).await;
    assert!(page.text.contains(&format!("/visits/{}", added.time)), "{}", page.text);
    // Too late for more than the deposit: it is kept, the parts go back, the balance is owed by nobody.
    assert_eq!(
        cancel(&shop, &order, added.time, 0).await,
        (2 * 345_033, 150_000, 350_000)
    );
    assert_eq!(
        (shop.state(&order).await.as_str(), shop.stock("CHF-0411").await),
        ("paid", (2, 0))
    );
    shop.test.run_tasks().await;
    shop.deliver(&shop.event("refund.created")).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.booked(&order, "advances").await, 0);
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 150_000);
    shop.close().await;
}

#[tokio::test]
async fn where_part_or_slot_is_gone_neither_is_held() {
    let shop = open().await;
    let at = slots(&shop, "prepaid").await[0];
    let refused = add(
        &shop,
        &Holder::default(),
        wish(&shop, "prepaid", at, &[("CHF-0411", 3)]).await,
    )
    .await;
    assert!(
        matches!(refused, Err(Fault::Refused(AddTimeRefused::OutOfStock { .. }))),
        "{refused:?}"
    );
    assert!(kinds(&shop).await.is_empty());
    assert_eq!((shop.count("carts").await, shop.count("cart_times").await), (0, 0));
    holding(&shop, "prepaid", at, &[]).await;
    let refused = add(
        &shop,
        &Holder::default(),
        wish(&shop, "prepaid", at, &[("CHF-0411", 1)]).await,
    )
    .await;
    match refused {
        Err(Fault::Refused(AddTimeRefused::Slot(calendar::HoldRefused::Taken { next }))) => assert!(!next.is_empty()),
        other => panic!("{other:?}"),
    }
    assert_eq!(shop.stock("CHF-0411").await, (2, 0));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_at_once_one_gets_the_last_part_and_the_slot() {
    let shop = open().await;
    let at = slots(&shop, "prepaid").await[0];
    let mut wishes = Vec::new();
    for _ in 0..50 {
        wishes.push(wish(&shop, "prepaid", at, &[("CHF-0411", 2)]).await);
    }
    let holder = Holder::default();
    let all = join_all(wishes.into_iter().map(|wish| add(&shop, &holder, wish))).await;
    assert_eq!(all.iter().filter(|added| added.is_ok()).count(), 1);
    assert!(
        all.iter().all(|added| !matches!(added, Err(Fault::Broken(_)))),
        "{all:?}"
    );
    assert_eq!((kinds(&shop).await.len(), shop.stock("CHF-0411").await), (1, (2, 2)));
    assert_eq!((shop.count("cart_times").await, shop.count("cart_lines").await), (1, 1));
    shop.close().await;
}

#[tokio::test]
async fn a_dropped_request_holds_nothing() {
    let shop = open().await;
    let at = slots(&shop, "prepaid").await[0];
    for polls in 1..12 {
        let input = wish(&shop, "prepaid", at, &[("CHF-0411", 1)]).await;
        let holder = Holder::default();
        let mut work = Box::pin(add(&shop, &holder, input));
        for _ in 0..polls {
            let turn = std::time::Duration::from_millis(1);
            if tokio::time::timeout(turn, &mut work).await.is_ok() {
                break;
            }
        }
        drop(work);
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let (held, (_, reserved)) = (kinds(&shop).await.len(), shop.stock("CHF-0411").await);
    assert_eq!(
        i64::try_from(held).unwrap(),
        reserved,
        "slot and part together, or neither"
    );
    assert_eq!(shop.count("cart_times").await, reserved);
    shop.close().await;
}

#[tokio::test]
async fn a_hold_ends_with_its_parts_and_the_choice_stays_to_be_made_again() {
    let shop = open().await;
    let at = slots(&shop, "prepaid").await[3];
    let (mut visitor, added) = holding(&shop, "prepaid", at, &[("CHF-0411", 1)]).await;
    let review = to_review(&mut visitor).await;
    shop.advance(15 * 60 + 61).await;
    assert_eq!((kinds(&shop).await.len(), shop.stock("CHF-0411").await), (0, (2, 0)));
    let cart = visitor.get("/fr/cart").await;
    assert!(
        cart.text.contains("/fr/services"),
        "a way back to the slots: {}",
        cart.text
    );
    let late = place(&mut visitor, &review).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert!(late.text.contains("nadia@example.dz"), "what was typed is kept");
    assert_eq!(shop.count("orders").await, 0);
    let holder = Holder {
        digest: Some(chance::digest(&visitor.cookies["cart"])),
        person: None,
    };
    let again = add(&shop, &holder, wish(&shop, "prepaid", at, &[("CHF-0411", 1)]).await)
        .await
        .unwrap();
    assert_eq!(
        (again.pieces, again.new_secret),
        (2, None),
        "it takes the place of the one before"
    );
    assert_ne!(again.time, added.time);
    let path = format!("/fr/cart/times/{}/removal", again.time);
    assert_eq!(visitor.post_form(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!((kinds(&shop).await.len(), shop.stock("CHF-0411").await), (0, (2, 0)));
    assert_eq!(shop.count("cart_lines").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn nothing_due_at_once_stands_without_a_payment_and_is_paid_in_cash() {
    let shop = open().await;
    let at = slots(&shop, "none").await[0];
    let (mut visitor, added) = holding(&shop, "none", at, &[]).await;
    let review = to_review(&mut visitor).await;
    let twice = [place(&mut visitor, &review).await, place(&mut visitor, &review).await];
    assert!(
        twice.iter().all(|reply| reply.location().contains("/orders/")),
        "{}",
        twice[0].text
    );
    assert_eq!((shop.count("orders").await, shop.count("payments").await), (1, 0));
    let row = shop.one("select id, number from orders", &[]).await;
    let id = orders::OrderId::from_uuid(row.get(0));
    let order = Order {
        id,
        number: row.get(1),
        session: String::new(),
        key: orders::key_of(&shop.test.app, id),
    };
    assert_eq!(
        (shop.state(&order).await.as_str(), kinds(&shop).await),
        ("confirmed", vec!["visit".to_owned()])
    );
    assert_eq!(visitor.get(&order.path()).await.status, StatusCode::OK);
    shop.test.run_tasks().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    orders::finish_time(&tx, id, added.time, "Karim").await.unwrap();
    let staff = Staff { name: "Karim".into() };
    let cash = orders::pay_on_site(&tx, id, &staff).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        (cash.minor(), shop.state(&order).await.as_str()),
        (400_000, "delivered")
    );
    assert_eq!(shop.booked(&order, "gateway:cash").await, 400_000);
    let tx = shop.test.app.db().begin().await.unwrap();
    assert!(orders::pay_on_site(&tx, id, &staff).await.is_err(), "once");
    drop(tx);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn late_money_takes_slot_and_part_again_or_goes_back() {
    for is_taken in [false, true] {
        let shop = open().await;
        let at = slots(&shop, "prepaid").await[5];
        let (mut visitor, _) = holding(&shop, "prepaid", at, &[("CHF-0411", 1)]).await;
        let (_, order) = ordered(&shop, &mut visitor).await;
        let paid = shop.control.pay(&order.session, standin::Outcome::Pay);
        assert!(paid.is_ok());
        // The order ends by hand before the gateway's news arrives.
        shop.office(&order, "cancellation", &[]).await;
        assert_eq!(shop.state(&order).await, "cancelled");
        assert_eq!((kinds(&shop).await.len(), shop.stock("CHF-0411").await), (0, (2, 0)));
        if is_taken {
            holding(&shop, "prepaid", at, &[]).await;
        }
        shop.deliver(&shop.event("checkout.session.completed")).await;
        let stock = shop.stock("CHF-0411").await;
        let expected = if is_taken {
            ("cancelled", (2, 0))
        } else {
            ("paid", (1, 0))
        };
        assert_eq!((shop.state(&order).await.as_str(), stock), expected);
        assert_eq!(kinds(&shop).await, [if is_taken { "hold" } else { "visit" }]);
        shop.test.run_tasks().await;
        if is_taken {
            shop.deliver(&shop.event("refund.created")).await;
            shop.test.run_tasks().await;
            assert_eq!(shop.booked(&order, "gateway:stripe").await, 0);
        }
        shop.close().await;
    }
}

#[tokio::test]
async fn half_of_a_prepaid_visit_goes_back_by_its_lines() {
    let shop = open().await;
    let at = slots(&shop, "prepaid").await[0];
    let (mut visitor, added) = holding(&shop, "prepaid", at, &[]).await;
    let (_, order) = ordered(&shop, &mut visitor).await;
    shop.pay(&order).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "paid");
    assert_eq!(cancel(&shop, &order, added.time, 5_000).await, (300_000, 300_000, 0));
    shop.test.run_tasks().await;
    shop.deliver(&shop.event("refund.created")).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 300_000);
    let back: i64 = shop.one("select refunded_minor from orders", &[]).await.get(0);
    assert_eq!(back, 300_000);
    shop.close().await;
}
