//! axe-core on the page at hand. The script comes from npm at test time
//! (`scripts/setup.sh test` fetches it).

use std::path::Path;

use crate::chromium::Browser;

/// WCAG 2.2 A and AA and best practice.
pub const ALL: &str =
    "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";
/// What a change of colours can break.
pub const COLOURS: &str = "{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }";

/// Puts the checker into every page from now on: its half megabyte is not sent to each anew.
pub async fn accompany(browser: &Browser) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.comptoir/tools/axe.min.js");
    let axe =
        std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("axe-core is not there: run scripts/setup.sh test"));
    browser.carry(&axe).await;
}

/// What is wrong and where; empty on a sound page. The browser must be accompanied.
pub async fn violations(browser: &Browser, rules: &str) -> Vec<String> {
    let order = format!(
        "const done = arguments[arguments.length - 1];
         axe.run(document, {{ runOnly: {rules}, resultTypes: ['violations'] }})
            .then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' @ ' + v.nodes.map(n => n.target.join(' ')).join(' | '))))
            .catch(e => done(['axe failed: ' + e]));"
    );
    browser
        .driver
        .execute_async(order, vec![])
        .await
        .unwrap()
        .convert()
        .unwrap()
}
