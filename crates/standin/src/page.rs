//! The payment page as a customer sees it: the form, the bank's question, and the ends. Works without JavaScript.
//! Takes test cards only and keeps no card number.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::ask::Mode;
use crate::checkout::{self, ChoiceRefused, Next, Outcome};
use crate::currency;
use crate::fields::origin;
use crate::gateway::Gateway;
use crate::session::{Session, SessionStatus};
use crate::words::{Lang, Words};

#[derive(Deserialize)]
pub(crate) struct Choice {
    outcome: Outcome,
    card: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BankAnswer {
    Confirm,
    Refuse,
}

#[derive(Deserialize)]
pub(crate) struct Authentication {
    answer: BankAnswer,
}

/// All templates, compiled; undefined variables are errors.
pub(crate) fn templates() -> Result<Environment<'static>, minijinja::Error> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_template("frame.html", include_str!("../templates/frame.html"))?;
    templates.add_template("pay.html", include_str!("../templates/pay.html"))?;
    templates.add_template("bank.html", include_str!("../templates/bank.html"))?;
    templates.add_template("notice.html", include_str!("../templates/notice.html"))?;
    templates.add_template("onboard.html", include_str!("../templates/onboard.html"))?;
    templates.add_template("account.html", include_str!("../templates/account.html"))?;
    templates.add_template("control.html", include_str!("../templates/control.html"))?;
    Ok(templates)
}

/// A page under a policy that lets forms lead to us and to the addresses named (a form's redirect counts as its target).
pub(crate) fn html(gateway: &Gateway, name: &str, values: &Value, targets: &[String]) -> Response {
    let rendered = gateway
        .templates
        .get_template(name)
        .and_then(|template| template.render(minijinja::value::Serde(values)));
    let Ok(page) =
        rendered.inspect_err(|error| tracing::error!(template = name, error = %error, "a page did not render"))
    else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        targets.join(" ")
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, page).into_response()
}

/// A session as its page needs it.
struct View {
    session: Session,
    lang: Lang,
    failure: Option<String>,
    is_asked: bool,
}

impl View {
    fn find(gateway: &Gateway, id: &str, headers: &HeaderMap) -> Option<View> {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let found = gateway.change(|state| {
            let session = state.sessions.get(id)?.clone();
            let intent = session.payment_intent.as_deref().and_then(|id| state.intents.get(id));
            let failure = intent
                .and_then(|intent| intent.failure.as_ref())
                .map(|failure| failure.code.clone());
            let lang = Lang::choose(session.ask.locale.as_deref(), accepted);
            let is_asked = checkout::is_asked(state, &session);
            Some(View {
                session,
                lang,
                failure,
                is_asked,
            })
        });
        found.ok().flatten()
    }

