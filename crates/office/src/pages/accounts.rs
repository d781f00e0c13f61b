//! Connected accounts: the list, one with what is missing and its payouts, links into the gateway's pages, its end.

use kernel::Permission;
use payments::{AccountId, AccountState, CreateAccount, Gateway, LinkTo};
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use crate::access::NotHere;
use crate::account::{AccountView, PayoutView};
use crate::acts::ActView;
use crate::end_account::end_account;
use crate::link_account::link_account;
use crate::make_account::make_account;
use crate::store::acts as store;

pub(super) fn routes() -> Routes {
    Routes::new("/office/accounts")
        .get("", Allow::May(Permission::SeeMoney), show_list, "Connected accounts")
        .post(
            "",
            Allow::May(Permission::ManageAccounts),
            post_account,
            "Has a connected account made",
        )
        .get(
            "/{account}",
            Allow::May(Permission::SeeMoney),
            show_one,
            "One connected account with its payouts",
        )
        .post(
            "/{account}/onboarding",
            Allow::May(Permission::ManageAccounts),
            post_onboarding,
            "Makes a link to the gateway's questions",
        )
        .post(
            "/{account}/login",
            Allow::May(Permission::ManageAccounts),
            post_login,
            "Makes a link to the account's pages at the gateway",
        )
        .get(
            "/{account}/closing",
            Allow::May(Permission::ManageAccounts),
            ask_closing,
            "What closing an account means",
        )
        .post(
            "/{account}/closing",
            Allow::May(Permission::ManageAccounts),
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

async fn show_list(cx: Cx) -> Answer {
    cx.page(&ListPage::load(&cx).await?)
}

async fn post_account(cx: Cx, Form(raw): Form<RawAccount>) -> Answer {
    let input = CreateAccount {
        reference: raw.reference.clone(),
        gateway: Gateway::Stripe,
        email: raw.email.clone(),
        country: raw.country.clone(),
    };
    let refused = match make_account(&cx.app, input).await {
        Ok(account) => return Ok(cx.redirect(&format!("/office/accounts/{account}"))),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
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
    let link = link_account(&cx.app, id, to).await?;
    let page = AccountPage::load(&cx, id).await?;
    cx.page(&page.with_link(link, "onboarding"))
}

async fn post_login(cx: Cx, Path(id): Path<AccountId>) -> Answer {
    let link = link_account(&cx.app, id, LinkTo::Dashboard).await?;
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
    end_account(&cx.app, id).await?;
    Ok(cx.redirect(&format!("/office/accounts/{id}")))
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
