//! What only a test may do: run a verb without the guard, which would let it finish.

use platform::App;
use secrecy::{ExposeSecret, SecretString};

use crate::Browser;
use crate::token::refresh::refresh as change;

/// The successor of a refresh token.
pub async fn refresh(app: &App, shown: &str) -> Option<String> {
    let browser = Browser {
        address: [127, 0, 0, 1].into(),
        device: String::new(),
        replaces: String::new(),
    };
    let tokens = change(app, &SecretString::from(shown.to_owned()), &browser).await;
    tokens.ok().map(|tokens| tokens.refresh.expose_secret().to_owned())
}
