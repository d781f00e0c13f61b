//! Money that goes back: by lines, by amount, as goodwill, from several payments, many at once.

use axum::http::StatusCode;
use futures_util::future::join_all;
use orders::{AskRefund, Reason, Staff, Terms, Wish};
use payments::Capture;
use serde_json::json;

use crate::shop::{Order, Shop, hidden, place};

async fn paid(shop: &Shop, sku: &str, quantity: &str) -> Order {
    let (_, order) = shop.ordered(sku, quantity).await;
    shop.pay(&order).await;
    shop.test.run_tasks().await;
    order
}

async fn settle(shop: &Shop) {
    shop.test.run_tasks().await;
    shop.advance(60).await;
}

#[tokio::test]
async fn the_dialog_shows_what_goes_back_before_it_does_and_twice_is_once() {
    let shop = Shop::open().await;
    let order = paid(&shop, "CHF-1502", "3").await;
    let mut staff = shop.staff();
    let path = format!("/fr/office/orders/{}/refund", order.number);
    let form = staff.get(&path).await;
    for text in [
        "36\u{202f}890,00",
        "Remettre en stock",
        "Circulateur 15-60",
        "Livraison à domicile",
    ] {
        assert!(form.text.contains(text), "{text} in {}", form.text);
    }
    let wish = [
        ("what", "lines"),
        ("line_1", "1"),
        ("back_1", "on"),
        ("line_2", ""),
        ("reason", "damaged"),
        ("note", "photo"),
    ];
    let preview = staff
        .post_form(&path, &[&wish[..], &[("step", "preview")]].concat())
        .await;
    for text in [
        "11\u{202f}900,00",
        "1\u{202f}900,00",
        "24\u{202f}990,00",
        "Nadia Ferhat",
    ] {
        assert!(preview.text.contains(text), "{text} in {}", preview.text);
    }
    assert_eq!(shop.count("refunds").await, 0, "a preview asks nobody");
    let request = hidden(&preview, "request");
    let confirm = [&wish[..], &[("step", "confirm"), ("request", &request)]].concat();
    for _ in 0..2 {
        let done = staff.post_form(&path, &confirm).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    }
    assert_eq!(shop.count("refunds").await, 1);
    settle(&shop).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (48, 0))
    );
    assert_eq!(shop.booked(&order, "refunds").await, 1_000_000);
    let mails = shop.mails().await;
    assert!(mails.iter().any(|subject| subject.contains("partiel")), "{mails:?}");
    assert_eq!(shop.count("audit_entries where verb = 'refund'").await, 1);
    let desk = staff.get(&format!("/fr/office/orders/{}", order.number)).await;
    assert!(
        desk.text.contains("Article abîmé") && desk.text.contains("photo"),
        "{}",
        desk.text
    );

    assert_eq!(shop.refund_whole(&order, "rest").await.status, StatusCode::SEE_OTHER);
    settle(&shop).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("refunded".into(), (50, 0))
    );
    for account in ["gateway:stripe", "tax"] {
        assert_eq!(shop.booked(&order, account).await, 0, "{account}");
    }
    shop.close().await;
}

