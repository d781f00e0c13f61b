//! What waits for a person, as a list, and the acts on its lines: replay an event, ask about a call, settle with a note.

use jiff::Timestamp;
use kernel::{Currency, Money, Permission};
use payments::PaymentId;
use platform::audit::{self, Act};
use platform::http::{Form, Path, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access::NotHere;
use crate::list_waiting::{Counted, WaitingCounts, WaitingFilter, WaitingList, find_waiting, list_waiting};
use crate::pages::who;
use crate::settle::{SettleRefused, settle};
use crate::span::Span;
use crate::waiting::{Acts, KINDS, Waiting, every_why, why};

pub(super) fn routes() -> Routes {
    Routes::new("/office/money")
        .get(
            "",
            Allow::May(Permission::SeeMoney),
            show_list,
            "What waits for a person, filtered",
        )
        .post(
            "/{event}/replay",
            Allow::May(Permission::SettleMoney),
            post_replay,
            "Applies a gateway event again",
        )
        .post(
            "/{call}/question",
            Allow::May(Permission::SettleMoney),
            post_question,
            "Asks the gateway about a call at once",
        )
        .post(
            "/{payment}/retry",
            Allow::May(Permission::SettleMoney),
            post_retry,
            "Asks again for the transfers of a payment that the gateway refused",
        )
        .get(
            "/{subject}/settlement",
            Allow::May(Permission::SettleMoney),
            show_settlement,
            "The form that says how something was settled",
        )
        .post(
            "/{subject}/settlement",
            Allow::May(Permission::SettleMoney),
            post_settlement,
            "Says, with a note, that something is settled",
        )
}

#[derive(Debug, Serialize)]
struct MoneyPage {
    counts: WaitingCounts,
    list: WaitingList,
    filter: WaitingFilter,
    /// The address of what follows; empty at the end.
    next: String,
}
platform::page!(MoneyPage, "office/money.html", MoneyPage::samples_list);

#[derive(Debug, Serialize)]
struct SettlementPage {
    line: Waiting,
    note: String,
    problems: Option<Problems>,
}
platform::page!(SettlementPage, "office/settlement.html", SettlementPage::samples_list);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawNote {
    note: String,
}

async fn show_list(cx: Cx, Query(filter): Query<WaitingFilter>) -> Answer {
    let (counts, list) = list_waiting(&cx.app, &filter).await?;
    let next = super::address("/office/money", &[("kind", &filter.kind)], &list.next);
    cx.page(&MoneyPage {
        counts,
        list,
        filter,
        next,
    })
}

async fn post_replay(cx: Cx, Path(event): Path<String>) -> Answer {
    let event = event.parse().map_err(|_| NotHere)?;
    payments::replay(&cx.app, event).await?;
    Ok(cx.redirect("/office/money?kind=event"))
}

async fn post_question(cx: Cx, Path(call): Path<String>) -> Answer {
    let call = call.parse().map_err(|_| NotHere)?;
    let tx = cx.app.db().begin().await?;
    payments::ask_again(&tx, call).await?;
    tx.commit().await?;
    Ok(cx.redirect("/office/money?kind=call"))
}

async fn post_retry(cx: Cx, Path(payment): Path<PaymentId>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let asked = payments::retry_transfers(&tx, payment).await?;
    let detail = json!({ "calls": asked });
    audit::note(&tx, &Act::new("retry", &payment.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(cx.redirect("/office/money"))
}

async fn show_settlement(cx: Cx, Path(subject): Path<String>) -> Answer {
    let line = find_waiting(&cx.app, &subject).await?.ok_or(NotHere)?;
    cx.page(&SettlementPage {
        line,
        note: String::new(),
        problems: None,
    })
}

async fn post_settlement(cx: Cx, Path(subject): Path<String>, Form(raw): Form<RawNote>) -> Answer {
    let refused = match settle(&cx.app, &who(&cx), &subject, &raw.note).await {
        Ok(()) => return Ok(cx.redirect("/office/money")),
        Err(Fault::Refused(refused @ SettleRefused::Invalid(_))) => refused,
        Err(other) => return Err(other.into()),
    };
    let line = find_waiting(&cx.app, &subject).await?.ok_or(NotHere)?;
    let page = SettlementPage {
        line,
        note: raw.note,
        problems: Some(Problems::of(&cx, &refused)),
    };
    cx.page_with(Cx::status(&refused), &page)
}

fn sample((kind, code): (&str, &str)) -> Waiting {
    let due = matches!(kind, "dispute" | "hold").then_some(Timestamp::UNIX_EPOCH);
    Waiting {
        kind: kind.into(),
        subject: "gev_0".into(),
        why: why(kind, code),
        code: code.into(),
        detail: "checkout.session.completed".into(),
        amount: (kind != "account").then(|| Money::new(1_309_000, Currency::DZD)),
        since: Timestamp::UNIX_EPOCH,
        age: Span { unit: "hours", n: 3 },
        due,
        left: due.map(|_| Span { unit: "days", n: 2 }),
        is_over: kind == "hold",
        link: "/office/orders/CC-7K3M-9Q21".into(),
        link_text: "CC-7K3M-9Q21".into(),
        acts: Acts {
            replay: kind == "event",
            ask: kind == "call",
            retry: kind == "transfer",
            settle: kind == "event",
        },
        payment: "pay_0".into(),
    }
}

impl MoneyPage {
    fn samples_list() -> Vec<Self> {
        let page = |lines: Vec<Waiting>, kind: &str, next: &str| MoneyPage {
            counts: WaitingCounts {
                total: i64::try_from(lines.len()).unwrap_or_default(),
                kinds: KINDS.map(|kind| Counted { kind, count: 1 }).to_vec(),
                nearest_due: None,
            },
            list: WaitingList {
                lines,
                next: String::new(),
            },
            filter: WaitingFilter {
                kind: kind.into(),
                cursor: String::new(),
            },
            next: next.into(),
        };
        vec![
            page(vec![], "", ""),
            page(vec![], "event", ""),
            page(
                every_why().into_iter().map(sample).collect(),
                "",
                "/office/money?cursor=1",
            ),
        ]
    }
}

impl SettlementPage {
    fn samples_list() -> Vec<Self> {
        let page = |kind, problems| SettlementPage {
            line: sample((kind, "failed")),
            note: String::new(),
            problems,
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [("note".to_owned(), "…".to_owned())].into(),
        };
        vec![
            page("event", None),
            page("payment", None),
            page("difference", Some(problems)),
            page("account", None),
            page("transfer", None),
            page("reversal", None),
        ]
    }
}
