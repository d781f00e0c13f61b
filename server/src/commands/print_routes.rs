//! `comptoir routes`: the route table with its guards, as `docs/routes.md` keeps it (ID-15).

use std::process::ExitCode;

use crate::slices;

#[allow(clippy::unnecessary_wraps, reason = "every command ends the same way")]
pub fn print_routes() -> anyhow::Result<ExitCode> {
    println!("{}", table());
    Ok(ExitCode::SUCCESS)
}

/// The table in Markdown, sorted by path.
pub fn table() -> String {
    let routes = slices::routes();
    let mut rows: Vec<String> = routes
        .table()
        .map(|route| {
            format!(
                "| `{}` | {} | {} | {} | {} |",
                route.path,
                route.method,
                route.allow.words(),
                route.limit.code(),
                route.summary
            )
        })
        .collect();
    rows.sort();
    format!(
        "| path | method | who may call | counted as | what it does |\n|---|---|---|---|---|\n{}",
        rows.join("\n")
    )
}
