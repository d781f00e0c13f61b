//! A provider of log-ins (OpenID Connect) for tests: discovery, keys, authorization code flow with PKCE, on a port of its own.
//! Checks its clients as strictly as a real one, and misbehaves on request. Shows no page: whoever comes is let through as
//! the person the test named.

mod keys;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use platform::{Clock, chance};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

pub use keys::Signature;
use keys::{Keys, unsigned};

/// What the provider does wrong from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misdeed {
    WrongNonce,
    NoNonce,
    WrongIssuer,
    WrongAudience,
    OthersBesides,
    WrongParty,
    Unsigned,
    SharedSecret,
    PublicKeyAsSecret,
    ForeignKey,
    Expired,
    LongAgo,
    AddressUnverified,
    NoAddress,
    NoToken,
    LongSubject,
    /// In the answer the browser carries.
    AnswersAsAnother,
    Denies,
    IsBusy,
    Slow,
    Fails,
    Garbage,
    /// In its discovery document.
    NamesAnother,
}

/// Somebody with an account at the provider.
#[derive(Debug, Clone)]
pub struct Member {
    pub subject: String,
    pub email: String,
    pub name: String,
}

impl Member {
    pub fn new(subject: &str, email: &str, name: &str) -> Self {
        Member {
            subject: subject.into(),
            email: email.into(),
            name: name.into(),
        }
    }
}

/// A code waiting to be exchanged.
struct Granted {
    member: Member,
    nonce: String,
    challenge: String,
    redirect: String,
}

struct Inner {
    clock: Clock,
    issuer: String,
    member: Member,
    misdeed: Option<Misdeed>,
    signature: Signature,
    keys: Keys,
    granted: BTreeMap<String, Granted>,
    asked: BTreeMap<String, usize>,
}

type Shared = Arc<Mutex<Inner>>;

/// A running provider; it stops when it is dropped.
pub struct TestProvider {
    inner: Shared,
    router: Router,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl TestProvider {
    pub const CLIENT: &'static str = "comptoir";
    pub const SECRET: &'static str = "what the provider and the shop share";

    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Mutex::new(Inner {
            clock: Clock::System,
            issuer,
            member: Member::new("sub-1", "nadia@exemple.dz", "Nadia Belkacem"),
            misdeed: None,
            signature: Signature::Rsa,
            keys: Keys::of(1),
            granted: BTreeMap::new(),
            asked: BTreeMap::new(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .layer(axum::middleware::from_fn_with_state(inner.clone(), moods))
            .with_state(inner.clone());
        let served = router.clone();
        let server = tokio::spawn(async move { axum::serve(listener, served).await.unwrap() });
        TestProvider { inner, router, server }
    }

    pub fn issuer(&self) -> String {
        self.with(|inner| inner.issuer.clone())
    }

    /// Keeps the application's time, so that its tokens are of the application's day.
    pub fn keep_time_by(&self, clock: &Clock) {
        self.with(|inner| inner.clock = clock.clone());
    }

    /// Who comes by from now on.
    pub fn let_through(&self, member: Member) {
        self.with(|inner| inner.member = member);
    }

    pub fn misbehave(&self, misdeed: Option<Misdeed>) {
        self.with(|inner| inner.misdeed = misdeed);
    }

    pub fn sign_with(&self, signature: Signature) {
        self.with(|inner| inner.signature = signature);
    }

    /// New keys; the old ones are gone.
    pub fn rotate_keys(&self) {
        self.with(|inner| inner.keys = Keys::of(inner.keys.generation() + 1));
    }

    /// How often a path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        self.with(|inner| inner.asked.get(path).copied().unwrap_or(0))
    }

    /// What a browser does that is sent to `location`: it asks the provider and is sent back. The path and query it comes
    /// back to.
    pub async fn visit(&self, location: &str) -> String {
        let path = location.strip_prefix(&self.issuer()).expect("sent to this provider");
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::FOUND, "the provider sends nobody back");
        let back = response.headers()[header::LOCATION].to_str().unwrap();
        back.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap()
    }

    fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.inner.lock().unwrap())
    }
}

/// Counts what is asked for, and plays the part of a provider in trouble.
async fn moods(State(inner): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let misdeed = {
        let mut inner = inner.lock().unwrap();
        *inner.asked.entry(path.clone()).or_default() += 1;
        inner.misdeed.filter(|_| path != "/authorize")
    };
    match misdeed {
        Some(Misdeed::Slow) => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::OK.into_response()
        }
        Some(Misdeed::Fails) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Misdeed::Garbage) => ([(header::CONTENT_TYPE, "application/json")], "{\"issuer\": <html>").into_response(),
        _ => next.run(request).await,
    }
}

