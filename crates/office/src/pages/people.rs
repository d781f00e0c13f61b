//! People: the list, the same as a file, and whom the house has invited.

use identity::staff::{
    By, Invite, PersonCursor, StaffRefused, invite, list_invitations, resend_invitation, withdraw_invitation,
};
use kernel::{Permission, Role};
use platform::http::{Form, Path, Problems, Query};
use platform::{Allow, Answer, Broken, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use crate::access::NotHere;
use crate::export_lines::{Lines, as_file};
use crate::people::{InvitationView, PersonView, RawPeople, cursor_text, people, read_invitation};

/// People on one page.
const PAGE: usize = 50;
/// People read at once for a file.
const AT_ONCE: usize = 500;

/// The words over the file's columns.
const COLUMNS: [&str; 8] = [
    "backoffice-id",
    "backoffice-people-name",
    "backoffice-people-email",
    "backoffice-people-role",
    "backoffice-people-since",
    "backoffice-people-state",
    "backoffice-people-factor",
    "backoffice-people-devices",
];

pub(super) fn routes() -> Routes {
    Routes::new("/office")
        .get(
            "/people",
            Allow::May(Permission::SeePeople),
            show_list,
            "People, newest first, filtered",
        )
        .get(
            "/people.csv",
            Allow::May(Permission::SeePeople),
            export,
            "The filtered people as a file for spreadsheets",
        )
        .get(
            "/invitations",
            Allow::May(Permission::ManageStaff),
            show_invitations,
            "Invitations that wait, and the form for another",
        )
        .post(
            "/invitations",
            Allow::May(Permission::ManageStaff),
            post_invitation,
            "Invites somebody to the house",
        )
        .asks_again()
        .post(
            "/invitations/{invitation}/again",
            Allow::May(Permission::ManageStaff),
            post_again,
            "Sends an invitation again, with a new link",
        )
        .asks_again()
        .post(
            "/invitations/{invitation}/withdrawal",
            Allow::May(Permission::ManageStaff),
            post_withdrawal,
            "Withdraws an invitation",
        )
}

#[derive(Debug, Serialize)]
struct PeoplePage {
    people: Vec<PersonView>,
    filter: RawPeople,
    roles: [&'static str; 5],
    is_narrowed: bool,
    next: String,
    file: String,
    may_manage: bool,
    may_audit: bool,
}
platform::page!(PeoplePage, "office/people.html", PeoplePage::samples_list);

/// What people type to invite somebody.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct RawInvitation {
    name: String,
    email: String,
    role: String,
    lang: String,
}

#[derive(Debug, Serialize)]
struct InvitationsPage {
    invitations: Vec<InvitationView>,
    typed: RawInvitation,
    roles: Vec<&'static str>,
    problems: Option<Problems>,
}
platform::page!(
    InvitationsPage,
    "office/invitations.html",
    InvitationsPage::samples_list
);

/// One statement.
async fn show_list(cx: Cx, Query(raw): Query<RawPeople>) -> Answer {
    let (people, next) = people(&cx.app, &raw.filter(), (raw.place(), PAGE)).await?;
    cx.page(&PeoplePage {
        may_manage: cx.caller.may(Permission::ManageStaff),
        may_audit: cx.caller.may(Permission::SeeAudit),
        ..PeoplePage::of(raw, people, next)
    })
}

async fn export(cx: Cx, Query(raw): Query<RawPeople>) -> Answer {
    let (app, filter, start) = (cx.app.clone(), raw.filter(), raw.place());
    Ok(as_file(
        &cx,
        ("people", &COLUMNS),
        move |place: Option<PersonCursor>| lines(app.clone(), filter.clone(), place.or(start)),
    ))
}

async fn lines(
    app: platform::App,
    filter: identity::staff::PeopleFilter,
    place: Option<PersonCursor>,
) -> Result<Lines<PersonCursor>, Broken> {
    let (people, next) = people(&app, &filter, (place, AT_ONCE)).await?;
    Ok((people.iter().map(line).collect(), next))
}

fn line(person: &PersonView) -> Vec<String> {
    let state = match (person.is_suspended, person.is_verified) {
        (true, _) => "suspended",
        (false, false) => "unverified",
        (false, true) => "active",
    };
    vec![
        person.id.to_string(),
        person.name.clone(),
        person.email.clone(),
        person.role.code().to_owned(),
        person.created_at.to_string(),
        state.to_owned(),
        person.has_second_factor.to_string(),
        person.devices.to_string(),
    ]
}

async fn show_invitations(cx: Cx) -> Answer {
    cx.page(&InvitationsPage::load(&cx).await?)
}

async fn post_invitation(cx: Cx, Form(raw): Form<RawInvitation>) -> Answer {
    let input = Invite {
        name: raw.name.clone(),
        email: raw.email.clone(),
        // What is no role is refused as a customer is: with the field's name.
        role: raw.role.parse().unwrap_or(Role::Customer),
        lang: raw.lang.parse().unwrap_or(cx.lang),
    };
    let refused: StaffRefused = match invite(&cx.app, By::of(&cx), input).await {
        Ok(_) => return Ok(cx.redirect("/office/invitations")),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let page = InvitationsPage {
        typed: raw,
        problems: Some(Problems::of(&cx, &refused)),
        ..InvitationsPage::load(&cx).await?
    };
    cx.page_with(Cx::status(&refused), &page)
}

async fn post_again(cx: Cx, Path(id): Path<String>) -> Answer {
    let id = read_invitation(&id).ok_or(NotHere)?;
    resend_invitation(&cx.app, By::of(&cx), id).await?;
    Ok(cx.redirect("/office/invitations"))
}

async fn post_withdrawal(cx: Cx, Path(id): Path<String>) -> Answer {
    let id = read_invitation(&id).ok_or(NotHere)?;
    withdraw_invitation(&cx.app, By::of(&cx), id).await?;
    Ok(cx.redirect("/office/invitations"))
}

impl PeoplePage {
    fn of(raw: RawPeople, people: Vec<PersonView>, next: Option<PersonCursor>) -> Self {
        let fields = raw.fields();
        PeoplePage {
            next: super::address("/office/people", &fields, &next.map(cursor_text).unwrap_or_default()),
            file: super::narrowed("/office/people.csv", &fields),
            is_narrowed: !raw.is_empty(),
            roles: Role::ALL.map(Role::code),
            filter: raw,
            people,
            may_manage: false,
            may_audit: false,
        }
    }

    fn samples_list() -> Vec<Self> {
        let all = Role::ALL.map(PersonView::sample).to_vec();
        let narrowed = RawPeople {
            q: "samira".into(),
            role: "admin".into(),
            state: "suspended".into(),
            ..RawPeople::default()
        };
        let full = PeoplePage {
            next: "/office/people?cursor=1".into(),
            may_manage: true,
            may_audit: true,
            ..PeoplePage::of(RawPeople::default(), all, None)
        };
        vec![PeoplePage::of(narrowed, vec![], None), full]
    }
}

impl InvitationsPage {
    async fn load(cx: &Cx) -> Result<Self, Broken> {
        let now = cx.app.clock().now();
        let rows = list_invitations(&cx.app.db().read().await?).await?;
        let invitations = rows.into_iter().map(|row| InvitationView::of(row, now)).collect();
        Ok(InvitationsPage::of(invitations, None))
    }

    fn of(invitations: Vec<InvitationView>, problems: Option<Problems>) -> Self {
        // The one with the least power stands first: it is what a hasty reader sends.
        let invited = Role::ALL.into_iter().rev().filter(|role| *role != Role::Customer);
        InvitationsPage {
            invitations,
            typed: RawInvitation::default(),
            roles: invited.map(Role::code).collect(),
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let problems = Problems {
            summary: "…".into(),
            fields: [("email".to_owned(), "…".to_owned())].into(),
        };
        vec![
            InvitationsPage::of(vec![], None),
            InvitationsPage::of(InvitationView::samples(), Some(problems)),
        ]
    }
}
