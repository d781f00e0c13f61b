//! One declared setting, or a family of settings under names the operator chooses.

/// A declared setting. Its variable is `COMPTOIR_` and the key in capitals with underscores for dots. A `*` in the key
/// declares a family: any name of small letters and digits may stand there.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// `section.name`, or deeper: `payments.stripe.api_base`.
    pub key: &'static str,
    pub default: Option<&'static str>,
    /// Secrets print as dots.
    pub secret: bool,
    pub help: &'static str,
}

impl Setting {
    pub const fn new(key: &'static str, default: &'static str, help: &'static str) -> Self {
        Setting {
            key,
            default: Some(default),
            secret: false,
            help,
        }
    }

    pub const fn optional(key: &'static str, help: &'static str) -> Self {
        Setting {
            key,
            default: None,
            secret: false,
            help,
        }
    }

    pub const fn secret(key: &'static str, help: &'static str) -> Self {
        Setting {
            key,
            default: None,
            secret: true,
            help,
        }
    }

    /// The environment variable of this setting.
    pub fn variable(&self) -> String {
        variable_of(self.key)
    }

    pub(super) fn is_family(&self) -> bool {
        self.key.contains('*')
    }

    pub(super) fn takes(&self, key: &str) -> bool {
        self.key == key || self.name_in(key).is_some()
    }

    /// The name that stands for the `*`.
    pub(super) fn name_in<'a>(&self, key: &'a str) -> Option<&'a str> {
        let (before, after) = self.key.split_once('*')?;
        let name = key.strip_prefix(before)?.strip_suffix(after)?;
        is_name(name).then_some(name)
    }

    /// The key that a variable sets.
    pub(super) fn key_of(&self, variable: &str) -> Option<String> {
        let own = self.variable();
        let Some((before, after)) = own.split_once('*') else {
            return (own == variable).then(|| self.key.to_owned());
        };
        let name = variable.strip_prefix(before)?.strip_suffix(after)?.to_ascii_lowercase();
        is_name(&name).then(|| self.key.replacen('*', &name, 1))
    }
}

pub(super) fn variable_of(key: &str) -> String {
    format!("COMPTOIR_{}", key.to_ascii_uppercase().replace('.', "_"))
}

/// Short, so that it fits addresses and columns; without an underscore, which would make variables ambiguous.
fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Setting;
    use crate::config::Config;

    #[test]
    fn a_family_is_set_under_any_name_by_file_and_by_variable() {
        let family = [
            Setting::optional("login.provider.*.issuer", "who"),
            Setting::secret("login.provider.*.client_secret", "how"),
        ];
        let path = std::env::temp_dir().join(format!("comptoir-family-{}.toml", std::process::id()));
        std::fs::write(
            &path,
            "[login.provider.keycloak]\nissuer = \"https://k\"\nclient_secret = \"a\"\n",
        )
        .unwrap();
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let environment = [
            variable("COMPTOIR_LOGIN_PROVIDER_GOOGLE_ISSUER", "https://g"),
            variable("COMPTOIR_LOGIN_PROVIDER_KEYCLOAK_CLIENT_SECRET", "b"),
        ];
        let config = Config::load(family.to_vec(), Some(&path), environment).unwrap();
        std::fs::remove_file(&path).unwrap();
        let names: Vec<String> = config.names("login.provider.*").into_iter().collect();
        assert_eq!(names, ["google", "keycloak"]);
        assert_eq!(config.text("login.provider.google.issuer"), Some("https://g"));
        assert_eq!(config.text("login.provider.keycloak.client_secret"), Some("b"));
        let problem = config.required("login.provider.google.client_secret").unwrap_err();
        assert!(
            problem
                .to_string()
                .contains("COMPTOIR_LOGIN_PROVIDER_GOOGLE_CLIENT_SECRET")
        );
        let shown = config.shown();
        assert_eq!(shown.len(), 3);
        assert!(shown.iter().all(|shown| shown.value.as_deref() != Some("b")));
        let unknown = [variable("COMPTOIR_LOGIN_PROVIDER_A_B_ISSUER", "x")];
        assert!(Config::load(family.to_vec(), None, unknown).is_err());
    }
}
