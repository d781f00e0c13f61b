//! Split a payment with a connected account: checked before the payment is started, and carried by every call that takes its
//! money. Refuses an account that is not active, a rate above the whole, and a currency whose smallest unit the gateway cannot
//! pass on.

use kernel::{Currency, Kind, Money, Refusal};
use platform::{Broken, Tx, Verdict};

use super::{commission, part};
use crate::accounts::AccountRefused;
use crate::call::{CallKind, NewCall};
use crate::store::{accounts, transfers};
use crate::stripe::amount;
use crate::stripe::request::Fields;
use crate::{AccountId, Payment, TransferMode};

/// How a payment is shared, checked: made by [`split`] alone, in the transaction that starts the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    pub(crate) account: AccountId,
    pub(crate) gateway_account: String,
    pub(crate) commission_bp: i32,
    pub(crate) transfer: TransferMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitRefused {
    Account(AccountRefused),
    /// More than the whole.
    Commission,
    /// The gateway cannot pass on the smallest unit of this currency.
    Currency,
}

impl Refusal for SplitRefused {
    fn kind(&self) -> Kind {
        match self {
            SplitRefused::Account(refused) => refused.kind(),
            SplitRefused::Commission | SplitRefused::Currency => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SplitRefused::Account(refused) => refused.code(),
            SplitRefused::Commission => "payment_commission",
            SplitRefused::Currency => "payment_currency_not_taken",
        }
    }
}

/// When the account gets its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassOn {
    /// By the gateway, when it takes the money.
    Destination,
    /// By us, at the release.
    Later,
}

/// What is to be shared, with whom.
#[derive(Debug, Clone, Copy)]
pub struct WantedSplit {
    pub account: AccountId,
    /// Our commission in basis points of what is captured.
    pub commission_bp: u32,
    pub transfer: PassOn,
    pub currency: Currency,
}

/// Keeps the account from beginning to close until the transaction ends.
pub async fn split(tx: &Tx, wanted: WantedSplit) -> Verdict<Split, SplitRefused> {
    let commission_bp = i32::try_from(wanted.commission_bp).ok().filter(|bp| *bp <= 10_000);
    let commission_bp = commission_bp.ok_or(SplitRefused::Commission)?;
    amount::to_wire(Money::new(1, wanted.currency)).map_err(|_| SplitRefused::Currency)?;
    let account = accounts::share_account(tx, wanted.account).await?;
    let account = account.ok_or(SplitRefused::Account(AccountRefused::NotFound))?;
    if !account.is_active() {
        return Err(SplitRefused::Account(AccountRefused::NotActive).into());
    }
    let gateway_account = account.gateway_account;
    let gateway_account = gateway_account.ok_or(SplitRefused::Account(AccountRefused::NotReady))?;
    Ok(Split {
        account: wanted.account,
        gateway_account,
        commission_bp,
        transfer: match wanted.transfer {
            PassOn::Destination => TransferMode::Destination,
            PassOn::Later => TransferMode::Later,
        },
    })
}

impl Split {
    /// Our commission of an amount.
    pub fn commission_of(&self, amount: Money) -> Money {
        commission(amount, self.commission_bp)
    }

    /// The account's part of an amount.
    pub fn part_of(&self, amount: Money) -> Money {
        part(amount, self.commission_bp)
    }
}

/// What the page that takes the money says of the split, as fields of its intent.
pub(crate) fn session_fields(split: &Split, payment: crate::PaymentId, whole: Money) -> Fields {
    let (fee, account) = (split.commission_of(whole), &split.gateway_account);
    intent_fields(split.transfer, payment, (account, fee))
        .into_iter()
        .map(|(name, value)| (within("payment_intent_data", &name), value))
        .collect()
}

fn within(object: &str, name: &str) -> String {
    match name.split_once('[') {
        Some((first, rest)) => format!("{object}[{first}][{rest}"),
        None => format!("{object}[{name}]"),
    }
}

fn intent_fields(mode: TransferMode, payment: crate::PaymentId, (account, fee): (&str, Money)) -> Fields {
    let field = |name: &str, value: String| (name.to_owned(), value);
    match mode {
        TransferMode::None => Fields::new(),
        TransferMode::Later => vec![field("transfer_group", payment.to_string())],
        TransferMode::Destination => {
            let mut fields = vec![field("transfer_data[destination]", account.to_owned())];
            if let Ok(fee) = amount::to_wire(fee) {
                fields.push(field("application_fee_amount", fee.to_string()));
            }
            fields
        }
    }
}

/// Adds what a split payment's call must say: a capture its commission of what is taken, a hold from a kept card the whole
/// split, a refund that the account gives its part back.
pub(crate) async fn complete_call(tx: &Tx, payment: &Payment, call: &mut NewCall) -> Result<(), Broken> {
    if payment.account_id.is_none() {
        return Ok(());
    }
    let is_destination = payment.transfer == TransferMode::Destination;
    match call.kind {
        CallKind::Refund if is_destination => {
            call.form.push(("reverse_transfer".to_owned(), "true".to_owned()));
            call.form.push(("refund_application_fee".to_owned(), "true".to_owned()));
        }
        CallKind::Capture if is_destination => {
            let share = transfers::find_share(tx, payment.id).await?;
            let share = share.ok_or_else(|| Broken::new(format!("{} has no account", payment.id)))?;
            let taken = Money::new(payment.to_capture_minor.unwrap_or(payment.held_minor), payment.currency);
            let fee = commission(taken, share.commission_bp);
            let fee = amount::to_wire(fee).map_or_else(|_| "0".to_owned(), |fee| fee.to_string());
            call.form.push(("application_fee_amount".to_owned(), fee));
        }
        CallKind::HoldSaved => {
            let share = transfers::find_share(tx, payment.id).await?;
            let share = share.ok_or_else(|| Broken::new(format!("{} has no account", payment.id)))?;
            let account = share.gateway_account.unwrap_or_default();
            let fee = commission(payment.amount(), share.commission_bp);
            call.form
                .extend(intent_fields(payment.transfer, payment.id, (&account, fee)));
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_carries_the_split_on_its_intent() {
        let split = |transfer| Split {
            account: AccountId::from_uuid(uuid::Uuid::from_u128(7)),
            gateway_account: "acct_7".into(),
            commission_bp: 1_500,
            transfer,
        };
        let payment = crate::PaymentId::from_uuid(uuid::Uuid::from_u128(1));
        let whole = Money::new(9_999, Currency::EUR);
        let pairs = |transfer| session_fields(&split(transfer), payment, whole);
        let text = |pairs: Fields| {
            pairs
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            text(pairs(TransferMode::Destination)),
            [
                "payment_intent_data[transfer_data][destination]=acct_7",
                // 15 % of 99.99 is 14.9985: half-up 15.00.
                "payment_intent_data[application_fee_amount]=1500",
            ]
        );
        assert_eq!(
            text(pairs(TransferMode::Later)),
            [format!("payment_intent_data[transfer_group]={payment}")]
        );
        assert_eq!(text(pairs(TransferMode::None)), Vec::<String>::new());
    }
}
