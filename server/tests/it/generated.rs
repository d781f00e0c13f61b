//! Documents made from the program are as the program is now. `COMPTOIR_TEST_UPDATE=1` writes them anew.

use std::fmt::Write;
use std::path::Path;

fn is_current(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    if std::env::var_os("COMPTOIR_TEST_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{file} is not as the program is: run the tests with COMPTOIR_TEST_UPDATE=1 and commit it"
    );
}

#[test]
fn the_list_of_routes_is_current() {
    is_current(
        "docs/routes.md",
        &format!(
            "# Routes and who may call them\n\nMade from the route tables by a test; every row is tried as every kind of caller.\n\n{}\n",
            server::route_table()
        ),
    );
}

#[test]
fn the_configuration_reference_is_current() {
    let mut text = "# Settings\n\nMade from the program by a test. A setting stands in the TOML file under its section, or in its variable; for\nsecrets, the variable with `_FILE` behind it names a file that holds the value. Unknown settings are errors.\n\n| setting | variable | default | what it is |\n|---|---|---|---|\n".to_owned();
    for setting in server::declared() {
        let default = match (setting.default, setting.secret) {
            (Some(""), _) | (None, false) => "(none)".to_owned(),
            (Some(default), _) => format!("`{default}`"),
            (None, true) => "(secret)".to_owned(),
        };
        writeln!(
            text,
            "| `{}` | `{}` | {default} | {} |",
            setting.key,
            setting.variable(),
            setting.help
        )
        .unwrap();
    }
    is_current("docs/configuration.md", &text);
}

#[test]
fn the_example_of_variables_is_current() {
    let mut text = "# Every variable the server reads. Copy, fill in, keep out of the repository. Secrets may come from files: NAME_FILE=path.\n".to_owned();
    for setting in server::declared() {
        let default = setting.default.unwrap_or_default();
        writeln!(text, "\n# {}\n#{}={default}", setting.help, setting.variable()).unwrap();
    }
    is_current(".env.example", &text);
}

#[test]
fn the_table_of_permissions_is_current() {
    let mut text = String::from(
        "# What each role may do\n\nMade from the one table of permissions by a test; `docs/routes.md` says which route asks for which. Technicians,\nmechanics and customers have none: they reach what is theirs.\n\n| permission |",
    );
    for role in kernel::Role::ALL {
        let _ = write!(text, " {} |", role.code());
    }
    text.push_str("\n| --- |");
    text.push_str(&" --- |".repeat(kernel::Role::ALL.len()));
    text.push('\n');
    for permission in kernel::Permission::ALL {
        let _ = write!(text, "| `{}` |", permission.code());
        for role in kernel::Role::ALL {
            text.push_str(if role.may(permission) { " yes |" } else { " |" });
        }
        text.push('\n');
    }
    is_current("docs/permissions.md", &text);
}
