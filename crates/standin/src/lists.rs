//! The lists of the API: which rows each shows, by which filters. Pages stand in `listing.rs`.
//! Ours alone, unless the call names a connected account: then its balance and payouts.

use serde_json::{Value, json};

use crate::account::Account;
use crate::charge::Charge;
use crate::customer::{Customer, KeptCard};
use crate::dispute::Dispute;
use crate::error::ApiError;
use crate::fee::ApplicationFee;
use crate::fields::Fields;
use crate::listing::{Listing, expand};
use crate::pass_on;
use crate::payout::Payout;
use crate::refund::Refund;
use crate::resource::Reading;
use crate::state::State;
use crate::transfer::Transfer;

/// A wanted value, or none in particular.
struct Filter(Option<String>);

impl Filter {
    fn of(fields: &mut Fields, name: &str) -> Result<Filter, ApiError> {
        Ok(Filter(fields.text(name)?))
    }

    fn fits(&self, found: Option<&str>) -> bool {
        self.0.as_deref().is_none_or(|wanted| found == Some(wanted))
    }
}

/// The list at this address; `None` when there is none.
pub(crate) fn list(
    state: &State,
    reading: &Reading<'_>,
    steps: &[&str],
    query: Fields,
) -> Option<Result<Value, ApiError>> {
    let path = reading.path;
    let is_for_all = matches!(steps, ["balance_transactions" | "payouts"] | ["balance", "history"]);
    if reading.account.is_some() && !is_for_all {
        return None;
    }
    let listed = match (steps, reading.account) {
        (["balance_transactions"] | ["balance", "history"], account) => balance(state, path, (account, query)),
        (["payouts"], account) => payouts(state, path, (account, query)),
        (["checkout", "sessions"], _) => sessions(state, path, query),
        (["payment_intents"], _) => intents(state, path, query),
        (["charges"], _) => charges(state, path, query),
        (["refunds"], _) => refunds(state, path, query),
        (["events"], _) => events(state, path, query),
        (["disputes"], _) => disputes(state, path, query),
        (["customers"], _) => customers(state, path, query),
        (["customers", id, "payment_methods"], _) => cards(state, path, (id, query)),
        (["accounts"], _) => accounts(state, path, query),
        (["transfers"], _) => transfers(state, path, query),
        (["application_fees"], _) => application_fees(state, path, query),
        (["checkout", "sessions", id, "line_items"], _) => whole(path, query, || {
            let session = state.sessions.get(id);
            let session = session.ok_or_else(|| ApiError::missing("checkout session", id))?;
            Ok(session.line_items())
        }),
        (["transfers", id, "reversals"], _) => whole(path, query, || pass_on::reversals(state, id)),
        _ => return None,
    };
    Some(listed)
}

/// A short list, handed out whole.
fn whole(path: &str, mut fields: Fields, rows: impl Fn() -> Result<Vec<Value>, ApiError>) -> Result<Value, ApiError> {
    Listing::parse(&mut fields)?;
    fields.finish()?;
    Ok(json!({ "object": "list", "url": path, "has_more": false, "data": rows()? }))
}

fn sessions(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let (intent, customer) = (
        Filter::of(&mut fields, "payment_intent")?,
        Filter::of(&mut fields, "customer")?,
    );
    let status = Filter(fields.one_of("status", &["open", "complete", "expired"])?);
    fields.finish()?;
    let page = listing.page(
        path,
        &state.sessions,
        |row| {
            intent.fits(row.payment_intent.as_deref())
                && customer.fits(row.customer.as_deref())
                && status.fits(Some(row.status.name()))
        },
        |row| row.to_json(&state.base_url),
    )?;
    expand(state, page, &listing.expand)
}

fn intents(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let customer = Filter::of(&mut fields, "customer")?;
    fields.finish()?;
    let page = listing.page(
        path,
        &state.intents,
        |row| customer.fits(row.customer.as_deref()),
        |row| row.to_json(&state.base_url),
    )?;
    expand(state, page, &listing.expand)
}

fn charges(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let (intent, customer) = (
        Filter::of(&mut fields, "payment_intent")?,
        Filter::of(&mut fields, "customer")?,
    );
    let group = Filter::of(&mut fields, "transfer_group")?;
    fields.finish()?;
    let page = listing.page(
        path,
        &state.charges,
        |row| {
            intent.fits(Some(&row.intent))
                && customer.fits(row.customer.as_deref())
                && group.fits(row.terms.transfer_group.as_deref())
        },
        Charge::to_json,
    )?;
    expand(state, page, &listing.expand)
}

