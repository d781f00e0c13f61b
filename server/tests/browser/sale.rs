//! The sale from shelf to receipt, as a guest makes it, in each language, on phone and desktop, with scripts and without;
//! then as the back office sees it.

use crate::chromium::{Browser, DESKTOP, Look, PHONE};
use crate::customer::{Customer, digits};
use crate::shop::Shop;

#[tokio::test]
async fn a_guest_buys_in_french_at_a_desk() {
    sell("fr", DESKTOP).await;
}

#[tokio::test]
async fn a_guest_buys_in_french_on_a_phone_without_scripts() {
    sell("fr", PHONE.without_scripts()).await;
}

#[tokio::test]
async fn a_guest_buys_in_arabic_on_a_phone() {
    sell("ar", PHONE).await;
}

#[tokio::test]
async fn a_guest_buys_in_english_at_a_desk_without_scripts() {
    sell("en", DESKTOP.without_scripts()).await;
}

async fn sell(lang: &'static str, look: Look) {
    let shop = Shop::open().await;
    let browser = Browser::open(look.reading(lang)).await;
    let name = format!("sale-{lang}-{}{}", look.width, if look.scripts { "" } else { "-bare" });
    let customer = Customer::new(&shop, &browser, lang);

    customer.choose_part().await;
    assert_eq!(
        browser.count("[data-stepper] button").await > 0,
        look.scripts,
        "steps are for those with scripts"
    );
    customer.put_into_cart().await;
    assert_eq!(browser.text_of("a.cart .count [aria-hidden]").await, "1");
    customer.come_to_review().await;
    browser.picture(&format!("{name}-review")).await;
    let amount = customer.order().await;
    assert_eq!(
        browser.find("html").await.attr("lang").await.unwrap().as_deref(),
        Some(lang)
    );
    assert_eq!(
        digits(&browser.text_of("button[value=pay]").await),
        amount,
        "the gateway asks what the button said"
    );
    browser.picture(&format!("{name}-payment")).await;
    customer.answer("pay").await;
    customer.see_thanks().await;
    browser.picture(&format!("{name}-thanks")).await;

    let number = browser.text_of("main h2 bdi.code").await;
    browser
        .click("main .actions a[href*='/orders/']:not([href*='/receipt'])")
        .await;
    assert_eq!(browser.text_of("main h1").await, number);
    assert_eq!(digits(&browser.text_of(".receipt .total dd").await), amount);
    browser.click("main a[href*='/receipt']").await;
    browser.arrive("/receipt").await;
    assert_eq!(digits(&browser.text_of("article .receipt .total dd").await), amount);
    assert!(browser.text_of("article").await.contains(&number));

    customer.open_mail().await;
    let letter = browser.text_of("pre.letter").await;
    assert!(letter.contains(&number) && letter.contains("Nadia Ferhat"), "{letter}");
    browser.picture(&format!("{name}-mail")).await;

    see_in_the_office(&customer, &number, &amount).await;
    browser.picture(&format!("{name}-office")).await;
    browser.close().await;
}

/// The order with its story, its money, what the gateway said and what it was asked.
async fn see_in_the_office(customer: &Customer<'_>, number: &str, amount: &str) {
    let browser = customer.browser;
    customer.log_in("manager").await;
    assert_eq!(customer.orders().await, [number]);
    browser.click("main td.code a").await;
    browser.arrive("/office/orders/").await;
    assert_eq!(
        browser.count(".timeline li").await,
        2,
        "placed and paid: {}",
        browser.text().await
    );
    assert!(browser.count("h1 ~ p .tag.in").await == 1, "the order is paid");
    let text = browser.text_of("main").await;
    assert!(text.contains("checkout.session.completed"), "{text}");
    let mut books = Vec::new();
    for balance in browser
        .driver
        .find_all(thirtyfour::By::Css("aside section:nth-of-type(2) dd"))
        .await
        .unwrap()
    {
        books.push(digits(&balance.text().await.unwrap()));
    }
    assert!(books.contains(&amount.to_owned()), "the books hold {amount}: {books:?}");
}
