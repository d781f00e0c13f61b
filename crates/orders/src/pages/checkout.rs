//! The checkout: details, then the review with the full price and the one button that names it. What was typed is kept with
//! the cart, so every refusal and the back button show it again.

use axum::http::StatusCode;
use kernel::{Currency, Lang, Localized, Money};
use payments::{Capture, Gateway};
use platform::http::{Form, Invalid, Problems, set_cookie};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use super::cart::LineOfCart;
use super::order::ToPay;
use super::{holder_of, remember_cart};
use crate::access::key_of;
use crate::buy::{Bought, buy};
use crate::checkout::{Checkout, CheckoutRefused, save_details, show};
use crate::deliver_to::{MethodChoice, list_choices, list_places, list_visit_choices};
use crate::details::RawDetails;
use crate::due::{Due, DueWhen, Purpose, Terms, due_at_once, schedule_time};
use crate::known::known_of;
use crate::place::{PAY_WITHIN, PlaceOrder, times_due};
use crate::price::Totals;
use crate::seen::Seen;
use crate::time::view::TimeOfCart;

pub(super) fn routes() -> Routes {
    Routes::new("")
        .get("/checkout", Allow::Anyone, show_details, "Who orders and where it goes")
        .post(
            "/checkout",
            Allow::Anyone,
            keep_details,
            "Keeps the details of the checkout",
        )
        .get(
            "/checkout/review",
            Allow::Anyone,
            review,
            "The order before it is placed",
        )
        .post(
            "/orders",
            Allow::Anyone,
            order,
            "Places the order and leads to its payment",
        )
        .limited(Limit::Payment)
}

/// An entry of a list.
#[derive(Debug, Clone, Serialize)]
struct Choice {
    value: String,
    label: String,
}

#[derive(Debug, Serialize)]
struct DetailsPage {
    details: RawDetails,
    times: Vec<TimeOfCart>,
    /// There is something to send or to bring.
    has_goods: bool,
    wilayas: Vec<Choice>,
    methods: Vec<MethodChoice>,
    totals: Totals,
    problems: Problems,
}
platform::page!(DetailsPage, "orders/details.html", DetailsPage::samples_list);

#[allow(
    clippy::struct_excessive_bools,
    reason = "facts of one page that do not exclude each other"
)]
#[derive(Debug, Serialize)]
struct ReviewPage {
    lines: Vec<LineOfCart>,
    times: Vec<TimeOfCart>,
    details: RawDetails,
    wilaya_name: String,
    delivery_name: String,
    delay: String,
    totals: Totals,
    /// What is due at once; names the amount on the button.
    pay_now: ToPay,
    /// Something is to be paid at once.
    pays_now: bool,
    /// What is due before the order is sent, or at the visit.
    pay_later: Option<Money>,
    is_at_visit: bool,
    /// The amount is held, not taken.
    is_held: bool,
    can_be_ordered: bool,
    seen: String,
    submit_token: String,
    gateways: Vec<&'static str>,
    problems: Problems,
}
platform::page!(ReviewPage, "orders/review.html", ReviewPage::samples_list);

fn sample_details() -> RawDetails {
    RawDetails {
        email: "nadia@example.dz".into(),
        name: "Nadia Ferhat".into(),
        phone: "+213551234567".into(),
        wilaya: "16".into(),
        commune: "Bab El Oued".into(),
        street: "12, rue des Frères Bouadou".into(),
        delivery: "home".into(),
    }
}

impl DetailsPage {
    fn samples_list() -> Vec<Self> {
        let sample = |details, problems| DetailsPage {
            details,
            wilayas: vec![Choice {
                value: "16".into(),
                label: "16 Alger".into(),
            }],
            methods: MethodChoice::samples(),
            totals: Totals::sample(),
            times: Vec::new(),
            has_goods: true,
            problems,
        };
        let wrong = Problems {
            summary: "Il manque quelque chose.".into(),
            fields: [
                ("email".to_owned(), "Cette adresse n’est pas complète.".to_owned()),
                ("delivery".to_owned(), "Choisissez.".to_owned()),
            ]
            .into(),
        };
        vec![
            sample(RawDetails::default(), Problems::default()),
            sample(sample_details(), wrong),
            DetailsPage {
                times: TimeOfCart::samples(),
                has_goods: false,
                ..sample(sample_details(), Problems::default())
            },
        ]
    }
}

