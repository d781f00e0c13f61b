//! The settings of this slice: how the shop asks for its money.

use payments::Capture;
use platform::App;
use platform::config::{Config, ConfigProblem, Setting};

use crate::due::Terms;

/// Declared settings: keys, defaults, help.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        "shop.deposit_bp",
        "0",
        "share of an order that is due at once, in basis points (3000 is 30 %), the rest before it is sent; 0: all at once",
    ),
    Setting::new(
        "shop.capture",
        "at_order",
        "at_order takes the money with the order; at_shipping holds it on the card and takes it when the order is sent",
    ),
];

impl Terms {
    /// Reads and checks the settings; names the one that is wrong.
    pub fn from_config(config: &Config) -> Result<Self, ConfigProblem> {
        let deposit_bp: u32 = config.parsed("shop.deposit_bp")?;
        if deposit_bp > 10_000 {
            return Err(ConfigProblem(vec![
                "shop.deposit_bp must be between 0 and 10000".to_owned(),
            ]));
        }
        let capture = match config.required("shop.capture")? {
            "at_order" => Capture::Automatic,
            "at_shipping" => Capture::Manual,
            _ => {
                return Err(ConfigProblem(vec![
                    "shop.capture must be at_order or at_shipping".to_owned(),
                ]));
            }
        };
        Ok(Terms { deposit_bp, capture })
    }

    /// As the program was put together; all at once where nothing was said.
    pub(crate) fn of(app: &App) -> Self {
        app.part::<Terms>().copied().unwrap_or_default()
    }
}
