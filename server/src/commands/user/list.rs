//! `comptoir user list`: a table for people, JSON for programs. Shows what staff see of a person, no more.

use std::fmt::Write;

use identity::staff::{PeopleFilter, PersonCursor, PersonRow, list_people};
use platform::App;
use serde_json::json;

use crate::assemble::said;
use crate::cli::ListArgs;

const AT_ONCE: i64 = 500;

pub(super) async fn list(app: &App, args: &ListArgs) -> anyhow::Result<String> {
    let filter = PeopleFilter {
        role: args.role,
        ..PeopleFilter::default()
    };
    let mut people: Vec<PersonRow> = Vec::new();
    loop {
        let after = people.last().map(|last| PersonCursor {
            created_at: last.created_at,
            id: last.id,
        });
        let db = app.db().read().await.map_err(said)?;
        let page = list_people(app, &db, &filter, (after, AT_ONCE)).await.map_err(said)?;
        let is_last = page.len() < usize::try_from(AT_ONCE)?;
        people.extend(page);
        if is_last {
            break;
        }
    }
    if args.json {
        return Ok(serde_json::to_string_pretty(
            &people.iter().map(as_json).collect::<Vec<_>>(),
        )?);
    }
    table(&people)
}

fn as_json(person: &PersonRow) -> serde_json::Value {
    json!({
        "id": person.id.to_string(),
        "name": person.name,
        "email": person.email,
        "role": person.role.code(),
        "created_at": person.created_at,
        "is_verified": person.verified_at.is_some(),
        "has_second_factor": person.has_second_factor,
        "is_suspended": person.is_suspended,
        "devices": person.devices,
    })
}

fn table(people: &[PersonRow]) -> anyhow::Result<String> {
    let mut text = format!("{:<10} {:<36} {:<24} {}", "role", "address", "name", "what else");
    for person in people {
        let marks = [
            (person.verified_at.is_none(), "unverified"),
            (person.has_second_factor, "second factor"),
            (person.is_suspended, "suspended"),
        ];
        let marks: Vec<&str> = marks
            .iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, mark)| *mark)
            .collect();
        let line = format!(
            "{:<10} {:<36} {:<24} {}",
            person.role.code(),
            person.email,
            person.name,
            marks.join(", ")
        );
        write!(text, "\n{}", line.trim_end())?;
    }
    Ok(text)
}
