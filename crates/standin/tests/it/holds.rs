//! Money held, captured, let go and lapsed; cards kept and charged without their owner.

use serde_json::json;
use standin::{CardConduct, Outcome};

use crate::desk::{DAY_MS, Desk, START_MS, id_at};

const SEVEN_DAYS_S: i64 = 7 * 24 * 60 * 60;

#[test]
fn a_manual_session_holds_the_money() {
    let mut desk = Desk::new();
    let session = desk.session(&[("payment_intent_data[capture_method]", "manual")]);
    desk.gateway.pay(id_at(&session, "id"), Outcome::Pay).unwrap();
    let told = desk.told();
    assert_eq!(told[0]["type"], "payment_intent.amount_capturable_updated");
    assert_eq!(told[1]["type"], "checkout.session.completed");
    let session = &told[1]["data"]["object"];
    assert_eq!(
        (&session["status"], &session["payment_status"]),
        (&json!("complete"), &json!("unpaid"))
    );
    let path = format!(
        "/v1/payment_intents/{}?expand[]=latest_charge",
        id_at(session, "payment_intent")
    );
    let intent = desk.get(&path);
    assert_eq!(intent["status"], "requires_capture");
    assert_eq!(
        (&intent["amount_capturable"], &intent["amount_received"]),
        (&json!(12_000), &json!(0))
    );
    let charge = &intent["latest_charge"];
    assert_eq!(
        (&charge["captured"], &charge["status"]),
        (&json!(false), &json!("succeeded"))
    );
    let until = &charge["payment_method_details"]["card"]["capture_before"];
    assert_eq!(until, &json!(START_MS / 1000 + SEVEN_DAYS_S));
    assert_eq!(desk.gateway.facts().balance("eur"), 0);
}

#[test]
fn a_hold_is_captured_in_part_and_the_rest_let_go() {
    let mut desk = Desk::new();
    let intent = desk.held();
    let capture = format!("/v1/payment_intents/{}/capture", id_at(&intent, "id"));
    assert_eq!(
        desk.refused(&capture, &[("amount_to_capture", "12001")]),
        (400, "amount_too_large".into())
    );
    let captured = desk.post(
        &capture,
        &[("amount_to_capture", "7500"), ("expand[]", "latest_charge")],
    );
    assert_eq!(
        (&captured["status"], &captured["amount_received"]),
        (&json!("succeeded"), &json!(7_500))
    );
    assert_eq!(captured["amount_capturable"], 0);
    let charge = &captured["latest_charge"];
    assert_eq!(
        (&charge["amount_captured"], &charge["amount_refunded"]),
        (&json!(7_500), &json!(4_500))
    );
    assert_eq!(desk.kinds(), ["charge.captured", "payment_intent.succeeded"]);
    assert_eq!(desk.gateway.facts().balance("eur"), 7_500 - 113 - 25);
    let facts = desk.gateway.facts().intent(id_at(&intent, "id")).unwrap();
    assert_eq!((facts.amount_received, facts.amount_refunded), (7_500, 0));
    let again = desk.refusal(&capture, &[]);
    assert_eq!(
        (&again["code"], &again["payment_intent"]["status"]),
        (&json!("payment_intent_unexpected_state"), &json!("succeeded"))
    );
    let refund = [("payment_intent", id_at(&intent, "id")), ("amount", "7501")];
    assert_eq!(desk.refused("/v1/refunds", &refund).1, "amount_too_large");
    desk.after(8 * DAY_MS);
    assert_eq!(desk.kinds(), Vec::<String>::new());
}

#[test]
fn a_hold_is_let_go_once() {
    let mut desk = Desk::new();
    let intent = desk.held();
    let path = format!("/v1/payment_intents/{}", id_at(&intent, "id"));
    let canceled = desk.post(
        &format!("{path}/cancel"),
        &[("cancellation_reason", "requested_by_customer")],
    );
    assert_eq!(
        (&canceled["status"], &canceled["cancellation_reason"]),
        (&json!("canceled"), &json!("requested_by_customer"))
    );
    assert_eq!(desk.kinds(), ["charge.refunded", "payment_intent.canceled"]);
    for verb in ["cancel", "capture"] {
        let refused = desk.refused(&format!("{path}/{verb}"), &[]);
        assert_eq!(refused, (400, "payment_intent_unexpected_state".into()));
    }
    assert_eq!(desk.gateway.facts().balance("eur"), 0);
}

