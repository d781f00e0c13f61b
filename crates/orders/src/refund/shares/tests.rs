//! Any order, any sequence of refunds, some of which fail: no minor unit is lost, and the tax goes back exactly.

use proptest::prelude::*;

use super::*;

fn line(position: i32, quantity: i64, (gross_minor, tax_minor): (i64, i64)) -> LineLeft {
    LineLeft {
        position,
        is_delivery: false,
        quantity,
        gross_minor,
        tax_minor,
        back_quantity: 0,
        back_minor: 0,
        back_tax_minor: 0,
    }
}

fn give(lines: &mut [LineLeft], shares: &[Share], sign: i64) {
    for share in shares {
        let line = lines.iter_mut().find(|line| line.position == share.position).unwrap();
        line.back_minor += sign * share.amount_minor;
        line.back_tax_minor += sign * share.tax_minor;
        line.back_quantity += sign * share.quantity.unwrap_or_default();
    }
}

#[test]
fn three_pieces_of_an_uneven_line_go_back_one_by_one_to_the_centime() {
    let mut lines = vec![line(1, 3, (100_00, 15_97))];
    let mut parts = Vec::new();
    for _ in 0..3 {
        let shares = share(&lines, &Asked::Lines(vec![(1, 1)])).unwrap();
        parts.push((shares[0].amount_minor, shares[0].tax_minor));
        give(&mut lines, &shares, 1);
    }
    assert_eq!(parts, vec![(33_33, 5_32), (33_34, 5_33), (33_33, 5_32)]);
    assert_eq!(share(&lines, &Asked::Whole), Err(NotShared::Nothing));
}

#[test]
fn an_amount_is_shared_by_largest_remainder_over_what_is_left() {
    let lines = vec![
        line(1, 1, (10_00, 1_60)),
        line(2, 1, (10_00, 83)),
        line(3, 1, (5_00, 0)),
    ];
    let shares = share(&lines, &Asked::Amount(1_01)).unwrap();
    let amounts: Vec<_> = shares.iter().map(|share| share.amount_minor).collect();
    assert_eq!(amounts, vec![41, 40, 20]);
    assert_eq!(shares[2].tax_minor, 0);
}

#[test]
fn what_cannot_be_shared_is_named() {
    let lines = vec![line(1, 2, (10_00, 1_60))];
    for (asked, why) in [
        (Asked::Amount(0), NotShared::Nothing),
        (Asked::Amount(-1), NotShared::Nothing),
        (Asked::Amount(10_01), NotShared::TooMuch),
        (Asked::Lines(vec![]), NotShared::Nothing),
        (Asked::Lines(vec![(2, 1)]), NotShared::Line(2)),
        (Asked::Lines(vec![(1, 1), (1, 1)]), NotShared::Line(1)),
        (Asked::Lines(vec![(1, 3)]), NotShared::Pieces(1)),
        (Asked::Lines(vec![(1, 0)]), NotShared::Pieces(1)),
    ] {
        assert_eq!(share(&lines, &asked), Err(why), "{asked:?}");
    }
}

/// Lines as orders store them: tax is within the gross amount.
fn lines() -> impl Strategy<Value = Vec<LineLeft>> {
    let one = (1_i64..20, 0_i64..2_000_000, 0_u32..=10_000);
    prop::collection::vec(one, 1..8).prop_map(|rows| {
        rows.into_iter()
            .zip(1..)
            .map(|((quantity, gross_minor, tax_bp), position)| {
                let gross = Money::new(gross_minor, Currency::DZD);
                line(
                    position,
                    quantity,
                    (gross_minor, gross.tax_included(tax_bp).unwrap().minor()),
                )
            })
            .collect()
    })
}

/// One wish of a sequence, in parts of what is left, and whether the refund fails afterwards.
#[derive(Debug, Clone)]
enum Wish {
    Amount(u32, bool),
    Pieces(usize, u32, bool),
    Goodwill(i64),
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let one = prop_oneof![
        (0_u32..=1000, any::<bool>()).prop_map(|(permille, fails)| Wish::Amount(permille, fails)),
        (0_usize..8, 0_u32..=1000, any::<bool>()).prop_map(|(at, permille, fails)| Wish::Pieces(at, permille, fails)),
        (1_i64..5).prop_map(Wish::Goodwill),
    ];
    prop::collection::vec(one, 0..25)
}

fn part(of: i64, permille: u32) -> i64 {
    of * i64::from(permille) / 1000
}

fn asked(lines: &[LineLeft], wish: &Wish) -> (Asked, bool) {
    let left: i64 = lines.iter().map(LineLeft::left_minor).sum();
    match wish {
        Wish::Amount(permille, fails) => (Asked::Amount(part(left, *permille)), *fails),
        Wish::Goodwill(amount) => (Asked::Amount(*amount), false),
        Wish::Pieces(at, permille, fails) => {
            let line = &lines[at % lines.len()];
            (
                Asked::Lines(vec![(line.position, part(line.left_quantity(), *permille))]),
                *fails,
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_order_and_any_refunds_lose_no_minor_unit_and_give_the_tax_back_exactly(lines in lines(), wishes in wishes()) {
        let mut lines = lines;
        let (gross, tax): (i64, i64) = (lines.iter().map(|line| line.gross_minor).sum(), lines.iter().map(|line| line.tax_minor).sum());
        let (mut back, mut back_tax) = (0, 0);
        for wish in &wishes {
            let (asked, fails) = asked(&lines, wish);
            let Ok(shares) = share(&lines, &asked) else { continue };
            if let Asked::Amount(amount) = asked {
                prop_assert_eq!(sum_of(&shares), amount);
            }
            for share in &shares {
                prop_assert!(share.tax_minor >= 0 && share.tax_minor <= share.amount_minor);
            }
            give(&mut lines, &shares, 1);
            for line in &lines {
                prop_assert!(line.left_minor() >= 0 && line.left_quantity() >= 0);
                prop_assert!(line.left_tax_minor() >= 0 && line.left_tax_minor() <= line.left_minor());
            }
            if fails {
                give(&mut lines, &shares, -1);
            } else {
                back += sum_of(&shares);
                back_tax += tax_of(&shares);
            }
        }
        if back < gross {
            let shares = share(&lines, &Asked::Whole).unwrap();
            back += sum_of(&shares);
            back_tax += tax_of(&shares);
        }
        prop_assert_eq!((back, back_tax), (gross, tax));
    }

    #[test]
    fn shares_cut_for_several_payments_add_up_line_by_line(lines in lines(), permille in 1_u32..1000, first in 0_u32..=1000) {
        let left: i64 = lines.iter().map(LineLeft::left_minor).sum();
        let Ok(shares) = share(&lines, &Asked::Amount(part(left, permille))) else { return Ok(()) };
        let sum = sum_of(&shares);
        let one = part(sum, first);
        let cuts = cut(&shares, &[one, sum - one]);
        prop_assert_eq!((sum_of(&cuts[0]), sum_of(&cuts[1])), (one, sum - one));
        for share in &shares {
            let of_line: Vec<_> = cuts.iter().flatten().filter(|cut| cut.position == share.position).collect();
            prop_assert_eq!(of_line.iter().map(|cut| cut.amount_minor).sum::<i64>(), share.amount_minor);
            prop_assert_eq!(of_line.iter().map(|cut| cut.tax_minor).sum::<i64>(), share.tax_minor);
        }
    }
}
