//! What can be sold: categories, products and their variants, the appliances they fit, and the stock. Two faces: the
//! store's pages and JSON. Knows no cart, no order and no person: stock is reserved for a *holder*, whoever that is.
//!
//! Invariants, kept by the database: `0 <= reserved <= on_hand`; a reservation ends once, kept or released; a SKU names
//! one variant; a variant is the only one of its product with its option values.
//!
//! Tables owned: categories, products, variants, pictures, appliances, product_appliances, stock_reservations,
//! import_runs.

mod api;
mod clean;
mod fetch_pictures;
mod filter;
pub mod import;
mod list;
mod missing;
mod offer;
mod pages;
mod part;
mod picture;
mod put;
mod search;
mod seed;
mod shelf;
mod stock;
mod store;
mod take;

pub use fetch_pictures::{PictureFetcher, fetch_pictures};
pub use offer::{Offer, offers};
pub use part::{Appliance, AskParts, Part, list_appliances, list_parts};
pub use picture::Picture;
pub use seed::{DemoAppliance, DemoAttribute, DemoCategory, DemoProduct, DemoShop, DemoVariant, seed_shop};
pub use stock::{OutOfStock, Released, keep, put_back, put_back_some, release, reserve, reserve_again, reserve_over};
pub use take::find_in_stock;

platform::slice_files!("catalog");

/// The store's pages and their JSON face.
pub fn routes() -> platform::Routes {
    pages::routes().and(api::routes())
}

/// The catalogue's schedules: reservations that nobody ended are given back, pictures named by address are fetched.
pub fn tasks() -> platform::tasks::TaskSet {
    stock::tasks().and(fetch_pictures::tasks())
}

kernel::id!(
    /// A product: what is shown.
    pub ProductId, Product, "prd"
);
kernel::id!(
    /// A variant: what is sold.
    pub VariantId, Variant, "var"
);
kernel::id!(
    /// A category of the store.
    pub CategoryId, Category, "cat"
);
kernel::id!(
    /// A picture of a product.
    pub(crate) PictureId, PictureKind, "pic"
);
