//! Tests of reading the configuration.

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
    let environment = variables(&[
        ("COMPTOIR_LOGIN_PROVIDER_GOOGLE_ISSUER", "https://g"),
        ("COMPTOIR_LOGIN_PROVIDER_KEYCLOAK_CLIENT_SECRET", "b"),
    ]);
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
    let unknown = variables(&[("COMPTOIR_LOGIN_PROVIDER_A_B_ISSUER", "x")]);
    assert!(Config::load(family.to_vec(), None, unknown).is_err());
}
