//! A small shop for tests: three categories, two boilers, six products, one of them in three lengths.

use catalog::{DemoShop, VariantId};
use testkit::{Parts, TestApp};

const SHOP: &str = r#"
currency = "DZD"

[[categories]]
slug = "circulation"
name = { fr = "Circulation", ar = "التدوير", en = "Circulation" }
intro = { fr = "Ce qui fait tourner l’eau.", ar = "ما يحرك الماء.", en = "What moves the water." }
drawing = "pump"

[[categories]]
slug = "allumage"
name = { fr = "Allumage", ar = "الإشعال", en = "Ignition" }
intro = { fr = "L’étincelle et sa surveillance.", ar = "الشرارة ومراقبتها.", en = "The spark and its watch." }
drawing = "electrode"

[[categories]]
slug = "raccords"
name = { fr = "Raccords", ar = "الوصلات", en = "Fittings" }
intro = { fr = "Relier sans fuite.", ar = "ربط دون تسرب.", en = "Join without leaks." }
drawing = "hose"

[[appliances]]
id = "saunier-duval-thema-classic-c24"
brand = "Saunier Duval"
model = "Thema Classic C 24"
kind = { fr = "Chaudière murale", ar = "مرجل حائطي", en = "Wall-hung boiler" }

[[appliances]]
id = "vaillant-atmotec-plus"
brand = "Vaillant"
model = "atmoTEC plus"
kind = { fr = "Chaudière murale", ar = "مرجل حائطي", en = "Wall-hung boiler" }

[[products]]
slug = "circulateur-15-60"
category = "circulation"
brand = "Tafza"
name = { fr = "Circulateur 15-60, 130 mm", ar = "مضخّة تدوير 15-60", en = "Circulator 15-60, 130 mm" }
description = { fr = "Fait circuler l’eau du chauffage.\n\nÀ purger après la pose.", ar = "تدوّر ماء التدفئة.", en = "Moves the heating water." }
drawing = "pump"
tax_bp = 1900
fits = ["saunier-duval-thema-classic-c24"]
attributes = [{ label = { fr = "Entraxe", ar = "التباعد", en = "Centre distance" }, value = { fr = "130 mm", ar = "130 mm", en = "130 mm" } }]
variants = [{ sku = "CHF-1502", price_minor = 2490000, on_hand = 50, weight_g = 2400 }]

[[products]]
slug = "circulateur-25-40"
category = "circulation"
brand = "Oran Pompes"
name = { fr = "Circulateur 25-40", ar = "مضخة تدوير 25-40", en = "Circulator 25-40" }
description = { fr = "Plus petit.", ar = "أصغر.", en = "Smaller." }
drawing = "pump"
tax_bp = 1900
fits = ["vaillant-atmotec-plus"]
variants = [{ sku = "CHF-1503", price_minor = 1990000, on_hand = 2, weight_g = 2100 }]

[[products]]
slug = "circulateur-32-80"
category = "circulation"
brand = "Tafza"
name = { fr = "Circulateur 32-80", ar = "مضخة تدوير 32-80", en = "Circulator 32-80" }
description = { fr = "Plus grand.", ar = "أكبر.", en = "Bigger." }
drawing = "pump"
tax_bp = 1900
fits = ["vaillant-atmotec-plus"]
variants = [{ sku = "CHF-1504", price_minor = 4490000, on_hand = 0, lead_days = 4, weight_g = 4100 }]

[[products]]
slug = "electrode-allumage"
category = "allumage"
brand = "Tafza"
name = { fr = "Électrode d’allumage et d’ionisation", ar = "إلكترود الإشعال", en = "Ignition electrode" }
description = { fr = "Fait l’étincelle.", ar = "تصنع الشرارة.", en = "Makes the spark." }
drawing = "electrode"
tax_bp = 1900
fits = ["saunier-duval-thema-classic-c24", "vaillant-atmotec-plus"]
variants = [{ sku = "CHF-0411", price_minor = 345000, on_hand = 12, weight_g = 60 }]

[[products]]
slug = "flexible-inox"
category = "raccords"
brand = "Tafza"
name = { fr = "Flexible inox", ar = "خرطوم مرن", en = "Stainless hose" }
description = { fr = "Relie.", ar = "يربط.", en = "Joins." }
drawing = "hose"
tax_bp = 1900
options = [{ fr = "Longueur", ar = "الطول", en = "Length" }]

[[products.variants]]
sku = "CHF-3001"
values = [{ fr = "300 mm", ar = "300 mm", en = "300 mm" }]
price_minor = 90000
on_hand = 10
weight_g = 120

[[products.variants]]
sku = "CHF-3002"
values = [{ fr = "500 mm", ar = "500 mm", en = "500 mm" }]
price_minor = 110000
on_hand = 0
lead_days = 6
weight_g = 180

[[products.variants]]
sku = "CHF-3003"
values = [{ fr = "1 m", ar = "1 m", en = "1 m" }]
price_minor = 150000
on_hand = 1
weight_g = 300

[[products]]
slug = "ruban-ptfe"
category = "raccords"
brand = ""
name = { fr = "Ruban PTFE", ar = "شريط تفلون", en = "PTFE tape" }
description = { fr = "Étanche.", ar = "مانع للتسرب.", en = "Seals." }
drawing = "tape"
tax_bp = 1900
variants = [{ sku = "CHF-9001", price_minor = 15000, on_hand = 100, weight_g = 20 }]
"#;

/// The application with the small shop on its shelf.
pub async fn start() -> TestApp {
    let test = TestApp::start(Parts {
        routes: catalog::routes(),
        tasks: catalog::tasks(),
        ..Parts::default()
    })
    .await;
    seed(&test).await;
    test
}

pub async fn seed(test: &TestApp) {
    let tx = test.app.db().begin().await.unwrap();
    catalog::seed_shop(&tx, &DemoShop::parse(SHOP).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
}

/// The variant a SKU names.
pub async fn variant(test: &TestApp, sku: &str) -> VariantId {
    let client = test.database.connect().await;
    let row = client
        .query_one("select id from variants where sku = $1", &[&sku])
        .await
        .unwrap();
    row.get(0)
}

/// On hand and reserved.
pub async fn stock(test: &TestApp, sku: &str) -> (i64, i64) {
    let client = test.database.connect().await;
    let row = client
        .query_one("select on_hand, reserved from variants where sku = $1", &[&sku])
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

/// A number counted by the database.
pub async fn count(test: &TestApp, query: &str) -> i64 {
    let client = test.database.connect().await;
    client.query_one(query, &[]).await.unwrap().get(0)
}
