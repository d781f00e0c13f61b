//! The stand-in gateway alone, for trying a client of Stripe's against it: `cargo run -p standin --example serve -- 12111`.
//! Takes the key `sk_test_standin` and forgets everything when it stops.

use standin::{Settings, Standin};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse())?;
    let gateway = Standin::start(Settings {
        port,
        secret_key: "sk_test_standin".to_owned(),
        webhook_url: std::env::args().nth(2),
        webhook_secret: "whsec_standin".to_owned(),
        journal: None,
        business_name: "Comptoir".to_owned(),
    })
    .await?;
    println!("{}", gateway.url());
    tokio::signal::ctrl_c().await?;
    gateway.shutdown().await;
    Ok(())
}
