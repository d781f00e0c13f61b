//! What we send, field by field against Stripe's own description of its API (a trimmed copy lies with the stand-in).

use serde_json::Value;

use crate::shop::Shop;

pub fn schema(operation: &str) -> Value {
    let text = include_str!("../../../standin/tests/data/stripe-contract.json");
    let contract: Value = serde_json::from_str(text).unwrap();
    contract["operations"][operation]["body"]["schema"].clone()
}

/// Whether a form's value fits its schema; the answer names the place.
pub fn check(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    if let Some(choices) = schema["anyOf"].as_array() {
        let tries: Vec<_> = choices.iter().map(|choice| check(choice, value, at)).collect();
        return if tries.iter().any(Result::is_ok) {
            Ok(())
        } else {
            tries.into_iter().next().unwrap()
        };
    }
    let text = value.as_str().unwrap_or_default();
    match schema["type"].as_str() {
        Some("object") => check_object(schema, value, at),
        Some("array") => {
            let items: Vec<&Value> = match value {
                Value::Array(items) => items.iter().collect(),
                Value::Object(items) => items.values().collect(),
                _ => return Err(format!("{at}: not a list")),
            };
            items
                .into_iter()
                .enumerate()
                .try_for_each(|(index, item)| check(&schema["items"], item, &format!("{at}[{index}]")))
        }
        Some("integer") if text.parse::<i64>().is_err() => Err(format!("{at}: {value} is not a whole number")),
        Some("boolean") if !["true", "false"].contains(&text) => {
            Err(format!("{at}: {value} is neither true nor false"))
        }
        Some("string") => {
            let is_listed = schema["enum"]
                .as_array()
                .is_none_or(|words| words.iter().any(|word| word == text));
            let fits = schema["maxLength"]
                .as_u64()
                .is_none_or(|most| text.chars().count() as u64 <= most);
            if value.is_string() && is_listed && fits {
                Ok(())
            } else {
                Err(format!("{at}: {value} does not fit"))
            }
        }
        _ => Ok(()),
    }
}

fn check_object(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let fields = value.as_object().ok_or_else(|| format!("{at}: not an object"))?;
    for required in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(required.as_str().unwrap()) {
            return Err(format!("{at}: {required} is missing"));
        }
    }
    fields.iter().try_for_each(|(name, field)| {
        let place = format!("{at}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(true) | Value::Null) => Ok(()),
            (Value::Null, Value::Bool(false)) => Err(format!("{place}: no such field")),
            (Value::Null, rest) => check(rest, field, &place),
            (known, _) => check(known, field, &place),
        }
    })
}

#[tokio::test]
async fn every_call_fits_stripes_description() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    let wanted = payments::RefundPayment {
        payment,
        amount: crate::shop::amount(),
        key: "whole".into(),
        reason: "cancelled".into(),
    };
    payments::refund(&tx, wanted).await.unwrap();
    let again = crate::shop::wanted("ord_1", &tx);
    let open = payments::start(&tx, &again).await.unwrap().payment;
    tx.commit().await.unwrap();
    shop.advance(30).await;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::expire(&tx, open).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    let mut seen = Vec::new();
    for call in shop.control.requests() {
        assert_eq!(
            call.stripe_version.as_deref(),
            Some("2026-08-26.dahlia"),
            "{}",
            call.path
        );
        assert_eq!(call.authorization_scheme.as_deref(), Some("Bearer"));
        if call.method != "POST" {
            continue;
        }
        assert_eq!(
            call.content_type.as_deref(),
            Some("application/x-www-form-urlencoded"),
            "{}",
            call.path
        );
        assert!(
            call.idempotency_key.as_ref().is_some_and(|key| key.len() <= 255),
            "{}",
            call.path
        );
        let operation = match call.path.as_str() {
            "/v1/checkout/sessions" => "POST /v1/checkout/sessions",
            "/v1/refunds" => "POST /v1/refunds",
            path if path.ends_with("/expire") => "POST /v1/checkout/sessions/{session}/expire",
            path => panic!("{path} is not in the contract"),
        };
        let form = if call.form.is_null() {
            serde_json::json!({})
        } else {
            call.form.clone()
        };
        check(&schema(operation), &form, operation).unwrap();
        seen.push(operation);
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 3, "{seen:?}");
    shop.close().await;
}

#[tokio::test]
async fn a_session_carries_what_binds_it_to_its_payment() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.send(started.call).await;
    let call = shop.control.requests().remove(0);
    let payment = started.payment.to_string();
    let form = &call.form;
    assert_eq!(form["mode"], "payment");
    assert_eq!(form["client_reference_id"], payment.as_str());
    assert_eq!(form["metadata"]["payment"], payment.as_str());
    assert_eq!(form["metadata"]["reference"], "ord_1");
    assert_eq!(form["payment_intent_data"]["metadata"]["payment"], payment.as_str());
    assert_eq!(form["payment_intent_data"]["metadata"]["reference"], "ord_1");
    assert_eq!(form["locale"], "fr");
    assert!(form["success_url"].as_str().unwrap().ends_with("{CHECKOUT_SESSION_ID}"));
    let expires_at: i64 = form["expires_at"].as_str().unwrap().parse().unwrap();
    // 35 minutes to pay, and Stripe's least time (a minute to spare) for a call that has to wait as long.
    assert_eq!(expires_at - shop.test.app.clock().now().as_second(), (35 + 31) * 60);
    assert_eq!(
        call.idempotency_key.as_deref(),
        Some(format!("{payment}:checkout:1").as_str())
    );
    assert_eq!(shop.control.sessions()[0]["amount_total"], 1_309_000);
    shop.close().await;
}

#[tokio::test]
async fn a_session_belongs_to_one_payment() {
    let shop = Shop::open().await;
    for reference in ["ord_1", "ord_2"] {
        let started = shop.start_for(reference).await;
        shop.send(started.call).await;
    }
    let client = shop.test.database.connect().await;
    let again = client
        .execute(
            "update payments set gateway_session = (select min(gateway_session) from payments)",
            &[],
        )
        .await
        .unwrap_err();
    let refused = again.as_db_error().unwrap().constraint().unwrap().to_owned();
    assert_eq!(refused, "payments_gateway_session_key");
    drop(client);
    shop.close().await;
}

#[test]
fn the_check_itself_finds_what_does_not_fit() {
    let schema = schema("POST /v1/refunds");
    assert!(
        check(
            &schema,
            &serde_json::json!({"amount": "12", "payment_intent": "pi_1"}),
            "x"
        )
        .is_ok()
    );
    assert!(check(&schema, &serde_json::json!({"amount": "12.5"}), "x").is_err());
    assert!(check(&schema, &serde_json::json!({"amonut": "12"}), "x").is_err());
    assert!(check(&schema, &serde_json::json!({"reason": "because"}), "x").is_err());
}
