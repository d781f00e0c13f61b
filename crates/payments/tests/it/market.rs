//! A market around the tests' shop: a connected account that is active, payments split with it, and what the books then say.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use payments::{
    AccountId, Became, Change, CreateAccount, Gateway, PassOn, PaymentId, Split, SplitRefused, Terms, WantedSplit,
};
use platform::outgoing::Outgoing;
use platform::{Broken, Fault, Tx};
use serde_json::Value;
use standin::{OpenDispute, Verdict};

use crate::shop::{KEY, Shop, amount};

/// 15 % commission, with 19 % tax in it.
pub const COMMISSION_BP: u32 = 1_500;
const TAX_BP: u32 = 1_900;

/// What whoever sells posts for a split payment.
pub async fn book(tx: &Tx, change: &Change) -> Result<(), Broken> {
    let entry = match &change.became {
        Became::Paid { .. } => payments::marketplace_sale(tx, change, TAX_BP).await?,
        Became::Refunded { refund, .. } => payments::marketplace_refund(tx, *refund, TAX_BP).await?,
        Became::RefundFailed { was_done: true, .. } => payments::marketplace_refund_returned(tx, change).await?,
        _ => None,
    };
    let Some(entry) = entry else { return Ok(()) };
    match ledger::post_below_floor(tx, &entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

impl Shop {
    /// An account that was asked for and not made yet.
    pub async fn ask_for_account(&self, reference: &str) -> AccountId {
        let tx = self.test.app.db().begin().await.unwrap();
        let account = payments::create_account(&tx, wanted(reference)).await.unwrap();
        tx.commit().await.unwrap();
        account
    }

    /// An account that the gateway has made, whose owner has said nothing.
    pub async fn new_account(&self, reference: &str) -> AccountId {
        let account = self.ask_for_account(reference).await;
        self.test.run_tasks().await;
        account
    }

    /// An account that can receive.
    pub async fn active_account(&self) -> AccountId {
        let account = self.new_account("per_samir").await;
        let theirs = self.account(account).await.gateway_account.unwrap();
        assert!(self.control.change_account(&theirs, standin::AccountChange::Onboard));
        assert_eq!(self.deliver(&self.event("account.updated")).await, StatusCode::OK);
        account
    }

    pub async fn account(&self, id: AccountId) -> payments::ConnectedAccount {
        let db = self.test.app.db().read().await.unwrap();
        payments::find_account(&db, id).await.unwrap().unwrap()
    }

    /// A payment of 13,090.00 DZD shared with the account, its page open.
    pub async fn open_split(&self, reference: &str, account: AccountId, terms: Terms) -> (PaymentId, String) {
        let transfer = PassOn::Later;
        self.open_split_by(reference, (account, transfer), terms).await
    }

    pub async fn open_split_by(
        &self,
        reference: &str,
        (account, transfer): (AccountId, PassOn),
        terms: Terms,
    ) -> (PaymentId, String) {
        let tx = self.test.app.db().begin().await.unwrap();
        let split = match payments::split(&tx, wanted_split(account, transfer)).await {
            Ok(split) => split,
            Err(fault) => panic!("{fault:?}"),
        };
        crate::shop::insert_order(&tx, reference).await.unwrap();
        let terms = Terms {
            split: Some(split),
            ..terms
        };
        let wanted = payments::StartPayment {
            terms,
            ..crate::shop::wanted(reference, &tx)
        };
        let started = payments::start(&tx, &wanted).await.unwrap();
        tx.commit().await.unwrap();
        self.send(started.call).await;
        let session = self.payment(started.payment).await.gateway_session.unwrap();
        (started.payment, session)
    }

    /// One that was paid, told by its event.
    pub async fn paid_split(&self, reference: &str, account: AccountId, transfer: PassOn) -> PaymentId {
        let (payment, session) = self
            .open_split_by(reference, (account, transfer), Terms::default())
            .await;
        self.control.pay(&session, standin::Outcome::Pay).unwrap();
        let paid = self.event("checkout.session.completed");
        assert_eq!(self.deliver(&paid).await, StatusCode::OK);
        payment
    }

    /// The customer's bank takes all of it back for now; the gateway's id of the dispute.
    pub async fn open_dispute(&self, payment: PaymentId) -> String {
        let dispute = self.dispute_at_the_gateway(payment).await;
        self.deliver(&self.event("charge.dispute.created")).await;
        self.deliver(&self.event("charge.dispute.funds_withdrawn")).await;
        self.test.run_tasks().await;
        assert!(self.payment(payment).await.is_frozen);
        dispute
    }

    /// The same before anybody has told us.
    pub async fn dispute_at_the_gateway(&self, payment: PaymentId) -> String {
        let charge = self.charge(payment).await;
        let ask = OpenDispute {
            reason: Some("product_not_received".into()),
            amount: None,
            is_inquiry: false,
        };
        self.control.open_dispute(&charge, ask).unwrap()
    }

    pub async fn decide_dispute(&self, dispute: &str, verdict: Verdict) {
        assert!(self.control.decide_dispute(dispute, verdict));
        if verdict == Verdict::Won {
            self.deliver(&self.event("charge.dispute.funds_reinstated")).await;
        }
        assert_eq!(self.deliver(&self.event("charge.dispute.closed")).await, StatusCode::OK);
        self.test.run_tasks().await;
    }

    /// While set, reversals of our transfers are refused: the gateway knows none of that name.
    pub async fn refuse_reversals(&self, is_refused: bool) {
        let name = if is_refused {
            "'no_' || gateway_transfer"
        } else {
            "substr(gateway_transfer, 4)"
        };
        let sql = format!("update transfers set gateway_transfer = {name}");
        self.test.database.connect().await.batch_execute(&sql).await.unwrap();
    }

    async fn charge(&self, payment: PaymentId) -> String {
        let intent = self.payment(payment).await.gateway_payment.unwrap();
        let charges = self.listed("charges").await;
        let charge = charges
            .iter()
            .find(|charge| charge["payment_intent"] == intent.as_str());
        charge.unwrap()["id"].as_str().unwrap().to_owned()
    }

    pub async fn try_split(&self, account: AccountId) -> Result<Split, SplitRefused> {
        let tx = self.test.app.db().begin().await.unwrap();
        match payments::split(&tx, wanted_split(account, PassOn::Later)).await {
            Ok(split) => Ok(split),
            Err(Fault::Refused(refused)) => Err(refused),
            Err(Fault::Broken(broken)) => panic!("{broken}"),
        }
    }

    /// The balance of an account in the books: `owed`, `gateway:stripe`…
    pub async fn balance(&self, account: &str) -> i64 {
        let sql = format!(
            "select coalesce(sum(amount_minor), 0)::bigint from postings where account = '{account}' or account like '{account}:%'"
        );
        self.count(&sql).await
    }

    /// A list of the gateway's, whole.
    pub async fn listed(&self, what: &str) -> Vec<Value> {
        let out = Outgoing::new(Duration::from_secs(5)).unwrap();
        let url = format!("{}/v1/{what}?limit=100", self.gateway.url());
        let request = out.request(Method::GET, &url).bearer_auth(KEY);
        let reply = out.send(request).await.ok().unwrap();
        let page: Value = serde_json::from_slice(&reply.body).unwrap();
        page["data"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
    }

    /// What the gateway says it has passed on to accounts, less what came back.
    pub async fn at_the_gateway(&self) -> i64 {
        let transfers = self.listed("transfers").await;
        transfers
            .iter()
            .map(|transfer| {
                let minor = |name: &str| transfer[name].as_i64().unwrap();
                minor("amount") - minor("amount_reversed")
            })
            .sum()
    }
}

pub fn wanted(reference: &str) -> CreateAccount {
    CreateAccount {
        reference: reference.into(),
        gateway: Gateway::Stripe,
        email: "samir@example.org".into(),
        country: "FR".into(),
    }
}

fn wanted_split(account: AccountId, transfer: PassOn) -> WantedSplit {
    WantedSplit {
        account,
        commission_bp: COMMISSION_BP,
        transfer,
        currency: amount().currency(),
    }
}
