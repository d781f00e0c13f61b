//! The store's pages. The reader's appliance travels in the address (`appliance=`) once and in a cookie from then on;
//! every page says whether things fit it.

mod card;
mod category;
mod home;
mod picture;
mod product;
mod search;

use axum::extract::RawQuery;
use axum::response::Response;
use platform::http::{Path, set_cookie};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes};

use crate::filter::{Filters, value_of};
use crate::search::search as find;
use crate::shelf;
use category::CategoryPage;
use home::HomePage;
use product::ProductPage;
use search::SearchPage;

const APPLIANCE: &str = "appliance";
const A_YEAR_S: i64 = 365 * 24 * 60 * 60;

pub(crate) fn routes() -> Routes {
    Routes::new("")
        .get("/", Allow::Anyone, show_home, "The shop window")
        .get("/c/{slug}", Allow::Anyone, show_category, "A category, with filters")
        .limited(Limit::Search)
        .get("/p/{slug}", Allow::Anyone, show_product, "A product")
        .get(
            "/pictures/{id}",
            Allow::Anyone,
            picture::show_picture,
            "A picture of a product",
        )
        .get("/search", Allow::Anyone, show_search, "Products found by words")
        .limited(Limit::Search)
}

async fn show_home(cx: Cx, RawQuery(query): RawQuery) -> Answer {
    let choice = Choice::of(&cx, query.as_deref());
    let window = shelf::window(&cx.app.db().read().await?, &choice.slug).await?;
    let page = HomePage::of(&cx, &choice.slug, window)?;
    Ok(choice.remember(&cx, cx.page(&page)?))
}

async fn show_category(cx: Cx, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let choice = Choice::of(&cx, query.as_deref());
    let filters = Filters::parse(query.as_deref().unwrap_or_default(), cx.app.site().currency);
    let category = shelf::browse(&cx.app.db().read().await?, &slug, &choice.slug, &filters).await?;
    let page = CategoryPage::of(&cx, &choice.slug, &filters, category)?;
    Ok(choice.remember(&cx, cx.page(&page)?))
}

async fn show_product(cx: Cx, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let choice = Choice::of(&cx, query.as_deref());
    let product = shelf::show(&cx.app.db().read().await?, &slug).await?;
    let page = ProductPage::of(&cx, &choice.slug, product)?;
    Ok(choice.remember(&cx, cx.page(&page)?))
}

async fn show_search(cx: Cx, RawQuery(query): RawQuery) -> Answer {
    let question = value_of(query.as_deref().unwrap_or_default(), "q").unwrap_or_default();
    let found = find(&cx.app.db().read().await?, &question).await?;
    cx.page(&SearchPage::of(&cx, question, found)?)
}

/// The appliance a reader has chosen, now or earlier.
struct Choice {
    /// Empty when none is.
    slug: String,
    is_new: bool,
}

impl Choice {
    fn of(cx: &Cx, query: Option<&str>) -> Self {
        let given = query.and_then(|query| value_of(query, APPLIANCE));
        let is_new = given.is_some();
        let slug = given.or_else(|| cx.cookie(APPLIANCE)).unwrap_or_default();
        let is_slug = slug.len() <= 120 && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        Choice {
            slug: if is_slug { slug } else { String::new() },
            is_new,
        }
    }

    fn remember(&self, cx: &Cx, mut response: Response) -> Response {
        if self.is_new {
            let age_s = if self.slug.is_empty() { 0 } else { A_YEAR_S };
            set_cookie(&cx.app, &mut response, (APPLIANCE, &self.slug), age_s);
        }
        response
    }
}
