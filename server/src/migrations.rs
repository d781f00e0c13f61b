//! The schema's migrations, embedded from `migrations/`. Forward only.

use refinery::Migration;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../migrations/"]
struct Files;

/// Stands beside the migrations and says what their columns hold; read by tests only.
const CLASSES: &str = "classes.toml";

/// Every migration this program knows, in order.
pub fn migrations() -> Vec<Migration> {
    let mut names: Vec<_> = Files::iter().filter(|name| name != CLASSES).collect();
    names.sort();
    let read = |name: &std::borrow::Cow<'static, str>| {
        let text = String::from_utf8_lossy(&Files::get(name)?.data).into_owned();
        Migration::unapplied(name.trim_end_matches(".sql"), &text).ok()
    };
    names.iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_migration_and_no_number_is_used_twice() {
        let versions: Vec<_> = migrations().iter().map(Migration::version).collect();
        assert_eq!(versions.len(), Files::iter().filter(|name| name != CLASSES).count());
        assert!(versions.windows(2).all(|pair| pair[0] < pair[1]), "{versions:?}");
    }
}
