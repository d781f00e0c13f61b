//! Which fields each caller gets from each readable route of the API, kept in `server/tests/data/fields.txt` to be read and judged
//! by people; and that no page says anything of a person to anybody but them and staff (ID-16).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use axum::http::Method;
use platform::Allow;
use serde_json::Value;

use super::bodies::Body;
use super::house::{House, PEOPLE, PROGRAM, Party};
use super::is_as_kept;
use super::matrix::address;

const HEAD: &str =
    "# Which fields each caller gets from the API's readable routes: made by a test, read and judged by people.
# COMPTOIR_TEST_UPDATE=1 writes it anew. A caller who is not named gets a refusal. `[]`: of each element.
";

pub async fn run() {
    let house = House::open().await;
    let mut text = HEAD.to_owned();
    let mut told = Vec::new();
    for route in server::routes().table() {
        if route.method != Method::GET || route.allow == Allow::Demo {
            continue;
        }
        let mut by_fields: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for party in &house.parties {
            let filled = house.records.fill(&route.path, true);
            let path = address(&house, party, route, &filled);
            let reply = house.send(party, &Method::GET, &path, &Body::None).await;
            let sees_owners = party.has_link && route.path.contains("/orders/");
            let of_others = others(party)
                .into_iter()
                .filter(|(whose, _)| !(sees_owners && *whose == "owner"));
            for (whose, value) in of_others.filter(|(_, value)| reply.text.contains(value)) {
                told.push(format!("GET {} tells {} {whose}'s {value}", route.path, party.name));
            }
            let is_data = reply.header("content-type") == "application/json" && route.path.starts_with("/api/v1");
            if is_data && reply.status.is_success() && route.path != "/api/v1/openapi.json" {
                let fields: Vec<String> = fields_of(&reply.json()).into_iter().collect();
                by_fields.entry(fields.join(" ")).or_default().push(party.name);
            }
        }
        if !by_fields.is_empty() {
            writeln!(text, "\nGET {}", route.path).unwrap();
        }
        for (fields, parties) in by_fields {
            writeln!(text, "    {}:\n        {fields}", parties.join(" ")).unwrap();
        }
    }
    house.close().await;
    assert!(told.is_empty(), "{}", told.join("\n"));
    is_as_kept("fields.txt", &text);
}

/// What the party may not be told: whose it is, and how it reads. Staff may see people.
fn others(party: &Party) -> Vec<(&'static str, &'static str)> {
    if party.is_staff() {
        return Vec::new();
    }
    let phones = [
        ("owner", "551234567"),
        ("owner", "551 23 45 67"),
        ("other", "662987654"),
        ("other", "662 98 76 54"),
    ];
    let people = PEOPLE
        .iter()
        .flat_map(|(whose, _, email, name)| [(*whose, *email), (*whose, *name)])
        .chain([("program", PROGRAM.0), ("program", PROGRAM.1)]);
    people.chain(phones).filter(|(whose, _)| *whose != party.name).collect()
}

/// The paths of all leaves.
fn fields_of(value: &Value) -> BTreeSet<String> {
    let below = |name: &str, value: &Value| -> Vec<String> {
        let inner = fields_of(value).into_iter();
        let join = |field: String| match (name, field.as_str()) {
            (_, "") => name.to_owned(),
            (_, field) if field.starts_with('[') => format!("{name}{field}"),
            (_, field) => format!("{name}.{field}"),
        };
        inner.map(join).collect()
    };
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| below(name, value)).collect(),
        Value::Array(elements) if elements.is_empty() => BTreeSet::from(["[]".to_owned()]),
        Value::Array(elements) => elements.iter().flat_map(|element| below("[]", element)).collect(),
        _ => BTreeSet::from([String::new()]),
    }
}
