//! Our answers against Stripe's published contract: required fields are there, types are right, nothing is invented.
//! Understands the subset of OpenAPI that the contract uses; named schemas outside the file count as objects.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use standin::Outcome;

use crate::shop::{Shop, id, session_form};

fn contract() -> &'static Value {
    static CONTRACT: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(include_str!("../data/stripe-contract.json")).unwrap());
    &CONTRACT
}

/// What is wrong with `value` under `schema`, with the place.
fn faults(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    if value.is_null() {
        let may_be_null = schema["nullable"] == true;
        return if may_be_null {
            vec![]
        } else {
            vec![format!("{place}: null")]
        };
    }
    if schema["$ref"].is_string() {
        return if value.is_object() {
            vec![]
        } else {
            vec![format!("{place}: not an object")]
        };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = choices.iter().any(|choice| faults(choice, value, place).is_empty());
        return if fits {
            vec![]
        } else {
            vec![format!("{place}: {value} fits no alternative")]
        };
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        return vec![format!("{place}: {value} is not one of {allowed:?}")];
    }
    let fits = match schema["type"].as_str() {
        Some("string") => {
            let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX);
            value.as_str().is_some_and(|text| text.chars().count() as u64 <= most)
        }
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") | None => value.is_object(),
        Some(other) => panic!("{place}: a type not seen before: {other}"),
    };
    if !fits {
        return vec![format!("{place}: {value} is not {}", schema["type"])];
    }
    let inside = value.as_array().into_iter().flatten().enumerate();
    let items = inside.filter(|_| schema["items"].is_object());
    let mut found: Vec<String> = items
        .flat_map(|(at, item)| faults(&schema["items"], item, &format!("{place}[{at}]")))
        .collect();
    if let Some(object) = value.as_object() {
        found.extend(object_faults(schema, object, place));
    }
    found
}

fn object_faults(schema: &Value, object: &Map<String, Value>, place: &str) -> Vec<String> {
    let required = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let missing = required
        .filter(|name| !object.contains_key(*name))
        .map(|name| format!("{place}.{name}: missing"));
    let mut found: Vec<String> = missing.collect();
    for (name, value) in object {
        let known = &schema["properties"][name];
        let others = &schema["additionalProperties"];
        match (known.is_object(), others.is_object(), schema["properties"].is_object()) {
            (true, _, _) => found.extend(faults(known, value, &format!("{place}.{name}"))),
            (false, true, _) => found.extend(faults(others, value, &format!("{place}.{name}"))),
            (false, false, true) => found.push(format!("{place}.{name}: not in the contract")),
            (false, false, false) => {}
        }
    }
    found
}

/// Checks an object by what it says it is; lists and events are checked inside as well.
#[track_caller]
pub fn check(value: &Value) {
    let kind = value["object"].as_str().unwrap();
    if kind == "list" {
        assert!(value["has_more"].is_boolean() && value["url"].is_string());
        return value["data"].as_array().unwrap().iter().for_each(check);
    }
    // The contract we carry says nothing of these two.
    if matches!(kind, "payment_method" | "application") {
        return;
    }
    let schema = &contract()["objects"][kind];
    assert!(schema.is_object(), "no schema for {kind}");
    assert_eq!(faults(schema, value, kind), Vec::<String>::new());
    if kind == "event" {
        check(&value["data"]["object"]);
    }
}

