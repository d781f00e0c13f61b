//! Chromium by its driver: with or without JavaScript, phone or desktop, light or dark. Fails plainly when they are not
//! installed: `make test` installs them.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// How long an element or an address may keep one waiting.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(40);

/// How a visitor looks at the shop.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub scripts: bool,
    /// What the browser asks pages for.
    pub lang: &'static str,
}

pub const DESKTOP: Look = Look {
    width: 1280,
    height: 900,
    scripts: true,
    lang: "fr",
};
/// The narrowest phone that is still about.
pub const PHONE: Look = Look {
    width: 360,
    height: 740,
    scripts: true,
    lang: "fr",
};

impl Look {
    pub fn reading(self, lang: &'static str) -> Look {
        Look { lang, ..self }
    }

    pub fn without_scripts(self) -> Look {
        Look { scripts: false, ..self }
    }
}

/// A browser of one test's own.
pub struct Browser {
    pub driver: WebDriver,
    chromedriver: Child,
    profile: PathBuf,
    look: Look,
}

impl Browser {
    pub async fn open(look: Look) -> Self {
        // A second test of this process finds the provider installed: that is no error.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (chromedriver, port) = start_driver();
        let profile = std::env::temp_dir().join(format!(
            "comptoir-chromium-{}",
            hex::encode(platform::chance::bytes::<8>())
        ));
        let mut caps = DesiredCapabilities::chrome();
        for flag in FLAGS {
            caps.add_arg(flag).unwrap();
        }
        caps.add_arg(&format!("--user-data-dir={}", profile.display())).unwrap();
        caps.add_arg(&format!("--window-size={},{}", look.width, look.height))
            .unwrap();
        caps.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let scripts = if look.scripts { 1 } else { 2 };
        let wishes = json!({
            "profile.managed_default_content_settings.javascript": scripts,
            "intl.accept_languages": look.lang,
        });
        caps.add_experimental_option("prefs", wishes).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), caps).await.unwrap();
        let browser = Browser {
            driver,
            chromedriver,
            profile,
            look,
        };
        browser.measure(look.height).await;
        browser.dress("light").await;
        browser
    }

    async fn measure(&self, height: u32) {
        let size = json!({ "width": self.look.width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Puts a device into the browser that makes and shows passkeys without asking anybody.
    pub async fn give_passkeys(&self) {
        self.tell("WebAuthn.enable", json!({ "enableUI": false })).await;
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
        });
        self.tell("WebAuthn.addVirtualAuthenticator", json!({ "options": device }))
            .await;
    }

    /// `light` or `dark`, as the system would ask for it.
    pub async fn dress(&self, scheme: &str) {
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        let features: Vec<_> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.tell("Emulation.setEmulatedMedia", json!({ "features": features }))
            .await;
    }

    async fn tell(&self, order: &str, what: serde_json::Value) -> serde_json::Value {
        self.driver.cdp().send_raw(order, what).await.unwrap()
    }

    pub async fn go(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// The first element a CSS selector finds; waits for it a while.
    pub async fn find(&self, css: &str) -> WebElement {
        let look = async {
            loop {
                if let Ok(element) = self.driver.find(By::Css(css)).await {
                    return element;
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        if let Ok(element) = tokio::time::timeout(PATIENCE, look).await {
            return element;
        }
        panic!("no {css} on {}:\n{}", self.url().await, self.text().await)
    }

    /// Waits until the address holds `part`.
    pub async fn arrive(&self, part: &str) {
        let look = async {
            while !self.url().await.contains(part) {
                tokio::time::sleep(PAUSE).await;
            }
        };
        let arrived = tokio::time::timeout(PATIENCE, look).await.is_ok();
        assert!(
            arrived,
            "not at {part} but at {}:\n{}",
            self.url().await,
            self.text().await
        );
    }

    pub async fn count(&self, css: &str) -> usize {
        self.driver.find_all(By::Css(css)).await.unwrap().len()
    }

    pub async fn click(&self, css: &str) {
        let element = self.find(css).await;
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap();
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let element = self.find(css).await;
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// What an input holds.
    pub async fn value(&self, css: &str) -> String {
        self.find(css).await.value().await.unwrap().unwrap_or_default()
    }

    pub async fn text_of(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// What a reader sees.
    pub async fn text(&self) -> String {
        self.driver.find(By::Css("body")).await.unwrap().text().await.unwrap()
    }

    pub async fn url(&self) -> String {
        self.driver.current_url().await.unwrap().to_string()
    }

    /// Errors on the console since the last call, but for the page's own refusal: a wrong form, a missing page.
    pub async fn complaints(&self) -> Vec<String> {
        let here = self.url().await;
        let lines = self.driver.get_log("browser").await.unwrap();
        let bad = lines
            .into_iter()
            .filter(|line| ["SEVERE", "WARNING"].contains(&line.level.as_str()));
        bad.map(|line| line.message)
            .filter(|message| !(message.starts_with(&here) && (message.contains("404") || message.contains("422"))))
            .collect()
    }

    /// A script that every page from now on has from its beginning, whatever the page allows itself.
    pub async fn carry(&self, script: &str) {
        self.tell("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))
            .await;
    }

    /// Keeps a picture of the whole page.
    pub async fn picture(&self, name: &str) {
        self.grow().await;
        self.keep_picture(name).await;
        self.measure(self.look.height).await;
    }

    /// Keeps a picture of the whole page in either dress, `name`-light and `name`-dark, and leaves it in the light one.
    pub async fn pictures(&self, name: &str) {
        self.grow().await;
        for scheme in ["dark", "light"] {
            self.dress(scheme).await;
            self.keep_picture(&format!("{name}-{scheme}")).await;
        }
        self.measure(self.look.height).await;
    }

    /// The window grows to the page: beyond the window Chromium draws right-to-left pages shifted.
    async fn grow(&self) {
        let size = self.tell("Page.getLayoutMetrics", json!({})).await;
        let height = size["cssContentSize"]["height"].as_u64().unwrap();
        self.measure(u32::try_from(height).unwrap().max(self.look.height)).await;
    }

    async fn keep_picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        // The same picture in a larger file, in a third of the time.
        let order = json!({ "optimizeForSpeed": true });
        let shot = self.tell("Page.captureScreenshot", order).await;
        let png = base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            shot["data"].as_str().unwrap(),
        )
        .unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }

    pub async fn close(self) {
        self.driver.clone().quit().await.unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

fn start_driver() -> (Child, u16) {
    // It takes one free number for both kinds of address and gives up when somebody has the other: then it is asked again.
    let started = std::iter::repeat_with(try_to_start_driver)
        .take(5)
        .find_map(|started| started);
    started.expect("chromedriver ended without naming its port, five times")
}

fn try_to_start_driver() -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is not installed: `make test` installs it");
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        if let Some(port) = line.split("started successfully on port ").nth(1) {
            return Some((driver, port.trim_end_matches('.').parse().unwrap()));
        }
    }
    let _ = driver.kill();
    let _ = driver.wait();
    None
}
