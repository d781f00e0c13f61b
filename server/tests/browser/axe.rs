//! axe-core on the page at hand: no violation of WCAG 2.2 A and AA. The script comes from npm at test time
//! (`scripts/setup.sh test` fetches it).

use std::path::Path;

use crate::chromium::Browser;

/// Fails with what is wrong and where.
pub async fn check(browser: &Browser, what: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.comptoir/tools/axe.min.js");
    let axe = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("axe-core is not there: run scripts/setup.sh test"));
    browser.driver.execute(&axe, vec![]).await.unwrap();
    let found = browser
        .driver
        .execute_async(
            "const done = arguments[arguments.length - 1];
             axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
                .then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' @ ' + v.nodes.map(n => n.target.join(' ')).join(' | '))))
                .catch(e => done(['axe failed: ' + e]));",
            vec![],
        )
        .await
        .unwrap();
    let violations: Vec<String> = serde_json::from_value(found.json().clone()).unwrap();
    assert!(violations.is_empty(), "{what} at {}:\n{}", browser.url().await, violations.join("\n"));
}
