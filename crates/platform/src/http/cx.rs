//! What a handler knows of its request besides the input: who calls, in which language, on which face; and the ways to
//! answer. Decides nothing.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{Html, IntoResponse, Response};
use fluent_bundle::FluentArgs;
use kernel::{Lang, Refusal};
use serde::Serialize;

use super::allow::Caller;
use super::answer::{Answer, Failure, status_of};
use crate::pages::{Page, as_value};
use crate::{App, Broken, chance};

/// Pages for people or JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Page,
    Api,
}

/// The request's context.
#[derive(Clone)]
pub struct Cx {
    pub app: App,
    pub caller: Arc<Caller>,
    pub lang: Lang,
    pub face: Face,
    pub request_id: Arc<str>,
    /// For `<script nonce>`: anew for each answer.
    pub nonce: Arc<str>,
    /// Path and query without the language prefix.
    pub path: Arc<str>,
    /// The client's address, for limits only.
    pub address: IpAddr,
    pub headers: Arc<HeaderMap>,
}

impl FromRequestParts<App> for Cx {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Cx>()
            .cloned()
            .ok_or_else(|| Failure::Broken(Broken::new("a route outside the frame")))
    }
}

impl Cx {
    /// Answers with a page.
    pub fn page<P: Page>(&self, page: &P) -> Answer {
        self.page_with(StatusCode::OK, page)
    }

    /// Answers with a page and another status, such as a form with its problems.
    pub fn page_with<P: Page>(&self, status: StatusCode, page: &P) -> Answer {
        let html = self.render(P::TEMPLATE, as_value(page))?;
        Ok((status, Html(html)).into_response())
    }

    /// Answers with a form drawn again after a refusal: with its status, and when the same may succeed.
    pub fn page_refused<P: Page>(&self, refusal: &dyn Refusal, page: &P) -> Answer {
        let mut response = self.page_with(status_of(refusal.kind()), page)?;
        if let Some(seconds) = refusal.retry_after_s() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        Ok(response)
    }

    /// The status a form page is drawn again with after a refusal.
    pub fn status(refusal: &dyn Refusal) -> StatusCode {
        status_of(refusal.kind())
    }

    pub(crate) fn render(&self, template: &str, page: minijinja::Value) -> Result<String, Broken> {
        self.app
            .renderer()
            .render(self.lang, template, page, as_value(&Shell::of(self)))
    }

    /// Answers a program.
    pub fn json<T: Serialize>(&self, status: StatusCode, body: &T) -> Answer {
        let text = serde_json::to_string(body).map_err(Broken::new)?;
        Ok((status, [(header::CONTENT_TYPE, "application/json")], text).into_response())
    }

    /// Answers a program with what it may keep and ask about again: the answer carries a tag (RFC 9110 8.8.3), and who sends that
    /// back while nothing has changed is told so, without the body.
    pub fn json_tagged<T: Serialize>(&self, body: &T) -> Answer {
        self.tagged("application/json", serde_json::to_string(body).map_err(Broken::new)?)
    }

    /// The same with a text of another kind, such as a calendar.
    pub fn tagged(&self, kind: &'static str, text: String) -> Answer {
        // Weak: the same answer may travel compressed or not.
        let tag = format!("W/\"{}\"", hex::encode(&chance::digest(&text)[..16]));
        let known = self.headers.get_all(header::IF_NONE_MATCH).iter();
        let is_known = known
            .filter_map(|value| value.to_str().ok())
            .flat_map(|tags| tags.split(','))
            .any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag.trim_start_matches("W/"));
        let headers = [
            (header::ETAG, tag),
            (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        ];
        if is_known {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        Ok((StatusCode::OK, headers, [(header::CONTENT_TYPE, kind)], text).into_response())
    }

    /// Sends the browser to a path of ours, in the reader's language (303).
    pub fn redirect(&self, path: &str) -> Response {
        let target = if path == "/" {
            format!("/{}/", self.lang)
        } else {
            format!("/{}{path}", self.lang)
        };
        redirect_to(&target)
    }

    /// Sends the browser elsewhere (303): a gateway's hosted page, whose origin must be among the allowed form targets.
    pub fn redirect_out(&self, url: &str) -> Response {
        redirect_to(url)
    }

    /// A cookie of the request.
    pub fn cookie(&self, name: &str) -> Option<String> {
        cookie_of(&self.headers, &self.app.cookie_name(name))
    }

    /// The absolute address of a path in the reader's language, for mails and gateways.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}/{}{path}", self.app.site().base_url, self.lang)
    }

