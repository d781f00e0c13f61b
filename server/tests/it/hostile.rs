//! Hostile input, field by field: every JSON body the route table describes and every form the pages' samples draw, with
//! values nobody means well by. The answer is a refusal or a harmless success, never a failure of ours.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use kernel::{Lang, Role};
use platform::config::Config;
use platform::http::{Shell, openapi, serve_routes};
use platform::pages::{Renderer, as_value, pages};
use platform::{Allow, App, chance, limits};
use serde_json::{Value, json};
use testkit::TestDatabase;
use tower::ServiceExt;

const PASSWORD: &str = "une longue phrase que personne ne devine";
const SECRET: &str = "5f0c2b7de0c44d6bb1d3a6e19f8f6d2a";
const MARK: &str = "<script>alert(1)</script>";

fn values() -> Vec<String> {
    [
        "a\0b",
        "Ben\u{202e}ila",
        "\u{feff}\u{200b}",
        "a\r\nx-injected: 1",
        "N\u{430}dia",
        "\"'<script>alert(1)</script>{{7*7}}",
        "'; drop table orders; --",
        "-9223372036854775809",
        "1e309",
        "../../../etc/passwd",
        "\u{1f527}\u{301}\u{301}\u{301}\u{10ffff}",
        "",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([("ي".repeat(20_000))])
    .collect()
}

/// The real house as the demo runs it, on a database of its own, with an administrator signed in.
struct House {
    database: TestDatabase,
    app: App,
    router: Router,
    /// The session's cookie and the token of its forms; another one once something hostile has ended it.
    session: Mutex<(String, String)>,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl House {
    async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let database = TestDatabase::create().await;
        let mut config = Config::load(server::declared(), None, []).unwrap();
        let settings = [
            ("database.url", database.url()),
            ("database.pool_size", "8".into()),
            ("web.base_url", "http://127.0.0.1".into()),
            ("web.secret", SECRET.into()),
            ("identity.pepper", SECRET.into()),
            // Nobody listens there.
            ("payments.stripe.api_base", "http://127.0.0.1:9".into()),
            ("payments.stripe.secret_key", "sk_test_51Habcdefghijklmnop".into()),
            (
                "payments.stripe.webhook_secret",
                "whsec_51abcdefghijklmnopqrstuvwxyz".into(),
            ),
        ];
        for (key, value) in settings.into_iter().chain(limits::generous()) {
            config.set(key, value);
        }
        let app = server::assemble(&config, true).unwrap().app;
        let router = serve_routes(&app, server::routes());
        let admin = identity::Seed {
            name: "Samira".into(),
            email: "samira@example.dz".into(),
            password: PASSWORD.into(),
            role: Role::Admin,
        };
        identity::seed(&app, admin).await.unwrap();
        let house = House {
            database,
            app,
            router,
            session: Mutex::default(),
        };
        house.log_in().await;
        house
    }

    async fn log_in(&self) {
        // What was tried with the admin's address counts as failed log-ins.
        let client = self.database.connect().await;
        client.batch_execute("delete from log_in_tries").await.unwrap();
        let claim = json!({"email": "samira@example.dz", "password": PASSWORD}).to_string();
        let entered = self
            .send_once(&Method::POST, "/api/v1/sessions", JSON, claim.into())
            .await;
        assert_eq!(entered.status, StatusCode::CREATED, "{}", entered.text);
        let cookie = entered.headers[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let secret = cookie.split_once('=').unwrap().1;
        let token = self.app.form_token(&hex::encode(chance::digest(secret)));
        *self.session.lock().unwrap() = (cookie.to_owned(), token);
    }

    fn token(&self) -> String {
        self.session.lock().unwrap().1.clone()
    }

    /// Some routes end the session that tries them.
    async fn send(&self, method: &Method, path: &str, kind: &str, body: Bytes) -> Reply {
        let reply = self.send_once(method, path, kind, body.clone()).await;
        if reply.status != StatusCode::UNAUTHORIZED || path.contains("/sessions") || path.contains("/login") {
            return reply;
        }
        self.log_in().await;
        self.send_once(method, path, kind, body).await
    }

    async fn send_once(&self, method: &Method, path: &str, kind: &str, body: Bytes) -> Reply {
        let cookie = self.session.lock().unwrap().0.clone();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie)
            .header("content-type", kind)
            .body(Body::from(body))
            .unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn close(self) {
        self.app.db().close();
        self.database.drop().await;
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// What is wrong with an answer to something hostile, if anything.
fn fault(reply: &Reply, typed: &str) -> Option<&'static str> {
    let is_api = reply
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if reply.status.is_server_error() {
        return Some("our failure");
    }
    if typed.contains('\0') && !reply.status.is_client_error() {
        return Some("NUL was taken");
    }
    if reply.headers.contains_key("x-injected") {
        return Some("a header of theirs");
    }
    if reply.text.contains(MARK)
        && !is_api
        && reply
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.to_str().unwrap().contains("html"))
    {
        return Some("markup of theirs");
    }
    if is_api && reply.status == StatusCode::UNPROCESSABLE_ENTITY {
        let problem: Value = serde_json::from_str(&reply.text).unwrap_or_default();
        let is_named =
            problem["code"] != "invalid" || problem["errors"].as_array().is_some_and(|errors| !errors.is_empty());
        return (!is_named).then_some("no field is named");
    }
    None
}

/// A value as the schema asks for it, nothing odd about it.
fn plain(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return plain(document, document.pointer(&name[1..]).unwrap_or(&Value::Null));
    }
    if let Some(one) = ["oneOf", "anyOf", "allOf"]
        .iter()
        .find_map(|key| schema[*key].as_array()?.last())
    {
        return plain(document, one);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields
                .map(|(name, field)| (name.clone(), plain(document, field)))
                .collect()
        }
        Some("array") => json!([plain(document, &schema["items"])]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!("nadia@example.dz"),
    }
}

/// Where texts, numbers and the rest stand in a body, as JSON pointers.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, field)| leaves(field, &format!("{at}/{name}"), found)),
        Value::Array(values) => values
            .iter()
            .enumerate()
            .for_each(|(n, value)| leaves(value, &format!("{at}/{n}"), found)),
        _ => found.push(at.to_owned()),
    }
}

