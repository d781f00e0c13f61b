//! Editing without treading on each other: whoever edits says which version they saw. Somebody who edited in between is not
//! overwritten: the second is refused and told which fields differ now. The same again changes nothing. Pure.

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::Invalid;
use serde_json::Value;

/// What is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<I> {
    pub id: I,
    /// The version that was seen; `None`: it is made.
    pub version: Option<i64>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved<I> {
    pub id: I,
    pub version: i64,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Insert,
    Update,
    /// It is so already, as this version.
    Same(i64),
}

/// Why something of the calendar stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditRefused {
    NotFound,
    Invalid(Invalid),
    /// Somebody else was quicker: the fields that differ from what was sent, and the version that stands.
    Changed {
        fields: Vec<FieldProblem>,
        version: i64,
    },
    /// Something stands in the time that is asked for: what, as one line.
    InTheWay {
        with: String,
        count: usize,
    },
}

impl<I> Target<I> {
    pub fn new(id: I) -> Self {
        Target { id, version: None }
    }

    pub fn seen(id: I, version: i64) -> Self {
        Target {
            id,
            version: Some(version),
        }
    }
}

impl EditRefused {
    pub(crate) fn field(field: &str, code: &'static str) -> Self {
        EditRefused::Invalid(Invalid::one(field, code))
    }

    /// The version to edit from here on, where somebody else was quicker.
    pub fn version(&self) -> Option<i64> {
        match self {
            EditRefused::Changed { version, .. } => Some(*version),
            EditRefused::NotFound | EditRefused::Invalid(_) | EditRefused::InTheWay { .. } => None,
        }
    }
}

impl From<Invalid> for EditRefused {
    fn from(invalid: Invalid) -> Self {
        EditRefused::Invalid(invalid)
    }
}

impl Refusal for EditRefused {
    fn kind(&self) -> Kind {
        match self {
            EditRefused::NotFound => Kind::NotFound,
            EditRefused::Invalid(_) => Kind::Invalid,
            EditRefused::Changed { .. } | EditRefused::InTheWay { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            EditRefused::NotFound => "not_found",
            EditRefused::Invalid(_) => "invalid",
            EditRefused::Changed { .. } => "calendar_changed",
            EditRefused::InTheWay { .. } => "calendar_in_the_way",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            EditRefused::Invalid(Invalid(fields)) | EditRefused::Changed { fields, .. } => fields,
            EditRefused::NotFound | EditRefused::InTheWay { .. } => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            EditRefused::InTheWay { with, count } => vec![("with", with.clone()), ("n", count.to_string())],
            EditRefused::NotFound | EditRefused::Invalid(_) | EditRefused::Changed { .. } => Vec::new(),
        }
    }
}

/// What an edit comes to, given what stands (locked) and what shall stand.
pub(crate) fn plan(stands: Option<(i64, &Value)>, seen: Option<i64>, wanted: &Value) -> Result<Step, EditRefused> {
    match (stands, seen) {
        (None, None) => Ok(Step::Insert),
        (None, Some(_)) => Err(EditRefused::NotFound),
        (Some((version, fields)), _) if fields == wanted => Ok(Step::Same(version)),
        (Some((version, _)), Some(seen)) if seen == version => Ok(Step::Update),
        (Some((version, fields)), _) => Err(EditRefused::Changed {
            fields: differing(fields, wanted),
            version,
        }),
    }
}

/// What an insert that inserted nothing comes to: the same was made in the same moment, or `unique` is somebody else's.
pub(crate) fn made_before<I>(
    id: I,
    stands: Option<(i64, Value)>,
    wanted: &Value,
    unique: &str,
) -> Result<Saved<I>, EditRefused> {
    match stands {
        Some((version, fields)) if fields == *wanted => {
            platform::audit::nothing_new();
            Ok(Saved { id, version })
        }
        Some((version, fields)) => Err(EditRefused::Changed {
            fields: differing(&fields, wanted),
            version,
        }),
        None => Err(EditRefused::field(unique, "calendar_taken")),
    }
}

/// The fields that differ, texts by their language.
fn differing(stands: &Value, wanted: &Value) -> Vec<FieldProblem> {
    let mut fields = Vec::new();
    note_differing(stands, wanted, "", &mut fields);
    fields.sort();
    let problem = |field: String| FieldProblem {
        field,
        code: "calendar_differs",
    };
    fields.into_iter().map(problem).collect()
}

fn note_differing(stands: &Value, wanted: &Value, path: &str, fields: &mut Vec<String>) {
    match (stands, wanted) {
        (Value::Object(stands), Value::Object(wanted)) => {
            for (name, value) in wanted {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                note_differing(stands.get(name).unwrap_or(&Value::Null), value, &path, fields);
            }
        }
        (stands, wanted) if stands != wanted => fields.push(path.to_owned()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_second_editor_learns_what_the_first_changed() {
        let stands = json!({ "title": { "fr": "Panne", "en": "Repair" }, "step_min": 30, "skills": ["gas"] });
        let wanted = json!({ "title": { "fr": "Panne", "en": "Fault" }, "step_min": 60, "skills": ["gas"] });
        let refused = plan(Some((4, &stands)), Some(3), &wanted).unwrap_err();
        let fields: Vec<&str> = refused.fields().iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["step_min", "title.en"]);
        assert_eq!((refused.version(), refused.kind()), (Some(4), Kind::Conflict));
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let (old, new) = (json!({ "a": 1 }), json!({ "a": 2 }));
        assert_eq!(plan(None, None, &new), Ok(Step::Insert));
        assert_eq!(plan(Some((1, &new)), None, &new), Ok(Step::Same(1)));
        assert_eq!(plan(Some((1, &old)), Some(1), &new), Ok(Step::Update));
        assert_eq!(plan(Some((2, &new)), Some(1), &new), Ok(Step::Same(2)));
        assert_eq!(plan(None, Some(1), &new), Err(EditRefused::NotFound));
        assert!(plan(Some((1, &old)), None, &new).is_err(), "an id is not made twice");
    }
}
