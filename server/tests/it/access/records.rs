//! The records that the parameters of paths name: the owner's, and one that is not there. A parameter nobody knows stops
//! the tests: say here what stands for it.

use axum::http::Method;
use serde_json::json;

use super::bodies::Body;
use super::house::{House, PASSWORD, PEOPLE};
use crate::races::house::{PRICE, placed_of};

/// 32 digits that no record has.
const NOBODY: &str = "00000000000000000000000000000007";

/// What stands for one parameter of a path.
#[derive(Debug, Clone)]
struct Record {
    /// Routes whose path begins so.
    under: &'static str,
    parameter: &'static str,
    owners: String,
    absent: String,
}

#[derive(Debug, Clone, Default)]
pub struct Records(Vec<Record>);

/// A path with its parameters filled in.
#[derive(Debug, Clone)]
pub struct Filled {
    pub path: String,
    /// What was filled in, for comparing answers.
    pub values: Vec<String>,
}

impl Records {
    fn add(&mut self, (under, parameter): (&'static str, &'static str), owners: &str, absent: &str) {
        self.0.push(Record {
            under,
            parameter,
            owners: owners.to_owned(),
            absent: absent.to_owned(),
        });
    }

    fn find(&self, path: &str, parameter: &str) -> Option<&Record> {
        self.0
            .iter()
            .filter(|record| record.parameter == parameter && path.starts_with(record.under))
            .max_by_key(|record| record.under.len())
    }

    fn of(&self, path: &str, parameter: &str) -> &Record {
        self.find(path, parameter)
            .unwrap_or_else(|| panic!("{path}: nothing stands for {{{parameter}}}"))
    }

    /// Parameters of these paths that no record stands for.
    pub fn missing<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Vec<String> {
        let parameters = paths.flat_map(|path| {
            let parts = path.split('{').skip(1).filter_map(|part| part.split_once('}'));
            parts.map(move |(parameter, _)| (path, parameter))
        });
        parameters
            .filter(|(path, parameter)| self.find(path, parameter).is_none())
            .map(|(path, parameter)| format!("{path}: nothing stands for {{{parameter}}}"))
            .collect()
    }

    /// The path with the owner's records, or with ones that are not there.
    pub fn fill(&self, path: &str, is_there: bool) -> Filled {
        let mut filled = path.to_owned();
        let mut values = Vec::new();
        while let Some((before, rest)) = filled.split_once('{') {
            let (parameter, after) = rest.split_once('}').unwrap();
            let record = self.of(path, parameter);
            let value = if is_there { &record.owners } else { &record.absent };
            values.push(value.clone());
            filled = format!("{before}{value}{after}");
        }
        Filled { path: filled, values }
    }
}

/// Makes them all.
pub async fn make(house: &mut House) {
    shelf(house).await;
    let (paid, unpaid) = sales(house).await;
    money(house, &paid).await;
    gateway(house).await;
    people(house).await;
    calendar(house).await;
    visits(house, &paid).await;
    let numbers = [
        ("/", paid.as_str()),
        ("/orders/{number}/payment", unpaid.as_str()),
        ("/orders/{number}/cart", unpaid.as_str()),
        ("/office/orders/{number}/cancellation", unpaid.as_str()),
    ];
    for (under, number) in numbers {
        house.records.add((under, "number"), number, "CC-2222-2222");
    }
    let routes = server::routes();
    let missing = house.records.missing(routes.table().map(|route| route.path.as_str()));
    assert!(
        missing.is_empty(),
        "make records of these in server/tests/it/access/records.rs:\n{}",
        missing.join("\n")
    );
}

