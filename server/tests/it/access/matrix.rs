//! Every route, as every kind of caller, on the owner's record and on one that is not there, without a body and with a sound
//! one. What each answers stands in `server/tests/data/access.txt`, to be read and judged by people; what must hold whatever
//! stands there is asserted here (ID-15, ID-16).

use std::fmt::Write;

use axum::http::{Method, StatusCode};
use kernel::Role;
use platform::Allow;
use platform::http::Route;
use testkit::Reply;

use super::bodies::{Body, sound};
use super::house::{House, Party};
use super::is_as_kept;
use super::records::Filled;

/// Records that are nobody's own: what the shop shows to everybody, and the demo's tools.
const OPEN: [&str; 14] = [
    "/book/",
    // Whoever has the address may read it.
    "/calendar/",
    "/account/providers/",
    "/p/",
    "/c/",
    "/pictures/",
    "/cart/lines/",
    "/cart/times/",
    "/api/v1/carts/current/times/",
    "/api/v1/cart/lines/",
    "/api/v1/products/",
    "/api/v1/services/",
    "/demo/",
    "/dev/",
];

const HEAD: &str = "# Who gets what from each route: made by a test, read and judged by people. COMPTOIR_TEST_UPDATE=1 writes it anew.
# Callers: a guest, a guest with the link of the owner's order (and a cart), the owner of the records, another customer,
# a technician, a mechanic, a manager, an admin, a manager's program with a token.
# `owner's`: the path names the owner's record; `absent`: one that is not there. `+`: with a sound body; else with none.
# Answers are statuses; `login`: led to the log-in page; `again`: asked for a fresh proof; `factor`: for a second factor.
";

/// One line of the file, and what was answered.
struct Line {
    route: Route,
    is_there: bool,
    is_sound: bool,
    replies: Vec<(Party, Filled, Reply)>,
}

pub async fn run() {
    let mut house = House::open().await;
    let mut text = HEAD.to_owned();
    let names: Vec<String> = house
        .parties
        .iter()
        .map(|party| format!("{:>10}", party.name))
        .collect();
    writeln!(text, "{:80} {:8} {:1} {}", "#", "record", "", names.join(" ")).unwrap();
    let mut wrong = Vec::new();
    for route in server::routes().table() {
        let mut lines = Vec::new();
        for is_there in [true, false] {
            if !is_there && !route.path.contains('{') {
                continue;
            }
            for body in [Some(Body::empty(route)), sound(&house, route)] {
                let Some(body) = body else { continue };
                let is_sound = !lines.is_empty() && lines.last().is_some_and(|line: &Line| line.is_there == is_there);
                lines.push(line_of(&mut house, route, (is_there, is_sound), &body).await);
            }
        }
        for line in &lines {
            writeln!(text, "{}", line.text()).unwrap();
            wrong.extend(line.wrongs());
        }
        wrong.extend(tell_tales(&lines));
    }
    house.close().await;
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    is_as_kept("access.txt", &text);
}

async fn line_of(house: &mut House, route: &Route, (is_there, is_sound): (bool, bool), body: &Body) -> Line {
    let mut replies = Vec::new();
    let mut has_acted = false;
    for party in house.parties.clone() {
        let filled = house.records.fill(&route.path, is_there);
        let path = address(house, &party, route, &filled);
        let reply = house.send(&party, &route.method, &path, body).await;
        has_acted |= may_have_acted(route, &reply);
        // Without a record, each acts on what is their own.
        if has_acted && route.path.contains('{') {
            house.put_back().await;
            has_acted = false;
        }
        replies.push((party, filled, reply));
    }
    if has_acted {
        house.put_back().await;
    }
    Line {
        route: route.clone(),
        is_there,
        is_sound,
        replies,
    }
}

/// Whether the request may have changed something that the next would find.
pub fn may_have_acted(route: &Route, reply: &Reply) -> bool {
    (route.method != Method::GET || route.writes) && (reply.status.is_success() || cell(reply) == "303")
}

/// The path as the party has it: the guest with the link adds its key.
pub fn address(house: &House, party: &Party, route: &Route, filled: &Filled) -> String {
    let is_order = route.path.contains("/orders/{number}") && !route.allow.is_staff();
    match filled.values.first() {
        Some(number) if party.has_link && is_order => {
            let key = house.keys.get(number).map_or("0", String::as_str);
            format!("{}?key={key}", filled.path)
        }
        _ => filled.path.clone(),
    }
}

/// A reply in a word.
pub fn cell(reply: &Reply) -> String {
    let leads_to = |page: &str| reply.status.is_redirection() && reply.location().contains(page);
    if leads_to("/account/login?next=") {
        return "login".into();
    }
    if leads_to("/account/confirm?next=") || reply.text.contains("\"confirm_first\"") {
        return "again".into();
    }
    if leads_to("/account/second-factor?next=") || reply.text.contains("\"second_factor_first\"") {
        return "factor".into();
    }
    reply.status.as_u16().to_string()
}