#[test]
fn a_hold_lapses_at_its_hour() {
    let mut desk = Desk::new();
    let intent = desk.held();
    desk.after(7 * DAY_MS - 1);
    assert!(desk.kinds().is_empty());
    desk.after(1);
    assert_eq!(desk.kinds(), ["charge.expired", "payment_intent.canceled"]);
    let path = format!("/v1/payment_intents/{}", id_at(&intent, "id"));
    let lapsed = desk.get(&path);
    assert_eq!(
        (&lapsed["status"], &lapsed["cancellation_reason"]),
        (&json!("canceled"), &json!("automatic"))
    );
    assert_eq!(desk.refused(&format!("{path}/capture"), &[]).0, 400);
    let second = desk.held();
    assert!(desk.gateway.lapse_hold(id_at(&second, "id")) && !desk.gateway.lapse_hold(id_at(&second, "id")));
}

/// The customer and the card that a page kept without taking money.
fn kept(desk: &mut Desk, outcome: Outcome) -> (String, String) {
    let form = [
        ("mode", "setup"),
        ("currency", "eur"),
        ("customer_creation", "always"),
        ("success_url", "http://127.0.0.1:9/merci"),
        ("setup_intent_data[metadata][payment]", "pay_1"),
    ];
    let session = desk.post("/v1/checkout/sessions", &form);
    let id = id_at(&session, "id").to_owned();
    desk.gateway.pay(&id, outcome).unwrap();
    if outcome == Outcome::ThreeDSecure {
        desk.gateway.authenticate(&id, true).unwrap();
    }
    assert_eq!(
        desk.kinds(),
        [
            "customer.created",
            "setup_intent.succeeded",
            "checkout.session.completed"
        ]
    );
    let session = desk.get(&format!(
        "/v1/checkout/sessions/{id}?expand[]=setup_intent&expand[]=payment_intent.latest_charge"
    ));
    assert_eq!(session["payment_status"], "no_payment_required");
    let setup = &session["setup_intent"];
    assert_eq!(setup["metadata"]["payment"], "pay_1");
    (
        id_at(setup, "customer").to_owned(),
        id_at(setup, "payment_method").to_owned(),
    )
}

fn off_session<'a>(customer: &'a str, card: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("amount", "8000"),
        ("currency", "eur"),
        ("customer", customer),
        ("payment_method", card),
        ("capture_method", "manual"),
        ("off_session", "true"),
        ("confirm", "true"),
        ("metadata[payment]", "pay_1"),
    ]
}

#[test]
fn a_kept_card_is_held_without_its_owner() {
    let mut desk = Desk::new();
    let (customer, card) = kept(&mut desk, Outcome::Pay);
    let mut form = off_session(&customer, &card);
    form.push(("expand[]", "latest_charge"));
    let intent = desk.post("/v1/payment_intents", &form);
    assert_eq!(
        (&intent["status"], &intent["amount_capturable"]),
        (&json!("requires_capture"), &json!(8_000))
    );
    // Without the customer Visa's holds are shorter.
    let until = &intent["latest_charge"]["payment_method_details"]["card"]["capture_before"];
    assert_eq!(until, &json!(START_MS / 1000 + (4 * 24 + 18) * 3600));
    let kinds = desk.kinds();
    assert_eq!(
        kinds,
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.amount_capturable_updated"
        ]
    );
    let stranger = desk.post("/v1/customers", &[("email", "other@example.dz")]);
    assert_eq!(
        desk.refused("/v1/payment_intents", &off_session(id_at(&stranger, "id"), &card))
            .0,
        400
    );
    let cards = desk.get(&format!("/v1/customers/{customer}/payment_methods"));
    assert_eq!(id_at(&cards["data"][0], "id"), card);
}

