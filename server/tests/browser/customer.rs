//! What people do in the shop, page by page, by the links and buttons they see. Decides nothing about what is right.

use crate::chromium::Browser;
use crate::shop::Shop;

/// Somebody in front of a browser, reading one language.
pub struct Customer<'a> {
    pub shop: &'a Shop,
    pub browser: &'a Browser,
    pub lang: &'static str,
    pub email: String,
}

/// An amount as its digits, whatever the language puts between them.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl<'a> Customer<'a> {
    pub fn new(shop: &'a Shop, browser: &'a Browser, lang: &'static str) -> Self {
        let email = format!("nadia-{}@example.dz", hex::encode(platform::chance::bytes::<4>()));
        Customer {
            shop,
            browser,
            lang,
            email,
        }
    }

    pub fn page(&self, path: &str) -> String {
        format!("{}/{}{path}", self.shop.url(), self.lang)
    }

    pub async fn go(&self, path: &str) {
        self.browser.go(&self.page(path)).await;
    }

    /// From the window to a shelf to a part.
    pub async fn choose_part(&self) {
        self.go("").await;
        self.browser.click(".kinds .part a").await;
        self.browser.arrive("/c/").await;
        self.browser.click(".shelf .part:has(.tag.in) .name a").await;
        self.browser.arrive("/p/").await;
    }

    pub async fn put_into_cart(&self) {
        self.browser.click("form[action$='/cart/lines'] button.button").await;
        self.browser.arrive("/cart").await;
        self.browser.find(".lines .line").await;
    }

    pub async fn fill_details(&self) {
        let browser = self.browser;
        browser.fill("#f-email", &self.email).await;
        browser.fill("#f-name", "Nadia Ferhat").await;
        browser.fill("#f-phone", "0551 23 45 67").await;
        browser.click("#f-wilaya option[value='16']").await;
        browser.fill("#f-commune", "Bab El Oued").await;
        browser.fill("#f-street", "12, rue des Frères").await;
        browser.click("input[name=delivery][value=home]").await;
    }

    pub async fn send_details(&self) {
        self.browser.click("button[value=review]").await;
    }

    /// From a filled cart to the review.
    pub async fn come_to_review(&self) {
        self.go("/cart").await;
        self.browser.click("a.button[href$='/checkout']").await;
        self.browser.arrive("/checkout").await;
        self.fill_details().await;
        self.send_details().await;
        self.browser.arrive("/checkout/review").await;
    }

    /// Presses the button that names the amount; gives the amount's digits.
    pub async fn order(&self) -> String {
        let amount = digits(&self.browser.text_of("form[action$='/orders'] button.button").await);
        self.browser.click("form[action$='/orders'] button.button").await;
        self.browser.arrive("/pay/").await;
        amount
    }

    /// From an empty cart to the gateway's page.
    pub async fn come_to_payment(&self) -> String {
        self.choose_part().await;
        self.put_into_cart().await;
        self.come_to_review().await;
        self.order().await
    }

    /// Makes a choice on the gateway's page.
    pub async fn answer(&self, outcome: &str) {
        self.browser
            .click(&format!("button[name=outcome][value={outcome}]"))
            .await;
    }

    /// Back in the shop with a paid order.
    pub async fn see_thanks(&self) {
        self.browser.arrive("/thanks").await;
        self.browser.find(".outcome.in").await;
    }

    pub async fn log_in(&self, role: &str) {
        let (email, password) = self.shop.account(role);
        self.go("/account/login").await;
        self.browser.fill("#f-email", &email).await;
        self.browser.fill("#f-password", &password).await;
        self.browser.click("main form button.button").await;
        self.browser.find("a.link[href$='/account']").await;
    }

    /// The numbers of this customer's orders, as the back office lists them; the browser must be a manager's.
    pub async fn orders(&self) -> Vec<String> {
        self.go(&format!("/office/orders?q={}", self.email)).await;
        let mut numbers = Vec::new();
        for link in self
            .browser
            .driver
            .find_all(thirtyfour::By::Css("main td.code a"))
            .await
            .unwrap()
        {
            numbers.push(link.text().await.unwrap());
        }
        numbers
    }

    /// Opens the mail to this customer; it may be a moment on its way.
    pub async fn open_mail(&self) {
        for _ in 0..60 {
            self.go("/demo").await;
            let rows = self
                .browser
                .driver
                .find_all(thirtyfour::By::Css("main tbody tr"))
                .await
                .unwrap();
            for row in rows {
                if row.text().await.unwrap().contains(&self.email) {
                    row.find(thirtyfour::By::Css("a")).await.unwrap().click().await.unwrap();
                    self.browser.find("pre.letter").await;
                    return;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        }
        panic!("no mail came to {}", self.email);
    }
}