/// What follows a payment is listed by its intent, its charge, or neither.
struct OfPayment {
    intent: Filter,
    charge: Filter,
}

impl OfPayment {
    fn parse(mut fields: Fields) -> Result<(Listing, Self), ApiError> {
        let listing = Listing::parse(&mut fields)?;
        let of_payment = OfPayment {
            intent: Filter::of(&mut fields, "payment_intent")?,
            charge: Filter::of(&mut fields, "charge")?,
        };
        fields.finish()?;
        Ok((listing, of_payment))
    }

    fn fits(&self, intent: &str, charge: &str) -> bool {
        self.intent.fits(Some(intent)) && self.charge.fits(Some(charge))
    }
}

fn refunds(state: &State, path: &str, fields: Fields) -> Result<Value, ApiError> {
    let (listing, of_payment) = OfPayment::parse(fields)?;
    let page = listing.page(
        path,
        &state.refunds,
        |row| of_payment.fits(&row.intent, &row.charge),
        Refund::to_json,
    )?;
    expand(state, page, &listing.expand)
}

fn events(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let mut kinds = fields.texts("types")?;
    kinds.extend(fields.text("type")?);
    let success = fields.boolean("delivery_success")?;
    fields.finish()?;
    listing.page(
        path,
        &state.events,
        |row| {
            (kinds.is_empty() || kinds.contains(&row.kind))
                && success.is_none_or(|wanted| wanted == row.is_delivered(state))
        },
        |row| row.to_json(state),
    )
}

fn disputes(state: &State, path: &str, fields: Fields) -> Result<Value, ApiError> {
    let (listing, of_payment) = OfPayment::parse(fields)?;
    let page = listing.page(
        path,
        &state.disputes,
        |row: &Dispute| of_payment.fits(&row.intent, &row.charge),
        |row| row.to_json(state),
    )?;
    expand(state, page, &listing.expand)
}

fn customers(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let email = Filter::of(&mut fields, "email")?;
    fields.finish()?;
    let wanted = |row: &Customer| email.fits(row.email.as_deref());
    listing.page(path, &state.customers, wanted, Customer::to_json)
}

fn cards(state: &State, path: &str, (customer, mut fields): (&str, Fields)) -> Result<Value, ApiError> {
    let missing = || ApiError::missing("customer", customer);
    state.customers.get(customer).ok_or_else(missing)?;
    let listing = Listing::parse(&mut fields)?;
    fields.one_of("type", &["card"])?;
    fields.finish()?;
    let wanted = |row: &KeptCard| row.customer.as_deref() == Some(customer);
    listing.page(path, &state.cards, wanted, KeptCard::to_json)
}

fn accounts(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    fields.finish()?;
    listing.page(path, &state.accounts, |row| !row.is_gone, Account::to_json)
}

fn transfers(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let (destination, group) = (
        Filter::of(&mut fields, "destination")?,
        Filter::of(&mut fields, "transfer_group")?,
    );
    fields.finish()?;
    let page = listing.page(
        path,
        &state.transfers,
        |row: &Transfer| destination.fits(Some(&row.destination)) && group.fits(row.group.as_deref()),
        |row| row.to_json(state),
    )?;
    expand(state, page, &listing.expand)
}

fn application_fees(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let charge = Filter::of(&mut fields, "charge")?;
    fields.finish()?;
    let wanted = |row: &ApplicationFee| charge.fits(Some(&row.charge));
    let page = listing.page(path, &state.application_fees, wanted, |row| row.to_json(state))?;
    expand(state, page, &listing.expand)
}

fn balance(state: &State, path: &str, (account, mut fields): (Option<&str>, Fields)) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let (kind, source) = (Filter::of(&mut fields, "type")?, Filter::of(&mut fields, "source")?);
    let (currency, payout) = (Filter::of(&mut fields, "currency")?, Filter::of(&mut fields, "payout")?);
    fields.finish()?;
    let page = listing.page(
        path,
        &state.balance,
        |row| {
            row.account.as_deref() == account
                && kind.fits(Some(row.kind.name()))
                && source.fits(Some(&row.source))
                && currency.fits(Some(&row.currency))
                && payout.fits(row.payout.as_deref())
        },
        |row| row.to_json(state.now()),
    )?;
    expand(state, page, &listing.expand)
}

fn payouts(state: &State, path: &str, (account, mut fields): (Option<&str>, Fields)) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let status = Filter::of(&mut fields, "status")?;
    fields.finish()?;
    let page = listing.page(
        path,
        &state.payouts,
        |row| row.account.as_deref() == account && status.fits(Some(row.status.name())),
        Payout::to_json,
    )?;
    expand(state, page, &listing.expand)
}