    /// The token a form of this page carries against forged requests.
    pub fn form_token(&self) -> String {
        self.app.form_token(&self.caller.session)
    }

    /// A sentence without markup, for mails and attributes.
    pub fn say(&self, key: &str) -> String {
        say(&self.app, self.lang, key, &[])
    }
}

/// A sentence without markup where there is no request: mails, tasks. An unknown key is shown as it is.
pub fn say(app: &App, lang: Lang, key: &str, facts: &[(&'static str, String)]) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in facts {
        args.set(*name, value.clone());
    }
    app.renderer()
        .words()
        .attribute(lang, key, &args)
        .unwrap_or_else(|| key.to_owned())
}

fn redirect_to(target: &str) -> Response {
    match HeaderValue::from_str(target) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => Failure::Broken(Broken::new("a redirect to something that is no address")).into_response(),
    }
}

/// The value of a cookie in the request's headers.
pub fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Adds a cookie to an answer: HttpOnly, SameSite=Lax, for the whole site; `__Host-` and Secure where the site is https.
/// `max_age_s` of zero deletes it.
pub fn set_cookie(app: &App, response: &mut Response, (name, value): (&str, &str), max_age_s: i64) {
    let secure = if app.site().is_https() { "; Secure" } else { "" };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}",
        app.cookie_name(name)
    );
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// What is wrong with a form, in the reader's words: `cx` templates show it beside the fields.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Problems {
    /// The sentence over the form; empty when nothing is wrong.
    pub summary: String,
    /// A sentence for each field that has a problem, by the field's name.
    pub fields: BTreeMap<String, String>,
}

impl Problems {
    /// Words a refusal.
    pub fn of(cx: &Cx, refusal: &dyn Refusal) -> Self {
        let fields = refusal
            .fields()
            .iter()
            .map(|problem| {
                (
                    problem.field.clone(),
                    say(&cx.app, cx.lang, &key("problem", problem.code), &[]),
                )
            })
            .collect();
        Problems {
            summary: say(&cx.app, cx.lang, &key("refusal", refusal.code()), &refusal.facts()),
            fields,
        }
    }
}

pub(crate) fn key(family: &str, code: &str) -> String {
    format!("{family}-{}", code.replace('_', "-"))
}

/// What the frame of every page shows: `cx.…` in templates.
#[derive(Debug, Clone, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts for templates that do not exclude each other"
)]
pub struct Shell {
    pub lang: &'static str,
    pub dir: &'static str,
    pub nonce: String,
    pub form_token: String,
    /// Path and query without the language, for the links to the same page in other languages.
    pub path: String,
    pub base_url: String,
    pub languages: Vec<(&'static str, &'static str)>,
    pub shop_name: String,
    pub shop_phone: String,
    pub shop_email: String,
    pub shop_address: String,
    pub person_name: String,
    pub is_signed_in: bool,
    pub is_staff: bool,
    /// Has a day of visits of their own.
    pub is_technician: bool,
    pub is_demo: bool,
    /// Pieces in the cart, as the browser remembers it.
    pub cart_count: u32,
    /// Links of the header: address and sentence key.
    pub menu: Vec<(&'static str, &'static str)>,
}

impl Shell {
    pub fn of(cx: &Cx) -> Self {
        let site = cx.app.site();
        Shell {
            lang: cx.lang.code(),
            dir: cx.lang.dir(),
            nonce: cx.nonce.to_string(),
            form_token: cx.form_token(),
            path: cx.path.to_string(),
            base_url: site.base_url.clone(),
            languages: Lang::ALL.map(|lang| (lang.code(), lang.name())).to_vec(),
            shop_name: site.name.clone(),
            shop_phone: site.phone.clone(),
            shop_email: site.email.clone(),
            shop_address: site.address.clone(),
            person_name: cx
                .caller
                .person
                .as_ref()
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            is_signed_in: cx.caller.person.is_some(),
            is_staff: cx.caller.is_staff(),
            is_technician: cx.caller.is_technician(),
            is_demo: site.demo,
            cart_count: cx
                .cookie("cart_count")
                .and_then(|count| count.parse().ok())
                .unwrap_or(0),
            menu: cx.app.menu().to_vec(),
        }
    }
}
