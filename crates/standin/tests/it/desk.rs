//! A gateway without sockets for the tests: calls by hand, and every object and event held against Stripe's contract.

use serde_json::Value;
use standin::{Offline, OfflineSettings, Outcome};

use crate::contract::{call_faults, check};
use crate::shop::KEY;

pub const SECRET: &str = "whsec_offline";
pub const START_MS: i64 = 1_800_000_000_000;
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub struct Desk {
    pub gateway: Offline,
}

impl Desk {
    pub fn new() -> Desk {
        Desk::seeded(1)
    }

    pub fn seeded(seed: u64) -> Desk {
        let settings = OfflineSettings {
            secret_key: KEY.to_owned(),
            webhook_secret: SECRET.to_owned(),
            base_url: "http://127.0.0.1:1".to_owned(),
        };
        let mut gateway = Offline::new(settings, seed).unwrap();
        gateway.set_now_ms(START_MS);
        Desk { gateway }
    }

    fn call(&mut self, (method, path): (&str, &str), headers: &[(&str, &str)], form: &[(&str, &str)]) -> (u16, Value) {
        let authorization = format!("Bearer {KEY}");
        let body = serde_urlencoded::to_string(form).unwrap();
        let mut all = vec![("authorization", authorization.as_str())];
        all.extend(headers);
        let answer = self.gateway.call(method, path, &all, body.as_bytes());
        let json = answer.json();
        if answer.status == 200 && json["deleted"].is_null() {
            check(&json);
        }
        if answer.status == 200 && method == "POST" {
            let faults = call_faults(path, &tree(form)).unwrap_or_default();
            assert_eq!(faults, Vec::<String>::new(), "{path}");
        }
        (answer.status, json)
    }

    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Value {
        let (status, body) = self.call(("POST", path), &[], form);
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Status and code of a call that is refused.
    #[track_caller]
    pub fn refused(&mut self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let (status, body) = self.call(("POST", path), &[], form);
        assert_ne!(status, 200, "{body}");
        let code = body["error"]["code"].as_str().unwrap_or_default();
        (status, code.to_owned())
    }

    /// The whole refusal.
    pub fn refusal(&mut self, path: &str, form: &[(&str, &str)]) -> Value {
        self.call(("POST", path), &[], form).1["error"].clone()
    }

    pub fn get(&mut self, path: &str) -> Value {
        let (status, body) = self.call(("GET", path), &[], &[]);
        assert_eq!(status, 200, "{body}");
        body
    }

    pub fn get_as(&mut self, account: &str, path: &str) -> (u16, Value) {
        self.call(("GET", path), &[("Stripe-Account", account)], &[])
    }

    pub fn delete(&mut self, path: &str) -> (u16, Value) {
        self.call(("DELETE", path), &[], &[])
    }

    pub fn after(&mut self, ms: i64) {
        let now_ms = self.gateway.now_ms() + ms;
        self.gateway.set_now_ms(now_ms);
    }

    /// The events told since the last look, each held against the contract.
    pub fn told(&mut self) -> Vec<Value> {
        let sent = self.gateway.take_deliveries();
        let events = sent.iter().map(|sent| serde_json::from_slice(&sent.body).unwrap());
        let events: Vec<Value> = events.collect();
        events.iter().for_each(check);
        events
    }

    pub fn kinds(&mut self) -> Vec<String> {
        let told = self.told();
        let kinds = told.iter().map(|event| event["type"].as_str().unwrap().to_owned());
        kinds.collect()
    }

    /// An open session of 120.00 euros, with these parameters beside the usual ones.
    pub fn session(&mut self, more: &[(&str, &str)]) -> Value {
        let mut form = vec![
            ("mode", "payment"),
            ("line_items[0][price_data][currency]", "eur"),
            ("line_items[0][price_data][unit_amount]", "12000"),
            ("line_items[0][price_data][product_data][name]", "Inspection"),
            ("success_url", "http://127.0.0.1:9/merci"),
            ("customer_email", "amel@example.dz"),
        ];
        form.extend(more);
        self.post("/v1/checkout/sessions", &form)
    }

    /// The intent of a session paid by card.
    pub fn paid(&mut self, more: &[(&str, &str)]) -> Value {
        let session = self.session(more);
        let id = session["id"].as_str().unwrap();
        self.gateway.pay(id, Outcome::Pay).unwrap();
        let intent = self.gateway.facts().intent_of_session(id).unwrap().id.to_owned();
        self.told();
        self.get(&format!("/v1/payment_intents/{intent}?expand[]=latest_charge"))
    }

    pub fn held(&mut self) -> Value {
        self.paid(&[("payment_intent_data[capture_method]", "manual")])
    }
}

/// The id in a field of an object, or of the object there.
pub fn id_at<'a>(object: &'a Value, field: &str) -> &'a str {
    let value = &object[field];
    value.as_str().or(value["id"].as_str()).unwrap()
}

/// The form with its brackets taken apart, as the contract describes it.
fn tree(form: &[(&str, &str)]) -> Value {
    let mut tree = Value::Object(serde_json::Map::new());
    for (name, value) in form {
        let mut at = &mut tree;
        for step in name.split(['[', ']']).filter(|step| !step.is_empty()) {
            at = &mut at[step];
        }
        let inner = if name.ends_with("[]") { &mut at["0"] } else { at };
        *inner = (*value).into();
    }
    tree
}