impl ReviewPage {
    fn of(cx: &Cx, checkout: &Checkout, problems: Problems) -> Self {
        let delivery = checkout.delivery.as_ref();
        let total = checkout.priced.totals.total;
        let times = times_due(&checkout.cart, (total, Gateway::Stripe), cx.app.clock().now());
        let dues = schedule_time(total, &times, Terms::of(&cx.app), |part| {
            Gateway::ALL.iter().all(|gateway| gateway.accepts(part).is_ok())
        });
        let now = due_at_once(&dues);
        let is_later = |due: &&Due| due.due != DueWhen::AtOnce;
        let later: i64 = dues.iter().filter(is_later).map(|due| due.amount_minor).sum();
        let word = |text: Option<&Localized>| text.map(|text| text.get(cx.lang).to_owned()).unwrap_or_default();
        ReviewPage {
            lines: checkout
                .cart
                .lines
                .iter()
                .map(|line| LineOfCart::of(line, cx.lang))
                .collect(),
            times: times_of(cx, checkout),
            details: checkout.details.as_ref().map(RawDetails::from).unwrap_or_default(),
            wilaya_name: checkout.wilaya_name.get(cx.lang).to_owned(),
            delivery_name: word(delivery.map(|delivery| &delivery.names)),
            delay: word(delivery.map(|delivery| &delivery.delay)),
            totals: checkout.priced.totals,
            pay_now: ToPay {
                amount: now.map_or(total, |due| Money::new(due.amount_minor, total.currency())),
                purpose: now.map_or(Purpose::Whole, |due| due.purpose),
            },
            pays_now: now.is_some(),
            is_at_visit: dues.iter().any(|due| due.due == DueWhen::AtVisit),
            pay_later: (later > 0).then(|| Money::new(later, total.currency())),
            is_held: now.is_some_and(|due| due.capture == Capture::Manual),
            can_be_ordered: checkout.cart.can_be_ordered(),
            seen: Seen::of(checkout).to_text(),
            submit_token: checkout.submit_token.clone(),
            gateways: Gateway::ALL.iter().map(|gateway| gateway.word()).collect(),
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let sample = |problems| ReviewPage {
            lines: LineOfCart::samples(),
            times: TimeOfCart::samples(),
            details: sample_details(),
            wilaya_name: "Alger".into(),
            delivery_name: "Livraison à domicile".into(),
            delay: "2 à 3 jours".into(),
            totals: Totals::sample(),
            pay_now: ToPay {
                amount: Money::new(1_309_000, Currency::DZD),
                purpose: Purpose::Whole,
            },
            pays_now: true,
            pay_later: None,
            is_at_visit: false,
            is_held: false,
            can_be_ordered: true,
            seen: "1309000".into(),
            submit_token: "0".into(),
            gateways: vec!["stripe"],
            problems,
        };
        let with_deposit = ReviewPage {
            pay_now: ToPay {
                amount: Money::new(392_700, Currency::DZD),
                purpose: Purpose::Deposit,
            },
            pay_later: Some(Money::new(916_300, Currency::DZD)),
            ..sample(Problems::default())
        };
        let held = ReviewPage {
            is_held: true,
            ..sample(Problems::default())
        };
        let changed = Problems {
            summary: "Un prix a changé.".into(),
            ..Problems::default()
        };
        vec![
            sample(Problems::default()),
            ReviewPage {
                can_be_ordered: false,
                ..sample(changed)
            },
            ReviewPage {
                pays_now: false,
                is_at_visit: true,
                pay_later: Some(Money::new(1_309_000, Currency::DZD)),
                ..sample(Problems::default())
            },
            with_deposit,
            held,
        ]
    }
}

/// The details' form as it is posted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DetailsForm {
    /// `update` draws the form again with the prices of the chosen wilaya.
    intent: String,
    #[serde(flatten)]
    details: RawDetails,
}

/// The review's form as it is posted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OrderForm {
    submit_token: String,
    seen: String,
    gateway: String,
}

async fn show_details(cx: Cx) -> Answer {
    let checkout = match show(&cx.app, &holder_of(&cx)).await {
        Err(Fault::Refused(CheckoutRefused::EmptyCart)) => return Ok(cx.redirect("/cart")),
        shown => shown?,
    };
    let mut details = match &checkout.details {
        Some(details) => RawDetails::from(details),
        None => known_of(&cx).await?,
    };
    if checkout.cart.place().is_some() && details.delivery.is_empty() {
        "visit".clone_into(&mut details.delivery);
    }
    draw_details(&cx, StatusCode::OK, (details, &checkout), Problems::default()).await
}

