//! What a person may do in the house, by name, and which roles may do it: the one table (ID-15). Which record one may do it
//! to is the verb's affair.

use crate::Role;

/// Something staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// See orders, whose they are, and what needs a person.
    SeeOrders,
    /// Ship, deliver and cancel orders.
    WorkOrders,
    /// Capture, void, release and give money back.
    MoveMoney,
    /// Read the books, payments, disputes and comparisons with the gateways.
    SeeMoney,
    /// Replay events, ask gateways, settle what waits for a person, have books compared.
    SettleMoney,
    /// Gather and send evidence, accept a loss.
    AnswerDisputes,
    /// Make, lead and close accounts of technicians at a gateway.
    ManageAccounts,
    /// Edit what can be booked: services, faults, areas, technicians and their hours.
    ManageServices,
    /// See the planning and whose visits they are.
    SeeVisits,
    /// Confirm, assign, move, cancel and complete visits.
    WorkVisits,
    /// See people and their devices.
    SeePeople,
    /// Suspend customers and technicians, end their sessions.
    SuspendPeople,
    /// Invite staff, change roles, reset second factors.
    ManageStaff,
    /// Read who did what.
    SeeAudit,
}

use Permission::{
    AnswerDisputes, ManageAccounts, ManageServices, ManageStaff, MoveMoney, SeeAudit, SeeMoney, SeeOrders, SeePeople,
    SeeVisits, SettleMoney, SuspendPeople, WorkOrders, WorkVisits,
};

/// All that an admin may.
const ADMIN: &[Permission] = &Permission::ALL;

/// A manager runs the business; who belongs to the house, and the record of what was done, are the admin's.
const MANAGER: &[Permission] = &[
    SeeOrders,
    WorkOrders,
    MoveMoney,
    SeeMoney,
    SettleMoney,
    AnswerDisputes,
    ManageAccounts,
    ManageServices,
    SeeVisits,
    WorkVisits,
    SeePeople,
    SuspendPeople,
];

impl Permission {
    pub const ALL: [Permission; 14] = [
        SeeOrders,
        WorkOrders,
        MoveMoney,
        SeeMoney,
        SettleMoney,
        AnswerDisputes,
        ManageAccounts,
        ManageServices,
        SeeVisits,
        WorkVisits,
        SeePeople,
        SuspendPeople,
        ManageStaff,
        SeeAudit,
    ];

    /// Stable, for documents and records.
    pub const fn code(self) -> &'static str {
        match self {
            SeeOrders => "see_orders",
            WorkOrders => "work_orders",
            MoveMoney => "move_money",
            SeeMoney => "see_money",
            SettleMoney => "settle_money",
            AnswerDisputes => "answer_disputes",
            ManageAccounts => "manage_accounts",
            ManageServices => "manage_services",
            SeeVisits => "see_visits",
            WorkVisits => "work_visits",
            SeePeople => "see_people",
            SuspendPeople => "suspend_people",
            ManageStaff => "manage_staff",
            SeeAudit => "see_audit",
        }
    }

    /// The roles that have it, highest first.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| role.may(self))
    }
}

impl Role {
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Role::Admin => ADMIN,
            Role::Manager => MANAGER,
            Role::Technician | Role::Mechanic | Role::Customer => &[],
        }
    }

    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_may_all_but_say_who_belongs_to_the_house_and_read_the_record() {
        let kept: Vec<Permission> = Permission::ALL
            .into_iter()
            .filter(|permission| !Role::Manager.may(*permission))
            .collect();
        assert_eq!(kept, [ManageStaff, SeeAudit]);
        assert!(
            Permission::ALL
                .into_iter()
                .all(|permission| Role::Admin.may(permission))
        );
    }

    #[test]
    fn whoever_is_no_staff_may_nothing_of_the_office() {
        for role in [Role::Technician, Role::Mechanic, Role::Customer] {
            assert!(role.permissions().is_empty());
        }
        assert!(
            Role::ALL
                .into_iter()
                .all(|role| role.is_staff() != role.permissions().is_empty())
        );
    }
}