    fn words(&self) -> &'static Words {
        self.lang.words()
    }

    fn written(&self, amount: i64) -> currency::Written {
        currency::write(amount, &self.session.ask.currency, self.lang)
    }

    /// Where the page's forms may lead in the end.
    fn targets(&self) -> Vec<String> {
        let ask = &self.session.ask;
        [Some(&ask.success_url), ask.cancel_url.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|url| origin(url))
            .collect()
    }

    fn pay_page(&self, gateway: &Gateway, problem: Option<&str>) -> Response {
        let words = self.words();
        let refusal = self.failure.as_deref().map(|code| match code {
            "card_declined" => words.declined,
            _ => words.not_authenticated,
        });
        let lines: Vec<Value> = self
            .session
            .ask
            .lines
            .iter()
            .map(|line| {
                let amount = self.written(line.unit_amount * line.quantity);
                json!({ "name": line.name, "quantity": line.quantity, "amount": amount })
            })
            .collect();
        let values = json!({
            "lang": self.lang.code(), "dir": self.lang.dir(), "business": &gateway.business_name, "words": words,
            "session": self.session.id, "lines": lines, "total": self.written(self.session.ask.amount),
            "has_amount": self.session.ask.mode == Mode::Payment,
            "may_wait": self.session.ask.may_be_paid_later(), "problem": problem.or(refusal), "cancel_url": self.session.ask.cancel_url,
        });
        html(gateway, "pay.html", &values, &self.targets())
    }

    fn bank_page(&self, gateway: &Gateway) -> Response {
        let values = json!({
            "lang": self.lang.code(), "dir": self.lang.dir(), "business": &gateway.business_name, "words": self.words(),
            "session": self.session.id, "total": self.written(self.session.ask.amount),
            "has_amount": self.session.ask.mode == Mode::Payment,
        });
        html(gateway, "bank.html", &values, &self.targets())
    }

    fn ended_page(&self, gateway: &Gateway) -> Response {
        let words = self.words();
        if self.session.status == SessionStatus::Expired {
            let end = (words.expired_title, words.expired, self.session.ask.cancel_url.clone());
            return notice(gateway, self.lang, end);
        }
        notice(
            gateway,
            self.lang,
            (words.complete_title, words.complete, Some(self.session.success_url())),
        )
    }

    async fn next_page(&self, gateway: &Gateway, next: Next) -> Response {
        match next {
            Next::Return => Redirect::to(&self.session.success_url()).into_response(),
            Next::ReturnLate => {
                let slow_ms = gateway.change(|state| state.pace.slow_ms).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(slow_ms.into())).await;
                Redirect::to(&self.session.success_url()).into_response()
            }
            Next::Refused => Redirect::to(&format!("/pay/{}", self.session.id)).into_response(),
            Next::Authenticate => Redirect::to(&format!("/pay/{}/authentication", self.session.id)).into_response(),
            Next::Gone => notice(gateway, self.lang, (self.words().gone_title, self.words().gone, None)),
        }
    }

    /// A choice that cannot be made any more: a second click leads where the first one did.
    fn refused_page(&self, gateway: &Gateway, refused: ChoiceRefused) -> Response {
        match refused {
            ChoiceRefused::Complete => Redirect::to(&self.session.success_url()).into_response(),
            ChoiceRefused::Expired => self.ended_page(gateway),
            ChoiceRefused::NotAsked | ChoiceRefused::NotOffered => {
                Redirect::to(&format!("/pay/{}", self.session.id)).into_response()
            }
            ChoiceRefused::NotFound => missing(gateway, self.lang),
            ChoiceRefused::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

pub(crate) fn notice(gateway: &Gateway, lang: Lang, (heading, text, back): (&str, &str, Option<String>)) -> Response {
    let values = json!({
        "lang": lang.code(), "dir": lang.dir(), "business": &gateway.business_name, "words": lang.words(),
        "heading": heading, "text": text, "back": back,
    });
    html(gateway, "notice.html", &values, &[])
}

pub(crate) fn missing(gateway: &Gateway, lang: Lang) -> Response {
    let page = notice(gateway, lang, (lang.words().missing_title, lang.words().missing, None));
    (StatusCode::NOT_FOUND, page).into_response()
}

/// GET /pay/{session}
pub(crate) async fn show(
    Shared(gateway): Shared<Arc<Gateway>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match View::find(&gateway, &id, &headers) {
        None => missing(&gateway, Lang::Fr),
        Some(view) if view.session.is_open() => view.pay_page(&gateway, None),
        Some(view) => view.ended_page(&gateway),
    }
}

/// POST /pay/{session}
pub(crate) async fn submit(
    Shared(gateway): Shared<Arc<Gateway>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let Some(view) = View::find(&gateway, &id, &headers) else {
        return missing(&gateway, Lang::Fr);
    };
    let Some(outcome) = by_card(choice.outcome, choice.card.as_deref()) else {
        return view.pay_page(&gateway, Some(view.words().not_a_test_card));
    };
    match gateway
        .change(|state| checkout::choose(state, &id, outcome))
        .unwrap_or(Err(ChoiceRefused::Broken))
    {
        Ok(next) => view.next_page(&gateway, next).await,
        Err(refused) => view.refused_page(&gateway, refused),
    }
}

/// What paying with this card comes to; `None` for a card that is no test card.
fn by_card(outcome: Outcome, card: Option<&str>) -> Option<Outcome> {
    let digits: String = card.unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    match (outcome, digits.as_str()) {
        (Outcome::Pay, "" | "4242424242424242") => Some(Outcome::Pay),
        (Outcome::Pay, "4000000000000002") => Some(Outcome::Decline),
        (Outcome::Pay, "4000002500003155" | "4000000000003220") => Some(Outcome::ThreeDSecure),
        (Outcome::Pay, _) => None,
        (chosen, _) => Some(chosen),
    }
}

/// GET /pay/{session}/authentication
pub(crate) async fn show_bank(
    Shared(gateway): Shared<Arc<Gateway>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match View::find(&gateway, &id, &headers) {
        None => missing(&gateway, Lang::Fr),
        Some(view) if !view.session.is_open() => view.ended_page(&gateway),
        Some(view) if view.is_asked => view.bank_page(&gateway),
        Some(_) => Redirect::to(&format!("/pay/{id}")).into_response(),
    }
}

/// POST /pay/{session}/authentication
pub(crate) async fn submit_bank(
    Shared(gateway): Shared<Arc<Gateway>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Authentication>,
) -> Response {
    let Some(view) = View::find(&gateway, &id, &headers) else {
        return missing(&gateway, Lang::Fr);
    };
    let is_confirmed = matches!(form.answer, BankAnswer::Confirm);
    let done = gateway.change(|state| checkout::authenticate(state, &id, is_confirmed));
    match done.unwrap_or(Err(ChoiceRefused::Broken)) {
        Ok(next) => view.next_page(&gateway, next).await,
        Err(refused) => view.refused_page(&gateway, refused),
    }
}

/// GET /pay/assets/{name}: the style sheet and the typefaces.
pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    let font = |bytes: &'static [u8]| ("font/woff2", bytes);
    let (kind, bytes) = match name.as_str() {
        "pay.css" => ("text/css; charset=utf-8", &include_bytes!("../assets/pay.css")[..]),
        "ibm-plex-sans-latin-wght-normal.woff2" => {
            font(include_bytes!("../assets/fonts/ibm-plex-sans-latin-wght-normal.woff2"))
        }
        "ibm-plex-sans-arabic-arabic-400-normal.woff2" => font(include_bytes!(
            "../assets/fonts/ibm-plex-sans-arabic-arabic-400-normal.woff2"
        )),
        "ibm-plex-sans-arabic-arabic-600-normal.woff2" => font(include_bytes!(
            "../assets/fonts/ibm-plex-sans-arabic-arabic-600-normal.woff2"
        )),
        "ibm-plex-mono-latin-400-normal.woff2" => {
            font(include_bytes!("../assets/fonts/ibm-plex-mono-latin-400-normal.woff2"))
        }
        "ibm-plex-mono-latin-500-normal.woff2" => {
            font(include_bytes!("../assets/fonts/ibm-plex-mono-latin-500-normal.woff2"))
        }
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")],
        bytes,
    )
        .into_response()
}
