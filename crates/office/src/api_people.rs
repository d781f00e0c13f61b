//! The JSON face of people and invitations: the same verbs as the pages.

use axum::http::StatusCode;
use identity::PersonId;
use identity::staff::{
    By, Invite, StaffRefused, Suspend, change_role, end_devices, find_person, invite, lift_suspension,
    list_invitations, reset_second_factor, suspend, withdraw_invitation,
};
use jiff::Timestamp;
use kernel::{Permission, Role};
use platform::http::{Invalid, JsonBody, Path, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use crate::access::NotHere;
use crate::people::{InvitationView, PersonView, RawPeople, cursor_text, people, read_invitation};

/// People on one page.
const PAGE: usize = 100;

pub(crate) fn routes() -> Routes {
    of_people().and(of_invitations())
}

fn of_people() -> Routes {
    let suspends = Allow::May(Permission::SuspendPeople);
    let manages = Allow::May(Permission::ManageStaff);
    Routes::new("/api/v1/office/people")
        .get("", Allow::May(Permission::SeePeople), list, "People, newest first")
        .asks(&[
            ("q", "a part of a name or an address"),
            ("role", "a role"),
            ("state", "`active`, `suspended` or `unverified`"),
            ("cursor", "`next` of the page before"),
        ])
        .gives::<PeopleBody>()
        .get("/{person}", Allow::May(Permission::SeePeople), show, "One person")
        .gives::<PersonView>()
        .post("/{person}/suspension", suspends, put_out, "Suspends a person")
        .takes::<SuspensionBody>()
        .gives::<PersonView>()
        .asks_again()
        .delete("/{person}/suspension", suspends, let_in, "Lifts a suspension")
        .gives::<PersonView>()
        .asks_again()
        .delete("/{person}/devices", suspends, end, "Ends all log-ins of a person")
        .gives::<PersonView>()
        .put("/{person}/role", manages, put_role, "Gives a person another role")
        .takes::<RoleBody>()
        .gives::<PersonView>()
        .asks_again()
        .delete(
            "/{person}/second-factor",
            manages,
            reset,
            "Takes away a second factor that its owner lost",
        )
        .gives::<PersonView>()
        .asks_again()
}

fn of_invitations() -> Routes {
    let manages = Allow::May(Permission::ManageStaff);
    Routes::new("/api/v1/office/invitations")
        .get("", manages, list_open, "Invitations that wait")
        .gives::<InvitationsBody>()
        .post("", manages, make, "Invites somebody to the house")
        .takes::<InvitationBody>()
        .gives::<InvitationMade>()
        .asks_again()
        .delete("/{invitation}", manages, withdraw, "Withdraws an invitation")
        .gives::<InvitationsBody>()
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PeopleBody {
    people: Vec<PersonView>,
    /// Give it back as `cursor` for what follows; absent at the end.
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct SuspensionBody {
    /// 3 to 500 characters; the person reads it.
    reason: String,
    /// RFC 3339; absent until it is lifted.
    ends_at: Option<String>,
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct RoleBody {
    /// `admin`, `manager`, `technician`, `mechanic` or `customer`.
    role: String,
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct InvitationBody {
    name: String,
    email: String,
    /// `admin`, `manager`, `technician` or `mechanic`.
    role: String,
    /// `fr`, `ar` or `en`: the letter's language; the request's when absent.
    lang: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct InvitationsBody {
    invitations: Vec<InvitationView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct InvitationMade {
    /// `inv_…`
    id: String,
}

async fn list(cx: Cx, Query(raw): Query<RawPeople>) -> Answer {
    let (people, next) = people(&cx.app, &raw.filter(), (raw.place(), PAGE)).await?;
    let next = next.map(cursor_text);
    cx.json(StatusCode::OK, &PeopleBody { people, next })
}

async fn show(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    let db = cx.app.db().read().await?;
    let row = find_person(&cx.app, &db, id).await?.ok_or(NotHere)?;
    cx.json(StatusCode::OK, &PersonView::from(row))
}

async fn put_out(cx: Cx, Path(id): Path<PersonId>, JsonBody(body): JsonBody<SuspensionBody>) -> Answer {
    let ends_at = match body.ends_at.as_deref().map(str::parse::<Timestamp>) {
        None => None,
        Some(Ok(at)) => Some(at),
        Some(Err(_)) => return Err(Invalid::one("ends_at", "date").into()),
    };
    let input = Suspend {
        person: id,
        reason: body.reason,
        ends_at,
    };
    suspend(&cx.app, By::of(&cx), input).await?;
    show(cx, Path(id)).await
}

async fn let_in(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    lift_suspension(&cx.app, By::of(&cx), id).await?;
    show(cx, Path(id)).await
}

async fn end(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    end_devices(&cx.app, By::of(&cx), id).await?;
    show(cx, Path(id)).await
}

async fn put_role(cx: Cx, Path(id): Path<PersonId>, JsonBody(body): JsonBody<RoleBody>) -> Answer {
    let role: Role = body.role.parse().map_err(|_| Invalid::one("role", "choice"))?;
    change_role(&cx.app, By::of(&cx), id, role).await?;
    show(cx, Path(id)).await
}

async fn reset(cx: Cx, Path(id): Path<PersonId>) -> Answer {
    reset_second_factor(&cx.app, By::of(&cx), id).await?;
    show(cx, Path(id)).await
}

async fn list_open(cx: Cx) -> Answer {
    let now = cx.app.clock().now();
    let rows = list_invitations(&cx.app.db().read().await?).await?;
    let invitations = rows.into_iter().map(|row| InvitationView::of(row, now)).collect();
    cx.json(StatusCode::OK, &InvitationsBody { invitations })
}

async fn make(cx: Cx, JsonBody(body): JsonBody<InvitationBody>) -> Answer {
    let input = Invite {
        name: body.name,
        email: body.email,
        role: body.role.parse().map_err(|_| Invalid::one("role", "choice"))?,
        lang: match body.lang {
            None => cx.lang,
            Some(lang) => lang.parse().map_err(|()| Invalid::one("lang", "choice"))?,
        },
    };
    let id = invite(&cx.app, By::of(&cx), input).await?;
    let id = format!("inv_{}", id.simple());
    cx.json(StatusCode::CREATED, &InvitationMade { id })
}

async fn withdraw(cx: Cx, Path(id): Path<String>) -> Answer {
    let id = read_invitation(&id).ok_or(StaffRefused::NotFound)?;
    withdraw_invitation(&cx.app, By::of(&cx), id).await?;
    list_open(cx).await
}
