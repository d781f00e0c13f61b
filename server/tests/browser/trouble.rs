//! A sale that does not go straight: a refused card, the bank's question, news that never comes, impatient fingers, the back
//! button, wrong input, logging in half-way.

use std::time::Duration;

use crate::chromium::{Browser, DESKTOP, PHONE};
use crate::customer::Customer;
use crate::shop::Shop;

#[tokio::test]
async fn a_refused_card_and_a_banks_question_still_end_in_one_paid_order() {
    let shop = Shop::open().await;
    let browser = Browser::open(DESKTOP).await;
    let customer = Customer::new(&shop, &browser, "fr");
    customer.come_to_payment().await;
    customer.answer("decline").await;
    browser.find(".problem[role=alert]").await;
    customer.answer("three_d_secure").await;
    browser.click("button[name=answer][value=refuse]").await;
    browser.find(".problem[role=alert]").await;
    customer.answer("three_d_secure").await;
    browser.click("button[name=answer][value=confirm]").await;
    customer.see_thanks().await;

    let late = Customer::new(&shop, &browser, "fr");
    late.come_to_payment().await;
    browser.click("a[href*='/thanks'], a[href*='/orders/']").await;
    browser.find(".outcome.few").await;
    browser.picture("trouble-unpaid").await;
    browser.click(".outcome.few button.button").await;
    browser.arrive("/pay/").await;
    late.answer("pay").await;
    late.see_thanks().await;

    customer.log_in("manager").await;
    assert_eq!((customer.orders().await.len(), late.orders().await.len()), (1, 1));
    browser.close().await;
}

#[tokio::test]
async fn a_payment_nobody_told_us_about_is_found() {
    let shop = Shop::open().await;
    let browser = Browser::open(PHONE).await;
    // The news is lost, the customer comes back: the page asks the gateway itself.
    let back = Customer::new(&shop, &browser, "ar");
    shop.lose_news(2).await;
    back.come_to_payment().await;
    back.answer("pay").await;
    back.see_thanks().await;
    // The news is lost and so is the customer: the janitor asks when the payment is due.
    let gone = Customer::new(&shop, &browser, "ar");
    gone.come_to_payment().await;
    gone.answer("never").await;
    browser.find("main h1").await;
    gone.log_in("manager").await;
    assert_eq!(gone.orders().await.len(), 1);
    assert_eq!(browser.count(".tag.few").await, 1, "not known to be paid yet");
    shop.let_ten_minutes_pass().await;
    for _ in 0..50 {
        gone.orders().await;
        if browser.count(".tag.in").await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(
        browser.count("main .tag.in").await,
        1,
        "found: {}",
        browser.text().await
    );
    gone.open_mail().await;
    browser.close().await;
}

#[tokio::test]
async fn impatient_fingers_and_the_back_button_make_one_order() {
    let shop = Shop::open().await;
    let browser = Browser::open(DESKTOP.without_scripts()).await;
    let customer = Customer::new(&shop, &browser, "fr");
    customer.choose_part().await;
    customer.put_into_cart().await;
    customer.come_to_review().await;
    let button = browser.find("form[action$='/orders'] button.button").await;
    browser
        .driver
        .action_chain()
        .double_click_element(&button)
        .perform()
        .await
        .unwrap();
    // The second click overtakes the first one's talk with the gateway: it then ends on the order's own page.
    browser
        .find("button[value=pay], form[action*='/payment'] button.button")
        .await;
    if browser.count("form[action*='/payment']").await == 1 {
        browser.click("form[action*='/payment'] button.button").await;
    }
    browser.arrive("/pay/").await;
    let payment = browser.url().await;
    browser.driver.back().await.unwrap();
    browser.picture("trouble-back").await;
    assert_eq!(
        browser.count("form[action$='/orders'] button.button").await,
        0,
        "what is ordered cannot be ordered again"
    );
    browser.driver.forward().await.unwrap();
    assert_eq!(browser.url().await, payment, "the same payment");
    customer.answer("pay").await;
    customer.see_thanks().await;
    browser.driver.back().await.unwrap();
    browser.driver.refresh().await.unwrap();
    customer.log_in("manager").await;
    assert_eq!(customer.orders().await.len(), 1);
    browser.close().await;
}

#[tokio::test]
async fn wrong_details_are_named_and_kept_and_a_cart_outlives_logging_in() {
    let shop = Shop::open().await;
    let browser = Browser::open(PHONE).await;
    let customer = Customer::new(&shop, &browser, "fr");
    customer.choose_part().await;
    customer.put_into_cart().await;
    customer.go("/checkout").await;
    customer.fill_details().await;
    browser.fill("#f-email", "nadia@example").await;
    browser.fill("#f-phone", "12").await;
    browser.fill("#f-street", "").await;
    customer.send_details().await;
    for field in ["email", "phone", "street"] {
        assert!(!browser.text_of(&format!("#f-{field}-problem")).await.is_empty());
    }
    let kept = [
        ("email", "nadia@example"),
        ("name", "Nadia Ferhat"),
        ("phone", "12"),
        ("wilaya", "16"),
        ("commune", "Bab El Oued"),
    ];
    for (field, value) in kept {
        assert_eq!(browser.value(&format!("#f-{field}")).await, value, "{field}");
    }
    assert_eq!(browser.count("input[name=delivery][value=home]:checked").await, 1);

    customer.log_in("customer").await;
    assert_eq!(
        browser.text_of("a.cart .count [aria-hidden]").await,
        "1",
        "the cart is still there"
    );
    customer.come_to_review().await;
    customer.order().await;
    customer.answer("pay").await;
    customer.see_thanks().await;
    customer.go("/account/orders").await;
    assert!(
        browser.count("main td.code a").await >= 1,
        "the order is among one's own"
    );
    browser.close().await;
}