#[test]
fn a_bank_that_wants_to_ask_refuses_without_the_customer() {
    let mut desk = Desk::new();
    let (customer, card) = kept(&mut desk, Outcome::ThreeDSecure);
    let form = off_session(&customer, &card);
    let error = desk.refusal("/v1/payment_intents", &form);
    assert_eq!(
        (&error["type"], &error["code"]),
        (&json!("card_error"), &json!("authentication_required"))
    );
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    let kinds = desk.kinds();
    assert_eq!(
        kinds,
        [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed"
        ]
    );
    desk.gateway.set_card(&card, CardConduct::NoFunds);
    let error = desk.refusal("/v1/payment_intents", &form);
    assert_eq!(
        (&error["code"], &error["decline_code"]),
        (&json!("card_declined"), &json!("insufficient_funds"))
    );
    desk.gateway.set_card(&card, CardConduct::Good);
    assert_eq!(desk.post("/v1/payment_intents", &form)["status"], "requires_capture");
    let form = off_session(&customer, "pm_card_authenticationRequired");
    assert_eq!(
        desk.refused("/v1/payment_intents", &form),
        (402, "authentication_required".into())
    );
}

#[test]
fn the_bank_may_ask_about_an_intent_on_session() {
    let mut desk = Desk::new();
    let form = [
        ("amount", "8000"),
        ("currency", "eur"),
        ("payment_method", "pm_card_authenticationRequired"),
    ];
    let intent = desk.post("/v1/payment_intents", &form);
    assert_eq!(intent["status"], "requires_confirmation");
    let id = id_at(&intent, "id");
    let asked = desk.post(&format!("/v1/payment_intents/{id}/confirm"), &[]);
    assert_eq!(
        (&asked["status"], &asked["next_action"]["type"]),
        (&json!("requires_action"), &json!("redirect_to_url"))
    );
    assert!(desk.gateway.authenticate_intent(id, true) && !desk.gateway.authenticate_intent(id, true));
    assert_eq!(desk.get(&format!("/v1/payment_intents/{id}"))["status"], "succeeded");
}

#[test]
fn a_payment_may_keep_the_card_for_later() {
    let mut desk = Desk::new();
    let keeps = [
        ("customer_creation", "always"),
        ("payment_intent_data[setup_future_usage]", "off_session"),
    ];
    let intent = desk.paid(&keeps);
    let (customer, card) = (id_at(&intent, "customer"), id_at(&intent, "payment_method"));
    let held = desk.post("/v1/payment_intents", &off_session(customer, card));
    assert_eq!(held["status"], "requires_capture");
    // What comes later by transfer can be neither held nor kept.
    let session = desk.session(&keeps);
    assert!(desk.gateway.pay(id_at(&session, "id"), Outcome::AsyncSuccess).is_err());
}

#[test]
fn an_intent_is_found_again_in_the_lists() {
    let mut desk = Desk::new();
    let intents: Vec<String> = (0..5)
        .map(|_| {
            desk.after(1000);
            id_at(&desk.held(), "id").to_owned()
        })
        .collect();
    let since = START_MS / 1000 + 3;
    let page = desk.get(&format!("/v1/payment_intents?created[gte]={since}&limit=2"));
    let ids = |page: &serde_json::Value| -> Vec<String> {
        let rows = page["data"].as_array().unwrap();
        rows.iter().map(|row| id_at(row, "id").to_owned()).collect()
    };
    assert_eq!(
        (ids(&page), &page["has_more"]),
        (vec![intents[4].clone(), intents[3].clone()], &json!(true))
    );
    let rest = desk.get(&format!(
        "/v1/payment_intents?created[gte]={since}&limit=2&starting_after={}",
        intents[3]
    ));
    assert_eq!(
        (ids(&rest), &rest["has_more"]),
        (vec![intents[2].clone()], &json!(false))
    );
    let back = desk.get(&format!("/v1/payment_intents?limit=2&ending_before={}", intents[1]));
    assert_eq!(
        (ids(&back), &back["has_more"]),
        (vec![intents[3].clone(), intents[2].clone()], &json!(true))
    );
}
