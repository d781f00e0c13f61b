//! The letter to a visit's customer, as text and as HTML, in the order's language.

use kernel::{Lang, Money};
use platform::http::say;
use platform::mail::Mail;
use platform::pages::{Page, Window, as_value};
use platform::{App, Broken};
use serde::Serialize;

use super::News;
use crate::invitation::{address_of, visit_url};
use crate::store::visit::VisitRow;
use crate::visit::State;

/// A letter as its templates draw it.
#[derive(Debug, Clone, Serialize)]
struct Letter {
    /// `confirmed`, `called-off`, …, `reminder`: names the sentences.
    news: String,
    lang: &'static str,
    dir: &'static str,
    name: String,
    number: String,
    title: String,
    /// RFC 3339.
    starts_at: String,
    window_min: i32,
    time_zone: String,
    address: String,
    technician: Option<String>,
    /// Until when a request is answered; RFC 3339.
    answer_by: Option<String>,
    money: Vec<MoneyRow>,
    /// The visit's page: to see, to move, to cancel.
    url: String,
    /// The order's page with its receipt, once the visit is complete.
    order_url: Option<String>,
    shop: String,
    phone: String,
}

/// `back`, `kept` or `let-go`, as the sentences `visit-mail-<what>` name it.
#[derive(Debug, Clone, Serialize)]
struct MoneyRow {
    what: &'static str,
    amount: Money,
}

/// The same letter as plain text.
#[derive(Debug, Clone, Serialize)]
struct PlainLetter(Letter);

platform::page!(Letter, "visits/mail.html", Letter::samples_list);
platform::page!(PlainLetter, "visits/mail.txt", PlainLetter::samples_list);

impl Letter {
    fn samples_list() -> Vec<Letter> {
        let dinars = |minor| Money::new(minor, kernel::Currency::DZD);
        let rows = [("back", 150_000), ("kept", 150_000), ("let-go", 50_000)];
        let sample = |news: &str| Letter {
            news: news.replace('_', "-"),
            lang: Lang::Fr.code(),
            dir: Lang::Fr.dir(),
            name: "Nadia Ferhat".into(),
            number: "CC-7K3M-9Q2X".into(),
            title: "Entretien annuel de chaudière".into(),
            starts_at: "2026-11-26T08:00:00Z".into(),
            window_min: 120,
            time_zone: "Africa/Algiers".into(),
            address: "12 rue des Frères Bouadou, Bir Mourad Raïs".into(),
            technician: Some("Karim B.".into()),
            answer_by: (news == "requested").then(|| "2026-11-25T08:00:00Z".into()),
            money: if ["cancelled", "missed"].contains(&news) {
                rows.map(|(what, minor)| MoneyRow {
                    what,
                    amount: dinars(minor),
                })
                .to_vec()
            } else {
                Vec::new()
            },
            url: "https://shop.example/fr/visits/vis_0?key=0".into(),
            order_url: (news == "completed").then(|| "https://shop.example/fr/orders/CC-7K3M-9Q2X?key=0".into()),
            shop: "Comptoir Chauffage".into(),
            phone: "+213 21 00 00 00".into(),
        };
        let news = News::ALL.iter().map(|news| news.word());
        news.chain(["reminder"]).map(sample).collect()
    }
}

impl PlainLetter {
    fn samples_list() -> Vec<PlainLetter> {
        Letter::samples_list().into_iter().map(PlainLetter).collect()
    }
}

/// The whole mail; its key and what it carries are the caller's.
pub(super) fn write(
    app: &App,
    visit: &VisitRow,
    (news, money): (&str, Vec<(&'static str, Money)>),
) -> Result<Mail, Broken> {
    let lang = visit.lang;
    let letter = letter_of(app, visit, (news.replace('_', "-"), money));
    let window = Window {
        starts_at: visit.starts_at,
        window_min: visit.window_min,
        time_zone: &visit.time_zone,
    };
    let facts = [
        ("window", app.renderer().window(lang, &window)),
        ("title", letter.title.clone()),
    ];
    Ok(Mail {
        key: String::new(),
        recipient: visit.email.clone(),
        lang,
        subject: say(app, lang, &format!("visit-mail-{}-subject", letter.news), &facts),
        html: render(app, lang, &letter)?,
        text: render(app, lang, &PlainLetter(letter))?,
        attachment: None,
    })
}

fn letter_of(app: &App, visit: &VisitRow, (news, money): (String, Vec<(&'static str, Money)>)) -> Letter {
    let (lang, site) = (visit.lang, app.site());
    let order_path = orders::order_path(app, visit.order_id, &visit.order_number);
    Letter {
        lang: lang.code(),
        dir: lang.dir(),
        name: visit.name.clone(),
        number: visit.order_number.clone(),
        title: visit.title.0.get(lang).to_owned(),
        starts_at: visit.starts_at.to_string(),
        window_min: visit.window_min,
        time_zone: visit.time_zone.clone(),
        address: address_of(visit, lang),
        technician: visit.technician_name.clone().filter(|_| visit.state.has_time()),
        answer_by: visit
            .answer_by
            .filter(|_| visit.state == State::Requested)
            .map(|at| at.to_string()),
        money: money
            .into_iter()
            .map(|(what, amount)| MoneyRow { what, amount })
            .collect(),
        url: visit_url(app, visit),
        order_url: (visit.state == State::Completed).then(|| format!("{}/{lang}{order_path}", site.base_url)),
        shop: site.name.clone(),
        phone: site.phone.clone(),
        news,
    }
}

fn render<P: Page>(app: &App, lang: Lang, page: &P) -> Result<String, Broken> {
    app.renderer().render(lang, P::TEMPLATE, as_value(page), as_value(&()))
}
