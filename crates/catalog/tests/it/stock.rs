//! Stock under every kind of pressure: twice, at once, cut off, late. Never below zero, never lost.

use std::time::Duration;

use catalog::{OutOfStock, VariantId};
use jiff::{SignedDuration, Timestamp};
use platform::{Fault, Verdict, chance};
use testkit::TestApp;
use uuid::Uuid;

use crate::shop::{self, stock, variant};

fn soon(test: &TestApp) -> Timestamp {
    test.app.clock().now() + SignedDuration::from_mins(30)
}

fn holder(test: &TestApp) -> Uuid {
    chance::uuid(test.app.clock().now())
}

/// Reserves in a transaction of its own, committed when it succeeds.
async fn reserve(test: &TestApp, holder: Uuid, lines: &[(VariantId, i64)]) -> Verdict<(), OutOfStock> {
    let tx = test.app.db().begin().await?;
    catalog::reserve(&tx, holder, lines, soon(test)).await?;
    tx.commit().await?;
    Ok(())
}

async fn keep(test: &TestApp, holder: Uuid) -> bool {
    let tx = test.app.db().begin().await.unwrap();
    let is_kept = catalog::keep(&tx, holder).await.is_ok();
    tx.commit().await.unwrap();
    is_kept
}

async fn release(test: &TestApp, holder: Uuid) {
    let tx = test.app.db().begin().await.unwrap();
    catalog::release(&tx, holder).await.unwrap();
    tx.commit().await.unwrap();
}

async fn reserve_again(test: &TestApp, holder: Uuid) -> bool {
    let tx = test.app.db().begin().await.unwrap();
    let is_had = catalog::reserve_again(&tx, holder).await.unwrap();
    tx.commit().await.unwrap();
    is_had
}

fn out_of_stock(verdict: Verdict<(), OutOfStock>) -> String {
    match verdict {
        Err(Fault::Refused(OutOfStock { sku })) => sku,
        other => panic!("not out of stock: {other:?}"),
    }
}

#[tokio::test]
async fn an_offer_says_what_it_costs_and_how_many_are_left() {
    let test = shop::start().await;
    let [pump, hose, late] = [
        variant(&test, "CHF-1502").await,
        variant(&test, "CHF-3001").await,
        variant(&test, "CHF-1504").await,
    ];
    reserve(&test, holder(&test), &[(pump, 3)]).await.unwrap();
    let reader = test.app.db().read().await.unwrap();
    let unknown = VariantId::from_uuid(holder(&test));
    let mut offers = catalog::offers(&reader, &[pump, hose, late, unknown]).await.unwrap();
    offers.sort_by(|left, right| left.sku.cmp(&right.sku));
    let [pump, late, hose] = offers.as_slice() else {
        panic!("{offers:?}")
    };
    assert_eq!(pump.title.fr, "Circulateur 15-60, 130 mm");
    assert_eq!(
        (pump.unit_price.to_string().as_str(), pump.tax_bp),
        ("24900.00 DZD", 1900)
    );
    assert_eq!((pump.available, pump.is_sellable, pump.weight_g), (47, true, 2400));
    assert_eq!((late.available, late.is_sellable, late.lead_days), (0, false, Some(4)));
    assert_eq!(hose.title.fr, "Flexible inox · 300 mm");
    assert_eq!(hose.title.ar, "خرطوم مرن · 300 mm");
    drop(reader);
    test.finish().await;
}

#[tokio::test]
async fn reserved_stock_is_kept_once_however_often_it_is_asked() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    let buyer = holder(&test);
    // Two lines of one variant count together.
    reserve(&test, buyer, &[(pump, 2), (pump, 1)]).await.unwrap();
    assert_eq!(stock(&test, "CHF-1502").await, (50, 3));
    assert!(keep(&test, buyer).await);
    assert!(keep(&test, buyer).await, "keeping again is no refusal");
    assert_eq!(stock(&test, "CHF-1502").await, (47, 0));
    release(&test, buyer).await;
    assert_eq!(
        stock(&test, "CHF-1502").await,
        (47, 0),
        "what was sold is not given back"
    );
    test.finish().await;
}

