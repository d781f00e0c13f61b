//! Settle: which person a provider's account opens. One that is linked opens its person, whatever address the provider names
//! today. One that is new here makes a new person, or asks the owner of the address to link it from inside: a provider that
//! is wrong about an address must not hand over an account.

use kernel::{Lang, Role};
use platform::audit::{self, Act};
use platform::{App, Broken, OnConstraint, Tx, Verdict};
use serde_json::{Value, json};

use super::link::{self, Change, Link};
use super::token::Somebody;
use super::{Provider, ProviderRefused};
use crate::store::provider as store;
use crate::store::{self as people, AccountRow};
use crate::{PersonId, access};

/// The account that `somebody` opens; made where the provider vouches for an address that nobody here has. Two at once make
/// one.
pub(super) async fn account_of(
    app: &App,
    provider: &Provider,
    somebody: &Somebody,
    lang: Lang,
) -> Verdict<AccountRow, ProviderRefused> {
    let tx = app.db().begin().await?;
    if let Some(account) = find(&tx, provider, somebody).await? {
        return Ok(account);
    }
    let email = somebody.email.as_deref().ok_or(ProviderRefused::AddressUnverified)?;
    let now = tx.now();
    let owner = people::insert_person(
        &tx,
        tx.new_id(),
        email,
        &somebody.name,
        lang,
        Role::Customer,
        None,
        now,
        Some(now),
    )
    .await?;
    if !owner.is_new {
        // The same log-in in another window may have made it just now.
        if let Some(account) = find(&tx, provider, somebody).await? {
            return Ok(account);
        }
        take_over(&tx, owner.id, somebody).await?;
    }
    let link = Link {
        provider,
        person: owner.id,
    };
    connect(app, &tx, link, somebody).await?;
    let account = find(&tx, provider, somebody)
        .await?
        .ok_or_else(|| Broken::new("a link that was just made is gone"))?;
    tx.commit().await?;
    access::forget_here(app, owner.id)?;
    tracing::info!(person.id = %owner.id, is_new = owner.is_new, "came by a provider for the first time");
    Ok(account)
}

async fn find(tx: &Tx, provider: &Provider, somebody: &Somebody) -> Result<Option<AccountRow>, Broken> {
    match store::find_linked(tx, &provider.id, &somebody.subject).await? {
        Some(linked) => people::find_account(tx, &linked.email).await,
        None => Ok(None),
    }
}

/// An account that was opened with this address and never confirmed belongs to whom the address does. Whoever opened it
/// keeps no way in.
async fn take_over(tx: &Tx, person: PersonId, somebody: &Somebody) -> Verdict<(), ProviderRefused> {
    let standing = store::lock_person(tx, person).await?;
    if !standing.is_some_and(|standing| standing.is_customer && !standing.is_verified) {
        return Err(ProviderRefused::LinkFirst.into());
    }
    store::take_over(tx, person, &somebody.name, tx.now()).await?;
    access::end_all(tx, person, None).await?;
    let act = Act {
        verb: "verify_email",
        subject: &person.to_string(),
        before: Value::Null,
        after: json!({ "password": false }),
    };
    audit::note(tx, &act).await?;
    Ok(())
}

/// Links `somebody` to a person who asked for it. The same again changes nothing.
pub(super) async fn link_to(
    app: &App,
    provider: &Provider,
    somebody: &Somebody,
    person: PersonId,
) -> Verdict<(), ProviderRefused> {
    let tx = app.db().begin().await?;
    store::lock_person(&tx, person).await?;
    match store::find_linked(&tx, &provider.id, &somebody.subject).await? {
        Some(linked) if linked.id == person => return Ok(()),
        Some(_) => return Err(ProviderRefused::Taken.into()),
        None => connect(app, &tx, Link { provider, person }, somebody).await?,
    }
    tx.commit().await?;
    Ok(())
}

async fn connect(app: &App, tx: &Tx, link: Link<'_>, somebody: &Somebody) -> Verdict<(), ProviderRefused> {
    store::insert_link(
        tx,
        &link.provider.id,
        &somebody.subject,
        link.person,
        somebody.email.as_deref(),
        tx.now(),
    )
    .await
    .on_constraint("person_providers_pkey", || ProviderRefused::Taken)
    .map_err(|fault| match fault {
        platform::Fault::Broken(broken) if broken.constraint() == Some("person_providers_person_id_provider_key") => {
            ProviderRefused::Taken.into()
        }
        other => other,
    })?;
    link::say(app, tx, link, Change::Linked).await?;
    Ok(())
}
