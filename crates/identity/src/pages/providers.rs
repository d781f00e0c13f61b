//! The pages of log-in by a provider: the way there, the way back, and under the account which providers open it. The way
//! back is a GET that writes, since a provider can only send a browser here by a link; only the browser that was sent is let
//! in by it.

use axum::http::StatusCode;
use axum::response::Response;
use platform::http::{Form, Path, Problems, Query, set_cookie};
use platform::limits::Limit;
use platform::{Allow, Answer, App, Broken, Cx, Fault, Routes};
use secrecy::ExposeSecret;
use serde::Serialize;

use super::{Onward, Way};
use crate::enter::{Browser, Entered, Entrant, enter};
use crate::provider::begin::{Wish, begin};
use crate::provider::returned::{self, Settled};
use crate::provider::{Provider, ProviderRefused, link};
use crate::store::AccountRow;
use crate::store::provider as store;
use crate::{IdentitySettings, PersonId};

/// The browser's half of a log-in that is under way, before the platform's prefix.
const COOKIE: &str = "provider";
const PAGE: &str = "/account/providers";

pub(crate) fn routes() -> Routes {
    Routes::new(PAGE)
        .get("", Allow::SignedIn, show, "The providers that open the account")
        .asks_again()
        .post("/{provider}", Allow::Anyone, go, "Goes to a provider to log in")
        .limited(Limit::LogIn)
        .get(
            "/{provider}/callback",
            Allow::Anyone,
            come_back,
            "Back from a provider: logs in, or links",
        )
        .writes()
        .limited(Limit::LogIn)
        .post(
            "/{provider}/link",
            Allow::SignedIn,
            go_to_link,
            "Goes to a provider to link it",
        )
        .limited(Limit::LogIn)
        .asks_again()
        .post(
            "/{provider}/unlink",
            Allow::SignedIn,
            unlink,
            "Takes a provider's account away from one's own",
        )
        .asks_again()
}

/// A provider as its button shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ProviderButton {
    id: String,
    name: String,
}

/// The buttons of a log-in page; none where no provider is configured.
pub(crate) fn buttons(app: &App) -> Result<Vec<ProviderButton>, Broken> {
    let providers = &app.need::<IdentitySettings>()?.providers;
    Ok(providers
        .iter()
        .map(|provider| ProviderButton {
            id: provider.id.clone(),
            name: provider.name.clone(),
        })
        .collect())
}

pub(crate) fn sample_buttons() -> Vec<ProviderButton> {
    vec![ProviderButton {
        id: "exemple".into(),
        name: "Exemple".into(),
    }]
}

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    name: String,
    /// None: not linked.
    linked_at: Option<String>,
    email: Option<String>,
}

#[derive(Debug, Serialize)]
struct ProvidersPage {
    rows: Vec<Row>,
    problems: Problems,
}
platform::page!(ProvidersPage, "identity/providers.html", ProvidersPage::samples_list);

/// The way on from a refusal: a path, what follows it, and the words of the link.
#[derive(Debug, Serialize)]
struct WayOn {
    path: &'static str,
    query: &'static str,
    label: &'static str,
}

#[derive(Debug, Serialize)]
struct RefusedPage {
    provider: String,
    problems: Problems,
    way: WayOn,
}
platform::page!(RefusedPage, "identity/provider_refused.html", RefusedPage::samples_list);

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Provider, Fault<ProviderRefused>> {
    let found = app.need::<IdentitySettings>()?.providers.find(id);
    found.ok_or_else(|| ProviderRefused::Unknown.into())
}

fn person_of(cx: &Cx) -> Option<PersonId> {
    cx.caller.person.as_ref().map(|known| PersonId::from_uuid(known.id))
}

async fn show(cx: Cx) -> Answer {
    draw(&cx, StatusCode::OK, Problems::default()).await
}

async fn draw(cx: &Cx, status: StatusCode, problems: Problems) -> Answer {
    let Some(person) = person_of(cx) else {
        return Ok(cx.redirect("/account/login"));
    };
    let db = cx.app.db().read().await?;
    let links = store::list_links(&db, person).await?;
    let providers = &cx.app.need::<IdentitySettings>()?.providers;
    let row = |provider: &Provider| {
        let link = links.iter().find(|link| link.provider == provider.id);
        Row {
            id: provider.id.clone(),
            name: provider.name.clone(),
            linked_at: link.map(|link| link.linked_at.to_string()),
            email: link.and_then(|link| link.email.clone()),
        }
    };
    let rows = providers.iter().map(row).collect();
    cx.page_with(status, &ProvidersPage { rows, problems })
}

async fn go(cx: Cx, Path(id): Path<String>, Form(form): Form<Onward>) -> Answer {
    let wish = Wish {
        lang: cx.lang,
        next: Way::to(&form.next).end().to_owned(),
        person: None,
        // Who is signed in already is here to prove it again.
        asks_again: cx.caller.person.is_some(),
    };
    send(&cx, &id, wish).await
}

