//! Configuration: one TOML file, `COMPTOIR_…` variables over it, `COMPTOIR_…_FILE` for secrets kept in files. Every
//! setting is declared; an unknown key is an error. Each value remembers where it came from, for `doctor`.

mod setting;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

pub use setting::Setting;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Default,
    File(String),
    Variable(String),
    SecretFile(String),
    /// Set by the command itself, such as the demo.
    Command,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File(path) => write!(f, "file {path}"),
            Source::Variable(name) => write!(f, "variable {name}"),
            Source::SecretFile(path) => write!(f, "secret file {path}"),
            Source::Command => f.write_str("command"),
        }
    }
}

/// What is wrong with the configuration; all of it at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigProblem(pub Vec<String>);

#[derive(Clone)]
struct Given {
    text: String,
    source: Source,
}

/// The settings of one process.
#[derive(Clone)]
pub struct Config {
    declared: Vec<Setting>,
    values: BTreeMap<String, Given>,
}

/// One line of `doctor`.
#[derive(Debug, Clone)]
pub struct Shown {
    pub key: String,
    /// The value; dots for a secret; `None` when it is not set.
    pub value: Option<String>,
    pub source: Option<Source>,
    pub help: &'static str,
}

impl Config {
    /// Reads the file (if any) and the environment against what is declared.
    pub fn load(
        declared: Vec<Setting>,
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigProblem> {
        let mut config = Config {
            declared,
            values: BTreeMap::new(),
        };
        let mut problems = Vec::new();
        for setting in config.declared.clone() {
            if let (Some(default), false) = (setting.default, setting.is_family()) {
                config.put(setting.key.to_owned(), default.to_owned(), Source::Default);
            }
        }
        if let Some(path) = file {
            config.read_file(path, &mut problems);
        }
        config.read_environment(environment, &mut problems);
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigProblem(problems))
        }
    }

    /// Sets a value for this process, as the demo does.
    pub fn set(&mut self, key: &str, text: impl Into<String>) {
        if self.declared(key).is_some() {
            self.put(key.to_owned(), text.into(), Source::Command);
        }
    }

    /// Whether nobody has set this one.
    pub fn is_default(&self, key: &str) -> bool {
        self.values.get(key).is_none_or(|given| given.source == Source::Default)
    }

    /// A value as text; `None` when it is not set or empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values
            .get(key)
            .map(|given| given.text.as_str())
            .filter(|text| !text.is_empty())
    }

    /// A value that must be set.
    pub fn required(&self, key: &str) -> Result<&str, ConfigProblem> {
        self.text(key)
            .ok_or_else(|| ConfigProblem(vec![format!("{key} is not set: {}", self.how_to_set(key))]))
    }

    /// A value read as a number, an address, a flag (`true`/`false`).
    pub fn parsed<T: FromStr>(&self, key: &str) -> Result<T, ConfigProblem>
    where
        T::Err: fmt::Display,
    {
        let text = self.required(key)?;
        text.parse()
            .map_err(|error| ConfigProblem(vec![format!("{key} = {text:?} cannot be read: {error}")]))
    }

    /// Comma-separated values.
    pub fn list(&self, key: &str) -> Vec<String> {
        self.text(key)
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The names under which settings of a family were set, in their order; `prefix` such as `identity.provider.*`.
    pub fn names(&self, prefix: &str) -> BTreeSet<String> {
        let family: Vec<&Setting> = self
            .declared
            .iter()
            .filter(|setting| setting.key.starts_with(prefix))
            .collect();
        let name = |key: &String| {
            family
                .iter()
                .find_map(|setting| setting.name_in(key).map(str::to_owned))
        };
        self.values.keys().filter_map(name).collect()
    }

    /// Every setting with its value and source, secrets as dots. Of a family, those that are set.
    pub fn shown(&self) -> Vec<Shown> {
        let keys = |setting: &Setting| {
            if setting.is_family() {
                self.values.keys().filter(|key| setting.takes(key)).cloned().collect()
            } else {
                vec![setting.key.to_owned()]
            }
        };
        let show = |setting: &Setting, key: String| {
            let given = self.values.get(&key);
            let value = given.map(|given| {
                if setting.secret && !given.text.is_empty() {
                    "••••••".to_owned()
                } else {
                    given.text.clone()
                }
            });
            Shown {
                key,
                value,
                source: given.map(|given| given.source.clone()),
                help: setting.help,
            }
        };
        let both = self
            .declared
            .iter()
            .flat_map(|setting| keys(setting).into_iter().map(move |key| (setting, key)));
        both.map(|(setting, key)| show(setting, key)).collect()
    }

    fn declared(&self, key: &str) -> Option<Setting> {
        self.declared.iter().find(|setting| setting.takes(key)).copied()
    }

    fn how_to_set(&self, key: &str) -> String {
        match self.declared(key) {
            Some(setting) => format!(
                "set {key} in the configuration file, or {} ({})",
                setting::variable_of(key),
                setting.help
            ),
            None => "no such setting".to_owned(),
        }
    }

    fn put(&mut self, key: String, text: String, source: Source) {
        self.values.insert(key, Given { text, source });
    }

    fn read_file(&mut self, path: &Path, problems: &mut Vec<String>) {
        let shown = path.display().to_string();
        let table = std::fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| text.parse::<toml::Table>().map_err(|error| error.to_string()));
        let table = match table {
            Ok(table) => table,
            Err(error) => return problems.push(format!("{shown}: {error}")),
        };
        let mut flat = Vec::new();
        flatten("", table, &mut flat);
        for (key, value) in flat {
            match (self.declared(&key), plain(&value)) {
                (None, _) => problems.push(format!("{shown}: unknown setting {key}{}", self.nearest(&key))),
                (Some(_), None) => problems.push(format!(
                    "{shown}: {key} must be text, a number, true, false or a list of them"
                )),
                (Some(_), Some(text)) => self.put(key, text, Source::File(shown.clone())),
            }
        }
    }

    fn read_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
        problems: &mut Vec<String>,
    ) {
        for (name, value) in environment
            .into_iter()
            .filter(|(name, _)| name.starts_with("COMPTOIR_") && !is_tool_variable(name))
        {
            let by_name = |wanted: &str| self.declared.iter().find_map(|setting| setting.key_of(wanted));
            if let Some(key) = by_name(&name) {
                self.put(key, value, Source::Variable(name));
            } else if let Some(key) = name.strip_suffix("_FILE").and_then(by_name) {
                match std::fs::read_to_string(&value) {
                    Ok(text) => self.put(
                        key,
                        text.trim_end_matches(['\r', '\n']).to_owned(),
                        Source::SecretFile(value),
                    ),
                    Err(error) => problems.push(format!("{name}: {value} cannot be read: {error}")),
                }
            } else {
                problems.push(format!("unknown variable {name}"));
            }
        }
    }

    fn nearest(&self, key: &str) -> String {
        let name = key.rsplit('.').next().unwrap_or_default();
        let near = self
            .declared
            .iter()
            .find(|setting| setting.key.rsplit('.').next() == Some(name));
        near.map(|setting| format!(" (did you mean {}?)", setting.key))
            .unwrap_or_default()
    }
}

