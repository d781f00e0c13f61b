//! The ledger's behaviour as tables a bookkeeper can read. A line is a verb, a key, the way of the money, an amount and
//! what becomes of it; `balance` lines say what an account then holds (debit +, credit −).

use kernel::{Currency, Money};
use ledger::{Account, Entry, Posting};
use platform::Fault;
use testkit::{Parts, TestApp};

/// `sale s1 stripe 119.00 tax 19.00 ok`, `refund r1 stripe 119.00 tax 19.00 ok`,
/// `balance gateway:stripe 119.00`; outcomes: ok, same_again, differs_in_amount, unbalanced.
async fn check(table: &str) {
    let test = TestApp::start(Parts::default()).await;
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let outcome = match words.as_slice() {
            ["balance", account, amount] => {
                assert_eq!(balance(&test, account).await, money(amount), "{line}");
                continue;
            }
            [kind, key, gateway, amount, "tax", tax, _] => {
                post(
                    &test,
                    &entry(kind, key, gateway, (money(amount), money(tax), money("0.00"))),
                )
                .await
            }
            [kind, key, gateway, amount, "tax", tax, "off", off, _] => {
                post(
                    &test,
                    &entry(kind, key, gateway, (money(amount), money(tax), money(off))),
                )
                .await
            }
            _ => panic!("the table cannot be read: {line}"),
        };
        assert_eq!(Some(&outcome), words.last(), "{line}");
    }
    assert!(
        ledger::audit(&test.app.db().read().await.unwrap())
            .await
            .unwrap()
            .is_clean()
    );
    test.finish().await;
}

fn money(text: &str) -> Money {
    Money::parse(text, Currency::DZD).unwrap()
}

fn entry(kind: &str, key: &str, gateway: &str, (amount, tax, off): (Money, Money, Money)) -> Entry {
    let net = amount.minus(tax).unwrap().plus(off).unwrap();
    let (kind, postings) = match kind {
        "sale" => (
            "sale",
            vec![
                Posting::debit(Account::gateway(gateway), amount),
                Posting::credit(Account::sales(), net),
                Posting::credit(Account::tax(), tax),
            ],
        ),
        "refund" => (
            "refund",
            vec![
                Posting::debit(Account::refunds(), net),
                Posting::debit(Account::tax(), tax),
                Posting::credit(Account::gateway(gateway), amount),
            ],
        ),
        other => panic!("no such verb: {other}"),
    };
    Entry {
        key: format!("{kind}:{key}"),
        kind,
        reference: "ord_1".into(),
        memo: "a line of a table".into(),
        postings,
    }
    .without_zeros()
}

async fn post(test: &TestApp, entry: &Entry) -> &'static str {
    if entry.check().is_err() {
        return "unbalanced";
    }
    let tx = test.app.db().begin().await.unwrap();
    match ledger::post(&tx, entry).await {
        Ok(ledger::Posted::New) => {
            tx.commit().await.unwrap();
            "ok"
        }
        Ok(ledger::Posted::SameAgain) => {
            tx.commit().await.unwrap();
            "same_again"
        }
        Err(Fault::Refused(_)) => "differs_in_amount",
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

async fn balance(test: &TestApp, account: &str) -> Money {
    let db = test.app.db().read().await.unwrap();
    let rows = ledger::list_balances(&db).await.unwrap();
    let minor = rows
        .iter()
        .find(|row| row.account == account)
        .map_or(0, |row| row.balance_minor);
    Money::new(minor, Currency::DZD)
}

#[tokio::test]
async fn a_sale_is_booked_once_however_often_it_is_told() {
    check(
        r"
        sale     s1   stripe   13090.00   tax 2090.00            ok
        balance  gateway:stripe   13090.00
        balance  sales           -11000.00
        balance  tax              -2090.00
        sale     s1   stripe   13090.00   tax 2090.00            same_again
        sale     s1   stripe   13090.01   tax 2090.00            differs_in_amount
        sale     s1   other    13090.00   tax 2090.00            differs_in_amount
        balance  gateway:stripe   13090.00
    ",
    )
    .await;
}

#[tokio::test]
async fn a_refund_of_the_whole_leaves_the_gateway_empty_and_the_sale_on_record() {
    check(
        r"
        sale     s1   stripe   13090.00   tax 2090.00            ok
        refund   r1   stripe   13090.00   tax 2090.00            ok
        refund   r1   stripe   13090.00   tax 2090.00            same_again
        balance  gateway:stripe       0.00
        balance  tax                  0.00
        balance  sales           -11000.00
        balance  refunds          11000.00
    ",
    )
    .await;
}

#[tokio::test]
async fn what_does_not_balance_never_reaches_the_books() {
    check(
        r"
        sale     s1   stripe   119.00   tax 19.00   off 0.01     unbalanced
        balance  gateway:stripe   0.00
        sale     s2   stripe   119.00   tax 0.00                 ok
        balance  sales         -119.00
    ",
    )
    .await;
}

#[tokio::test]
async fn twenty_at_once_book_one_sale() {
    let test = TestApp::start(Parts::default()).await;
    let entry = entry("sale", "s1", "stripe", (money("119.00"), money("19.00"), money("0.00")));
    let tries = (0..20).map(|_| post(&test, &entry));
    let outcomes = futures_of(tries).await;
    assert_eq!(
        outcomes.iter().filter(|outcome| **outcome == "ok").count(),
        1,
        "{outcomes:?}"
    );
    assert!(
        outcomes.iter().all(|outcome| ["ok", "same_again"].contains(outcome)),
        "{outcomes:?}"
    );
    assert_eq!(balance(&test, "gateway:stripe").await, money("119.00"));
    test.finish().await;
}

async fn futures_of<F: Future<Output = &'static str>>(tries: impl Iterator<Item = F>) -> Vec<&'static str> {
    futures_util::future::join_all(tries).await
}
