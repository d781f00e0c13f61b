//! What is sent to routes that write: nothing, and the least that is sound. A route that is not named here is sent nothing.

use axum::http::Method;
use platform::http::Route;
use serde_json::{Value, json};

use super::house::{House, PASSWORD, PEOPLE};
use crate::races::house::PRICE;

const ADDRESS: [(&str, &str); 8] = [
    ("label", "Maison"),
    ("name", "Nadia Ferhat"),
    ("phone", "0551 23 45 67"),
    ("line1", "9 rue des Rosiers"),
    ("postcode", "16000"),
    ("city", "Alger"),
    ("region", "Alger"),
    ("country", "DZ"),
];

/// The body of a request.
#[derive(Debug, Clone)]
pub enum Body {
    None,
    Json(Value),
    Form(Vec<(String, String)>),
}

impl Body {
    /// A body with nothing in it, as the route's face has it.
    pub fn empty(route: &Route) -> Self {
        match (&route.method, route.path.starts_with("/api/")) {
            (&Method::GET, _) => Body::None,
            (_, true) => Body::Json(json!({})),
            (_, false) => Body::Form(Vec::new()),
        }
    }

    /// The same with more fields.
    pub fn with(&self, more: &[(&str, &str)]) -> Self {
        match self {
            Body::None => Body::None,
            Body::Json(value) => {
                let mut value = value.clone();
                let known = value.as_object().cloned().unwrap_or_default();
                for (name, text) in more.iter().filter(|(name, _)| !known.contains_key(*name)) {
                    value[*name] = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
                }
                Body::Json(value)
            }
            Body::Form(fields) => {
                let is_new = |name: &str| fields.iter().all(|(known, _)| known != name);
                let more = more.iter().filter(|(name, _)| is_new(name));
                let more = more.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
                Body::Form(fields.iter().cloned().chain(more).collect())
            }
        }
    }
}

/// The least that is sound for a route; `None` where the route takes nothing, or nobody said.
pub fn sound(house: &House, route: &Route) -> Option<Body> {
    let variant = house.records.fill("/cart/lines/{variant}", true).values.remove(0);
    let (_, _, email, name) = PEOPLE[0];
    let json = match (route.method.as_str(), route.path.as_str()) {
        ("POST", "/api/v1/sessions" | "/api/v1/tokens") => json!({ "email": email, "password": PASSWORD }),
        ("POST", "/api/v1/tokens/refresh") => json!({ "refresh_token": house.refresh_token }),
        ("POST", "/api/v1/people") => {
            json!({ "email": "nouvelle@access.example", "name": "Meriem Saidi", "password": PASSWORD })
        }
        ("PATCH", "/api/v1/me") => json!({ "name": "Nadia Ferhat", "lang": "en" }),
        ("POST", "/api/v1/me/password") => json!({ "current": PASSWORD, "new": "un radiateur silencieux, la nuit" }),
        ("POST", "/api/v1/me/email") => json!({ "email": "ailleurs@access.example" }),
        ("POST" | "PATCH", path) if path.starts_with("/api/v1/me/addresses") => {
            json!(ADDRESS.into_iter().collect::<std::collections::BTreeMap<_, _>>())
        }
        ("POST", "/api/v1/people/verification/mail" | "/api/v1/people/password/mail") => json!({ "email": email }),
        ("POST", "/api/v1/cart/lines") => json!({ "variant": variant, "quantity": 2 }),
        ("PUT", "/api/v1/cart/lines/{variant}") => json!({ "quantity": 2 }),
        ("POST", "/api/v1/carts/current/times") => json!({
            "service": format!("svc_{}", uuid::Uuid::from_u128(78).simple()), "place": "dz-1601", "starts_at": "2099-01-01T08:00:00Z",
        }),
        ("POST", "/api/v1/orders") => json!({
            "email": email, "name": name, "phone": "0551 23 45 67", "delivery": "counter", "gateway": "stripe",
            "expected_total_minor": PRICE,
        }),
        ("POST", "/api/v1/office/orders/{number}/refunds") => {
            json!({ "kind": "adjustment", "amount_minor": 100, "reason": "goodwill", "note": "Pour le dérangement." })
        }
        ("POST", "/api/v1/office/orders/{number}/capture" | "/api/v1/office/orders/{number}/cash-return") => {
            json!({ "amount_minor": 100 })
        }
        ("POST", "/api/v1/office/disputes/{dispute}/evidence") => {
            json!({ "field": "uncategorized_text", "text": "Remis en main propre." })
        }
        ("POST", "/api/v1/office/technicians/{technician}/leave") => {
            json!({ "from": "2036-02-04", "until": "2036-02-05" })
        }
        ("POST", "/api/v1/office/technicians/{technician}/calendars") => {
            json!({ "name": "Agenda", "url": "https://calendar.example/b.ics" })
        }
        ("PUT", "/api/v1/office/areas/{area}") => json!({ "band": 9 }),
        ("PUT", "/api/v1/office/holidays/{country}/{day}") => {
            json!({ "is_closed": true, "names": { "fr": "Pont", "ar": "عطلة", "en": "Bridge day" } })
        }
        ("POST", "/api/v1/visits/{visit}/cancellation" | "/api/v1/office/visits/{visit}/cancellation") => {
            json!({ "back_minor": 0, "kept_minor": 0, "reason": "Réparé." })
        }
        ("POST", "/api/v1/visits/{visit}/move" | "/api/v1/office/visits/{visit}/move") => {
            json!({ "starts_at": "2099-01-06T08:00:00Z" })
        }
        ("POST", "/api/v1/office/visits/{visit}/refusal" | "/api/v1/technician/visits/{visit}/refusal") => {
            json!({ "reason": "Complet." })
        }
        ("POST", "/api/v1/technician/visits/{visit}/note") => json!({ "note": "Électrode changée." }),
        ("POST", "/api/v1/technician/visits/{visit}/parts") => {
            json!({ "act": uuid::Uuid::from_u128(1), "variant": variant, "quantity": 1 })
        }
        ("POST", "/api/v1/technician/visits/{visit}/returned-parts") => json!({ "act": uuid::Uuid::from_u128(1) }),
        ("POST", "/api/v1/technician/visits/{visit}/cash") => {
            json!({ "amount": { "amount_minor": 0, "currency": "DZD" } })
        }
        ("POST", "/api/v1/office/differences/{difference}/settlement") => json!({ "note": "Vérifié." }),
        _ => return form(&route.path, &variant).filter(|_| route.method == Method::POST),
    };
    Some(Body::Json(json))
}

