//! The sample business: a boiler-parts shop in Algiers, its people, its shelf, its ways of delivery, its visits. Seeding again
//! changes nothing that is there.

use platform::{App, Broken};
use rust_embed::RustEmbed;

pub const SHOP_NAME: &str = "Comptoir Chauffage";

/// The sample business's files: the shop, one file of products a category, the wilayas, what can be booked.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/demo/"]
struct Files;

/// The demo's people: role, name, e-mail. All share one password.
pub const PEOPLE: [(kernel::Role, &str, &str); 4] = [
    (kernel::Role::Admin, "Lamia Haddad", "admin@comptoir.example"),
    (kernel::Role::Manager, "Karim Meziane", "manager@comptoir.example"),
    (
        kernel::Role::Technician,
        "Nassim Brahimi",
        "technician@comptoir.example",
    ),
    (kernel::Role::Customer, "Samira Ould Ali", "customer@comptoir.example"),
];

/// Brings the sample business into a migrated database; `password` opens all its accounts.
pub async fn seed(app: &App, password: &str) -> Result<(), Broken> {
    let mut people = Vec::with_capacity(PEOPLE.len());
    for (role, name, email) in PEOPLE {
        let seed = identity::Seed {
            name: name.to_owned(),
            email: email.to_owned(),
            password: password.to_owned(),
            role,
        };
        let person = identity::seed(app, seed).await?;
        people.push((email.to_owned(), person.uuid()));
    }
    let tx = app.db().begin().await?;
    catalog::seed_shop(&tx, &catalog::DemoShop::parse(&shelf())?).await?;
    orders::seed_delivery(
        &tx,
        &orders::DemoPlaces::parse(&file("shop.toml"), &file("wilayas.toml"))?,
    )
    .await?;
    tx.commit().await?;
    // Of its own: what can be booked names the shop's categories, and those have to be there.
    let tx = app.db().begin().await?;
    let time = calendar::DemoTime::parse(&file("time.toml"))?;
    calendar::seed_time(&tx, &time, &people).await?;
    tx.commit().await
}

/// The shop's file with all products behind it, as one text.
fn shelf() -> String {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with("products/")).collect();
    names.sort();
    let products: Vec<String> = names.iter().map(|name| file(name)).collect();
    format!("{}\n{}", file("shop.toml"), products.join("\n"))
}

fn file(name: &str) -> String {
    Files::get(name)
        .map(|file| String::from_utf8_lossy(&file.data).into_owned())
        .unwrap_or_default()
}
