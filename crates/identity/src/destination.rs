//! Where a log-in leads afterwards: a path of our own, never another site (ASVS 3.7.2).

use kernel::Role;

/// Where nothing usable was asked for.
pub(crate) const ACCOUNT: &str = "/account";

/// Where somebody of that role begins.
pub(crate) const fn home(role: Role) -> &'static str {
    match role {
        Role::Technician | Role::Mechanic => "/technician",
        Role::Admin | Role::Manager | Role::Customer => ACCOUNT,
    }
}

/// `asked` if it is a path of this site, else nothing: it starts with one slash, and holds nothing that a browser might
/// read as another host.
pub(crate) fn own_path(asked: &str) -> Option<&str> {
    let is_own = asked.starts_with('/')
        && !asked.starts_with("//")
        && asked.len() <= 1_000
        && asked.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    is_own.then_some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_followed() {
        for own in ["/", "/cart", "/account/orders?page=2#last", "/p/pompe%20a"] {
            assert_eq!(own_path(own), Some(own));
        }
        for foreign in [
            "",
            "cart",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\r\nset-cookie: x=y",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/é",
        ] {
            assert_eq!(own_path(foreign), None, "{foreign:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(1_000))), None);
    }
}
