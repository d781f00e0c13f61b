//! What outlives a restart, and what a damaged or taken journal does.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;
use standin::{Fill, JournalError, OpenDispute, Outcome, Settings, Standin, StartError};

use crate::shop::{Inbox, Shop, good, id, session_form, settings};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("standin-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn journal(&self) -> PathBuf {
        self.0.join("journal.jsonl")
    }

    fn settings(&self, url: Option<String>) -> Settings {
        settings(url, Some(self.journal()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn open_payments_keys_and_unsent_news_survive_a_restart() {
    let folder = Folder::new("restart");
    let shop = Shop::with(Inbox::default(), folder.settings(None)).await;
    let open = good(
        shop.post("/v1/checkout/sessions")
            .header("idempotency-key", "k1")
            .form(&session_form())
            .send()
            .await
            .unwrap(),
    )
    .await;
    let paid = shop.paid().await;
    let waiting = shop.session().await;
    shop.control.pay(id(&waiting), Outcome::AsyncSuccess).unwrap();
    shop.control.advance(5);
    let before = (shop.control.events(), shop.control.now());
    shop.standin.shutdown().await;

    let inbox = Inbox::default();
    let url = inbox.open().await;
    let shop = Shop::with(inbox.clone(), folder.settings(Some(url))).await;
    shop.control.settled().await;
    assert_eq!(inbox.letters().len(), before.0.len());
    assert!((0..10).contains(&(shop.control.now() - before.1)));
    let kept = shop.read(&format!("/v1/checkout/sessions/{}", id(&paid))).await;
    assert_eq!(kept["payment_intent"], paid["payment_intent"]);
    let replay = shop
        .post("/v1/checkout/sessions")
        .header("idempotency-key", "k1")
        .form(&session_form());
    let replay = replay.send().await.unwrap();
    assert_eq!(replay.headers()["idempotent-replayed"], "true");
    assert_eq!(good(replay).await["id"], open["id"]);
    shop.control.pay(id(&open), Outcome::Pay).unwrap();
    shop.control.advance(10);
    shop.control.settled().await;
    assert!(
        inbox
            .kinds()
            .iter()
            .any(|kind| kind == "checkout.session.async_payment_succeeded")
    );
    shop.control.advance(24 * 3600);
    assert_eq!(
        shop.read(&format!("/v1/checkout/sessions/{}", id(&open))).await["status"],
        json!("complete")
    );
}

#[tokio::test]
async fn delivered_news_are_not_sent_again() {
    let folder = Folder::new("delivered");
    let inbox = Inbox::default();
    let url = inbox.open().await;
    let shop = Shop::with(inbox.clone(), folder.settings(Some(url.clone()))).await;
    shop.paid().await;
    shop.control.settled().await;
    shop.standin.shutdown().await;
    let shop = Shop::with(inbox.clone(), folder.settings(Some(url))).await;
    shop.control.settled().await;
    assert_eq!(inbox.letters().len(), 2);
}

#[tokio::test]
async fn a_line_cut_by_a_crash_is_dropped_and_writing_goes_on() {
    let folder = Folder::new("cut");
    let shop = Shop::with(Inbox::default(), folder.settings(None)).await;
    let first = shop.session().await;
    shop.standin.shutdown().await;
    std::fs::OpenOptions::new()
        .append(true)
        .open(folder.journal())
        .unwrap()
        .write_all(b"{\"session\":[{\"id")
        .unwrap();
    let shop = Shop::with(Inbox::default(), folder.settings(None)).await;
    let second = shop.session().await;
    shop.standin.shutdown().await;
    let shop = Shop::with(Inbox::default(), folder.settings(None)).await;
    let ids: Vec<_> = shop
        .control
        .sessions()
        .iter()
        .map(|session| session["id"].clone())
        .collect();
    assert_eq!(ids, [second["id"].clone(), first["id"].clone()]);
}

#[tokio::test]
async fn a_damaged_or_taken_journal_is_refused() {
    let folder = Folder::new("damaged");
    std::fs::write(folder.journal(), b"{\"session\":[]}\nnonsense\n{\"session\":[]}\n").unwrap();
    let refused = Standin::start(folder.settings(None)).await.err();
    assert!(matches!(
        refused,
        Some(StartError::Journal(JournalError::Damaged { line: 2, .. }))
    ));
    std::fs::write(folder.journal(), b"{\"colour\":[]}\n").unwrap();
    assert!(matches!(
        Standin::start(folder.settings(None)).await.err(),
        Some(StartError::Replay(_))
    ));
    std::fs::remove_file(folder.journal()).unwrap();
    let owner = Standin::start(folder.settings(None)).await.unwrap();
    let refused = Standin::start(folder.settings(None)).await.err();
    assert!(matches!(refused, Some(StartError::Journal(JournalError::InUse))));
    owner.shutdown().await;
    Standin::start(folder.settings(None)).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn live_keys_and_odd_secrets_are_refused() {
    let live = Settings {
        secret_key: "sk_live_1".to_owned(),
        ..settings(None, None)
    };
    assert!(matches!(Standin::start(live).await.err(), Some(StartError::SecretKey)));
    let odd = Settings {
        webhook_secret: "secret".to_owned(),
        ..settings(None, None)
    };
    assert!(matches!(
        Standin::start(odd).await.err(),
        Some(StartError::WebhookSecret)
    ));
}

#[tokio::test]
async fn holds_disputes_and_shares_survive_a_restart() {
    let folder = Folder::new("money");
    let shop = Shop::with(Inbox::default(), folder.settings(None)).await;
    let (_, session) = shop
        .session_with(&[("payment_intent_data[capture_method]", "manual")])
        .await;
    shop.control.pay(id(&session), Outcome::Pay).unwrap();
    shop.paid().await;
    let charge = shop.read("/v1/charges?limit=1").await["data"][0].clone();
    let dispute = shop.control.open_dispute(id(&charge), OpenDispute::default()).unwrap();
    shop.control.fill(&Fill {
        count: 2,
        payments: Vec::new(),
        amount: 9000,
        currency: "eur".to_owned(),
    });
    let payouts = shop.control.pay_out(None);
    let before = shop.control.totals();
    shop.standin.shutdown().await;

    let shop = Shop::with(Inbox::default(), folder.settings(None)).await;
    assert_eq!(shop.control.totals(), before);
    assert!(shop.control.open_dispute(id(&charge), OpenDispute::default()).is_none());
    shop.control.advance(9 * 24 * 3600);
    let lost = shop.read(&format!("/v1/disputes/{dispute}")).await;
    let lapsed = shop.read("/v1/payment_intents?limit=100").await;
    let arrived = shop.read(&format!("/v1/payouts/{}", payouts[0])).await;
    assert_eq!((&lost["status"], &arrived["status"]), (&json!("lost"), &json!("paid")));
    let held = lapsed["data"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&held["status"], &held["cancellation_reason"]),
        (&json!("canceled"), &json!("automatic"))
    );
}
