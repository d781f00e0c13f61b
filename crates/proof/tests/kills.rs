//! Thirty real kills of the real server and a real PostgreSQL under load (`proof kills` does more of them): nothing that was
//! acknowledged is lost, nothing happens twice, and the customers, the books and the gateway tell one story.

use std::path::Path;
use std::process::Command;

use proof::kills::{Plan, program_beside, run_here};

const KILLS: u32 = 30;

#[test]
fn thirty_kills_lose_nothing_and_double_nothing() {
    let here = Path::new(env!("CARGO_BIN_EXE_proof"));
    let program = program_beside(here).unwrap_or_else(|| {
        // This crate alone is being tested: the server's program was not built with it.
        let built = Command::new(env!("CARGO"))
            .args(["build", "-p", "comptoir"])
            .status()
            .unwrap();
        assert!(built.success());
        program_beside(here).unwrap()
    });
    let killed = run_here(&Plan::new(program, KILLS, 1)).unwrap();
    println!("{killed}");
    assert!(killed.is_clean(), "{killed}");
    assert!(killed.kills >= KILLS as usize, "{killed}");
    // The load was there: orders stood, were paid and were worked on, and kills did cut requests.
    assert!(
        killed.orders_told > 60 && killed.paid_told > 30 && killed.office_told > 10,
        "{killed}"
    );
    // How many depends on the machine: the faster it is, the shorter a request can be cut.
    assert!(killed.unsure >= 3, "{killed}");
}