async fn shelf(house: &mut House) {
    let variant = house.id_of("var", "select id from variants").await;
    let file = house.files.put(b"no more than a few bytes".to_vec()).await.unwrap();
    house.run_sql(&format!(
        "insert into pictures (id, product_id, source_url, alt, position, created_at, file_name, media_type, width, height, fetched_at)
         select '{}', id, 'https://pictures.example/1.jpg', '', 1, now(), '{file}', 'image/jpeg', 10, 10, now() from products",
        uuid::Uuid::from_u128(77)
    ))
    .await;
    let picture = house.id_of("pic", "select id from pictures").await;
    let service = uuid::Uuid::from_u128(78);
    house
        .run_sql(&format!(
            "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
                 horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
             values ('{service}', 'service-of-the-matrix', '{{}}', '{{}}', '', 60, 0, 0, 30, 120, 120, 60, 450000, 'DZD', 1900, '{{}}', '{{}}', '{{}}',
                 '{{\"acceptance\": \"automatic\", \"answer_within_min\": 60, \"payment\": \"none\", \"deposit_bp\": 0, \"tiers\": [],
                   \"release_delay_min\": 0}}', true, 900, now(), now())"
        ))
        .await;
    house
        .run_sql(&format!(
            "insert into fault_types (id, slug, title, note, drawing, service_id, part_categories, is_active, position, created_at, updated_at)
             values ('{}', 'fault-of-the-matrix', '{{}}', '{{}}', '', '{service}', '{{}}', true, 900, now(), now())",
            uuid::Uuid::from_u128(79)
        ))
        .await;
    let records = &mut house.records;
    records.add(("/book/", "fault"), "fault-of-the-matrix", "nothing-like-that");
    records.add(
        ("/api/v1/services/", "id"),
        &format!("svc_{}", service.simple()),
        &format!("svc_{NOBODY}"),
    );
    records.add(("/", "variant"), &variant, &format!("var_{NOBODY}"));
    for path in ["/cart/times/", "/api/v1/carts/current/times/"] {
        records.add((path, "time"), &format!("vis_{NOBODY}"), &format!("vis_{NOBODY}"));
    }
    records.add(("/c/", "slug"), "circulation", "nothing-like-that");
    records.add(("/p/", "slug"), "circulateur", "nothing-like-that");
    records.add(("/api/v1/products/", "slug"), "circulateur", "nothing-like-that");
    records.add(("/pictures/", "id"), &picture, &format!("pic_{NOBODY}"));
    for (parameter, value) in [("slice", "orders"), ("page", "cart.html"), ("sample", "0")] {
        records.add(("/dev/pages/", parameter), value, "9");
    }
}

/// Two orders of the owner, one of them paid, and one of somebody else; a cart for the guest with the link.
async fn sales(house: &mut House) -> (String, String) {
    let variant = house.records.of("/", "variant").owners.clone();
    let mut numbers = Vec::new();
    for (whose, phone) in [
        ("owner", "0551 23 45 67"),
        ("owner", "0551 23 45 67"),
        ("other", "0662 98 76 54"),
    ] {
        let party = house.party(whose).clone();
        let mut visitor = house.visitor(&party);
        let line = json!({ "variant": variant, "quantity": 1 });
        let secret = visitor.post_json("/api/v1/cart/lines", &line).await.json()["secret"].clone();
        visitor.headers.push(("x-cart".into(), secret.as_str().unwrap().into()));
        let (_, _, email, name) = super::house::PEOPLE
            .into_iter()
            .find(|person| person.0 == whose)
            .unwrap();
        let order = json!({ "email": email, "name": name, "phone": phone, "delivery": "counter", "gateway": "stripe", "expected_total_minor": PRICE });
        let reply = visitor.post_json("/api/v1/orders", &order).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let placed = placed_of(&reply.json());
        house.keys.insert(placed.number.clone(), placed.key);
        numbers.push((placed.number, placed.session));
    }
    house.control.pay(&numbers[0].1, standin::Outcome::Pay).unwrap();
    for event in house.control.events() {
        house.deliver(&event).await;
    }
    house.test.run_tasks().await;
    let guest = house.party("link").clone();
    let mut visitor = house.visitor(&guest);
    let reply = visitor
        .post_form("/cart/lines", &[("variant", &variant), ("quantity", "1")])
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let cart = visitor.cookies;
    house
        .parties
        .iter_mut()
        .find(|party| party.name == "link")
        .unwrap()
        .cookies = cart;
    (numbers[0].0.clone(), numbers[1].0.clone())
}

async fn money(house: &mut House, paid: &str) {
    let payment = house
        .id_of("pay", &format!("select id from payments where number = '{paid}'"))
        .await;
    let call = house.id_of("cal", "select id from gateway_calls limit 1").await;
    let entry = house.id_of("jnl", "select id from journal_entries limit 1").await;
    house
        .run_sql(&format!(
            "insert into disputes (id, payment_id, gateway_dispute, amount_minor, reason, state, due_by, withdrawn_minor, fee_minor, opened_at, updated_at)
             select '{}', id, 'dp_access', 1190000, 'product_not_received', 'needs_response', now() + interval '9 years', 1190000, 2000, now(), now()
             from payments where number = '{paid}';
             insert into reconciliations (id, gateway, since, started_at, finished_at) values ('{1}', 'stripe', now(), now(), now());
             insert into reconciliation_differences (id, reconciliation_id, kind, object, currency, amount_minor, detail, state, found_at, seen_at)
             values ('{2}', '{1}', 'payment_found', 'pi_access', 'DZD', 5000, '{{}}', 'open', now(), now())",
            uuid::Uuid::from_u128(71),
            uuid::Uuid::from_u128(72),
            uuid::Uuid::from_u128(73),
        ))
        .await;
    let dispute = house.id_of("dsp", "select id from disputes").await;
    let difference = house.id_of("dif", "select id from reconciliation_differences").await;
    let records = &mut house.records;
    records.add(("/office/", "payment"), &payment, &format!("pay_{NOBODY}"));
    records.add(("/office/", "call"), &call, &format!("cal_{NOBODY}"));
    records.add(("/office/", "entry"), &entry, &format!("jnl_{NOBODY}"));
    records.add(("/office/", "subject"), &difference, &format!("dif_{NOBODY}"));
    for (under, prefix) in [("/office/", "dsp"), ("/api/v1/office/", "dsp")] {
        records.add((under, "dispute"), &dispute, &format!("{prefix}_{NOBODY}"));
    }
    records.add(("/api/v1/office/", "difference"), &difference, &format!("dif_{NOBODY}"));
}

/// An event of nothing we know, and a connected account.
async fn gateway(house: &mut House) {
    let stray = json!({
        "id": "evt_access", "object": "event", "type": "checkout.session.completed", "api_version": "2026-01-28.clover",
        "livemode": false, "created": 1,
        "data": { "object": { "id": "cs_test_nobody", "object": "checkout.session", "payment_status": "paid", "status": "complete",
            "payment_intent": "pi_nobody", "amount_total": 1, "currency": "dzd", "metadata": {} } },
    });
    house.deliver(&stray).await;
    let event = house
        .id_of("gev", "select id from gateway_events where event_id = 'evt_access'")
        .await;
    let fields = [
        ("reference", "tech-1"),
        ("email", "technicien@access.example"),
        ("country", "FR"),
    ];
    let body = Body::Form(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    let manager = house.party("manager").clone();
    let reply = house.send(&manager, &Method::POST, "/office/accounts", &body).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    house.test.run_tasks().await;
    let account = house.id_of("acc", "select id from connected_accounts").await;
    let records = &mut house.records;
    for under in ["/office/", "/api/v1/office/"] {
        records.add((under, "event"), &event, &format!("gev_{NOBODY}"));
    }
    records.add(("/office/", "account"), &account, &format!("acc_{NOBODY}"));
}

/// A visit of the owner's, with a photo: nothing is owed for it.
async fn visits(house: &mut House, paid: &str) {
    let file = house.files.put(b"a photo of a boiler".to_vec()).await.unwrap();
    let (visit, photo, other) = (
        uuid::Uuid::from_u128(91),
        uuid::Uuid::from_u128(92),
        uuid::Uuid::from_u128(93),
    );
    let free = json!({ "amount_minor": 0, "currency": "DZD" });
    let title = json!({ "fr": "Dépannage", "ar": "تصليح", "en": "Repair" });
    let policy = serde_json::to_value(calendar::Policy::default()).unwrap();
    let (service, technician) = (
        calendar::ServiceId::from_uuid(other),
        calendar::TechnicianId::from_uuid(other),
    );
    let time = json!({
        "service": service, "slug": "repair", "title": title, "technician": technician, "technician_name": "Karim B.",
        "starts_at": "2099-01-05T08:00:00Z", "ends_at": "2099-01-05T09:00:00Z", "window_min": 120, "time_zone": "Africa/Algiers",
        "place": "dz-1628", "place_name": title, "fault": null, "appliance": "", "note": "", "policy": policy, "price": free, "tax_bp": 1900,
        "travel": { "band": 1, "price": free, "tax_bp": 1900, "travel_min": 0 }, "parts": [], "again": "",
    });
    house
        .run_sql(&format!(
            "insert into order_lines (order_id, position, kind, sku, title, quantity, unit_minor, discount_minor, gross_minor, tax_bp, tax_minor,
                 visit_id, time)
             select id, 9, 'visit', '', '{title}', 1, 0, 0, 0, 1900, 0, '{visit}', '{time}' from orders where number = '{paid}';
             insert into visits (id, order_id, order_number, person_id, service_id, technician_id, technician_name, state, title, appliance,
                 starts_at, ends_at, window_min, time_zone, place, place_name, address, name, phone, email, lang, note, policy, gross_minor,
                 currency, created_at, confirmed_at)
             select '{visit}', id, number, person_id, '{other}', '{other}', 'Karim B.', 'confirmed', '{title}', '', '2099-01-05T08:00:00Z',
                 '2099-01-05T09:00:00Z', 120, 'Africa/Algiers', 'dz-1628', '{title}', '12, rue Own', name, phone, email, 'fr', '', '{policy}',
                 0, 'DZD', now(), now()
             from orders where number = '{paid}';
             insert into visit_photos (id, visit_id, file_name, media_type, width, height, by, at)
             values ('{photo}', '{visit}', '{file}', 'image/jpeg', 10, 10, 'Karim B.', now())"
        ))
        .await;
    let records = &mut house.records;
    for (parameter, prefix, id) in [("visit", "vis", visit), ("photo", "pho", photo)] {
        records.add(
            ("/", parameter),
            &format!("{prefix}_{}", id.simple()),
            &format!("{prefix}_{NOBODY}"),
        );
    }
}

/// A second log-in of the owner's, a passkey, an address; a mail; an invitation.
async fn people(house: &mut House) {
    let mail = house.text_of("select id::text from mails limit 1").await;
    let (_, _, email, _) = PEOPLE[0];
    let claim = json!({ "email": email, "password": PASSWORD });
    let again = house.test.visitor().post_json("/api/v1/sessions", &claim).await;
    assert_eq!(again.status, 201, "{}", again.text);
    house.run_sql(&format!(
        "insert into passkeys (id, person_id, credential_id, passkey, name, created_at) select '{}', id, '\\x07', '{{}}', 'Clé d’Own', now() from people where email = '{email}';
         insert into addresses (id, person_id, label, name, phone, line1, line2, postcode, city, region, country, is_default, created_at)
         select '{}', id, 'Atelier d’Own', name, '+213551234567', '7 rue Own', '', '16000', 'Alger', '', 'DZ', true, now() from people where email = '{email}';
         insert into invitations (id, email, name, lang, role, invited_by, invited_at, expires_at)
         select '{}', 'invitee@access.example', 'Hakim Invi-Slimani', 'fr', 'technician', id, now(), now() + interval '9 years' from people where role = 'admin'",
        uuid::Uuid::from_u128(81),
        uuid::Uuid::from_u128(82),
        uuid::Uuid::from_u128(83),
    ))
    .await;
    let newest = format!(
        "select s.id from sessions s join people p on p.id = s.person_id where p.email = '{email}' order by s.id desc limit 1"
    );
    let device = house.id_of("dev", &newest).await;
    let passkey = house.id_of("pky", "select id from passkeys").await;
    let address = house.id_of("adr", "select id from addresses").await;
    let person = house
        .id_of("per", &format!("select id from people where email = '{email}'"))
        .await;
    let invitation = house.id_of("inv", "select id from invitations").await;
    let theirs = [
        (("/account/devices/", "id"), device.as_str()),
        (("/api/v1/me/devices/", "id"), &device),
        (("/account/second-factor/passkeys/", "id"), &passkey),
        (("/account/addresses/", "id"), &address),
        (("/api/v1/me/addresses/", "id"), &address),
        (("/office/people/", "person"), &person),
        (("/api/v1/office/people/", "person"), &person),
        (("/office/people/", "device"), &device),
        (("/api/v1/office/people/", "device"), &device),
        (("/office/", "invitation"), &invitation),
        (("/api/v1/office/", "invitation"), &invitation),
    ];
    for (route, id) in theirs {
        let (prefix, _) = id.split_once('_').unwrap();
        house.records.add(route, id, &format!("{prefix}_{NOBODY}"));
    }
    house
        .records
        .add(("/demo/mails/", "id"), &mail, &uuid::Uuid::from_u128(7).to_string());
    // No provider is configured here: both are not there.
    house
        .records
        .add(("/account/providers/", "provider"), "maison", "nowhere");
}

/// What the office edits of the calendar: a fault, a technician with a day of their own and leave, a band with a place in it.
async fn calendar(house: &mut House) {
    let [fault, technician, leave, calendar, subscribed] = [79, 80, 81, 82, 83].map(uuid::Uuid::from_u128);
    let secret = platform::chance::secret();
    let digest = hex::encode(platform::chance::digest(&secret));
    house
        .run_sql(&format!(
            "insert into technicians (id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position,
                 created_at, updated_at)
             values ('{technician}', 'Karim B.', '+213555010203', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{}}', true, 900, now(), now());
             insert into technicians (id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, feed_digest, is_active,
                 position, created_at, updated_at)
             values ('{subscribed}', 'Nassim A.', '+213555010204', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{}}', '\\x{digest}', true, 901,
                 now(), now());
             insert into external_calendars (id, technician_id, name, url, next_read_at, created_at)
             values ('{calendar}', '{technician}', 'Agenda', 'https://calendar.example/a.ics', now() + interval '9 years', now());
             insert into technician_days (technician_id, day, spans, note) values ('{technician}', '2036-12-24', '{{}}', '');
             insert into reservations (id, technician_id, kind, starts_at, ends_at, during, created_at)
             values ('{leave}', '{technician}', 'leave', '2036-01-07Z', '2036-01-08Z', tstzrange('2036-01-07Z', '2036-01-08Z'), now());
             insert into travel_bands (band, price_minor, currency, tax_bp, travel_min) values (9, 80000, 'DZD', 1900, 15)
             on conflict do nothing;
             insert into served_areas (code, band) values ('dz-58', 9) on conflict do nothing"
        ))
        .await;
    let absent = format!("{}.ics", "0".repeat(64));
    house
        .records
        .add(("/calendar/", "file"), &format!("{secret}.ics"), &absent);
    let service = format!("svc_{}", uuid::Uuid::from_u128(78).simple());
    for under in ["/office/", "/api/v1/office/"] {
        for (parameter, owners, absent) in [
            ("service", service.clone(), format!("svc_{NOBODY}")),
            ("fault", format!("flt_{}", fault.simple()), format!("flt_{NOBODY}")),
            (
                "technician",
                format!("tec_{}", technician.simple()),
                format!("tec_{NOBODY}"),
            ),
            ("leave", format!("res_{}", leave.simple()), format!("res_{NOBODY}")),
            (
                "calendar",
                format!("xcl_{}", calendar.simple()),
                format!("xcl_{NOBODY}"),
            ),
            ("band", "9".to_owned(), "12".to_owned()),
            ("area", "dz-58".to_owned(), "dz-99".to_owned()),
            ("country", "DZ".to_owned(), "XX".to_owned()),
            ("day", "2036-12-24".to_owned(), "2036-12-32".to_owned()),
        ] {
            house.records.add((under, parameter), &owners, &absent);
        }
    }
}
