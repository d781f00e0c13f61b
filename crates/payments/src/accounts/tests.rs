//! The states of an account as a table: every state against every kind of news.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn account(state: AccountState) -> ConnectedAccount {
    ConnectedAccount {
        id: AccountId::from_uuid(uuid::Uuid::from_u128(1)),
        reference: "per_1".into(),
        gateway: Gateway::Stripe,
        email: "samir@example.org".into(),
        country: "FR".into(),
        gateway_account: (state != AccountState::Creating).then(|| "acct_1".into()),
        state,
        charges_enabled: false,
        payouts_enabled: false,
        details_submitted: false,
        requirements: Vec::new(),
        disabled_reason: None,
        needs_human: None,
        created_at: at(0),
        updated_at: at(0),
        told_at: None,
    }
}

fn stands(is_able: bool, details_submitted: bool, disabled: Option<&str>, told_at: i64) -> AccountNews {
    AccountNews::Stands {
        gateway_account: "acct_1".into(),
        charges_enabled: is_able,
        payouts_enabled: is_able,
        can_receive: is_able,
        details_submitted,
        requirements: if is_able {
            Vec::new()
        } else {
            vec!["external_account".into()]
        },
        disabled_reason: disabled.map(str::to_owned),
        told_at: Some(at(told_at)),
    }
}

#[test]
fn every_state_meets_every_kind_of_news() {
    let refused = AccountNews::CreateRefused {
        code: "country_unsupported".into(),
    };
    let gone = AccountNews::Deauthorized {
        gateway_account: "acct_1".into(),
        told_at: at(5),
    };
    let kept = AccountNews::CloseRefused {
        code: "account_balance".into(),
    };
    let news = [
        stands(false, false, None, 5),
        stands(false, true, None, 5),
        stands(true, true, None, 5),
        stands(true, true, Some("rejected.fraud"), 5),
        gone,
        refused,
        AccountNews::Deleted,
        kept,
    ];
    let table = "
        #           nothing said  said all    able      stopped     cut off refused   deleted  not closed
        creating    onboarding    restricted  active    restricted  closed  failed    closed   creating
        onboarding  onboarding    restricted  active    restricted  closed  onboarding closed  onboarding
        active      onboarding    restricted  active    restricted  closed  active    closed   active
        restricted  onboarding    restricted  active    restricted  closed  restricted closed  restricted
        closing     closing       closing     closing   closing     closed  closing   closed   closing
        closed      closed        closed      closed    closed      closed  closed    closed   closed
        failed      onboarding    restricted  active    restricted  closed  failed    closed   failed";
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.contains('#'))
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows.len(), AccountState::ALL.len());
    for row in rows {
        let from: AccountState = row[0].parse().unwrap();
        for (news, expected) in news.iter().zip(&row[1..]) {
            let next = account(from).apply(news);
            assert_eq!(next.state.word(), *expected, "{from} meets {news:?}");
            assert_eq!(next.apply(news), next, "{from} meets {news:?} twice");
        }
    }
}

#[test]
fn older_news_changes_nothing() {
    let active = account(AccountState::Onboarding).apply(&stands(true, true, None, 100));
    assert_eq!(active.apply(&stands(false, true, None, 99)), active);
    assert_eq!(
        active.apply(&stands(false, true, None, 101)).state,
        AccountState::Restricted
    );
}

#[test]
fn an_account_that_is_stopped_needs_a_human_until_it_is_active_again() {
    let active = account(AccountState::Onboarding).apply(&stands(true, true, None, 1));
    let stopped = active.apply(&stands(false, true, Some("requirements.past_due"), 2));
    assert_eq!(stopped.needs_human.as_deref(), Some("account_restricted"));
    assert_eq!(stopped.requirements, ["external_account"]);
    let again = stopped.apply(&stands(true, true, None, 3));
    assert_eq!(
        (again.state, again.needs_human.as_deref()),
        (AccountState::Active, None)
    );
}

#[test]
fn an_account_with_money_on_it_stays_closing() {
    let closing = account(AccountState::Closing);
    let kept = closing.apply(&AccountNews::CloseRefused {
        code: "account_balance".into(),
    });
    assert_eq!(kept.state, AccountState::Closing);
    assert_eq!(kept.needs_human.as_deref(), Some("account_not_closed"));
    let closed = kept.apply(&AccountNews::Deleted);
    assert_eq!(
        (closed.state, closed.needs_human.as_deref()),
        (AccountState::Closed, None)
    );
}
