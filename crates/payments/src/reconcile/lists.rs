//! The gateway's lists, a page at a time, newest first; a page is compared as a whole before the next is asked for. Keeps
//! no more than one page.

use platform::Broken;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::run::{Difference, Run};
use super::{
    DifferenceKind, Progress, compare_disputes, compare_movements, compare_payments, compare_payouts, compare_refunds,
};
use crate::stripe::answer::Outcome;
use crate::words::words;

words! {
    /// In this order: what comes later names what came before.
    pub enum List {
        Payments = "payment_intents",
        Refunds = "refunds",
        Disputes = "disputes",
        Payouts = "payouts",
        Movements = "balance_transactions",
    }
}

/// A page of a list. Each object is read by itself, so that one that we cannot read hides no other.
#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
    has_more: bool,
}

/// What asking for one object brought.
pub(super) enum Asked<T> {
    Found(T),
    /// The gateway says that it never had it.
    Never,
}

/// Reads a list to its end, from the id after which an earlier run stopped.
pub(super) async fn read_list(run: &mut Run<'_>, list: List, mut after: Option<String>) -> Result<(), Broken> {
    loop {
        let mut path = format!("/v1/{list}?limit=100&created%5Bgte%5D={}", run.since.as_second().max(0));
        if let Some(after) = &after {
            path.push_str("&starting_after=");
            path.push_str(after);
        }
        let page: Page = match ask(run, &path).await? {
            Asked::Found(page) => page,
            // What was last read of it is gone: from the beginning.
            Asked::Never if after.take().is_some() => continue,
            Asked::Never => return Err(Broken::new(format!("the gateway has no list of {list}"))),
        };
        run.count(list.word(), page.data.len());
        compare(run, list, &page.data).await?;
        let ids: Vec<&str> = page.data.iter().filter_map(|object| object["id"].as_str()).collect();
        let last = ids.last().map(|id| (*id).to_owned());
        let is_last = !page.has_more || last.is_none();
        let progress = Progress {
            list: Some(if is_last { list.after() } else { list.word() }.to_owned()),
            after: if is_last { None } else { last.clone() },
        };
        let seen = if matches!(list, List::Payments | List::Refunds) {
            &ids[..]
        } else {
            &[]
        };
        run.turn_page(&progress, seen).await?;
        if is_last {
            return Ok(());
        }
        after = last;
    }
}

impl List {
    /// What is read next; the last one stays, and is read again from its beginning.
    fn after(self) -> &'static str {
        match self {
            List::Payments => List::Refunds.word(),
            List::Refunds => List::Disputes.word(),
            List::Disputes => List::Payouts.word(),
            List::Payouts | List::Movements => List::Movements.word(),
        }
    }
}

async fn compare(run: &mut Run<'_>, list: List, data: &[Value]) -> Result<(), Broken> {
    match list {
        List::Payments => {
            let intents = readable(run, data).await?;
            compare_payments::compare(run, &intents).await
        }
        List::Refunds => {
            let refunds = readable(run, data).await?;
            compare_refunds::compare(run, &refunds).await
        }
        List::Disputes => {
            let disputes = readable(run, data).await?;
            compare_disputes::compare(run, &disputes).await
        }
        List::Payouts => {
            let payouts = readable(run, data).await?;
            compare_payouts::compare(run, &payouts).await
        }
        List::Movements => {
            let movements = readable(run, data).await?;
            compare_movements::compare(run, &movements).await
        }
    }
}

async fn readable<T: DeserializeOwned>(run: &mut Run<'_>, data: &[Value]) -> Result<Vec<T>, Broken> {
    let mut read = Vec::with_capacity(data.len());
    for object in data {
        match T::deserialize(object) {
            Ok(object) => read.push(object),
            Err(error) => {
                run.differ(&Difference {
                    kind: DifferenceKind::Unreadable,
                    object: object["id"].as_str().unwrap_or("?"),
                    payment: None,
                    amount: None,
                    detail: json!({ "error": error.to_string() }),
                })
                .await?;
            }
        }
    }
    Ok(read)
}

/// How often one question is put before the run stops.
const TRIES: usize = 3;

/// Asks, and reads the answer; one that says nothing stops the run, which goes on another time.
pub(super) async fn ask<T: DeserializeOwned>(run: &Run<'_>, path: &str) -> Result<Asked<T>, Broken> {
    let mut why = String::new();
    for _ in 0..TRIES {
        match run.payments.stripe().get(path).await.outcome {
            Outcome::Done(body) => return Ok(Asked::Found(T::deserialize(&body)?)),
            Outcome::Refused { code, .. } if code == "resource_missing" => return Ok(Asked::Never),
            outcome => why = format!("{outcome:?}"),
        }
    }
    Err(Broken::new(format!("the gateway did not answer {path}: {why}")))
}
