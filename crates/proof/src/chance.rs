//! The one source of chance in a simulated world: the same seed draws the same numbers on every machine. Not for secrets.

use uuid::Uuid;

/// SplitMix64 (Steele, Lea, Flood 2014): one addition and three mixing steps a number.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub const fn of(seed: u64) -> Self {
        Chance(seed ^ 0x005e_ed0f_c0a7_701e)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.draw() % span)
    }

    /// True in `per_mille` of a thousand cases.
    pub fn once_in(&mut self, per_mille: u32) -> bool {
        per_mille > 0 && self.draw() % 1000 < u64::from(per_mille)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.draw() % u64::try_from(from.len()).unwrap_or(1).max(1);
        from[usize::try_from(at).unwrap_or(0)]
    }

    /// A version 7 UUID of the given instant, so that ids sort by their making, as the server's do.
    pub fn uuid(&mut self, now_ms: i64) -> Uuid {
        let time = u128::from(now_ms.unsigned_abs()) << 80;
        let (high, low) = (u128::from(self.draw()) & 0x0fff, u128::from(self.draw()) >> 2);
        Uuid::from_u128(time | (0x7000 | high) << 64 | (0b10 << 62) | low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_numbers_and_stays_within_bounds() {
        let draw = |seed| {
            let mut chance = Chance::of(seed);
            (0..100).map(|_| chance.between(-3, 9)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(draw(7).iter().all(|number| (-3..=9).contains(number)));
    }
}
