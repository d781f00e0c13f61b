//! CI's share inside `make test`: fewer seeds than `make proof`, the same auditor.

use proof::campaign::{Bounds, every_step, swarm};
use proof::run::run;
use proof::weather::Sells;
use proof::world::Plan;

#[test]
fn a_swarm_of_faults_and_crashes_breaks_no_invariant() {
    let bounds = Bounds {
        first_seed: 1,
        seeds: 60,
        stormy_hours: 0,
        crashes: 0,
    };
    let totals = swarm(bounds);
    assert_eq!(totals.failed, [], "read one: proof --seed N --story");
    assert_eq!(totals.unequal, [0_u64; 0]);
    assert!(totals.counts.crashes > 500, "{} crashes", totals.counts.crashes);
}

#[test]
fn a_quiet_scenario_survives_a_crash_at_each_of_its_steps() {
    let totals = every_step(1, Sells::Goods);
    assert!(totals.seeds > 100, "{} steps", totals.seeds);
    assert_eq!(totals.failed, []);
}

#[test]
fn a_quiet_visit_survives_a_crash_at_each_of_its_steps() {
    let totals = every_step(4, Sells::Time);
    assert!(totals.seeds > 60, "{} steps", totals.seeds);
    assert_eq!(totals.failed, []);
}

#[test]
fn a_seed_runs_twice_the_same_and_can_be_read() {
    let told = Plan {
        is_told: true,
        ..Plan::default()
    };
    let (first, second) = (run(7, &told), run(7, &told));
    assert_eq!(first.hash, second.hash);
    assert_eq!(first.text, second.text);
    assert!(first.text.contains("accepts order 1"), "{}", first.text);
}
