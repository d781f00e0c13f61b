//! The pages a connected account's owner sees: what is asked of him, and what is on his account. Works without JavaScript.
//! Asks for nothing that is true of a person.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use crate::currency;
use crate::fields::origin;
use crate::gateway::Gateway;
use crate::link::{self, Opened};
use crate::page::{html, missing, notice};
use crate::words::Lang;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Leaving {
    Complete,
    Later,
}

#[derive(Deserialize)]
pub(crate) struct Left {
    leaving: Leaving,
}

fn lang(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    Lang::choose(None, accepted.and_then(|value| value.to_str().ok()).unwrap_or_default())
}

/// GET /connect/{token}: works once.
pub(crate) async fn show(
    Shared(gateway): Shared<Arc<Gateway>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let lang = lang(&headers);
    let words = lang.words();
    let Ok(Some(opened)) = gateway.change(|state| link::open(state, &token)) else {
        return missing(&gateway, lang);
    };
    match opened {
        Opened::Stale {
            refresh_url: Some(url), ..
        } => Redirect::to(&url).into_response(),
        Opened::Stale { refresh_url: None } => {
            let page = notice(&gateway, lang, (words.missing_title, words.missing, None));
            (StatusCode::GONE, page).into_response()
        }
        Opened::Onboard { asked, return_url } => {
            let values = json!({
                "lang": lang.code(), "dir": lang.dir(), "business": &gateway.business_name, "words": words,
                "token": token, "asked": asked,
            });
            let targets: Vec<String> = origin(&return_url).into_iter().collect();
            html(&gateway, "onboard.html", &values, &targets)
        }
        Opened::Account(balance) => {
            let funds = balance["available"]
                .as_array()
                .into_iter()
                .chain(balance["pending"].as_array())
                .flatten();
            let written = funds.filter_map(|funds| {
                let amount = funds["amount"].as_i64()?;
                Some(currency::write(amount, funds["currency"].as_str()?, lang))
            });
            let values = json!({
                "lang": lang.code(), "dir": lang.dir(), "business": &gateway.business_name, "words": words,
                "funds": written.collect::<Vec<_>>(),
            });
            html(&gateway, "account.html", &values, &[])
        }
    }
}

/// POST /connect/{token}: the owner has given what was asked, or leaves it for later.
pub(crate) async fn submit(
    Shared(gateway): Shared<Arc<Gateway>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(left): Form<Left>,
) -> Response {
    let is_complete = matches!(left.leaving, Leaving::Complete);
    match gateway.change(|state| link::leave(state, &token, is_complete)) {
        Ok(Some(return_url)) => Redirect::to(&return_url).into_response(),
        Ok(None) => missing(&gateway, lang(&headers)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