fn json_of(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn discovery(State(inner): State<Shared>) -> Response {
    let inner = inner.lock().unwrap();
    let issuer = &inner.issuer;
    let named = match inner.misdeed {
        Some(Misdeed::NamesAnother) => "https://another.example",
        _ => issuer,
    };
    json_of(&json!({
        "issuer": named,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(inner): State<Shared>) -> Response {
    json_of(&inner.lock().unwrap().keys.published())
}

async fn authorize(State(inner): State<Shared>, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let is_right = text("client_id") == TestProvider::CLIENT
        && text("response_type") == "code"
        && text("code_challenge_method") == "S256"
        && text("scope").split(' ').any(|scope| scope == "openid")
        && text("state").len() >= 32
        && text("nonce").len() >= 32;
    if !is_right {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let mut inner = inner.lock().unwrap();
    let issuer = match inner.misdeed {
        Some(Misdeed::AnswersAsAnother) => "https://another.example".to_owned(),
        _ => inner.issuer.clone(),
    };
    let mut answer = vec![("state", text("state")), ("iss", issuer)];
    match inner.misdeed {
        Some(Misdeed::Denies) => answer.push(("error", "access_denied".to_owned())),
        Some(Misdeed::IsBusy) => answer.push(("error", "temporarily_unavailable".to_owned())),
        _ => {
            let code = chance::secret();
            answer.push(("code", code.clone()));
            let granted = Granted {
                member: inner.member.clone(),
                nonce: text("nonce"),
                challenge: text("code_challenge"),
                redirect: text("redirect_uri"),
            };
            inner.granted.insert(code, granted);
        }
    }
    let query = serde_urlencoded::to_string(answer).unwrap();
    let back = format!("{}?{query}", text("redirect_uri"));
    (StatusCode::FOUND, [(header::LOCATION, back)]).into_response()
}

async fn token(
    State(inner): State<Shared>,
    headers: HeaderMap,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Response {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let encoded = |text: &str| serde_urlencoded::to_string([("", text)]).unwrap()[1..].to_owned();
    let client = format!("{}:{}", encoded(TestProvider::CLIENT), encoded(TestProvider::SECRET));
    let expected = format!("Basic {}", STANDARD.encode(client));
    let shown = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap());
    let mut inner = inner.lock().unwrap();
    // A code is good for one try.
    let granted = inner.granted.remove(&text("code"));
    let granted = granted.filter(|granted| {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(text("code_verifier")));
        text("grant_type") == "authorization_code"
            && granted.challenge == challenge
            && granted.redirect == text("redirect_uri")
    });
    let (Some(granted), Some(shown)) = (granted, shown) else {
        return (StatusCode::BAD_REQUEST, json_of(&json!({ "error": "invalid_grant" }))).into_response();
    };
    if shown != expected {
        return (StatusCode::UNAUTHORIZED, json_of(&json!({ "error": "invalid_client" }))).into_response();
    }
    let mut answer = json!({ "access_token": chance::secret(), "token_type": "Bearer", "expires_in": 300 });
    if inner.misdeed != Some(Misdeed::NoToken) {
        answer["id_token"] = inner.token_of(&granted).into();
    }
    json_of(&answer)
}

impl Inner {
    fn token_of(&self, granted: &Granted) -> String {
        let now = self.clock.now().as_second();
        let Member { subject, email, name } = &granted.member;
        let mut claims = json!({
            "iss": self.issuer, "sub": subject, "aud": TestProvider::CLIENT, "nonce": granted.nonce,
            "iat": now, "exp": now + 300, "email": email, "email_verified": true, "name": name,
        });
        match self.misdeed {
            Some(Misdeed::WrongNonce) => claims["nonce"] = chance::secret().into(),
            Some(Misdeed::NoNonce) => {
                claims.as_object_mut().unwrap().remove("nonce");
            }
            Some(Misdeed::WrongIssuer) => claims["iss"] = "https://another.example".into(),
            Some(Misdeed::WrongAudience) => claims["aud"] = "another-shop".into(),
            Some(Misdeed::OthersBesides) => {
                claims["aud"] = json!([TestProvider::CLIENT, "another-shop"]);
                claims["azp"] = TestProvider::CLIENT.into();
            }
            Some(Misdeed::WrongParty) => claims["azp"] = "another-shop".into(),
            Some(Misdeed::Expired) => claims["exp"] = (now - 1).into(),
            Some(Misdeed::LongAgo) => claims["iat"] = (now - 86_400).into(),
            Some(Misdeed::AddressUnverified) => claims["email_verified"] = false.into(),
            Some(Misdeed::NoAddress) => {
                claims.as_object_mut().unwrap().remove("email");
            }
            Some(Misdeed::LongSubject) => claims["sub"] = "s".repeat(256).into(),
            _ => {}
        }
        match self.misdeed {
            Some(Misdeed::Unsigned) => format!("{}.", unsigned(&json!({ "alg": "none", "typ": "JWT" }), &claims)),
            Some(Misdeed::SharedSecret) => self.keys.sign_with_secret(TestProvider::SECRET.as_bytes(), &claims),
            Some(Misdeed::PublicKeyAsSecret) => {
                let published = self.keys.published().to_string();
                self.keys.sign_with_secret(published.as_bytes(), &claims)
            }
            Some(Misdeed::ForeignKey) => Keys::of(self.keys.generation()).sign(Signature::Ed25519, &claims),
            _ => self.keys.sign(self.signature, &claims),
        }
    }
}
