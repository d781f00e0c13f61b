//! People's accounts by the command line, as an operator types it.

use std::io::Write;
use std::process::Stdio;

use testkit::TestDatabase;

use crate::commands::{comptoir, run};

const PASSWORD: &str = "a boiler behind the bakery 42";

/// Runs `user …` with one line after another on standard input.
fn user(database: &TestDatabase, words: &[&str], typed: &[&str]) -> (bool, String) {
    let mut child = comptoir(&database.url(), &[&["user"], words].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that asks for nothing may have gone by now.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(format!("{}\n", typed.join("\n")).as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

async fn count(database: &TestDatabase, of: &str) -> i64 {
    let client = database.connect().await;
    client
        .query_one(&format!("select count(*) from {of}"), &[])
        .await
        .unwrap()
        .get(0)
}

#[tokio::test]
async fn the_first_admin_is_made_once_and_not_with_a_weak_password() {
    let database = TestDatabase::create().await;
    let asked = ["create-admin", "--name", "Lamia Haddad"];
    let (done, said) = user(&database, &asked, &["lamia@example.org", "password"]);
    assert!(!done && said.contains("password:"), "{said}");
    assert_eq!(count(&database, "people").await, 0);
    let (done, said) = user(&database, &asked, &["lamia@example.org", PASSWORD]);
    assert!(done && said.contains("lamia@example.org is now an admin."), "{said}");
    assert!(!said.contains(PASSWORD), "{said}");
    let (done, said) = user(&database, &asked, &["lamia@example.org", PASSWORD]);
    assert!(!done && said.contains("already has an account"), "{said}");
    let generated = ["create-admin", "--email", "yacine@example.org", "--generate"];
    let (done, said) = user(&database, &generated, &[]);
    assert!(done && said.contains("Password, shown this once: "), "{said}");
    let admins = "people where role = 'admin' and email_verified_at is not null and password_hash is not null";
    assert_eq!(count(&database, admins).await, 2);
    let noted = "audit_entries where verb = 'create_admin' and part = 'command line' and person_id is null";
    assert_eq!(count(&database, noted).await, 2);
    database.drop().await;
}

#[tokio::test]
async fn a_reset_link_is_mailed_or_printed_and_nobody_learns_a_password() {
    let database = TestDatabase::create().await;
    let add = [
        "add",
        "--email",
        "lamia@example.org",
        "--name",
        "Lamia",
        "--role",
        "manager",
    ];
    assert!(user(&database, &add, &[PASSWORD]).0);
    let reset = ["reset-password", "--email", "lamia@example.org"];
    let (done, said) = user(&database, &reset, &[]);
    assert!(done && said.contains("on its way") && !said.contains("key="), "{said}");
    assert_eq!(count(&database, "mails where recipient = 'lamia@example.org'").await, 1);
    let printed = [&reset[..], &["--print-link"]].concat();
    let (done, said) = user(&database, &printed, &[]);
    assert!(!done && said.contains("a moment ago"), "{said}");
    database
        .connect()
        .await
        .batch_execute("update links set created_at = created_at - interval '10 minutes'")
        .await
        .unwrap();
    let (done, said) = user(&database, &printed, &[]);
    assert!(done && said.contains("/fr/account/reset?key="), "{said}");
    assert_eq!(count(&database, "mails where recipient = 'lamia@example.org'").await, 1);
    let (done, said) = user(&database, &["reset-password", "--email", "nobody@example.org"], &[]);
    assert!(!done && said.contains("Nobody has this address"), "{said}");
    assert_eq!(count(&database, "audit_entries where verb = 'issue_reset'").await, 2);
    database.drop().await;
}

#[tokio::test]
async fn somebody_is_disabled_and_enabled_and_the_last_admin_stays() {
    let database = TestDatabase::create().await;
    for (email, role) in [("karim@example.org", "technician"), ("lamia@example.org", "admin")] {
        let add = ["add", "--email", email, "--name", "Somebody", "--role", role];
        let (done, said) = user(&database, &add, &[PASSWORD]);
        assert!(done, "{said}");
    }
    let open = "suspensions where lifted_at is null and suspended_by is null";
    let disable = ["disable", "--email", "karim@example.org", "--reason", "Left the house"];
    let (done, said) = user(&database, &disable, &[]);
    assert!(done && said.contains("is suspended"), "{said}");
    assert_eq!(count(&database, open).await, 1);
    let (done, said) = user(&database, &disable, &[]);
    assert!(!done, "twice: {said}");
    let (done, said) = user(&database, &["enable", "--email", "karim@example.org"], &[]);
    assert!(done && said.contains("may come in again"), "{said}");
    assert_eq!(count(&database, open).await, 0);
    let (done, said) = user(
        &database,
        &["disable", "--email", "lamia@example.org", "--reason", "Oops"],
        &[],
    );
    assert!(!done, "an admin: {said}");
    let (done, said) = user(
        &database,
        &["role", "--email", "lamia@example.org", "--role", "customer"],
        &[],
    );
    assert!(!done, "the last admin: {said}");
    let add = [
        "add",
        "--email",
        "lamia@example.org",
        "--name",
        "Somebody",
        "--role",
        "customer",
    ];
    assert!(!user(&database, &add, &[PASSWORD]).0, "nor by adding again");
    assert_eq!(count(&database, "people where role = 'admin'").await, 1);
    let (done, said) = user(
        &database,
        &["role", "--email", "karim@example.org", "--role", "admin"],
        &[],
    );
    assert!(done, "{said}");
    let (done, said) = user(
        &database,
        &["role", "--email", "lamia@example.org", "--role", "customer"],
        &[],
    );
    assert!(done, "another admin is there: {said}");
    for verb in ["suspend", "lift_suspension"] {
        let noted = format!("audit_entries where verb = '{verb}' and part = 'command line'");
        assert_eq!(count(&database, &noted).await, 1, "{verb}");
    }
    assert_eq!(count(&database, "audit_entries where verb = 'change_role'").await, 2);
    database.drop().await;
}

#[tokio::test]
async fn the_list_shows_people_and_no_secret() {
    let database = TestDatabase::create().await;
    for (email, role) in [("karim@example.org", "technician"), ("lamia@example.org", "manager")] {
        let add = ["add", "--email", email, "--name", "Somebody", "--role", role];
        assert!(user(&database, &add, &[PASSWORD]).0);
    }
    let disable = ["disable", "--email", "karim@example.org", "--reason", "Left the house"];
    assert!(user(&database, &disable, &[]).0);
    let (done, said) = run(&mut comptoir(&database.url(), &["user", "list"]));
    assert!(done && said.contains("lamia@example.org"), "{said}");
    let karim = said.lines().find(|line| line.contains("karim@")).unwrap();
    assert!(karim.ends_with("suspended"), "{karim}");
    let (done, said) = run(&mut comptoir(
        &database.url(),
        &["user", "list", "--role", "technician", "--json"],
    ));
    assert!(done && !said.contains("$argon2"), "{said}");
    let listed: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["email"], "karim@example.org");
    assert_eq!(listed[0]["is_suspended"], true);
    assert_eq!(listed[0]["has_second_factor"], false);
    database.drop().await;
}
