//! Each planted mistake is seen within its bound; the words on the command line name them all.

use proof::bug::Bug;
use proof::campaign::hunt_all;

#[test]
fn every_planted_mistake_is_caught_within_its_seeds() {
    let unseen: Vec<_> = hunt_all()
        .into_iter()
        .filter(|caught| caught.first.is_none())
        .map(|caught| caught.bug)
        .collect();
    assert_eq!(unseen, [], "the harness is blind to these");
}

#[test]
fn there_are_enough_of_them_and_each_has_its_own_name() {
    assert!(Bug::ALL.len() >= 15);
    for bug in Bug::ALL {
        assert_eq!(Bug::parse(bug.word()), Some(*bug));
    }
}