/// Variables of the tools around the program, which are no settings of it.
fn is_tool_variable(name: &str) -> bool {
    [
        "COMPTOIR_PG_BIN",
        "COMPTOIR_CONFIG",
        "COMPTOIR_TEST_DATABASE_URL",
        "COMPTOIR_LOG",
    ]
    .contains(&name)
        || name.starts_with("COMPTOIR_TEST_")
}

fn flatten(prefix: &str, table: toml::Table, flat: &mut Vec<(String, toml::Value)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, flat),
            value => flat.push((key, value)),
        }
    }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(values) => Some(values.iter().map(plain).collect::<Option<Vec<_>>>()?.join(",")),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> Vec<Setting> {
        vec![
            Setting::new("web.port", "8080", "port"),
            Setting::secret("web.secret", "signs forms"),
            Setting::optional("mail.from", "sender"),
        ]
    }

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_variable_stands_over_the_file_and_the_file_over_the_default() {
        let path = std::env::temp_dir().join(format!("comptoir-config-{}.toml", std::process::id()));
        std::fs::write(&path, "[web]\nport = 9000\n[mail]\nfrom = \"shop@example.org\"\n").unwrap();
        let config = Config::load(declared(), Some(&path), variables(&[("COMPTOIR_WEB_PORT", "9001")])).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(config.parsed::<u16>("web.port"), Ok(9001));
        assert_eq!(config.text("mail.from"), Some("shop@example.org"));
        assert!(
            config
                .required("web.secret")
                .unwrap_err()
                .to_string()
                .contains("COMPTOIR_WEB_SECRET")
        );
    }

    #[test]
    fn unknown_keys_are_named_all_at_once() {
        let path = std::env::temp_dir().join(format!("comptoir-unknown-{}.toml", std::process::id()));
        std::fs::write(&path, "[webb]\nport = 9000\n").unwrap();
        let problem = Config::load(declared(), Some(&path), variables(&[("COMPTOIR_WEB_PROT", "1")]))
            .err()
            .unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(problem.0.len(), 2);
        assert!(problem.0[0].contains("did you mean web.port?"), "{problem}");
    }

    #[test]
    fn secrets_come_from_files_and_print_as_dots() {
        let path = std::env::temp_dir().join(format!("comptoir-secret-{}", std::process::id()));
        std::fs::write(&path, "open sesame\n").unwrap();
        let config = Config::load(
            declared(),
            None,
            variables(&[("COMPTOIR_WEB_SECRET_FILE", path.to_str().unwrap())]),
        )
        .unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(config.text("web.secret"), Some("open sesame"));
        assert!(
            config
                .shown()
                .iter()
                .all(|shown| shown.value.as_deref() != Some("open sesame"))
        );
    }
}
