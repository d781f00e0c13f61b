//! Second factors as their owner sees them: the authenticator app, passkeys, recovery codes. Every change asks for a fresh
//! proof first.

use axum::response::Response;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use jiff::Timestamp;
use platform::http::{Form, Path, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Broken, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::confirm::known;
use super::second_step::{answered, hand_out, passkey_host};
use super::{Onward, Way, sample_problems};
use crate::PersonId;
use crate::enter::Renewed;
use crate::factor::passkey::{self, PasskeyId};
use crate::factor::set_up::{self, Added, SetUpRefused};
use crate::store::factors as store;

pub(super) fn routes() -> Routes {
    app_routes().and(passkey_routes())
}

fn app_routes() -> Routes {
    Routes::new("/account/second-factor")
        .get("", Allow::SignedIn, show, "The person's second factors")
        .asks_again()
        .post("/app", Allow::SignedIn, begin, "Begins to set up an authenticator app")
        .asks_again()
        .get(
            "/app",
            Allow::SignedIn,
            show_app,
            "What the authenticator app that is being set up has to know",
        )
        .asks_again()
        .post(
            "/app/confirm",
            Allow::SignedIn,
            confirm_app,
            "Sets the authenticator app up, by its first code",
        )
        .limited(Limit::LogIn)
        .asks_again()
        .post(
            "/app/remove",
            Allow::SignedIn,
            remove_app,
            "Takes the authenticator app away",
        )
        .asks_again()
        .post(
            "/recovery-codes",
            Allow::SignedIn,
            renew_codes,
            "New recovery codes in place of the old ones",
        )
        .limited(Limit::Reset)
        .asks_again()
}

fn passkey_routes() -> Routes {
    Routes::new("/account/second-factor/passkeys")
        .post(
            "/challenge",
            Allow::SignedIn,
            challenge,
            "What a new passkey is to sign, for the script of our pages",
        )
        .limited(Limit::LogIn)
        .asks_again()
        .post("", Allow::SignedIn, add_passkey, "Adds a passkey")
        .limited(Limit::LogIn)
        .asks_again()
        .limited_to(32 * 1024)
        .post("/{id}/name", Allow::SignedIn, rename_passkey, "Renames a passkey")
        .post("/{id}/remove", Allow::SignedIn, remove_passkey, "Takes a passkey away")
        .asks_again()
}

/// A passkey in the list.
#[derive(Debug, Serialize)]
struct PasskeyShown {
    id: PasskeyId,
    name: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

impl PasskeyShown {
    fn of(line: store::PasskeyLine) -> Self {
        PasskeyShown {
            id: line.id,
            name: line.name,
            created_at: line.created_at,
            last_used_at: line.last_used_at,
        }
    }
}

#[derive(Debug, Serialize)]
struct SecondFactorPage {
    has_app: bool,
    is_set_up: bool,
    codes_left: i64,
    passkeys: Vec<PasskeyShown>,
    /// The host under which passkeys can be added; empty where they cannot.
    host: String,
    /// Where they could, if not here.
    elsewhere: String,
    /// Staff of this house come no further without.
    is_required: bool,
    next: Way,
    problems: Problems,
}
platform::page!(
    SecondFactorPage,
    "identity/second_factor.html",
    SecondFactorPage::samples_list
);

#[derive(Debug, Serialize)]
struct AppPage {
    /// The address as a picture: SVG.
    picture: String,
    secret: String,
    next: Way,
    problems: Problems,
}
platform::page!(AppPage, "identity/second_factor_app.html", AppPage::samples_list);

/// Recovery codes, shown once.
#[derive(Debug, Serialize)]
struct CodesPage {
    codes: Vec<String>,
    next: Way,
}
platform::page!(CodesPage, "identity/recovery_codes.html", CodesPage::samples_list);

fn person(cx: &Cx) -> Result<PersonId, Broken> {
    Ok(PersonId::from_uuid(known(cx)?.id))
}

async fn show(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    let page = draw(&cx, Way::to(&onward.next), Problems::default()).await?;
    cx.page(&page)
}

async fn draw(cx: &Cx, next: Way, problems: Problems) -> Result<SecondFactorPage, Broken> {
    let person = person(cx)?;
    let db = cx.app.db().read().await?;
    let (totp, is_set_up, (codes_left,), passkeys) = tokio::try_join!(
        store::find_totp(&db, person),
        crate::factor::is_set_up(&db, person),
        store::count_recovery_codes(&db, person),
        store::list_passkeys(&db, person),
    )?;
    let site = cx.app.site();
    let home = passkey::home(site).map(|home| home.to_string());
    Ok(SecondFactorPage {
        has_app: totp.is_some_and(|row| row.is_confirmed),
        is_set_up,
        codes_left,
        passkeys: passkeys.into_iter().map(PasskeyShown::of).collect(),
        host: passkey_host(cx),
        elsewhere: home.unwrap_or_default().trim_end_matches('/').to_owned(),
        is_required: site.staff_second_factor && cx.caller.is_staff(),
        next,
        problems,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NextForm {
    next: String,
}

async fn begin(cx: Cx, Form(form): Form<NextForm>) -> Answer {
    let next = Way::to(&form.next);
    match set_up::begin_totp(&cx.app, person(&cx)?).await {
        Ok(()) => Ok(cx.redirect(&format!("/account/second-factor/app{}", next.query))),
        Err(fault) => refuse(&cx, next, fault).await,
    }
}

async fn show_app(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    draw_app(&cx, Way::to(&onward.next), None).await
}

async fn draw_app(cx: &Cx, next: Way, refused: Option<SetUpRefused>) -> Answer {
    let told = set_up::show_totp(&cx.app, person(cx)?, &known(cx)?.email).await?;
    let Some(told) = told else {
        return Ok(cx.redirect(&format!("/account/second-factor{}", next.query)));
    };
    let page = AppPage {
        picture: picture_of(&told.url)?,
        secret: in_fours(&told.secret),
        next,
        problems: refused
            .as_ref()
            .map_or_else(Problems::default, |refusal| Problems::of(cx, refusal)),
    };
    match refused {
        Some(refusal) => cx.page_refused(&refusal, &page),
        None => cx.page(&page),
    }
}

fn picture_of(url: &str) -> Result<String, Broken> {
    let code = QRBuilder::new(url)
        .build()
        .map_err(|error| Broken::new(format!("no picture: {error:?}")))?;
    Ok(SvgBuilder::default().margin(4).to_str(&code))
}

/// `ABCD EFGH …`, to be typed into an app.
fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let parts: Vec<String> = letters.chunks(4).map(|part| part.iter().collect()).collect();
    parts.join(" ")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
    next: String,
}

async fn confirm_app(cx: Cx, Form(form): Form<CodeForm>) -> Answer {
    let next = Way::to(&form.next);
    match set_up::confirm_totp(&cx.app, person(&cx)?, &cx.caller, &form.code).await {
        Ok(added) => show_added(&cx, next, added),
        Err(Fault::Refused(refusal @ SetUpRefused::Code(_))) => draw_app(&cx, next, Some(refusal)).await,
        Err(fault) => refuse(&cx, next, fault).await,
    }
}

/// The recovery codes if there are new ones, else the list again.
fn show_added(cx: &Cx, next: Way, added: Added) -> Answer {
    let mut response = if added.codes.is_empty() {
        cx.redirect(&format!("/account/second-factor{}", next.query))
    } else {
        let codes = added.codes;
        cx.page(&CodesPage { codes, next })?
    };
    added.session.give_to(&cx.app, &mut response);
    Ok(response)
}

async fn remove_app(cx: Cx) -> Answer {
    let removed = set_up::remove_totp(&cx.app, person(&cx)?, &cx.caller).await;
    show_removed(&cx, removed).await
}

async fn show_removed(cx: &Cx, removed: Verdict<Renewed, SetUpRefused>) -> Answer {
    match removed {
        Ok(session) => {
            let mut response: Response = cx.redirect("/account/second-factor");
            session.give_to(&cx.app, &mut response);
            Ok(response)
        }
        Err(fault) => refuse(cx, Way::default(), fault).await,
    }
}

async fn renew_codes(cx: Cx) -> Answer {
    match set_up::new_recovery_codes(&cx.app, person(&cx)?).await {
        Ok(codes) => cx.page(&CodesPage {
            codes,
            next: Way::to("/account/second-factor"),
        }),
        Err(fault) => refuse(&cx, Way::default(), fault).await,
    }
}

async fn challenge(cx: Cx) -> Answer {
    let known = known(&cx)?;
    let person = PersonId::from_uuid(known.id);
    hand_out(&cx, passkey::invite(&cx.app, person, &known.email, &known.name).await?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasskeyForm {
    name: String,
    credential: String,
    next: String,
}

async fn add_passkey(cx: Cx, Form(form): Form<PasskeyForm>) -> Answer {
    let next = Way::to(&form.next);
    let answered = answered(&cx, form.credential);
    match set_up::add_passkey(&cx.app, (person(&cx)?, &cx.caller), &answered, &form.name).await {
        Ok(added) => show_added(&cx, next, added),
        Err(fault) => refuse(&cx, next, fault).await,
    }
}

async fn rename_passkey(cx: Cx, Path(id): Path<PasskeyId>, Form(form): Form<PasskeyForm>) -> Answer {
    match set_up::rename_passkey(&cx.app, person(&cx)?, id, &form.name).await {
        Ok(()) => Ok(cx.redirect("/account/second-factor")),
        Err(fault) => refuse(&cx, Way::default(), fault).await,
    }
}

async fn remove_passkey(cx: Cx, Path(id): Path<PasskeyId>) -> Answer {
    let removed = set_up::remove_passkey(&cx.app, person(&cx)?, &cx.caller, id).await;
    show_removed(&cx, removed).await
}

/// The list again, with what was wrong; something that is not theirs is as if it did not exist.
async fn refuse(cx: &Cx, next: Way, fault: Fault<SetUpRefused>) -> Answer {
    let refusal = match fault {
        Fault::Broken(broken) => return Err(broken.into()),
        Fault::Refused(refusal @ SetUpRefused::NotFound) => return Err(refusal.into()),
        Fault::Refused(refusal) => refusal,
    };
    let page = draw(cx, next, Problems::of(cx, &refusal)).await?;
    cx.page_refused(&refusal, &page)
}

impl SecondFactorPage {
    fn samples_list() -> Vec<Self> {
        let bare = || SecondFactorPage {
            has_app: false,
            is_set_up: false,
            codes_left: 0,
            passkeys: vec![],
            host: "shop.example".into(),
            elsewhere: "https://shop.example".into(),
            is_required: true,
            next: Way::to("/office"),
            problems: sample_problems(),
        };
        let passkey = |number, name: &str, last_used_at| PasskeyShown {
            id: PasskeyId::from_uuid(uuid::Uuid::from_u128(number)),
            name: name.into(),
            created_at: Timestamp::UNIX_EPOCH,
            last_used_at,
        };
        let full = SecondFactorPage {
            has_app: true,
            is_set_up: true,
            codes_left: 2,
            passkeys: vec![
                passkey(1, "Téléphone", Some(Timestamp::UNIX_EPOCH)),
                passkey(2, "Clé USB", None),
            ],
            host: String::new(),
            is_required: false,
            next: Way::default(),
            problems: Problems::default(),
            ..bare()
        };
        vec![bare(), full]
    }
}

impl AppPage {
    fn samples_list() -> Vec<Self> {
        let page = |problems| AppPage {
            picture: picture_of("otpauth://totp/Comptoir:samira@exemple.dz").unwrap_or_default(),
            secret: in_fours("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            next: Way::to("/office"),
            problems,
        };
        vec![page(Problems::default()), page(sample_problems())]
    }
}

impl CodesPage {
    fn samples_list() -> Vec<Self> {
        vec![CodesPage {
            codes: vec!["ABCD-EFGH-2345".into(); 10],
            next: Way::default(),
        }]
    }
}
