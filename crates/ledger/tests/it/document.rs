//! Holds `docs/ledger.md` to its numbers: every entry in it is posted, chapter by chapter, each into empty books, and every sum,
//! balance and refusal that it states is compared with what the books say.

use kernel::{Currency, Money};
use ledger::{Account, BalanceRow, Entry, Posted, Posting, Resolution, WhyRefused};
use platform::{Fault, Tx};
use testkit::{Parts, TestApp};

const DOCUMENT: &str = include_str!("../../../../docs/ledger.md");

/// What the words above a table say is to be done with it.
#[derive(Debug, PartialEq, Eq)]
enum Doing {
    Post,
    PostBelowFloor,
    /// The account and what it lacks, in minor units.
    Refused(String, i64),
    Hold,
    Resolve,
}

/// The last thing named before a table: `Entry `sale:pay_a`` and how it goes.
fn announced(words: &str) -> Option<(Doing, String)> {
    let forms = ["Pending entry `", "Resolution of `", "Entry `"];
    let (at, form) = forms
        .iter()
        .filter_map(|form| words.rfind(form).map(|at| (at, *form)))
        .max_by_key(|(at, _)| *at)?;
    let rest = &words[at + form.len()..];
    let (key, how) = rest.split_once('`')?;
    let doing = match form {
        "Pending entry `" => Doing::Hold,
        "Resolution of `" => Doing::Resolve,
        _ if how.contains("may go below the floor") => Doing::PostBelowFloor,
        _ => match how.split_once("`below_floor`: `") {
            None => Doing::Post,
            Some((_, lack)) => {
                let (account, lack) = lack.split_once("` lacks ").unwrap();
                let major = lack.split_once(" DZD").unwrap().0;
                Doing::Refused(account.into(), Money::parse(major, Currency::DZD).unwrap().minor())
            }
        },
    };
    Some((doing, key.to_owned()))
}

/// `+1 309 000`, `−209 000`.
fn minor(cell: &str) -> i64 {
    let digits: String = cell
        .replace('−', "-")
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '+')
        .collect();
    digits.parse().unwrap_or_else(|_| panic!("not an amount: {cell}"))
}

fn rows(table: &[Vec<String>]) -> Vec<(String, i64)> {
    table
        .iter()
        .filter(|row| row[0] != "sum")
        .map(|row| (row[0].trim_matches('`').to_owned(), minor(&row[1])))
        .collect()
}

fn entry(key: &str, table: &[Vec<String>]) -> Entry {
    let lines = rows(table);
    let stated = table
        .iter()
        .find(|row| row[0] == "sum")
        .unwrap_or_else(|| panic!("{key} states no sum"));
    assert_eq!(
        lines.iter().map(|(_, minor)| minor).sum::<i64>(),
        minor(&stated[1]),
        "{key} is added up wrongly"
    );
    let kind: &'static str = key.split(':').next().unwrap().to_owned().leak();
    let posting = |(account, minor): &(String, i64)| {
        Posting::debit(Account::from(account.as_str()), Money::new(*minor, Currency::DZD))
    };
    Entry {
        key: key.into(),
        kind,
        reference: "docs".into(),
        memo: String::new(),
        postings: lines.iter().map(posting).collect(),
    }
}

fn not_nothing(rows: &[BalanceRow]) -> Vec<(String, i64)> {
    let rows = rows.iter().filter(|row| row.balance_minor != 0);
    rows.map(|row| (row.account.clone(), row.balance_minor)).collect()
}

#[derive(Default)]
struct Count {
    entries: usize,
    refused: usize,
    holds: usize,
    balances: usize,
}