#[tokio::test]
async fn released_stock_is_given_back_once_and_cannot_be_kept() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    let buyer = holder(&test);
    reserve(&test, buyer, &[(pump, 5)]).await.unwrap();
    release(&test, buyer).await;
    release(&test, buyer).await;
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));
    assert!(!keep(&test, buyer).await);
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));
    test.finish().await;
}

#[tokio::test]
async fn all_lines_are_reserved_or_none() {
    let test = shop::start().await;
    let [pump, hose] = [variant(&test, "CHF-1502").await, variant(&test, "CHF-3003").await];
    let verdict = reserve(&test, holder(&test), &[(pump, 1), (hose, 2)]).await;
    assert_eq!(out_of_stock(verdict), "CHF-3003");
    let unknown = VariantId::from_uuid(holder(&test));
    let verdict = reserve(&test, holder(&test), &[(pump, 1), (unknown, 1)]).await;
    assert_eq!(out_of_stock(verdict), "");
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));

    // The refusal alone wrote nothing: even a transaction that goes on commits no part of it.
    let tx = test.app.db().begin().await.unwrap();
    assert!(
        catalog::reserve(&tx, holder(&test), &[(pump, 1), (hose, 2)], soon(&test))
            .await
            .is_err()
    );
    tx.commit().await.unwrap();
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));
    assert_eq!(shop::count(&test, "select count(*) from stock_reservations").await, 0);
    test.finish().await;
}

#[tokio::test]
async fn a_holder_reserves_once() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    let buyer = holder(&test);
    reserve(&test, buyer, &[(pump, 1)]).await.unwrap();
    match reserve(&test, buyer, &[(pump, 1)]).await {
        Err(Fault::Broken(broken)) => assert_eq!(broken.constraint(), Some("stock_reservations_pkey")),
        other => panic!("{other:?}"),
    }
    assert_eq!(stock(&test, "CHF-1502").await, (50, 1));
    test.finish().await;
}

#[tokio::test]
async fn a_hundred_and_sixty_buyers_of_fifty_pieces() {
    let test = shop::start().await;
    let [pump, hose] = [variant(&test, "CHF-1502").await, variant(&test, "CHF-9001").await];
    let buyers: Vec<_> = (0..160)
        .map(|at| {
            let (db, buyer, until) = (test.app.db().clone(), holder(&test), soon(&test));
            tokio::spawn(async move {
                // Half of them name the lines the other way round: no deadlock may come of it.
                let mut lines = vec![(pump, 1)];
                if at % 4 == 0 {
                    lines.push((hose, 1));
                }
                if at % 8 == 0 {
                    lines.reverse();
                }
                let tx = db.begin().await?;
                catalog::reserve(&tx, buyer, &lines, until).await?;
                if at % 2 == 0 {
                    catalog::keep(&tx, buyer)
                        .await
                        .map_err(|_| platform::Broken::new("kept"))?;
                }
                tx.commit().await?;
                Ok::<_, Fault<OutOfStock>>(())
            })
        })
        .collect();
    let (mut had, mut refused) = (0, 0);
    for buyer in buyers {
        match buyer.await.unwrap() {
            Ok(()) => had += 1,
            Err(Fault::Refused(OutOfStock { sku })) => {
                assert_eq!(sku, "CHF-1502");
                refused += 1;
            }
            Err(Fault::Broken(broken)) => panic!("{broken}"),
        }
    }
    assert_eq!((had, refused), (50, 110));
    let (on_hand, reserved) = stock(&test, "CHF-1502").await;
    assert_eq!(on_hand, reserved, "none is left to sell");
    let held = "select coalesce(sum(quantity), 0)::bigint from stock_reservations r join variants v on v.id = r.variant_id \
                where sku = 'CHF-1502' and state = 'held'";
    assert_eq!(shop::count(&test, held).await, reserved);
    test.finish().await;
}

