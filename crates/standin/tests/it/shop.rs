//! A shop for the tests: a client of the API and a receiver of webhooks. Checks nothing by itself.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use standin::{Control, Settings, Standin};

pub const KEY: &str = "sk_test_counter";
pub const SECRET: &str = "whsec_counter";

pub fn settings(webhook_url: Option<String>, journal: Option<PathBuf>) -> Settings {
    Settings {
        port: 0,
        secret_key: KEY.to_owned(),
        webhook_url,
        webhook_secret: SECRET.to_owned(),
        journal,
        business_name: "Comptoir Chauffage".to_owned(),
    }
}

/// A gateway, the shop's client, and the shop's webhook endpoint.
pub struct Shop {
    pub standin: Standin,
    pub control: Control,
    pub client: Client,
    pub inbox: Inbox,
}

#[derive(Clone, Default)]
pub struct Inbox {
    letters: Arc<Mutex<Vec<Letter>>>,
    /// The status the endpoint answers with; 0 stands for 200.
    pub answers: Arc<AtomicU16>,
}

#[derive(Clone)]
pub struct Letter {
    pub signature: String,
    pub body: String,
}

impl Letter {
    pub fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn is_signed(&self, secret: &str) -> bool {
        let at = self
            .signature
            .split(',')
            .next()
            .unwrap()
            .strip_prefix("t=")
            .unwrap()
            .parse()
            .unwrap();
        standin::signature(secret, at, self.body.as_bytes()) == self.signature
    }
}

impl Inbox {
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }

    pub fn kinds(&self) -> Vec<String> {
        self.letters()
            .iter()
            .map(|letter| letter.event()["type"].as_str().unwrap().to_owned())
            .collect()
    }

    pub async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(receive)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }
}

async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
    let body = String::from_utf8(body.to_vec()).unwrap();
    inbox.letters.lock().unwrap().push(Letter { signature, body });
    match inbox.answers.load(Ordering::SeqCst) {
        0 => StatusCode::OK,
        code => StatusCode::from_u16(code).unwrap(),
    }
}

pub fn client() -> Client {
    // A second test of the same process finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[allow(clippy::disallowed_methods, reason = "a test drives the gateway from outside")]
    let builder = Client::builder();
    builder.redirect(Policy::none()).no_proxy().build().unwrap()
}

pub fn session_form() -> Vec<(&'static str, String)> {
    [
        ("mode", "payment"),
        ("line_items[0][quantity]", "2"),
        ("line_items[0][price_data][currency]", "dzd"),
        ("line_items[0][price_data][unit_amount]", "345000"),
        ("line_items[0][price_data][product_data][name]", "Électrode d’allumage"),
        ("line_items[1][price_data][currency]", "dzd"),
        ("line_items[1][price_data][unit_amount]", "80000"),
        ("line_items[1][price_data][product_data][name]", "Livraison <centre>"),
        ("success_url", "http://127.0.0.1:9/merci?s={CHECKOUT_SESSION_ID}"),
        ("cancel_url", "http://127.0.0.1:9/panier"),
        ("client_reference_id", "pay_0192"),
        ("customer_email", "amel@example.dz"),
        ("metadata[order]", "ord_1"),
        ("payment_intent_data[metadata][payment]", "pay_0192"),
        ("locale", "fr"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

impl Shop {
    pub async fn open() -> Shop {
        let inbox = Inbox::default();
        let url = inbox.open().await;
        Shop::with(inbox, settings(Some(url), None)).await
    }

    pub async fn with(inbox: Inbox, settings: Settings) -> Shop {
        let standin = Standin::start(settings).await.unwrap();
        let control = standin.control();
        Shop {
            standin,
            control,
            client: client(),
            inbox,
        }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client
            .get(format!("{}{path}", self.standin.url()))
            .bearer_auth(KEY)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.standin.url()))
            .bearer_auth(KEY)
    }

    pub async fn read(&self, path: &str) -> Value {
        good(self.get(path).send().await.unwrap()).await
    }

    pub async fn session(&self) -> Value {
        good(
            self.post("/v1/checkout/sessions")
                .form(&session_form())
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// A session with these parameters in place of the usual ones; an empty value leaves the parameter out.
    pub async fn session_with(&self, changes: &[(&'static str, &str)]) -> (u16, Value) {
        let mut form = session_form();
        for (name, value) in changes {
            form.retain(|(known, _)| known != name);
            if !value.is_empty() {
                form.push((name, (*value).to_owned()));
            }
        }
        answer(self.post("/v1/checkout/sessions").form(&form).send().await.unwrap()).await
    }

    /// A paid session, as the API shows it.
    pub async fn paid(&self) -> Value {
        let session = self.session().await;
        self.control.pay(id(&session), standin::Outcome::Pay).unwrap();
        self.read(&format!("/v1/checkout/sessions/{}", id(&session))).await
    }

    pub async fn refund(&self, form: &[(&str, &str)]) -> (u16, Value) {
        answer(self.post("/v1/refunds").form(form).send().await.unwrap()).await
    }

    /// The payment page's form, sent as a browser does.
    pub async fn choose(&self, session: &Value, outcome: &str) -> Response {
        let url = session["url"].as_str().unwrap();
        self.client
            .post(url)
            .form(&[("outcome", outcome)])
            .send()
            .await
            .unwrap()
    }
}

pub fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

pub async fn answer(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

pub async fn good(response: Response) -> Value {
    let (status, body) = answer(response).await;
    assert_eq!(status, 200, "{body}");
    body
}

pub fn location(response: &Response) -> &str {
    assert_eq!(response.status().as_u16(), 303);
    response.headers()["location"].to_str().unwrap()
}
