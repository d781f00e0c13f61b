//! Every page in French and Arabic, light and dark, on a phone and at a desk: a picture is kept, axe-core finds nothing,
//! nothing scrolls sideways, nothing complains on the console.

use crate::axe;
use crate::chromium::{Browser, DESKTOP, Look, PHONE};
use crate::customer::Customer;
use crate::shop::Shop;

const LANGS: [&str; 2] = ["fr", "ar"];

#[tokio::test]
async fn every_page_of_the_shop_is_sound_on_a_phone() {
    tour("phone", PHONE, Part::Shop).await;
}

#[tokio::test]
async fn every_page_of_the_shop_is_sound_at_a_desk() {
    tour("desk", DESKTOP, Part::Shop).await;
}

#[tokio::test]
async fn every_page_inside_is_sound_on_a_phone() {
    tour("phone", PHONE, Part::Inside).await;
}

#[tokio::test]
async fn every_page_inside_is_sound_at_a_desk() {
    tour("desk", DESKTOP, Part::Inside).await;
}

/// Halves of the way, so that none takes long.
enum Part {
    /// What everybody sees, up to an order and what the office sees of it.
    Shop,
    /// The account, and the rest of the office.
    Inside,
}

/// One way through all pages; what is wrong is gathered, so that one run tells everything.
struct Tour<'a> {
    name: &'static str,
    shop: &'a Shop,
    browser: &'a Browser,
    wrong: Vec<String>,
}

async fn tour(name: &'static str, look: Look, part: Part) {
    let shop = Shop::open().await;
    let browser = Browser::open(look).await;
    axe::accompany(&browser).await;
    let mut tour = Tour {
        name,
        shop: &shop,
        browser: &browser,
        wrong: Vec::new(),
    };
    match part {
        Part::Shop => {
            tour.see_the_shelf().await;
            tour.see_a_purchase().await;
            tour.see_an_order().await;
        }
        Part::Inside => {
            tour.see_the_account().await;
            tour.see_the_office().await;
        }
    }
    let wrong = tour.wrong;
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    browser.close().await;
}

