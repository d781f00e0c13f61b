//! Parts somebody looks for who stands before an appliance: by SKU or by words, what can be had first. Takes nothing.

use kernel::fold;
use platform::Broken;
use platform::db::Session;

use crate::offer::{Offer, offers};
use crate::store::take as store;

/// Characters of a question that are looked at.
const LONGEST: usize = 60;

/// What a few words or the beginning of a SKU may mean. Two statements; nothing for an empty question.
pub async fn find_in_stock(db: &impl Session, question: &str, most: i64) -> Result<Vec<Offer>, Broken> {
    let asked: String = question.trim().chars().take(LONGEST).collect();
    let words = pattern(&fold(&asked));
    if words == "%" {
        return Ok(Vec::new());
    }
    let found = store::find_in_stock(db, &asked, &words, most).await?;
    let ids: Vec<_> = found.iter().map(|(id,)| *id).collect();
    let mut offers = offers(db, &ids).await?;
    offers.sort_by_key(|offer| ids.iter().position(|id| *id == offer.variant));
    Ok(offers)
}

/// The words, one after another with anything between; what means something to the comparison is left out.
fn pattern(folded: &str) -> String {
    let words = folded.split_whitespace();
    let plain = words.map(|word| {
        word.chars()
            .filter(|c| !matches!(c, '%' | '_' | '\\'))
            .collect::<String>()
    });
    let joined: Vec<String> = plain.filter(|word| !word.is_empty()).collect();
    if joined.is_empty() {
        "%".to_owned()
    } else {
        format!("%{}%", joined.join("%"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_the_comparison_are_no_words() {
        assert_eq!(pattern("joint 10%"), "%joint%10%");
        assert_eq!(pattern("%_ \\"), "%");
        assert_eq!(pattern(""), "%");
    }
}
