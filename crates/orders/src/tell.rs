//! Tell the customer what became of an order, by mail, in the order's language. Written by a task after the news has been
//! committed; the mail's key names the news, so it is sent once however often the task runs.

use kernel::{Lang, Money};
use platform::http::say;
use platform::mail::{self, Mail};
use platform::pages::{Page, as_value};
use platform::tasks::Task;
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use crate::access::order_path;
use crate::order::OrderId;
use crate::store::order::{self as store, OrderRow};
use crate::view::{LineView, lines_of};

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    Paid,
    /// The money came after the order had ended; it goes back by itself.
    PaidTooLate,
    Shipped,
    Refunded,
}

impl News {
    const ALL: [News; 4] = [News::Paid, News::PaidTooLate, News::Shipped, News::Refunded];

    const fn code(self) -> &'static str {
        match self {
            News::Paid => "paid",
            News::PaidTooLate => "paid-too-late",
            News::Shipped => "shipped",
            News::Refunded => "refunded",
        }
    }
}

/// The task that writes the mail.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tell {
    order: OrderId,
    news: News,
}

impl Tell {
    pub(crate) fn new(order: OrderId, news: News) -> Self {
        Tell { order, news }
    }
}

impl Task for Tell {
    const NAME: &'static str = "orders.tell";
}

/// A mail as its templates draw it.
#[derive(Debug, Clone, Serialize)]
struct Letter {
    /// `paid`, `paid-too-late`, …: names the sentences.
    news: &'static str,
    lang: &'static str,
    dir: &'static str,
    name: String,
    number: String,
    lines: Vec<LineView>,
    total: Money,
    url: String,
    shop: String,
    phone: String,
}

/// The same letter as plain text.
#[derive(Debug, Clone, Serialize)]
struct PlainLetter(Letter);

platform::page!(Letter, "orders/mail.html", Letter::samples_list);
platform::page!(PlainLetter, "orders/mail.txt", PlainLetter::samples_list);

impl Letter {
    fn samples_list() -> Vec<Letter> {
        let sample = |news: News| Letter {
            news: news.code(),
            lang: Lang::Fr.code(),
            dir: Lang::Fr.dir(),
            name: "Nadia Ferhat".into(),
            number: "CC-7K3M-9Q2X".into(),
            lines: LineView::samples(),
            total: Money::new(1_309_000, kernel::Currency::DZD),
            url: "https://shop.example/fr/orders/CC-7K3M-9Q2X?key=0".into(),
            shop: "Comptoir Chauffage".into(),
            phone: "+213 21 00 00 00".into(),
        };
        News::ALL.map(sample).to_vec()
    }
}

impl PlainLetter {
    fn samples_list() -> Vec<PlainLetter> {
        Letter::samples_list().into_iter().map(PlainLetter).collect()
    }
}

/// Writes the mail into the outbox.
pub(crate) async fn tell(app: App, task: Tell) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let Some(order) = store::lock_order(&tx, task.order).await? else {
        return Ok(());
    };
    let lines = lines_of(
        &store::list_order_lines(&tx, &order.number).await?,
        order.currency,
        order.lang,
    )?;
    let letter = letter_of(&app, &order, lines, task.news);
    let mail = Mail {
        key: format!("order_{}:{}", task.news.code(), order.id),
        recipient: order.email.clone(),
        lang: order.lang,
        subject: say(
            &app,
            order.lang,
            &format!("order-mail-{}-subject", task.news.code()),
            &[("number", order.number.clone())],
        ),
        html: render(&app, order.lang, &letter)?,
        text: render(&app, order.lang, &PlainLetter(letter))?,
    };
    mail::post(&tx, &mail).await?;
    tx.commit().await?;
    if task.news == News::Paid {
        app.metrics().count("orders.paid");
    }
    Ok(())
}

fn letter_of(app: &App, order: &OrderRow, lines: Vec<LineView>, news: News) -> Letter {
    let site = app.site();
    Letter {
        news: news.code(),
        lang: order.lang.code(),
        dir: order.lang.dir(),
        name: order.name.clone(),
        number: order.number.clone(),
        lines,
        total: Money::new(order.total_minor, order.currency),
        url: format!(
            "{}/{}{}",
            site.base_url,
            order.lang,
            order_path(app, order.id, &order.number)
        ),
        shop: site.name.clone(),
        phone: site.phone.clone(),
    }
}

fn render<P: Page>(app: &App, lang: Lang, page: &P) -> Result<String, Broken> {
    app.renderer().render(lang, P::TEMPLATE, as_value(page), as_value(&()))
}
