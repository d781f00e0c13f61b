//! Tell the customer what became of an order, by mail, in the order's language. Written by a task after the news has been
//! committed; the mail's key names the news, so it is sent once however often the task runs.

use kernel::{Lang, Money};
use payments::RefundId;
use platform::http::say;
use platform::mail::{self, Mail};
use platform::pages::{Page, as_value};
use platform::tasks::Task;
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use crate::access::order_path;
use crate::apply::{LockedOrder, lock_order};
use crate::due::{Due, sums_of};
use crate::order::OrderId;
use crate::store::order::{self as store, OrderRow};
use crate::view::{LineView, lines_of};

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// The deposit came; the balance is due.
    Confirmed,
    /// A visit is booked; what is left is paid there.
    Booked,
    /// The money is held, and taken when the order is sent.
    Held,
    Paid,
    /// The money came after the order had ended; it goes back by itself.
    PaidTooLate,
    Shipped,
    /// Ended by us after it was confirmed: what came goes back.
    Cancelled,
    RefundedInPart,
    Refunded,
    /// Notes and coins were given back: its receipt.
    CashBack,
}

impl News {
    const ALL: [News; 10] = [
        News::Confirmed,
        News::Booked,
        News::Held,
        News::Paid,
        News::PaidTooLate,
        News::Shipped,
        News::Cancelled,
        News::RefundedInPart,
        News::Refunded,
        News::CashBack,
    ];

    const fn code(self) -> &'static str {
        match self {
            News::Confirmed => "confirmed",
            News::Booked => "booked",
            News::Held => "held",
            News::Paid => "paid",
            News::PaidTooLate => "paid-too-late",
            News::Shipped => "shipped",
            News::Cancelled => "cancelled",
            News::RefundedInPart => "refunded-in-part",
            News::Refunded => "refunded",
            News::CashBack => "cash-back",
        }
    }
}

/// The task that writes the mail.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tell {
    order: OrderId,
    news: News,
    /// The refund the news is about.
    #[serde(default)]
    refund: Option<RefundId>,
    #[serde(default)]
    amount_minor: Option<i64>,
}

impl Tell {
    pub(crate) fn new(order: OrderId, news: News) -> Self {
        Tell {
            order,
            news,
            refund: None,
            amount_minor: None,
        }
    }

    /// Of several pieces of news of one kind, the one of this refund.
    pub(crate) fn about(mut self, refund: RefundId, amount: Money) -> Self {
        self.refund = Some(refund);
        self.amount_minor = Some(amount.minor());
        self
    }

    /// Names the news: its mail is sent once. An order can be refunded in part more than once.
    fn mail_key(&self) -> String {
        let key = format!("order_{}:{}", self.news.code(), self.order);
        let is_each = matches!(self.news, News::RefundedInPart | News::CashBack);
        match self.refund.filter(|_| is_each) {
            Some(refund) => format!("{key}:{refund}"),
            None => key,
        }
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
    sums: Vec<SumRow>,
    url: String,
    shop: String,
    phone: String,
}

/// A sum below the total: `paid`, `held`, `owed` or `back`, as the sentences `order-sum-<what>` name it.
#[derive(Debug, Clone, Serialize)]
struct SumRow {
    what: &'static str,
    amount: Money,
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
            sums: vec![SumRow {
                what: "owed",
                amount: Money::new(916_300, kernel::Currency::DZD),
            }],
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
    let Some(LockedOrder { row: order, dues }) = lock_order(&tx, task.order).await? else {
        return Ok(());
    };
    let lines = lines_of(
        &store::list_order_lines(&tx, &order.number).await?,
        order.currency,
        order.lang,
    )?;
    let letter = Letter {
        lines,
        sums: sums(&task, &order, &dues),
        ..letter_of(&app, &order, task.news)
    };
    let mail = Mail {
        key: task.mail_key(),
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
        attachment: None,
    };
    mail::post(&tx, &mail).await?;
    tx.commit().await?;
    if task.news == News::Paid {
        app.metrics().count("orders.paid");
    }
    Ok(())
}

/// What of the money the news is about.
fn sums(task: &Tell, order: &OrderRow, dues: &[Due]) -> Vec<SumRow> {
    let due = sums_of(dues, order.currency);
    let row = |what, amount| SumRow { what, amount };
    let rows = match task.news {
        News::Confirmed | News::Booked => vec![row("paid", due.paid), row("owed", due.owed)],
        News::Held => vec![row("held", due.held)],
        News::Cancelled => vec![row("back", due.paid)],
        News::RefundedInPart | News::CashBack => {
            let back = Money::new(task.amount_minor.unwrap_or_default(), order.currency);
            vec![row("back", back)]
        }
        News::Paid | News::PaidTooLate | News::Shipped | News::Refunded => Vec::new(),
    };
    rows.into_iter().filter(|row| row.amount.is_positive()).collect()
}

fn letter_of(app: &App, order: &OrderRow, news: News) -> Letter {
    let site = app.site();
    Letter {
        news: news.code(),
        lang: order.lang.code(),
        dir: order.lang.dir(),
        name: order.name.clone(),
        number: order.number.clone(),
        lines: Vec::new(),
        total: Money::new(order.total_minor, order.currency),
        sums: Vec::new(),
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