async fn write(tx: &Tx, (doing, key): (Doing, String), table: &[Vec<String>]) {
    let again = match doing {
        Doing::Post => (
            ledger::post(tx, &entry(&key, table)).await.unwrap(),
            ledger::post(tx, &entry(&key, table)).await.unwrap(),
        ),
        Doing::PostBelowFloor => (
            ledger::post_below_floor(tx, &entry(&key, table)).await.unwrap(),
            ledger::post_below_floor(tx, &entry(&key, table)).await.unwrap(),
        ),
        Doing::Hold => (
            ledger::hold(tx, &entry(&key, table)).await.unwrap(),
            ledger::hold(tx, &entry(&key, table)).await.unwrap(),
        ),
        Doing::Resolve => {
            let [outcome, posted, _, reason] = table[0].as_slice() else {
                panic!("{key}: {table:?}")
            };
            let amount = Money::new(minor(posted), Currency::DZD);
            let end = match outcome.as_str() {
                "posted" => Resolution::Posted { amount: Some(amount) },
                _ => Resolution::Voided { reason: reason.clone() },
            };
            let first = ledger::settle_hold(tx, &key, &end).await.unwrap();
            let hold = ledger::find_hold(tx, &key).await.unwrap().unwrap();
            assert_eq!(hold.outcome.as_deref(), Some(outcome.as_str()), "{key}");
            let let_go = hold.amount_minor - hold.posted_minor.unwrap();
            assert_eq!(
                (hold.posted_minor.unwrap(), let_go),
                (minor(posted), minor(&table[0][2])),
                "{key}"
            );
            (first, ledger::settle_hold(tx, &key, &end).await.unwrap())
        }
        Doing::Refused(account, missing) => {
            let Err(Fault::Refused(refused)) = ledger::post(tx, &entry(&key, table)).await else {
                panic!("{key} was not refused");
            };
            let missing = Money::new(missing, Currency::DZD);
            let account = Account::from(account.as_str());
            assert_eq!(refused.why, WhyRefused::BelowFloor { account, missing }, "{key}");
            return;
        }
    };
    assert_eq!(again, (Posted::New, Posted::SameAgain), "{key}");
}

/// One chapter in one transaction that is never committed.
async fn check_chapter(tx: &Tx, chapter: &str, count: &mut Count) {
    let mut words = String::new();
    let mut lines = chapter.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with("| ") {
            words.push_str(line);
            words.push(' ');
            continue;
        }
        let head = line.to_owned();
        let mut table: Vec<Vec<String>> = Vec::new();
        while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
            if !row.starts_with("|--") {
                table.push(
                    row.trim_matches('|')
                        .split('|')
                        .map(|cell| cell.trim().to_owned())
                        .collect(),
                );
            }
        }
        match head.as_str() {
            "| account | amount |" | "| outcome | posted | let go | reason |" => {
                let todo = announced(&words).unwrap_or_else(|| panic!("a table without an entry: {words}"));
                match todo.0 {
                    Doing::Refused(..) => count.refused += 1,
                    Doing::Hold => count.holds += 1,
                    _ => count.entries += 1,
                }
                write(tx, todo, &table).await;
            }
            "| account | balance |" => {
                count.balances += 1;
                let found = not_nothing(&ledger::list_balances(tx).await.unwrap());
                assert_eq!(found, rows(&table), "balances after: {words}");
            }
            "| account | pending |" => {
                let found = not_nothing(&ledger::list_pending_balances(tx).await.unwrap());
                assert_eq!(found, rows(&table), "pending after: {words}");
            }
            _ => {}
        }
        words.clear();
    }
}

#[tokio::test]
async fn the_numbers_of_the_document_are_what_the_books_say() {
    let test = TestApp::start(Parts::default()).await;
    let mut count = Count::default();
    for chapter in DOCUMENT.split("\n## ") {
        let tx = test.app.db().begin().await.unwrap();
        check_chapter(&tx, chapter, &mut count).await;
        let findings = ledger::audit(&tx).await.unwrap().findings();
        assert!(findings.is_empty(), "{findings:?}");
    }
    assert!(count.entries >= 38, "{}", count.entries);
    assert_eq!((count.refused, count.holds), (2, 4));
    assert!(count.balances >= 18, "{}", count.balances);
    test.finish().await;
}

/// Each account that the program knows is in the document's table, with its nature.
#[test]
fn the_document_lists_every_account() {
    for kind in ledger::AccountKind::ALL {
        let rows: Vec<&str> = DOCUMENT
            .lines()
            .filter(|line| {
                let code = line
                    .strip_prefix("| `")
                    .and_then(|rest| rest.split('`').next())
                    .unwrap_or_default();
                code.split(':').next() == Some(kind.word()) && line.matches(" | ").count() == 3
            })
            .collect();
        assert_eq!(rows.len(), 1, "{kind:?}: {rows:?}");
        assert!(
            rows[0].contains(&format!("| {}", kind.nature().word())),
            "{kind:?}: {}",
            rows[0]
        );
        assert_eq!(rows[0].ends_with("floor |"), kind.has_floor(), "{kind:?}");
    }
}