async fn go_to_link(cx: Cx, Path(id): Path<String>) -> Answer {
    let wish = Wish {
        lang: cx.lang,
        next: PAGE.to_owned(),
        person: person_of(&cx),
        asks_again: false,
    };
    send(&cx, &id, wish).await
}

async fn send(cx: &Cx, id: &str, wish: Wish) -> Answer {
    let provider = find(&cx.app, id)?;
    match begin(&cx.app, provider, wish).await {
        Ok(begun) => {
            let mut response = cx.redirect_out(&begun.address);
            set_cookie(&cx.app, &mut response, (COOKIE, begun.browser.expose_secret()), 600);
            Ok(response)
        }
        Err(fault) => refuse(cx, provider, fault),
    }
}

async fn come_back(mut cx: Cx, Path(id): Path<String>, Query(answer): Query<returned::Answer>) -> Answer {
    let provider = find(&cx.app, &id)?;
    let back = match returned::take(&cx.app, provider, answer, cx.cookie(COOKIE)).await {
        Ok(back) => back,
        Err(fault) => return refuse(&cx, provider, fault),
    };
    // The provider's link knows no language.
    cx.lang = back.row.lang;
    let next = back.row.next.clone();
    let settled = returned::judge(&cx.app, provider, back, person_of(&cx)).await;
    let mut response = match settled {
        Ok(Settled::Linked) => cx.redirect(PAGE),
        Ok(Settled::Account(account)) => match let_in(&cx, account, &next).await {
            Ok(response) => response,
            Err(fault) => refuse(&cx, provider, fault)?,
        },
        Err(fault) => refuse(&cx, provider, fault)?,
    };
    set_cookie(&cx.app, &mut response, (COOKIE, ""), 0);
    Ok(response)
}

async fn let_in(cx: &Cx, account: AccountRow, next: &str) -> Result<Response, Fault<ProviderRefused>> {
    let entrant = Entrant::by_provider(account);
    let entered = Box::pin(enter(&cx.app, entrant, Browser::of(cx))).await?;
    let entered = entered.ok_or(ProviderRefused::NoEntry)?;
    let mut response = match &entered {
        Entered::In(_) => cx.redirect(next),
        Entered::NeedsSecond(_) => cx.redirect(&format!("/account/login/code{}", Way::to(next).query)),
    };
    entered.give_to(&cx.app, &mut response);
    Ok(response)
}

async fn unlink(cx: Cx, Path(id): Path<String>) -> Answer {
    let provider = find(&cx.app, &id)?;
    let Some(person) = person_of(&cx) else {
        return Ok(cx.redirect("/account/login"));
    };
    match link::remove(&cx.app, provider, person).await {
        Ok(()) => Ok(cx.redirect(PAGE)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => draw(&cx, Cx::status(&refusal), Problems::of(&cx, &refusal)).await,
    }
}

/// A page that says why, and the way on.
fn refuse(cx: &Cx, provider: &Provider, fault: Fault<ProviderRefused>) -> Answer {
    let refusal = match fault {
        Fault::Broken(broken) => return Err(broken.into()),
        Fault::Refused(refusal) => refusal,
    };
    tracing::info!(provider = provider.id, refusal = ?refusal, "log-in by a provider refused");
    let way = match refusal {
        _ if cx.caller.person.is_some() => WayOn {
            path: PAGE,
            query: "",
            label: "account-providers-title",
        },
        ProviderRefused::LinkFirst => WayOn {
            path: "/account/login",
            query: "?next=/account/providers",
            label: "account-log-in",
        },
        _ => WayOn {
            path: "/account/login",
            query: "",
            label: "account-provider-other-way",
        },
    };
    let page = RefusedPage {
        provider: provider.name.clone(),
        problems: Problems::of(cx, &refusal),
        way,
    };
    cx.page_with(Cx::status(&refusal), &page)
}

impl ProvidersPage {
    fn samples_list() -> Vec<Self> {
        let row = |id: &str, name: &str, email: Option<&str>| Row {
            id: id.into(),
            name: name.into(),
            linked_at: email.map(|_| "2026-01-15T10:00:00Z".into()),
            email: email.map(str::to_owned),
        };
        let rows = || {
            vec![
                row("exemple", "Exemple", Some("samira@exemple.dz")),
                row("autre", "Autre maison", None),
            ]
        };
        let problems = Problems {
            summary: "C’est votre seule façon d’entrer.".into(),
            ..Problems::default()
        };
        vec![
            ProvidersPage {
                rows: rows(),
                problems: Problems::default(),
            },
            ProvidersPage { rows: rows(), problems },
            ProvidersPage {
                rows: vec![],
                problems: Problems::default(),
            },
        ]
    }
}

impl RefusedPage {
    fn samples_list() -> Vec<Self> {
        vec![RefusedPage {
            provider: "Exemple".into(),
            problems: Problems {
                summary: "Cette adresse a déjà un compte.".into(),
                ..Problems::default()
            },
            way: WayOn {
                path: "/account/login",
                query: "?next=/account/providers",
                label: "account-log-in",
            },
        }]
    }
}
