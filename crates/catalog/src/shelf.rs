//! Looks at the shelves: the shop window, a category, one product. Each look is one round trip of at most four
//! statements, whatever it shows. Changes nothing.

use platform::db::Session;
use platform::{Broken, Verdict};

use crate::filter::{Filters, PAGE, Sort, is_text};
use crate::missing::Missing;
use crate::store::shelf as store;
use crate::store::shelf::{ApplianceRow, CardRow, CategoryRow, FacetsRow, ProductRow, VariantRow};

#[derive(Debug)]
pub(crate) struct Window {
    pub categories: Vec<CategoryRow>,
    pub cards: Vec<CardRow>,
    pub appliances: Vec<ApplianceRow>,
}

#[derive(Debug)]
pub(crate) struct Category {
    pub row: CategoryRow,
    pub cards: Vec<CardRow>,
    pub facets: FacetsRow,
    pub appliances: Vec<ApplianceRow>,
}

#[derive(Debug)]
pub(crate) struct Product {
    pub row: ProductRow,
    /// At least one.
    pub variants: Vec<VariantRow>,
    /// All there are, those that the product fits marked.
    pub appliances: Vec<ApplianceRow>,
}

/// Categories, and one product of each that fits the reader's appliance (a slug; empty for none chosen).
pub(crate) async fn window(db: &impl Session, appliance: &str) -> Result<Window, Broken> {
    let (categories, cards, appliances) = tokio::try_join!(
        store::list_categories(db),
        store::list_window(db, appliance, 12),
        store::list_appliances(db),
    )?;
    Ok(Window {
        categories,
        cards,
        appliances,
    })
}

/// One page of a category.
pub(crate) async fn browse(
    db: &impl Session,
    category: &str,
    appliance: &str,
    filters: &Filters,
) -> Verdict<Category, Missing> {
    if !is_text(category) {
        return Err(Missing.into());
    }
    let (low, high) = filters.price_range();
    let (found, cards, facets, appliances) = tokio::try_join!(
        store::find_category(db, category),
        list_cards(db, category, appliance, filters),
        store::get_facets(db, category, appliance, &filters.brands, filters.in_stock, low, high),
        store::list_appliances(db),
    )?;
    Ok(Category {
        row: found.ok_or(Missing)?,
        cards,
        facets,
        appliances,
    })
}

async fn list_cards(
    db: &impl Session,
    category: &str,
    appliance: &str,
    filters: &Filters,
) -> Result<Vec<CardRow>, Broken> {
    let (low, high) = filters.price_range();
    let (brands, stock, skip) = (&filters.brands, filters.in_stock, filters.offset());
    match filters.sort {
        Sort::Shop => store::list_shelf(db, category, appliance, brands, stock, low, high, PAGE, skip).await,
        Sort::Cheapest => {
            store::list_shelf_cheapest(db, category, appliance, brands, stock, low, high, PAGE, skip).await
        }
        Sort::Dearest => store::list_shelf_dearest(db, category, appliance, brands, stock, low, high, PAGE, skip).await,
        Sort::Newest => store::list_shelf_newest(db, category, appliance, brands, stock, low, high, PAGE, skip).await,
    }
}

/// One product with all that decides a purchase.
pub(crate) async fn show(db: &impl Session, slug: &str) -> Verdict<Product, Missing> {
    if !is_text(slug) {
        return Err(Missing.into());
    }
    let (product, variants, appliances) = tokio::try_join!(
        store::find_product(db, slug),
        store::list_variants(db, slug),
        store::list_fits(db, slug),
    )?;
    if variants.is_empty() {
        return Err(Missing.into());
    }
    Ok(Product {
        row: product.ok_or(Missing)?,
        variants,
        appliances,
    })
}