#[tokio::test]
async fn keeping_and_releasing_at_once_has_one_winner() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    for _ in 0..20 {
        let before = stock(&test, "CHF-1502").await.0;
        let buyer = holder(&test);
        reserve(&test, buyer, &[(pump, 1)]).await.unwrap();
        let (is_kept, ()) = tokio::join!(keep(&test, buyer), release(&test, buyer));
        let left = if is_kept { before - 1 } else { before };
        assert_eq!(stock(&test, "CHF-1502").await, (left, 0));
    }
    test.finish().await;
}

#[tokio::test]
async fn a_transaction_cut_off_between_two_steps_leaves_stock_as_it_was() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    let buyer = holder(&test);
    let tx = test.app.db().begin().await.unwrap();
    catalog::reserve(&tx, buyer, &[(pump, 4)], soon(&test)).await.unwrap();
    drop(tx);
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));

    reserve(&test, buyer, &[(pump, 4)]).await.unwrap();
    let tx = test.app.db().begin().await.unwrap();
    catalog::keep(&tx, buyer).await.unwrap();
    drop(tx);
    assert_eq!(stock(&test, "CHF-1502").await, (50, 4));
    assert!(keep(&test, buyer).await);
    assert_eq!(stock(&test, "CHF-1502").await, (46, 0));
    test.finish().await;
}

#[tokio::test]
async fn a_late_payment_gets_all_it_had_or_nothing() {
    let test = shop::start().await;
    let [pump, hose] = [variant(&test, "CHF-1502").await, variant(&test, "CHF-3003").await];
    let (late, other) = (holder(&test), holder(&test));
    reserve(&test, late, &[(pump, 2), (hose, 1)]).await.unwrap();
    assert!(reserve_again(&test, late).await, "what is still held is had");
    assert_eq!(stock(&test, "CHF-3003").await, (1, 1));
    release(&test, late).await;

    // Somebody else takes the last hose: the pump alone is not worth taking.
    reserve(&test, other, &[(hose, 1)]).await.unwrap();
    assert!(!reserve_again(&test, late).await);
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));

    release(&test, other).await;
    assert!(reserve_again(&test, late).await);
    assert!(keep(&test, late).await);
    assert_eq!(
        (stock(&test, "CHF-1502").await, stock(&test, "CHF-3003").await),
        ((48, 0), (0, 0))
    );
    assert!(!reserve_again(&test, holder(&test)).await, "a stranger has nothing");
    test.finish().await;
}

#[tokio::test]
async fn what_nobody_ended_is_given_back_after_its_deadline() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    for _ in 0..3 {
        reserve(&test, holder(&test), &[(pump, 2)]).await.unwrap();
    }
    test.advance(Duration::from_hours(1)).await;
    assert_eq!(stock(&test, "CHF-1502").await, (50, 6), "its holder may still end it");
    test.advance(Duration::from_hours(1)).await;
    assert_eq!(stock(&test, "CHF-1502").await, (50, 0));
    test.finish().await;
}

#[tokio::test]
async fn the_database_itself_refuses_less_than_zero() {
    let test = shop::start().await;
    let client = test.database.connect().await;
    for (change, constraint) in [
        ("update variants set on_hand = -1", "variants_on_hand_check"),
        ("update variants set reserved = -1", "variants_reserved_check"),
        (
            "update variants set reserved = on_hand + 1",
            "variants_reserved_on_hand_check",
        ),
    ] {
        let error = client.execute(change, &[]).await.unwrap_err();
        assert_eq!(error.as_db_error().unwrap().constraint(), Some(constraint));
    }
    test.finish().await;
}

#[tokio::test]
async fn each_verb_is_one_statement() {
    let test = shop::start().await;
    let pump = variant(&test, "CHF-1502").await;
    let buyer = holder(&test);
    let ((), work) = platform::db::counted(async {
        let tx = test.app.db().begin().await.unwrap();
        catalog::reserve(&tx, buyer, &[(pump, 1)], soon(&test)).await.unwrap();
        catalog::release(&tx, buyer).await.unwrap();
        catalog::reserve_again(&tx, buyer).await.unwrap();
        catalog::keep(&tx, buyer).await.unwrap();
        catalog::offers(&tx, &[pump]).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
    assert_eq!(work.statements, 6, "five verbs and the commit");
    test.finish().await;
}