#[tokio::test]
async fn every_field_of_every_json_body_refuses_what_nobody_means_well_by() {
    let house = House::open().await;
    let document = openapi("Comptoir", &server::routes());
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"][JSON]["schema"];
            if schema.is_null() {
                continue;
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let address = path.replace(['{', '}'], "");
            let sound = plain(&document, schema);
            let mut fields = Vec::new();
            leaves(&sound, "", &mut fields);
            for field in &fields {
                let texts = values().into_iter().map(Value::String);
                let others = [
                    json!(null),
                    json!(-1),
                    json!(u64::MAX),
                    json!(1.5),
                    json!([]),
                    json!({"a": 1}),
                    json!(true),
                ];
                for value in texts.chain(others) {
                    let mut body = sound.clone();
                    *body.pointer_mut(field).unwrap() = value.clone();
                    let reply = house.send(&method, &address, JSON, body.to_string().into()).await;
                    tried += 1;
                    let typed = value.as_str().unwrap_or_default();
                    if let Some(fault) = fault(&reply, typed) {
                        let shown: String = value.to_string().chars().take(40).collect();
                        wrong.push(format!(
                            "{fault}: {method} {path} {field} = {shown}: {} {}",
                            reply.status, reply.text
                        ));
                    }
                }
            }
        }
    }
    assert!(tried > 200, "only {tried} were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    house.close().await;
}

/// A form as a page draws it: where it goes and its fields with what stands in them.
type Drawn = BTreeMap<(String, String), BTreeMap<String, String>>;

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let text = &tag[start..start + tag[start..].find('"')?];
    Some(
        text.replace("&amp;", "&")
            .replace("&quot;", "\"")
            .replace("&#x2f;", "/"),
    )
}

fn forms_of(html: &str, forms: &mut Drawn) {
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let head = format!(" {}", form.split('>').next().unwrap_or_default());
        let method = attribute(&head, "method").unwrap_or_else(|| "get".into());
        let Some(action) = attribute(&head, "action") else {
            continue;
        };
        let fields = forms.entry((method, action)).or_default();
        for tag in form.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            if let Some(name) = attribute(tag, "name").filter(|name| name != "form_token") {
                fields.insert(name, attribute(tag, "value").unwrap_or_default());
            }
        }
    }
}

