//! Pages for people: templates, words in three languages, formats, assets. Every page can draw itself from samples, so
//! a test renders them all. Knows no page of its own but the error page.

mod assets;
mod format;
mod templates;
mod window;
mod words;

use serde::Serialize;

pub use assets::{assets_route, drawing_names};
pub use format::{date, datetime, money, money_html, number};
pub use templates::{Renderer, SliceFiles};
pub use window::{Window, clock, day, day_and_year, day_short};
pub use words::{Words, WordsProblem};

/// Data of one page; its fields are `page.…` in the template.
pub trait Page: Serialize + Sized + 'static {
    const TEMPLATE: &'static str;

    /// Pages as they look when empty, usual, and full; at least one.
    fn samples() -> Vec<Self>;
}

/// A page that the tests and `/dev/pages` can draw.
#[derive(Debug)]
pub struct PageInfo {
    pub template: &'static str,
    pub samples: fn() -> Vec<minijinja::Value>,
}

inventory::collect!(PageInfo);

/// Every page of every crate linked into this program.
pub fn pages() -> impl Iterator<Item = &'static PageInfo> {
    inventory::iter::<PageInfo>()
}

/// Makes a struct a page: `platform::page!(CartPage, "orders/cart.html", CartPage::samples_list);` where the last is a
/// function returning `Vec<CartPage>`.
#[macro_export]
macro_rules! page {
    ($page:ty, $template:literal, $samples:expr) => {
        impl $crate::pages::Page for $page {
            const TEMPLATE: &'static str = $template;
            fn samples() -> Vec<Self> {
                $samples()
            }
        }
        $crate::for_macros::inventory::submit! {
            $crate::pages::PageInfo {
                template: $template,
                samples: || <$page as $crate::pages::Page>::samples().iter().map($crate::pages::as_value).collect(),
            }
        }
    };
}

/// A page's data as the template engine sees it.
pub fn as_value<T: Serialize>(page: &T) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(page))
}