impl Tour<'_> {
    async fn see_the_shelf(&mut self) {
        let customer = Customer::new(self.shop, self.browser, "fr");
        self.see("home", "").await;
        customer.choose_part().await;
        let product = self.path().await;
        self.browser.click(".crumbs li:nth-child(2) a").await;
        let category = self.path().await;
        self.see("category", &category).await;
        self.see(
            "category-narrowed",
            &format!("{category}?stock=1&price_max=9000&page=x"),
        )
        .await;
        self.see("category-nothing", &format!("{category}?price_max=1")).await;
        self.see("product", &product).await;
        self.see("search", "/search?q=pompe").await;
        self.see("search-nothing", "/search?q=zzzzqqqq").await;
        self.see("search-empty", "/search").await;
        self.see("cart-empty", "/cart").await;
        self.see("track", "/track").await;
        self.see("login", "/account/login").await;
        self.see("register", "/account/register").await;
        self.see("registered", "/account/registered").await;
        self.see("forgot", "/account/forgot").await;
        self.see("verify-again", "/account/verify/again").await;
        self.see("link-gone", "/account/reset?key=0").await;
        self.see("faults", "/book").await;
        self.see("fault", "/book/ne-s-allume-plus").await;
        let times = "/book/ne-s-allume-plus/times?place=dz-1628&appliance=ariston-clas-24-cf";
        self.see("times", times).await;
        self.see("services", "/services").await;
        self.see("api", "/api/docs").await;
        self.see("missing", "/no-such-page").await;
        self.see("mails-none", "/demo").await;
    }

    async fn see_a_purchase(&mut self) {
        let customer = Customer::new(self.shop, self.browser, "fr");
        customer.choose_part().await;
        customer.put_into_cart().await;
        self.see("cart", "/cart").await;
        self.see("details", "/checkout").await;
        self.see_wrong_details(&customer).await;
        customer.go("/cart").await;
        customer.come_to_review().await;
        self.see("review", "/checkout/review").await;
        self.browser.go(&customer.page("/checkout/review")).await;
        customer.order().await;
        self.look("gateway-fr").await;
        let order = self.browser.url().await;
        customer.answer("decline").await;
        self.browser.find(".problem").await;
        self.look("gateway-declined-fr").await;
        customer.answer("three_d_secure").await;
        self.browser.find("button[value=confirm]").await;
        self.look("gateway-bank-fr").await;
        self.browser.go(&order).await;
        customer.answer("pay").await;
        customer.see_thanks().await;
        let thanks = self.path().await;
        self.see("thanks", &thanks).await;
        self.see("order", &thanks.replace("/thanks", "")).await;
        self.see("receipt", &thanks.replace("/thanks", "/receipt")).await;
        customer.open_mail().await;
        let mail = self.path().await;
        self.see("mails", "/demo").await;
        self.see("mail", &mail).await;
    }

    async fn see_wrong_details(&mut self, customer: &Customer<'_>) {
        for lang in LANGS {
            let reader = Customer {
                lang,
                email: customer.email.clone(),
                ..*customer
            };
            reader.go("/checkout").await;
            reader.fill_details().await;
            self.browser.fill("#f-phone", "12").await;
            reader.send_details().await;
            self.browser.find("#f-phone-problem").await;
            self.look(&format!("details-wrong-{lang}")).await;
        }
    }

    async fn see_an_order(&mut self) {
        let customer = Customer::new(self.shop, self.browser, "fr");
        customer.log_in("manager").await;
        self.see("office", "/office").await;
        self.see("office-orders", "/office/orders").await;
        customer.go("/office/orders").await;
        self.browser.click("main td.code a").await;
        let order = self.path().await;
        self.see("office-order", &order).await;
    }

    async fn see_the_account(&mut self) {
        let customer = Customer::new(self.shop, self.browser, "fr");
        customer.log_in("customer").await;
        self.see("account", "/account").await;
        for page in [
            "orders",
            "profile",
            "addresses",
            "addresses/new",
            "password",
            "email",
            "devices",
            "second-factor",
            "providers",
            "confirm",
        ] {
            let name = format!("account-{}", page.replace('/', "-"));
            self.see(&name, &format!("/account/{page}")).await;
        }
        self.browser.driver.delete_all_cookies().await.unwrap();
    }

    async fn see_the_office(&mut self) {
        let customer = Customer::new(self.shop, self.browser, "fr");
        customer.log_in("manager").await;
        for page in [
            "visits",
            "money",
            "disputes",
            "accounts",
            "ledger",
            "ledger/journal",
            "reconciliation",
            "people",
            "services",
            "services/new",
            "faults/new",
            "technicians",
            "technicians/new",
            "areas",
            "holidays",
        ] {
            let name = format!("office-{}", page.replace('/', "-"));
            self.see(&name, &format!("/office/{page}")).await;
        }
        for list in ["services", "technicians"] {
            customer.go(&format!("/office/{list}")).await;
            self.browser.click("main td a").await;
            let one = self.path().await;
            self.see(&format!("office-{}", list.trim_end_matches('s')), &one).await;
        }
        self.browser.driver.delete_all_cookies().await.unwrap();
        customer.log_in("admin").await;
        self.see("office-planning", "/office/planning").await;
        self.see("office-planning-week", "/office/planning?view=week").await;
        self.see("office-planning-why", "/office/planning/why").await;
        self.see("office-planning-leave", "/office/planning/leave").await;
        self.see("office-audit", "/office/audit").await;
        self.see("office-invitations", "/office/invitations").await;
        customer.go("/office/people").await;
        self.browser.click("main td a").await;
        let person = self.path().await;
        self.see("office-person", &person).await;
        self.browser.driver.delete_all_cookies().await.unwrap();
        customer.log_in("technician").await;
        let day = self.working_day(&customer).await;
        self.see("technician", &format!("/technician?date={day}")).await;
        self.see("technician-week", &format!("/technician/week?date={day}"))
            .await;
    }

    /// A day on which the technician has visits: which one it is depends on the hour the shop was opened at.
    async fn working_day(&self, technician: &Customer<'_>) -> String {
        let first = "const visit = document.querySelector('main a[href*=\"/technician/visits/\"]');
             return visit ? visit.closest('section').querySelector('h2 a').href.split('date=')[1] : ''";
        technician.go("/technician/week").await;
        for _ in 0..3 {
            let day = self.browser.driver.execute(first, vec![]).await.unwrap();
            let day = day.convert::<String>().unwrap();
            if !day.is_empty() {
                return day;
            }
            self.browser.click("main a[rel=next]").await;
        }
        panic!("no week of the technician's has a visit");
    }

    /// The page at hand, without shop and language.
    async fn path(&self) -> String {
        let url = self.browser.url().await;
        url.strip_prefix(self.shop.url())
            .and_then(|path| path.get(3..))
            .unwrap()
            .to_owned()
    }

    async fn see(&mut self, page: &str, path: &str) {
        for lang in LANGS {
            self.browser.go(&format!("{}/{lang}{path}", self.shop.url())).await;
            self.look(&format!("{page}-{lang}")).await;
        }
    }

    async fn look(&mut self, page: &str) {
        let mut judged = vec![("light", axe::ALL)];
        // Colours are the same in every language.
        if !page.ends_with("-ar") {
            judged.push(("dark", axe::COLOURS));
        }
        for (scheme, rules) in judged {
            if scheme == "dark" {
                self.browser.dress(scheme).await;
            }
            let found = axe::violations(self.browser, rules).await;
            let found = found
                .into_iter()
                .map(|wrong| format!("{}-{page}-{scheme}: {wrong}", self.name));
            self.wrong.extend(found);
        }
        self.browser.pictures(&format!("{}-{page}", self.name)).await;
        let wider = "const wide = document.documentElement.scrollWidth - window.innerWidth;
             const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 || e.getBoundingClientRect().left < -1);
             return wide > 0 ? wide + ' px wider than the window, from ' + out.slice(0, 4).map(e => e.tagName + '.' + e.className).join(', ') : ''";
        let wider = self
            .browser
            .driver
            .execute(wider, vec![])
            .await
            .unwrap()
            .convert::<String>()
            .unwrap();
        if !wider.is_empty() {
            self.wrong.push(format!("{}-{page}: {wider}", self.name));
        }
        self.wrong.extend(
            self.browser
                .complaints()
                .await
                .into_iter()
                .map(|line| format!("{}-{page}: console: {line}", self.name)),
        );
    }
}
