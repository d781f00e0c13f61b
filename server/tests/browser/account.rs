//! An account's life: registered, proven by mail, protected by a second factor, opened by a passkey, left everywhere.

use totp_rs::{Builder, Secret};

use crate::chromium::{Browser, DESKTOP};
use crate::customer::Customer;
use crate::shop::Shop;

const PASSWORD: &str = "une chaudière tranquille à Béjaïa";
const LOG_OUT: &str = "form[action$='/account/logout'] button";

/// Somebody at the address where browsers make passkeys: a loopback number has no domain, `localhost` is one.
struct Owner<'a> {
    customer: Customer<'a>,
    browser: &'a Browser,
    home: String,
}

impl<'a> Owner<'a> {
    fn new(shop: &'a Shop, browser: &'a Browser) -> Self {
        Owner {
            customer: Customer::new(shop, browser, "fr"),
            browser,
            home: shop.url().replace("127.0.0.1", "localhost"),
        }
    }

    async fn go(&self, path: &str) {
        self.browser.go(&format!("{}/fr{path}", self.home)).await;
    }

    async fn register(&self) {
        self.go("/account/register").await;
        self.browser.fill("#f-name", "Nadia Ferhat").await;
        self.browser.fill("#f-email", &self.customer.email).await;
        self.browser.fill("#f-password", PASSWORD).await;
        self.browser.click("main form button.button").await;
        self.browser.arrive("/account/registered").await;
    }

    /// Follows the link of the letter and proves the address.
    async fn prove_address(&self) {
        self.customer.open_mail().await;
        let letter = self.browser.text_of("pre.letter").await;
        let (_, rest) = letter.split_once("/account/verify?key=").unwrap();
        let key: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        self.go(&format!("/account/verify?key={key}")).await;
        self.browser.fill("#f-password", PASSWORD).await;
        self.browser.click("main form button.button").await;
        self.browser.find(LOG_OUT).await;
    }

    /// Sets an authenticator app up; gives the recovery codes.
    async fn set_up_app(&self) -> Vec<String> {
        self.go("/account/second-factor").await;
        self.browser.click("form[action$='/second-factor/app'] button").await;
        let secret = self.browser.text_of("#secret").await.replace(' ', "");
        let app = Builder::new().with_secret(Secret::try_from_base32(&secret).unwrap());
        let now = u64::try_from(platform::Clock::System.now().as_second()).unwrap();
        let code = app.build().unwrap().generate(now).to_string();
        self.browser.find(".qr svg").await;
        self.browser.picture("account-second-factor-app").await;
        self.browser.fill("#f-code", &code).await;
        self.browser.click("main form button.button").await;
        let codes = self.browser.text_of("ul.codes").await;
        codes.split_whitespace().map(str::to_owned).collect()
    }

    async fn log_out(&self) {
        self.go("/account").await;
        self.browser.click(LOG_OUT).await;
        self.browser.find("a.link[href$='/account/login']").await;
    }

    async fn log_in_by_both(&self, code: &str) {
        self.go("/account/login").await;
        self.browser.fill("#f-email", &self.customer.email).await;
        self.browser.fill("#f-password", PASSWORD).await;
        self.browser.click("form[action$='/account/login'] button.button").await;
        self.browser.arrive("/account/login/code").await;
        self.browser.fill("#f-code", code).await;
        self.browser.click("form[action$='/login/code'] button.button").await;
        self.browser.find(LOG_OUT).await;
    }

    async fn add_passkey(&self) {
        self.go("/account/second-factor").await;
        self.browser.fill("#f-name", "Mon téléphone").await;
        self.browser.click("form[data-passkey='create'] button").await;
        self.browser.find(".passkey").await;
        self.browser.picture("account-second-factor").await;
    }

    async fn log_in_by_passkey(&self) {
        self.go("/account/login").await;
        self.browser.click("form[data-passkey='get'] button").await;
        self.browser.find(LOG_OUT).await;
    }
}

#[tokio::test]
async fn an_account_is_proven_protected_and_left_everywhere() {
    let shop = Shop::open().await;
    let browser = Browser::open(DESKTOP).await;
    browser.give_passkeys().await;
    let owner = Owner::new(&shop, &browser);
    owner.register().await;
    owner.prove_address().await;
    let codes = owner.set_up_app().await;
    assert_eq!(codes.len(), 10, "{codes:?}");
    owner.log_out().await;
    owner.log_in_by_both(&codes[0]).await;
    owner.add_passkey().await;
    owner.log_out().await;
    owner.log_in_by_passkey().await;

    let phone = Browser::open(DESKTOP.without_scripts()).await;
    let elsewhere = Owner {
        customer: Customer {
            email: owner.customer.email.clone(),
            ..Customer::new(&shop, &phone, "fr")
        },
        ..Owner::new(&shop, &phone)
    };
    elsewhere.log_in_by_both(&codes[1]).await;
    owner.go("/account/devices").await;
    assert_eq!(browser.count("main tbody tr").await, 2, "{}", browser.text().await);
    browser.click("form[action$='/devices/end-others'] button").await;
    browser.find("main tbody tr:only-child").await;
    elsewhere.go("/account").await;
    phone.arrive("/account/login").await;
    owner.go("/account").await;
    browser.find(LOG_OUT).await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    phone.close().await;
    browser.close().await;
}
