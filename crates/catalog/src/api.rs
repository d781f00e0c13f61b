//! The store for programs: categories, products by filters with a cursor, one product. Texts come in all three
//! languages; money in minor units with its currency.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use kernel::Localized;
use platform::http::Path;
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;
use utoipa::ToSchema;

use crate::CategoryId;
use crate::list::{ListProducts, Listed, list};
use crate::shelf;
use crate::store::shelf::{CardRow, CategoryRow, ProductRow, VariantRow, list_categories};

pub(crate) fn routes() -> Routes {
    Routes::new("/api/v1")
        .get(
            "/categories",
            Allow::Anyone,
            categories,
            "The categories that hold products",
        )
        .gives::<CategoriesBody>()
        .get("/products", Allow::Anyone, products, "Products, filtered, page by page")
        .limited(Limit::Search)
        .asks(&[
            ("category", "a category's slug"),
            ("brand", "a brand; may stand several times"),
            ("stock", "`1`: only what can be had now"),
            ("price_min", "from this price, in the currency's major unit"),
            ("price_max", "up to this price"),
            ("appliance", "only what fits this appliance"),
            ("q", "words to look for"),
            ("cursor", "`next` of the page before"),
            ("limit", "products a page, at most 100"),
        ])
        .gives::<ProductsBody>()
        .get(
            "/products/{slug}",
            Allow::Anyone,
            product,
            "One product with its variants",
        )
        .gives::<ProductBody>()
}

#[derive(Debug, Serialize, ToSchema)]
struct TextBody {
    fr: String,
    ar: String,
    en: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct PriceBody {
    /// Tax included.
    amount_minor: i64,
    currency: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct CategoryBody {
    /// `cat_…`
    id: String,
    slug: String,
    title: TextBody,
    intro: TextBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct CategoriesBody {
    items: Vec<CategoryBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CardBody {
    /// `prd_…`
    id: String,
    slug: String,
    title: TextBody,
    brand: String,
    /// Of the first variant.
    sku: String,
    /// The lowest of the variants.
    price: PriceBody,
    /// Pieces of all variants together.
    available: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProductsBody {
    items: Vec<CardBody>,
    /// The cursor of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct VariantBody {
    /// `var_…`
    id: String,
    sku: String,
    options: Vec<TextBody>,
    price: PriceBody,
    available: i64,
    /// Days until more arrive, when none is available.
    lead_days: Option<i32>,
    weight_g: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct FactBody {
    label: TextBody,
    value: TextBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProductBody {
    /// `prd_…`
    id: String,
    slug: String,
    category: String,
    title: TextBody,
    /// Plain formatting, cleaned.
    description_html: TextBody,
    brand: String,
    /// Contained in the prices, in basis points.
    tax_bp: i32,
    options: Vec<TextBody>,
    attributes: Vec<FactBody>,
    variants: Vec<VariantBody>,
    /// Slugs of the appliances it fits; empty when it fits any.
    appliances: Vec<String>,
}

async fn categories(cx: Cx) -> Answer {
    let rows = list_categories(&cx.app.db().read().await?).await?;
    let items = rows.into_iter().map(CategoryBody::of).collect();
    cx.json(StatusCode::OK, &CategoriesBody { items })
}

async fn products(cx: Cx, RawQuery(query): RawQuery) -> Answer {
    let asked = ListProducts::parse(query.as_deref().unwrap_or_default(), cx.app.site().currency)?;
    let listed = list(&cx.app.db().read().await?, asked).await?;
    cx.json(StatusCode::OK, &ProductsBody::of(listed))
}

async fn product(cx: Cx, Path(slug): Path<String>) -> Answer {
    let found = shelf::show(&cx.app.db().read().await?, &slug).await?;
    let appliances = found
        .appliances
        .into_iter()
        .filter(|row| row.is_fitting)
        .map(|row| row.slug)
        .collect();
    cx.json(StatusCode::OK, &ProductBody::of(found.row, found.variants, appliances))
}

impl TextBody {
    fn of(text: Localized) -> Self {
        TextBody {
            fr: text.fr,
            ar: text.ar,
            en: text.en,
        }
    }

    fn all(texts: Vec<Localized>) -> Vec<Self> {
        texts.into_iter().map(TextBody::of).collect()
    }
}

impl CategoryBody {
    fn of(row: CategoryRow) -> Self {
        let id: CategoryId = row.id;
        CategoryBody {
            id: id.to_string(),
            slug: row.slug,
            title: TextBody::of(row.title.0),
            intro: TextBody::of(row.intro.0),
        }
    }
}

impl ProductsBody {
    fn of(listed: Listed) -> Self {
        ProductsBody {
            items: listed.cards.into_iter().map(CardBody::of).collect(),
            next: listed.next.map(|next| next.to_string()),
        }
    }
}

impl CardBody {
    fn of(row: CardRow) -> Self {
        CardBody {
            id: row.id.to_string(),
            slug: row.slug,
            title: TextBody::of(row.title.0),
            brand: row.brand,
            sku: row.sku,
            price: PriceBody {
                amount_minor: row.price_minor,
                currency: row.currency,
            },
            available: row.available,
        }
    }
}

impl ProductBody {
    fn of(product: ProductRow, variants: Vec<VariantRow>, appliances: Vec<String>) -> Self {
        let facts = product.attributes.0.into_iter().map(|fact| FactBody {
            label: TextBody::of(fact.label),
            value: TextBody::of(fact.value),
        });
        ProductBody {
            id: product.id.to_string(),
            slug: product.slug,
            category: product.category_slug,
            title: TextBody::of(product.title.0),
            description_html: TextBody::of(product.description_html.0),
            brand: product.brand,
            tax_bp: product.tax_bp,
            options: TextBody::all(product.options.0),
            attributes: facts.collect(),
            variants: variants.into_iter().map(VariantBody::of).collect(),
            appliances: if product.is_specific { appliances } else { Vec::new() },
        }
    }
}

impl VariantBody {
    fn of(row: VariantRow) -> Self {
        VariantBody {
            id: row.id.to_string(),
            sku: row.sku,
            options: TextBody::all(row.option_values.0),
            price: PriceBody {
                amount_minor: row.price_minor,
                currency: row.currency,
            },
            available: row.available,
            lead_days: row.lead_days,
            weight_g: row.weight_g,
        }
    }
}