async fn draw_details(
    cx: &Cx,
    status: StatusCode,
    (details, checkout): (RawDetails, &Checkout),
    problems: Problems,
) -> Answer {
    let places = list_places(&cx.app).await?;
    let page = DetailsPage {
        wilayas: wilayas(&places, cx.lang),
        methods: match checkout.cart.place() {
            Some(place) => list_visit_choices(&places, place, cx),
            None => list_choices(&places, &details.wilaya, cx),
        },
        details,
        totals: checkout.priced.totals,
        times: times_of(cx, checkout),
        has_goods: !checkout.cart.lines.is_empty(),
        problems,
    };
    cx.page_with(status, &page)
}

fn times_of(cx: &Cx, checkout: &Checkout) -> Vec<TimeOfCart> {
    let now = cx.app.clock().now();
    let times = checkout.cart.times.iter();
    times.map(|time| TimeOfCart::of(time, cx.lang, now)).collect()
}

fn wilayas(places: &crate::deliver_to::Places, lang: Lang) -> Vec<Choice> {
    let choice = |wilaya: &crate::store::delivery::WilayaRow| Choice {
        value: wilaya.code.clone(),
        label: format!("{} {}", wilaya.code, wilaya.names.0.get(lang)),
    };
    places.wilayas.iter().map(choice).collect()
}

async fn keep_details(cx: Cx, Form(form): Form<DetailsForm>) -> Answer {
    let holder = holder_of(&cx);
    if form.intent == "update" {
        let checkout = show(&cx.app, &holder).await?;
        return draw_details(&cx, StatusCode::OK, (form.details, &checkout), Problems::default()).await;
    }
    match save_details(&cx.app, &holder, cx.lang, &form.details).await {
        Ok(()) => Ok(cx.redirect("/checkout/review")),
        Err(Fault::Refused(CheckoutRefused::EmptyCart)) => Ok(cx.redirect("/cart")),
        Err(Fault::Refused(refused)) => {
            let checkout = show(&cx.app, &holder).await?;
            let problems = Problems::of(&cx, &refused);
            draw_details(&cx, Cx::status(&refused), (form.details, &checkout), problems).await
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

async fn review(cx: Cx) -> Answer {
    draw_review(&cx, StatusCode::OK, Problems::default()).await
}

async fn draw_review(cx: &Cx, status: StatusCode, problems: Problems) -> Answer {
    let checkout = match show(&cx.app, &holder_of(cx)).await {
        Err(Fault::Refused(CheckoutRefused::EmptyCart)) => return Ok(cx.redirect("/cart")),
        shown => shown?,
    };
    if checkout.delivery.is_none() {
        return Ok(cx.redirect("/checkout"));
    }
    cx.page_with(status, &ReviewPage::of(cx, &checkout, problems))
}

async fn order(cx: Cx, Form(form): Form<OrderForm>) -> Answer {
    let Some(seen) = Seen::parse(&form.seen) else {
        return draw_review(&cx, StatusCode::OK, Problems::default()).await;
    };
    let Ok(gateway) = form.gateway.parse() else {
        let problems = Problems::of(&cx, &Invalid::one("gateway", "choice"));
        return draw_review(&cx, StatusCode::UNPROCESSABLE_ENTITY, problems).await;
    };
    let (holder, submit_token, lang) = (holder_of(&cx), form.submit_token, cx.lang);
    let input = PlaceOrder {
        holder,
        submit_token,
        seen,
        gateway,
        lang,
    };
    match buy(&cx.app, &input).await {
        Ok(bought) => Ok(to_payment(&cx, &bought)),
        Err(Fault::Refused(refused)) => draw_review(&cx, Cx::status(&refused), Problems::of(&cx, &refused)).await,
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

fn to_payment(cx: &Cx, bought: &Bought) -> axum::response::Response {
    let mut response = match &bought.pay_url {
        Some(url) => cx.redirect_out(url),
        None => cx.redirect(&bought.path),
    };
    remember_cart(cx, &mut response, None, 0);
    let waiting = format!("{}.{}", bought.placed.number, key_of(&cx.app, bought.placed.order));
    set_cookie(
        &cx.app,
        &mut response,
        ("waiting_order", &waiting),
        PAY_WITHIN.as_secs(),
    );
    response
}