fn form(path: &str, variant: &str) -> Option<Body> {
    let (_, _, email, name) = PEOPLE[0];
    let fields: &[(&str, &str)] = match path {
        "/account/login" => &[("email", email), ("password", PASSWORD)],
        "/account/profile" => &[("name", "Nadia Ferhat"), ("lang", "en")],
        "/account/password" => &[("current", PASSWORD), ("new", "un radiateur silencieux, la nuit")],
        "/account/email" => &[("email", "ailleurs@access.example")],
        "/account/addresses" | "/account/addresses/{id}" => &ADDRESS,
        "/account/forgot" | "/account/verify/again" => &[("email", email)],
        "/account/confirm" => &[("password", PASSWORD)],
        "/account/second-factor/passkeys/{id}/name" => &[("name", "Clé bleue")],
        "/account/register" => &[
            ("name", "Meriem Saidi"),
            ("email", "nouvelle@access.example"),
            ("password", PASSWORD),
        ],
        "/cart/lines" => &[("variant", variant), ("quantity", "2")],
        "/cart/lines/{variant}" => &[("quantity", "2")],
        "/book/{fault}/choice" => &[("place", "dz-1601")],
        "/book/{fault}/time" => &[("place", "dz-1601"), ("slot", "2034-01-02T08:00:00Z")],
        "/checkout" => &[
            ("email", email),
            ("name", name),
            ("phone", "0551 23 45 67"),
            ("delivery", "counter"),
        ],
        "/track" => &[("number", "CC-2222-2222"), ("email", email)],
        "/visits/{visit}/cancellation" | "/office/visits/{visit}/cancellation" => &[("back", "0"), ("kept", "0")],
        "/visits/{visit}/move" => &[("starts_at", "2099-01-06T08:00:00Z")],
        "/office/visits/{visit}/move" => &[("starts_at", "2099-01-06T09:00")],
        "/office/planning/visits/{visit}" => &[("technician", "")],
        "/office/planning/visits/{visit}/answer" => &[("answer", "accept")],
        "/office/planning/leave" => &[
            ("technician", "tec_00000000000000000000000000000050"),
            ("from", "2036-02-04"),
        ],
        "/office/planning/leave/{leave}/end" => &[("technician", "tec_00000000000000000000000000000050")],
        "/technician/visits/{visit}/steps" => &[("step", "set_out")],
        "/technician/visits/{visit}/returned-parts" => &[("act", "00000000-0000-0000-0000-000000000001")],
        "/technician/visits/{visit}/note" => &[("note", "Électrode changée.")],
        "/technician/visits/{visit}/cash" => &[("amount_minor", "0"), ("currency", "DZD")],
        _ => office_form(path)?,
    };
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Some(Body::Form(fields.collect()))
}

/// What the office's forms send.
fn office_form(path: &str) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match path {
        "/office/accounts" => &[
            ("reference", "tech-2"),
            ("email", "x@access.example"),
            ("country", "FR"),
        ],
        "/office/disputes/{dispute}/evidence" => &[("field", "uncategorized_text"), ("text", "Remis en main propre.")],
        "/office/areas" => &[("code", "dz-57"), ("band", "9")],
        "/office/areas/bands/{band}" => &[
            ("version", "1"),
            ("price", "900"),
            ("currency", "DZD"),
            ("tax", "19"),
            ("travel_min", "20"),
        ],
        "/office/holidays" => &[("country", "DZ"), ("day", "2036-01-01"), ("state", "open")],
        "/office/technicians/{technician}/calendars" => {
            &[("name", "Agenda"), ("url", "https://calendar.example/c.ics")]
        }
        "/office/technicians/{technician}/days" => &[("version", "1"), ("day", "2036-12-25"), ("hours", "8-12")],
        "/office/technicians/{technician}/days/{day}/removal" => &[("version", "1")],
        "/office/technicians/{technician}/leave" => &[("from", "2036-02-04"), ("until", "2036-02-05")],
        "/office/money/{subject}/settlement" => &[("note", "Vérifié.")],
        "/office/orders/{number}/cash-return" => &[("amount_minor", "100")],
        "/office/orders/{number}/refund" => &[
            ("what", "whole"),
            ("line_1", ""),
            ("back_1", "on"),
            ("reason", "requested_by_customer"),
            ("request", "access"),
            ("step", "confirm"),
        ],
        _ => return None,
    })
}
