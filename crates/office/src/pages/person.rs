//! One person: who they are to the house, what was done to and by them, and what staff may do about it.

use identity::PersonId;
use identity::staff::{
    By, StaffRefused, Suspend, change_role, end_devices, find_person, lift_suspension, list_suspensions,
    reset_second_factor, suspend,
};
use kernel::{Permission, Role};
use platform::audit::Filter;
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Broken, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use crate::access::NotHere;
use crate::journal::day;
use crate::people::{PersonView, SuspensionView};
use crate::record::{EntryView, record};

/// Entries of the record that the page shows; the record has them all.
const LATEST: usize = 20;

pub(super) fn routes() -> Routes {
    let suspends = Allow::May(Permission::SuspendPeople);
    Routes::new("/office/people/{person}")
        .get("", Allow::May(Permission::SeePeople), show, "One person")
        .post("/suspension", suspends, post_suspension, "Suspends a person")
        .asks_again()
        .post("/suspension/end", suspends, post_lift, "Lifts a suspension")
        .asks_again()
        .post("/devices/end", suspends, post_end, "Ends all log-ins of a person")
        .post(
            "/role",
            Allow::May(Permission::ManageStaff),
            post_role,
            "Gives a person another role",
        )
        .asks_again()
        .post(
            "/second-factor/reset",
            Allow::May(Permission::ManageStaff),
            post_reset,
            "Takes away a second factor that its owner lost",
        )
        .asks_again()
}

#[derive(Debug, Serialize)]
struct PersonPage {
    person: PersonView,
    suspensions: Vec<SuspensionView>,
    entries: Vec<EntryView>,
    orders: String,
    record: String,
    roles: [&'static str; 5],
    may_suspend: bool,
    may_manage: bool,
    may_audit: bool,
    typed: SuspensionForm,
    problems: Option<Problems>,
}
platform::page!(PersonPage, "office/person.html", PersonPage::samples_list);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct SuspensionForm {
    reason: String,
    /// A day of the shop, inside; empty until lifted.
    until: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RoleForm {
    role: String,
}

async fn show(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    cx.page(&PersonPage::load(&cx, id).await?)
}

async fn post_suspension(cx: Cx, Path(id): Path<PersonId>, Form(form): Form<SuspensionForm>) -> Answer {
    let done = match day(&form.until, cx.app.renderer().zone(), 1) {
        Err(_) => Err(Fault::Refused(StaffRefused::Invalid(platform::http::Invalid::one(
            "until", "date",
        )))),
        Ok(ends_at) => {
            let input = Suspend {
                person: id,
                reason: form.reason.clone(),
                ends_at,
            };
            suspend(&cx.app, By::of(&cx), input).await
        }
    };
    finish(&cx, id, (done, form)).await
}

async fn post_lift(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    let done = lift_suspension(&cx.app, By::of(&cx), id).await;
    finish(&cx, id, (done, SuspensionForm::default())).await
}

async fn post_end(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    let done = end_devices(&cx.app, By::of(&cx), id).await.map(|_| ());
    finish(&cx, id, (done, SuspensionForm::default())).await
}

async fn post_role(cx: Cx, Path(id): Path<PersonId>, Form(form): Form<RoleForm>) -> Answer {
    let done = match form.role.parse::<Role>() {
        Ok(role) => change_role(&cx.app, By::of(&cx), id, role).await,
        Err(_) => Err(Fault::Refused(StaffRefused::Invalid(platform::http::Invalid::one(
            "role", "choice",
        )))),
    };
    finish(&cx, id, (done, SuspensionForm::default())).await
}

async fn post_reset(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    let done = reset_second_factor(&cx.app, By::of(&cx), id).await;
    finish(&cx, id, (done, SuspensionForm::default())).await
}

/// The person again; with the problem and what was typed where it was refused.
async fn finish(cx: &Cx, id: PersonId, (done, typed): (Verdict<(), StaffRefused>, SuspensionForm)) -> Answer {
    let refused = match done {
        Ok(()) => return Ok(cx.redirect(&format!("/office/people/{id}"))),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let page = PersonPage {
        typed,
        problems: Some(Problems::of(cx, &refused)),
        ..PersonPage::load(cx, id).await?
    };
    cx.page_with(Cx::status(&refused), &page)
}

/// The newest acts that were done to the person.
async fn entries_about(cx: &Cx, id: PersonId) -> Result<Vec<EntryView>, Broken> {
    let filter = Filter {
        subject: Some(id.to_string()),
        ..Filter::default()
    };
    Ok(record(&cx.app, &filter, LATEST).await?.entries)
}

impl PersonPage {
    /// Two statements, and three more for those who may read the record.
    async fn load(cx: &Cx, id: PersonId) -> Verdict<Self, NotHere> {
        let db = cx.app.db().read().await?;
        let (found, suspensions) = tokio::try_join!(find_person(&cx.app, &db, id), list_suspensions(&db, id))?;
        drop(db);
        let may_audit = cx.caller.may(Permission::SeeAudit);
        let now = cx.app.clock().now();
        Ok(PersonPage {
            suspensions: suspensions
                .into_iter()
                .map(|row| SuspensionView::of(row, now))
                .collect(),
            entries: if may_audit {
                entries_about(cx, id).await?
            } else {
                Vec::new()
            },
            may_suspend: cx.caller.may(Permission::SuspendPeople),
            may_manage: cx.caller.may(Permission::ManageStaff),
            may_audit,
            ..PersonPage::of(found.ok_or(NotHere)?.into())
        })
    }

    fn of(person: PersonView) -> Self {
        let id = person.id.to_string();
        PersonPage {
            orders: super::narrowed("/office/orders", &[("q", &person.email)]),
            record: super::narrowed("/office/audit", &[("person", &id)]),
            roles: Role::ALL.map(Role::code),
            person,
            suspensions: Vec::new(),
            entries: Vec::new(),
            may_suspend: false,
            may_manage: false,
            may_audit: false,
            typed: SuspensionForm::default(),
            problems: None,
        }
    }

    fn samples_list() -> Vec<Self> {
        let full = |role| PersonPage {
            suspensions: SuspensionView::samples(),
            entries: EntryView::samples(),
            may_suspend: true,
            may_manage: true,
            may_audit: true,
            problems: Some(Problems {
                summary: "…".into(),
                fields: [("reason".to_owned(), "…".to_owned())].into(),
            }),
            ..PersonPage::of(PersonView::sample(role))
        };
        let all = Role::ALL.map(full);
        let plain = PersonPage::of(PersonView::sample(Role::Customer));
        all.into_iter().chain([plain]).collect()
    }
}
