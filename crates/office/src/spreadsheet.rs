//! Lines of a file for spreadsheets: comma-separated as RFC 4180 has it, and nothing in it is ever a formula. Pure.

use kernel::Money;

/// For spreadsheets to see that the text is UTF-8.
pub const BOM: &str = "\u{feff}";

/// Adds one line. Cells that a spreadsheet would take for a formula are made text by an apostrophe.
pub fn push_line(out: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_cell(out, cell);
    }
    out.push_str("\r\n");
}

fn push_cell(out: &mut String, cell: &str) {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let quoted = is_formula || cell.contains([',', '"', '\r', '\n', ';', '\t']);
    if quoted {
        out.push('"');
    }
    if is_formula {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    if quoted {
        out.push('"');
    }
}

/// Debit and credit as plain decimals with a point; both are positive, and the other side is empty.
pub fn sides(amount: Money) -> (String, String) {
    let plain = Money::new(amount.minor().saturating_abs(), amount.currency()).to_string();
    let digits = plain.split(' ').next().unwrap_or_default().to_owned();
    if amount.minor() >= 0 {
        (digits, String::new())
    } else {
        (String::new(), digits)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut out = String::new();
        push_line(&mut out, cells);
        out
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            let cell = format!("{start}1+cmd|' /C calc'!A0");
            assert_eq!(line(&[&cell]), format!("\"'{cell}\"\r\n"));
        }
        assert_eq!(line(&["=HYPERLINK(\"x\")"]), "\"'=HYPERLINK(\"\"x\"\")\"\r\n");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(
            line(&["a", "b,c", "d\"e", "f\ng", ""]),
            "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n"
        );
        assert_eq!(line(&["مضخّة"]), "مضخّة\r\n");
    }

    #[test]
    fn amounts_are_positive_decimals_on_their_side() {
        let of = |minor, currency| sides(Money::new(minor, currency));
        assert_eq!(of(1_309_000, Currency::DZD), ("13090.00".into(), String::new()));
        assert_eq!(of(-5, Currency::DZD), (String::new(), "0.05".into()));
        assert_eq!(of(-500, Currency::JPY), (String::new(), "500".into()));
    }
}
