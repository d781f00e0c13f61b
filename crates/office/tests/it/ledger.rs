//! The books for staff: accounts, the journal with its filter, one entry, and the file.

use axum::http::StatusCode;
use kernel::{Currency, Money};
use ledger::{Account, Entry, Posting};

use crate::shop::Shop;

impl Shop {
    async fn post(&self, key: &str, memo: &str, reference: &str) {
        let money = |minor| Money::new(minor, Currency::DZD);
        let entry = Entry {
            key: key.into(),
            kind: "sale",
            reference: reference.into(),
            memo: memo.into(),
            postings: vec![
                Posting::debit(Account::gateway("stripe"), money(1_309_000)),
                Posting::credit(Account::sales(), money(1_100_000)),
                Posting::credit(Account::tax(), money(209_000)),
            ],
        };
        let tx = self.test.app.db().begin().await.unwrap();
        ledger::post(&tx, &entry).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn accounts_and_entries_show_what_they_belong_to() {
    let shop = Shop::open().await;
    let mut staff = shop.staff();
    let empty = staff.get("/fr/office/ledger").await;
    assert!(empty.text.contains("La première vente y écrira"), "{}", empty.text);
    let order = orders::OrderId::from_uuid(shop.order("CC-7K3M-9Q2A").await).to_string();
    shop.post("sale:pay_1", "CC-7K3M-9Q2A", &order).await;
    let accounts = staff.get("/fr/office/ledger").await;
    for text in [
        "Comptes en",
        "gateway:stripe",
        "13\u{202f}090,00",
        "Ce que nous devons",
        "11\u{202f}000,00",
    ] {
        assert!(accounts.text.contains(text), "{text} in {}", accounts.text);
    }
    assert!(!accounts.text.contains("ledger-check"), "the sides are equal");
    let journal = staff.get("/fr/office/ledger/journal").await;
    assert!(
        journal.text.contains("/fr/office/orders/CC-7K3M-9Q2A"),
        "{}",
        journal.text
    );
    let entry = journal.text.split("/fr/office/ledger/entries/").nth(1).unwrap();
    let entry = format!("/ar/office/ledger/entries/{}", entry.split('"').next().unwrap());
    let shown = staff.get(&entry).await;
    for text in ["بيع", "sale:pay_1", "11.000,00", "/ar/office/orders/CC-7K3M-9Q2A"] {
        assert!(shown.text.contains(text), "{text} in {}", shown.text);
    }
    shop.close().await;
}

#[tokio::test]
async fn the_journal_is_narrowed_by_its_address() {
    let shop = Shop::open().await;
    let order = orders::OrderId::from_uuid(shop.order("CC-7K3M-9Q2A").await).to_string();
    shop.post("sale:pay_1", "first", &order).await;
    shop.post("sale:pay_2", "second", "ord_2").await;
    let mut staff = shop.staff();
    let today = shop
        .test
        .app
        .clock()
        .now()
        .to_zoned(jiff::tz::TimeZone::get("Africa/Algiers").unwrap())
        .date();
    for (query, first, second) in [
        ("reference=cc-7k3m-9q2a".to_owned(), true, false),
        ("reference=ord_2".to_owned(), false, true),
        ("account=tax".to_owned(), true, true),
        ("account=fees".to_owned(), false, false),
        ("kind=refund".to_owned(), false, false),
        (format!("kind=sale&from={today}&to={today}"), true, true),
        (format!("to={}", today.yesterday().unwrap()), false, false),
        ("cursor=nonsense".to_owned(), true, true),
    ] {
        let file = staff.get(&format!("/fr/office/ledger/journal.csv?{query}")).await.text;
        assert_eq!(
            (file.contains("sale:pay_1"), file.contains("sale:pay_2")),
            (first, second),
            "{query}"
        );
        let page = staff.get(&format!("/fr/office/ledger/journal?{query}")).await;
        let order_shown = page.text.contains("/fr/office/orders/CC-7K3M-9Q2A");
        assert_eq!((page.status, order_shown), (StatusCode::OK, first), "{query}");
    }
    for (query, field) in [
        ("from=15%2F01%2F2026", "from"),
        ("to=x", "to"),
        ("from=2026-02-01&to=2026-01-01", "to"),
        ("account=%00", "account"),
    ] {
        let refused = staff.get(&format!("/fr/office/ledger/journal?{query}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let refused = staff.get_json(&format!("/api/v1/office/journal?{query}")).await;
        assert_eq!(refused.json()["errors"][0]["pointer"], format!("/{field}"), "{query}");
    }
    let refused = staff.get("/fr/office/ledger/journal?from=x").await;
    assert!(refused.text.contains("f-from-problem"), "{}", refused.text);
    shop.close().await;
}

#[tokio::test]
async fn the_file_holds_no_formula_and_its_amounts_are_numbers() {
    let shop = Shop::open().await;
    shop.post("sale:pay_1", "=HYPERLINK(\"http://x\")", "+ref").await;
    shop.test.app.clock().advance(std::time::Duration::from_secs(1));
    shop.post("sale:pay_2", "@sum, 1;2", "-ref").await;
    let file = shop.staff().get("/en/office/ledger/journal.csv").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        file.header("content-disposition")
            .starts_with("attachment; filename=\"journal-20")
    );
    let text = file
        .text
        .strip_prefix('\u{feff}')
        .expect("spreadsheets see UTF-8 by the mark");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "posted at,kind,key,reference,memo,account,currency,debit,credit,entry"
    );
    assert_eq!(lines.len(), 1 + 6 + 1);
    let cells = ",sale,sale:pay_1,\"'+ref\",\"'=HYPERLINK(\"\"http://x\"\")\",gateway:stripe,DZD,13090.00,,jnl_";
    assert!(lines[1].contains(cells), "{}", lines[1]);
    assert!(lines[2].contains(",sales,DZD,,11000.00,jnl_"), "{}", lines[2]);
    assert!(lines[4].contains(",\"'-ref\",\"'@sum, 1;2\","), "{}", lines[4]);
    for line in &lines[1..7] {
        let is_formula = line.split(',').any(|cell| cell.starts_with(['=', '+', '-', '@', '\t']));
        assert!(!is_formula, "{line}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_long_journal_is_written_whole_and_paged_without_loss() {
    let shop = Shop::open().await;
    shop.run_sql(
        "insert into ledger_accounts (code, currency, created_at) values ('bank', 'DZD', now()), ('fees', 'DZD', now());
         insert into journal_entries (id, key, kind, reference, memo, posted_at)
             select gen_random_uuid(), 'fee:txn_' || n || '.', 'fee', 'ref', 'memo', now() - (n / 3) * interval '1 minute' from generate_series(1, 1201) n;
         insert into postings (entry_id, line, account, currency, amount_minor)
             select id, line, case line when 1 then 'fees' else 'bank' end, 'DZD', case line when 1 then 5 else -5 end
             from journal_entries, generate_series(1, 2) line",
    )
    .await;
    let mut staff = shop.staff();
    let file = staff.get("/fr/office/ledger/journal.csv").await.text;
    assert_eq!(file.lines().count(), 1 + 2_402);
    let keys: std::collections::BTreeSet<&str> =
        file.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    assert_eq!(keys.len(), 1_201);
    let mut seen = 0;
    let mut path = "/api/v1/office/journal?kind=fee".to_owned();
    loop {
        let page = staff.get_json(&path).await.json();
        seen += page["entries"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/office/journal?kind=fee&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, 1_201);
    let page = staff.get("/fr/office/ledger/journal?kind=fee").await;
    assert!(
        page.text.contains("kind=fee&amp;cursor="),
        "the filter goes on to the next page"
    );
    shop.close().await;
}
