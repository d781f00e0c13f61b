//! Connected accounts: the list, one with what is missing and its payouts, links into the gateway's pages, its end.

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{AccountId, AccountState, ConnectedAccount, CreateAccount, Gateway, LinkTo, Payout, create_account};
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::who;
use crate::access::NotHere;
use crate::acts::ActView;
use crate::link_account::link_account;
use crate::store::acts as store;

pub(super) fn routes() -> Routes {
    Routes::new("/office/accounts")
        .get("", Allow::Staff, show_list, "Connected accounts")
        .post("", Allow::Staff, post_account, "Has a connected account made")
        .get(
            "/{account}",
            Allow::Staff,
            show_one,
            "One connected account with its payouts",
        )
        .post(
            "/{account}/onboarding",
            Allow::Staff,
            post_onboarding,
            "Makes a link to the gateway's questions",
        )
        .post(
            "/{account}/login",
            Allow::Staff,
            post_login,
            "Makes a link to the account's pages at the gateway",
        )
        .get(
            "/{account}/closing",
            Allow::Staff,
            ask_closing,
            "What closing an account means",
        )
        .post(
            "/{account}/closing",
            Allow::Staff,
            post_closing,
            "Has an account closed",
        )
}

/// What people type to have an account made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
struct RawAccount {
    reference: String,
    email: String,
    country: String,
}

impl Default for RawAccount {
    fn default() -> Self {
        RawAccount {
            reference: String::new(),
            email: String::new(),
            country: "FR".to_owned(),
        }
    }
}

#[derive(Debug, Serialize)]
struct AccountView {
    id: String,
    reference: String,
    email: String,
    country: String,
    gateway_account: String,
    state: AccountState,
    /// in, few, info or bad.
    tone: &'static str,
    can_charge: bool,
    can_pay_out: bool,
    /// What the gateway still asks for, in its own words.
    missing: Vec<Missing>,
    disabled_reason: String,
    needs_human: bool,
    can_onboard: bool,
    can_log_in: bool,
    can_close: bool,
    created_at: Timestamp,
}

/// One requirement of the gateway: the sentence of its first part, and all of it.
#[derive(Debug, Serialize)]
struct Missing {
    word: &'static str,
    raw: String,
}

