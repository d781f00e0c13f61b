//! Disputes from both sides: the bank's by the control handle, ours by the API.

use serde_json::json;
use standin::{OpenDispute, Verdict};

use crate::desk::{DAY_MS, Desk, id_at};

const OPENED: [&str; 2] = ["charge.dispute.created", "charge.dispute.funds_withdrawn"];
/// 120.00 less 1.5 % and 0.25.
const NET: i64 = 12_000 - 180 - 25;

fn disputed(desk: &mut Desk, ask: OpenDispute) -> (String, String) {
    let intent = desk.paid(&[]);
    let dispute = desk.gateway.open_dispute(id_at(&intent, "latest_charge"), ask).unwrap();
    (id_at(&intent, "id").to_owned(), dispute)
}

#[test]
fn a_dispute_takes_the_money_and_a_fee() {
    let mut desk = Desk::new();
    let (intent, id) = disputed(&mut desk, OpenDispute::default());
    let told = desk.told();
    assert_eq!(
        told.iter()
            .map(|event| event["type"].as_str().unwrap())
            .collect::<Vec<_>>(),
        OPENED
    );
    let dispute = &told[1]["data"]["object"];
    assert_eq!(
        (&dispute["status"], &dispute["reason"]),
        (&json!("needs_response"), &json!("fraudulent"))
    );
    let withdrawn = &dispute["balance_transactions"][0];
    assert_eq!(
        (&withdrawn["amount"], &withdrawn["fee"], &withdrawn["net"]),
        (&json!(-12_000), &json!(2_000), &json!(-14_000))
    );
    assert_eq!(
        (&withdrawn["type"], &withdrawn["source"]),
        (&json!("adjustment"), &json!(id))
    );
    assert_eq!(desk.gateway.facts().balance("eur"), NET - 14_000);
    assert_eq!(
        desk.refused("/v1/refunds", &[("payment_intent", &intent)]),
        (400, "charge_disputed".into())
    );
    let charge = desk
        .gateway
        .facts()
        .intent(&intent)
        .unwrap()
        .latest_charge
        .unwrap()
        .to_owned();
    assert!(desk.gateway.open_dispute(&charge, OpenDispute::default()).is_none());
    let listed = desk.get(&format!("/v1/disputes?payment_intent={intent}"));
    assert_eq!(id_at(&listed["data"][0], "id"), id);
}

#[test]
fn evidence_is_heard_once_and_may_win() {
    let mut desk = Desk::new();
    let (_, id) = disputed(&mut desk, OpenDispute::default());
    desk.told();
    let path = format!("/v1/disputes/{id}");
    let staged = desk.post(&path, &[("evidence[customer_name]", "Amel"), ("submit", "false")]);
    assert_eq!(
        (&staged["status"], &staged["evidence_details"]["has_evidence"]),
        (&json!("needs_response"), &json!(true))
    );
    let sent = desk.post(&path, &[("evidence[uncategorized_text]", "The visit took place.")]);
    assert_eq!(
        (&sent["status"], &sent["evidence_details"]["submission_count"]),
        (&json!("under_review"), &json!(1))
    );
    assert_eq!(desk.refused(&path, &[("evidence[receipt]", "more")]).0, 400);
    assert_eq!(
        desk.refused(&path, &[("evidence[colour]", "red")]),
        (400, "parameter_unknown".into())
    );
    assert_eq!(desk.kinds(), ["charge.dispute.updated", "charge.dispute.updated"]);
    assert!(desk.gateway.decide_dispute(&id, Verdict::Won));
    let won = [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ];
    assert_eq!(desk.kinds(), won);
    // The money comes back, the fee does not.
    assert_eq!(desk.gateway.facts().balance("eur"), NET - 2_000);
    assert!(!desk.gateway.decide_dispute(&id, Verdict::Lost));
}

#[test]
fn silence_and_acceptance_lose() {
    let mut desk = Desk::new();
    let (_, silent) = disputed(&mut desk, OpenDispute::default());
    desk.told();
    desk.after(9 * DAY_MS);
    assert_eq!(desk.kinds(), ["charge.dispute.updated", "charge.dispute.closed"]);
    assert_eq!(desk.get(&format!("/v1/disputes/{silent}"))["status"], "lost");
    let (_, accepted) = disputed(
        &mut desk,
        OpenDispute {
            amount: Some(5_000),
            ..OpenDispute::default()
        },
    );
    desk.told();
    let path = format!("/v1/disputes/{accepted}/close");
    assert_eq!(desk.post(&path, &[])["status"], "lost");
    assert_eq!(desk.refused(&path, &[]).0, 400);
    let facts: Vec<_> = desk.gateway.facts().disputes().map(|row| row.withdrawn).collect();
    assert_eq!(facts, [12_000, 5_000]);
}

#[test]
fn an_inquiry_moves_no_money_until_it_is_escalated() {
    let mut desk = Desk::new();
    let ask = OpenDispute {
        is_inquiry: true,
        reason: Some("general".into()),
        ..OpenDispute::default()
    };
    let (intent, id) = disputed(&mut desk, ask.clone());
    assert_eq!(desk.kinds(), ["charge.dispute.created"]);
    let dispute = desk.get(&format!("/v1/disputes/{id}"));
    assert_eq!(
        (&dispute["status"], &dispute["is_charge_refundable"]),
        (&json!("warning_needs_response"), &json!(true))
    );
    assert_eq!(desk.gateway.facts().balance("eur"), NET);
    desk.post("/v1/refunds", &[("payment_intent", &intent), ("amount", "1000")]);
    desk.told();
    assert!(desk.gateway.decide_dispute(&id, Verdict::Escalated));
    assert_eq!(
        desk.kinds(),
        ["charge.dispute.updated", "charge.dispute.funds_withdrawn"]
    );
    let (_, closed) = disputed(&mut desk, ask);
    let answered = desk.post(&format!("/v1/disputes/{closed}"), &[("evidence[receipt]", "yes")]);
    assert_eq!(answered["status"], "warning_under_review");
    assert!(desk.gateway.decide_dispute(&closed, Verdict::Won));
    assert_eq!(desk.get(&format!("/v1/disputes/{closed}"))["status"], "warning_closed");
    let ask = OpenDispute {
        is_inquiry: true,
        ..OpenDispute::default()
    };
    let (intent, prevented) = disputed(&mut desk, ask);
    assert!(desk.gateway.decide_dispute(&prevented, Verdict::Prevented));
    assert_eq!(desk.get(&format!("/v1/disputes/{prevented}"))["status"], "prevented");
    desk.post("/v1/refunds", &[("payment_intent", &intent)]);
}
