//! Form bodies with brackets, as a tree: `line_items[0][quantity]=2` becomes `{"line_items":{"0":{"quantity":"2"}}}`.
//! Knows no parameter by name; `fields.rs` reads the tree.

use serde_json::{Map, Value};

use crate::error::ApiError;

const DEEPEST: usize = 8;

/// Parses `application/x-www-form-urlencoded` bytes. Leaves are strings; lists are objects with numbers as keys.
pub(crate) fn parse(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes)
        .map_err(|_| ApiError::new(400, "invalid_request_error", "The body is not a valid form."))?;
    let mut tree = Map::new();
    for (name, value) in pairs {
        let steps = steps(&name).ok_or_else(|| malformed(&name))?;
        insert(&mut tree, &steps, value).ok_or_else(|| malformed(&name))?;
    }
    Ok(tree)
}

fn malformed(name: &str) -> ApiError {
    ApiError::invalid("parameter_invalid", format!("Invalid parameter name: {name}")).of(name)
}

/// `a[b][0]` as `["a", "b", "0"]`; `None` when the brackets do not match.
fn steps(name: &str) -> Option<Vec<&str>> {
    let Some((head, rest)) = name.split_once('[') else {
        return (!name.is_empty() && !name.contains(']')).then(|| vec![name]);
    };
    let inner = rest.strip_suffix(']')?;
    let mut steps = vec![head];
    steps.extend(inner.split("]["));
    let sound = !head.is_empty() && steps.len() <= DEEPEST && !steps.iter().any(|step| step.contains(['[', ']']));
    sound.then_some(steps)
}

fn insert(tree: &mut Map<String, Value>, steps: &[&str], value: String) -> Option<()> {
    let (first, rest) = steps.split_first()?;
    let key = if first.is_empty() {
        tree.len().to_string()
    } else {
        (*first).to_owned()
    };
    if rest.is_empty() {
        return match tree.insert(key, Value::String(value)) {
            Some(Value::Object(_)) => None,
            _ => Some(()),
        };
    }
    let branch = tree.entry(key).or_insert_with(|| Value::Object(Map::new()));
    insert(branch.as_object_mut()?, rest, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tree(text: &str) -> Value {
        Value::Object(parse(text.as_bytes()).unwrap())
    }

    #[test]
    fn brackets_become_a_tree() {
        let text = "mode=payment&line_items[0][price_data][unit_amount]=500&metadata%5Border%5D=o+1";
        let expected = json!({
            "mode": "payment",
            "line_items": { "0": { "price_data": { "unit_amount": "500" } } },
            "metadata": { "order": "o 1" },
        });
        assert_eq!(tree(text), expected);
    }

    #[test]
    fn empty_brackets_count_up() {
        assert_eq!(
            tree("expand[]=a&expand[]=b"),
            json!({ "expand": { "0": "a", "1": "b" } })
        );
    }

    #[test]
    fn names_that_contradict_each_other_are_refused() {
        for text in ["a=1&a[b]=2", "a[b]=1&a=2", "a[b=1", "a]b[=1", "[a]=1", "a[b]c=1"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