fn drawn_forms() -> Drawn {
    let renderer = Renderer::new(None, jiff::tz::TimeZone::UTC, false).unwrap();
    let shell = Shell {
        lang: "fr",
        dir: "ltr",
        nonce: "0".into(),
        form_token: "1".into(),
        path: "/".into(),
        base_url: "http://127.0.0.1".into(),
        languages: vec![],
        shop_name: "Comptoir".into(),
        shop_phone: String::new(),
        shop_email: String::new(),
        shop_address: String::new(),
        person_name: "Samira".into(),
        is_signed_in: true,
        is_staff: true,
        is_technician: false,
        is_demo: true,
        cart_count: 0,
        menu: vec![],
    };
    let mut forms = Drawn::new();
    for page in pages() {
        for sample in (page.samples)() {
            let html = renderer
                .render(Lang::Fr, page.template, sample, as_value(&shell))
                .unwrap();
            forms_of(&html, &mut forms);
        }
    }
    // It would end the session that tries all others.
    forms.retain(|(_, action), _| action.contains("/fr") && !action.contains("logout") && !action.contains("/devices"));
    forms
}

/// Something harmless for a field that the sample leaves empty.
fn usual(name: &str, shown: &str) -> String {
    match name {
        _ if !shown.is_empty() => shown.to_owned(),
        "email" => "nadia@example.dz".into(),
        "quantity" => "1".into(),
        name if name.contains("password") => PASSWORD.into(),
        _ => "Nadia Ferhat".into(),
    }
}

#[tokio::test]
async fn every_field_of_every_form_refuses_what_nobody_means_well_by() {
    let house = House::open().await;
    let forms = drawn_forms();
    assert!(forms.len() > 25, "only {} forms are drawn", forms.len());
    let mut wrong = Vec::new();
    for ((method, action), fields) in &forms {
        for field in fields.keys() {
            for value in values() {
                let filled = fields.iter().map(|(name, shown)| {
                    let text = if name == field {
                        value.clone()
                    } else {
                        usual(name, shown)
                    };
                    (name.as_str(), text)
                });
                let token = ("form_token", house.token());
                let body = serde_urlencoded::to_string(filled.chain([token]).collect::<Vec<_>>()).unwrap();
                let reply = if method == "post" {
                    house.send(&Method::POST, action, FORM, body.into()).await
                } else {
                    let short: String = body.chars().take(7_000).collect();
                    let short = short.rsplit_once('&').map_or(short.as_str(), |(whole, _)| whole);
                    house
                        .send(&Method::GET, &format!("{action}?{short}"), FORM, Bytes::new())
                        .await
                };
                let typed = if method == "post" { value.as_str() } else { "" };
                if let Some(fault) = fault(&reply, typed) {
                    let shown: String = format!("{value:?}").chars().take(40).collect();
                    let said: String = reply.text.chars().take(300).collect();
                    wrong.push(format!(
                        "{fault}: {method} {action} {field} = {shown}: {} {said}",
                        reply.status
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    house.close().await;
}

#[tokio::test]
async fn every_route_survives_bodies_that_are_none() {
    let house = House::open().await;
    let huge = Bytes::from(vec![b'x'; 10 * 1024 * 1024]);
    let deep = format!("{{\"a\":{}", "[".repeat(10_000));
    let wide = format!("[{}1]", "1,".repeat(40_000));
    let bodies: [(&str, Bytes); 9] = [
        (JSON, huge.clone()),
        (JSON, Bytes::from_static(b"{\"email\":\"\xff\xfe\"}")),
        (JSON, deep.into()),
        (JSON, wide.into()),
        (JSON, Bytes::from_static(b"{\"email\":\"a\",\"email\":\"b\"}")),
        (JSON, Bytes::from_static(b"{\"quantity\":1e999999}")),
        (FORM, Bytes::from_static(b"email=%ff%fe&name=%00")),
        (FORM, format!("form_token={}&email=a&email=b", house.token()).into()),
        (
            "multipart/form-data; boundary=x",
            Bytes::from_static(b"--x\r\n\r\n--x--"),
        ),
    ];
    let mut wrong = Vec::new();
    for route in server::routes().table().filter(|route| route.method != Method::GET) {
        let path = route.path.replace(['{', '}'], "");
        for (kind, body) in &bodies {
            let reply = house.send(&route.method, &path, kind, body.clone()).await;
            let is_large = body.len() > 1024 * 1024;
            let is_right = if is_large {
                // Some are open to tokens alone, or to technicians: nobody else's body is read there.
                let is_shut = match route.allow {
                    Allow::Technician => reply.status == StatusCode::FORBIDDEN,
                    _ => reply.status == StatusCode::UNAUTHORIZED,
                };
                is_shut || reply.status == StatusCode::PAYLOAD_TOO_LARGE
            } else {
                !reply.status.is_server_error()
            };
            if !is_right {
                let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                wrong.push(format!(
                    "{} {} {kind} {start}: {} {}",
                    route.method, route.path, reply.status, reply.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    house.close().await;
}
