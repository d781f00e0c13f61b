//! What is paid to the technician in notes and coins, over HTTP: the amount on the button, once, to the cent in the books.

use axum::http::StatusCode;
use testkit::Reply;

use crate::house::{House, Ordered};

async fn pay(house: &House, ordered: &Ordered, (amount, currency): (&str, &str)) -> Reply {
    let path = format!("/fr/technician/visits/{}/cash", ordered.visit);
    let fields = [("amount_minor", amount), ("currency", currency)];
    house.person("technician").post_form(&path, &fields).await
}

/// Account and balance, one after another.
async fn books(house: &House) -> String {
    house
        .text(
            "select string_agg(account || ' ' || sum, ', ' order by account)
             from (select account, sum(amount_minor)::text from postings group by account having sum(amount_minor) <> 0) b",
        )
        .await
}

/// 5 000 DZD with 19 % in it: what the sale leaves in the books.
const SOLD: &str = "gateway:cash 500000, sales -420168, tax -79832";

async fn begin(house: &House, ordered: &Ordered) {
    house.wait_until("2026-01-17 09:00").await;
    let begun = house.step("technician", ordered, "check_in").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
}

#[tokio::test]
async fn cash_is_taken_once_for_the_amount_on_the_button_and_stands_on_the_receipt() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let page = format!("/fr/technician/visits/{}", ordered.visit);
    let before = house.person("technician").get(&page).await;
    assert!(
        before.text.contains("5\u{202f}000,00") && !before.text.contains("/cash\""),
        "nobody is there yet"
    );
    assert_eq!(
        pay(&house, &ordered, ("500000", "DZD")).await.status,
        StatusCode::CONFLICT
    );
    begin(&house, &ordered).await;
    for wrong in [
        ("499999", "DZD"),
        ("500001", "DZD"),
        ("0", "DZD"),
        ("-500000", "DZD"),
        ("500000", "EUR"),
        ("500000", ""),
    ] {
        let refused = pay(&house, &ordered, wrong).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{wrong:?}");
        assert!(
            refused.text.contains("Rien n’a été encaissé"),
            "{wrong:?}: {}",
            refused.text
        );
        assert!(
            refused.text.contains("name=\"amount_minor\" value=\"500000\""),
            "the right one again"
        );
    }
    for nonsense in [("", "DZD"), ("x", "DZD"), ("99999999999999999999", "DZD")] {
        let refused = pay(&house, &ordered, nonsense).await;
        assert!(refused.status.is_client_error(), "{nonsense:?}: {}", refused.status);
    }
    assert_eq!(books(&house).await, "", "nothing so far");
    for _ in 0..2 {
        let paid = pay(&house, &ordered, ("500000", "DZD")).await;
        assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.text);
    }
    assert_eq!(books(&house).await, SOLD);
    assert_eq!(house.count("journal_entries").await, 1);
    let after = house.person("technician").get(&page).await;
    assert!(!after.text.contains("amount_minor"), "nothing is owed: {}", after.text);
    let number = house.text("select number from orders").await;
    let key = orders::key_of(&house.test.app, ordered.order);
    let mut nadia = house.test.visitor();
    let receipt = nadia.get(&format!("/fr/orders/{number}/receipt?key={key}")).await;
    assert_eq!(receipt.status, StatusCode::OK);
    let (_, cash) = receipt
        .text
        .split_once("Dont payé en espèces")
        .expect("how it was paid");
    assert!(cash.contains("5\u{202f}000,00"), "{cash}");
    let order = nadia.get(&format!("/fr/orders/{number}?key={key}")).await;
    assert!(order.text.contains("Payé sur place"), "{}", order.text);
    let acts = house.test.acts_on(&ordered.order.to_string()).await;
    let verbs: Vec<&str> = acts.iter().map(|act| act.verb.as_str()).collect();
    assert_eq!(
        verbs.iter().filter(|verb| **verb == "pay_on_site").count(),
        1,
        "{verbs:?}"
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn who_is_paid_after_the_work_takes_it_all_the_same() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    begin(&house, &ordered).await;
    let done = house.step("technician", &ordered, "check_out").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = house
        .person("technician")
        .get(&format!("/fr/technician/visits/{}", ordered.visit))
        .await;
    assert!(
        page.text.contains("name=\"amount_minor\" value=\"500000\""),
        "{}",
        page.text
    );
    assert_eq!(
        pay(&house, &ordered, ("500000", "DZD")).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(books(&house).await, SOLD);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn two_who_say_it_at_once_and_one_cut_off_in_the_middle_are_one_payment() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    begin(&house, &ordered).await;
    let by = orders::Staff {
        name: "Karim B.".into(),
    };
    for round in 0..6_u64 {
        let act = async {
            let tx = house.test.app.db().begin().await.unwrap();
            if orders::pay_on_site(&tx, ordered.order, &by).await.is_ok() {
                // Cut off before it is kept: nothing of it stands.
                std::future::pending::<()>().await;
            }
        };
        let _ = tokio::time::timeout(std::time::Duration::from_millis(2 + round * 8), act).await;
    }
    let say = || pay(&house, &ordered, ("500000", "DZD"));
    for reply in futures_util::future::join_all((0..6).map(|_| say())).await {
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    }
    assert_eq!(books(&house).await, SOLD);
    assert_eq!(house.count("journal_entries").await, 1);
    assert_eq!(house.count("amounts_due where cash_minor = 500000").await, 1);
    house.test.run_tasks().await;
    house.test.finish().await;
}
