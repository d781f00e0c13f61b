//! Finds products by what people type: accents, case, Arabic letter forms and the article do not count, a slip of the
//! finger is forgiven. Exact finds first; only without any are the nearest offered, and then said to be that.

use platform::Broken;
use platform::db::Session;

use crate::store::shelf::{CardRow, search_exactly, search_nearly};

/// Finds on one page; more than that asks for a narrower question.
const MOST: i64 = 48;
const MOST_WORDS: usize = 5;
const MOST_CHARS: usize = 100;

#[derive(Debug)]
pub(crate) struct Found {
    pub cards: Vec<CardRow>,
    /// Nothing held all the words; these come close.
    pub is_nearest: bool,
}

/// Searches the shelf. One statement, two when nothing was found exactly.
pub(crate) async fn search(db: &impl Session, question: &str) -> Result<Found, Broken> {
    let words = words_of(question);
    if words.is_empty() {
        return Ok(Found {
            cards: Vec::new(),
            is_nearest: false,
        });
    }
    let pattern = |at: usize| words.get(at).map_or("%".to_owned(), |word| format!("%{word}%"));
    let [first, second, third, fourth, fifth] = [0, 1, 2, 3, 4].map(pattern);
    let cards = search_exactly(db, &words.join(" "), &first, &second, &third, &fourth, &fifth, MOST).await?;
    if !cards.is_empty() {
        return Ok(Found {
            cards,
            is_nearest: false,
        });
    }
    Ok(Found {
        cards: search_nearly(db, &words, MOST / 4).await?,
        is_nearest: true,
    })
}

/// The words a question is searched by: folded, without the Arabic article, the longest few where there are many.
fn words_of(question: &str) -> Vec<String> {
    let question: String = question.chars().take(MOST_CHARS).collect();
    let folded = kernel::fold(&question);
    let mut words: Vec<String> = folded
        .split(' ')
        .map(without_article)
        .filter(|word| word.chars().count() > 1 || word.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words.truncate(MOST_WORDS);
    words
}

/// "المضخة" is looked for as "مضخة": the text may have either.
fn without_article(word: &str) -> &str {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() >= 3 => rest,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_becomes_a_few_plain_words() {
        assert_eq!(words_of("L’Électrode d'allumage"), ["electrode", "allumage"]);
        assert_eq!(words_of("CHF-0411"), ["0411", "chf"]);
        assert_eq!(words_of("المِضَخَّة"), ["مضخه"]);
        assert_eq!(words_of("%_\\ ' \" ;--"), Vec::<String>::new());
        assert_eq!(words_of("a b c"), Vec::<String>::new());
        assert_eq!(words_of("un deux trois quatre cinq six sept").len(), MOST_WORDS);
        assert_eq!(words_of(&"x".repeat(10_000))[0].len(), MOST_CHARS);
    }
}
