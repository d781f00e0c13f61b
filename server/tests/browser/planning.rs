//! The dispatcher at the planning: a visit is dragged to somebody else and another hour, onto somebody's leave, out of the tray, to
//! another day of the week; leave is taken and ended; and the form does the same where no script runs. What is refused moves nothing.

use serde_json::Value;

use crate::chromium::{Browser, DESKTOP, Look};
use crate::customer::Customer;
use crate::shop::Shop;

/// So high that a day's lanes are in view at once: nothing scrolls under the pointer.
const HIGH: Look = Look {
    height: 2400,
    ..DESKTOP
};

/// A visit to come, on a day with somebody who has nothing to do.
struct Scene {
    visit: String,
    technician: String,
    free: String,
    /// `2026-11-24`
    day: String,
}

#[tokio::test]
async fn the_dispatcher_moves_visits_by_hand() {
    let shop = Shop::open().await;
    let browser = Browser::open(HIGH).await;
    let dispatcher = Customer::new(&shop, &browser, "fr");
    dispatcher.log_in("manager").await;
    let scene = Scene::find(&browser).await;
    drag_to_another_lane(&dispatcher, &scene).await;
    drag_onto_leave(&dispatcher, &scene).await;
    drag_out_of_the_tray(&dispatcher, &scene).await;
    drag_to_another_day(&dispatcher, &scene).await;
    let complaints = browser.complaints().await.into_iter();
    // What is in the way is answered with a conflict, which the console names.
    let complaints: Vec<String> = complaints.filter(|line| !line.contains("409")).collect();
    assert_eq!(complaints, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn the_form_moves_visits_where_no_script_runs() {
    let shop = Shop::open().await;
    let browser = Browser::open(HIGH).await;
    let dispatcher = Customer::new(&shop, &browser, "en");
    dispatcher.log_in("manager").await;
    let scene = Scene::find(&browser).await;
    browser.close().await;

    let browser = Browser::open(HIGH.without_scripts()).await;
    let dispatcher = Customer::new(&shop, &browser, "en");
    dispatcher.log_in("manager").await;
    dispatcher.go(&scene.planning()).await;
    browser.click(&format!("{} a", scene.block())).await;
    browser.arrive(&scene.visit).await;
    browser
        .click(&format!("#f-technician option[value='{}']", scene.free))
        .await;
    browser.click("main form.sheet button.button:not(.quiet)").await;
    browser.arrive("/office/planning?date=").await;
    browser.find(&scene.block_of(&scene.free)).await;
    assert_eq!(browser.count(&scene.block_of(&scene.technician)).await, 0);
    // Where it stands there is no room for leave: the form says so.
    take_leave(&dispatcher, &scene, &scene.free).await;
    browser.find("main .problems, main [role=alert]").await;
    browser.find(&format!(".beside a[href*='{}']", scene.visit)).await;
    browser.close().await;
}

impl Scene {
    /// The first visit to come, from tomorrow on, and who has nothing on its day.
    async fn find(browser: &Browser) -> Self {
        let script =
            "const done = arguments[0]; fetch('/api/v1/office/planning?days=14').then(r => r.json()).then(done)";
        let planning = browser.driver.execute_async(script, vec![]).await.unwrap();
        let planning: Value = planning.convert().unwrap();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let list = |key: &str| planning[key].as_array().unwrap().clone();
        let today = platform::Clock::System.now().to_string()[..10].to_owned();
        let on = |row: &Value, day: &str| {
            text(row, "starts_at").as_str() < &*format!("{day}T24") && text(row, "ends_at").as_str() > day
        };
        for visit in list("visits") {
            let (technician, day) = (text(&visit, "technician"), text(&visit, "starts_at")[..10].to_owned());
            if text(&visit, "state") != "confirmed" || technician.is_empty() || day <= today {
                continue;
            }
            let taken = list("reservations");
            let is_free = |worker: &Value| {
                let mut theirs = taken.iter().filter(|row| row["technician"] == worker["id"]);
                !theirs.any(|row| on(row, &day))
            };
            if let Some(free) = list("technicians").iter().find(|worker| is_free(worker)) {
                return Scene {
                    visit: text(&visit, "id"),
                    technician,
                    free: text(free, "id"),
                    day,
                };
            }
        }
        panic!("no visit to come beside somebody free: {planning}");
    }

    fn planning(&self) -> String {
        format!("/office/planning?date={}", self.day)
    }

    fn block(&self) -> String {
        format!("[data-visit='{}']", self.visit)
    }

    fn lane(&self, technician: &str) -> String {
        format!("[data-technician='{technician}'][data-day='{}']", self.day)
    }

    fn block_of(&self, technician: &str) -> String {
        format!("{} {}", self.lane(technician), self.block())
    }
}

async fn drag_to_another_lane(dispatcher: &Customer<'_>, scene: &Scene) {
    let browser = dispatcher.browser;
    dispatcher.go(&scene.planning()).await;
    drag(browser, &scene.block(), (&scene.lane(&scene.free), Some(10))).await;
    let moved = format!("{}[data-time='10:00']", scene.block_of(&scene.free));
    browser.find(&moved).await;
    assert_eq!(browser.count(&scene.block_of(&scene.technician)).await, 0);
    browser.picture("planning-dragged").await;
}

/// Refused, with the reason; back on the planning nothing has moved.
async fn drag_onto_leave(dispatcher: &Customer<'_>, scene: &Scene) {
    let browser = dispatcher.browser;
    take_leave(dispatcher, scene, &scene.technician).await;
    browser.arrive("/office/planning?date=").await;
    browser
        .find(&format!("{} .k-leave", scene.lane(&scene.technician)))
        .await;
    drag(browser, &scene.block(), (&scene.lane(&scene.technician), Some(11))).await;
    browser
        .arrive(&format!("/office/planning/visits/{}", scene.visit))
        .await;
    let said = browser.text_of("main form.sheet").await;
    assert!(said.contains("Rien n’a été déplacé"), "{said}");
    browser.find(".beside .k-leave .tag.bad").await;
    browser.picture("planning-refused").await;
    dispatcher.go(&scene.planning()).await;
    browser
        .find(&format!("{}[data-time='10:00']", scene.block_of(&scene.free)))
        .await;
}

/// Leave where the visit stands names it and takes nothing; with the second button the visit waits in the tray, from where it is
/// dragged to whoever has come back.
async fn drag_out_of_the_tray(dispatcher: &Customer<'_>, scene: &Scene) {
    let browser = dispatcher.browser;
    take_leave(dispatcher, scene, &scene.free).await;
    browser.find(&format!(".beside a[href*='{}']", scene.visit)).await;
    browser.picture("planning-leave-in-the-way").await;
    browser.click("button[name=clear]").await;
    browser.arrive("/office/planning?date=").await;
    browser.find(&format!(".tray {}", scene.block())).await;
    browser.find(&format!("{} .k-leave", scene.lane(&scene.free))).await;
    browser.picture("planning-tray").await;
    browser
        .click(&format!("{} .k-leave a", scene.lane(&scene.technician)))
        .await;
    browser.arrive("/office/planning/leave").await;
    browser.click("form[action$='/end'] button").await;
    browser.arrive("/office/planning?date=").await;
    assert_eq!(
        browser
            .count(&format!("{} .k-leave", scene.lane(&scene.technician)))
            .await,
        0
    );
    drag(
        browser,
        &format!(".tray {}", scene.block()),
        (&scene.lane(&scene.technician), Some(14)),
    )
    .await;
    browser
        .find(&format!("{}[data-time='14:00']", scene.block_of(&scene.technician)))
        .await;
    assert_eq!(browser.count(&format!(".tray {}", scene.block())).await, 0);
}

/// In the week's table a visit keeps its hour.
async fn drag_to_another_day(dispatcher: &Customer<'_>, scene: &Scene) {
    let browser = dispatcher.browser;
    dispatcher.go(&format!("{}&view=week", scene.planning())).await;
    browser.find(&scene.block_of(&scene.technician)).await;
    let script = "return [...document.querySelectorAll('td[data-technician]')].filter(td => !td.querySelector('.block')
        && td.dataset.day > arguments[0]).map(td => [td.dataset.technician, td.dataset.day])[0] ?? null";
    let today = platform::Clock::System.now().to_string()[..10].to_owned();
    let cell = browser.driver.execute(script, vec![today.into()]).await.unwrap();
    let (technician, day): (String, String) = cell.convert().unwrap();
    let cell = format!("td[data-technician='{technician}'][data-day='{day}']");
    drag(browser, &scene.block(), (&cell, None)).await;
    browser
        .find(&format!("{cell} {}[data-time='14:00']", scene.block()))
        .await;
    browser.picture("planning-week-dragged").await;
}

async fn take_leave(dispatcher: &Customer<'_>, scene: &Scene, technician: &str) {
    let browser = dispatcher.browser;
    dispatcher.go(&scene.planning()).await;
    browser
        .click(&format!("section:has({}) h2 a", scene.lane(technician)))
        .await;
    browser.arrive("/office/planning/leave").await;
    assert_eq!(browser.value("#f-technician").await, technician);
    assert_eq!(browser.value("#f-from").await, scene.day);
    browser.click("main form.sheet button.button:not([name])").await;
}

/// By the mouse, as a person does it: picked up at its corner and let go on a lane at an hour, or in the middle of a cell.
async fn drag(browser: &Browser, what: &str, (to, hour): (&str, Option<i64>)) {
    const GRIP: i64 = 6;
    let (x, y, _) = place(browser, what).await;
    let (left, top, _) = place(browser, to).await;
    let down = match hour {
        Some(hour) => {
            let lane = browser.find(to).await;
            let from: i64 = lane.attr("data-from").await.unwrap().unwrap().parse().unwrap();
            let (_, _, hour_px) = place(browser, ".hours li").await;
            (hour - from) * hour_px
        }
        None => 4,
    };
    // From the tray a visit hangs by its beginning.
    let grip = if what.starts_with(".tray") { 0 } else { GRIP };
    let steps = browser.driver.action_chain().move_to(x + 40, y + GRIP).click_and_hold();
    let steps = steps
        .move_to(x + 44, y + GRIP + 3)
        .move_to(left + 40, top + down + grip + 8);
    let steps = steps.move_to(left + 40, top + down + grip).release();
    steps.perform().await.unwrap();
}

/// Where it is in the window, and its height.
async fn place(browser: &Browser, css: &str) -> (i64, i64, i64) {
    browser.find(css).await;
    let script = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
        return [box.x, box.y, box.height].map(Math.round)";
    let found = browser.driver.execute(script, vec![css.into()]).await.unwrap();
    found.convert().unwrap()
}
