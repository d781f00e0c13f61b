//! A repair as a guest books it: the fault, the boiler and the place, a slot and a part, the deposit at the gateway; then moved,
//! then cancelled for the exact amount. In each language, on a phone and at a desk, with scripts and without.

use crate::chromium::{Browser, DESKTOP, Look, PHONE};
use crate::customer::{Customer, digits};
use crate::shop::Shop;

const FAULT: &str = "ne-s-allume-plus";

#[tokio::test]
async fn a_repair_is_booked_in_french_at_a_desk() {
    book("fr", DESKTOP).await;
}

#[tokio::test]
async fn a_repair_is_booked_in_arabic_on_a_phone() {
    book("ar", PHONE).await;
}

#[tokio::test]
async fn a_repair_is_booked_in_english_on_a_phone_without_scripts() {
    book("en", PHONE.without_scripts()).await;
}

async fn book(lang: &'static str, look: Look) {
    let shop = Shop::open().await;
    let browser = Browser::open(look.reading(lang)).await;
    let name = format!(
        "booking-{lang}-{}{}",
        look.width,
        if look.scripts { "" } else { "-bare" }
    );
    let customer = Customer::new(&shop, &browser, lang);

    come_to_times(&customer, &name).await;
    let total = choose_slot_and_part(&customer, look, &name).await;
    let deposit = order(&customer, &total, &name).await;
    see_visit(&customer, &name).await;
    move_visit(&browser, &name).await;
    cancel(&browser, &deposit, &name).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

/// What is wrong, with which boiler, and where.
async fn come_to_times(customer: &Customer<'_>, name: &str) {
    let browser = customer.browser;
    customer.go("/book").await;
    browser.picture(&format!("{name}-faults")).await;
    browser.click(&format!(".kinds a[href$='/book/{FAULT}']")).await;
    browser.arrive(FAULT).await;
    browser.click("#f-appliance option[value='ariston-clas-24-cf']").await;
    browser.click("#f-place option[value='dz-1628']").await;
    browser.picture(&format!("{name}-where")).await;
    browser.click("main form .actions button.button").await;
    browser.arrive("/times").await;
}

/// The last slot of the week, so that cancelling is free; gives the digits of the total.
async fn choose_slot_and_part(customer: &Customer<'_>, look: Look, name: &str) -> String {
    let browser = customer.browser;
    assert_eq!(
        browser.count("input[name=slot]:checked").await,
        1,
        "the next free slot is chosen"
    );
    let alone = digits(&browser.text_of("#live-sheet .total dd").await);
    browser
        .click(".opening:has(input):not(:has(~ .opening input)) .slot:has(input)")
        .await;
    browser.click(".bring:has(input:not([disabled]))").await;
    if !look.scripts {
        browser.click("[data-unscripted]").await;
    }
    // The address carries the choice; where scripts run, it does so once the sum is drawn.
    browser.arrive("part=").await;
    let total = digits(&browser.text_of("#live-sheet .total dd").await);
    assert_ne!(total, alone, "the part counts");
    browser.picture(&format!("{name}-times")).await;
    browser.click("#live-sheet button.button:not([data-unscripted])").await;
    browser.arrive("/checkout").await;
    total
}

/// Details, review, the deposit; gives the digits of what was paid.
async fn order(customer: &Customer<'_>, total: &str, name: &str) -> String {
    let browser = customer.browser;
    browser.fill("#f-email", &customer.email).await;
    browser.fill("#f-name", "Nadia Ferhat").await;
    browser.fill("#f-phone", "0551 23 45 67").await;
    browser.fill("#f-street", "12, rue des Frères").await;
    browser.click("input[name=delivery][value=visit]").await;
    browser.picture(&format!("{name}-details")).await;
    customer.send_details().await;
    browser.arrive("/checkout/review").await;
    browser.picture(&format!("{name}-review")).await;
    assert_eq!(
        &digits(&browser.text_of(".receipt .total dd").await),
        total,
        "as the slots' page said"
    );
    let deposit = customer.order().await;
    assert_ne!(&deposit, total, "the rest is paid at the visit");
    assert_eq!(digits(&browser.text_of("button[value=pay]").await), deposit);
    customer.answer("pay").await;
    customer.see_thanks().await;
    browser.picture(&format!("{name}-thanks")).await;
    deposit
}

async fn see_visit(customer: &Customer<'_>, name: &str) {
    let browser = customer.browser;
    browser.click("main a[href*='/orders/']:not([href*='/receipt'])").await;
    browser.click("main a[href*='/visits/vis_']").await;
    browser.arrive("/visits/vis_").await;
    browser.find(".outcome.in").await;
    browser.picture(&format!("{name}-visit")).await;
}

async fn move_visit(browser: &Browser, name: &str) {
    let before = browser.text_of(".outcome time").await;
    browser.click("main a[href*='/move']").await;
    browser.arrive("/move").await;
    browser.picture(&format!("{name}-move")).await;
    // The last one offered is far enough away to be cancelled freely.
    browser
        .click("fieldset.moments:not(:has(~ fieldset.moments)) .slot:last-of-type")
        .await;
    browser.click("main form .actions button.button").await;
    browser.find(".outcome.in").await;
    assert_ne!(browser.text_of(".outcome time").await, before);
    browser.picture(&format!("{name}-moved")).await;
}

async fn cancel(browser: &Browser, deposit: &str, name: &str) {
    browser.click("main a[href*='/cancellation']").await;
    browser.arrive("/cancellation").await;
    assert_eq!(
        digits(&browser.text_of(".receipt .total dd").await),
        deposit,
        "all that was paid goes back, part included"
    );
    browser.picture(&format!("{name}-cancel")).await;
    browser.click("main form button.danger").await;
    browser.arrive("/visits/vis_").await;
    assert_eq!(browser.count(".outcome.in").await, 0);
    assert_eq!(browser.count("main a[href*='/cancellation']").await, 0, "it is over");
    browser.picture(&format!("{name}-cancelled")).await;
}