#[test]
fn the_checker_sees_what_is_wrong() {
    let schema = contract()["objects"]["refund"].clone();
    let refund =
        json!({ "id": "re_1", "object": "refund", "amount": "12", "currency": "eur", "reason": "whim", "colour": 1 });
    let found = faults(&schema, &refund, "refund");
    let expected = [
        "refund.created: missing",
        "refund.amount:",
        "refund.colour: not in",
        "refund.reason:",
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for words in expected {
        assert!(
            found.iter().any(|fault| fault.starts_with(words)),
            "{words} not in {found:?}"
        );
    }
}

#[tokio::test]
async fn every_answer_keeps_the_contract() {
    let shop = Shop::open().await;
    for outcome in [
        Outcome::Pay,
        Outcome::Decline,
        Outcome::ThreeDSecure,
        Outcome::AsyncSuccess,
        Outcome::AsyncFailure,
    ] {
        let session = shop.session().await;
        check(&session);
        shop.control.pay(id(&session), outcome).unwrap();
        check(&shop.read(&format!("/v1/checkout/sessions/{}", id(&session))).await);
        check(&shop.read("/v1/payment_intents").await);
        check(&shop.read("/v1/charges").await);
    }
    shop.control.advance(60);
    let session = shop.paid().await;
    let intent = session["payment_intent"].as_str().unwrap();
    let (_, refund) = shop.refund(&[("payment_intent", intent), ("amount", "1000")]).await;
    check(&refund);
    shop.control.fail_refund(id(&refund));
    check(&shop.read(&format!("/v1/refunds/{}", id(&refund))).await);
    let closed = shop.session().await;
    let expire = format!("/v1/checkout/sessions/{}/expire", id(&closed));
    check(&shop.post(&expire).send().await.unwrap().json().await.unwrap());
    for list in [
        "checkout/sessions",
        "payment_intents",
        "charges",
        "refunds",
        "events",
        "balance_transactions",
    ] {
        let all = shop.read(&format!("/v1/{list}?limit=100")).await;
        assert!(!all["data"].as_array().unwrap().is_empty(), "{list}");
        check(&all);
        let one = all["data"][0].clone();
        assert_eq!(shop.read(&format!("/v1/{list}/{}", id(&one))).await, one);
    }
    shop.control.settled().await;
    shop.inbox.letters().iter().for_each(|letter| check(&letter.event()));
}

/// The forms of our own tests obey the request schemas, so the parser is exercised with what Stripe takes.
#[tokio::test]
async fn the_calls_keep_the_contract() {
    let shop = Shop::open().await;
    let session = shop.paid().await;
    let intent = session["payment_intent"].as_str().unwrap();
    shop.refund(&[
        ("payment_intent", intent),
        ("amount", "1000"),
        ("metadata[why]", "late"),
    ])
    .await;
    let calls = shop.control.requests();
    let posts: Vec<_> = calls.iter().filter(|call| call.method == "POST").collect();
    assert_eq!(posts.len(), 2);
    for call in posts {
        assert_eq!(call_faults(&call.path, &call.form), Some(vec![]), "{}", call.path);
    }
    assert!(session_form().iter().any(|(name, _)| *name == "mode"));
}

/// What is wrong with a form under the contract of its address; `None` when the contract does not speak of it.
pub fn call_faults(path: &str, form: &Value) -> Option<Vec<String>> {
    let operations = contract()["operations"].as_object().unwrap();
    let is_at = |operation: &String| {
        let mut wanted = operation.strip_prefix("POST ").unwrap_or_default().split('/');
        let fits = path
            .split('/')
            .all(|step| wanted.next().is_some_and(|name| name == step || name.starts_with('{')));
        fits && wanted.next().is_none()
    };
    let (_, operation) = operations.iter().find(|(name, _)| is_at(name))?;
    let schema = &operation["body"]["schema"];
    Some(faults(schema, &typed(schema, form), path))
}

/// A form's tree with the types the schema asks for: what is text on the wire becomes a number or a list.
fn typed(schema: &Value, value: &Value) -> Value {
    let schema = schema["anyOf"].get(0).unwrap_or(schema);
    match (schema["type"].as_str(), value) {
        (Some("integer"), Value::String(text)) => text.parse::<i64>().map_or_else(|_| value.clone(), Value::from),
        (Some("boolean"), Value::String(text)) => text.parse::<bool>().map_or_else(|_| value.clone(), Value::from),
        (Some("array"), Value::Object(map)) => map.values().map(|item| typed(&schema["items"], item)).collect(),
        (_, Value::Object(map)) => {
            let inner = |(name, item): (&String, &Value)| (name.clone(), typed(&schema["properties"][name], item));
            Value::Object(map.iter().map(inner).collect())
        }
        _ => value.clone(),
    }
}
