//! What a rule reads and what it says: the files of the checkout, and a finding with the way to mend it.
//! Asks no version control: it walks the folders, so that an unpacked archive is checked like a clone.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// One broken rule: where, and what to do about it. `line` counts from 1; 0 speaks of the whole file.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub mend: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, mend: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            mend: mend.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.mend)
    }
}

/// A text file of the checkout; the path is relative to the root and uses `/`.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// Built, fetched or kept apart from the sources.
const SKIPPED: [&str; 5] = ["target", ".comptoir", ".git", "node_modules", "screenshots"];

pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("crates/tidy sits two folders below the root")
        .to_owned()
}

/// Every text file below the root, in order of path; what is not UTF-8 is not text.
pub fn read_tree(root: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the checkout can be listed") {
            let path = entry.expect("an entry of the checkout can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // A file that another test writes and removes may be gone between the listing and the reading.
            let Ok(kind) = fs::symlink_metadata(&path) else {
                continue;
            };
            if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
                folders.push(path);
            } else if kind.is_file()
                && let Ok(text) = fs::read_to_string(&path)
            {
                sources.push(Source {
                    path: relative(root, &path),
                    text,
                });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Tests, benches, and the two crates that hold nothing else.
pub fn is_test(path: &str) -> bool {
    path.starts_with("crates/tidy/")
        || path.starts_with("crates/testkit/")
        || path
            .split('/')
            .any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
}

pub fn is_rust(path: &str) -> bool {
    has_ending(path, "rs")
}

/// Whether the file name ends with a dot and `ending`.
pub fn has_ending(path: &str, ending: &str) -> bool {
    path.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.'))
}

/// Other people's files, kept as they came.
pub fn is_vendored(path: &str) -> bool {
    path.split('/').any(|part| part == "vendor")
}

#[test]
fn tests_are_told_from_the_product() {
    assert!(is_test("crates/orders/tests/it/cart.rs"));
    assert!(is_test("crates/orders/src/price/tests.rs"));
    assert!(is_test("crates/testkit/src/lib.rs"));
    assert!(!is_test("crates/orders/src/attests.rs"));
}

#[test]
fn the_walk_reads_the_checkout_and_skips_what_was_built() {
    let sources = read_tree(&root());
    assert!(
        sources
            .iter()
            .any(|source| source.path == "crates/tidy/tests/it/source.rs")
    );
    assert!(sources.iter().all(|source| !source.path.starts_with("target/")));
}