#[derive(Debug, Serialize)]
struct PayoutView {
    id: String,
    amount: Money,
    /// The end of its sentence's key.
    state: &'static str,
    tone: &'static str,
    created_at: Timestamp,
    arrives_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct ListPage {
    accounts: Vec<AccountView>,
    typed: RawAccount,
    problems: Option<Problems>,
}
platform::page!(ListPage, "office/accounts.html", ListPage::samples_list);

#[derive(Debug, Serialize)]
struct AccountPage {
    account: AccountView,
    payouts: Vec<PayoutView>,
    acts: Vec<ActView>,
    /// A link that was just made, for one click; empty otherwise.
    link: String,
    /// `onboarding` or `login`.
    link_kind: &'static str,
}
platform::page!(AccountPage, "office/account.html", AccountPage::samples_list);

#[derive(Debug, Serialize)]
struct ClosingPage {
    account: AccountView,
}
platform::page!(ClosingPage, "office/account_closing.html", ClosingPage::samples_list);

/// Beginnings of the gateway's requirements that have words.
const MISSING: [(&str, &str); 9] = [
    ("external_account", "bank"),
    ("tos_acceptance", "terms"),
    ("business_profile", "business"),
    ("business_type", "business"),
    ("company", "company"),
    ("individual.verification", "papers"),
    ("individual", "person"),
    ("person", "person"),
    ("representative", "person"),
];

async fn show_list(cx: Cx) -> Answer {
    cx.page(&ListPage::load(&cx).await?)
}

async fn post_account(cx: Cx, Form(raw): Form<RawAccount>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let input = CreateAccount {
        reference: raw.reference.clone(),
        gateway: Gateway::Stripe,
        email: raw.email.clone(),
        country: raw.country.clone(),
    };
    let refused = match create_account(&tx, input).await {
        Ok(account) => {
            payments::note_act(&tx, &who(&cx), "create_account", &account.to_string(), &json!({})).await?;
            tx.commit().await?;
            return Ok(cx.redirect(&format!("/office/accounts/{account}")));
        }
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    drop(tx);
    let page = ListPage::load(&cx).await?.refused(&cx, raw, &refused);
    cx.page_with(Cx::status(&refused), &page)
}

async fn show_one(cx: Cx, Path(id): Path<AccountId>) -> Answer {
    cx.page(&AccountPage::load(&cx, id).await?)
}

async fn post_onboarding(cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let back = cx.absolute(&format!("/office/accounts/{id}"));
    let to = LinkTo::Onboarding {
        return_url: back.clone(),
        refresh_url: back,
    };
    let link = link_account(&cx.app, &who(&cx), id, to).await?;
    let page = AccountPage::load(&cx, id).await?;
    cx.page(&page.with_link(link, "onboarding"))
}

async fn post_login(cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let link = link_account(&cx.app, &who(&cx), id, LinkTo::Dashboard).await?;
    let page = AccountPage::load(&cx, id).await?;
    cx.page(&page.with_link(link, "login"))
}

async fn ask_closing(cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let found = payments::find_account(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NotHere)?;
    cx.page(&ClosingPage {
        account: AccountView::of(&found),
    })
}

async fn post_closing(cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let before = payments::find_account(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NotHere)?;
    if !matches!(before.state, AccountState::Closing | AccountState::Closed) {
        let tx = cx.app.db().begin().await?;
        payments::close_account(&tx, id).await?;
        payments::note_act(&tx, &who(&cx), "close_account", &id.to_string(), &json!({})).await?;
        tx.commit().await?;
    }
    Ok(cx.redirect(&format!("/office/accounts/{id}")))
}

impl AccountView {
    fn of(row: &ConnectedAccount) -> Self {
        let (is_made, state) = (row.gateway_account.is_some(), row.state);
        let is_ending = matches!(state, AccountState::Closing | AccountState::Closed);
        AccountView {
            id: row.id.to_string(),
            reference: row.reference.clone(),
            email: row.email.clone(),
            country: row.country.clone(),
            gateway_account: row.gateway_account.clone().unwrap_or_default(),
            state,
            tone: tone(state),
            can_charge: row.charges_enabled,
            can_pay_out: row.payouts_enabled,
            missing: row.requirements.iter().map(|raw| Missing::of(raw)).collect(),
            disabled_reason: row.disabled_reason.clone().unwrap_or_default(),
            needs_human: row.needs_human.is_some(),
            can_onboard: is_made && !is_ending,
            can_log_in: is_made && row.details_submitted && state != AccountState::Closed,
            can_close: !is_ending && state != AccountState::Creating,
            created_at: row.created_at,
        }
    }

    fn sample(state: AccountState) -> Self {
        let requirements = MISSING.iter().map(|(raw, _)| (*raw).to_owned());
        AccountView::of(&ConnectedAccount {
            id: AccountId::from_uuid(uuid::Uuid::from_u128(7)),
            reference: "per_00000000000000000000000000000007".into(),
            gateway: Gateway::Stripe,
            email: "samir@example.org".into(),
            country: "FR".into(),
            gateway_account: (state != AccountState::Creating).then(|| "acct_1".into()),
            state,
            charges_enabled: state == AccountState::Active,
            payouts_enabled: state == AccountState::Active,
            details_submitted: state != AccountState::Onboarding,
            requirements: requirements.chain(["something.new".to_owned()]).collect(),
            disabled_reason: (state == AccountState::Restricted).then(|| "requirements.past_due".into()),
            needs_human: (state == AccountState::Restricted).then(|| "account_restricted".into()),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            told_at: None,
        })
    }
}

impl Missing {
    fn of(raw: &str) -> Self {
        let known = MISSING.iter().find(|(start, _)| raw.starts_with(start));
        Missing {
            word: known.map_or("other", |(_, word)| word),
            raw: raw.to_owned(),
        }
    }
}

impl PayoutView {
    fn of(row: &Payout) -> Self {
        let (state, tone) = match row.state.as_str() {
            "paid" => ("paid", "in"),
            "pending" => ("pending", "few"),
            "in_transit" => ("in-transit", "info"),
            "failed" => ("failed", "bad"),
            "canceled" => ("canceled", "bad"),
            _ => ("other", "info"),
        };
        PayoutView {
            id: row.gateway_payout.clone(),
            amount: Money::new(row.amount_minor, row.currency),
            state,
            tone,
            created_at: row.created_at,
            arrives_at: row.arrives_at,
        }
    }

    fn samples() -> Vec<Self> {
        let states = ["paid", "pending", "in_transit", "failed", "canceled", "something_new"];
        let sample = |state: &str| Payout {
            id: payments::PayoutId::from_uuid(uuid::Uuid::from_u128(7)),
            account_id: None,
            gateway_payout: "po_1".into(),
            currency: Currency::EUR,
            amount_minor: 120_00,
            state: state.into(),
            failure_code: None,
            arrives_at: (state == "paid").then_some(Timestamp::UNIX_EPOCH),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        states.map(|state| PayoutView::of(&sample(state))).into()
    }
}

fn tone(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "in",
        AccountState::Creating | AccountState::Onboarding | AccountState::Closing => "few",
        AccountState::Closed => "info",
        AccountState::Restricted | AccountState::Failed => "bad",
    }
}

impl ListPage {
    async fn load(cx: &Cx) -> Result<Self, platform::Broken> {
        let rows = payments::list_accounts(&cx.app.db().read().await?).await?;
        Ok(ListPage {
            accounts: rows.iter().map(AccountView::of).collect(),
            typed: RawAccount::default(),
            problems: None,
        })
    }

    fn refused(mut self, cx: &Cx, typed: RawAccount, refused: &dyn kernel::Refusal) -> Self {
        self.typed = typed;
        self.problems = Some(Problems::of(cx, refused));
        self
    }

    fn samples_list() -> Vec<Self> {
        let page = |accounts, problems| ListPage {
            accounts,
            typed: RawAccount::default(),
            problems,
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [("email".to_owned(), "…".to_owned())].into(),
        };
        let all = AccountState::ALL
            .iter()
            .map(|state| AccountView::sample(*state))
            .collect();
        vec![page(vec![], None), page(vec![], Some(problems)), page(all, None)]
    }
}

impl AccountPage {
    /// Three statements, one round trip.
    async fn load(cx: &Cx, id: AccountId) -> Verdict<Self, NotHere> {
        let db = cx.app.db().read().await?;
        let subject = id.to_string();
        let subjects = [subject.as_str()];
        let (found, payouts, acts) = tokio::try_join!(
            payments::find_account(&db, id),
            payments::list_payouts_of_account(&db, id),
            store::list_acts(&db, &subjects)
        )?;
        Ok(AccountPage {
            account: AccountView::of(&found.ok_or(NotHere)?),
            payouts: payouts.iter().map(PayoutView::of).collect(),
            acts: acts.into_iter().map(ActView::of).collect(),
            link: String::new(),
            link_kind: "onboarding",
        })
    }

    fn with_link(mut self, link: String, kind: &'static str) -> Self {
        self.link = link;
        self.link_kind = kind;
        self
    }

    fn samples_list() -> Vec<Self> {
        let page = |state: &AccountState| AccountPage {
            account: AccountView::sample(*state),
            payouts: if *state == AccountState::Active {
                PayoutView::samples()
            } else {
                vec![]
            },
            acts: ActView::samples(),
            link: String::new(),
            link_kind: "onboarding",
        };
        let linked = |kind| page(&AccountState::Active).with_link("https://gateway.example/link".into(), kind);
        let all = AccountState::ALL.iter().map(page);
        all.chain([linked("onboarding"), linked("login")]).collect()
    }
}

impl ClosingPage {
    fn samples_list() -> Vec<Self> {
        vec![ClosingPage {
            account: AccountView::sample(AccountState::Active),
        }]
    }
}