#[tokio::test]
async fn goodwill_leaves_the_goods_and_needs_a_reason() {
    let shop = Shop::open().await;
    let order = paid(&shop, "CHF-1502", "1").await;
    let path = format!("/api/v1/office/orders/{}/refunds", order.number);
    let mut staff = shop.staff();
    for (key, body, field) in [
        ("a", json!({ "kind": "adjustment", "amount_minor": 1000 }), "/reason"),
        (
            "b",
            json!({ "kind": "adjustment", "reason": "goodwill" }),
            "/amount_minor",
        ),
        (
            "c",
            json!({ "kind": "adjustment", "reason": "goodwill", "amount_minor": -5 }),
            "/amount_minor",
        ),
        ("d", json!({ "kind": "nonsense", "reason": "late" }), "/kind"),
        (
            "e",
            json!({ "kind": "lines", "reason": "late", "lines": [{ "position": 7, "quantity": 1 }] }),
            "/lines/0/quantity",
        ),
        (
            "f",
            json!({ "kind": "lines", "reason": "late", "lines": [{ "position": 1, "quantity": 2 }] }),
            "/lines/0/quantity",
        ),
    ] {
        staff.headers = vec![("idempotency-key".into(), key.into())];
        let refused = staff.post_json(&path, &body).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{key}: {}",
            refused.text
        );
        assert_eq!(refused.json()["errors"][0]["pointer"], field, "{key}: {}", refused.text);
    }
    staff.headers = vec![("idempotency-key".into(), "g".into())];
    let body = json!({ "kind": "adjustment", "reason": "goodwill", "amount_minor": 100_000, "note": "en retard" });
    for _ in 0..2 {
        let made = staff.post_json(&path, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        assert_eq!(made.json()["left"]["amount_minor"], 1_209_000);
    }
    settle(&shop).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    // 1 000,00 over 11 900,00 and 1 190,00, both at 19 %: 909,09 with 145,15 and 90,91 with 14,52 of tax.
    assert_eq!(shop.booked(&order, "tax").await, -209_000 + 15_967);
    assert_eq!(
        shop.count("order_refunds where kind = 'adjustment' and reason = 'goodwill'")
            .await,
        1
    );
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_never_pass_what_was_taken() {
    let shop = Shop::open().await;
    let order = paid(&shop, "CHF-1502", "1").await;
    let path = format!("/api/v1/office/orders/{}/refunds", order.number);
    let replies = join_all((0..50).map(|at| {
        let (mut staff, path) = (shop.staff(), path.clone());
        staff.headers = vec![("idempotency-key".into(), format!("at once {at}"))];
        async move {
            let body = json!({ "kind": "amount", "reason": "late", "amount_minor": 100_000 });
            staff.post_json(&path, &body).await.status.as_u16()
        }
    }))
    .await;
    let won = replies.iter().filter(|status| **status == 201).count();
    let lost = replies.iter().filter(|status| matches!(**status, 409 | 422)).count();
    assert_eq!((won, lost), (13, 37), "{replies:?}");
    settle(&shop).await;
    let sums = shop
        .one(
            "select sum(amount_minor)::bigint, (select refunded_minor from payments), (select sum(amount_minor)::bigint from order_refund_lines) from refunds",
            &[],
        )
        .await;
    assert_eq!(
        (sums.get(0), sums.get(1), sums.get(2)),
        (1_300_000_i64, 1_300_000_i64, 1_300_000_i64)
    );
    assert_eq!(shop.refund_whole(&order, "rest").await.status, StatusCode::SEE_OTHER);
    settle(&shop).await;
    for account in ["gateway:stripe", "tax"] {
        assert_eq!(shop.booked(&order, account).await, 0, "{account}");
    }
    assert_eq!(shop.state(&order).await, "refunded");
    shop.close().await;
}

#[tokio::test]
async fn what_several_payments_brought_goes_back_from_the_newest_first() {
    let shop = Shop::open_with(Terms {
        deposit_bp: 3000,
        capture: Capture::Automatic,
    })
    .await;
    let (mut customer, review) = shop.at_review("CHF-1502", "1").await;
    place(&mut customer, &review).await;
    let order = shop.newest_order().await;
    shop.pay(&order).await;
    shop.advance(60).await;
    shop.pay_again(&mut customer, &order).await;
    shop.pay(&shop.newest_order().await).await;
    shop.test.run_tasks().await;
    let mut staff = shop.staff();
    staff.headers = vec![("idempotency-key".into(), "k".into())];
    let body = json!({ "kind": "amount", "reason": "late", "amount_minor": 1_000_000 });
    let made = staff
        .post_json(&format!("/api/v1/office/orders/{}/refunds", order.number), &body)
        .await;
    let parts: Vec<i64> = made.json()["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["amount"]["amount_minor"].as_i64().unwrap())
        .collect();
    assert_eq!(parts, vec![916_300, 83_700], "{}", made.text);
    settle(&shop).await;
    assert_eq!(shop.state(&order).await, "paid");
    shop.refund_whole(&order, "rest").await;
    settle(&shop).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("refunded".into(), (50, 0))
    );
    for (account, minor) in [
        ("gateway:stripe", 0),
        ("tax", 0),
        ("advances", 0),
        ("refunds", 1_100_000),
    ] {
        assert_eq!(shop.booked(&order, account).await, minor, "{account}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_second_payment_for_the_same_stands_apart_and_staff_give_it_back() {
    let shop = Shop::open().await;
    let order = paid(&shop, "CHF-1502", "1").await;
    let amount = kernel::Money::new(1_309_000, kernel::Currency::DZD);
    let tx = shop.test.app.db().begin().await.unwrap();
    let second = payments::StartPayment {
        reference: order.id.to_string(),
        number: order.number.clone(),
        gateway: payments::Gateway::Stripe,
        amount,
        lines: vec![],
        email: String::new(),
        lang: kernel::Lang::Fr,
        expires_at: tx.now() + jiff::SignedDuration::from_mins(35),
        return_url: "http://127.0.0.1/".into(),
        cancel_url: "http://127.0.0.1/".into(),
        terms: payments::Terms::default(),
    };
    let started = payments::start(&tx, &second).await.unwrap();
    tx.commit().await.unwrap();
    payments::send(&shop.test.app, started.call).await.unwrap();
    let session: String = shop
        .one(
            "select gateway_session from payments where id = $1",
            &[&started.payment.uuid()],
        )
        .await
        .get(0);
    shop.pay(&Order {
        session,
        ..order.clone()
    })
    .await;
    assert_eq!(shop.booked(&order, "unapplied").await, -1_309_000);
    let desk = shop.staff().get(&format!("/fr/office/orders/{}", order.number)).await;
    assert!(
        desk.text.contains("Rendre le paiement en trop") && desk.text.contains("Payée deux fois"),
        "{}",
        desk.text
    );
    let verb = format!("payments/{}/refund", started.payment);
    assert_eq!(shop.office(&order, &verb, &[]).await.status, StatusCode::SEE_OTHER);
    let again = shop.office(&order, &verb, &[]).await;
    assert!(matches!(again.status.as_u16(), 409 | 422), "{}", again.status);
    settle(&shop).await;
    assert_eq!(
        (
            shop.booked(&order, "unapplied").await,
            shop.booked(&order, "gateway:stripe").await
        ),
        (0, 1_309_000)
    );
    assert_eq!(shop.state(&order).await, "paid");
    shop.close().await;
}

#[tokio::test]
async fn a_refund_asked_and_cut_anywhere_is_whole_or_not_there() {
    let shop = Shop::open().await;
    let order = paid(&shop, "CHF-1502", "2").await;
    let ask = AskRefund {
        request: "r".into(),
        wish: Wish::Lines(vec![(1, 1)]),
        reason: Reason::Returned,
        note: String::new(),
        put_back: vec![1],
    };
    let by = Staff { name: "Lydia".into() };
    for polls in (0..40).step_by(3) {
        let mut work = Box::pin(async {
            let tx = shop.test.app.db().begin().await.unwrap();
            orders::ask_refund(&tx, order.id, &ask, &by).await.unwrap();
            tx.commit().await.unwrap();
        });
        for _ in 0..polls {
            if futures_util::poll!(&mut work).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(work);
        let sql = "select (select count(*) from refunds), (select count(*) from order_refunds), (select count(*) from order_refund_lines),
                (select count(*) from audit_entries)";
        let row = shop.one(sql, &[]).await;
        let counts: [i64; 4] = [row.get(0), row.get(1), row.get(2), row.get(3)];
        assert!(matches!(counts, [0, 0, 0, 0] | [1, 1, 1, 1]), "{polls}: {counts:?}");
    }
    let tx = shop.test.app.db().begin().await.unwrap();
    let _ = orders::ask_refund(&tx, order.id, &ask, &by).await.unwrap();
    tx.commit().await.unwrap();
    settle(&shop).await;
    assert_eq!(shop.count("refunds").await, 1);
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    assert_eq!(shop.booked(&order, "refunds").await, 1_000_000);
    shop.close().await;
}
