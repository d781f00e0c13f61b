//! The sample business: a boiler-parts shop in Algiers, its people, its shelf, its ways of delivery. Seeding again
//! changes nothing that is there.

use platform::{App, Broken};

use super::keys::Keys;

pub const SHOP_NAME: &str = "Comptoir Chauffage";

const SHOP: &str = include_str!("../../demo/shop.toml");
const WILAYAS: &str = include_str!("../../demo/wilayas.toml");

/// The demo's people: role, name, e-mail. All share the demo's password.
pub const PEOPLE: [(kernel::Role, &str, &str); 4] = [
    (kernel::Role::Admin, "Lamia Haddad", "admin@comptoir.example"),
    (kernel::Role::Manager, "Karim Meziane", "manager@comptoir.example"),
    (kernel::Role::Technician, "Nassim Brahimi", "technician@comptoir.example"),
    (kernel::Role::Customer, "Samira Ould Ali", "customer@comptoir.example"),
];

pub async fn seed(app: &App, keys: &Keys) -> Result<(), Broken> {
    for (role, name, email) in PEOPLE {
        let seed = identity::Seed { name: name.to_owned(), email: email.to_owned(), password: keys.password.clone(), role };
        identity::seed(app, seed).await?;
    }
    let tx = app.db().begin().await?;
    catalog::seed_shop(&tx, &catalog::DemoShop::parse(SHOP)?).await?;
    orders::seed_delivery(&tx, SHOP, WILAYAS).await?;
    tx.commit().await
}
