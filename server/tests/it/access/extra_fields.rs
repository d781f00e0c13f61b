//! Fields that only the server sets, sent along with every form and call that writes: the answer is a refusal, or what is
//! written is the same as without them (mass assignment).

use std::collections::BTreeMap;

use axum::http::Method;

use super::bodies::{Body, sound};
use super::house::{House, Party};
use super::matrix::{address, cell};

/// An id that nobody was given.
const FORGED: &str = "0badcafe-0000-4000-8000-00000badcafe";

/// What is sent along, and so what is compared afterwards: columns of these names.
const EXTRA: [(&str, &str); 44] = [
    ("id", FORGED),
    ("person_id", FORGED),
    ("person", FORGED),
    ("owner", FORGED),
    ("order_id", FORGED),
    ("account_id", FORGED),
    ("payment_id", FORGED),
    ("family_id", FORGED),
    ("role", "admin"),
    ("is_admin", "true"),
    ("is_staff", "true"),
    ("permissions", "manage_staff"),
    ("state", "paid"),
    ("status", "active"),
    ("paid", "true"),
    ("total", "1"),
    ("total_minor", "1"),
    ("goods_minor", "1"),
    ("delivery_minor", "1"),
    ("discount_minor", "777"),
    ("tax_minor", "1"),
    ("tax_bp", "0"),
    ("price", "1"),
    ("price_minor", "1"),
    ("unit_minor", "1"),
    ("gross_minor", "1"),
    ("captured_minor", "777"),
    ("refunded_minor", "777"),
    ("commission_bp", "1"),
    ("currency", "XAF"),
    ("created_at", "2001-01-01T00:00:00Z"),
    ("placed_at", "2001-01-01T00:00:00Z"),
    ("paid_at", "2001-01-01T00:00:00Z"),
    ("expires_at", "2099-01-01T00:00:00Z"),
    ("ends_at", "2099-01-01T00:00:00Z"),
    ("lifted_at", "2001-01-01T00:00:00Z"),
    ("confirmed_at", "2099-01-01T00:00:00Z"),
    ("email_verified_at", "2001-01-01T00:00:00Z"),
    ("second_factor", "true"),
    ("has_second_factor", "true"),
    ("password_hash", "$argon2id$forged"),
    ("on_hand", "777"),
    ("needs_human", "forged"),
    ("by", "forged"),
];

/// Columns that hold another value each time, or that of a form's own field of another meaning.
const CHANCE: [&str; 8] = [
    "id",
    "person_id",
    "order_id",
    "account_id",
    "payment_id",
    "family_id",
    "owner",
    "password_hash",
];

/// Each route is tried as the first of these whom it lets act.
const MOST_LIKELY: [&str; 4] = ["owner", "link", "admin", "guest"];

pub async fn run() {
    let mut house = House::open().await;
    let columns: Vec<&str> = EXTRA
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !CHANCE.contains(name))
        .collect();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for route in server::routes().table().filter(|route| route.method != Method::GET) {
        let body = sound(&house, route).unwrap_or_else(|| Body::empty(route));
        for party in MOST_LIKELY.map(|name| house.party(name).clone()) {
            let path = address(&house, &party, route, &house.records.fill(&route.path, true));
            let without = written(&mut house, (&party, &route.method, &path), &body, &columns).await;
            let Some(without) = without else { continue };
            compared += 1;
            let with = written(&mut house, (&party, &route.method, &path), &body.with(&EXTRA), &columns).await;
            // A refusal is as good.
            if let Some(with) = with.filter(|with| *with != without) {
                let differs: Vec<_> = with
                    .iter()
                    .filter(|(value, count)| without.get(*value) != Some(*count))
                    .collect();
                wrong.push(format!(
                    "{} {} as {}: {differs:?}",
                    route.method, route.path, party.name
                ));
            }
            break;
        }
    }
    house.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 30, "only {compared} routes wrote anything");
}

/// What stands in the columns after a request that was let through.
async fn written(
    house: &mut House,
    (party, method, path): (&Party, &Method, &str),
    body: &Body,
    columns: &[&str],
) -> Option<BTreeMap<String, i64>> {
    let reply = house.send(party, method, path, body).await;
    let has_acted = reply.status.is_success() || cell(&reply) == "303";
    if !has_acted {
        return None;
    }
    let mut values = house.values_of(columns).await;
    values.extend(house.holders_of(FORGED).await);
    house.put_back().await;
    Some(values)
}
