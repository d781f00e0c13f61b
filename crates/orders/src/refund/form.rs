//! The fields of a refund as they come, from the dialog or as JSON, checked into a request. Keeps what was typed, so that a
//! refusal shows it again. Looks nothing up.

use kernel::{Currency, Money};
use platform::chance;
use platform::http::Checks;
use serde::Serialize;

use crate::desk::staff::MoneyRefused;
use crate::order::State;
use crate::refund::gone_back::Reason;
use crate::refund::plan::{AskRefund, Wish, field_of};
use crate::store::order::OrderRow;

/// What was typed for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineField {
    pub position: i32,
    pub quantity: String,
    pub puts_back: bool,
}

/// The dialog as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RefundForm {
    /// `whole`, `lines`, `amount` or `adjustment`.
    pub what: String,
    pub lines: Vec<LineField>,
    pub amount: String,
    pub reason: String,
    pub note: String,
    /// Names the request once it has been shown.
    pub request: String,
    /// `confirm`, or anything else for the preview.
    pub step: String,
    /// Whether pieces are for sale again unless somebody says otherwise.
    pub puts_back: bool,
}

impl RefundForm {
    /// The dialog before anything was typed: what has not left the house goes back on the shelf.
    pub fn fresh(order: &OrderRow) -> Self {
        RefundForm {
            what: "lines".to_owned(),
            puts_back: !matches!(order.state, State::Shipped | State::Delivered),
            ..RefundForm::default()
        }
    }

    /// Reads `line_<position>` and `back_<position>` beside the named fields; unknown ones are ignored.
    pub fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = RefundForm::default();
        let mut back = Vec::new();
        for (name, value) in pairs {
            let numbered = |prefix: &str| name.strip_prefix(prefix).and_then(|at| at.parse::<i32>().ok());
            if let Some(position) = numbered("line_") {
                form.lines.push(LineField {
                    position,
                    quantity: value,
                    puts_back: false,
                });
            } else if let Some(position) = numbered("back_") {
                back.push(position);
            } else if let Some(field) = form.field(&name) {
                *field = value;
            }
        }
        for line in &mut form.lines {
            line.puts_back = back.contains(&line.position);
        }
        form
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "what" => &mut self.what,
            "amount" => &mut self.amount,
            "reason" => &mut self.reason,
            "note" => &mut self.note,
            "request" => &mut self.request,
            "step" => &mut self.step,
            _ => return None,
        })
    }

    pub fn line(&self, position: i32) -> Option<&LineField> {
        self.lines.iter().find(|line| line.position == position)
    }

    pub fn is_confirmed(&self) -> bool {
        self.step == "confirm" && !self.request.is_empty()
    }

    /// The checked request; every wrong field is named.
    pub fn ask(&self, currency: Currency) -> Result<AskRefund, MoneyRefused> {
        let mut checks = Checks::new();
        let reason = checks.field("reason", Reason::parse(&self.reason).ok_or("choice"));
        let note = checks.lines("note", &self.note, (0, 500));
        let wish = match self.what.as_str() {
            "whole" => Some(Wish::Whole),
            "lines" => self.pieces(&mut checks).map(Wish::Lines),
            "amount" => self.amount(&mut checks, currency).map(Wish::Amount),
            "adjustment" => self.amount(&mut checks, currency).map(Wish::Adjustment),
            _ => checks.field("what", Err("choice")),
        };
        match (checks.done(), wish, reason, note) {
            (Ok(()), Some(wish), Some(reason), Some(note)) => Ok(AskRefund {
                request: if self.request.is_empty() {
                    chance::secret()
                } else {
                    self.request.chars().take(100).collect()
                },
                put_back: self.put_back(&wish),
                wish,
                reason,
                note,
            }),
            (Err(invalid), ..) => Err(invalid.into()),
            _ => Err(MoneyRefused::invalid("what", "choice")),
        }
    }

    /// Only of pieces that go back: an amount and goodwill leave the goods with the customer.
    fn put_back(&self, wish: &Wish) -> Vec<i32> {
        match wish {
            Wish::Whole | Wish::Lines(_) => {
                let ticked = self.lines.iter().filter(|line| line.puts_back);
                ticked.map(|line| line.position).collect()
            }
            Wish::Amount(_) | Wish::Adjustment(_) => Vec::new(),
        }
    }

    fn pieces(&self, checks: &mut Checks) -> Option<Vec<(i32, i64)>> {
        let mut pieces = Vec::new();
        for line in &self.lines {
            let text = line.quantity.trim();
            if text.is_empty() || text == "0" {
                continue;
            }
            let quantity = text.parse::<i64>().ok().filter(|quantity| *quantity > 0);
            let quantity = checks.field(&field_of(line.position), quantity.ok_or("number"))?;
            pieces.push((line.position, quantity));
        }
        if pieces.is_empty() {
            checks.note("what", "order_no_pieces");
            return None;
        }
        Some(pieces)
    }

    fn amount(&self, checks: &mut Checks, currency: Currency) -> Option<i64> {
        let text = self.amount.trim();
        let parsed = match Money::parse(text, currency) {
            _ if text.is_empty() => Err("required"),
            Ok(amount) if amount.is_positive() => Ok(amount.minor()),
            Ok(_) => Err("order_amount"),
            Err(_) => Err("number"),
        };
        checks.field("amount", parsed)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Refusal;

    use super::*;

    fn form(pairs: &[(&str, &str)]) -> RefundForm {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        RefundForm::read(owned.collect())
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        let refused = form(pairs).ask(Currency::DZD).unwrap_err();
        let fields = refused.fields().iter();
        fields.map(|problem| (problem.field.clone(), problem.code)).collect()
    }

    #[test]
    fn pieces_and_what_is_put_back_are_read_by_line() {
        let ask = form(&[
            ("what", "lines"),
            ("line_1", "2"),
            ("back_1", "on"),
            ("line_2", ""),
            ("back_2", "on"),
            ("line_3", "1"),
            ("reason", "damaged"),
            ("request", "r"),
        ])
        .ask(Currency::DZD)
        .unwrap();
        assert_eq!(ask.wish, Wish::Lines(vec![(1, 2), (3, 1)]));
        assert_eq!((ask.put_back, ask.request.as_str()), (vec![1, 2], "r"));
    }

    #[test]
    fn goodwill_is_an_amount_that_leaves_the_goods() {
        let ask = form(&[
            ("what", "adjustment"),
            ("amount", "1 234,50"),
            ("reason", "goodwill"),
            ("line_1", ""),
            ("back_1", "on"),
        ])
        .ask(Currency::DZD)
        .unwrap();
        assert_eq!((ask.wish, ask.put_back), (Wish::Adjustment(123_450), vec![]));
    }

    #[test]
    fn every_wrong_field_is_named() {
        assert_eq!(
            wrong(&[("what", "amount"), ("amount", "12x"), ("reason", "")]),
            vec![("reason".to_owned(), "choice"), ("amount".to_owned(), "number")]
        );
        for (pairs, field) in [
            (vec![("what", ""), ("reason", "late")], "what"),
            (vec![("what", "lines"), ("reason", "late")], "what"),
            (vec![("what", "lines"), ("line_4", "x"), ("reason", "late")], "line_4"),
            (vec![("what", "amount"), ("amount", ""), ("reason", "late")], "amount"),
            (vec![("what", "amount"), ("amount", "-1"), ("reason", "late")], "amount"),
        ] {
            assert_eq!(wrong(&pairs)[0].0, field);
        }
    }
}