impl Line {
    fn text(&self) -> String {
        let record = match (self.route.path.contains('{'), self.is_there) {
            (false, _) => "-",
            (true, true) => "owner's",
            (true, false) => "absent",
        };
        let cells: Vec<String> = self
            .replies
            .iter()
            .map(|(_, _, reply)| format!("{:>10}", cell(reply)))
            .collect();
        let body = if self.is_sound { "+" } else { "" };
        let name = format!("{} {}", self.route.method, self.route.path);
        format!("{name:80} {record:8} {body:1} {}", cells.join(" "))
    }

    /// What is wrong whatever the file says.
    fn wrongs(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (party, _, reply) in &self.replies {
            let answer = cell(reply);
            if reply.status.is_server_error() && !self.may_be_unavailable() {
                wrong.push(format!(
                    "{} as {}: {} {}",
                    self.text(),
                    party.name,
                    reply.status,
                    reply.text
                ));
            }
            if let Some(expected) = self.shut_out(party) {
                if !expected.contains(&answer.as_str()) {
                    wrong.push(format!("{} as {}: not let in is {expected:?}", self.text(), party.name));
                }
            } else if self.route.allow.is_staff() && ["login", "401", "403"].contains(&answer.as_str()) {
                wrong.push(format!(
                    "{} as {}: the role has the permission",
                    self.text(),
                    party.name
                ));
            }
            if answer == "429" {
                wrong.push(format!(
                    "{} as {}: limited; put the house back first",
                    self.text(),
                    party.name
                ));
            }
        }
        wrong
    }

    /// Says honestly that a part is away.
    fn may_be_unavailable(&self) -> bool {
        matches!(self.route.path.as_str(), "/ready" | "/health")
    }

    /// How those are answered whom the route does not name; `None`: it names the party.
    fn shut_out(&self, party: &Party) -> Option<&'static [&'static str]> {
        const STRANGER: &[&str] = &["login", "401"];
        const CLOSED: &[&str] = &["403"];
        match (self.route.allow, party.role) {
            (Allow::Anyone | Allow::Gateway | Allow::Metrics | Allow::Demo, _) | (Allow::SignedIn, Some(_)) => None,
            (_, None) => Some(STRANGER),
            (Allow::May(permission), Some(role)) => (!role.may(permission)).then_some(CLOSED),
            (Allow::Technician, Some(role)) => (!matches!(role, Role::Technician | Role::Mechanic)).then_some(CLOSED),
        }
    }
}

/// Where a stranger can tell somebody's record from none, or is told that it is somebody's.
fn tell_tales(lines: &[Line]) -> Vec<String> {
    let mut wrong = Vec::new();
    for there in lines
        .iter()
        .filter(|line| line.is_there && line.route.path.contains('{'))
    {
        let Some(absent) = lines
            .iter()
            .find(|line| !line.is_there && line.is_sound == there.is_sound)
        else {
            continue;
        };
        for ((party, filled, reply), (_, gone, none)) in there.replies.iter().zip(&absent.replies) {
            if !is_stranger(&there.route, party) {
                continue;
            }
            if plain(reply, filled) != plain(none, gone) {
                wrong.push(format!(
                    "{} tells {} from absent as {}",
                    there.text(),
                    reply.status,
                    party.name
                ));
            }
            if !there.route.allow.is_staff() && reply.status == StatusCode::FORBIDDEN && cell(reply) == "403" {
                wrong.push(format!("{} as {}: 403 says that it is there", there.text(), party.name));
            }
        }
    }
    wrong
}

/// Whether the record of the route is none of the party's business.
fn is_stranger(route: &Route, party: &Party) -> bool {
    if OPEN.iter().any(|open| route.path.starts_with(open)) || party.name == "owner" {
        return false;
    }
    match route.allow {
        Allow::May(permission) => !party.role.is_some_and(|role| role.may(permission)),
        // Others are shut out by their role, whatever the record.
        Allow::Technician => matches!(party.role, Some(Role::Technician | Role::Mechanic)),
        _ if route.path.contains("/orders/") => !party.is_staff() && !party.has_link,
        _ if route.path.contains("/visits/") => !party.is_staff(),
        _ => true,
    }
}

/// An answer without what differs from one request to the next.
fn plain(reply: &Reply, filled: &Filled) -> (StatusCode, String) {
    let mut text = format!("{} {}", reply.location(), reply.text);
    let policy = reply.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
    for own in [Some(reply.header("x-request-id")), nonce]
        .into_iter()
        .flatten()
        .filter(|own| !own.is_empty())
    {
        text = text.replace(own, "");
    }
    for path in [filled.path.replace('/', "&#x2f;"), filled.path.clone()] {
        text = text.replace(&path, "PATH");
    }
    // Shorter ones stand in other words too.
    for value in filled.values.iter().filter(|value| value.len() > 2) {
        text = text.replace(value.as_str(), "VALUE");
    }
    (reply.status, text)
}
